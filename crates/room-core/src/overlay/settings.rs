//! How a viewer wants the danmaku, and what follows from that on a stage.

use serde::{Deserialize, Serialize};

use crate::overlay::lane_geometry::LaneGeometry;

/// How a viewer wants the danmaku. Kept on the device; what is out of bounds there counts as the nearest that is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
// Each is a switch of its own.
#[allow(clippy::struct_excessive_bools)]
pub struct DanmakuSettings {
    /// Shown at all.
    pub on: bool,
    /// How much of a comment is seen, in per cent.
    pub opacity: u16,
    /// How large, in per cent of what suits the stage.
    pub size: u16,
    /// How fast, in per cent.
    pub speed: u16,
    /// Over how much of the stage.
    pub area: Area,
    /// How many at once.
    pub density: Density,
    /// With a dark line around the letters.
    pub outline: bool,
    /// They may overlap, and so be more.
    pub overlap: bool,
    /// Those that stand at the top are shown.
    pub top: bool,
    /// Those that stand at the bottom are shown.
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

/// Over how much of the stage comments go, from the top.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Area {
    /// A quarter.
    Quarter,
    /// All of it.
    Full,
    /// A half: faces and what is written at the bottom stay to be seen.
    #[default]
    #[serde(other)]
    Half,
}

/// How many comments there are at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// Few.
    Low,
    /// As many as there is room for.
    High,
    /// As many as can be read.
    #[default]
    #[serde(other)]
    Normal,
}

/// What can be chosen of [`DanmakuSettings::opacity`], in per cent.
pub const OPACITY: std::ops::RangeInclusive<u16> = 10..=100;
/// What can be chosen of [`DanmakuSettings::size`], in per cent.
pub const SIZE: std::ops::RangeInclusive<u16> = 50..=200;
/// What can be chosen of [`DanmakuSettings::speed`], in per cent.
pub const SPEED: std::ops::RangeInclusive<u16> = 50..=200;

/// The size of letters on a stage as wide as a phone, and how much larger they are for each pixel more, up to the largest.
const SMALLEST_PX: f64 = 16.0;
const PHONE_PX: f64 = 390.0;
const PER_PX: f64 = 8.0 / 890.0;
const LARGEST_PX: f64 = 30.0;
/// A row is so much higher than its letters: the outline and tall scripts need it.
const LEADING: f64 = 1.17;

impl DanmakuSettings {
    /// How much of a comment is seen, of 1.
    pub fn alpha(&self) -> f64 {
        part(self.opacity, &OPACITY)
    }

    /// How many of the danmaku's seconds go into one.
    pub fn rate(&self) -> f64 {
        part(self.speed, &SPEED)
    }

    /// The size of letters on a stage of this width, both in CSS pixels; whole ones are sharpest.
    pub fn font_px(&self, width: f64) -> f64 {
        let suits = (SMALLEST_PX + (width - PHONE_PX) * PER_PX).clamp(SMALLEST_PX, LARGEST_PX);
        (suits * part(self.size, &SIZE)).round().max(8.0)
    }

    /// The stage as the lanes see it.
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
        LaneGeometry { width, height, row, gap: gap * font_px, area, foot: 0.0, cover: self.overlap.then_some(cover) }
    }
}

fn part(percent: u16, bounds: &std::ops::RangeInclusive<u16>) -> f64 {
    f64::from(percent.clamp(*bounds.start(), *bounds.end())) / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_suit_the_stage_and_the_viewer() {
        let (usual, large) = (DanmakuSettings::default(), DanmakuSettings { size: 150, ..DanmakuSettings::default() });
        let sizes = [390.0, 1_280.0, 1_920.0, 9_000.0].map(|width| usual.font_px(width));
        assert_eq!(sizes.map(|size| size.to_string()), ["16", "24", "30", "30"]);
        assert_eq!(large.font_px(1_280.0).to_string(), "36");
    }

    #[test]
    fn what_another_version_kept_or_nobody_could_choose_is_made_the_best_of() {
        let kept: DanmakuSettings =
            serde_json::from_str(r#"{"area":"moon","density":"high","size":9000,"opacity":0}"#).unwrap();
        assert_eq!((kept.area, kept.density, kept.on), (Area::Half, Density::High, true));
        assert_eq!((kept.font_px(1_280.0).to_string(), kept.alpha().to_string()), ("48".into(), "0.1".into()));
    }
}
