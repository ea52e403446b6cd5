//! When the number of viewers is requested and shown.

use super::{Audience, GUEST_ROOM_EVERY_MS};
use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::ports::chat::ChatCommand;

impl Audience {
    /// The chat or the backend gives this number of viewers.
    pub fn set_count(&mut self, count: u64, ctx: &Context, effects: &mut Vec<Effect>) {
        let after_ms = self.count.set(count, ctx.mono_ms());
        effects.extend(after_ms.map(|after_ms| Effect::Timer { timer: Timer::ViewerCount, after_ms }));
    }

    /// [`Timer::ViewerCount`] has expired: shows a number that was held back, or starts the timer again if it was too early.
    pub fn settle_count(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        let after_ms = self.count.settle(ctx.mono_ms());
        effects.extend(after_ms.map(|after_ms| Effect::Timer { timer: Timer::ViewerCount, after_ms }));
    }

    /// [`Timer::Online`] has expired: asks the chat for the number of viewers, unless the viewer has become a guest since. `group`: the
    /// group that the viewer is in.
    pub fn ask_for_count(&mut self, group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        if let Some(group) = group.filter(|_| !ctx.is_guest()) {
            self.asked_ms = ctx.mono_ms();
            effects.push(Effect::Chat(ChatCommand::FetchOnline { group: group.to_owned() }));
            effects.push(Effect::Timer { timer: Timer::Online, after_ms: ctx.pace.online_every_ms });
        }
    }

    /// [`Timer::GuestRoom`] has expired: requests the room for a guest, because the chat gives guests neither notice nor number of viewers.
    pub fn ask_for_guest(group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        if group.is_some() && ctx.is_guest() {
            effects.push(Effect::LoadRoom);
            effects.push(Effect::Timer { timer: Timer::GuestRoom, after_ms: GUEST_ROOM_EVERY_MS });
        }
    }

    /// A user has joined or left: the number of viewers is requested as soon as [`Pace::online_at_most_every_ms`] allows.
    ///
    /// [`Pace::online_at_most_every_ms`]: crate::pacing::pace::Pace::online_at_most_every_ms
    pub(super) fn hasten_count(&self, ctx: &Context, effects: &mut Vec<Effect>) {
        if ctx.is_guest() {
            return;
        }
        let after_ms = (self.asked_ms + ctx.pace.online_at_most_every_ms).saturating_sub(ctx.mono_ms());
        effects.push(Effect::Timer { timer: Timer::Online, after_ms });
    }
}
