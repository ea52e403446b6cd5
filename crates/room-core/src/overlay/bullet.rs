//! A comment for the overlay.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::overlay::comment_style::Color;
use crate::overlay::lane_geometry::DanmakuMode;

/// Longest text in the overlay, in characters: viewers read it while it passes.
const LONGEST: usize = 80;

/// A comment for the overlay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bullet {
    /// Unique in this room.
    pub key: u64,
    /// The text, on one line.
    pub text: String,
    /// The message's ID. `None`: viewers cannot reply to it.
    pub id: Option<String>,
    /// The sender's user ID in the chat.
    pub user_id: String,
    /// The sender's name to show.
    pub nick: String,
    /// Category of the sender, which sets the look.
    pub kind: Kind,
    /// Text colour. `None`: the colour of its kind.
    pub color: Option<Color>,
    /// Position and movement.
    pub mode: DanmakuMode,
    /// Other comments make room for it.
    pub is_priority: bool,
}

/// Category of the sender; each has its own look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Another viewer.
    #[default]
    Viewer,
    /// The viewer's own comment, with a frame.
    Own,
    /// The host.
    Anchor,
    /// An administrator.
    Admin,
    /// A message from the platform.
    Platform,
}

/// Puts a text on one line, and cuts it after `LONGEST` characters with "…".
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

impl Bullet {
    /// Sort key for comments that come together: priority comments first, then shorter before longer. When not all of them fit, the
    /// comments of more people are shown this way.
    pub fn turn(&self) -> (bool, usize) {
        // An estimate of the drawn width without measuring: characters from U+1100 on are twice as wide.
        let breadth = self.text.chars().map(|letter| if letter < '\u{1100}' { 1 } else { 2 }).sum();
        (!self.is_priority, breadth)
    }
}

/// The overlay key for a message: a hash of its ID (FNV-1a), so the same ID always gives the same key.
pub fn key_of(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Zero-width joiner: makes one character of its two neighbours. At the end of a text it is useless.
const JOINER: char = '\u{200d}';

/// Cuts a text that is wider than `most`, and puts "…" at its end. `width` measures a text, in the unit of `most`.
pub fn cut(text: &str, most: f64, width: impl Fn(&str) -> f64) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let begin = |end: usize| [text.get(..end).unwrap_or_default().trim_end_matches(JOINER), "…"].concat();
    let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    // The shortest result is "…" alone, however narrow the stage is.
    let fitting = ends.partition_point(|end| width(&begin(*end)) <= most);
    Cow::Owned(begin(ends.get(fitting.saturating_sub(1)).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cut_shortens_a_text_that_is_too_wide() {
        // Each character is 10 wide.
        let width = |text: &str| 10.0 * text.chars().fold(0.0, |sum, _| sum + 1.0);
        assert_eq!(cut("lanterns", 80.0, width), "lanterns");
        assert_eq!(cut("lanterns!", 80.0, width), "lantern…");
        assert_eq!(cut("今晚的海面", 40.0, width), "今晚的…");
        assert_eq!(cut("ab\u{200d}cd", 40.0, width), "ab…", "no joiner at the end");
        assert_eq!((cut("ab", 5.0, width), cut("", 0.0, width)), ("…".into(), "".into()));
    }

    #[test]
    fn one_line_joins_lines_and_limits_the_length() {
        assert_eq!(one_line(" a\n\tb  c "), "a b c");
        assert_eq!(one_line(&"长".repeat(99)).chars().count(), LONGEST + 1);
        assert_eq!(one_line(" \n "), "");
    }

    #[test]
    fn turn_sorts_by_priority_and_then_by_width() {
        let bullet = |text: &str, is_priority| Bullet { text: text.into(), is_priority, ..Bullet::default() };
        let mut bullets = [
            bullet("a long one", false),
            bullet("四个汉字", false),
            bullet("short", false),
            bullet("a gift of mine", true),
        ];
        bullets.sort_by_key(Bullet::turn);
        assert_eq!(bullets.map(|bullet| bullet.text), ["a gift of mine", "short", "四个汉字", "a long one"]);
    }

    proptest! {
        #[test]
        fn one_line_never_exceeds_the_limit(text: String) {
            prop_assert!(one_line(&text).chars().count() <= LONGEST + 1);
        }
    }
}
