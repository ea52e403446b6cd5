//! The style that a sender can choose for a comment, and the user levels that unlock it.

use serde::{Deserialize, Serialize};

use crate::overlay::lane_geometry::DanmakuMode;

/// The style that a sender chose for a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CommentStyle {
    /// Text colour. `None`: white.
    pub color: Option<Color>,
    /// Position and movement.
    pub mode: DanmakuMode,
}

/// The lowest user level that may choose each part of the style. 0: everyone may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StyleUnlocks {
    /// Level for a colour.
    pub color: u32,
    /// Level for a mode other than scrolling.
    pub mode: u32,
}

impl StyleUnlocks {
    /// The part of `style` that a sender of this level may use. An unknown level counts as 0. A moderator may use every style.
    pub fn allow(self, style: CommentStyle, level: Option<u32>, is_moderator: bool) -> CommentStyle {
        let may = |from| is_moderator || level.unwrap_or_default() >= from;
        CommentStyle {
            color: style.color.filter(|_| may(self.color)),
            // A locked mode falls back to scrolling.
            mode: if may(self.mode) { style.mode } else { DanmakuMode::Scroll },
        }
    }
}

/// A colour: red, green and blue, 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Color(pub u8, pub u8, pub u8);

/// The colours that a viewer can choose: eight that are easy to distinguish and readable on any picture.
pub const PALETTE: [Color; 8] = [
    Color(0xff, 0xff, 0xff),
    Color(0xff, 0x6b, 0x6b),
    Color(0xff, 0xa9, 0x40),
    Color(0xff, 0xe0, 0x66),
    Color(0x8c, 0xe9, 0x9a),
    Color(0x66, 0xd9, 0xe8),
    Color(0x91, 0xa7, 0xff),
    Color(0xf7, 0x83, 0xac),
];

impl Color {
    /// Parses `#rrggbb`. `None`: the text has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        // `from_str_radix` accepts a leading `+`, which is not a digit.
        if digits.contains('+') { None } else { Some(Self(part(0)?, part(2)?, part(4)?)) }
    }

    /// Perceived brightness, 0 to 1, with the weights of Rec. 601.
    pub fn luma(self) -> f64 {
        (0.299 * f64::from(self.0) + 0.587 * f64::from(self.1) + 0.114 * f64::from(self.2)) / 255.0
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parse_accepts_only_six_hexadecimal_digits() {
        assert_eq!(Color::parse("#0aFF10"), Some(Color(10, 255, 16)));
        for odd in ["", "#fff", "0aff10", "#0aff1", "#0aff100", "#+1+2+3", "#gg0000", "#ééé", "red"] {
            assert_eq!(Color::parse(odd), None, "{odd}");
        }
        assert!(PALETTE.iter().all(|color| color.luma() > 0.5), "light colours, because the outline is dark");
    }

    #[test]
    fn user_level_unlocks_colour_and_mode() {
        let levels = StyleUnlocks { color: 2, mode: 4 };
        let style = CommentStyle { color: Some(PALETTE[1]), mode: DanmakuMode::Top };
        assert_eq!(levels.allow(style, None, false), CommentStyle::default());
        assert_eq!(levels.allow(style, Some(2), false), CommentStyle { mode: DanmakuMode::Scroll, ..style });
        assert_eq!(levels.allow(style, Some(4), false), style);
        assert_eq!(levels.allow(style, None, true), style);
        assert_eq!(StyleUnlocks::default().allow(style, None, false), style);
    }

    proptest! {
        #[test]
        fn a_colour_round_trips_and_parse_never_panics(red: u8, green: u8, blue: u8, text: String) {
            let color = Color(red, green, blue);
            prop_assert_eq!(Color::parse(&color.to_string()), Some(color));
            let _ = Color::parse(&text);
        }
    }
}
