//! A comment of the chat, with its sender's role, quote, state and delivery.

use crate::model::problem::SendProblem;
use crate::model::user::User;
use crate::overlay::comment_style::CommentStyle;

/// A comment in the chat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// The message's ID; `None`: the viewer's own comment, before the SDK sends it.
    pub id: Option<String>,
    /// The sender.
    pub from: User,
    /// The text. It is plain text, never markup.
    pub text: String,
    /// A media element of the message. It is not shown, only named.
    pub media: Option<Media>,
    /// The sender's role in the room.
    pub role: SenderRole,
    /// The sender's level; `None`: the server does not stamp it.
    pub level: Option<u32>,
    /// The sender's badges; empty where the server does not stamp them.
    pub badges: Vec<String>,
    /// The comment that it answers.
    pub quote: Option<Quote>,
    /// It mentions the viewer.
    pub mentions_me: bool,
    /// It was sent before the viewer joined.
    pub is_history: bool,
    /// Its style as danmaku.
    pub style: CommentStyle,
    /// Whether it has been changed or recalled.
    pub state: CommentState,
    /// Whether it has arrived in the room; [`Delivery::Received`] for comments of others.
    pub delivery: Delivery,
}

impl Comment {
    /// Is it the viewer's own?
    pub fn is_mine(&self) -> bool {
        self.delivery != Delivery::Received
    }

    /// Is it shown at any load?
    pub fn is_important(&self) -> bool {
        self.is_mine() || self.mentions_me || self.role != SenderRole::Viewer
    }
}

/// A sender's role in the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SenderRole {
    /// An ordinary viewer.
    #[default]
    Viewer,
    /// An administrator of the room.
    Admin,
    /// The host.
    Anchor,
}

/// The comment that another comment answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quote {
    /// The message's ID.
    pub id: String,
    /// The name of its sender.
    pub nick: String,
    /// Its text; `None`: the log does not have it. The text never comes from the reply, whose sender could write anything.
    pub text: Option<String>,
}

/// The longest quoted text, in characters: one line.
const QUOTED: usize = 80;

impl Quote {
    /// Cuts a text to the length that is quoted.
    pub fn cut(text: &str) -> String {
        text.chars().take(QUOTED).collect()
    }
}

/// Whether a comment has been changed or recalled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CommentState {
    /// It is as it was sent.
    #[default]
    Original,
    /// It was changed.
    Modified,
    /// It was recalled: its text is removed.
    Recalled,
}

/// Whether a comment has arrived in the room.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Delivery {
    /// A comment of another user: received.
    #[default]
    Received,
    /// The viewer's own: not confirmed yet.
    Pending,
    /// The viewer's own: it has arrived.
    Sent,
    /// The viewer's own: it has not arrived, as far as is known.
    Failed(SendProblem),
}

/// Does the text mention this user as `@nick`? A longer name that begins with `nick` does not count.
pub fn mentions(text: &str, nick: &str) -> bool {
    let Some(last) = nick.chars().next_back() else { return false };
    text.match_indices('@').any(|(at, _)| {
        let named = text[at + 1..].strip_prefix(nick);
        named.is_some_and(|rest| !(is_spaced(last) && rest.chars().next().is_some_and(is_spaced)))
    })
}

/// Does this character's script separate words by spaces? From U+2E80 on are scripts that do not: Chinese, Japanese, Korean.
fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{2E80}'
}

/// The metadata of a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommentMeta {
    /// The sender's level, as stamped.
    pub level: Option<u32>,
    /// The sender's badges, as stamped.
    pub badges: Vec<String>,
    /// The comment that this one answers.
    pub reply: Option<Reply>,
    /// Its style as danmaku.
    pub style: CommentStyle,
}

/// A reference to the comment that is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The message's ID.
    pub id: String,
    /// The name of its sender, as the sender of the reply knows it.
    pub nick: String,
}

/// Content of a message beside text, by the elements of the chat SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// A sticker.
    Face,
    /// An image.
    Image,
    /// A sound.
    Sound,
    /// A video.
    Video,
    /// A file.
    File,
    /// Another element: a location, or forwarded messages.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_matches_the_whole_name() {
        for text in ["@Ann", "hi @Ann!", "@Bob @Ann, look", "@Ann你好"] {
            assert!(mentions(text, "Ann"), "{text}");
        }
        assert!(mentions("@小明你好", "小明"));
        assert!(mentions("hello @Quiet Otter!", "Quiet Otter"));
        for text in ["Ann", "@Anna", "@ Ann", "@ann", ""] {
            assert!(!mentions(text, "Ann"), "{text}");
        }
        assert!(!mentions("@ everyone", ""));
    }
}
