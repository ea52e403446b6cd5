//! Effects of dear gifts: a wide band over the picture, or the whole stage. One at a time; who waits is chosen by value.

use super::run::Run;
use crate::wire::backend::GiftEffect;

/// The built-in band lasts so long, in milliseconds: as the styles have it.
pub const BAND_MS: u64 = 3_000;
/// The built-in effect over the whole stage lasts so long, in milliseconds: as the styles have it.
pub const FULL_MS: u64 = 4_000;
/// An animation of a file ends by itself; one that says nothing of its end is over after this time, in milliseconds.
const FILE_MS: u64 = 15_000;
/// Who waits for longer has no effect any more, in milliseconds.
const MAX_WAIT_MS: u64 = 15_000;
/// Effects that wait.
const MAX_WAITING: usize = 8;

/// An effect that is played.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedEffect {
    /// Rises with each effect.
    pub key: u64,
    /// What is given.
    pub run: Run,
}

impl PlayedEffect {
    fn value(&self) -> u64 {
        self.run.gift.price.saturating_mul(self.run.count.into())
    }

    const fn lasts_ms(&self) -> u64 {
        match self.run.gift.effect {
            _ if self.run.gift.animation.is_some() => FILE_MS,
            GiftEffect::Full => FULL_MS,
            GiftEffect::Banner | GiftEffect::Small => BAND_MS,
        }
    }
}

/// The effects.
#[derive(Debug, Default)]
pub struct Effects {
    playing: Option<(PlayedEffect, u64)>,
    /// With the time since when they wait; the most valuable last.
    waiting: Vec<(PlayedEffect, u64)>,
    last_key: u64,
}

impl Effects {
    /// A run began, or has grown. One that is played, or waits, goes on with the new count.
    pub fn play(&mut self, run: &Run, now_ms: u64) {
        if run.gift.effect == GiftEffect::Small {
            return;
        }
        if let Some((playing, _)) = self.playing.as_mut().filter(|(playing, _)| playing.run.key == run.key) {
            playing.run = run.clone();
            return;
        }
        let known = self.waiting.iter().position(|(effect, _)| effect.run.key == run.key);
        let (key, since_ms) = if let Some(at) = known {
            let (effect, since_ms) = self.waiting.remove(at);
            (effect.key, since_ms)
        } else {
            self.last_key += 1;
            (self.last_key, now_ms)
        };
        let effect = PlayedEffect { key, run: run.clone() };
        let rank = |effect: &PlayedEffect| (effect.run.is_mine, effect.value());
        let at = self.waiting.partition_point(|(other, _)| rank(other) < rank(&effect));
        self.waiting.insert(at, (effect, since_ms));
        if self.waiting.len() > MAX_WAITING {
            self.waiting.remove(0);
        }
        self.settle(now_ms);
    }

    /// Some of a run was put back: without a gift left, it has no effect.
    pub fn put_back(&mut self, run: &Run, now_ms: u64) {
        let is_gone = |effect: &PlayedEffect| effect.run.key == run.key && run.count == 0;
        self.waiting.retain(|(effect, _)| !is_gone(effect));
        self.playing.take_if(|(effect, _)| is_gone(effect));
        self.settle(now_ms);
    }

    /// The effect with this key is over.
    pub fn ended(&mut self, key: u64, now_ms: u64) {
        self.playing.take_if(|(effect, _)| effect.key == key);
        self.settle(now_ms);
    }

    /// Ends what is over, and begins the next.
    pub fn settle(&mut self, now_ms: u64) {
        self.playing.take_if(|(_, until_ms)| now_ms >= *until_ms);
        self.waiting.retain(|(_, since_ms)| now_ms < since_ms + MAX_WAIT_MS);
        if self.playing.is_none() {
            self.playing = self.waiting.pop().map(|(effect, _)| {
                let until_ms = now_ms + effect.lasts_ms();
                (effect, until_ms)
            });
        }
    }

    /// When [`Self::settle`] is to be called again, by the monotonic clock.
    pub fn due_ms(&self) -> Option<u64> {
        self.playing.as_ref().map(|(_, until_ms)| *until_ms)
    }

    /// What is played now.
    pub fn view(&self) -> Option<PlayedEffect> {
        self.playing.as_ref().map(|(effect, _)| effect.clone())
    }

    /// Nothing is played any more, and nothing waits.
    pub fn clear(&mut self) {
        *self = Self { last_key: self.last_key, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gifts::run::{GiftView, Runs};
    use crate::incoming::Sender;
    use crate::wire::backend::Gift;

    fn run(runs: &mut Runs, user: &str, price: u64, effect: GiftEffect) -> Run {
        let gift = GiftView::from(&Gift { id: price.to_string(), price, effect, ..Gift::default() });
        let from = Sender { user_id: user.into(), ..Sender::default() };
        runs.receive(from, &gift, 1, 1, 0).clone()
    }

    fn playing(effects: &Effects) -> Option<String> {
        effects.view().map(|effect| effect.run.from.user_id)
    }

    #[test]
    fn one_is_played_at_a_time_and_the_most_valuable_of_the_rest_follow() {
        let (mut effects, mut runs) = (Effects::default(), Runs::default());
        effects.play(&run(&mut runs, "small", 9, GiftEffect::Small), 0);
        assert_eq!(effects.view(), None);
        effects.play(&run(&mut runs, "band", 66, GiftEffect::Banner), 0);
        effects.play(&run(&mut runs, "boat", 199, GiftEffect::Banner), 0);
        effects.play(&run(&mut runs, "full", 520, GiftEffect::Full), 0);
        assert_eq!((playing(&effects).as_deref(), effects.due_ms()), (Some("band"), Some(BAND_MS)));
        effects.settle(BAND_MS);
        assert_eq!((playing(&effects).as_deref(), effects.due_ms()), (Some("full"), Some(BAND_MS + FULL_MS)));
        let key = effects.view().unwrap().key;
        effects.ended(key - 1, 4_000);
        assert_eq!(playing(&effects).as_deref(), Some("full"), "that was another");
        effects.ended(key, 4_000);
        assert_eq!(playing(&effects).as_deref(), Some("boat"));
    }

    #[test]
    fn a_run_that_grows_is_played_once_with_its_count() {
        let (mut effects, mut runs) = (Effects::default(), Runs::default());
        let mut boat = run(&mut runs, "a", 199, GiftEffect::Banner);
        effects.play(&boat, 0);
        boat.count = 2;
        effects.play(&boat, 100);
        assert_eq!(effects.view().map(|effect| (effect.key, effect.run.count)), Some((1, 2)));
        effects.settle(BAND_MS);
        assert_eq!(effects.view(), None);
    }

    #[test]
    fn who_waits_for_long_and_what_is_too_much_is_not_played() {
        let (mut effects, mut runs) = (Effects::default(), Runs::default());
        for nth in 0..99 {
            effects.play(&run(&mut runs, &nth.to_string(), nth, GiftEffect::Full), 0);
        }
        assert_eq!(effects.waiting.len(), MAX_WAITING);
        effects.settle(MAX_WAIT_MS);
        assert_eq!(effects.view(), None);
    }

    #[test]
    fn a_gift_that_is_put_back_has_no_effect() {
        let (mut effects, mut runs) = (Effects::default(), Runs::default());
        let mut boat = run(&mut runs, "a", 199, GiftEffect::Banner);
        effects.play(&boat, 0);
        boat.count = 0;
        effects.put_back(&boat, 100);
        assert_eq!(effects.view(), None);
    }
}
