//! Announcements of the chat for screen readers. A busy chat would flood their users: there is at most one announcement every two
//! seconds, with the viewer's own and the host's comments first, and the comments that do not fit as a number.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::effect::{Effect, Timer};
use crate::model::comment::{Comment, SenderRole};
use crate::model::problem::SendProblem;

/// The least time between two announcements, in milliseconds.
const EVERY_MS: u64 = 2_000;
/// The most utterances in one announcement. Further comments are counted.
const MAX_UTTERANCES: usize = 3;

/// The announcer.
#[derive(Debug, Default)]
pub struct Announcer {
    waiting: VecDeque<Utterance>,
    others: u32,
    said_ms: Option<u64>,
    is_due: bool,
    shown: AnnouncerView,
}

/// A part of an announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Utterance {
    /// The viewer's own comment did not arrive.
    Failed(SendProblem),
    /// An announcement of the platform.
    Announced(String),
    /// A comment.
    Comment {
        /// The sender's name.
        name: String,
        /// The text.
        text: String,
        /// The viewer's own or the host's: it comes before other comments.
        is_priority: bool,
    },
}

/// The last announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnouncerView {
    /// Rises with each announcement.
    pub nth: u64,
    /// The parts that are read in full.
    pub said: Arc<[Utterance]>,
    /// The number of further comments.
    pub others: u32,
}

impl Default for AnnouncerView {
    fn default() -> Self {
        Self { nth: 0, said: Arc::new([]), others: 0 }
    }
}

impl Announcer {
    /// The room has a new comment.
    pub fn on_comment(&mut self, comment: &Comment) {
        if comment.is_important() && !comment.text.is_empty() {
            let is_priority = comment.is_mine() || comment.role == SenderRole::Anchor;
            let (name, text) = (comment.from.name().to_owned(), comment.text.clone());
            self.say(Utterance::Comment { name, text, is_priority });
        } else {
            self.others = self.others.saturating_add(1);
        }
    }

    /// Queues an utterance, after those of the same or of a higher priority.
    pub fn say(&mut self, said: Utterance) {
        let at = self.waiting.iter().rposition(|other| rank(other) <= rank(&said)).map_or(0, |at| at + 1);
        self.waiting.insert(at, said);
        if self.waiting.len() > MAX_UTTERANCES {
            // A comment that does not fit is counted. Anything else that does not fit is dropped: further failures would sound the same.
            let dropped = self.waiting.pop_back();
            self.others += u32::from(matches!(dropped, Some(Utterance::Comment { .. })));
        }
    }

    /// Makes the next announcement if it is time, else starts [`Timer::Announcer`].
    pub fn settle(&mut self, mono_ms: u64, effects: &mut Vec<Effect>) {
        if self.waiting.is_empty() && self.others == 0 {
            return;
        }
        let next_ms = self.said_ms.map_or(mono_ms, |said_ms| said_ms + EVERY_MS);
        if mono_ms < next_ms {
            if !std::mem::replace(&mut self.is_due, true) {
                effects.push(Effect::Timer { timer: Timer::Announcer, after_ms: next_ms - mono_ms });
            }
            return;
        }
        self.said_ms = Some(mono_ms);
        self.shown = AnnouncerView {
            nth: self.shown.nth + 1,
            said: std::mem::take(&mut self.waiting).into_iter().collect(),
            others: std::mem::take(&mut self.others),
        };
    }

    /// [`Timer::Announcer`] has expired.
    pub const fn on_timer(&mut self) {
        self.is_due = false;
    }

    /// The last announcement.
    pub fn view(&self) -> AnnouncerView {
        self.shown.clone()
    }
}

/// The priority; the lowest number comes first.
const fn rank(said: &Utterance) -> u8 {
    match said {
        Utterance::Failed(_) => 0,
        Utterance::Announced(_) => 1,
        Utterance::Comment { is_priority: true, .. } => 2,
        Utterance::Comment { is_priority: false, .. } => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::comment::Delivery;
    use crate::model::user::User;

    fn comment(name: &str, role: SenderRole, delivery: Delivery) -> Comment {
        let from = User { nick: name.into(), ..User::default() };
        Comment { from, text: format!("of {name}"), role, delivery, ..Comment::default() }
    }

    fn said(announcer: &Announcer) -> (Vec<String>, u32) {
        let view = announcer.view();
        let words = |said: &Utterance| match said {
            Utterance::Comment { name, text, .. } => format!("{name}: {text}"),
            other => format!("{other:?}"),
        };
        (view.said.iter().map(words).collect(), view.others)
    }

    #[test]
    fn own_and_host_comments_are_read_out_and_others_counted_every_two_seconds() {
        let (mut announcer, mut effects) = (Announcer::default(), Vec::new());
        announcer.settle(0, &mut effects);
        assert_eq!(
            (announcer.view(), effects.len()),
            (AnnouncerView::default(), 0),
            "no announcement without comments"
        );
        announcer.on_comment(&comment("Ann", SenderRole::Viewer, Delivery::Received));
        announcer.settle(100, &mut effects);
        assert_eq!((said(&announcer), effects.len()), ((vec![], 1), 0), "at once after a pause");
        for _ in 0..40 {
            announcer.on_comment(&comment("Ann", SenderRole::Viewer, Delivery::Received));
            announcer.settle(200, &mut effects);
        }
        announcer.on_comment(&comment("Luna", SenderRole::Anchor, Delivery::Received));
        announcer.on_comment(&comment("Me", SenderRole::Viewer, Delivery::Sent));
        announcer.settle(300, &mut effects);
        assert_eq!(effects, [Effect::Timer { timer: Timer::Announcer, after_ms: 1_900 }]);
        assert_eq!(announcer.view().nth, 1);
        announcer.on_timer();
        announcer.settle(2_100, &mut effects);
        assert_eq!(said(&announcer), (vec!["Luna: of Luna".into(), "Me: of Me".into()], 40));
    }

    #[test]
    fn important_comments_beyond_the_limit_are_counted() {
        let (mut announcer, mut effects) = (Announcer::default(), Vec::new());
        for _ in 0..9 {
            announcer.on_comment(&comment("Luna", SenderRole::Anchor, Delivery::Received));
        }
        announcer.settle(0, &mut effects);
        assert_eq!((said(&announcer).0.len(), said(&announcer).1), (3, 6));
    }

    #[test]
    fn failures_come_first_then_announcements_then_own_and_host_comments() {
        let (mut announcer, mut effects) = (Announcer::default(), Vec::new());
        for name in ["Mod", "Moe"] {
            announcer.on_comment(&comment(name, SenderRole::Admin, Delivery::Received));
        }
        announcer.on_comment(&comment("Me", SenderRole::Viewer, Delivery::Sent));
        announcer.say(Utterance::Announced("noon".into()));
        announcer.say(Utterance::Failed(SendProblem::Muted));
        announcer.settle(0, &mut effects);
        assert_eq!(
            said(&announcer),
            (vec!["Failed(Muted)".into(), "Announced(\"noon\")".into(), "Me: of Me".into()], 2)
        );
    }
}
