//! Routes timers to their features, and runs the timer that counts seconds.

use super::Room;
use crate::effect::{Effect, Timer};
use crate::features::audience::Audience;
use crate::ports::chat::ChatCommand;

impl Room {
    pub(super) fn on_timer(&mut self, timer: Timer, effects: &mut Vec<Effect>) {
        let now = self.ctx.now;
        match timer {
            Timer::Retry | Timer::Deadline | Timer::HeadStart => self.connection.on_timer(timer, now, effects),
            Timer::Renew => self.connection.renew_when_due(&self.ctx, effects),
            Timer::NextRound | Timer::Upgrade | Timer::FreshAddress | Timer::FirstFrame | Timer::UserIdle => {
                self.playback.on_timer(timer, now, effects);
            }
            Timer::Tick => self.is_ticking = false,
            Timer::Chat => self.chat.on_timer(),
            Timer::Announcer => self.announcer.on_timer(),
            Timer::Ticker => self.overlay.on_timer(now, effects),
            Timer::Orders => self.gifts.outbox.on_timer(now, effects),
            Timer::Gifts => self.gifts.on_timer(&self.ctx, effects),
            Timer::Supporters => self.gifts.supporters.load(self.connection.has_left(), &self.ctx, effects),
            Timer::Likes => {
                let conditions = self.like_conditions();
                self.likes.on_timer(self.connection.has_left(), &conditions, &self.ctx, effects);
            }
            Timer::Room => {
                if !self.connection.has_left() {
                    self.show.on_room_requested(&self.ctx);
                    effects.push(Effect::LoadRoom);
                }
            }
            Timer::Users => {
                let user_ids = self.profiles.take();
                if self.connection.is_connected() && !user_ids.is_empty() {
                    effects.push(Effect::Chat(ChatCommand::FetchUsers { user_ids }));
                }
            }
            Timer::Mute => self.moderation.on_timer(self.connection.joined_group(), &self.ctx, effects),
            Timer::SavePreferences => self.preferences.flush(effects),
            Timer::ViewerCount => self.audience.settle_count(&self.ctx, effects),
            Timer::Online => self.audience.ask_for_count(self.connection.joined_group(), &self.ctx, effects),
            Timer::GuestRoom => Audience::ask_for_guest(self.connection.joined_group(), &self.ctx, effects),
        }
    }

    /// While the view shows seconds, starts the timer that brings an input each second.
    pub(super) fn tick_while_counting(&mut self, effects: &mut Vec<Effect>) {
        let server_ms = self.ctx.server_ms();
        let counts = self.connection.counts()
            || self.moderation.mutes.counts_down()
            || self.composer.slow_s(self.ctx.is_moderator(), self.ctx.mono_ms()).is_some()
            || self.show.view(&self.ctx).starts_in_s.is_some()
            || self.draw.as_ref().is_some_and(|draw| draw.counts_down(server_ms));
        if counts && !self.is_ticking {
            self.is_ticking = true;
            // At the server's next full second, so that a countdown that ends there also ends on time in the view.
            effects.push(Effect::Timer { timer: Timer::Tick, after_ms: 1_000 - server_ms % 1_000 });
        }
    }
}
