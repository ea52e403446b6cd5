//! Likes: the viewer's taps, the total, and the hearts that rise over the picture.

pub mod batcher;
pub mod heart_sampler;

use batcher::LikeBatcher;
use heart_sampler::HeartSampler;

use crate::context::Context;
use crate::effect::Effect;
use crate::overlay::bullet::key_of;
use crate::ports::overlay::Hearts;
use crate::ports::page::ElementEvent;

/// A guest who keeps tapping the heart is asked to sign in at most once in this time, in milliseconds: a held key repeats.
const ASK_EVERY_MS: u64 = 1_000;
/// The most hearts that rise for one like intent of the viewer: nobody can distinguish more.
const MAX_HEARTS: u32 = 12;

/// The likes as they are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LikesView {
    /// The page turns likes off: neither the button nor the total nor hearts are shown.
    pub is_disabled: bool,
    /// The total; `None` where the backend counts no likes.
    pub total: Option<u64>,
    /// The viewer can like now. If not, the composer shows the reason.
    pub is_open: bool,
}

/// What decides whether likes can be sent, and whether hearts rise.
#[derive(Debug, Clone)]
pub struct LikeConditions {
    /// The group, while a message can be sent to it: the viewer is in it, connected and not muted.
    pub group: Option<String>,
    /// The viewer is muted. Likes are messages, which a muted user may not send.
    pub is_muted: bool,
    /// The viewer prefers reduced motion: no heart rises.
    pub reduces_motion: bool,
    /// Nobody sees the stage (the page is hidden, or has scrolled the element out of view): no hearts of other users rise.
    pub is_hidden: bool,
}

/// The likes of the show.
#[derive(Debug, Default)]
pub struct Likes {
    /// The viewer's taps, and the total.
    pub batcher: LikeBatcher,
    hearts: HeartSampler,
    /// The total in the last event for the page. `None`: no event yet.
    emitted: Option<u64>,
    /// When a guest was last asked to sign in, by the monotonic clock.
    asked_to_sign_in_ms: u64,
}

impl Likes {
    /// The viewer taps the heart `count` times: hearts rise at once, and the taps are counted.
    pub fn like(&mut self, count: u32, conditions: &LikeConditions, ctx: &Context, effects: &mut Vec<Effect>) {
        if ctx.is_guest() {
            if ctx.mono_ms() >= self.asked_to_sign_in_ms + ASK_EVERY_MS {
                self.asked_to_sign_in_ms = ctx.mono_ms();
                effects.push(Effect::Emit(ElementEvent::SignInWanted));
            }
            return;
        }
        if count == 0 || ctx.disabled.likes || conditions.is_muted {
            return;
        }
        self.batcher.like(count, ctx.mono_ms(), effects);
        if !conditions.reduces_motion {
            let hue = key_of(ctx.my_id());
            effects.push(Effect::Hearts(Hearts { count: count.min(MAX_HEARTS), hue, is_mine: true }));
        }
    }

    /// Another user likes `count` times: at most as many hearts rise as a viewer can distinguish.
    pub fn on_others_like(
        &mut self,
        user_id: &str,
        count: u64,
        conditions: &LikeConditions,
        ctx: &Context,
        effects: &mut Vec<Effect>,
    ) {
        if ctx.disabled.likes || conditions.is_hidden || conditions.reduces_motion {
            return;
        }
        let count = self.hearts.take(count, ctx.mono_ms());
        if count > 0 {
            effects.push(Effect::Hearts(Hearts { count, hue: key_of(user_id), is_mine: false }));
        }
    }

    /// The group's counter of likes has this value.
    pub fn on_counter(&mut self, value: u64, conditions: &LikeConditions, ctx: &Context, effects: &mut Vec<Effect>) {
        let new = self.batcher.on_counter(value);
        // Most of these hearts have already risen, on the senders' messages. Further hearts stand for messages that the chat has dropped.
        if new > u64::from(MAX_HEARTS) {
            self.on_others_like("", new, conditions, ctx, effects);
        }
    }

    /// [`Timer::Likes`](crate::effect::Timer::Likes) has expired.
    pub fn on_timer(&mut self, has_left: bool, conditions: &LikeConditions, ctx: &Context, effects: &mut Vec<Effect>) {
        if has_left {
            self.batcher.stop();
        } else {
            self.batcher.on_timer(conditions.group.as_deref(), ctx.mono_ms(), effects);
        }
    }

    /// Sends the likes that are not sent yet: the page may be closed in a moment.
    pub fn flush(&mut self, conditions: &LikeConditions, ctx: &Context, effects: &mut Vec<Effect>) {
        self.batcher.flush(conditions.group.as_deref(), ctx.mono_ms(), effects);
    }

    /// Reports the total to the page, if it has changed.
    pub fn settle(&mut self, effects: &mut Vec<Effect>) {
        let total = self.batcher.total();
        if let Some(total) = total.filter(|_| total != self.emitted) {
            if self.emitted.is_some() {
                effects.push(Effect::Emit(ElementEvent::Like { total }));
            }
            self.emitted = Some(total);
        }
    }

    /// The likes as they are shown.
    pub fn view(&self, is_muted: bool, ctx: &Context) -> LikesView {
        LikesView { is_disabled: ctx.disabled.likes, total: self.batcher.total(), is_open: ctx.is_guest() || !is_muted }
    }
}
