//! One comment on its way: where it is at any moment of the danmaku's own clock.

use serde::{Deserialize, Serialize};

/// A comment that has a row. Lengths are CSS pixels, times seconds of the danmaku's clock, which stands still while the danmaku
/// does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// Which comment.
    pub key: u64,
    /// The row, from the top of the stage.
    pub row: u32,
    /// Where its left edge was at `since`.
    pub x: f64,
    /// When it was there.
    pub since: f64,
    /// How wide it is.
    pub width: f64,
    /// How fast it goes to the left, in pixels a second; 0: it stands.
    pub speed: f64,
    /// When it is over: it has left the stage, or has stood for as long as it may.
    pub until: f64,
    /// Others make room for it, and it for nobody.
    pub is_priority: bool,
}

impl Trajectory {
    /// Where its left edge is.
    pub fn left(&self, at: f64) -> f64 {
        self.x - self.speed * (at - self.since)
    }

    /// Where its right edge is.
    pub fn right(&self, at: f64) -> f64 {
        self.left(at) + self.width
    }

    /// Does it stand?
    pub fn stands(&self) -> bool {
        self.speed == 0.0
    }

    /// How fast one behind it may be whose left edge is at `x`, so that it does not come nearer than `gap` before this one is over.
    /// Nothing where it is nearer from the start. Both go evenly: the first moment and the last are enough to look at.
    pub(super) fn limit(&self, at: f64, x: f64, gap: f64) -> Option<f64> {
        let left_s = self.until - at;
        if left_s <= 0.0 {
            return Some(f64::INFINITY);
        }
        (x - gap >= self.right(at)).then(|| (x - gap - self.right(self.until)) / left_s)
    }

    /// From here on it is at `x`, and goes at this speed.
    pub(super) fn turn(&mut self, at: f64, x: f64, speed: f64) {
        (self.x, self.since, self.speed) = (x, at, speed);
        self.until = at + (x + self.width).max(0.0) / speed;
    }

    /// It was held for so long.
    pub(super) fn delay(&mut self, seconds: f64) {
        self.since += seconds;
        self.until += seconds;
    }
}
