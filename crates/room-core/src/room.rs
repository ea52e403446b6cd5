//! The room: every input goes in here, every effect comes out of here.
//!
//! What the chat brings is taken in by [`hear`], what the viewer wants by [`wish`].

mod chat_events;
mod comments;
mod danmaku;
mod gifts;
mod intents;
mod likes;
mod moderation;
mod preferences;
mod show_status;
mod timers;
mod view;

use crate::effect::{Effect, Timer};
use crate::features::announcer::Announcer;
use crate::features::audience::members::Members;
use crate::features::audience::viewer_count::ViewerCount;
use crate::features::chat_log::ChatLog;
use crate::features::composer::{Composer, ComposerLock, SendContext};
use crate::features::connection::Connection;
use crate::features::connection::watchdog::Watchdog;
use crate::features::danmaku::Overlay;
use crate::features::draw::Draw;
use crate::features::gifts::Gifts;
use crate::features::gifts::supporters::Supporters;
use crate::features::likes::Likes;
use crate::features::likes::heart_sampler::HeartSampler;
use crate::features::moderation::{ActiveMute, Mutes};
use crate::features::notice::{Notice, NoticeView};
use crate::features::profiles::ProfileCache;
use crate::features::show::{ShowStatus, StatusNews};
use crate::input::Input;
use crate::model::show::RoomInfo;
use crate::model::user::{Role, Session};
use crate::pacing::pace::Pace;
use crate::playback::Playback;
use crate::ports::page::ElementEvent;
use crate::ports::storage::Preferences;
use crate::time::Now;
use crate::time::ServerClock;

/// How often a guest asks the backend what the chat tells everyone else.
const GUEST_ROOM_EVERY_MS: u64 = 60_000;

/// What a page leaves out of the room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DisabledFeatures {
    /// There is nothing to give, and nothing of what others give.
    pub gifts: bool,
    /// There are no hearts, and no number of them.
    pub likes: bool,
}

/// One viewer's room.
// Each of them is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Default)]
pub struct Room {
    pace: Pace,
    disabled: DisabledFeatures,
    connection: Connection,
    watchdog: Watchdog,
    info: Option<RoomInfo>,
    me: Option<Session>,
    clock: ServerClock,
    /// The time of the last input.
    now: Now,
    /// A timer runs that tells what counts down.
    ticks: bool,
    /// When the viewer came, in seconds since 1970 UTC by the server's clock, where that is known.
    came_s: Option<u64>,
    /// When the room was last joined, or began to be, in seconds since 1970 UTC by the server's clock.
    joined_s: u64,
    /// Whether the viewer is in the room, or was and is about to be again without having been out: what came before was said earlier.
    has_joined: bool,
    status: ShowStatus,
    /// When the backend was last asked about the room, by the monotonic clock.
    info_asked_ms: u64,
    count: ViewerCount,
    /// When the number of viewers was last asked for, by the monotonic clock.
    online_asked_ms: u64,
    popularity: Option<u64>,
    notice: NoticeView,
    /// The notice as the group's field has it.
    notice_field: String,
    pinned: Option<String>,
    /// Nobody sees the page.
    is_hidden: bool,
    /// The page has scrolled the element away.
    is_out_of_sight: bool,
    chat: ChatLog,
    announcer: Announcer,
    overlay: Overlay,
    gifts: Gifts,
    supporters: Supporters,
    likes: Likes,
    /// The total of likes that the page was told.
    emitted_likes: Option<u64>,
    /// When a guest was last asked to sign in for a like, by the monotonic clock.
    asked_to_sign_in_ms: u64,
    /// How many of others' hearts rise.
    hearts: HeartSampler,
    composer: Composer,
    profiles: ProfileCache,
    members: Members,
    mutes: Mutes,
    /// The page was told that the viewer may not write.
    muted_event_sent: bool,
    /// Comments, by their keys in the log, that did not arrive while the viewer signed in anew.
    unsent: Vec<u64>,
    /// When the session is renewed, in milliseconds since 1970 UTC by the server's clock.
    renews_at_ms: u64,
    /// A timer runs that asks about a mute.
    asks_about_mute: bool,
    /// Whether what was set is remembered.
    remembers: preferences::SaveState,
    draw: Option<Draw>,
    preferences: Preferences,
    playback: Playback,
}

impl Room {
    /// A room that nobody has entered yet; waits as `pace` says.
    pub fn new(pace: Pace, disabled: DisabledFeatures) -> Self {
        Self {
            pace,
            disabled,
            connection: Connection::new(pace),
            watchdog: Watchdog::new(pace),
            playback: Playback::new(pace),
            gifts: Gifts::new(pace),
            ..Self::default()
        }
    }

    /// Takes in what happened; returns what is to be done, in order.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.now = now;
        match input {
            Input::Enter => self.connection.enter(&mut effects),
            Input::Leave => self.leave(&mut effects),
            Input::PreferencesLoaded(preferences) => self.recall(preferences, &mut effects),
            Input::SignIn => self.connection.sign_in(&mut effects),
            Input::Online(online) => {
                self.connection.on_online(online, now, &mut effects);
                if online {
                    self.playback.on_network(now, &mut effects);
                    let limits = self.composer.limits;
                    self.gifts.outbox.on_online(&limits, now, &mut effects);
                }
            }
            Input::SlowNetwork(is_slow) => self.playback.set_slow(is_slow, now, &mut effects),
            Input::Hidden(hidden) => {
                self.remember_now(&mut effects);
                self.playback.set_hidden(hidden, &mut effects);
                self.is_hidden = hidden;
                self.overlay.set_hidden(hidden || self.is_out_of_sight, now, &mut effects);
                self.gifts_hidden(hidden, &mut effects);
            }
            Input::OutOfSight(is_out) => {
                self.is_out_of_sight = is_out;
                self.overlay.set_hidden(is_out || self.is_hidden, now, &mut effects);
            }
            Input::Restored => {
                self.connection.on_restored(&mut effects);
                self.playback.on_restored(now, &mut effects);
            }
            Input::ReducedMotion(reduces_motion) => {
                self.overlay.set_reduced_motion(reduces_motion, &self.preferences.danmaku, &mut effects)
            }
            Input::Danmaku(report) => self.hear_air(report, &mut effects),
            // An answer may still come in after the viewer has left.
            Input::RoomLoaded(_) if self.connection.has_left() => {}
            Input::RoomLoaded(answer) => {
                self.info_asked_ms = now.mono_ms;
                let group = answer.map(|info| self.take_info(*info, &mut effects));
                if self.is_info_old() {
                    self.ask_about_room(&mut effects);
                }
                self.connection.on_room(group, now, &mut effects);
            }
            Input::SessionLoaded(answer) => {
                let session = answer.as_ref().ok().cloned();
                if self.connection.on_session(answer, now, &mut effects) {
                    let user_id = session.as_ref().filter(|me| !me.is_guest()).map(|me| me.user_id.clone());
                    self.gifts.outbox.set_user(&user_id.unwrap_or_default(), &mut effects);
                    self.members.set_me(session.as_ref().map_or("", |me| &me.user_id));
                    self.me = session;
                    if self.info.as_ref().is_some_and(|info| info.balance.is_none()) && !self.is_guest() {
                        // The backend knows now whose coins to tell.
                        effects.push(Effect::LoadRoom);
                    }
                }
            }
            Input::OrderAnswered { key, answer } => self.order_answered(&key, answer, &mut effects),
            Input::OrdersLoaded(orders) => self.orders_recalled(orders, &mut effects),
            Input::OrderChanged { key, kept } => self.order_changed(&key, kept.as_ref(), &mut effects),
            Input::SupportersLoaded(answer) => self.supporters_loaded(answer),
            Input::Chat(event) => self.hear(event, &mut effects),
            Input::SpritesLoaded { url, json } => self.playback.on_sprites(&url, &json, now, &mut effects),
            Input::Player(event) => self.playback.on_player(event, now, &mut effects),
            Input::Timer(timer) => self.on_timer(timer, &mut effects),
            Input::Intent(intent) => self.wish(intent, &mut effects),
        }
        self.settle(&mut effects);
        effects
    }

    /// Is it open yet whether there is a stream, or is its first picture on its way, and may be there at any moment?
    pub const fn is_opening(&self) -> bool {
        (self.info.is_none() && self.connection.is_asking()) || self.playback.awaits_first_frame()
    }

    /// May the viewer only read?
    pub fn is_guest(&self) -> bool {
        self.me.as_ref().is_some_and(Session::is_guest)
    }

    /// What every input ends with: what is due is published, told and timed.
    fn settle(&mut self, effects: &mut Vec<Effect>) {
        self.connection.sign_in_when_known(self.playback.awaits_first_frame(), effects);
        if self.has_joined && !self.connection.is_in() {
            self.forget_coming();
            // A sign-in anew that failed, too: nobody will say what became of what is on its way.
            self.give_up_pending();
        }
        self.overlay.set_paused(self.playback.is_held(), effects);
        let server_ms = self.server_ms();
        self.mutes.expire(server_ms, self.now.mono_ms);
        let active_mute = self.active_mute();
        self.watch_mute(active_mute.is_some(), effects);
        let until_s = if let Some(ActiveMute::Mine { until_s, .. }) = active_mute { until_s } else { None };
        if active_mute.is_some() && !self.muted_event_sent {
            effects.push(Effect::Emit(ElementEvent::Muted { until_s }));
        }
        self.muted_event_sent = active_mute.is_some();
        self.emit_likes(effects);
        if effects.contains(&Effect::LoadRoom) {
            self.gifts.room_asked();
        }
        self.chat.publish(self.now, effects);
        self.announcer.settle(self.now.mono_ms, effects);
        let counts = self.connection.counts()
            || self.mutes.counts_down()
            || self.composer.slow_s(self.is_moderator(), self.now.mono_ms).is_some()
            || self.show().starts_in_s.is_some()
            || self.draw.as_ref().is_some_and(|draw| draw.counts_down(server_ms));
        if counts && !self.ticks {
            self.ticks = true;
            // With the server's seconds, so that what ends with one of them ends in time.
            effects.push(Effect::Timer { timer: Timer::Tick, after_ms: 1_000 - server_ms % 1_000 });
        }
    }

    fn leave(&mut self, effects: &mut Vec<Effect>) {
        // While it can still be sent.
        self.flush_likes(effects);
        self.remember_now(effects);
        let limits = self.composer.limits;
        self.gifts.outbox.close_all(&limits, self.now, effects);
        self.likes.forget_pending();
        self.connection.leave(effects);
        self.playback.stop(self.now, effects);
        self.give_up_pending();
        self.members.forget();
        self.forget_coming();
        self.overlay.clear(effects);
        self.gifts.clear();
        effects.push(Effect::CancelTimer(Timer::Online));
    }

    /// The viewer is out: what is said until they come again was said earlier then.
    fn forget_coming(&mut self) {
        self.has_joined = false;
        self.came_s = None;
    }

    /// Takes in what the backend says of the room. Returns its group.
    fn take_info(&mut self, mut info: RoomInfo, effects: &mut Vec<Effect>) -> String {
        let is_newer = self.info.as_ref().is_some_and(|known| info.status_version > known.status_version);
        if self.disabled.gifts {
            info.gifts.clear();
        }
        let group = info.group_id.clone();
        if self.info.as_ref().is_some_and(|known| info.status_version < known.status_version) {
            // An answer that was overtaken by another.
            return group;
        }
        if self.info.is_none() {
            effects.push(Effect::Emit(ElementEvent::Ready { title: info.title.clone() }));
        }
        self.composer.limits = info.limits.bounded();
        let has_had_gifts = self.info.as_ref().is_some_and(|known| !known.gifts.is_empty());
        self.gifts.take_info(&info);
        self.members.set_host(&info.anchor);
        let counted = info.likes.counted;
        self.popularity = Some(info.popularity);
        self.pinned = info.pinned.clone().filter(|text| !text.trim().is_empty());
        let news = StatusNews {
            status: info.status,
            version: info.status_version,
            starts_at: info.starts_at,
            summary: info.summary,
        };
        self.info = Some(info);
        self.take_for_guest(effects);
        self.apply_status(news, effects);
        // Of the show that the status tells of. Fewer than before, after a change: it is another show, whose beginning was missed.
        if is_newer && counted < self.likes.counted() {
            self.likes.begin_show();
        }
        self.likes.set_counted(counted);
        if !has_had_gifts {
            self.ask_for_supporters(effects);
        }
        group
    }

    /// Takes in what the chat tells everyone but a guest, and nobody before they are in the room.
    fn take_for_guest(&mut self, effects: &mut Vec<Effect>) {
        let Some(info) = self.info.as_ref().filter(|_| self.is_guest() || !self.has_joined) else { return };
        let (notice, online) = (info.notice.clone(), info.online);
        if let Some(field) = notice {
            self.set_notice(field);
        }
        if let Some(online) = online {
            self.set_count(online, effects);
        }
    }

    fn set_count(&mut self, count: u64, effects: &mut Vec<Effect>) {
        let after_ms = self.count.set(count, self.now.mono_ms);
        effects.extend(after_ms.map(|after_ms| Effect::Timer { timer: Timer::ViewerCount, after_ms }));
    }

    /// A count that was held back may be shown, or, where the timer was early, soon.
    fn settle_count(&mut self, effects: &mut Vec<Effect>) {
        let after_ms = self.count.settle(self.now.mono_ms);
        effects.extend(after_ms.map(|after_ms| Effect::Timer { timer: Timer::ViewerCount, after_ms }));
    }

    /// The show has changed: the backend knows more of it than the chat says.
    fn ask_about_room(&self, effects: &mut Vec<Effect>) {
        // A chance is in 0.0..1.0, and the time some seconds.
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let spread_ms = (self.now.chance * self.pace.room_spread_ms as f64) as u64;
        let earliest_ms = (self.info_asked_ms + self.pace.room_at_most_every_ms).saturating_sub(self.now.mono_ms);
        effects.push(Effect::Timer { timer: Timer::Room, after_ms: spread_ms.max(earliest_ms) });
    }

    fn set_notice(&mut self, field: String) {
        let notice = Notice::parse(&field);
        let is_new = !notice.is_empty() && !self.preferences.has_read(self.group(), &field);
        self.notice = NoticeView { notice, is_new };
        self.notice_field = field;
    }

    fn lock(&self) -> Option<ComposerLock> {
        if self.is_guest() { Some(ComposerLock::Guest) } else { self.active_mute().map(ComposerLock::Silenced) }
    }

    fn active_mute(&self) -> Option<ActiveMute> {
        self.mutes.active_mute(self.is_moderator(), self.server_ms())
    }

    fn gate(&self) -> SendContext {
        SendContext {
            // What is sent while the viewer signs in anew goes out when they have.
            connected: self.connection.is_connected() || self.connection.is_renewing(),
            lock: self.lock().is_some(),
            is_moderator: self.is_moderator(),
            mono_ms: self.now.mono_ms,
        }
    }

    fn is_moderator(&self) -> bool {
        self.me.as_ref().is_some_and(|me| matches!(me.role, Role::Anchor | Role::Admin))
    }

    fn my_id(&self) -> &str {
        self.me.as_ref().map(|me| me.user_id.as_str()).unwrap_or_default()
    }

    fn group(&self) -> &str {
        self.info.as_ref().map(|info| info.group_id.as_str()).unwrap_or_default()
    }

    fn joined_group(&self) -> Option<String> {
        self.connection.joined_group().map(str::to_owned)
    }

    fn server_ms(&self) -> u64 {
        self.clock.now_ms(self.now)
    }
}

#[cfg(test)]
mod tests;
