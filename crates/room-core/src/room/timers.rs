//! What is done when a timer runs out.

use crate::effect::{Effect, Timer};
use crate::ports::chat::ChatCommand;
use crate::room::{GUEST_ROOM_EVERY_MS, Room};

/// A session is renewed ahead of its end by a tenth of the time that is left when it comes, and by no more than this, in milliseconds.
const MOST_AHEAD_MS: u64 = 60_000;
/// And not sooner than this after the session has come, in milliseconds: one that is over by then, as the backend's clock may have it, is
/// left to the chat to judge.
const LEAST_LIFE_MS: u64 = 5_000;
/// A timer is set for no longer than this, in milliseconds: browsers take no more than 24 days, and clocks are set anew.
const LONGEST_TIMER_MS: u64 = 86_400_000;

impl Room {
    /// The session has come, or a wait for its end is over: it is renewed when that is near.
    pub(super) fn plan_renewal(&mut self, effects: &mut Vec<Effect>) {
        let Some(me) = self.me.as_ref().filter(|me| me.expires_at > 0 && !me.is_guest()) else { return };
        let left_ms = me.expires_at.saturating_mul(1_000).saturating_sub(self.server_ms());
        if left_ms < LEAST_LIFE_MS {
            return;
        }
        let ahead_ms = (left_ms / 10).min(MOST_AHEAD_MS);
        self.renews_at_ms = self.server_ms() + (left_ms - ahead_ms);
        let after_ms = (left_ms - ahead_ms).clamp(LEAST_LIFE_MS, LONGEST_TIMER_MS);
        effects.push(Effect::Timer { timer: Timer::Renew, after_ms });
    }

    fn renew_when_due(&mut self, effects: &mut Vec<Effect>) {
        let left_ms = self.renews_at_ms.saturating_sub(self.server_ms());
        if left_ms == 0 {
            self.connection.renew(effects);
        } else {
            effects.push(Effect::Timer { timer: Timer::Renew, after_ms: left_ms.min(LONGEST_TIMER_MS) });
        }
    }

    pub(super) fn on_timer(&mut self, timer: Timer, effects: &mut Vec<Effect>) {
        match timer {
            Timer::Retry | Timer::Deadline | Timer::HeadStart => self.connection.on_timer(timer, self.now, effects),
            Timer::Stream | Timer::FirstFrame | Timer::UserIdle => self.playback.on_timer(timer, self.now, effects),
            Timer::Tick => self.ticks = false,
            Timer::Chat => self.chat.on_timer(),
            Timer::Announcer => self.announcer.on_timer(),
            Timer::Ticker => self.overlay.on_timer(self.now, effects),
            Timer::ViewerCount => self.settle_count(effects),
            Timer::Orders => {
                let limits = self.composer.limits;
                self.gifts.outbox.on_timer(&limits, self.now, effects);
            }
            Timer::Gifts => self.settle_gifts(effects),
            Timer::Likes => self.likes_timer(effects),
            Timer::Supporters => self.load_supporters(effects),
            Timer::Room if !self.connection.has_left() => {
                self.info_asked_ms = self.now.mono_ms;
                effects.push(Effect::LoadRoom);
            }
            Timer::Room => {}
            Timer::Users => {
                let user_ids = self.profiles.take();
                if self.connection.is_connected() && !user_ids.is_empty() {
                    effects.push(Effect::Chat(ChatCommand::FetchUsers { user_ids }));
                }
            }
            Timer::Mute => {
                self.asks_about_mute = false;
                if let Some(group) = self.joined_group().filter(|_| self.active_mute().is_some()) {
                    effects.push(Effect::Chat(ChatCommand::FetchProfile { group }));
                }
            }
            Timer::Renew => self.renew_when_due(effects),
            Timer::SavePreferences => self.remember_now(effects),
            Timer::Online if self.is_guest() => {
                if self.connection.joined_group().is_some() {
                    effects.push(Effect::LoadRoom);
                    effects.push(Effect::Timer { timer: Timer::Online, after_ms: GUEST_ROOM_EVERY_MS });
                }
            }
            Timer::Online => {
                if let Some(group) = self.joined_group() {
                    self.online_asked_ms = self.now.mono_ms;
                    effects.push(Effect::Chat(ChatCommand::FetchOnline { group }));
                    effects.push(Effect::Timer { timer: Timer::Online, after_ms: self.pace.online_every_ms });
                }
            }
        }
    }
}
