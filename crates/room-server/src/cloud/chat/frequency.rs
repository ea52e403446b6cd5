//! Frequency control: a limited number of messages per second go to a group, higher priorities first.
//!
//! A second is divided into slots, and each slot has its share of the limit. A message goes at once while its slot has room. Otherwise it
//! waits for the next slots, where higher priorities go first and equal ones are chosen at random. A message that has waited for a second
//! is dropped. So a quiet group has no delay, and a gift waits for a tenth of a second instead of behind likes.

use crate::cloud::chat::message::Priority;

/// The longest slot, in milliseconds. Limits below 10 messages a second need a longer one.
const SLOT_MS: u64 = 100;
/// How long a message may wait, in milliseconds: the second that the limit refers to.
const MAX_WAIT_MS: u64 = 1_000;
/// The most messages that may wait; beyond it the least important are dropped at once. Ten seconds' worth of the default limit.
const MAX_WAITING: usize = 400;

/// Limits messages per second.
pub struct Frequency<T> {
    slot_ms: u64,
    share: usize,
    slot: u64,
    used: usize,
    /// By priority, the highest first; each in the order of arrival.
    waiting: [Vec<Waiting<T>>; 4],
    rng: fastrand::Rng,
}

struct Waiting<T> {
    item: T,
    since_ms: u64,
}

/// The result for messages that waited.
#[derive(Debug, PartialEq, Eq)]
pub struct Released<T> {
    /// To deliver, in this order.
    pub delivered: Vec<T>,
    /// Dropped.
    pub dropped: Vec<T>,
}

impl<T> Frequency<T> {
    /// At most `limit` messages a second; `seed` seeds the random choice.
    pub fn new(limit: u32, seed: u64) -> Self {
        let limit = u64::from(limit.max(1));
        let share = (limit * SLOT_MS / 1_000).max(1);
        Self {
            // Rounded up, so that the limit is never exceeded.
            slot_ms: (1_000 * share).div_ceil(limit),
            share: usize::try_from(share).unwrap_or(usize::MAX),
            slot: 0,
            used: 0,
            waiting: Default::default(),
            rng: fastrand::Rng::with_seed(seed),
        }
    }

    /// Adds a message, which goes at once if it can.
    pub fn offer(&mut self, priority: Priority, item: T, now_ms: u64) -> Released<T> {
        self.waiting[priority as usize].push(Waiting { item, since_ms: now_ms });
        self.release(now_ms)
    }

    /// Releases what may go by now. Call it at least once a slot while messages wait.
    pub fn release(&mut self, now_ms: u64) -> Released<T> {
        let slot = now_ms / self.slot_ms.max(1);
        if slot != self.slot {
            (self.slot, self.used) = (slot, 0);
        }
        let mut released = Released { delivered: Vec::new(), dropped: Vec::new() };
        for class in &mut self.waiting {
            let room = self.share - self.used;
            let chosen = choose(class.len(), room, &mut self.rng);
            self.used += chosen.len();
            // Removes from the end, so that the earlier indices stay valid.
            let mut taken: Vec<_> = chosen.into_iter().rev().map(|at| class.remove(at).item).collect();
            taken.reverse();
            released.delivered.append(&mut taken);
            released
                .dropped
                .extend(class.extract_if(.., |one| one.since_ms + MAX_WAIT_MS <= now_ms).map(|one| one.item));
        }
        let mut waiting: usize = self.waiting.iter().map(Vec::len).sum();
        for class in self.waiting.iter_mut().rev() {
            while waiting > MAX_WAITING && !class.is_empty() {
                let at = self.rng.usize(..class.len());
                released.dropped.push(class.remove(at).item);
                waiting -= 1;
            }
        }
        released
    }

    /// Removes and returns all waiting messages.
    pub fn give_up(&mut self) -> Vec<T> {
        self.waiting.iter_mut().flat_map(std::mem::take).map(|one| one.item).collect()
    }
}

/// Picks which of `len` messages go when there is room for `room`: all, or a random choice; in order.
fn choose(len: usize, room: usize, rng: &mut fastrand::Rng) -> Vec<usize> {
    if len <= room {
        return (0..len).collect();
    }
    let mut chosen = rng.choose_multiple(0..len, room);
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Offers all messages at their times, and releases every 50 ms for 6 s. Returns the delivered ones with their times, and the dropped
    /// ones.
    fn run(limit: u32, offers: &[(u64, Priority)]) -> (Vec<(u64, usize)>, Vec<usize>) {
        let mut frequency = Frequency::new(limit, 7);
        let (mut delivered, mut dropped) = (Vec::new(), Vec::new());
        let mut note = |now, released: Released<usize>| {
            delivered.extend(released.delivered.into_iter().map(|item| (now, item)));
            dropped.extend(released.dropped);
        };
        let mut order: Vec<_> = (0..offers.len()).collect();
        order.sort_by_key(|item| offers[*item].0);
        let mut next = order.into_iter().peekable();
        for tick in 0..120 {
            note(tick * 50, frequency.release(tick * 50));
            while let Some(item) = next.next_if(|item| offers[*item].0 < (tick + 1) * 50) {
                note(offers[item].0, frequency.offer(offers[item].1, item, offers[item].0));
            }
        }
        (delivered, dropped)
    }

    fn any_priority() -> impl Strategy<Value = Priority> {
        prop_oneof![Just(Priority::High), Just(Priority::Normal), Just(Priority::Low), Just(Priority::Lowest)]
    }

    #[test]
    fn a_quiet_group_has_no_delay() {
        let offers: Vec<_> = (0..30).map(|n| (n * 33, Priority::Lowest)).collect();
        let (delivered, dropped) = run(40, &offers);
        assert!(dropped.is_empty());
        assert!(delivered.iter().all(|(at, item)| *at == offers[*item].0));
    }

    #[test]
    fn of_200_messages_in_a_second_all_high_ones_and_at_most_40_a_second_are_delivered() {
        let offers: Vec<_> =
            (0..200).map(|n| (n * 5, if n % 6 == 5 { Priority::High } else { Priority::Low })).collect();
        let (delivered, dropped) = run(40, &offers);
        assert_eq!(delivered.len() + dropped.len(), 200);
        assert!(dropped.iter().all(|item| offers[*item].1 == Priority::Low));
        assert!(
            delivered
                .iter()
                .filter(|(_, item)| offers[*item].1 == Priority::High)
                .all(|(at, item)| at - offers[*item].0 <= 100)
        );
        for second in 0..3 {
            assert!(delivered.iter().filter(|(at, _)| at / 1_000 == second).count() <= 40);
        }
    }

    #[test]
    fn a_limit_below_one_message_a_slot_is_respected() {
        let offers: Vec<_> = (0..10).map(|_| (0, Priority::Normal)).collect();
        let (delivered, _) = run(2, &offers);
        assert_eq!(delivered.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 500, 1_000]);
    }

    proptest! {
        #[test]
        fn every_message_is_delivered_or_dropped_once_and_the_limit_is_respected(
            offers in prop::collection::vec((0_u64..2_000, any_priority()), 0..600),
            limit in 1_u32..120,
        ) {
            let (delivered, dropped) = run(limit, &offers);
            let mut all: Vec<_> = delivered.iter().map(|(_, item)| *item).chain(dropped).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..offers.len()).collect::<Vec<_>>());
            for start in 0..4 {
                let in_second = delivered.iter().filter(|(at, _)| at / 1_000 == start).count();
                // A slot may overlap the start of a second.
                prop_assert!(in_second <= limit as usize + (limit as usize / 10).max(1));
            }
        }
    }
}
