//! The viewer's danmaku settings, and the sizes that follow from them on a stage.

use serde::{Deserialize, Serialize};

use crate::overlay::lane_geometry::LaneGeometry;

/// The viewer's danmaku settings. They are stored on the device; a stored number out of range counts as the nearest one in range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
// Each is an independent switch.
#[allow(clippy::struct_excessive_bools)]
pub struct DanmakuSettings {
    /// Shows the danmaku.
    pub on: bool,
    /// Opacity of the comments, in per cent.
    pub opacity: u16,
    /// Letter size, in per cent of the size that suits the stage.
    pub size: u16,
    /// Speed, in per cent of the normal speed.
    pub speed: u16,
    /// Part of the stage for scrolling comments.
    pub area: Area,
    /// How many comments are on the stage at once.
    pub density: Density,
    /// Draws a dark outline around the letters.
    pub outline: bool,
    /// Comments may overlap, so that more of them are shown.
    pub overlap: bool,
    /// Shows fixed comments at the top.
    pub top: bool,
    /// Shows fixed comments at the bottom.
    pub bottom: bool,
}

impl Default for DanmakuSettings {
    fn default() -> Self {
        Self {
            on: true,
            opacity: 100,
            size: 100,
            speed: 100,
            area: Area::default(),
            density: Density::default(),
            outline: true,
            overlap: false,
            top: true,
            bottom: true,
        }
    }
}

/// Part of the stage for scrolling comments, from the top.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Area {
    /// The upper quarter.
    Quarter,
    /// The whole stage.
    Full,
    /// The upper half: faces, and text at the bottom of the picture, stay visible.
    #[default]
    Half,
}

/// How many comments are on the stage at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Density {
    /// Few.
    Low,
    /// As many as fit.
    High,
    /// As many as a viewer can read.
    #[default]
    Normal,
}

/// Range of [`DanmakuSettings::opacity`], in per cent.
pub const OPACITY: std::ops::RangeInclusive<u16> = 10..=100;
/// Range of [`DanmakuSettings::size`], in per cent.
pub const SIZE: std::ops::RangeInclusive<u16> = 50..=200;
/// Range of [`DanmakuSettings::speed`], in per cent.
pub const SPEED: std::ops::RangeInclusive<u16> = 50..=200;

/// Letter size on a stage as wide as a phone ([`PHONE_PX`]), in CSS pixels.
const SMALLEST_PX: f64 = 16.0;
/// Width of a phone, in CSS pixels.
const PHONE_PX: f64 = 390.0;
/// Growth of the letter size per CSS pixel of additional width.
const PER_PX: f64 = 8.0 / 890.0;
/// Largest letter size that suits a stage, in CSS pixels.
const LARGEST_PX: f64 = 30.0;
/// Height of a row per height of its letters: the outline and tall scripts need the space.
const LEADING: f64 = 1.17;

impl DanmakuSettings {
    /// Opacity of the comments, 0 to 1.
    pub fn alpha(&self) -> f64 {
        part(self.opacity, &OPACITY)
    }

    /// Rate of the overlay clock: overlay seconds per second.
    pub fn rate(&self) -> f64 {
        part(self.speed, &SPEED)
    }

    /// Letter size on a stage of this width, both in CSS pixels. It is a whole number, because such letters are sharpest.
    pub fn font_px(&self, width: f64) -> f64 {
        let suits = (SMALLEST_PX + (width - PHONE_PX) * PER_PX).clamp(SMALLEST_PX, LARGEST_PX);
        (suits * part(self.size, &SIZE)).round().max(8.0)
    }

    /// The geometry of a stage of this size, in CSS pixels, without gift banners.
    pub fn field(&self, width: f64, height: f64) -> LaneGeometry {
        let font_px = self.font_px(width);
        let (gap, cover) = match self.density {
            Density::Low => (8.0, 1.2),
            Density::Normal => (0.5, 1.8),
            Density::High => (0.3, 2.6),
        };
        let area = match self.area {
            Area::Quarter => 0.25,
            Area::Half => 0.5,
            Area::Full => 1.0,
        };
        let row = (font_px * LEADING).round();
        LaneGeometry {
            width,
            height,
            row,
            gap: gap * font_px,
            area,
            banner_height: 0.0,
            cover: self.overlap.then_some(cover),
        }
    }
}

fn part(percent: u16, bounds: &std::ops::RangeInclusive<u16>) -> f64 {
    f64::from(percent.clamp(*bounds.start(), *bounds.end())) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_size_follows_the_stage_width_and_the_setting() {
        let (usual, large) = (DanmakuSettings::default(), DanmakuSettings { size: 150, ..DanmakuSettings::default() });
        let sizes = [390.0, 1_280.0, 1_920.0, 9_000.0].map(|width| usual.font_px(width));
        assert_eq!(sizes.map(|size| size.to_string()), ["16", "24", "30", "30"]);
        assert_eq!(large.font_px(1_280.0).to_string(), "36");
    }
}
