//! The chat log: what was said, in order, each message once; bounded, and never without one's own comments' fate.
//!
//! What is shown is published from the log in batches: at once in a calm room, every [`BATCH_MS`] in a busy one. In a flood, ordinary
//! comments are thinned to what can be read; one's own, the anchor's and administrators', and those that name the viewer are always
//! shown. While the reader is above, rows are added below until the list is full, and nothing is taken away: the rest waits.

mod incoming;
pub mod line;
pub mod publish;

use std::collections::VecDeque;
use std::sync::Arc;

use line::{GiftLine, Line, LineKind};
use publish::{ChatView, trim};

use crate::features::recent_ids::RecentIds;
use crate::model::comment::{Comment, CommentState, Delivery, Quote};
use crate::model::problem::SendProblem;
use crate::model::user::User;
use crate::pacing::sampler::Sampler;

/// Lines that are kept. Enough to read back some minutes; a browser lays out no more without a virtual list.
pub const MAX_LINES: usize = 150;
/// The least time between two changes of the list in a busy room, in milliseconds: four a second are seen as a stream, and cost
/// a fraction of sixty.
pub const BATCH_MS: u64 = 250;

/// The log.
#[derive(Debug, Default)]
pub struct ChatLog {
    lines: VecDeque<Arc<Line>>,
    /// What came while the reader was above and the list was full.
    held: VecDeque<Arc<Line>>,
    /// What the viewer does not want to see, in case they do again: it takes no place among the lines.
    hidden: VecDeque<Arc<Line>>,
    /// The reader is above.
    reading: bool,
    /// Others' comments since the reader went above.
    unread: u32,
    seen: RecentIds,
    sampler: Sampler,
    /// The IDs of one's own comments, by key, until they are known to have arrived.
    on_the_way: Vec<(u64, String)>,
    /// Own comments, by key, that did not arrive while the viewer signed in again: they are sent again after it.
    unsent: Vec<u64>,
    last_key: u64,
    change: Change,
    /// A timer will publish.
    is_due: bool,
    published_ms: u64,
    published: ChatView,
}

/// What is not yet published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    #[default]
    Nothing,
    /// Others said something: soon is soon enough.
    Others,
    /// The viewer did something: it shows at once.
    Own,
}

impl ChatLog {
    /// Adds someone's comment, unless it is known already. Says whether it was new. One that is hidden is kept, in case it is shown
    /// again, and not counted.
    pub fn receive(&mut self, id: &str, comment: Comment, is_hidden: bool, mono_ms: u64) -> bool {
        if self.arrived(id).is_some() || !self.seen.remember(id) {
            return false;
        }
        if !comment.is_history && !comment.is_mine() && !is_hidden && self.reading {
            self.unread = self.unread.saturating_add(1);
            self.note(Change::Others);
        }
        // One more than can be read is counted, and not shown.
        if is_hidden || comment.is_history || comment.is_important() || self.sampler.take(mono_ms) {
            self.push_where(is_hidden, LineKind::Comment(Comment { id: Some(id.to_owned()), ..comment }));
            self.note(Change::Others);
        }
        true
    }

    /// Adds one's own comment, pending. Returns its key. Whoever speaks does not read back any more.
    pub fn say(&mut self, comment: Comment) -> u64 {
        self.read(false);
        let key = self.push(LineKind::Comment(Comment { delivery: Delivery::Pending, ..comment }));
        self.note(Change::Own);
        key
    }

    /// One's own comment got its ID.
    pub fn sending(&mut self, key: u64, id: String) {
        self.seen.remember(&id);
        self.change_comment(key, |comment| comment.id = Some(id.clone()));
        self.on_the_way.retain(|(known, _)| *known != key);
        self.on_the_way.push((key, id));
    }

    /// One's own comment arrived. Returns it where that was not known.
    pub fn sent(&mut self, key: u64) -> Option<Comment> {
        self.on_the_way.retain(|(known, _)| *known != key);
        let comment = self.comment(key).filter(|comment| comment.delivery != Delivery::Sent).cloned();
        self.set_delivery(key, Delivery::Sent);
        comment
    }

    /// The room brings one's own comment, of which it was not known that it had arrived. Returns it.
    pub fn arrived(&mut self, id: &str) -> Option<Comment> {
        let at = self.on_the_way.iter().position(|(_, own)| own == id)?;
        self.sent(self.on_the_way[at].0)
    }

    /// One's own comment did not arrive, unless the room has shown otherwise meanwhile.
    pub fn failed(&mut self, key: u64, problem: SendProblem) {
        if self.comment(key).is_some_and(|comment| comment.delivery == Delivery::Pending) {
            self.set_delivery(key, Delivery::Failed(problem));
        }
    }

    /// Nothing that is on its way will be confirmed any more: the connection that it was on is gone.
    pub fn give_up_pending(&mut self) {
        self.unsent.clear();
        let is_pending = |line: &&Arc<Line>| line.comment().is_some_and(|it| it.delivery == Delivery::Pending);
        let keys: Vec<_> = self.lines.iter().filter(is_pending).map(|line| line.key).collect();
        for key in keys {
            self.failed(key, SendProblem::Network);
        }
    }

    /// This own comment did not arrive while the viewer signed in again.
    pub fn note_unsent(&mut self, key: u64) {
        self.unsent.push(key);
    }

    /// Takes the own comments that did not arrive while the viewer signed in again, by key. One that the history has brought meanwhile, or
    /// that was recalled, is not among them.
    pub fn take_unsent(&mut self) -> Vec<(u64, Comment)> {
        let is_pending = |comment: &&Comment| comment.delivery == Delivery::Pending;
        let keys = std::mem::take(&mut self.unsent);
        keys.into_iter().filter_map(|key| Some((key, self.comment(key).filter(is_pending)?.clone()))).collect()
    }

    /// Takes up a failed comment again. Returns it as it was, if there is one.
    pub fn again(&mut self, key: u64) -> Option<Comment> {
        let comment = self.failed_comment(key)?.clone();
        self.set_delivery(key, Delivery::Pending);
        Some(comment)
    }

    /// Takes a failed comment out of the log. Returns it.
    pub fn take_failed(&mut self, key: u64) -> Option<Comment> {
        let comment = self.failed_comment(key)?.clone();
        self.lines.retain(|line| line.key != key);
        self.on_the_way.retain(|(known, _)| *known != key);
        self.note(Change::Own);
        Some(comment)
    }

    /// A message was withdrawn: its text is gone, also from what answers it.
    pub fn withdraw(&mut self, id: &str) {
        // One that comes only now, by a history, is not shown either.
        self.seen.remember(id);
        self.change_known(id, |comment| {
            comment.text.clear();
            comment.quote = None;
            comment.state = CommentState::Recalled;
            if comment.is_mine() {
                // Nothing is left of it to be sent again.
                comment.delivery = Delivery::Sent;
            }
        });
        self.change_quotes(id, None);
    }

    /// A message was changed, and with it what answers it. Says whether it was known.
    pub fn replace(&mut self, id: &str, text: &str) -> bool {
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

    /// This is how a user is called, and looks: for the comments that came without.
    pub fn name(&mut self, user: &User) {
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

    /// Users came in; told in one line with those who came in just before.
    pub fn came_in(&mut self, name: String, mono_ms: u64) {
        let last = if self.held.is_empty() { self.lines.back_mut() } else { self.held.back_mut() };
        if let Some(last) = last
            && let LineKind::CameIn { others, .. } = &mut Arc::make_mut(last).kind
        {
            *others = others.saturating_add(1);
            Arc::make_mut(last).version += 1;
        } else if self.sampler.take(mono_ms) {
            self.push(LineKind::CameIn { first: name, others: 0 });
        } else {
            return;
        }
        self.note(Change::Others);
    }

    /// Somebody gives. Returns the row's key, if there is one: one's own is there, whatever the load, and what is dear. Of one that is
    /// hidden there is one, too, in case it is shown again.
    pub fn give(&mut self, gift: GiftLine, is_dear: bool, is_hidden: bool, mono_ms: u64) -> Option<u64> {
        let is_kept = is_hidden || gift.is_history || gift.is_mine || is_dear || self.sampler.take(mono_ms);
        is_kept.then(|| {
            self.note(if gift.is_mine { Change::Own } else { Change::Others });
            self.push_where(is_hidden, LineKind::Gift(gift))
        })
    }

    /// The gifts of this row are so many now; without any it is gone.
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

    /// The platform said something. Says whether it was new.
    pub fn announce(&mut self, id: &str, text: String, to_all: bool) -> bool {
        let is_new = self.seen.remember(id);
        if is_new {
            self.push(LineKind::Announcement { text, to_all });
            self.note(Change::Others);
        }
        is_new
    }

    /// The reader went above, or is back at the newest.
    pub fn read(&mut self, above: bool) {
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

    /// The comment with this ID, if the log has it as it was said.
    pub fn find(&self, id: &str) -> Option<&Comment> {
        let mut comments = self.lines.iter().chain(&self.held).chain(&self.hidden).filter_map(|line| line.comment());
        comments.find(|comment| comment.id.as_deref() == Some(id) && comment.state != CommentState::Recalled)
    }

    fn note(&mut self, change: Change) {
        self.change = self.change.max(change);
    }

    fn position(&self, key: u64) -> Option<usize> {
        // Keys rise along the log. What is held back has none of one's own: whoever speaks does not read back.
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

    /// What answers the message with this ID quotes this now.
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

    /// Changes the message with this ID. Says whether it is there.
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
