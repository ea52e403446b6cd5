//! What is on air when. There is no encoder and no clock of the stream's own: segment `n` is second `n` since 2026, so a
//! restarted server goes on where it would have been, and all rooms show the same picture at the same time.

use crate::media::{PART_MS, PARTS};

/// 2026-01-01 UTC in seconds since 1970: where segments are counted from.
pub const EPOCH_S: u64 = 1_767_225_600;
/// Breaks that are remembered: more than any window has.
const MOST_BREAKS: usize = 4_000;

/// How far the stream has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The segment that is being made: all before it are whole.
    pub segment: u64,
    /// How many of its parts are there.
    pub parts: u64,
}

impl Edge {
    /// Where the stream is at this time (ms since 1970).
    pub const fn at(now_ms: u64) -> Self {
        let since_ms = now_ms.saturating_sub(EPOCH_S * 1_000);
        Self { segment: since_ms / 1_000, parts: since_ms % 1_000 / PART_MS }
    }

    /// When it is there (ms since 1970).
    pub const fn due_ms(self) -> u64 {
        (EPOCH_S + self.segment) * 1_000 + self.parts * PART_MS
    }

    /// The edge as soon as this part is there.
    pub const fn after_part(segment: u64, part: u64) -> Self {
        if part >= PARTS - 1 {
            Self { segment: segment.saturating_add(1), parts: 0 }
        } else {
            Self { segment, parts: part + 1 }
        }
    }
}

/// Where the encoder was started anew: there decode times begin again from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaks {
    /// The first segment after each, in order.
    at: Vec<u64>,
    /// Older ones that are not remembered.
    forgotten: u64,
}

impl Breaks {
    /// The encoder starts anew with this segment.
    pub fn add(&mut self, segment: u64) {
        if self.at.last().is_none_or(|last| *last < segment) {
            self.at.push(segment);
        }
        if self.at.len() > MOST_BREAKS {
            self.at.remove(0);
            self.forgotten += 1;
        }
    }

    /// Does it start anew with this segment?
    pub fn is_at(&self, segment: u64) -> bool {
        self.at.binary_search(&segment).is_ok()
    }

    /// How many there were before this segment.
    pub fn before(&self, segment: u64) -> u64 {
        self.forgotten + self.at.partition_point(|at| *at < segment) as u64
    }

    /// A segment's place in its encoder's time, in seconds.
    pub fn place_s(&self, segment: u64) -> u64 {
        let last = self.at.partition_point(|at| *at <= segment).checked_sub(1);
        last.map_or(segment, |last| segment - self.at[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_moves_by_a_part_each_fifth_of_a_second() {
        let at = |ms| Edge::at(EPOCH_S * 1_000 + ms);
        assert_eq!(at(5_199), Edge { segment: 5, parts: 0 });
        assert_eq!(at(5_200), Edge { segment: 5, parts: 1 });
        assert_eq!(at(5_999), Edge { segment: 5, parts: 4 });
        assert_eq!(Edge::after_part(5, 0), at(5_200));
        assert_eq!(Edge::after_part(5, 4), at(6_000));
        assert_eq!(Edge::after_part(5, 4).due_ms(), EPOCH_S * 1_000 + 6_000);
    }

    #[test]
    fn times_begin_again_after_each_break() {
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
