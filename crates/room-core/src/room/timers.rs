//! What is done when a timer runs out.

use super::{GUEST_ROOM_EVERY_MS, Room};
use crate::chat_port::ChatCommand;
use crate::effect::{Effect, Timer};

impl Room {
    pub(super) fn on_timer(&mut self, timer: Timer, fx: &mut Vec<Effect>) {
        match timer {
            Timer::Retry | Timer::Deadline | Timer::HeadStart => self.connection.on_timer(timer, self.now, fx),
            Timer::Stream | Timer::Picture | Timer::Idle => self.playback.on_timer(timer, self.now, fx),
            Timer::Tick => self.ticks = false,
            Timer::Chat => self.chat.on_timer(),
            Timer::Ticker => self.air.on_timer(self.now, fx),
            Timer::Count => self.settle_count(fx),
            Timer::Orders => {
                let limits = self.composer.limits;
                self.gifts.outbox.on_timer(&limits, self.now, fx);
            }
            Timer::Gifts => self.settle_gifts(fx),
            Timer::Likes => self.likes_timer(fx),
            Timer::Supporters => self.load_supporters(fx),
            Timer::Room if !self.connection.has_left() => {
                self.info_asked_ms = self.now.mono_ms;
                fx.push(Effect::LoadRoom);
            }
            Timer::Room => {}
            Timer::Users => {
                let user_ids = self.unnamed.take();
                if self.connection.is_connected() && !user_ids.is_empty() {
                    fx.push(Effect::Chat(ChatCommand::FetchUsers { user_ids }));
                }
            }
            Timer::Mute => self.ask_about_mute(fx),
            Timer::Online if self.is_guest() => {
                if self.connection.joined_group().is_some() {
                    fx.push(Effect::LoadRoom);
                    fx.push(Effect::Timer { timer: Timer::Online, after_ms: GUEST_ROOM_EVERY_MS });
                }
            }
            Timer::Online => {
                if let Some(group) = self.joined_group() {
                    self.online_asked_ms = self.now.mono_ms;
                    fx.push(Effect::Chat(ChatCommand::FetchOnline { group }));
                    fx.push(Effect::Timer { timer: Timer::Online, after_ms: self.pace.online_every_ms });
                }
            }
        }
    }
}
