//! What of the chat is read aloud to those who do not see it. A busy list would flood them: at most every two seconds something is said,
//! one's own comments and the host's first, the others as a number.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Comment;
use crate::effect::{Effect, Timer};

/// The least time between two announcements, in milliseconds.
const EVERY_MS: u64 = 2_000;
/// Comments that are said in one announcement; more of them are counted.
const MOST: usize = 3;

/// What is to be read aloud.
#[derive(Debug, Default)]
pub struct Aloud {
    waiting: VecDeque<Said>,
    others: u32,
    said_ms: Option<u64>,
    is_due: bool,
    shown: AloudView,
}

/// A comment that is read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub name: String,
    /// What.
    pub text: String,
}

/// The last announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AloudView {
    /// Rises with each.
    pub nth: u64,
    /// What is said word for word.
    pub said: Arc<[Said]>,
    /// How many others have commented.
    pub others: u32,
}

impl Default for AloudView {
    fn default() -> Self {
        Self { nth: 0, said: Arc::new([]), others: 0 }
    }
}

impl Aloud {
    /// A comment is new in the room.
    pub fn hear(&mut self, comment: &Comment) {
        if comment.is_important() && !comment.text.is_empty() && self.waiting.len() < MOST {
            self.waiting.push_back(Said { name: comment.from.name().to_owned(), text: comment.text.clone() });
        } else {
            self.others = self.others.saturating_add(1);
        }
    }

    /// Says what is to be said, if it is time.
    pub fn settle(&mut self, mono_ms: u64, fx: &mut Vec<Effect>) {
        if self.waiting.is_empty() && self.others == 0 {
            return;
        }
        let next_ms = self.said_ms.map_or(mono_ms, |said_ms| said_ms + EVERY_MS);
        if mono_ms < next_ms {
            if !std::mem::replace(&mut self.is_due, true) {
                fx.push(Effect::Timer { timer: Timer::Aloud, after_ms: next_ms - mono_ms });
            }
            return;
        }
        self.said_ms = Some(mono_ms);
        self.shown = AloudView {
            nth: self.shown.nth + 1,
            said: std::mem::take(&mut self.waiting).into_iter().collect(),
            others: std::mem::take(&mut self.others),
        };
    }

    /// The timer ran out.
    pub const fn on_timer(&mut self) {
        self.is_due = false;
    }

    /// What is said.
    pub fn view(&self) -> AloudView {
        self.shown.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::{Delivery, Rank};
    use crate::incoming::Sender;

    fn comment(name: &str, rank: Rank, delivery: Delivery) -> Comment {
        let from = Sender { nick: name.into(), ..Sender::default() };
        Comment { from, text: format!("of {name}"), rank, delivery, ..Comment::default() }
    }

    fn said(aloud: &Aloud) -> (Vec<String>, u32) {
        let view = aloud.view();
        (view.said.iter().map(|said| format!("{}: {}", said.name, said.text)).collect(), view.others)
    }

    #[test]
    fn ones_own_and_the_hosts_are_said_and_the_others_are_a_number_every_two_seconds() {
        let (mut aloud, mut fx) = (Aloud::default(), Vec::new());
        aloud.settle(0, &mut fx);
        assert_eq!((aloud.view(), fx.len()), (AloudView::default(), 0), "nothing is said of nothing");
        aloud.hear(&comment("Ann", Rank::Viewer, Delivery::Received));
        aloud.settle(100, &mut fx);
        assert_eq!((said(&aloud), fx.len()), ((vec![], 1), 0), "at once after a calm");
        for _ in 0..40 {
            aloud.hear(&comment("Ann", Rank::Viewer, Delivery::Received));
            aloud.settle(200, &mut fx);
        }
        aloud.hear(&comment("Luna", Rank::Anchor, Delivery::Received));
        aloud.hear(&comment("Me", Rank::Viewer, Delivery::Sent));
        aloud.settle(300, &mut fx);
        assert_eq!(fx, [Effect::Timer { timer: Timer::Aloud, after_ms: 1_900 }]);
        assert_eq!(aloud.view().nth, 1);
        aloud.on_timer();
        aloud.settle(2_100, &mut fx);
        assert_eq!(said(&aloud), (vec!["Luna: of Luna".into(), "Me: of Me".into()], 40));
    }

    #[test]
    fn a_flood_of_important_ones_is_counted_too() {
        let (mut aloud, mut fx) = (Aloud::default(), Vec::new());
        for _ in 0..9 {
            aloud.hear(&comment("Luna", Rank::Anchor, Delivery::Received));
        }
        aloud.settle(0, &mut fx);
        assert_eq!((said(&aloud).0.len(), said(&aloud).1), (3, 6));
    }
}
