//! Combos: one user's gifts of one kind in a row. A combo is one line of the chat list and one banner, which count up.

use std::collections::VecDeque;

use crate::codec::image;
use crate::model::gift::{Gift, GiftEffect};
use crate::model::user::User;

/// The same gift again within this time (ms) continues the combo. The room server uses the same time.
pub const COMBO_MS: u64 = 5_000;
/// The most combos that may continue: more than can be seen at one time.
const MAX_COMBOS: usize = 200;
/// The longest icon that is a text, in characters: an emoji of a family has 7.
const MAX_ICON: usize = 8;

/// A gift's icon.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Icon {
    /// An emoji.
    Text(String),
    /// An address: `https`, or a path on the backend.
    Image(String),
}

impl Icon {
    /// Reads the backend's icon. A text is cut to the length of an emoji.
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
    /// Its icon.
    pub icon: Icon,
    /// The price of one, in coins.
    pub price: u64,
    /// How it is shown.
    pub effect: GiftEffect,
    /// The address of its animation file: `https`, or a path on the backend.
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

/// A combo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combo {
    /// Unique in this room.
    pub key: u64,
    /// The giver.
    pub from: User,
    /// The gift.
    pub gift: GiftView,
    /// The number so far.
    pub count: u32,
    /// The viewer gives on this page: the combo is shown before it is charged.
    pub is_mine: bool,
    /// The key of its line in the chat list, if it has one.
    pub line: Option<u64>,
    /// When it last grew, by the monotonic clock.
    changed_ms: u64,
}

impl Combo {
    /// Its value, in coins.
    pub fn value(&self) -> u64 {
        self.gift.price.saturating_mul(self.count.into())
    }

    /// Its rank for banners and effects: the viewer's own combos rank above all others, then the value decides.
    pub fn rank(&self) -> (bool, u64) {
        (self.is_mine, self.value())
    }
}

/// The combos that may continue.
#[derive(Debug, Default)]
pub struct Combos {
    combos: VecDeque<Combo>,
    last_key: u64,
}

impl Combos {
    /// The viewer gives `count` more: on this page (`is_mine`), or elsewhere, as the room's message reports. The server's combo counts
    /// both, so it is not used.
    pub fn give(&mut self, from: User, gift: &GiftView, count: u32, is_mine: bool, now_ms: u64) -> &mut Combo {
        let goes_on = self.combos.iter().rposition(|combo| {
            combo.is_mine == is_mine
                && combo.gift.id == gift.id
                && combo.from.user_id == from.user_id
                && now_ms < combo.changed_ms + COMBO_MS
        });
        self.grow(goes_on, from, gift, count, count, is_mine, now_ms)
    }

    /// Another user gives `count` more, and has now given `combo_count` in a row: both as the room's message reports.
    pub fn receive(&mut self, from: User, gift: &GiftView, count: u32, combo_count: u32, now_ms: u64) -> &mut Combo {
        let known = self
            .combos
            .iter()
            .rposition(|known| !known.is_mine && known.gift.id == gift.id && known.from.user_id == from.user_id);
        // If the server's combo is not larger than this order, a new combo has begun. Gifts whose message the frequency control dropped are
        // included in the number of the next message; the gifts of a message that comes late were included in an earlier number.
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
        if self.combos.len() >= MAX_COMBOS {
            // Keep the viewer's own combos as long as possible: their gifts may have to be taken back.
            let oldest = self.combos.iter().position(|combo| !combo.is_mine).unwrap_or(0);
            self.combos.remove(oldest);
        }
        self.combos.push_back(combo);
        let last = self.combos.len() - 1;
        &mut self.combos[last]
    }

    /// The combo with this key.
    pub fn find(&self, key: u64) -> Option<&Combo> {
        self.combos.iter().find(|combo| combo.key == key)
    }

    /// The combo with this key has this line in the chat list.
    pub fn set_line(&mut self, key: u64, line: Option<u64>) {
        self.combos.iter_mut().filter(|combo| combo.key == key).for_each(|combo| combo.line = line);
    }

    /// Takes back this many gifts of a combo. Returns it as it is now; with a count of 0 it is removed.
    pub fn take_back(&mut self, key: u64, count: u32) -> Option<Combo> {
        let at = self.combos.iter().position(|combo| combo.key == key)?;
        let combo = &mut self.combos[at];
        combo.count = combo.count.saturating_sub(count);
        if combo.count > 0 { Some(combo.clone()) } else { self.combos.remove(at) }
    }

    /// The viewer's combo that can be continued at this time, and until when.
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
    fn gifts_of_one_kind_are_one_combo_until_five_seconds_pass() {
        let mut combos = Combos::default();
        let mut give = |id: &str, at| {
            let combo = combos.give(sender("me"), &gift(id), 1, true, at);
            (combo.key, combo.count)
        };
        assert_eq!([give("rose", 0), give("rose", 4_999), give("tea", 5_000)], [(1, 1), (1, 2), (2, 1)]);
        assert_eq!([give("rose", 9_998), give("rose", 14_998)], [(1, 3), (3, 1)]);
    }

    #[test]
    fn combos_of_others_follow_the_servers_count_also_over_dropped_messages() {
        let mut combos = Combos::default();
        let mut receive = |user: &str, count, combo| {
            let combo = combos.receive(sender(user), &gift("rose"), count, combo, 0);
            (combo.key, combo.count)
        };
        assert_eq!([receive("ann", 20, 20), receive("bob", 1, 1), receive("ann", 20, 60)], [(1, 20), (2, 1), (1, 60)]);
        assert_eq!(receive("ann", 20, 40), (1, 60), "late");
        assert_eq!(receive("ann", 5, 5), (3, 5), "a new combo");
        assert_eq!(receive("carol", 20, 40), (4, 40), "a viewer who joins later sees the full count");
    }

    #[test]
    fn gifts_that_are_taken_back_do_not_count_and_an_empty_combo_is_removed() {
        let mut combos = Combos::default();
        let key = combos.give(sender("me"), &gift("rose"), 5, true, 0).key;
        assert_eq!(combos.take_back(key, 2).map(|combo| combo.count), Some(3));
        assert_eq!(combos.mine(0).map(|(combo, until_ms)| (combo.count, until_ms)), Some((3, COMBO_MS)));
        assert_eq!(combos.take_back(key, 3).map(|combo| combo.count), Some(0));
        assert_eq!(combos.mine(0), None);
        assert_eq!(combos.take_back(key, 1), None);
    }

    #[test]
    fn the_number_of_combos_is_bounded() {
        let mut combos = Combos::default();
        for nth in 0..999 {
            combos.receive(sender(&nth.to_string()), &gift("rose"), 1, 1, 0);
        }
        assert_eq!(combos.combos.len(), MAX_COMBOS);
    }

    #[test]
    fn an_icon_is_an_image_or_a_short_text() {
        assert_eq!(Icon::read("/g.webp"), Icon::Image("/g.webp".into()));
        assert_eq!(Icon::read("javascript:alert(1)"), Icon::Text("javascri".into()));
        assert_eq!(Icon::read("👨‍👩‍👧‍👦"), Icon::Text("👨‍👩‍👧‍👦".into()));
    }
}
