//! Runs: one user's gifts of one kind in a row. A run is one row of the chat list and one banner, which count up.

use std::collections::VecDeque;

use crate::codec::image;
use crate::model::gift::{Gift, GiftEffect};
use crate::model::user::User;

/// The same gift again within this time (ms) goes on with the run: as long as the room server takes it for one combo.
pub const COMBO_MS: u64 = 5_000;
/// Runs that may go on. More than can be seen of at one time.
const MAX_RUNS: usize = 200;
/// The longest icon that is a text: an emoji of a family has 7 characters.
const MAX_ICON: usize = 8;

/// A gift's picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Icon {
    /// An emoji.
    Text(String),
    /// An address: `https`, or a path on the backend.
    Image(String),
}

impl Icon {
    /// Reads what the backend says. A text is cut to what an emoji can be.
    pub fn read(icon: &str) -> Self {
        match image::from_backend(icon) {
            Some(url) => Self::Image(url),
            None => Self::Text(icon.chars().take(MAX_ICON).collect()),
        }
    }
}

/// A gift as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftView {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub icon: Icon,
    /// What one costs, in coins.
    pub price: u64,
    /// How it is shown.
    pub effect: GiftEffect,
    /// The file of its animation: `https`, or a path on the backend.
    pub animation: Option<String>,
}

impl From<&Gift> for GiftView {
    fn from(gift: &Gift) -> Self {
        Self {
            id: gift.id.clone(),
            name: gift.name.clone(),
            icon: Icon::read(&gift.icon),
            price: gift.price,
            effect: gift.effect,
            animation: gift.animation.as_deref().and_then(image::from_backend),
        }
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combo {
    /// Unique in this room.
    pub key: u64,
    /// Who gives.
    pub from: User,
    /// Which gift.
    pub gift: GiftView,
    /// How many so far.
    pub count: u32,
    /// The viewer gives, here: it is shown before it is charged.
    pub is_mine: bool,
    /// Its row in the chat list, if it has one.
    pub line: Option<u64>,
    /// When it last grew, by the monotonic clock.
    changed_ms: u64,
}

impl Combo {
    /// What it is worth, in coins.
    pub fn value(&self) -> u64 {
        self.gift.price.saturating_mul(self.count.into())
    }

    /// Whether it is shown before another: one's own is, then the more valuable.
    pub fn rank(&self) -> (bool, u64) {
        (self.is_mine, self.value())
    }
}

/// The runs that may go on.
#[derive(Debug, Default)]
pub struct Combos {
    combos: VecDeque<Combo>,
    last_key: u64,
}

impl Combos {
    /// The viewer gives so many more: here, or elsewhere, as the room tells. The server's combo is of both, so it is not used.
    pub fn give(&mut self, from: User, gift: &GiftView, count: u32, is_mine: bool, now_ms: u64) -> &mut Combo {
        let goes_on = self.combos.iter().rposition(|combo| {
            combo.is_mine == is_mine
                && combo.gift.id == gift.id
                && combo.from.user_id == from.user_id
                && now_ms < combo.changed_ms + COMBO_MS
        });
        self.grow(goes_on, from, gift, count, count, is_mine, now_ms)
    }

    /// The room tells of so many more of another user's, with which there are `combo` in a row.
    pub fn receive(&mut self, from: User, gift: &GiftView, count: u32, combo_count: u32, now_ms: u64) -> &mut Combo {
        let known = self
            .combos
            .iter()
            .rposition(|known| !known.is_mine && known.gift.id == gift.id && known.from.user_id == from.user_id);
        // A combo that is no more than this order begins anew. What the frequency control dropped is in the next combo; what comes
        // late is in one before.
        let goes_on = known
            .filter(|at| combo_count > count && (self.combos[*at].count < combo_count || self.is_fresh(*at, now_ms)));
        let more = goes_on.map_or(combo_count, |at| combo_count.saturating_sub(self.combos[at].count));
        self.grow(goes_on, from, gift, more, combo_count, false, now_ms)
    }

    fn is_fresh(&self, at: usize, now_ms: u64) -> bool {
        now_ms < self.combos[at].changed_ms + COMBO_MS
    }

    #[allow(clippy::too_many_arguments)]
    fn grow(
        &mut self,
        goes_on: Option<usize>,
        from: User,
        gift: &GiftView,
        more: u32,
        first: u32,
        is_mine: bool,
        now_ms: u64,
    ) -> &mut Combo {
        let combo = if let Some(combo) = goes_on.and_then(|at| self.combos.remove(at)) {
            Combo { count: combo.count.saturating_add(more), changed_ms: now_ms, ..combo }
        } else {
            self.last_key += 1;
            let (key, gift) = (self.last_key, gift.clone());
            Combo { key, from, gift, count: first, is_mine, line: None, changed_ms: now_ms }
        };
        if self.combos.len() >= MAX_RUNS {
            // One's own may have to be put back.
            let oldest = self.combos.iter().position(|combo| !combo.is_mine).unwrap_or(0);
            self.combos.remove(oldest);
        }
        self.combos.push_back(combo);
        let last = self.combos.len() - 1;
        &mut self.combos[last]
    }

    /// The run with this key.
    pub fn find(&self, key: u64) -> Option<&Combo> {
        self.combos.iter().find(|combo| combo.key == key)
    }

    /// The run with this key is in this row of the chat list.
    pub fn set_line(&mut self, key: u64, line: Option<u64>) {
        self.combos.iter_mut().filter(|combo| combo.key == key).for_each(|combo| combo.line = line);
    }

    /// So many of a run are put back. Returns it as it is now; with a count of 0 it is gone.
    pub fn put_back(&mut self, key: u64, count: u32) -> Option<Combo> {
        let at = self.combos.iter().position(|combo| combo.key == key)?;
        let combo = &mut self.combos[at];
        combo.count = combo.count.saturating_sub(count);
        if combo.count > 0 { Some(combo.clone()) } else { self.combos.remove(at) }
    }

    /// The viewer's run that goes on at this time, and until when.
    pub fn mine(&self, now_ms: u64) -> Option<(&Combo, u64)> {
        let combo = self.combos.iter().rfind(|combo| combo.is_mine)?;
        let until_ms = combo.changed_ms + COMBO_MS;
        (now_ms < until_ms).then_some((combo, until_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gift(id: &str) -> GiftView {
        GiftView::from(&Gift { id: id.into(), icon: "🌹".into(), ..Gift::default() })
    }

    fn sender(user_id: &str) -> User {
        User { user_id: user_id.into(), ..User::default() }
    }

    #[test]
    fn what_one_gives_in_a_row_is_one_run_until_five_seconds_pass_or_another_gift_is_given() {
        let mut combos = Combos::default();
        let mut give = |id: &str, at| {
            let combo = combos.give(sender("me"), &gift(id), 1, true, at);
            (combo.key, combo.count)
        };
        assert_eq!([give("rose", 0), give("rose", 4_999), give("tea", 5_000)], [(1, 1), (1, 2), (2, 1)]);
        assert_eq!([give("rose", 9_998), give("rose", 14_998)], [(1, 3), (3, 1)]);
    }

    #[test]
    fn others_runs_count_as_the_server_does_also_over_what_was_dropped() {
        let mut combos = Combos::default();
        let mut receive = |user: &str, count, combo| {
            let combo = combos.receive(sender(user), &gift("rose"), count, combo, 0);
            (combo.key, combo.count)
        };
        assert_eq!([receive("ann", 20, 20), receive("bob", 1, 1), receive("ann", 20, 60)], [(1, 20), (2, 1), (1, 60)]);
        assert_eq!(receive("ann", 20, 40), (1, 60), "late");
        assert_eq!(receive("ann", 5, 5), (3, 5), "a combo of its own");
        assert_eq!(receive("carol", 20, 40), (4, 40), "whoever comes later sees how far it is");
    }

    #[test]
    fn what_is_put_back_is_not_counted_and_a_run_without_gifts_is_gone() {
        let mut combos = Combos::default();
        let key = combos.give(sender("me"), &gift("rose"), 5, true, 0).key;
        assert_eq!(combos.put_back(key, 2).map(|combo| combo.count), Some(3));
        assert_eq!(combos.mine(0).map(|(combo, until_ms)| (combo.count, until_ms)), Some((3, COMBO_MS)));
        assert_eq!(combos.put_back(key, 3).map(|combo| combo.count), Some(0));
        assert_eq!(combos.mine(0), None);
        assert_eq!(combos.put_back(key, 1), None);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut combos = Combos::default();
        for nth in 0..999 {
            combos.receive(sender(&nth.to_string()), &gift("rose"), 1, 1, 0);
        }
        assert_eq!(combos.combos.len(), MAX_RUNS);
    }

    #[test]
    fn an_icon_is_a_picture_or_a_short_text() {
        assert_eq!(Icon::read("/g.webp"), Icon::Image("/g.webp".into()));
        assert_eq!(Icon::read("javascript:alert(1)"), Icon::Text("javascri".into()));
        assert_eq!(Icon::read("👨‍👩‍👧‍👦"), Icon::Text("👨‍👩‍👧‍👦".into()));
    }
}
