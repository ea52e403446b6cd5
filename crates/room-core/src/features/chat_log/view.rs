//! The chat log as it is shown.

use std::sync::Arc;

use crate::features::chat_log::line::Line;

/// The chat log as it is shown.
#[derive(Debug, Clone, Default)]
pub struct ChatView {
    /// Rises with each change: two views of one log with the same revision are equal.
    pub revision: u64,
    /// The lines, oldest first.
    pub lines: Arc<[Arc<Line>]>,
    /// The reader has scrolled up: the list does not scroll.
    pub reading: bool,
    /// The comments of others since the reader scrolled up.
    pub unread: u32,
}

impl PartialEq for ChatView {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}
