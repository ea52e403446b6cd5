//! The stream's timeline. There is no encoder and no clock of the stream: segment `n` is second `n` since 2026. So a restarted server
//! continues where it would have been, and all rooms show the same frame at the same time.

use crate::media::format::{PART_MS, PARTS};

/// 2026-01-01 UTC in seconds since 1970: the start of segment 0.
pub const EPOCH_S: u64 = 1_767_225_600;
/// The most breaks to remember: more than any playlist contains.
const MOST_BREAKS: usize = 4_000;

/// The live edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The segment in progress: all earlier ones are complete.
    pub segment: u64,
    /// How many of its parts exist.
    pub parts: u64,
}

impl Edge {
    /// The live edge at this time (ms since 1970).
    pub const fn at(now_ms: u64) -> Self {
        let since_ms = now_ms.saturating_sub(EPOCH_S * 1_000);
        Self { segment: since_ms / 1_000, parts: since_ms % 1_000 / PART_MS }
    }

    /// When the stream reaches this edge (ms since 1970).
    pub const fn due_ms(self) -> u64 {
        (EPOCH_S + self.segment) * 1_000 + self.parts * PART_MS
    }

    /// The edge at the moment when this part is complete.
    pub const fn after_part(segment: u64, part: u64) -> Self {
        if part >= PARTS - 1 {
            Self { segment: segment.saturating_add(1), parts: 0 }
        } else {
            Self { segment, parts: part + 1 }
        }
    }
}

/// Where the encoder was restarted. Decode times restart from 0 there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaks {
    /// The first segment after each restart, in order.
    at: Vec<u64>,
    /// How many older ones are forgotten.
    forgotten: u64,
}

impl Breaks {
    /// Restarts the encoder with this segment.
    pub fn add(&mut self, segment: u64) {
        if self.at.last().is_none_or(|last| *last < segment) {
            self.at.push(segment);
        }
        if self.at.len() > MOST_BREAKS {
            self.at.remove(0);
            self.forgotten += 1;
        }
    }

    /// Was it restarted with this segment?
    pub fn is_at(&self, segment: u64) -> bool {
        self.at.binary_search(&segment).is_ok()
    }

    /// The number of restarts before this segment.
    pub fn before(&self, segment: u64) -> u64 {
        self.forgotten + self.at.partition_point(|at| *at < segment) as u64
    }

    /// A segment's decode time, in seconds since its encoder was started.
    pub fn place_s(&self, segment: u64) -> u64 {
        let last = self.at.partition_point(|at| *at <= segment).checked_sub(1);
        last.map_or(segment, |last| segment - self.at[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_live_edge_moves_by_a_part_every_200_ms() {
        let at = |ms| Edge::at(EPOCH_S * 1_000 + ms);
        assert_eq!(at(5_199), Edge { segment: 5, parts: 0 });
        assert_eq!(at(5_200), Edge { segment: 5, parts: 1 });
        assert_eq!(at(5_999), Edge { segment: 5, parts: 4 });
        assert_eq!(Edge::after_part(5, 0), at(5_200));
        assert_eq!(Edge::after_part(5, 4), at(6_000));
        assert_eq!(Edge::after_part(5, 4).due_ms(), EPOCH_S * 1_000 + 6_000);
    }

    #[test]
    fn decode_times_restart_after_each_break() {
        let mut breaks = Breaks::default();
        assert_eq!(breaks.place_s(7), 7);
        breaks.add(10);
        breaks.add(10);
        breaks.add(20);
        assert_eq!([9, 10, 19, 20, 21].map(|segment| breaks.place_s(segment)), [9, 0, 9, 0, 1]);
        assert_eq!([9, 10, 11, 21].map(|segment| breaks.before(segment)), [0, 0, 1, 2]);
        assert!(breaks.is_at(10) && breaks.is_at(20) && !breaks.is_at(11));
    }
}
