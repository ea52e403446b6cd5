//! Routes the chat's events to the features.

use super::Room;
use crate::codec::custom;
use crate::effect::Effect;
use crate::features::audience::POPULARITY_COUNTER;
use crate::features::gifts::GiftMessage;
use crate::features::likes::batcher::LIKES_COUNTER;
use crate::features::lucky_draw::Draw;
use crate::features::moderation;
use crate::features::show::StatusNews;
use crate::model::custom::CustomMessage;
use crate::model::message::{Body, GroupMessage};
use crate::model::problem::SendProblem;
use crate::model::user::{Role, User};
use crate::ports::chat::{ChatEvent, Network};

impl Room {
    pub(super) fn on_chat_event(&mut self, event: ChatEvent, effects: &mut Vec<Effect>) {
        self.connection.on_chat(&event, self.ctx.now, effects);
        match event {
            ChatEvent::ServerTime(server_ms) => {
                self.ctx.clock.learn(server_ms, self.ctx.now);
                self.playback.set_clock(self.ctx.clock);
            }
            ChatEvent::Ready if self.ctx.clock.is_known() && !self.ctx.arrival.has_joined => {
                self.ctx.arrival.on_ready(self.ctx.server_s());
            }
            ChatEvent::Joined => self.on_joined(effects),
            ChatEvent::Received(messages) => {
                self.connection.on_messages(&messages, &self.ctx);
                for message in messages {
                    self.on_message(message, effects);
                }
            }
            ChatEvent::Modified(messages) => {
                for message in messages {
                    self.on_comment_modified(message, effects);
                }
            }
            ChatEvent::Recalled(ids) => {
                self.connection.on_polled(&self.ctx);
                for id in &ids {
                    self.chat.recall(id);
                    self.overlay.recall(id, effects);
                }
            }
            ChatEvent::Sending { key, id } => {
                self.overlay.set_message_id(crate::features::danmaku::own_key(key), &id);
                self.chat.set_id(key, id);
            }
            ChatEvent::Sent { key } => self.on_comment_sent(key, effects),
            // The comment is sent again when the viewer is in the room with the new session.
            ChatEvent::SendFailed { key, .. } if self.connection.is_renewing() => self.chat.keep_unsent(key),
            ChatEvent::SendFailed { key, error } => self.on_send_failed(key, &error, effects),
            ChatEvent::LikesSent { key } => self.likes.batcher.on_sent(key),
            ChatEvent::LikesFailed { key, error } => {
                let problem = SendProblem::of(&error);
                self.likes.batcher.on_failed(key, &problem, self.ctx.mono_ms(), effects);
                if problem == SendProblem::NotInRoom {
                    self.connection.rejoin(&self.ctx, effects);
                }
            }
            ChatEvent::KickedOut(_) | ChatEvent::NotReady if !self.connection.is_renewing() => {
                self.give_up_pending();
                self.likes.batcher.forget_pending();
            }
            ChatEvent::Profile(profile) => {
                self.notice.set(profile.notice, &self.preferences.current, &self.ctx);
                let mutes = &mut self.moderation.mutes;
                mutes.set_all(profile.mute_all, "");
                mutes.set_by_profile(profile.muted_until_s, self.ctx.server_ms(), self.ctx.mono_ms());
            }
            ChatEvent::StatusVersion(version) => {
                if self.show.status.version().is_some_and(|known| known < version) {
                    self.show.ask_about_room(&self.ctx, effects);
                }
            }
            ChatEvent::Counter { key, value } => {
                self.connection.on_polled(&self.ctx);
                match key.as_str() {
                    POPULARITY_COUNTER => self.audience.popularity = Some(value),
                    LIKES_COUNTER => self.likes.on_counter(value, &self.like_conditions(), &self.ctx, effects),
                    _ => {}
                }
            }
            ChatEvent::Online(count) => {
                self.audience.set_count(count, &self.ctx, effects);
                self.connection.on_viewer_count(count, &self.ctx, effects);
            }
            ChatEvent::OnlineFailed => self.connection.on_viewer_count_failed(&self.ctx, effects),
            ChatEvent::Members { offset, list, next } => {
                let group = self.connection.joined_group();
                self.audience.on_members(offset, list, next, group, &self.ctx, effects);
            }
            ChatEvent::MembersFailed => self.audience.members.failed(),
            ChatEvent::Users(users) => {
                for user in users {
                    self.chat.set_name(&user);
                    self.profiles.learn(user);
                }
            }
            // The chat does not report who joined or left while the connection was broken.
            ChatEvent::Network(Network::Connected) => {
                self.connection.on_network_back(&self.ctx);
                self.audience.renew_members(self.connection.joined_group(), &self.ctx, effects);
            }
            ChatEvent::KickedOut(_)
            | ChatEvent::NotReady
            | ChatEvent::Ready
            | ChatEvent::SignInFailed(_)
            | ChatEvent::JoinFailed(_)
            | ChatEvent::Network(_) => {}
        }
    }

    fn on_joined(&mut self, effects: &mut Vec<Effect>) {
        self.send_unsent(effects);
        self.ctx.arrival.has_joined = true;
        self.connection.on_joined(&self.ctx, effects);
        let group = self.connection.joined_group();
        self.moderation.ask_if_unclear(group, effects);
        self.audience.on_joined(group, &self.ctx, effects);
    }

    /// A message of the group, or a broadcast to all groups.
    fn on_message(&mut self, message: GroupMessage, effects: &mut Vec<Effect>) {
        let Some(room) = &self.ctx.room else { return };
        if message.is_broadcast {
            if let Body::Text(text) = &message.body
                && !text.is_empty()
            {
                self.on_announcement(&message, text, effects);
            }
            return;
        }
        if room.group_id != message.group {
            return;
        }
        let is_trusted = room.trusted_senders.contains(&message.from.user_id);
        if !self.ctx.clock.is_known() && self.ctx.arrival.has_joined && message.time > 0 {
            // A guest's SDK does not know the server's time. The time of a message that has just come differs from it by a second or two.
            self.ctx.clock.learn(message.time.saturating_mul(1_000), self.ctx.now);
        }
        match message.body {
            Body::Text(_) => self.on_comment(message, effects),
            Body::Custom(ref data) => {
                if let Some(custom) = custom::parse(data) {
                    self.on_custom(custom, &message, is_trusted, effects);
                }
            }
            Body::Joined(users) => self.on_joined_users(users, effects),
            Body::Left { user_ids } => self.audience.on_left_users(&user_ids, &self.ctx, effects),
            Body::Admins { user_ids, now } => self.on_admins(&user_ids, now),
            Body::Muted { users, by } => self.moderation.on_muted(&users, &by, message.time, &self.ctx),
            Body::Profile { notice, mute_all, by } => {
                if let Some(field) = notice {
                    self.notice.set(field, &self.preferences.current, &self.ctx);
                }
                if let Some(on) = mute_all {
                    self.moderation.mutes.set_all(on, &by);
                }
            }
            Body::Removed(removal) => {
                self.give_up_pending();
                self.ctx.arrival.on_left();
                let problem = moderation::problem_of(removal, &self.ctx);
                self.connection.on_removal(problem, self.ctx.now, effects);
            }
            Body::Announcement(ref text) => self.on_announcement(&message, text, effects),
        }
    }

    /// A custom message of the room. Likes count from any sender, all others only from a trusted one.
    fn on_custom(
        &mut self,
        custom: CustomMessage,
        message: &GroupMessage,
        is_trusted: bool,
        effects: &mut Vec<Effect>,
    ) {
        let is_history = self.ctx.arrival.is_history(message.time);
        match custom {
            CustomMessage::Like { count } => {
                let sender = &message.from.user_id;
                if !is_history && sender != self.ctx.my_id() {
                    let conditions = self.like_conditions();
                    self.likes.on_others_like(sender, count.into(), &conditions, &self.ctx, effects);
                }
            }
            _ if !is_trusted => {}
            CustomMessage::Status { status, version, starts_at, summary } => {
                if self.apply_status(StatusNews { status, version, starts_at, summary }, effects) {
                    self.show.ask_about_room(&self.ctx, effects);
                }
            }
            CustomMessage::Mute { user_id: Some(user_id), until: Some(until_s), by, .. } => {
                if user_id == self.ctx.my_id() {
                    let server_ms = self.ctx.server_ms();
                    self.moderation.mutes.set_mine(until_s, &by.unwrap_or_default(), server_ms);
                }
            }
            CustomMessage::Mute { all: Some(on), by, .. } => {
                self.moderation.mutes.set_all(on, &by.unwrap_or_default());
            }
            CustomMessage::Mute { .. } => {}
            CustomMessage::Pin { text } => self.notice.pin(text),
            CustomMessage::Draw { id, keyword, prize, until } => {
                let draw = Draw::begin(self.draw.as_ref(), id, keyword, prize, until);
                // A draw from the history that is over is not shown.
                let draw = draw.filter(|draw| draw.is_open(self.ctx.server_ms()));
                self.draw = draw.or_else(|| self.draw.take());
            }
            CustomMessage::DrawResult { id, prize, winners } => {
                if self.ctx.arrival.has_joined {
                    let draw = Draw::end(self.draw.as_ref(), id, prize, winners);
                    self.draw = draw.or_else(|| self.draw.take());
                }
            }
            CustomMessage::Gift { gift, count, combo, from, order } => {
                let gift = GiftMessage { gift_id: gift, count, combo, from, order, is_history };
                let (gifts, mut room) = self.gift_room();
                gifts.on_message(gift, &mut room, effects);
            }
        }
    }

    /// Users joined the group. The viewer's own join, and those before it, have no line in the chat list.
    fn on_joined_users(&mut self, users: Vec<User>, effects: &mut Vec<Effect>) {
        if self.ctx.arrival.has_joined {
            for user in users.iter().filter(|user| user.user_id != self.ctx.my_id()) {
                self.chat.add_joined(user.name().to_owned(), self.ctx.mono_ms());
            }
        }
        self.audience.on_joined_users(users, &self.ctx, effects);
    }

    fn on_admins(&mut self, user_ids: &[String], are_admins: bool) {
        for user_id in user_ids {
            self.audience.members.set_admin(user_id, are_admins);
            if let Some(me) = self.ctx.me.as_mut().filter(|me| me.user_id == *user_id && me.role != Role::Anchor) {
                me.role = if are_admins { Role::Admin } else { Role::Member };
            }
        }
    }
}
