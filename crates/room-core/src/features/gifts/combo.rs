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
pub struct Run {
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

impl Run {
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
pub struct Runs {
    runs: VecDeque<Run>,
    last_key: u64,
}

impl Runs {
    /// The viewer gives so many more: here, or elsewhere, as the room tells. The server's combo is of both, so it is not used.
    pub fn give(&mut self, from: User, gift: &GiftView, count: u32, is_mine: bool, now_ms: u64) -> &mut Run {
        let goes_on = self.runs.iter().rposition(|run| {
            run.is_mine == is_mine
                && run.gift.id == gift.id
                && run.from.user_id == from.user_id
                && now_ms < run.changed_ms + COMBO_MS
        });
        self.grow(goes_on, from, gift, count, count, is_mine, now_ms)
    }

    /// The room tells of so many more of another user's, with which there are `combo` in a row.
    pub fn receive(&mut self, from: User, gift: &GiftView, count: u32, combo: u32, now_ms: u64) -> &mut Run {
        let known = self
            .runs
            .iter()
            .rposition(|run| !run.is_mine && run.gift.id == gift.id && run.from.user_id == from.user_id);
        // A combo that is no more than this order begins anew. What the frequency control dropped is in the next combo; what comes
        // late is in one before.
        let goes_on = known.filter(|at| combo > count && (self.runs[*at].count < combo || self.is_fresh(*at, now_ms)));
        let more = goes_on.map_or(combo, |at| combo.saturating_sub(self.runs[at].count));
        self.grow(goes_on, from, gift, more, combo, false, now_ms)
    }

    fn is_fresh(&self, at: usize, now_ms: u64) -> bool {
        now_ms < self.runs[at].changed_ms + COMBO_MS
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
    ) -> &mut Run {
        let run = if let Some(run) = goes_on.and_then(|at| self.runs.remove(at)) {
            Run { count: run.count.saturating_add(more), changed_ms: now_ms, ..run }
        } else {
            self.last_key += 1;
            let (key, gift) = (self.last_key, gift.clone());
            Run { key, from, gift, count: first, is_mine, line: None, changed_ms: now_ms }
        };
        if self.runs.len() >= MAX_RUNS {
            // One's own may have to be put back.
            let oldest = self.runs.iter().position(|run| !run.is_mine).unwrap_or(0);
            self.runs.remove(oldest);
        }
        self.runs.push_back(run);
        let last = self.runs.len() - 1;
        &mut self.runs[last]
    }

    /// The run with this key.
    pub fn find(&self, key: u64) -> Option<&Run> {
        self.runs.iter().find(|run| run.key == key)
    }

    /// The run with this key is in this row of the chat list.
    pub fn set_line(&mut self, key: u64, line: Option<u64>) {
        self.runs.iter_mut().filter(|run| run.key == key).for_each(|run| run.line = line);
    }

    /// So many of a run are put back. Returns it as it is now; with a count of 0 it is gone.
    pub fn put_back(&mut self, key: u64, count: u32) -> Option<Run> {
        let at = self.runs.iter().position(|run| run.key == key)?;
        let run = &mut self.runs[at];
        run.count = run.count.saturating_sub(count);
        if run.count > 0 { Some(run.clone()) } else { self.runs.remove(at) }
    }

    /// The viewer's run that goes on at this time, and until when.
    pub fn mine(&self, now_ms: u64) -> Option<(&Run, u64)> {
        let run = self.runs.iter().rfind(|run| run.is_mine)?;
        let until_ms = run.changed_ms + COMBO_MS;
        (now_ms < until_ms).then_some((run, until_ms))
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
        let mut runs = Runs::default();
        let mut give = |id: &str, at| {
            let run = runs.give(sender("me"), &gift(id), 1, true, at);
            (run.key, run.count)
        };
        assert_eq!([give("rose", 0), give("rose", 4_999), give("tea", 5_000)], [(1, 1), (1, 2), (2, 1)]);
        assert_eq!([give("rose", 9_998), give("rose", 14_998)], [(1, 3), (3, 1)]);
    }

    #[test]
    fn others_runs_count_as_the_server_does_also_over_what_was_dropped() {
        let mut runs = Runs::default();
        let mut receive = |user: &str, count, combo| {
            let run = runs.receive(sender(user), &gift("rose"), count, combo, 0);
            (run.key, run.count)
        };
        assert_eq!([receive("ann", 20, 20), receive("bob", 1, 1), receive("ann", 20, 60)], [(1, 20), (2, 1), (1, 60)]);
        assert_eq!(receive("ann", 20, 40), (1, 60), "late");
        assert_eq!(receive("ann", 5, 5), (3, 5), "a combo of its own");
        assert_eq!(receive("carol", 20, 40), (4, 40), "whoever comes later sees how far it is");
    }

    #[test]
    fn what_is_put_back_is_not_counted_and_a_run_without_gifts_is_gone() {
        let mut runs = Runs::default();
        let key = runs.give(sender("me"), &gift("rose"), 5, true, 0).key;
        assert_eq!(runs.put_back(key, 2).map(|run| run.count), Some(3));
        assert_eq!(runs.mine(0).map(|(run, until_ms)| (run.count, until_ms)), Some((3, COMBO_MS)));
        assert_eq!(runs.put_back(key, 3).map(|run| run.count), Some(0));
        assert_eq!(runs.mine(0), None);
        assert_eq!(runs.put_back(key, 1), None);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut runs = Runs::default();
        for nth in 0..999 {
            runs.receive(sender(&nth.to_string()), &gift("rose"), 1, 1, 0);
        }
        assert_eq!(runs.runs.len(), MAX_RUNS);
    }

    #[test]
    fn an_icon_is_a_picture_or_a_short_text() {
        assert_eq!(Icon::read("/g.webp"), Icon::Image("/g.webp".into()));
        assert_eq!(Icon::read("javascript:alert(1)"), Icon::Text("javascri".into()));
        assert_eq!(Icon::read("👨‍👩‍👧‍👦"), Icon::Text("👨‍👩‍👧‍👦".into()));
    }
}
