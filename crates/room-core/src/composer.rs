//! The composer: what is being written, and why it cannot be sent just now. The draft is never taken away.

use crate::wire::backend::Limits;

/// What is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composer {
    /// The text in the box.
    pub draft: String,
    /// Why the last attempt to send it was not taken.
    pub hint: Option<Hint>,
    /// The longest comment that the room takes, in bytes of UTF-8.
    pub limit: usize,
}

impl Default for Composer {
    fn default() -> Self {
        Self { draft: String::new(), hint: None, limit: Limits::default().text_bytes }
    }
}

/// Why a draft stays in the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The room is not connected.
    NotConnected,
    /// The draft is longer than the room takes.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The longest that the room takes, in bytes.
        limit: usize,
    },
}

impl Composer {
    /// The viewer changed the text.
    pub fn write(&mut self, draft: String) {
        self.draft = draft;
        self.hint = None;
    }

    /// The viewer wants it sent: returns the comment and empties the box, or says in `hint` why not.
    pub fn submit(&mut self, connected: bool) -> Option<String> {
        let text = self.draft.trim();
        if text.is_empty() {
            return None;
        }
        self.hint = self.refusal(text, connected);
        if self.hint.is_some() {
            return None;
        }
        let text = text.to_owned();
        self.draft.clear();
        Some(text)
    }

    /// Puts a comment back into the box, before whatever has been written since.
    pub fn put_back(&mut self, text: &str) {
        self.draft = if self.draft.trim().is_empty() { text.to_owned() } else { format!("{text} {}", self.draft) };
        self.hint = None;
    }

    /// Why `text` cannot be sent now, if it cannot.
    pub const fn refusal(&self, text: &str, connected: bool) -> Option<Hint> {
        if text.len() > self.limit {
            Some(Hint::TooLong { bytes: text.len(), limit: self.limit })
        } else if connected {
            None
        } else {
            Some(Hint::NotConnected)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(draft: &str) -> Composer {
        Composer { draft: draft.into(), hint: None, limit: 6 }
    }

    #[test]
    fn a_comment_is_sent_without_the_space_around_it_and_the_box_is_empty() {
        let mut composer = with("  hi \n");
        assert_eq!(composer.submit(true).as_deref(), Some("hi"));
        assert_eq!(composer, with(""));
    }

    #[test]
    fn what_cannot_be_sent_stays_in_the_box_and_says_why() {
        let mut composer = with("你好!");
        assert_eq!(composer.submit(true), None);
        assert_eq!(composer.hint, Some(Hint::TooLong { bytes: 7, limit: 6 }));
        composer.write("你好".into());
        assert_eq!(composer.submit(false), None);
        assert_eq!(composer.hint, Some(Hint::NotConnected));
        assert_eq!(composer.draft, "你好");
        composer.write("你".into());
        assert_eq!(composer.hint, None);
    }

    #[test]
    fn nothing_is_sent_of_nothing() {
        assert_eq!(with(" \n").submit(true), None);
    }

    #[test]
    fn what_is_put_back_does_not_displace_what_was_written_since() {
        let mut composer = with("");
        composer.put_back("first");
        composer.put_back("zeroth");
        assert_eq!(composer.draft, "zeroth first");
    }
}
