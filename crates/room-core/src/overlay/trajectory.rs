//! The position of one comment at any time of the overlay clock.

use serde::{Deserialize, Serialize};

/// A comment that has a row. Lengths are CSS pixels. Times are seconds of the overlay clock, which stops while the danmaku is paused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// Key of the comment.
    pub key: u64,
    /// Number of the row, from the top of the stage.
    pub row: u32,
    /// Left edge at the time `since`.
    pub x: f64,
    /// Time at which its left edge is at `x`.
    pub since: f64,
    /// Width of the comment.
    pub width: f64,
    /// Speed to the left, in pixels per second. 0: a fixed comment.
    pub speed: f64,
    /// End of the comment: it has left the stage, or the time of a fixed comment is over.
    pub until: f64,
    /// Other comments make room for it; it makes room for none.
    pub is_priority: bool,
}

impl Trajectory {
    /// Left edge at this time.
    pub fn left(&self, at: f64) -> f64 {
        self.x - self.speed * (at - self.since)
    }

    /// Right edge at this time.
    pub fn right(&self, at: f64) -> f64 {
        self.left(at) + self.width
    }

    /// Is it a fixed comment?
    pub fn stands(&self) -> bool {
        self.speed == 0.0
    }

    /// Highest speed of a comment behind this one, with its left edge at `x`, that keeps it at least `gap` away until this one ends.
    /// `None`: it is nearer already. Both speeds are constant, so the first and the last moment are enough to check.
    pub(super) fn limit(&self, at: f64, x: f64, gap: f64) -> Option<f64> {
        let left_s = self.until - at;
        if left_s <= 0.0 {
            return Some(f64::INFINITY);
        }
        (x - gap >= self.right(at)).then(|| (x - gap - self.right(self.until)) / left_s)
    }

    /// Continues from `x` at this speed, from the time `at` on.
    pub(super) fn turn(&mut self, at: f64, x: f64, speed: f64) {
        (self.x, self.since, self.speed) = (x, at, speed);
        self.until = at + (x + self.width).max(0.0) / speed;
    }

    /// Adds `seconds` to its times: its row was held for that time.
    pub(super) fn delay(&mut self, seconds: f64) {
        self.since += seconds;
        self.until += seconds;
    }
}
