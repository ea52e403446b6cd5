//! What a chat log is made of: its lines.

use crate::model::problem::SendProblem;
use crate::model::user::User;
use crate::overlay::comment_style::CommentStyle;

/// Something that someone said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// The message's ID; one's own has none before it is on its way.
    pub id: Option<String>,
    /// Who.
    pub from: User,
    /// What. Text is text: nothing in it is markup.
    pub text: String,
    /// What came with it that is not shown here, but named.
    pub media: Option<Media>,
    /// What the sender is in the room.
    pub role: SenderRole,
    /// The sender's level, where the server stamps it.
    pub level: Option<u32>,
    /// The sender's badges, where the server stamps them.
    pub badges: Vec<String>,
    /// What it answers.
    pub quote: Option<Quote>,
    /// It names the viewer.
    pub mentions_me: bool,
    /// Said before the viewer came.
    pub is_history: bool,
    /// How it flies.
    pub style: CommentStyle,
    /// What became of it since.
    pub state: CommentState,
    /// Where it is on its way; [`Delivery::Received`] for everyone else's.
    pub delivery: Delivery,
}

impl Comment {
    /// Is it one's own?
    pub fn is_mine(&self) -> bool {
        self.delivery != Delivery::Received
    }

    /// Is it to be shown whatever the load?
    pub fn is_important(&self) -> bool {
        self.is_mine() || self.mentions_me || self.role != SenderRole::Viewer
    }
}

/// What a comment's sender is in the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SenderRole {
    /// One of many.
    #[default]
    Viewer,
    /// Keeps order.
    Admin,
    /// Whose show it is.
    Anchor,
}

/// What a comment answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quote {
    /// The message's ID.
    pub id: String,
    /// Who said it.
    pub nick: String,
    /// What they said, where the log still has it: nobody else is believed about that.
    pub text: Option<String>,
}

/// As much of a comment is quoted, in characters: a line.
const QUOTED: usize = 80;

impl Quote {
    /// As much of a text as is quoted.
    pub fn cut(text: &str) -> String {
        text.chars().take(QUOTED).collect()
    }
}

/// What became of a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CommentState {
    /// It stands as it was said.
    #[default]
    Original,
    /// It was changed.
    Modified,
    /// It was withdrawn: its text is gone.
    Recalled,
}

/// Where a comment is on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Delivery {
    /// Someone else's: it came.
    #[default]
    Received,
    /// One's own: not yet confirmed.
    Pending,
    /// One's own: the room has it.
    Sent,
    /// One's own: the room does not have it, as far as can be told.
    Failed(SendProblem),
}

/// Does the text name this user, as `@nick`, and not merely someone whose name begins like that?
pub fn mentions(text: &str, nick: &str) -> bool {
    let Some(last) = nick.chars().next_back() else { return false };
    text.match_indices('@').any(|(at, _)| {
        let named = text[at + 1..].strip_prefix(nick);
        named.is_some_and(|rest| !(is_spaced(last) && rest.chars().next().is_some_and(is_spaced)))
    })
}

/// Is it of a script that parts words by spaces? From U+2E80 on are those that do not: Chinese, Japanese, Korean.
fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{2E80}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_of_the_whole_name() {
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

/// What comes with a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommentMeta {
    /// The sender's level, as stamped.
    pub level: Option<u32>,
    /// The sender's badges, as stamped.
    pub badges: Vec<String>,
    /// The comment that this one answers.
    pub reply: Option<Reply>,
    /// How it is to fly.
    pub style: CommentStyle,
}

/// Which comment is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The message's ID.
    pub id: String,
    /// The name of who said it, as the one who answers knows it.
    pub nick: String,
}

/// What a message may have in it beside words, by the elements of the chat SDK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// A sticker.
    Face,
    /// A picture.
    Image,
    /// A sound.
    Sound,
    /// A video.
    Video,
    /// A file.
    File,
    /// Something else: a place, or messages that were passed on.
    Other,
}
