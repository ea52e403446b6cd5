//! The chat log: comments, gifts, joins and announcements in order, each message once. The log is bounded, but never drops a comment of
//! the viewer's that has not arrived.
//!
//! Changes are published in batches: at once in a calm room, every [`BATCH_MS`] in a busy one. In a flood, ordinary comments are thinned
//! to what can be read; the viewer's own, the host's and administrators', and those that mention the viewer are always shown. While the
//! reader has scrolled up, lines are added below until the list is full, and none is removed; further lines are held back.

mod incoming;
pub mod line;
mod publish;
pub mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use line::{GiftLine, Line, LineKind, trim};
use view::ChatView;

use crate::features::recent_ids::RecentIds;
use crate::model::comment::{Comment, CommentState, Delivery, Quote};
use crate::model::problem::SendProblem;
use crate::model::user::User;
use crate::pacing::sampler::Sampler;

/// The least time between two changes of the list in a busy room, in milliseconds: four a second look like a stream, and cost a
/// fraction of sixty.
pub const BATCH_MS: u64 = 250;

/// The log.
#[derive(Debug, Default)]
pub struct ChatLog {
    lines: VecDeque<Arc<Line>>,
    /// Lines that came while the reader had scrolled up and the list was full.
    held: VecDeque<Arc<Line>>,
    /// Lines that the viewer has hidden, in case they are shown again. They take no place among the other lines.
    hidden: VecDeque<Arc<Line>>,
    /// The reader has scrolled up.
    reading: bool,
    /// The comments of others since the reader scrolled up.
    unread: u32,
    recent: RecentIds,
    sampler: Sampler,
    /// The message IDs of the viewer's own comments, by key, until they are known to have arrived.
    on_the_way: Vec<(u64, String)>,
    /// The viewer's own comments, by key, that did not arrive while the session was renewed: they are sent again after it.
    unsent: Vec<u64>,
    last_key: u64,
    change: Change,
    /// The timer of the next batch is running.
    is_due: bool,
    published_ms: u64,
    published: ChatView,
}

/// The changes that are not published yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    #[default]
    Nothing,
    /// Others have sent something: it is published with the next batch.
    Others,
    /// The viewer has done something: it is published at once.
    Own,
}

impl ChatLog {
    /// Adds a comment that was received, unless it is known already. Returns whether it was new. A hidden one is kept, in case it is shown
    /// again, and not counted.
    pub fn receive(&mut self, id: &str, comment: Comment, is_hidden: bool, mono_ms: u64) -> bool {
        if self.confirm(id).is_some() || !self.recent.remember(id) {
            return false;
        }
        if !comment.is_history && !comment.is_mine() && !is_hidden && self.reading {
            self.unread = self.unread.saturating_add(1);
            self.note(Change::Others);
        }
        // A comment beyond what can be read is counted, and not shown.
        if is_hidden || comment.is_history || comment.is_important() || self.sampler.take(mono_ms) {
            self.push_where(is_hidden, LineKind::Comment(Comment { id: Some(id.to_owned()), ..comment }));
            self.note(Change::Others);
        }
        true
    }

    /// Adds a comment of the viewer's, pending. Returns its key. The list returns to the newest line.
    pub fn add_own(&mut self, comment: Comment) -> u64 {
        self.set_scrolled_up(false);
        let key = self.push(LineKind::Comment(Comment { delivery: Delivery::Pending, ..comment }));
        self.note(Change::Own);
        key
    }

    /// The viewer's own comment has got its message ID.
    pub fn set_id(&mut self, key: u64, id: String) {
        self.recent.remember(&id);
        self.change_comment(key, |comment| comment.id = Some(id.clone()));
        self.on_the_way.retain(|(known, _)| *known != key);
        self.on_the_way.push((key, id));
    }

    /// The viewer's own comment has arrived. Returns it where that was not known.
    pub fn mark_sent(&mut self, key: u64) -> Option<Comment> {
        self.on_the_way.retain(|(known, _)| *known != key);
        let comment = self.comment(key).filter(|comment| comment.delivery != Delivery::Sent).cloned();
        self.set_delivery(key, Delivery::Sent);
        comment
    }

    /// The room sends back the viewer's own comment, which was not known to have arrived. Returns it and its key.
    pub fn confirm(&mut self, id: &str) -> Option<(u64, Comment)> {
        let (key, _) = *self.on_the_way.iter().find(|(_, own)| own == id)?;
        Some((key, self.mark_sent(key)?))
    }

    /// The viewer's own comment did not arrive. Returns whether it has failed: not if the room has sent it back meanwhile.
    pub fn mark_failed(&mut self, key: u64, problem: SendProblem) -> bool {
        let has_failed = self.comment(key).is_none_or(|comment| comment.delivery != Delivery::Sent);
        if self.comment(key).is_some_and(|comment| comment.delivery == Delivery::Pending) {
            self.set_delivery(key, Delivery::Failed(problem));
        }
        has_failed
    }

    /// The connection is gone: pending comments will not be confirmed any more, and have failed.
    pub fn give_up_pending(&mut self) {
        self.unsent.clear();
        let is_pending = |line: &&Arc<Line>| line.comment().is_some_and(|it| it.delivery == Delivery::Pending);
        let keys: Vec<_> = self.lines.iter().filter(is_pending).map(|line| line.key).collect();
        for key in keys {
            self.mark_failed(key, SendProblem::Network);
        }
    }

    /// The viewer's own comment did not arrive while the session was renewed.
    pub fn keep_unsent(&mut self, key: u64) {
        self.unsent.push(key);
    }

    /// Takes the viewer's own comments that did not arrive while the session was renewed, by key. One that the history has brought
    /// meanwhile, or that was recalled, is not among them.
    pub fn take_unsent(&mut self) -> Vec<(u64, Comment)> {
        let is_pending = |comment: &&Comment| comment.delivery == Delivery::Pending;
        let keys = std::mem::take(&mut self.unsent);
        keys.into_iter().filter_map(|key| Some((key, self.comment(key).filter(is_pending)?.clone()))).collect()
    }

    /// Makes a failed comment pending again. Returns it as it was; `None`: there is no such failed comment.
    pub fn retry(&mut self, key: u64) -> Option<Comment> {
        let comment = self.failed_comment(key)?.clone();
        self.set_delivery(key, Delivery::Pending);
        Some(comment)
    }

    /// Removes a failed comment from the log. Returns it; `None`: there is no such failed comment.
    pub fn take_failed(&mut self, key: u64) -> Option<Comment> {
        let comment = self.failed_comment(key)?.clone();
        self.lines.retain(|line| line.key != key);
        self.on_the_way.retain(|(known, _)| *known != key);
        self.note(Change::Own);
        Some(comment)
    }

    /// A message was recalled: its text is removed, also from the quotes of it.
    pub fn recall(&mut self, id: &str) {
        // If the message comes only after its recall, with the history, it is not shown either.
        self.recent.remember(id);
        self.change_known(id, |comment| {
            comment.text.clear();
            comment.quote = None;
            comment.state = CommentState::Recalled;
            if comment.is_mine() {
                // No text is left to send again.
                comment.delivery = Delivery::Sent;
            }
        });
        self.change_quotes(id, None);
    }

    /// A message was changed, and with it the quotes of it. Returns whether it was known.
    pub fn modify(&mut self, id: &str, text: &str) -> bool {
        if self.find(id).is_some() {
            self.change_quotes(id, Some(text));
        }
        self.change_known(id, |comment| {
            if comment.state != CommentState::Recalled {
                text.clone_into(&mut comment.text);
                comment.state = CommentState::Modified;
            }
        })
    }

    /// A user's name and avatar, for the comments that had no name.
    pub fn set_name(&mut self, user: &User) {
        let mut changed = false;
        for line in self.lines.iter_mut().chain(&mut self.held).chain(&mut self.hidden) {
            if line.comment().is_some_and(|it| it.from.user_id == user.user_id && it.from.nick.is_empty()) {
                Line::change(line, |comment| comment.from = user.clone());
                changed = true;
            }
        }
        if changed {
            self.note(Change::Others);
        }
    }

    /// A user has joined: shares a line with those who have joined just before.
    pub fn add_joined(&mut self, name: String, mono_ms: u64) {
        let last = if self.held.is_empty() { self.lines.back_mut() } else { self.held.back_mut() };
        if let Some(last) = last
            && let LineKind::Joined { others, .. } = &mut Arc::make_mut(last).kind
        {
            *others = others.saturating_add(1);
            Arc::make_mut(last).version += 1;
        } else if self.sampler.take(mono_ms) {
            self.push(LineKind::Joined { first: name, others: 0 });
        } else {
            return;
        }
        self.note(Change::Others);
    }

    /// Adds a line for a user's gift. Returns its key; `None`: in a flood the gift has no line. The viewer's own and expensive gifts always
    /// have a line, and so have hidden ones, in case they are shown again.
    pub fn add_gift(&mut self, gift: GiftLine, is_dear: bool, is_hidden: bool, mono_ms: u64) -> Option<u64> {
        let is_kept = is_hidden || gift.is_history || gift.is_mine || is_dear || self.sampler.take(mono_ms);
        is_kept.then(|| {
            self.note(if gift.is_mine { Change::Own } else { Change::Others });
            self.push_where(is_hidden, LineKind::Gift(gift))
        })
    }

    /// The line with this key has this many gifts now; with 0 it is removed.
    pub fn set_gift(&mut self, key: u64, count: u32) {
        let lines = self.lines.iter_mut().chain(&mut self.held).chain(&mut self.hidden);
        let Some(line) = lines.into_iter().find(|line| line.key == key) else { return };
        let line = Arc::make_mut(line);
        let LineKind::Gift(gift) = &mut line.kind else { return };
        gift.count = count;
        line.version += 1;
        let change = if gift.is_mine { Change::Own } else { Change::Others };
        if count == 0 {
            self.lines.retain(|line| line.key != key);
            self.held.retain(|line| line.key != key);
            self.hidden.retain(|line| line.key != key);
        }
        self.note(change);
    }

    /// The platform announces something. Returns whether it was new.
    pub fn announce(&mut self, id: &str, text: String, to_all: bool) -> bool {
        let is_new = self.recent.remember(id);
        if is_new {
            self.push(LineKind::Announcement { text, to_all });
            self.note(Change::Others);
        }
        is_new
    }

    /// The reader has scrolled up, or is back at the newest line.
    pub fn set_scrolled_up(&mut self, above: bool) {
        if self.reading == above {
            return;
        }
        self.reading = above;
        self.unread = 0;
        self.lines.append(&mut self.held);
        trim(&mut self.lines);
        self.note(Change::Own);
    }

    /// The comment with this key, if the log has it.
    pub fn comment(&self, key: u64) -> Option<&Comment> {
        self.lines[self.position(key)?].comment()
    }

    /// The comment with this message ID, if the log has it and it was not recalled.
    pub fn find(&self, id: &str) -> Option<&Comment> {
        let mut comments = self.lines.iter().chain(&self.held).chain(&self.hidden).filter_map(|line| line.comment());
        comments.find(|comment| comment.id.as_deref() == Some(id) && comment.state != CommentState::Recalled)
    }

    fn note(&mut self, change: Change) {
        self.change = self.change.max(change);
    }

    fn position(&self, key: u64) -> Option<usize> {
        // Keys rise along the log. No comment of the viewer's is held back: a viewer who writes does not read back.
        self.lines.binary_search_by_key(&key, |line| line.key).ok()
    }

    fn failed_comment(&self, key: u64) -> Option<&Comment> {
        self.comment(key).filter(|comment| matches!(comment.delivery, Delivery::Failed(_)))
    }

    fn set_delivery(&mut self, key: u64, delivery: Delivery) {
        self.change_comment(key, |comment| comment.delivery = delivery);
    }

    fn change_comment(&mut self, key: u64, act: impl FnOnce(&mut Comment)) {
        if let Some(at) = self.position(key) {
            Line::change(&mut self.lines[at], act);
            self.note(Change::Own);
        }
    }

    /// Sets this text in the quotes of the message with this ID.
    fn change_quotes(&mut self, id: &str, text: Option<&str>) {
        let mut changed = false;
        for line in self.lines.iter_mut().chain(&mut self.held).chain(&mut self.hidden) {
            if line.comment().and_then(|it| it.quote.as_ref()).is_some_and(|quote| quote.id == id) {
                Line::change(line, |comment| {
                    comment.quote.iter_mut().for_each(|quote| quote.text = text.map(Quote::cut));
                });
                changed = true;
            }
        }
        if changed {
            self.note(Change::Others);
        }
    }

    /// Changes the message with this ID. Returns whether the log has it.
    fn change_known(&mut self, id: &str, act: impl FnOnce(&mut Comment)) -> bool {
        let is_it = |line: &&mut Arc<Line>| line.comment().is_some_and(|comment| comment.id.as_deref() == Some(id));
        let mut lines = self.lines.iter_mut().chain(&mut self.held).chain(&mut self.hidden);
        let Some(line) = lines.find(is_it) else { return false };
        Line::change(line, act);
        self.note(Change::Others);
        true
    }
}

#[cfg(test)]
mod tests;
