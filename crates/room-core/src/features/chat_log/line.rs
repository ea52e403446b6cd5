//! What the chat log is made of: its lines.

use std::sync::Arc;

use crate::features::gifts::combo::Icon;
use crate::model::comment::{Comment, Delivery};
use crate::model::user::User;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Unique in this log, and rising.
    pub key: u64,
    /// Rises when the line changes in place.
    pub version: u32,
    /// What the line is.
    pub kind: LineKind,
}

/// What a line is.
// Nearly all are comments, and each line is behind a pointer already.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// Someone said something.
    Comment(Comment),
    /// Somebody gives.
    Gift(GiftLine),
    /// Users came in, one after another with nothing between.
    CameIn {
        /// The first one's name.
        first: String,
        /// How many more.
        others: u32,
    },
    /// The platform said something.
    Announcement {
        /// What.
        text: String,
        /// To all rooms, or to this one.
        to_all: bool,
    },
}

/// One user's gifts of one kind in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftLine {
    /// Who gives.
    pub from: User,
    /// The gift's name.
    pub name: String,
    /// The gift's picture.
    pub icon: Icon,
    /// How many so far.
    pub count: u32,
    /// The viewer gives.
    pub is_mine: bool,
    /// Given before the viewer came.
    pub is_history: bool,
}

impl Line {
    /// The comment that this line is, if it is one.
    pub const fn comment(&self) -> Option<&Comment> {
        if let LineKind::Comment(comment) = &self.kind { Some(comment) } else { None }
    }

    /// Is it the only copy of something that the viewer wrote?
    pub fn is_unsent(&self) -> bool {
        self.comment().is_some_and(|comment| matches!(comment.delivery, Delivery::Pending | Delivery::Failed(_)))
    }

    /// Changes the comment in place, if it is one: it becomes another version of the line.
    pub(super) fn change(line: &mut Arc<Self>, act: impl FnOnce(&mut Comment)) {
        let line = Arc::make_mut(line);
        if let LineKind::Comment(comment) = &mut line.kind {
            act(comment);
            line.version += 1;
        }
    }
}
