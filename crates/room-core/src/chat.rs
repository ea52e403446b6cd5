//! The chat log: what was said, in order, each message once; bounded, and never without one's own comments' fate.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use crate::incoming::Sender;
use crate::problem::SendProblem;

/// Lines that are kept. Enough to read back a few minutes; a browser lays out no more without a virtual list.
const MAX_LINES: usize = 200;
/// IDs that are remembered so that no message shows twice: five times what a join's history and a reconnect can bring again.
const MAX_SEEN: usize = 1_000;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    /// Someone said something.
    Comment(Comment),
    /// Users came in, one after another with nothing between.
    CameIn {
        /// The first one's name.
        first: String,
        /// How many more.
        others: u32,
    },
}

/// Something that someone said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who.
    pub from: Sender,
    /// What. Text is text: nothing in it is markup.
    pub text: String,
    /// Whether the anchor said it.
    pub by_anchor: bool,
    /// Said before the viewer came.
    pub earlier: bool,
    /// Where it is on its way; [`Delivery::Received`] for everyone else's.
    pub delivery: Delivery,
}

/// Where a comment is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Someone else's: it came.
    Received,
    /// One's own: not yet confirmed.
    Pending,
    /// One's own: the room has it.
    Sent,
    /// One's own: the room does not have it, as far as can be told.
    Failed(SendProblem),
}

/// The log.
#[derive(Debug, Default)]
pub struct ChatLog {
    lines: VecDeque<Arc<Line>>,
    seen: HashSet<String>,
    seen_order: VecDeque<String>,
    /// The IDs of one's own comments, by key, until they are known to have arrived.
    on_the_way: Vec<(u64, String)>,
    last_key: u64,
    revision: u64,
}

impl ChatLog {
    /// Adds someone's comment, unless it is known already. Says whether it was new.
    pub fn receive(&mut self, id: &str, comment: Comment) -> bool {
        if let Some(at) = self.on_the_way.iter().position(|(_, own)| own == id) {
            // It arrived after all, whatever the sender was told.
            let (key, _) = self.on_the_way.remove(at);
            self.set_delivery(key, Delivery::Sent);
            return false;
        }
        if !self.remember(id) {
            return false;
        }
        self.push(LineKind::Comment(comment));
        true
    }

    /// Adds one's own comment, pending. Returns its key.
    pub fn say(&mut self, from: Sender, text: String, by_anchor: bool) -> u64 {
        self.push(LineKind::Comment(Comment { from, text, by_anchor, earlier: false, delivery: Delivery::Pending }))
    }

    /// One's own comment got its ID.
    pub fn sending(&mut self, key: u64, id: String) {
        self.remember(&id);
        self.on_the_way.retain(|(known, _)| *known != key);
        self.on_the_way.push((key, id));
    }

    /// One's own comment arrived.
    pub fn sent(&mut self, key: u64) {
        self.on_the_way.retain(|(known, _)| *known != key);
        self.set_delivery(key, Delivery::Sent);
    }

    /// One's own comment did not arrive, unless the room has shown otherwise meanwhile.
    pub fn failed(&mut self, key: u64, problem: SendProblem) {
        if self.delivery(key) == Some(Delivery::Pending) {
            self.set_delivery(key, Delivery::Failed(problem));
        }
    }

    /// Nothing that is on its way will be confirmed any more: the connection that it was on is gone.
    pub fn give_up_pending(&mut self) {
        let is_pending =
            |line: &&Arc<Line>| matches!(&line.kind, LineKind::Comment(Comment { delivery: Delivery::Pending, .. }));
        let keys: Vec<_> = self.lines.iter().filter(is_pending).map(|line| line.key).collect();
        for key in keys {
            self.failed(key, SendProblem::Network);
        }
    }

    /// Takes up a failed comment again. Returns its text, if there is one.
    pub fn again(&mut self, key: u64) -> Option<String> {
        let text = self.failed_text(key)?;
        self.set_delivery(key, Delivery::Pending);
        Some(text)
    }

    /// Takes a failed comment out of the log. Returns its text.
    pub fn take_failed(&mut self, key: u64) -> Option<String> {
        let text = self.failed_text(key)?;
        self.lines.remove(self.position(key)?);
        self.on_the_way.retain(|(known, _)| *known != key);
        self.revision += 1;
        Some(text)
    }

    /// Someone came in; told in one line with those who came in just before.
    pub fn came_in(&mut self, name: String) {
        if let Some(last) = self.lines.back_mut()
            && let LineKind::CameIn { others, .. } = &mut Arc::make_mut(last).kind
        {
            *others = others.saturating_add(1);
            Arc::make_mut(last).version += 1;
            self.revision += 1;
            return;
        }
        self.push(LineKind::CameIn { first: name, others: 0 });
    }

    /// What is to be shown.
    pub fn view(&self) -> ChatView {
        ChatView { revision: self.revision, lines: self.lines.iter().cloned().collect() }
    }

    fn push(&mut self, kind: LineKind) -> u64 {
        self.last_key += 1;
        self.revision += 1;
        self.lines.push_back(Arc::new(Line { key: self.last_key, version: 0, kind }));
        if self.lines.len() > MAX_LINES {
            self.drop_oldest();
        }
        self.last_key
    }

    /// Drops the oldest line that may go: an own comment that has not arrived is the only copy of what was written.
    fn drop_oldest(&mut self) {
        let may_go = |line: &Arc<Line>| {
            let LineKind::Comment(comment) = &line.kind else { return true };
            matches!(comment.delivery, Delivery::Received | Delivery::Sent)
        };
        let at = self.lines.iter().position(may_go).unwrap_or(0);
        self.lines.remove(at);
    }

    /// Notes an ID. Says whether it was new.
    fn remember(&mut self, id: &str) -> bool {
        if !self.seen.insert(id.to_owned()) {
            return false;
        }
        self.seen_order.push_back(id.to_owned());
        if self.seen_order.len() > MAX_SEEN
            && let Some(oldest) = self.seen_order.pop_front()
        {
            self.seen.remove(&oldest);
        }
        true
    }

    fn position(&self, key: u64) -> Option<usize> {
        // Keys rise along the log.
        self.lines.binary_search_by_key(&key, |line| line.key).ok()
    }

    fn failed_text(&self, key: u64) -> Option<String> {
        match &self.lines[self.position(key)?].kind {
            LineKind::Comment(Comment { delivery: Delivery::Failed(_), text, .. }) => Some(text.clone()),
            _ => None,
        }
    }

    fn delivery(&self, key: u64) -> Option<Delivery> {
        match &self.lines[self.position(key)?].kind {
            LineKind::Comment(comment) => Some(comment.delivery),
            LineKind::CameIn { .. } => None,
        }
    }

    fn set_delivery(&mut self, key: u64, delivery: Delivery) {
        let Some(at) = self.position(key) else { return };
        let line = Arc::make_mut(&mut self.lines[at]);
        if let LineKind::Comment(comment) = &mut line.kind {
            comment.delivery = delivery;
            line.version += 1;
            self.revision += 1;
        }
    }
}

/// The chat as it is to be shown.
#[derive(Debug, Clone, Default)]
pub struct ChatView {
    /// Rises with each change: two views of one log with the same revision are the same.
    pub revision: u64,
    /// The lines, oldest first.
    pub lines: Vec<Arc<Line>>,
}

impl PartialEq for ChatView {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn comment(text: &str) -> Comment {
        let from = Sender { user_id: "u".into(), ..Sender::default() };
        Comment { from, text: text.into(), by_anchor: false, earlier: false, delivery: Delivery::Received }
    }

    fn deliveries(log: &ChatLog) -> Vec<Delivery> {
        let delivery = |line: &Arc<Line>| match &line.kind {
            LineKind::Comment(comment) => Some(comment.delivery),
            LineKind::CameIn { .. } => None,
        };
        log.lines.iter().filter_map(delivery).collect()
    }

    #[test]
    fn a_message_that_comes_twice_is_shown_once() {
        let mut log = ChatLog::default();
        assert!(log.receive("1", comment("a")));
        assert!(!log.receive("1", comment("a")));
        assert_eq!(log.view().lines.len(), 1);
    }

    #[test]
    fn an_own_comment_that_comes_back_from_the_room_is_not_shown_twice() {
        let mut log = ChatLog::default();
        let key = log.say(Sender::default(), "hi".into(), false);
        log.sending(key, "own".into());
        log.sent(key);
        assert!(!log.receive("own", comment("hi")));
        assert_eq!(deliveries(&log), [Delivery::Sent]);
    }

    #[test]
    fn a_comment_that_was_given_up_and_arrived_after_all_is_sent() {
        let mut log = ChatLog::default();
        let key = log.say(Sender::default(), "hi".into(), false);
        log.sending(key, "own".into());
        log.failed(key, SendProblem::Network);
        assert!(!log.receive("own", comment("hi")));
        assert_eq!(deliveries(&log), [Delivery::Sent]);
        log.failed(key, SendProblem::Network);
        assert_eq!(deliveries(&log), [Delivery::Sent]);
    }

    #[test]
    fn a_failed_comment_can_be_sent_again_or_taken_back() {
        let mut log = ChatLog::default();
        let key = log.say(Sender::default(), "hi".into(), false);
        assert_eq!(log.again(key), None);
        assert_eq!(log.take_failed(key), None);
        log.failed(key, SendProblem::TooFast);
        assert_eq!(log.again(key).as_deref(), Some("hi"));
        log.give_up_pending();
        assert_eq!(deliveries(&log), [Delivery::Failed(SendProblem::Network)]);
        assert_eq!(log.take_failed(key).as_deref(), Some("hi"));
        assert!(log.view().lines.is_empty());
    }

    #[test]
    fn those_who_come_in_one_after_another_share_a_line() {
        let mut log = ChatLog::default();
        for name in ["a", "b", "c"] {
            log.came_in(name.into());
        }
        log.receive("1", comment("hello"));
        log.came_in("d".into());
        let kinds: Vec<_> = log.view().lines.iter().map(|line| line.kind.clone()).collect();
        assert_eq!(kinds[0], LineKind::CameIn { first: "a".into(), others: 2 });
        assert_eq!(kinds[2], LineKind::CameIn { first: "d".into(), others: 0 });
    }

    #[derive(Debug, Clone)]
    enum Step {
        Receive(u8),
        Say,
        Sending(u8, u8),
        Sent(u8),
        Fail(u8),
        CameIn,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => any::<u8>().prop_map(Step::Receive),
            1 => Just(Step::Say),
            1 => any::<(u8, u8)>().prop_map(|(key, id)| Step::Sending(key, id)),
            1 => any::<u8>().prop_map(Step::Sent),
            1 => any::<u8>().prop_map(Step::Fail),
            1 => Just(Step::CameIn),
        ]
    }

    proptest! {
        // Each case is hundreds of steps with the whole log checked after each.
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_log_is_bounded_ordered_and_never_loses_a_comment_that_has_not_arrived(
            steps in prop::collection::vec(step(), 0..900)
        ) {
            let mut log = ChatLog::default();
            for step in steps {
                match step {
                    Step::Receive(id) => { log.receive(&id.to_string(), comment("x")); }
                    Step::Say => { log.say(Sender::default(), "mine".into(), false); }
                    Step::Sending(key, id) => log.sending(key.into(), format!("own-{id}")),
                    Step::Sent(key) => log.sent(key.into()),
                    Step::Fail(key) => log.failed(key.into(), SendProblem::Network),
                    Step::CameIn => log.came_in("n".into()),
                }
                let unsent = |log: &ChatLog| deliveries(log).iter()
                    .filter(|delivery| matches!(delivery, Delivery::Pending | Delivery::Failed(_))).count();
                let before = unsent(&log);
                log.receive(&format!("more-{}", log.last_key), comment("y"));
                prop_assert!(before == unsent(&log) || before == MAX_LINES);
                prop_assert!(log.lines.len() <= MAX_LINES);
                prop_assert!(log.seen.len() <= MAX_SEEN);
                prop_assert!(log.lines.iter().zip(log.lines.iter().skip(1)).all(|(a, b)| a.key < b.key));
            }
        }
    }
}
