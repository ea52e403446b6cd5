//! The effects of expensive gifts: a wide band over the video, or the whole stage. One at a time; the next one is chosen by value.

use crate::features::gifts::combo::Combo;
use crate::features::gifts::display_queue::DisplayQueue;
use crate::model::gift::GiftEffect;

/// How long the built-in band lasts, in milliseconds: the same as in the styles.
pub const BAND_MS: u64 = 3_000;
/// How long the built-in effect over the whole stage lasts, in milliseconds: the same as in the styles.
pub const FULL_MS: u64 = 4_000;
/// An animation file that does not play after this time, in milliseconds, is replaced by the built-in effect.
const LOADS_MS: u64 = 3_000;
/// An animation file ends by itself, but is stopped after this time, in milliseconds.
const FILE_MS: u64 = 15_000;
/// A combo that waits longer than this has no effect, in milliseconds.
const MAX_WAIT_MS: u64 = 15_000;
/// The most combos that wait.
const MAX_WAITING: usize = 8;

/// An effect that plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedEffect {
    /// Rises with each effect.
    pub key: u64,
    /// The combo.
    pub combo: Combo,
    /// The gift's own file plays or loads; else the built-in effect plays.
    pub is_file: bool,
}

impl PlayedEffect {
    const fn built_in_ms(&self) -> u64 {
        match self.combo.gift.effect {
            GiftEffect::Full => FULL_MS,
            GiftEffect::Banner | GiftEffect::Small => BAND_MS,
        }
    }
}

#[derive(Debug)]
struct Playing {
    effect: PlayedEffect,
    until_ms: u64,
    /// The file does not play yet.
    is_loading: bool,
}

/// The effects.
#[derive(Debug, Default)]
pub struct Effects {
    playing: Option<Playing>,
    waiting: DisplayQueue<MAX_WAITING, MAX_WAIT_MS>,
    last_key: u64,
}

impl Effects {
    /// A combo began, or has grown. One that plays or waits gets the new count.
    pub fn play(&mut self, combo: &Combo, now_ms: u64) {
        if combo.gift.effect == GiftEffect::Small {
            return;
        }
        match self.playing_of(combo) {
            Some(playing) => playing.effect.combo = combo.clone(),
            None => self.waiting.put(combo, now_ms),
        }
        self.settle(now_ms);
    }

    /// Gifts of a combo were taken back: without a gift left, its effect is removed.
    pub fn take_back(&mut self, combo: &Combo, now_ms: u64) {
        match self.playing_of(combo) {
            Some(_) if combo.count == 0 => self.playing = None,
            Some(playing) => playing.effect.combo = combo.clone(),
            None => self.waiting.take_back(combo, now_ms),
        }
        self.settle(now_ms);
    }

    fn playing_of(&mut self, combo: &Combo) -> Option<&mut Playing> {
        self.playing.as_mut().filter(|playing| playing.effect.combo.key == combo.key)
    }

    /// The file of the effect with this key has started to play.
    pub fn started(&mut self, key: u64, now_ms: u64) {
        if let Some(playing) = self.playing.as_mut().filter(|it| it.effect.key == key && it.is_loading) {
            playing.is_loading = false;
            playing.until_ms = now_ms + FILE_MS;
        }
    }

    /// The file of the effect with this key cannot be played: the built-in effect replaces it.
    pub fn failed(&mut self, key: u64, now_ms: u64) {
        if let Some(playing) = self.playing.as_mut().filter(|it| it.effect.key == key && it.effect.is_file) {
            playing.effect.is_file = false;
            playing.is_loading = false;
            playing.until_ms = now_ms + playing.effect.built_in_ms();
        }
    }

    /// The effect with this key is over.
    pub fn ended(&mut self, key: u64, now_ms: u64) {
        self.playing.take_if(|playing| playing.effect.key == key);
        self.settle(now_ms);
    }

    /// Ends an effect that is over, and starts the next.
    pub fn settle(&mut self, now_ms: u64) {
        let late = self.playing.as_ref().filter(|playing| playing.is_loading && now_ms >= playing.until_ms);
        if let Some(key) = late.map(|playing| playing.effect.key) {
            self.failed(key, now_ms);
        }
        self.playing.take_if(|playing| now_ms >= playing.until_ms);
        self.waiting.settle(now_ms);
        if self.playing.is_none() {
            self.playing = self.waiting.take().map(|combo| {
                self.last_key += 1;
                let is_file = combo.gift.animation.is_some();
                let effect = PlayedEffect { key: self.last_key, combo, is_file };
                let lasts_ms = if is_file { LOADS_MS } else { effect.built_in_ms() };
                Playing { effect, until_ms: now_ms + lasts_ms, is_loading: is_file }
            });
        }
    }

    /// When [`Self::settle`] must be called next, by the monotonic clock.
    pub fn due_ms(&self) -> Option<u64> {
        self.playing.as_ref().map(|playing| playing.until_ms)
    }

    /// The effect that plays now.
    pub fn view(&self) -> Option<PlayedEffect> {
        self.playing.as_ref().map(|playing| playing.effect.clone())
    }

    /// Removes all effects, also those that wait.
    pub fn clear(&mut self) {
        *self = Self { last_key: self.last_key, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::gifts::combo::{Combos, GiftView};
    use crate::model::gift::Gift;
    use crate::model::user::User;

    fn combo(combos: &mut Combos, user: &str, price: u64, effect: GiftEffect) -> Combo {
        let gift = GiftView::from(&Gift { id: price.to_string(), price, effect, ..Gift::default() });
        let from = User { user_id: user.into(), ..User::default() };
        combos.receive(from, &gift, 1, 1, 0).clone()
    }

    fn playing(effects: &Effects) -> Option<String> {
        effects.view().map(|effect| effect.combo.from.user_id)
    }

    #[test]
    fn one_effect_plays_at_a_time_and_the_most_valuable_of_the_rest_follow() {
        let (mut effects, mut combos) = (Effects::default(), Combos::default());
        effects.play(&combo(&mut combos, "small", 9, GiftEffect::Small), 0);
        assert_eq!(effects.view(), None);
        effects.play(&combo(&mut combos, "band", 66, GiftEffect::Banner), 0);
        effects.play(&combo(&mut combos, "boat", 199, GiftEffect::Banner), 0);
        effects.play(&combo(&mut combos, "full", 520, GiftEffect::Full), 0);
        assert_eq!((playing(&effects).as_deref(), effects.due_ms()), (Some("band"), Some(BAND_MS)));
        effects.settle(BAND_MS);
        assert_eq!((playing(&effects).as_deref(), effects.due_ms()), (Some("full"), Some(BAND_MS + FULL_MS)));
        let key = effects.view().unwrap().key;
        effects.ended(key - 1, 4_000);
        assert_eq!(playing(&effects).as_deref(), Some("full"), "that was another effect");
        effects.ended(key, 4_000);
        assert_eq!(playing(&effects).as_deref(), Some("boat"));
    }

    #[test]
    fn a_combo_that_grows_plays_once_with_its_count() {
        let (mut effects, mut combos) = (Effects::default(), Combos::default());
        let mut boat = combo(&mut combos, "a", 199, GiftEffect::Banner);
        effects.play(&boat, 0);
        boat.count = 2;
        effects.play(&boat, 100);
        assert_eq!(effects.view().map(|effect| (effect.key, effect.combo.count)), Some((1, 2)));
        effects.settle(BAND_MS);
        assert_eq!(effects.view(), None);
    }

    #[test]
    fn effects_that_wait_too_long_or_are_too_many_are_dropped() {
        let (mut effects, mut combos) = (Effects::default(), Combos::default());
        for nth in 0..99 {
            effects.play(&combo(&mut combos, &nth.to_string(), nth, GiftEffect::Full), 0);
        }
        assert_eq!(effects.waiting.len(), MAX_WAITING);
        effects.settle(MAX_WAIT_MS);
        assert_eq!(effects.view(), None);
    }

    #[test]
    fn a_gift_that_is_taken_back_has_no_effect() {
        let (mut effects, mut combos) = (Effects::default(), Combos::default());
        let mut boat = combo(&mut combos, "a", 199, GiftEffect::Banner);
        effects.play(&boat, 0);
        boat.count = 0;
        effects.take_back(&boat, 100);
        assert_eq!(effects.view(), None);
    }

    #[test]
    fn a_file_plays_to_its_end_and_one_that_does_not_play_is_replaced_by_the_built_in_effect() {
        let (mut effects, mut combos) = (Effects::default(), Combos::default());
        let with_file = |combos: &mut Combos, user: &str| {
            let mut combo = combo(combos, user, 520, GiftEffect::Full);
            combo.gift.animation = Some("/fireworks.mp4".into());
            combo
        };
        let is_file = |effects: &Effects| effects.view().map(|effect| effect.is_file);
        effects.play(&with_file(&mut combos, "a"), 0);
        effects.started(1, 1_000);
        effects.settle(9_000);
        assert_eq!((is_file(&effects), effects.due_ms()), (Some(true), Some(1_000 + FILE_MS)));
        effects.ended(1, 9_000);
        effects.play(&with_file(&mut combos, "b"), 10_000);
        effects.settle(10_000 + LOADS_MS);
        assert_eq!((is_file(&effects), effects.due_ms()), (Some(false), Some(10_000 + LOADS_MS + FULL_MS)));
        effects.started(2, 14_000);
        effects.failed(2, 14_000);
        assert_eq!(effects.due_ms(), Some(10_000 + LOADS_MS + FULL_MS), "too late");
        effects.settle(17_000);
        effects.play(&with_file(&mut combos, "c"), 20_000);
        effects.failed(3, 20_100);
        assert_eq!((is_file(&effects), effects.due_ms()), (Some(false), Some(20_100 + FULL_MS)));
    }
}
