//! The room: every input goes in here, every effect comes out of here.

use crate::chat::{ChatLog, Comment, Delivery};
use crate::chat_port::{ChatCommand, ChatEvent};
use crate::composer::{Composer, Hint};
use crate::connection::Connection;
use crate::effect::{Effect, Event, Timer};
use crate::incoming::{Body, Incoming, Sender};
use crate::input::{Input, Intent};
use crate::notice::Notice;
use crate::now::Now;
use crate::playback::{Playback, PlayerCommand};
use crate::problem::SendProblem;
use crate::status::ShowStatus;
use crate::view::{Header, View};
use crate::wire::backend::{RoomInfo, Session, Status};
use crate::wire::custom::{self, Custom};
use crate::wire::image;

/// How often the number of viewers is asked for while nobody comes or goes.
const ONLINE_EVERY_MS: u64 = 15_000;
/// The least time between two asks: the SDK's documentation wants no more than one in 5 to 10 s.
const ONLINE_AT_MOST_EVERY_MS: u64 = 5_000;

/// One viewer's room.
#[derive(Debug, Default)]
pub struct Room {
    connection: Connection,
    info: Option<RoomInfo>,
    me: Option<Session>,
    /// Whether the viewer has been in the room: what comes before that was said earlier.
    has_joined: bool,
    status: ShowStatus,
    online: Option<u64>,
    /// When the number of viewers was last asked for, by the monotonic clock.
    online_asked_ms: u64,
    notice: Notice,
    chat: ChatLog,
    composer: Composer,
    playback: Playback,
}

impl Room {
    /// Takes in what happened; returns what is to be done, in order.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut fx = Vec::new();
        match input {
            Input::Enter => self.connection.enter(&mut fx),
            Input::Leave => self.leave(&mut fx),
            // An answer may still come in after the viewer has left.
            Input::RoomLoaded(_) if self.connection.has_left() => {}
            Input::RoomLoaded(answer) => {
                let group = answer.map(|info| self.take_info(*info, &mut fx));
                self.connection.on_room(group, now, &mut fx);
            }
            Input::SessionLoaded(answer) => {
                self.me = answer.as_ref().ok().cloned().or_else(|| self.me.take());
                self.connection.on_session(answer, now, &mut fx);
            }
            Input::Chat(event) => self.on_chat(event, now, &mut fx),
            Input::Player(event) => self.playback.on_player(event, now, &mut fx),
            Input::Timer(timer) => self.on_timer(timer, now, &mut fx),
            Input::Intent(intent) => self.on_intent(intent, &mut fx),
        }
        fx
    }

    /// The room as it is to be shown.
    pub fn view(&self) -> View {
        View {
            connection: self.connection.view(),
            header: self.header(),
            notice: self.notice.clone(),
            stage: self.playback.view(),
            chat: self.chat.view(),
            composer: self.composer.clone(),
        }
    }

    fn header(&self) -> Header {
        let mut header = Header { status: self.status.get(), online: self.online, ..Header::default() };
        if let Some(info) = &self.info {
            header.known = true;
            header.title.clone_from(&info.title);
            header.anchor.clone_from(&info.anchor.nick);
            header.anchor_id.clone_from(&info.anchor.user_id);
            header.avatar = image::from_backend(&info.anchor.avatar);
            header.starts_at = info.starts_at;
        }
        header
    }

    fn leave(&mut self, fx: &mut Vec<Effect>) {
        self.connection.leave(fx);
        self.playback.stop(fx);
        self.chat.give_up_pending();
        fx.push(Effect::CancelTimer(Timer::Online));
    }

    /// Takes in what the backend says of the room. Returns its group.
    fn take_info(&mut self, info: RoomInfo, fx: &mut Vec<Effect>) -> String {
        let group = info.group_id.clone();
        if self.info.is_none() {
            fx.push(Effect::Emit(Event::Ready { title: info.title.clone() }));
        }
        let (status, version) = (info.status, info.status_version);
        self.composer.limit = info.limits.text_bytes;
        self.info = Some(info);
        self.apply_status(status, version, fx);
        group
    }

    fn apply_status(&mut self, status: Status, version: u64, fx: &mut Vec<Effect>) {
        if self.status.apply(status, version) {
            fx.push(Effect::Emit(Event::Status(status)));
        }
        let sources = self.info.as_ref().map(|info| info.sources.as_slice()).unwrap_or_default();
        self.playback.set(sources, self.status.is_playable(), fx);
    }

    fn on_timer(&mut self, timer: Timer, now: Now, fx: &mut Vec<Effect>) {
        match timer {
            Timer::Retry | Timer::Deadline => self.connection.on_timer(timer, now, fx),
            Timer::Stream => self.playback.on_timer(fx),
            Timer::Online => {
                if let Some(group) = self.connection.joined_group() {
                    self.online_asked_ms = now.mono_ms;
                    fx.push(Effect::Chat(ChatCommand::FetchOnline { group: group.to_owned() }));
                    fx.push(Effect::Timer { timer: Timer::Online, after_ms: ONLINE_EVERY_MS });
                }
            }
        }
    }

    fn on_chat(&mut self, event: ChatEvent, now: Now, fx: &mut Vec<Effect>) {
        self.connection.on_chat(&event, now, fx);
        match event {
            ChatEvent::Joined => {
                self.has_joined = true;
                self.online_asked_ms = now.mono_ms;
                fx.push(Effect::Timer { timer: Timer::Online, after_ms: ONLINE_EVERY_MS });
            }
            ChatEvent::Received(messages) => {
                for message in messages {
                    self.receive(message, now, fx);
                }
            }
            ChatEvent::Sending { key, id } => self.chat.sending(key, id),
            ChatEvent::Sent { key } => self.chat.sent(key),
            ChatEvent::SendFailed { key, error } => self.chat.failed(key, SendProblem::of(&error)),
            ChatEvent::KickedOut(_) => self.chat.give_up_pending(),
            ChatEvent::Notice(field) => self.notice = Notice::parse(&field),
            ChatEvent::Online(count) => self.online = Some(count),
            _ => {}
        }
    }

    fn receive(&mut self, message: Incoming, now: Now, fx: &mut Vec<Effect>) {
        let Some(info) = self.info.as_ref().filter(|info| info.group_id == message.group) else { return };
        match message.body {
            Body::Text(text) => {
                let by_anchor = info.anchor.user_id == message.from.user_id;
                let mut from = message.from;
                if by_anchor {
                    // The backend knows the anchor's picture, should the message not.
                    from.avatar = from.avatar.or_else(|| image::from_backend(&info.anchor.avatar));
                }
                let mine = self.me.as_ref().is_some_and(|me| me.user_id == from.user_id);
                let comment = Comment {
                    by_anchor,
                    earlier: !self.has_joined,
                    delivery: if mine { Delivery::Sent } else { Delivery::Received },
                    from: from.clone(),
                    text: text.clone(),
                };
                if self.chat.receive(&message.id, comment) && self.has_joined {
                    emit_message(&from, text, fx);
                }
            }
            Body::Custom(data) if info.trusted_senders.contains(&message.from.user_id) => {
                // Other kinds are passed over: this version does not show them.
                if let Some(Custom::Status { status, version }) = custom::parse(&data) {
                    self.apply_status(status, version, fx);
                }
            }
            Body::CameIn { names } => {
                self.hasten_online(now, fx);
                // Who came in before the viewer did is no news.
                for name in names.into_iter().filter(|_| self.has_joined) {
                    self.chat.came_in(name);
                }
            }
            Body::WentOut => self.hasten_online(now, fx),
            Body::Profile { notice: Some(field) } => self.notice = Notice::parse(&field),
            Body::Custom(_) | Body::Profile { notice: None } => {}
        }
    }

    /// Someone came or went: the number of viewers is asked for as soon as it may be.
    fn hasten_online(&self, now: Now, fx: &mut Vec<Effect>) {
        let after_ms = (self.online_asked_ms + ONLINE_AT_MOST_EVERY_MS).saturating_sub(now.mono_ms);
        fx.push(Effect::Timer { timer: Timer::Online, after_ms });
    }

    fn on_intent(&mut self, intent: Intent, fx: &mut Vec<Effect>) {
        match intent {
            Intent::Write(draft) => self.composer.write(draft),
            Intent::Submit => {
                if let Some(text) = self.composer.submit(self.connection.is_connected()) {
                    self.send(text, fx);
                }
            }
            Intent::Say(text) => self.say(text.trim(), fx),
            Intent::SendAgain(key) => {
                if !self.connection.is_connected() {
                    self.composer.hint = Some(Hint::NotConnected);
                } else if let (Some(group), Some(text)) = (self.connection.joined_group(), self.chat.again(key)) {
                    let group = group.to_owned();
                    fx.push(Effect::Chat(ChatCommand::SendAgain { key, group, text }));
                }
            }
            Intent::TakeBack(key) => {
                if let Some(text) = self.chat.take_failed(key) {
                    self.composer.put_back(&text);
                    fx.push(Effect::Chat(ChatCommand::Discard { key }));
                }
            }
            Intent::Retry => self.connection.enter(fx),
            Intent::RetryStream => self.playback.retry(fx),
            Intent::Play => self.playback.play(fx),
            Intent::Pause => self.playback.pause(fx),
            Intent::SetMuted(muted) => fx.push(Effect::Player(PlayerCommand::SetMuted(muted))),
            Intent::SetVolume(volume) => fx.push(Effect::Player(PlayerCommand::SetVolume(volume))),
        }
    }

    /// Sends what the page said; what cannot be sent now goes into the box, with the reason.
    fn say(&mut self, text: &str, fx: &mut Vec<Effect>) {
        if text.is_empty() {
            return;
        }
        match self.composer.refusal(text, self.connection.is_connected()) {
            None => self.send(text.to_owned(), fx),
            hint => {
                self.composer.put_back(text);
                self.composer.hint = hint;
            }
        }
    }

    fn send(&mut self, text: String, fx: &mut Vec<Effect>) {
        let Some(group) = self.connection.joined_group().map(str::to_owned) else { return };
        let from = self.me.as_ref().map(own_sender).unwrap_or_default();
        let by_anchor = self.info.as_ref().is_some_and(|info| info.anchor.user_id == from.user_id);
        let key = self.chat.say(from.clone(), text.clone(), by_anchor);
        emit_message(&from, text.clone(), fx);
        fx.push(Effect::Chat(ChatCommand::Send { key, group, text }));
    }
}

fn own_sender(me: &Session) -> Sender {
    Sender { user_id: me.user_id.clone(), nick: me.nick.clone(), avatar: image::from_backend(&me.avatar) }
}

fn emit_message(from: &Sender, text: String, fx: &mut Vec<Effect>) {
    let event = Event::Message { user_id: from.user_id.clone(), nick: from.name().to_owned(), text };
    fx.push(Effect::Emit(event));
}

#[cfg(test)]
mod tests;
