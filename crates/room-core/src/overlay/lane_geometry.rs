//! The stage as the lanes see it: its rows, and how comments go over them.

use serde::{Deserialize, Serialize};

/// Where a comment goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DanmakuMode {
    /// From right to left.
    #[default]
    Scroll,
    /// In the middle, from the top down.
    Top,
    /// In the middle, from the bottom up.
    Bottom,
}

/// The stage as the lanes see it. Lengths are CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LaneGeometry {
    /// The stage's width.
    pub width: f64,
    /// The stage's height.
    pub height: f64,
    /// A row's height.
    pub row: f64,
    /// The least distance between two in one row.
    pub gap: f64,
    /// The part of the stage that comments go over, from the top; of 1.
    pub area: f64,
    /// So much at the lower edge is the gifts' banners': comments that stand at the bottom stand above it.
    pub foot: f64,
    /// How much of the rows may be covered where comments may overlap, of 1 and more; nothing: none overlap.
    pub cover: Option<f64>,
}

/// Stages of this width and less are crossed in [`SHORT_S`], of [`WIDE`] and more in [`LONG_S`]: who sees a shorter way reads no
/// slower.
const NARROW: f64 = 480.0;
const WIDE: f64 = 1_280.0;
const SHORT_S: f64 = 6.0;
const LONG_S: f64 = 8.0;
/// No stage has more rows: a wrong size is no reason to use up a device.
const MOST_ROWS: f64 = 200.0;
/// Of all rows, so many at either end may be kept for comments that stand.
const STANDING_SHARE: u32 = 4;

impl LaneGeometry {
    /// The rows on the whole stage; none where there is no stage to speak of.
    pub fn rows(&self) -> u32 {
        let fits = (self.height / self.row).floor();
        let is_there = fits >= 1.0 && self.width >= 1.0 && self.width.is_finite();
        // Between 1 and the bound.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if is_there { fits.min(MOST_ROWS) as u32 } else { 0 }
    }

    /// The rows that comments go over.
    pub fn scrolling(&self) -> std::ops::Range<u32> {
        let rows = self.rows();
        let wanted = (f64::from(rows) * self.area.clamp(0.0, 1.0)).round();
        // At most as many as there are.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let wanted = (wanted as u32).max(1).min(rows);
        0..wanted
    }

    /// The rows in which comments stand, the preferred one first.
    pub fn standing(&self, mode: DanmakuMode) -> impl Iterator<Item = u32> + use<> {
        let rows = self.rows();
        let most = (rows / STANDING_SHARE).max(1).min(rows);
        let is_top = mode == DanmakuMode::Top;
        let above = Self { height: self.height - self.foot, ..*self }.rows();
        // Where the banners leave no row, comments stand over them.
        let last = if above == 0 { rows } else { above };
        (0..most.min(last)).map(move |nth| if is_top { nth } else { last - 1 - nth })
    }

    /// How long a comment takes over the stage, in seconds.
    pub fn crossing_s(&self) -> f64 {
        SHORT_S + (LONG_S - SHORT_S) * ((self.width - NARROW) / (WIDE - NARROW)).clamp(0.0, 1.0)
    }

    /// How fast a comment of this width goes, in pixels a second: each is seen for the same time.
    pub fn speed(&self, width: f64) -> f64 {
        (self.width + width) / self.crossing_s()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(width: f64, height: f64, area: f64) -> LaneGeometry {
        LaneGeometry { width, height, row: 30.0, gap: 20.0, area, foot: 0.0, cover: None }
    }

    #[test]
    fn the_area_counts_from_the_top() {
        assert_eq!(field(1_280.0, 720.0, 1.0).scrolling(), 0..24);
        assert_eq!(field(1_280.0, 720.0, 0.5).scrolling(), 0..12);
        assert_eq!(field(1_280.0, 720.0, 0.0).scrolling(), 0..1, "as little as there can be");
        assert_eq!(field(390.0, 31.0, 1.0).scrolling(), 0..1, "one row is for all");
    }

    #[test]
    fn what_stands_does_so_at_either_end() {
        let stage = field(1_280.0, 720.0, 0.5);
        assert_eq!(stage.standing(DanmakuMode::Top).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(stage.standing(DanmakuMode::Bottom).collect::<Vec<_>>(), [23, 22, 21, 20, 19, 18]);
        assert_eq!(field(390.0, 31.0, 1.0).standing(DanmakuMode::Bottom).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn what_stands_at_the_bottom_stands_above_the_banners() {
        let bottom = |height, foot| LaneGeometry { foot, ..field(1_280.0, height, 0.5) }.standing(DanmakuMode::Bottom);
        assert_eq!(bottom(720.0, 155.0).collect::<Vec<_>>(), [17, 16, 15, 14, 13, 12]);
        assert_eq!(bottom(240.0, 160.0).collect::<Vec<_>>(), [1, 0], "as many as there is room for");
        assert_eq!(bottom(240.0, 220.0).collect::<Vec<_>>(), [7, 6], "there is no room above them");
    }

    #[test]
    fn a_stage_that_is_none_has_no_rows() {
        for (width, height) in
            [(0.0, 720.0), (1_280.0, 0.0), (f64::NAN, 720.0), (1_280.0, f64::NAN), (f64::INFINITY, 9.0)]
        {
            let stage = field(width, height, 1.0);
            assert_eq!((stage.rows(), stage.scrolling(), stage.standing(DanmakuMode::Top).count()), (0, 0..0, 0));
        }
        assert_eq!(field(1.0, f64::INFINITY, 1.0).rows(), 200);
    }

    #[test]
    fn a_phone_is_crossed_sooner_than_a_desktop() {
        assert!((field(390.0, 219.0, 1.0).crossing_s() - SHORT_S).abs() < 1e-9);
        assert!((field(2_560.0, 219.0, 1.0).crossing_s() - LONG_S).abs() < 1e-9);
    }
}
