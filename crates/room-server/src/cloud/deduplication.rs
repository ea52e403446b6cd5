//! Messages on their way: each is taken once, however often its client sends it.
//!
//! After a reconnect the SDK repeats what was not answered. The repetition waits for the first one's verdict, or gets it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::log::Place;
use crate::cloud::chat::message::Message;
use crate::cloud::delivery::DeliveryOptions;

/// For how long a verdict is kept for repetitions: Tencent's five minutes.
const KEPT: Duration = Duration::from_mins(5);
/// As many are kept at most: as a flood of a hundred a second leaves behind.
const MOST: usize = 30_000;

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It went to the room.
    Sent(Place),
    /// It fell to the frequency control; its sender is told of success.
    Dropped,
    /// The callback had it dropped; its sender is told of success.
    Silenced,
    /// It was refused.
    ChatError(ChatError),
}

/// Where a verdict comes.
pub type Waiting = watch::Receiver<Option<Verdict>>;

/// Messages on their way.
#[derive(Default)]
pub struct Deduplication(Mutex<State>);

#[derive(Default)]
struct State {
    known: HashMap<Key, Waiting>,
    /// Those that have their verdict, oldest first: what is under way is never forgotten.
    settled: VecDeque<(Key, Instant)>,
    open: HashMap<u64, Open>,
    next_ticket: u64,
}

struct Open {
    key: Key,
    verdict: watch::Sender<Option<Verdict>>,
    how: DeliveryOptions,
}

/// What makes two sendings the same message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    group_id: String,
    user_id: String,
    random: u64,
    client_time: u64,
    /// The administrators' API does not know the client's time: there, equal content tells a repetition.
    content: u32,
}

impl Key {
    fn of(group_id: &str, message: &Message) -> Self {
        let content = if message.client_time == 0 { crc32fast::hash(message.body.to_string().as_bytes()) } else { 0 };
        Self {
            group_id: group_id.to_owned(),
            user_id: message.from.user_id.clone(),
            random: message.random,
            client_time: message.client_time,
            content,
        }
    }
}

/// What a sending is.
pub enum Submission {
    /// A new message, with the ticket to settle it by.
    New(u64, Waiting),
    /// A repetition.
    Again(Waiting),
}

impl Deduplication {
    fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a sending.
    pub fn begin(&self, group_id: &str, message: &Message, how: &DeliveryOptions) -> Submission {
        let key = Key::of(group_id, message);
        self.state(|state| {
            if let Some(waiting) = state.known.get(&key) {
                return Submission::Again(waiting.clone());
            }
            let (verdict, waiting) = watch::channel(None);
            state.next_ticket += 1;
            state.known.insert(key.clone(), waiting.clone());
            state.open.insert(state.next_ticket, Open { key, verdict, how: how.clone() });
            Submission::New(state.next_ticket, waiting)
        })
    }

    /// Lets a message that was dropped be sent once more.
    pub fn forget(&self, group_id: &str, message: &Message) {
        let key = Key::of(group_id, message);
        self.state(|state| {
            state.known.remove(&key);
            state.settled.retain(|(settled, _)| *settled != key);
        });
    }

    /// Gives the verdict, and says how the message was sent. Who was refused may try again.
    pub fn settle(&self, ticket: u64, verdict: Verdict) -> Option<DeliveryOptions> {
        self.state(|state| {
            let open = state.open.remove(&ticket)?;
            if matches!(verdict, Verdict::ChatError(_)) {
                state.known.remove(&open.key);
            } else {
                state.settled.push_back((open.key, Instant::now()));
            }
            let old = |state: &State| {
                let oldest = state.settled.front();
                oldest.is_some_and(|(_, at)| at.elapsed() > KEPT || state.settled.len() > MOST)
            };
            while old(state) {
                let oldest = state.settled.pop_front();
                oldest.map(|(key, _)| state.known.remove(&key));
            }
            open.verdict.send_replace(Some(verdict));
            Some(open.how)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visitors;
    use serde_json::json;

    fn message(random: u64, client_time: u64, text: &str) -> Message {
        Message {
            from: visitors::sender("ann"),
            random,
            client_time,
            priority: crate::cloud::chat::message::Priority::Normal,
            body: json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]),
            cloud_custom_data: String::new(),
            version: 0,
        }
    }

    fn how() -> DeliveryOptions {
        DeliveryOptions::by_server()
    }

    fn ticket(begun: &Submission) -> Option<u64> {
        match begun {
            Submission::New(ticket, _) => Some(*ticket),
            Submission::Again(_) => None,
        }
    }

    #[test]
    fn a_repetition_gets_the_first_ones_verdict() {
        let deduplication = Deduplication::default();
        let first = ticket(&deduplication.begin("g", &message(1, 5, "hi"), &how())).unwrap();
        let Submission::Again(waiting) = deduplication.begin("g", &message(1, 5, "hi"), &how()) else {
            panic!("it is known")
        };
        assert!(deduplication.settle(first, Verdict::Dropped).is_some());
        assert!(deduplication.settle(first, Verdict::Silenced).is_none(), "a ticket is settled once");
        assert_eq!(*waiting.borrow(), Some(Verdict::Dropped));
        deduplication.forget("g", &message(1, 5, "hi"));
        assert!(ticket(&deduplication.begin("g", &message(1, 5, "hi"), &how())).is_some());
        for other in [message(2, 5, "hi"), message(1, 6, "hi")] {
            assert!(ticket(&deduplication.begin("g", &other, &how())).is_some());
        }
        assert!(ticket(&deduplication.begin("h", &message(1, 5, "hi"), &how())).is_some());
    }

    #[test]
    fn who_was_refused_may_try_again() {
        let deduplication = Deduplication::default();
        let first = ticket(&deduplication.begin("g", &message(1, 5, "hi"), &how())).unwrap();
        deduplication.settle(first, Verdict::ChatError(ChatError::MUTED));
        assert!(ticket(&deduplication.begin("g", &message(1, 5, "hi"), &how())).is_some());
    }

    #[test]
    fn without_a_clients_time_equal_content_is_a_repetition() {
        let deduplication = Deduplication::default();
        assert!(ticket(&deduplication.begin("g", &message(1, 0, "a"), &how())).is_some());
        assert!(ticket(&deduplication.begin("g", &message(1, 0, "b"), &how())).is_some());
        assert!(ticket(&deduplication.begin("g", &message(1, 0, "a"), &how())).is_none());
    }
}
