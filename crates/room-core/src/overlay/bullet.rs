//! A comment as it is to fly.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::overlay::comment_style::Color;
use crate::overlay::lane_geometry::DanmakuMode;

/// The longest text that flies, in characters: it is read in passing.
const LONGEST: usize = 80;

/// A comment as it is to fly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bullet {
    /// Unique in this room.
    pub key: u64,
    /// What it says, in one line.
    pub text: String,
    /// The message's ID, where it can be answered.
    pub id: Option<String>,
    /// Who says it: the user's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// What it looks like.
    pub kind: Kind,
    /// The colour of its text.
    pub color: Option<Color>,
    /// Where it goes.
    pub mode: DanmakuMode,
    /// Others make room for it.
    pub is_priority: bool,
}

/// What a comment looks like beside others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// As most.
    #[default]
    Viewer,
    /// The viewer's own: with a frame.
    Own,
    /// The anchor's.
    Anchor,
    /// Of whoever keeps order.
    Admin,
    /// The platform's words.
    Platform,
}

/// A text in one line, and not longer than can be read in passing.
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
    /// Who is served first of those that come together: whoever others make room for, and then the shorter before the longer. Where
    /// there is no room for all, so more people are seen.
    pub fn turn(&self) -> (bool, usize) {
        // About as wide as it is drawn, without drawing it: what is not Latin is twice as wide.
        let breadth = self.text.chars().map(|letter| if letter < '\u{1100}' { 1 } else { 2 }).sum();
        (!self.is_priority, breadth)
    }
}

/// The key of a message's comment: the same for all who know the message's ID (FNV-1a).
pub fn key_of(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Between two signs that are one: at an end it has nothing to join.
const JOINER: char = '\u{200d}';

/// As much of a text as is at most so wide, with "…" at its end where that is not all; `width` measures.
pub fn cut(text: &str, most: f64, width: impl Fn(&str) -> f64) -> Cow<'_, str> {
    if width(text) <= most {
        return Cow::Borrowed(text);
    }
    let begin = |end: usize| [text.get(..end).unwrap_or_default().trim_end_matches(JOINER), "…"].concat();
    let ends: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
    // The first is nothing but the "…", which is there however narrow the stage.
    let fitting = ends.partition_point(|end| width(&begin(*end)) <= most);
    Cow::Owned(begin(ends.get(fitting.saturating_sub(1)).copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_too_long_is_cut() {
        // A sign is 10 wide.
        let width = |text: &str| 10.0 * text.chars().fold(0.0, |sum, _| sum + 1.0);
        assert_eq!(cut("lanterns", 80.0, width), "lanterns");
        assert_eq!(cut("lanterns!", 80.0, width), "lantern…");
        assert_eq!(cut("今晚的海面", 40.0, width), "今晚的…");
        assert_eq!(cut("ab\u{200d}cd", 40.0, width), "ab…", "no joiner is left alone");
        assert_eq!((cut("ab", 5.0, width), cut("", 0.0, width)), ("…".into(), "".into()));
    }

    #[test]
    fn what_flies_is_one_line_that_can_be_read_in_passing() {
        assert_eq!(one_line(" a\n\tb  c "), "a b c");
        assert_eq!(one_line(&"长".repeat(99)).chars().count(), LONGEST + 1);
        assert_eq!(one_line(" \n "), "");
    }

    #[test]
    fn whoever_comes_first_is_served_first_and_then_the_shortest() {
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
        fn no_text_flies_longer(text: String) {
            prop_assert!(one_line(&text).chars().count() <= LONGEST + 1);
        }
    }
}
