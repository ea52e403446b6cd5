//! Runs that wait to be shown on the picture. The most valuable is next; who waits for long, or is one too many, is not shown there.

use crate::features::gifts::combo::Combo;

/// At most `MOST` runs, of which none waits for `LONGEST_MS` milliseconds.
#[derive(Debug, Default)]
pub struct Waiting<const MOST: usize, const LONGEST_MS: u64> {
    /// With the time since when they wait; the next last.
    combos: Vec<(Combo, u64)>,
}

impl<const MOST: usize, const LONGEST_MS: u64> Waiting<MOST, LONGEST_MS> {
    /// A run waits, or one that waits has another count. One without a gift left waits no longer.
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

    /// Some of a run was put back.
    pub fn put_back(&mut self, combo: &Combo, now_ms: u64) {
        if self.position(combo).is_some() {
            self.put(combo, now_ms);
        }
    }

    /// Who has waited for too long waits no longer.
    pub fn settle(&mut self, now_ms: u64) {
        self.combos.retain(|(_, since_ms)| now_ms < since_ms + LONGEST_MS);
    }

    /// The run that is next.
    pub fn next(&self) -> Option<&Combo> {
        self.combos.last().map(|(combo, _)| combo)
    }

    /// Takes the run that is next.
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

    fn take_all(waiting: &mut Waiting<3, 1_000>) -> Vec<String> {
        std::iter::from_fn(|| waiting.take()).map(|combo| combo.from.user_id).collect()
    }

    #[test]
    fn ones_own_is_next_then_the_most_valuable_then_who_came_first_and_the_least_is_one_too_many() {
        let (mut waiting, mut combos) = (Waiting::<3, 1_000>::default(), Combos::default());
        for (user, price, is_mine) in [("a", 1, false), ("b", 66, false), ("me", 1, true), ("c", 520, false)] {
            waiting.put(&combo(&mut combos, user, price, is_mine), 0);
        }
        assert_eq!(take_all(&mut waiting), ["me", "c", "b"]);
    }

    #[test]
    fn of_the_same_value_who_came_first_is_next() {
        let (mut waiting, mut combos) = (Waiting::<3, 1_000>::default(), Combos::default());
        for user in ["a", "b", "c"] {
            waiting.put(&combo(&mut combos, user, 66, false), 0);
        }
        assert_eq!(take_all(&mut waiting), ["a", "b", "c"]);
    }

    #[test]
    fn who_is_put_back_in_part_waits_on_with_what_is_left_and_since_when_it_did() {
        let (mut waiting, mut combos) = (Waiting::<3, 1_000>::default(), Combos::default());
        let mut rose = combo(&mut combos, "a", 1, false);
        let mut other = rose.clone();
        (other.key, other.count) = (99, 1);
        waiting.put(&rose, 0);
        rose.count = 1;
        waiting.put_back(&rose, 500);
        waiting.put_back(&other, 500);
        assert_eq!(waiting.next(), Some(&rose));
        assert_eq!(waiting.len(), 1, "one that did not wait does not wait now");
        waiting.settle(999);
        assert_eq!(waiting.len(), 1);
        waiting.settle(1_000);
        assert_eq!(waiting.next(), None);
        rose.count = 0;
        waiting.put(&rose, 0);
        assert_eq!(waiting.next(), None);
    }
}
