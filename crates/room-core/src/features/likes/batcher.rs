//! The viewer's likes, and the total. Taps are counted at once and merged into messages, which are sent one at a time, at intervals of
//! [`WINDOWS_MS`]. The total is the group's counter plus the viewer's likes that are not in it yet; it never decreases.

use std::collections::VecDeque;

use crate::effect::{Effect, Timer};
use crate::model::problem::SendProblem;
use crate::ports::chat::ChatCommand;

/// The group counter of likes.
pub const LIKES_COUNTER: &str = "likes";
/// How long taps are gathered for a message, in milliseconds. The time grows while the viewer goes on tapping.
pub const WINDOWS_MS: [u64; 4] = [1_000, 2_000, 4_000, 5_000];
/// The most likes in one message: the backend accepts no more.
pub const MOST_AT_ONCE: u32 = 1_000;
/// Likes that the chat refused are sent again after this time, in milliseconds.
const AGAIN_MS: u64 = 5_000;

/// A message that is being sent.
#[derive(Debug, Clone, Copy)]
struct Sent {
    key: u64,
    count: u32,
    /// There was no answer: it is sent again, as the same message.
    is_unanswered: bool,
}

/// A message that the group counter may not include yet.
#[derive(Debug, Clone, Copy)]
struct Uncounted {
    key: u64,
    count: u32,
    /// The lowest value of the counter that includes this message.
    least: u64,
}

/// The viewer's likes, and the total.
#[derive(Debug, Default)]
pub struct LikeBatcher {
    /// Taps that are in no message yet.
    unsent: u32,
    /// The messages that are being sent: one, and a second one where the page was about to be closed.
    sent: Vec<Sent>,
    last_key: u64,
    /// The index of the current window in [`WINDOWS_MS`].
    window: usize,
    /// When the current window ends, by the monotonic clock; `None`: no window is running.
    due_ms: Option<u64>,
    /// The group counter; `None`: the backend counts no likes.
    counted: Option<u64>,
    /// The viewer's messages that the group counter may not include yet, in their order.
    uncounted: VecDeque<Uncounted>,
    shown: u64,
}

impl LikeBatcher {
    /// The viewer likes `count` times.
    pub fn like(&mut self, count: u32, now_ms: u64, effects: &mut Vec<Effect>) {
        self.unsent = self.unsent.saturating_add(count);
        if self.due_ms.is_none() {
            self.window = 0;
            self.wait(WINDOWS_MS[0], now_ms, effects);
        }
        self.raise();
    }

    /// [`Timer::Likes`] has expired. `group`: the group, while the viewer can send to it.
    pub fn on_timer(&mut self, group: Option<&str>, now_ms: u64, effects: &mut Vec<Effect>) {
        let Some(due_ms) = self.due_ms else { return };
        if now_ms < due_ms {
            self.wait(due_ms - now_ms, now_ms, effects);
        } else if self.unsent == 0 && self.sent.iter().all(|sent| !sent.is_unanswered) {
            self.due_ms = None;
        } else if self.send(group, effects) {
            self.window = (self.window + 1).min(WINDOWS_MS.len() - 1);
            self.wait(WINDOWS_MS[self.window], now_ms, effects);
        } else {
            self.wait(WINDOWS_MS[0], now_ms, effects);
        }
    }

    /// The page may be closed in a moment: sends what is not sent yet.
    pub fn flush(&mut self, group: Option<&str>, now_ms: u64, effects: &mut Vec<Effect>) {
        if let Some(group) = group.filter(|_| self.unsent > 0) {
            self.send_next(group, effects);
            self.wait(WINDOWS_MS[self.window], now_ms, effects);
        }
    }

    /// The message with this key arrived.
    pub fn on_sent(&mut self, key: u64) {
        self.sent.retain(|sent| sent.key != key);
    }

    /// The message with this key did not arrive, as far as is known. Likes that the chat refused are added to the next message.
    pub fn on_failed(&mut self, key: u64, problem: &SendProblem, now_ms: u64, effects: &mut Vec<Effect>) {
        let Some(at) = self.sent.iter().position(|sent| sent.key == key) else { return };
        if *problem == SendProblem::Network {
            self.sent[at].is_unanswered = true;
            self.wait(WINDOWS_MS[self.window], now_ms, effects);
            return;
        }
        let count = self.sent.remove(at).count;
        // The counter includes the messages after it without this one.
        self.uncounted.retain(|it| it.key != key);
        for later in self.uncounted.iter_mut().filter(|it| it.key > key) {
            later.least -= u64::from(count).min(later.least);
        }
        // Likes that the room's rules refuse would not be counted later either.
        if matches!(problem, SendProblem::TooFast | SendProblem::Muted | SendProblem::NotInRoom) {
            self.unsent = self.unsent.saturating_add(count);
            self.wait(AGAIN_MS, now_ms, effects);
        }
    }

    /// The connection is gone, and with it the answers to the messages that are being sent: none is sent again, so that none is counted
    /// twice.
    pub fn forget_pending(&mut self) {
        self.sent.clear();
    }

    /// Stops sending.
    pub const fn stop(&mut self) {
        self.due_ms = None;
    }

    /// The value of the group counter that is known; `None`: the backend counts no likes.
    pub const fn counted(&self) -> Option<u64> {
        self.counted
    }

    /// The backend has counted this many likes; `None`: it counts none.
    pub fn set_counted(&mut self, counted: Option<u64>) {
        self.counted = counted.map(|counted| counted.max(self.counted.unwrap_or_default()));
        let counted = self.counted.unwrap_or_default();
        while self.uncounted.front().is_some_and(|it| counted >= it.least) {
            self.uncounted.pop_front();
        }
        self.raise();
    }

    /// The group counter has this value. Returns how many new likes of others it includes.
    pub fn on_counter(&mut self, value: u64) -> u64 {
        let Some(before) = self.counted else { return 0 };
        let own = |likes: &Self| likes.uncounted.iter().map(|it| u64::from(it.count)).sum::<u64>();
        let own_before = own(self);
        self.set_counted(Some(value));
        value.saturating_sub(before).saturating_sub(own_before - own(self))
    }

    /// Another show begins: its likes are counted from 0.
    pub fn begin_show(&mut self) {
        self.counted = self.counted.map(|_| 0);
        self.uncounted.clear();
        self.shown = 0;
    }

    /// The total that is shown; `None`: the backend counts no likes.
    pub fn total(&self) -> Option<u64> {
        self.counted.map(|_| self.shown)
    }

    fn raise(&mut self) {
        let own = self.uncounted.iter().fold(u64::from(self.unsent), |sum, it| sum + u64::from(it.count));
        self.shown = self.shown.max(self.counted.unwrap_or_default() + own);
    }

    /// Sends a message, if one can be sent now: one at a time, and an unanswered one first. Returns whether it did.
    fn send(&mut self, group: Option<&str>, effects: &mut Vec<Effect>) -> bool {
        let Some(group) = group.filter(|_| self.sent.iter().all(|sent| sent.is_unanswered)) else { return false };
        if let Some(sent) = self.sent.first_mut() {
            sent.is_unanswered = false;
            let (key, group, count) = (sent.key, group.to_owned(), sent.count);
            effects.push(Effect::Chat(ChatCommand::SendLikesAgain { key, group, count }));
            return true;
        }
        self.send_next(group, effects);
        true
    }

    /// Sends the likes that are in no message yet.
    fn send_next(&mut self, group: &str, effects: &mut Vec<Effect>) {
        let count = self.unsent.min(MOST_AT_ONCE);
        self.last_key += 1;
        self.unsent -= count;
        let is_alone = self.sent.is_empty();
        self.sent.push(Sent { key: self.last_key, count, is_unanswered: false });
        // Of two messages that are being sent either may be counted first: the second is shown when the counter includes it.
        if let Some(counted) = self.counted.filter(|_| is_alone) {
            let before = self.uncounted.back().map_or(counted, |it| it.least.max(counted));
            self.uncounted.push_back(Uncounted { key: self.last_key, count, least: before + u64::from(count) });
        }
        effects.push(Effect::Chat(ChatCommand::SendLikes { key: self.last_key, group: group.to_owned(), count }));
    }

    fn wait(&mut self, after_ms: u64, now_ms: u64, effects: &mut Vec<Effect>) {
        self.due_ms = Some(now_ms + after_ms);
        effects.push(Effect::Timer { timer: Timer::Likes, after_ms });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GROUP: Option<&str> = Some("g");

    fn all_sent(effects: &[Effect]) -> Vec<(u64, u32)> {
        let message = |effect: &Effect| match effect {
            Effect::Chat(
                ChatCommand::SendLikes { key, count, .. } | ChatCommand::SendLikesAgain { key, count, .. },
            ) => Some((*key, *count)),
            _ => None,
        };
        effects.iter().filter_map(message).collect()
    }

    fn sent(effects: &[Effect]) -> Option<(u64, u32)> {
        all_sent(effects).first().copied()
    }

    /// Runs the timer at this time. Returns what was sent.
    fn timer(likes: &mut LikeBatcher, now_ms: u64) -> Option<(u64, u32)> {
        let mut effects = Vec::new();
        likes.on_timer(GROUP, now_ms, &mut effects);
        sent(&effects)
    }

    #[test]
    fn a_minute_of_taps_is_fourteen_messages_and_none_is_lost() {
        let (mut likes, mut messages) = (LikeBatcher::default(), Vec::new());
        for ms in (0..70_000).step_by(100) {
            if ms < 60_000 {
                likes.like(1, ms, &mut Vec::new());
            }
            if let Some((key, count)) = timer(&mut likes, ms) {
                messages.push((ms, count));
                likes.on_sent(key);
            }
        }
        let times: Vec<_> = messages.iter().map(|(ms, _)| *ms).collect();
        assert_eq!(times[..5], [1_000, 3_000, 7_000, 12_000, 17_000]);
        assert_eq!((messages.len(), messages.iter().map(|(_, count)| count).sum::<u32>()), (14, 600));
    }

    #[test]
    fn an_unanswered_message_is_sent_again_and_refused_likes_are_added_to_the_next_one() {
        let mut likes = LikeBatcher::default();
        likes.like(3, 0, &mut Vec::new());
        assert_eq!(timer(&mut likes, 1_000), Some((1, 3)));
        likes.like(2, 1_500, &mut Vec::new());
        assert_eq!(timer(&mut likes, 3_000), None, "one at a time");
        likes.on_failed(1, &SendProblem::Network, 3_100, &mut Vec::new());
        assert_eq!(timer(&mut likes, 5_100), Some((1, 3)));
        likes.on_failed(1, &SendProblem::TooFast, 5_200, &mut Vec::new());
        assert_eq!(timer(&mut likes, 10_200), Some((2, 5)));
        likes.on_failed(2, &SendProblem::Refused, 10_300, &mut Vec::new());
        assert_eq!(timer(&mut likes, 90_000), None, "it would be refused again");
    }

    #[test]
    fn likes_are_sent_only_while_the_viewer_is_in_the_room() {
        let (mut likes, mut effects) = (LikeBatcher::default(), Vec::new());
        likes.like(7, 0, &mut effects);
        likes.on_timer(None, 1_000, &mut effects);
        likes.flush(None, 1_100, &mut effects);
        assert_eq!(sent(&effects), None);
        likes.flush(GROUP, 1_200, &mut effects);
        assert_eq!(sent(&effects), Some((1, 7)));
    }

    #[test]
    fn the_total_shows_a_tap_at_once_and_never_counts_it_twice() {
        let mut likes = LikeBatcher::default();
        assert_eq!(likes.total(), None);
        likes.set_counted(Some(100));
        likes.like(5, 0, &mut Vec::new());
        assert_eq!(likes.total(), Some(105));
        assert_eq!(timer(&mut likes, 1_000), Some((1, 5)));
        assert_eq!(likes.on_counter(110), 5, "likes of others");
        likes.on_sent(1);
        assert_eq!(likes.total(), Some(110));
        likes.like(1, 1_500, &mut Vec::new());
        assert_eq!(likes.total(), Some(111));
        likes.on_counter(104);
        assert_eq!(likes.total(), Some(111), "an older count");
        likes.begin_show();
        likes.set_counted(Some(3));
        assert_eq!(likes.total(), Some(4));
    }

    proptest! {
        #[test]
        fn each_tap_is_counted_once_in_few_messages_and_never_shown_twice(
            steps in prop::collection::vec((0_u8..9, 0_u64..2_000), 1..300)
        ) {
            let mut likes = LikeBatcher::default();
            likes.set_counted(Some(0));
            let (mut now, mut taps, mut others, mut messages, mut flushes, mut shown) = (0, 0_u64, 0_u64, 0_u64, 0_u64, 0);
            // What the backend has counted, by message, and the messages that are not answered yet.
            let mut counted = std::collections::BTreeMap::new();
            let mut in_flight: Vec<(u64, u32)> = Vec::new();
            let end = [(9, 6_000), (5, 0)].into_iter().cycle().take(40);
            for (what, wait) in steps.into_iter().chain(end) {
                let mut effects = Vec::new();
                now += wait;
                likes.on_timer(GROUP.filter(|_| what != 8), now, &mut effects);
                match what {
                    0..=3 => {
                        taps += 1 + wait % 3;
                        likes.like(u32::try_from(1 + wait % 3).unwrap(), now, &mut effects);
                    }
                    4..=5 => if let Some((key, count)) = in_flight.pop() {
                        counted.insert(key, count);
                        likes.on_sent(key);
                    },
                    6 => if let Some((key, count)) = in_flight.pop() {
                        if wait % 2 == 0 {
                            counted.insert(key, count);
                        }
                        likes.on_failed(key, &SendProblem::Network, now, &mut effects);
                    },
                    7 if wait % 2 == 0 => {
                        flushes += 1;
                        likes.flush(GROUP, now, &mut effects);
                    }
                    7 => if let Some((key, _)) = in_flight.pop() {
                        if counted.contains_key(&key) {
                            likes.on_sent(key);
                        } else {
                            likes.on_failed(key, &SendProblem::Muted, now, &mut effects);
                        }
                    },
                    _ => {}
                }
                for message in all_sent(&effects) {
                    prop_assert!(in_flight.is_empty() || what == 7, "one at a time, unless the page is closed");
                    prop_assert!(message.1 <= MOST_AT_ONCE);
                    messages += 1;
                    in_flight.push(message);
                }
                let own: u64 = counted.values().map(|count| u64::from(*count)).sum();
                if wait % 3 == 0 {
                    others += wait % 7;
                    likes.on_counter(own + others);
                }
                let total = likes.total().unwrap();
                prop_assert!(total >= shown, "it never goes backwards");
                prop_assert!(total <= taps + others, "nothing is shown twice");
                shown = total;
            }
            let own: u64 = counted.values().map(|count| u64::from(*count)).sum();
            prop_assert_eq!(own, taps);
            likes.on_counter(own + others);
            prop_assert_eq!(likes.total(), Some(taps + others));
            prop_assert!(messages <= now / 1_000 + 1 + flushes);
        }
    }
}
