//! Frequency control: at most so many messages a second go to a room, the important ones first.
//!
//! A second is cut into slots, and each slot has its share. What comes while the slot has room goes at once; what does
//! not waits for the next slots, where the higher priority goes first and chance decides among equals. What has waited
//! for a second is dropped. So a calm room knows no delay, and a gift waits for a tenth of a second and not behind likes.

use crate::cloud::chat::message::Priority;

/// The room's share is given out at least this often, in milliseconds, if the limit allows it.
const SLOT_MS: u64 = 100;
/// For how long a message may wait, in milliseconds: the second that the limit is about.
const PATIENCE_MS: u64 = 1_000;
/// As many may wait: beyond it the least important are dropped at once. Ten seconds' worth of the default limit.
const WAITING: usize = 400;

/// Lets so many a second through.
pub struct Frequency<T> {
    slot_ms: u64,
    share: usize,
    slot: u64,
    used: usize,
    /// By priority, the highest first; each in the order of arrival.
    waiting: [Vec<Waiting<T>>; 4],
    chance: fastrand::Rng,
}

struct Waiting<T> {
    item: T,
    since_ms: u64,
}

/// What became of those that waited.
#[derive(Debug, PartialEq, Eq)]
pub struct Released<T> {
    /// To deliver, in this order.
    pub delivered: Vec<T>,
    /// Dropped.
    pub dropped: Vec<T>,
}

impl<T> Frequency<T> {
    /// At most `limit` a second; `seed` is where chance begins.
    pub fn new(limit: u32, seed: u64) -> Self {
        let limit = u64::from(limit.max(1));
        let share = (limit * SLOT_MS / 1_000).max(1);
        Self {
            // Rounded up: the limit is kept.
            slot_ms: (1_000 * share).div_ceil(limit),
            share: usize::try_from(share).unwrap_or(usize::MAX),
            slot: 0,
            used: 0,
            waiting: Default::default(),
            chance: fastrand::Rng::with_seed(seed),
        }
    }

    /// One more, that goes at once if it can.
    pub fn offer(&mut self, priority: Priority, item: T, now_ms: u64) -> Released<T> {
        self.waiting[priority as usize].push(Waiting { item, since_ms: now_ms });
        self.release(now_ms)
    }

    /// Lets through what may go by now. To be called at least once a slot while anything waits.
    pub fn release(&mut self, now_ms: u64) -> Released<T> {
        let slot = now_ms / self.slot_ms.max(1);
        if slot != self.slot {
            (self.slot, self.used) = (slot, 0);
        }
        let mut released = Released { delivered: Vec::new(), dropped: Vec::new() };
        for class in &mut self.waiting {
            let room = self.share - self.used;
            let chosen = choose(class.len(), room, &mut self.chance);
            self.used += chosen.len();
            // From the end, so that the places of those before stay.
            let mut taken: Vec<_> = chosen.into_iter().rev().map(|at| class.remove(at).item).collect();
            taken.reverse();
            released.delivered.append(&mut taken);
            released
                .dropped
                .extend(class.extract_if(.., |one| one.since_ms + PATIENCE_MS <= now_ms).map(|one| one.item));
        }
        let mut waiting: usize = self.waiting.iter().map(Vec::len).sum();
        for class in self.waiting.iter_mut().rev() {
            while waiting > WAITING && !class.is_empty() {
                let at = self.chance.usize(..class.len());
                released.dropped.push(class.remove(at).item);
                waiting -= 1;
            }
        }
        released
    }

    /// Drops all that waits.
    pub fn give_up(&mut self) -> Vec<T> {
        self.waiting.iter_mut().flat_map(std::mem::take).map(|one| one.item).collect()
    }
}

/// Which of `len` go where `room` can: all, or some by chance; in order.
fn choose(len: usize, room: usize, chance: &mut fastrand::Rng) -> Vec<usize> {
    if len <= room {
        return (0..len).collect();
    }
    let mut chosen = chance.choose_multiple(0..len, room);
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Offers all, then releases slot by slot until nothing waits; says what was delivered, with its time.
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
    fn a_calm_room_knows_no_delay() {
        let offers: Vec<_> = (0..30).map(|n| (n * 33, Priority::Lowest)).collect();
        let (delivered, dropped) = run(40, &offers);
        assert!(dropped.is_empty());
        assert!(delivered.iter().all(|(at, item)| *at == offers[*item].0));
    }

    #[test]
    fn of_200_in_a_second_every_high_one_is_delivered_and_at_most_40_a_second_in_all() {
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
    fn a_limit_below_one_a_slot_is_kept_too() {
        let offers: Vec<_> = (0..10).map(|_| (0, Priority::Normal)).collect();
        let (delivered, _) = run(2, &offers);
        assert_eq!(delivered.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 500, 1_000]);
    }

    proptest! {
        #[test]
        fn each_is_delivered_once_or_dropped_once_and_never_above_the_limit(
            offers in prop::collection::vec((0_u64..2_000, any_priority()), 0..600),
            limit in 1_u32..120,
        ) {
            let (delivered, dropped) = run(limit, &offers);
            let mut all: Vec<_> = delivered.iter().map(|(_, item)| *item).chain(dropped).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..offers.len()).collect::<Vec<_>>());
            for start in 0..4 {
                let in_second = delivered.iter().filter(|(at, _)| at / 1_000 == start).count();
                // One slot may straddle the second's start.
                prop_assert!(in_second <= limit as usize + (limit as usize / 10).max(1));
            }
        }
    }
}
