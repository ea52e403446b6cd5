//! The geometry of the stage: its rows, its areas and the speed of comments.

use serde::{Deserialize, Serialize};

/// Position and movement of a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DanmakuMode {
    /// Scrolls from right to left.
    #[default]
    Scroll,
    /// Fixed in the middle; the rows fill from the top down.
    Top,
    /// Fixed in the middle; the rows fill from the bottom up.
    Bottom,
}

/// Size and division of the stage. Lengths are CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LaneGeometry {
    /// Width of the stage.
    pub width: f64,
    /// Height of the stage.
    pub height: f64,
    /// Height of a row.
    pub row: f64,
    /// Smallest distance between two comments in one row.
    pub gap: f64,
    /// Part of the stage for scrolling comments, from the top, 0 to 1.
    pub area: f64,
    /// Height at the lower edge that belongs to the gift banners: fixed comments at the bottom stand above it.
    pub banner_height: f64,
    /// When comments may overlap: the total width of all comments may reach this multiple of the total width of the scrolling rows.
    /// `None`: comments do not overlap.
    pub cover: Option<f64>,
}

/// A comment crosses a stage of up to this width, in CSS pixels, in [`SHORT_S`] seconds, and one of [`WIDE`] or more in [`LONG_S`]:
/// the way over a narrow stage is shorter, and people read no slower there.
const NARROW: f64 = 480.0;
const WIDE: f64 = 1_280.0;
const SHORT_S: f64 = 6.0;
const LONG_S: f64 = 8.0;
/// Maximum number of rows: a wrong size must not exhaust the device.
const MOST_ROWS: f64 = 200.0;
/// One row in this many, at each end of the stage, may hold fixed comments; at least one row.
const STANDING_SHARE: u32 = 4;

impl LaneGeometry {
    /// Number of rows on the whole stage; 0 when the stage has no usable size.
    pub fn rows(&self) -> u32 {
        let fits = (self.height / self.row).floor();
        let is_there = fits >= 1.0 && self.width >= 1.0 && self.width.is_finite();
        // Between 1 and `MOST_ROWS`.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if is_there { fits.min(MOST_ROWS) as u32 } else { 0 }
    }

    /// The rows for scrolling comments.
    pub fn scrolling(&self) -> std::ops::Range<u32> {
        let rows = self.rows();
        let wanted = (f64::from(rows) * self.area.clamp(0.0, 1.0)).round();
        // At most `rows`.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let wanted = (wanted as u32).max(1).min(rows);
        0..wanted
    }

    /// The rows for fixed comments, the preferred one first.
    pub fn standing(&self, mode: DanmakuMode) -> impl Iterator<Item = u32> + use<> {
        let rows = self.rows();
        let most = (rows / STANDING_SHARE).max(1).min(rows);
        let is_top = mode == DanmakuMode::Top;
        let above = Self { height: self.height - self.banner_height, ..*self }.rows();
        // If the banners leave no row, fixed comments stand over them.
        let last = if above == 0 { rows } else { above };
        (0..most.min(last)).map(move |nth| if is_top { nth } else { last - 1 - nth })
    }

    /// Time from the entry of a comment to its exit, in seconds.
    pub fn crossing_s(&self) -> f64 {
        SHORT_S + (LONG_S - SHORT_S) * ((self.width - NARROW) / (WIDE - NARROW)).clamp(0.0, 1.0)
    }

    /// Speed of a comment of this width, in pixels per second. Every comment is visible for the same time.
    pub fn speed(&self, width: f64) -> f64 {
        (self.width + width) / self.crossing_s()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(width: f64, height: f64, area: f64) -> LaneGeometry {
        LaneGeometry { width, height, row: 30.0, gap: 20.0, area, banner_height: 0.0, cover: None }
    }

    #[test]
    fn the_scrolling_area_starts_at_the_top() {
        assert_eq!(field(1_280.0, 720.0, 1.0).scrolling(), 0..24);
        assert_eq!(field(1_280.0, 720.0, 0.5).scrolling(), 0..12);
        assert_eq!(field(1_280.0, 720.0, 0.0).scrolling(), 0..1, "at least one row");
        assert_eq!(field(390.0, 31.0, 1.0).scrolling(), 0..1, "the only row is used");
    }

    #[test]
    fn fixed_comments_use_the_rows_at_each_end() {
        let stage = field(1_280.0, 720.0, 0.5);
        assert_eq!(stage.standing(DanmakuMode::Top).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        assert_eq!(stage.standing(DanmakuMode::Bottom).collect::<Vec<_>>(), [23, 22, 21, 20, 19, 18]);
        assert_eq!(field(390.0, 31.0, 1.0).standing(DanmakuMode::Bottom).collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn fixed_comments_at_the_bottom_stand_above_the_gift_banners() {
        let bottom = |height, banner_height| {
            LaneGeometry { banner_height, ..field(1_280.0, height, 0.5) }.standing(DanmakuMode::Bottom)
        };
        assert_eq!(bottom(720.0, 155.0).collect::<Vec<_>>(), [17, 16, 15, 14, 13, 12]);
        assert_eq!(bottom(240.0, 160.0).collect::<Vec<_>>(), [1, 0], "only the rows above the banners");
        assert_eq!(bottom(240.0, 220.0).collect::<Vec<_>>(), [7, 6], "no row fits above the banners");
    }

    #[test]
    fn a_stage_without_usable_size_has_no_rows() {
        for (width, height) in
            [(0.0, 720.0), (1_280.0, 0.0), (f64::NAN, 720.0), (1_280.0, f64::NAN), (f64::INFINITY, 9.0)]
        {
            let stage = field(width, height, 1.0);
            assert_eq!((stage.rows(), stage.scrolling(), stage.standing(DanmakuMode::Top).count()), (0, 0..0, 0));
        }
        assert_eq!(field(1.0, f64::INFINITY, 1.0).rows(), 200);
    }

    #[test]
    fn comments_cross_a_narrow_stage_sooner_than_a_wide_one() {
        assert!((field(390.0, 219.0, 1.0).crossing_s() - SHORT_S).abs() < 1e-9);
        assert!((field(2_560.0, 219.0, 1.0).crossing_s() - LONG_S).abs() < 1e-9);
    }
}
