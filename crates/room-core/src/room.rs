//! The room: takes every input, and returns every effect.
//!
//! [`Room`] routes each input to its feature ([`crate::features`], [`crate::playback`]) and holds no rule itself. `chat_events` routes the
//! chat's events, and `intents` the viewer's intents; `timers` routes the timers. A comment concerns several features, which `comments` calls in turn.

mod chat_events;
mod comments;
mod intents;
mod timers;
mod view;

use crate::context::{Context, DisabledFeatures};
use crate::effect::Effect;
use crate::features::announcer::Announcer;
use crate::features::audience::Audience;
use crate::features::chat_log::ChatLog;
use crate::features::composer::{self, Composer, SendContext};
use crate::features::connection::Connection;
use crate::features::danmaku::Overlay;
use crate::features::gifts::Gifts;
use crate::features::gifts::giving::GiftRoom;
use crate::features::likes::{LikeConditions, Likes};
use crate::features::lucky_draw::Draw;
use crate::features::moderation::Moderation;
use crate::features::notice::NoticeBoard;
use crate::features::preferences::PreferenceStore;
use crate::features::profiles::ProfileCache;
use crate::features::show::{Show, StatusNews, begins_show};
use crate::input::Input;
use crate::model::problem::BackendError;
use crate::model::show::{RoomInfo, Status};
use crate::model::user::Session;
use crate::pacing::pace::Pace;
use crate::playback::Playback;
use crate::ports::page::ElementEvent;
use crate::ports::storage::Preferences;
use crate::time::Now;

/// One viewer's room.
#[derive(Debug, Default)]
pub struct Room {
    ctx: Context,
    connection: Connection,
    show: Show,
    audience: Audience,
    notice: NoticeBoard,
    chat: ChatLog,
    announcer: Announcer,
    composer: Composer,
    profiles: ProfileCache,
    moderation: Moderation,
    overlay: Overlay,
    gifts: Gifts,
    likes: Likes,
    draw: Option<Draw>,
    preferences: PreferenceStore,
    playback: Playback,
    /// [`crate::effect::Timer::Tick`] is running.
    is_ticking: bool,
}

impl Room {
    /// A room that the viewer has not entered yet, with the waiting times of `pace`.
    pub fn new(pace: Pace, disabled: DisabledFeatures) -> Self {
        Self {
            ctx: Context { pace, disabled, ..Context::default() },
            connection: Connection::new(pace),
            playback: Playback::new(pace),
            gifts: Gifts::new(pace),
            ..Self::default()
        }
    }

    /// Handles an input. Returns the effects, in the order in which the effect loop must run them.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.ctx.now = now;
        match input {
            Input::Enter => self.connection.enter(&mut effects),
            Input::Leave => self.leave(&mut effects),
            Input::PreferencesLoaded(preferences) => self.on_preferences_loaded(preferences, &mut effects),
            Input::SignIn => self.connection.sign_in(&mut effects),
            Input::Online(online) => {
                self.connection.on_online(online, now, &mut effects);
                if online {
                    self.playback.on_network(now, &mut effects);
                    self.gifts.outbox.on_online(now, &mut effects);
                }
            }
            Input::SlowNetwork(is_slow) => self.playback.set_slow(is_slow, now, &mut effects),
            Input::Hidden(is_hidden) => self.on_hidden(is_hidden, &mut effects),
            Input::OutOfView(is_out) => self.overlay.set_out_of_view(is_out, now, &mut effects),
            Input::Restored => {
                self.connection.on_restored(&mut effects);
                self.playback.on_restored(now, &mut effects);
            }
            Input::ReducedMotion(reduces_motion) => {
                self.overlay.set_reduced_motion(reduces_motion, &self.preferences.current.danmaku, &mut effects);
            }
            Input::Danmaku(report) => {
                self.overlay.on_report(report, &self.preferences.current, &self.ctx, &mut effects);
            }
            Input::RoomLoaded(answer) => self.on_room_loaded(answer, &mut effects),
            Input::SessionLoaded(answer) => self.on_session_loaded(answer, &mut effects),
            Input::OrderAnswered { key, answer } => {
                let (gifts, mut room) = self.gift_room();
                gifts.on_order_answer(&key, answer, &mut room, &mut effects);
            }
            Input::OrdersLoaded(orders) => {
                let (gifts, mut room) = self.gift_room();
                gifts.on_orders_loaded(orders, &mut room, &mut effects);
            }
            Input::OrderChanged { key, kept } => {
                let (gifts, mut room) = self.gift_room();
                gifts.on_order_changed(&key, kept.as_ref(), &mut room, &mut effects);
            }
            Input::SupportersLoaded(answer) => self.gifts.supporters.on_answer(answer),
            Input::Chat(event) => self.on_chat_event(event, &mut effects),
            Input::SpritesLoaded { url, json } => self.playback.on_sprites(&url, &json, now, &mut effects),
            Input::Player(event) => self.playback.on_player(event, now, &mut effects),
            Input::Timer(timer) => self.on_timer(timer, &mut effects),
            Input::Intent(intent) => self.on_intent(intent, &mut effects),
        }
        self.settle(&mut effects);
        effects
    }

    /// Is it not known yet whether there is a stream, or has its first frame not come yet? The page does not draw the room until then.
    pub const fn is_opening(&self) -> bool {
        (self.ctx.room.is_none() && self.connection.is_asking()) || self.playback.awaits_first_frame()
    }

    /// May the viewer only read?
    pub fn is_guest(&self) -> bool {
        self.ctx.is_guest()
    }

    /// Runs after every input: publishes what has changed, emits the events that are due, and starts timers.
    fn settle(&mut self, effects: &mut Vec<Effect>) {
        self.connection.sign_in_when_known(self.playback.awaits_first_frame(), effects);
        if self.ctx.arrival.has_joined && !self.connection.is_in() {
            self.ctx.arrival.on_left();
            // Pending comments will not be confirmed any more. This is also so if the viewer was signing in again and that failed.
            self.give_up_pending();
        }
        self.overlay.set_paused(self.playback.is_held(), effects);
        self.moderation.settle(self.connection.is_connected(), &self.ctx, effects);
        self.likes.settle(effects);
        if effects.contains(&Effect::LoadRoom) {
            self.gifts.on_room_requested();
        }
        self.chat.publish(self.ctx.now, effects);
        self.announcer.settle(self.ctx.mono_ms(), effects);
        self.tick_while_counting(effects);
    }

    fn leave(&mut self, effects: &mut Vec<Effect>) {
        // First of all: likes cannot be sent after the viewer has left.
        self.likes.flush(&self.like_conditions(), &self.ctx, effects);
        self.preferences.flush(effects);
        self.gifts.outbox.close_all(self.ctx.now, effects);
        self.likes.batcher.forget_pending();
        self.connection.leave(effects);
        self.playback.stop(self.ctx.now, effects);
        self.give_up_pending();
        self.audience.on_left(effects);
        self.ctx.arrival.on_left();
        self.overlay.clear(effects);
        self.gifts.clear();
    }

    fn on_preferences_loaded(&mut self, preferences: Preferences, effects: &mut Vec<Effect>) {
        if !self.preferences.load(preferences) {
            return;
        }
        let preferences = &self.preferences.current;
        // Once the room is loaded, sound settings that another page of this site saves are not applied.
        if self.ctx.room.is_none() {
            self.playback.set_initial_sound(preferences, effects);
        }
        self.playback.set_pauses_when_hidden(preferences.pauses_when_hidden, effects);
        self.overlay.configure(&preferences.danmaku, effects);
        self.notice.on_preferences(preferences, &self.ctx);
        self.on_blocklist_changed(effects);
    }

    /// Hidden users or words have changed.
    fn on_blocklist_changed(&mut self, effects: &mut Vec<Effect>) {
        let preferences = &self.preferences.current;
        self.chat.filter_changed(|line| preferences.hides(line));
        self.overlay.remove_hidden(preferences, effects);
    }

    fn on_hidden(&mut self, is_hidden: bool, effects: &mut Vec<Effect>) {
        self.preferences.flush(effects);
        self.playback.set_hidden(is_hidden, effects);
        self.overlay.set_page_hidden(is_hidden, self.ctx.now, effects);
        self.gifts.on_hidden(is_hidden, &self.ctx, effects);
        if is_hidden {
            self.likes.flush(&self.like_conditions(), &self.ctx, effects);
        }
    }

    fn on_room_loaded(&mut self, answer: Result<Box<RoomInfo>, BackendError>, effects: &mut Vec<Effect>) {
        // An answer may come after the viewer has left.
        if self.connection.has_left() {
            return;
        }
        self.show.on_room_requested(&self.ctx);
        let group = answer.map(|room| self.take_room(*room, effects));
        if self.show.is_room_outdated(&self.ctx) {
            self.show.ask_about_room(&self.ctx, effects);
        }
        self.connection.on_room(group, self.ctx.now, effects);
    }

    /// Applies the backend's description of the room. Returns the room's group.
    fn take_room(&mut self, mut room: RoomInfo, effects: &mut Vec<Effect>) -> String {
        let known_version = self.ctx.room.as_ref().map(|known| known.status_version);
        if self.ctx.disabled.gifts {
            room.gifts.clear();
        }
        let group = room.group_id.clone();
        if known_version.is_some_and(|known| room.status_version < known) {
            // A newer answer has overtaken this one.
            return group;
        }
        if known_version.is_none() {
            effects.push(Effect::Emit(ElementEvent::Ready { title: room.title.clone() }));
        }
        let is_newer = known_version.is_some_and(|known| room.status_version > known);
        let had_gifts = self.ctx.has_gifts();
        self.composer.limits = room.limits;
        self.gifts.on_room(&room);
        self.audience.members.set_host(&room.anchor);
        self.audience.popularity = Some(room.popularity);
        self.notice.pin(room.pinned.clone());
        let counted = room.likes.counted;
        let news = StatusNews {
            status: room.status,
            version: room.status_version,
            starts_at: room.starts_at,
            summary: room.summary,
        };
        self.ctx.room = Some(room);
        self.apply_notice_and_count(effects);
        self.apply_status(news, effects);
        // The backend counts the likes of the current show. If the count is lower after a change of the status, another show has begun.
        if is_newer && counted < self.likes.batcher.counted() {
            self.likes.batcher.begin_show();
        }
        self.likes.batcher.set_counted(counted);
        if !had_gifts {
            self.gifts.supporters.ask(&self.ctx, effects);
        }
        group
    }

    /// Applies the backend's notice and number of viewers: for a guest, and before the viewer has joined. After the join both come from the
    /// chat.
    fn apply_notice_and_count(&mut self, effects: &mut Vec<Effect>) {
        let is_needed = self.ctx.is_guest() || !self.ctx.arrival.has_joined;
        let Some(room) = self.ctx.room.as_ref().filter(|_| is_needed) else { return };
        let (notice, online) = (room.notice.clone(), room.online);
        if let Some(field) = notice {
            self.notice.set(field, &self.preferences.current, &self.ctx);
        }
        if let Some(online) = online {
            self.audience.set_count(online, &self.ctx, effects);
        }
    }

    /// Applies a status of the show. Returns whether the status changed.
    fn apply_status(&mut self, news: StatusNews, effects: &mut Vec<Effect>) -> bool {
        let before = self.show.status.get();
        let changed = self.show.status.apply(news);
        if changed && before.is_some_and(|before| begins_show(before, news.status)) {
            self.likes.batcher.begin_show();
            self.gifts.supporters.set(Vec::new());
        }
        let status = self.show.status.get();
        if changed && let Some(status) = status {
            effects.push(Effect::Emit(ElementEvent::Status(status)));
        }
        self.playback.set_recording(status == Some(Status::Replay));
        let (sources, is_playable) = (self.show.sources(&self.ctx), self.show.is_playable(&self.ctx));
        self.playback.set(&sources, is_playable, self.ctx.now, effects);
        changed
    }

    fn on_session_loaded(&mut self, answer: Result<Session, BackendError>, effects: &mut Vec<Effect>) {
        let session = answer.as_ref().ok().cloned();
        if !self.connection.on_session(answer, self.ctx.now, effects) {
            return;
        }
        let user_id = session.as_ref().filter(|me| !me.is_guest()).map(|me| me.user_id.clone());
        self.gifts.outbox.set_user(&user_id.unwrap_or_default(), effects);
        self.audience.members.set_me(session.as_ref().map_or("", |me| &me.user_id));
        self.ctx.me = session;
        if self.ctx.room.as_ref().is_some_and(|room| room.balance.is_none()) && !self.ctx.is_guest() {
            // The backend knows the user now, so its answer has the balance.
            effects.push(Effect::LoadRoom);
        }
    }

    /// Marks all pending comments as failed: they will not be confirmed any more.
    fn give_up_pending(&mut self) {
        self.chat.give_up_pending();
        self.draw.iter_mut().for_each(|draw| draw.failed(None));
    }

    /// The gifts, and the parts of the room that giving needs.
    fn gift_room(&mut self) -> (&mut Gifts, GiftRoom<'_>) {
        let room = GiftRoom {
            ctx: &self.ctx,
            show: &self.show,
            chat: &mut self.chat,
            preferences: &self.preferences.current,
            needs_sign_in: self.connection.needs_sign_in(),
            reduces_motion: self.overlay.reduces_motion(),
            is_hidden: self.overlay.is_hidden(),
        };
        (&mut self.gifts, room)
    }

    fn like_conditions(&self) -> LikeConditions {
        let is_muted = self.moderation.active_mute(&self.ctx).is_some();
        let can_send = self.connection.is_connected() && !is_muted;
        LikeConditions {
            group: self.connection.joined_group().filter(|_| can_send).map(str::to_owned),
            is_muted,
            reduces_motion: self.overlay.reduces_motion(),
            is_hidden: self.overlay.is_hidden(),
        }
    }

    fn send_context(&self) -> SendContext {
        SendContext {
            // Comments that are sent during a renewal of the session are delivered after it.
            connected: self.connection.is_connected() || self.connection.is_renewing(),
            is_locked: composer::lock(&self.moderation, &self.ctx).is_some(),
            is_moderator: self.ctx.is_moderator(),
            mono_ms: self.ctx.mono_ms(),
        }
    }
}

#[cfg(test)]
mod tests;
