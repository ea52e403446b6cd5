//! The lines of the chat log.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::features::gifts::combo::Icon;
use crate::model::comment::{Comment, Delivery};
use crate::model::user::User;

/// The most lines that are kept: enough to read back some minutes. A browser cannot lay out more without a virtual list.
pub const MAX_LINES: usize = 150;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Unique in this log, and rising.
    pub key: u64,
    /// Rises when the line changes in place.
    pub version: u32,
    /// The content.
    pub kind: LineKind,
}

/// The content of a line.
// Nearly all are comments, and each line is behind a pointer already.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// A comment.
    Comment(Comment),
    /// Gifts of one user.
    Gift(GiftLine),
    /// Users who joined one after another, with no other line between.
    Joined {
        /// The name of the first.
        first: String,
        /// The number of further users.
        others: u32,
    },
    /// An announcement of the platform.
    Announcement {
        /// The text.
        text: String,
        /// It went to all rooms, not to this one alone.
        to_all: bool,
    },
}

/// One user's gifts of one kind in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftLine {
    /// The giver.
    pub from: User,
    /// The gift's name.
    pub name: String,
    /// The gift's icon.
    pub icon: Icon,
    /// The number so far.
    pub count: u32,
    /// The viewer is the giver.
    pub is_mine: bool,
    /// The gifts were given before the viewer joined.
    pub is_history: bool,
}

impl Line {
    /// The comment in this line; `None`: the line is of another kind.
    pub const fn comment(&self) -> Option<&Comment> {
        if let LineKind::Comment(comment) = &self.kind { Some(comment) } else { None }
    }

    /// Is it the only copy of a text that the viewer wrote?
    pub fn is_unsent(&self) -> bool {
        self.comment().is_some_and(|comment| matches!(comment.delivery, Delivery::Pending | Delivery::Failed(_)))
    }

    /// Changes the comment in place, and raises the version. A line of another kind stays as it is.
    pub(super) fn change(line: &mut Arc<Self>, act: impl FnOnce(&mut Comment)) {
        let line = Arc::make_mut(line);
        if let LineKind::Comment(comment) = &mut line.kind {
            act(comment);
            line.version += 1;
        }
    }
}

/// Drops the oldest lines, except comments of the viewer's that have not arrived: each is the only copy of the text.
pub(super) fn trim(lines: &mut VecDeque<Arc<Line>>) {
    while lines.len() > MAX_LINES {
        let at = lines.iter().position(|line| !line.is_unsent()).unwrap_or(0);
        lines.remove(at);
    }
}
