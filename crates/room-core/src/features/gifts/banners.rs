//! The banners of gifts, at the bottom left of the video, two at a time. The next one is chosen by value; the viewer's own is always shown.

use crate::features::gifts::combo::Combo;
use crate::features::gifts::display_queue::DisplayQueue;

/// The number of banners at a time.
pub const SLOTS: usize = 2;
/// How long a banner stays after it last grew, in milliseconds.
const STAYS_MS: u64 = 4_000;
/// How long a banner stays after it last grew while others wait, in milliseconds.
const STAYS_BRIEFLY_MS: u64 = 2_000;
/// How long a banner stays at most while others wait, in milliseconds.
const LONGEST_MS: u64 = 10_000;
/// A combo that waits longer than this is shown in the chat list alone, in milliseconds.
const MAX_WAIT_MS: u64 = 10_000;
/// The most combos that wait.
const MAX_WAITING: usize = 16;

/// A banner that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// The combo.
    pub combo: Combo,
    /// Rises each time the combo grows: the burst beside it plays again.
    pub grown: u32,
}

#[derive(Debug, Clone)]
struct Shown {
    banner: Banner,
    since_ms: u64,
    grown_ms: u64,
}

/// The banners.
#[derive(Debug, Default)]
pub struct Banners {
    slots: [Option<Shown>; SLOTS],
    waiting: DisplayQueue<MAX_WAITING, MAX_WAIT_MS>,
}

impl Banners {
    /// A combo began, or has grown.
    pub fn show(&mut self, combo: &Combo, now_ms: u64) {
        if let Some(shown) = self.slots.iter_mut().flatten().find(|shown| shown.banner.combo.key == combo.key) {
            shown.banner = Banner { combo: combo.clone(), grown: shown.banner.grown + 1 };
            shown.grown_ms = now_ms;
        } else {
            self.waiting.put(combo, now_ms);
        }
        self.settle(now_ms);
    }

    /// Gifts of a combo were taken back: without a gift left, its banner is removed.
    pub fn take_back(&mut self, combo: &Combo, now_ms: u64) {
        for slot in &mut self.slots {
            if let Some(shown) = slot.as_mut().filter(|shown| shown.banner.combo.key == combo.key) {
                shown.banner.combo = combo.clone();
                if combo.count == 0 {
                    *slot = None;
                }
            }
        }
        self.waiting.take_back(combo, now_ms);
        self.settle(now_ms);
    }

    /// Removes the banners whose time is over, and shows those that wait.
    pub fn settle(&mut self, now_ms: u64) {
        self.waiting.settle(now_ms);
        let is_awaited = self.waiting.next().is_some();
        for slot in &mut self.slots {
            if slot.as_ref().is_some_and(|shown| now_ms >= ends_ms(shown, is_awaited)) {
                *slot = None;
            }
        }
        while let Some(slot) =
            self.waiting.next().map(|combo| combo.is_mine).and_then(|is_mine| self.make_place(is_mine))
        {
            let banner = self.waiting.take().map(|combo| Banner { combo, grown: 0 });
            self.slots[slot] = banner.map(|banner| Shown { banner, since_ms: now_ms, grown_ms: now_ms });
        }
    }

    /// When [`Self::settle`] must be called next, by the monotonic clock.
    pub fn due_ms(&self) -> Option<u64> {
        let is_awaited = self.waiting.next().is_some();
        self.slots.iter().flatten().map(|shown| ends_ms(shown, is_awaited)).min()
    }

    /// The banners, each in its slot.
    pub fn view(&self) -> [Option<Banner>; SLOTS] {
        self.slots.each_ref().map(|slot| slot.as_ref().map(|shown| shown.banner.clone()))
    }

    /// Removes all banners.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Finds a slot for a banner. The viewer's own replaces the least valuable of others, or the viewer's own that has not grown for
    /// longest. It gets the first slot, the only one that narrow pages show.
    fn make_place(&mut self, is_mine: bool) -> Option<usize> {
        let rank = |slot: &Option<Shown>| {
            slot.as_ref().map(|shown| {
                let is_mine = shown.banner.combo.is_mine;
                (is_mine, if is_mine { shown.grown_ms } else { shown.banner.combo.value() })
            })
        };
        let least = (0..SLOTS).min_by_key(|nth| rank(&self.slots[*nth]))?;
        if self.slots[least].is_some() && !is_mine {
            return None;
        }
        let is_first_mine = self.slots[0].as_ref().is_some_and(|shown| shown.banner.combo.is_mine);
        if is_mine && !is_first_mine {
            self.slots.swap(0, least);
            return Some(0);
        }
        Some(least)
    }
}

fn ends_ms(shown: &Shown, is_awaited: bool) -> u64 {
    if is_awaited && !shown.banner.combo.is_mine {
        (shown.grown_ms + STAYS_BRIEFLY_MS).min(shown.since_ms + LONGEST_MS)
    } else {
        shown.grown_ms + STAYS_MS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::gifts::combo::{Combos, GiftView};
    use crate::model::gift::Gift;
    use crate::model::user::User;

    fn combo(combos: &mut Combos, user: &str, price: u64, is_mine: bool) -> Combo {
        let gift = GiftView::from(&Gift { id: price.to_string(), price, ..Gift::default() });
        let from = User { user_id: user.into(), ..User::default() };
        if is_mine {
            combos.give(from, &gift, 1, true, 0).clone()
        } else {
            combos.receive(from, &gift, 1, 1, 0).clone()
        }
    }

    fn shown(banners: &Banners) -> [Option<String>; SLOTS] {
        banners.view().map(|banner| banner.map(|banner| banner.combo.from.user_id))
    }

    fn names(names: [&str; 2]) -> [Option<String>; SLOTS] {
        names.map(|name| (!name.is_empty()).then(|| name.to_owned()))
    }

    #[test]
    fn two_banners_are_shown_and_the_most_valuable_of_the_rest_follow() {
        let (mut banners, mut combos) = (Banners::default(), Combos::default());
        for (user, price) in [("a", 1), ("b", 1), ("c", 1), ("d", 520), ("e", 66)] {
            banners.show(&combo(&mut combos, user, price, false), 0);
        }
        assert_eq!((shown(&banners), banners.due_ms()), (names(["a", "b"]), Some(STAYS_BRIEFLY_MS)));
        banners.settle(2_000);
        assert_eq!(shown(&banners), names(["d", "e"]));
        banners.settle(4_000);
        assert_eq!((shown(&banners), banners.due_ms()), (names(["c", ""]), Some(8_000)), "no banner waits any more");
        banners.settle(8_000);
        assert_eq!((shown(&banners), banners.due_ms()), (names(["", ""]), None));
    }

    #[test]
    fn a_combo_that_grows_stays_in_its_slot_and_counts_up() {
        let (mut banners, mut combos) = (Banners::default(), Combos::default());
        let mut rose = combo(&mut combos, "a", 1, false);
        banners.show(&rose, 0);
        rose.count = 20;
        banners.show(&rose, 3_000);
        let banner = banners.view()[0].clone().unwrap();
        assert_eq!((banner.combo.count, banner.grown, banners.due_ms()), (20, 1, Some(7_000)));
    }

    #[test]
    fn the_viewers_own_replaces_the_least_valuable_at_once() {
        let (mut banners, mut combos) = (Banners::default(), Combos::default());
        for (user, price) in [("a", 520), ("b", 66)] {
            banners.show(&combo(&mut combos, user, price, false), 0);
        }
        banners.show(&combo(&mut combos, "me", 1, true), 1);
        assert_eq!(shown(&banners), names(["me", "a"]), "in the first slot, the only one on a phone");
        for price in [2, 3] {
            banners.show(&combo(&mut combos, "me", price, true), price);
        }
        assert_eq!(shown(&banners), names(["me", "me"]));
        assert_eq!(banners.view().map(|banner| banner.unwrap().combo.gift.price), [3, 2]);
    }

    #[test]
    fn gifts_that_are_taken_back_and_combos_that_wait_too_long_have_no_banner() {
        let (mut banners, mut combos) = (Banners::default(), Combos::default());
        let mut mine = combo(&mut combos, "me", 1, true);
        banners.show(&mine, 0);
        mine.count = 0;
        banners.take_back(&mine, 10);
        assert_eq!(shown(&banners), names(["", ""]));
        for nth in 0..99 {
            banners.show(&combo(&mut combos, &nth.to_string(), 1, false), 20);
        }
        assert_eq!(banners.waiting.len(), MAX_WAITING);
        banners.settle(20 + MAX_WAIT_MS);
        assert_eq!(shown(&banners), names(["", ""]));
    }
}
