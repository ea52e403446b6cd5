//! Messages in progress: each is accepted once, even if its client sends it several times.
//!
//! After a reconnect the SDK repeats unanswered messages. A repetition waits for the verdict on the first one, or gets it at once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::log::Place;
use crate::cloud::chat::message::Message;
use crate::cloud::delivery_options::DeliveryOptions;

/// How long a verdict is kept for repetitions: Tencent's five minutes.
const VERDICT_KEPT: Duration = Duration::from_mins(5);
/// The most verdicts that are kept: as many as a flood of 100 messages a second leaves in five minutes.
const MAX_VERDICTS: usize = 30_000;

/// The result of sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was delivered to the group.
    Sent(Place),
    /// The frequency control dropped it; the sender gets a success.
    Dropped,
    /// The callback dropped it; the sender gets a success.
    Silenced,
    /// It was refused.
    Refused(ChatError),
}

/// Receives the verdict.
pub type Waiting = watch::Receiver<Option<Verdict>>;

/// Messages in progress, and the verdicts on recent ones.
#[derive(Default)]
pub struct Deduplication(Mutex<State>);

#[derive(Default)]
struct State {
    known: HashMap<Key, Waiting>,
    /// Messages with a verdict, oldest first. A message in progress is never forgotten.
    settled: VecDeque<(Key, Instant)>,
    open: HashMap<u64, Open>,
    next_ticket: u64,
}

struct Open {
    key: Key,
    verdict: watch::Sender<Option<Verdict>>,
    options: DeliveryOptions,
}

/// Identifies a message: two requests with the same key send the same one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    group_id: String,
    user_id: String,
    random: u64,
    client_time: u64,
    /// The REST API has no client time. There, equal content marks a repetition.
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

/// What a request to send turns out to be.
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

    /// Registers a message before it is sent.
    pub fn begin(&self, group_id: &str, message: &Message, options: &DeliveryOptions) -> Submission {
        let key = Key::of(group_id, message);
        self.state(|state| {
            if let Some(waiting) = state.known.get(&key) {
                return Submission::Again(waiting.clone());
            }
            let (verdict, waiting) = watch::channel(None);
            state.next_ticket += 1;
            state.known.insert(key.clone(), waiting.clone());
            state.open.insert(state.next_ticket, Open { key, verdict, options: options.clone() });
            Submission::New(state.next_ticket, waiting)
        })
    }

    /// Forgets a dropped message, so that it can be sent once more.
    pub fn forget(&self, group_id: &str, message: &Message) {
        let key = Key::of(group_id, message);
        self.state(|state| {
            state.known.remove(&key);
            state.settled.retain(|(settled, _)| *settled != key);
        });
    }

    /// Sets the verdict, and returns how the message was sent. `None`: the ticket is unknown or settled. A refused message may be sent
    /// again.
    pub fn settle(&self, ticket: u64, verdict: Verdict) -> Option<DeliveryOptions> {
        self.state(|state| {
            let open = state.open.remove(&ticket)?;
            if matches!(verdict, Verdict::Refused(_)) {
                state.known.remove(&open.key);
            } else {
                state.settled.push_back((open.key, Instant::now()));
            }
            let old = |state: &State| {
                let oldest = state.settled.front();
                oldest.is_some_and(|(_, at)| at.elapsed() > VERDICT_KEPT || state.settled.len() > MAX_VERDICTS)
            };
            while old(state) {
                let oldest = state.settled.pop_front();
                oldest.map(|(key, _)| state.known.remove(&key));
            }
            open.verdict.send_replace(Some(verdict));
            Some(open.options)
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

    fn options() -> DeliveryOptions {
        DeliveryOptions::by_server()
    }

    fn ticket(begun: &Submission) -> Option<u64> {
        match begun {
            Submission::New(ticket, _) => Some(*ticket),
            Submission::Again(_) => None,
        }
    }

    #[test]
    fn a_repetition_gets_the_verdict_on_the_first_message() {
        let deduplication = Deduplication::default();
        let first = ticket(&deduplication.begin("g", &message(1, 5, "hi"), &options())).unwrap();
        let Submission::Again(waiting) = deduplication.begin("g", &message(1, 5, "hi"), &options()) else {
            panic!("it is known")
        };
        assert!(deduplication.settle(first, Verdict::Dropped).is_some());
        assert!(deduplication.settle(first, Verdict::Silenced).is_none(), "a ticket is settled once");
        assert_eq!(*waiting.borrow(), Some(Verdict::Dropped));
        deduplication.forget("g", &message(1, 5, "hi"));
        assert!(ticket(&deduplication.begin("g", &message(1, 5, "hi"), &options())).is_some());
        for other in [message(2, 5, "hi"), message(1, 6, "hi")] {
            assert!(ticket(&deduplication.begin("g", &other, &options())).is_some());
        }
        assert!(ticket(&deduplication.begin("h", &message(1, 5, "hi"), &options())).is_some());
    }

    #[test]
    fn a_refused_message_may_be_sent_again() {
        let deduplication = Deduplication::default();
        let first = ticket(&deduplication.begin("g", &message(1, 5, "hi"), &options())).unwrap();
        deduplication.settle(first, Verdict::Refused(ChatError::MUTED));
        assert!(ticket(&deduplication.begin("g", &message(1, 5, "hi"), &options())).is_some());
    }

    #[test]
    fn without_a_client_time_equal_content_is_a_repetition() {
        let deduplication = Deduplication::default();
        assert!(ticket(&deduplication.begin("g", &message(1, 0, "a"), &options())).is_some());
        assert!(ticket(&deduplication.begin("g", &message(1, 0, "b"), &options())).is_some());
        assert!(ticket(&deduplication.begin("g", &message(1, 0, "a"), &options())).is_none());
    }
}
