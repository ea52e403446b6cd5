//! Combos that wait to be shown over the video. The most valuable is next; one that waits too long, or is one too many, is dropped.

use crate::features::gifts::combo::Combo;

/// At most `MOST` combos, of which each waits for less than `LONGEST_MS` milliseconds.
#[derive(Debug, Default)]
pub struct DisplayQueue<const MOST: usize, const LONGEST_MS: u64> {
    /// Each with the time since when it waits; the next one is last.
    combos: Vec<(Combo, u64)>,
}

impl<const MOST: usize, const LONGEST_MS: u64> DisplayQueue<MOST, LONGEST_MS> {
    /// Adds a combo, or updates the count of one that waits. One without a gift left is removed.
    pub fn put(&mut self, combo: &Combo, now_ms: u64) {
        let known = self.position(combo);
        let since_ms = known.map_or(now_ms, |at| self.combos.remove(at).1);
        if combo.count == 0 {
            return;
        }
        let at = self.combos.partition_point(|(other, _)| other.rank() < combo.rank());
        self.combos.insert(at, (combo.clone(), since_ms));
        if self.combos.len() > MOST {
            self.combos.remove(0);
        }
    }

    /// Gifts of a combo were taken back: updates it if it waits.
    pub fn take_back(&mut self, combo: &Combo, now_ms: u64) {
        if self.position(combo).is_some() {
            self.put(combo, now_ms);
        }
    }

    /// Drops the combos that have waited too long.
    pub fn settle(&mut self, now_ms: u64) {
        self.combos.retain(|(_, since_ms)| now_ms < since_ms + LONGEST_MS);
    }

    /// The combo that is next.
    pub fn next(&self) -> Option<&Combo> {
        self.combos.last().map(|(combo, _)| combo)
    }

    /// Takes the combo that is next.
    pub fn take(&mut self) -> Option<Combo> {
        self.combos.pop().map(|(combo, _)| combo)
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.combos.len()
    }

    fn position(&self, combo: &Combo) -> Option<usize> {
        self.combos.iter().position(|(other, _)| other.key == combo.key)
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
        combos.give(User { user_id: user.into(), ..User::default() }, &gift, 2, is_mine, 0).clone()
    }

    fn take_all(waiting: &mut DisplayQueue<3, 1_000>) -> Vec<String> {
        std::iter::from_fn(|| waiting.take()).map(|combo| combo.from.user_id).collect()
    }

    #[test]
    fn the_viewers_own_is_next_then_the_most_valuable_and_the_least_valuable_is_dropped() {
        let (mut waiting, mut combos) = (DisplayQueue::<3, 1_000>::default(), Combos::default());
        for (user, price, is_mine) in [("a", 1, false), ("b", 66, false), ("me", 1, true), ("c", 520, false)] {
            waiting.put(&combo(&mut combos, user, price, is_mine), 0);
        }
        assert_eq!(take_all(&mut waiting), ["me", "c", "b"]);
    }

    #[test]
    fn of_the_same_value_the_first_is_next() {
        let (mut waiting, mut combos) = (DisplayQueue::<3, 1_000>::default(), Combos::default());
        for user in ["a", "b", "c"] {
            waiting.put(&combo(&mut combos, user, 66, false), 0);
        }
        assert_eq!(take_all(&mut waiting), ["a", "b", "c"]);
    }

    #[test]
    fn a_combo_of_which_gifts_are_taken_back_keeps_its_waiting_time() {
        let (mut waiting, mut combos) = (DisplayQueue::<3, 1_000>::default(), Combos::default());
        let mut rose = combo(&mut combos, "a", 1, false);
        let mut other = rose.clone();
        (other.key, other.count) = (99, 1);
        waiting.put(&rose, 0);
        rose.count = 1;
        waiting.take_back(&rose, 500);
        waiting.take_back(&other, 500);
        assert_eq!(waiting.next(), Some(&rose));
        assert_eq!(waiting.len(), 1, "a combo that did not wait is not added");
        waiting.settle(999);
        assert_eq!(waiting.len(), 1);
        waiting.settle(1_000);
        assert_eq!(waiting.next(), None);
        rose.count = 0;
        waiting.put(&rose, 0);
        assert_eq!(waiting.next(), None);
    }
}
