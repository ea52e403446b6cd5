//! What the chat brings, taken in.

use crate::codec::custom;
use crate::effect::{Effect, Timer};
use crate::features::announcer::Utterance;
use crate::features::draw::Draw;
use crate::features::gifts::GiftMessage;
use crate::features::likes;
use crate::features::show::StatusNews;
use crate::model::custom::CustomMessage;
use crate::model::message::{Body, GroupMessage, Removal};
use crate::model::problem::ChatError;
use crate::model::problem::{Problem, SendProblem};
use crate::model::user::Role;
use crate::model::user::User;
use crate::model::user::{Member, MemberRole};
use crate::ports::chat::{ChatCommand, ChatEvent, Network};
use crate::room::comments::tell;
use crate::room::{GUEST_ROOM_EVERY_MS, Room, danmaku};

/// The group's counter of popularity.
const POPULARITY: &str = "popularity";

impl Room {
    pub(super) fn hear(&mut self, event: ChatEvent, effects: &mut Vec<Effect>) {
        self.connection.on_chat(&event, self.now, effects);
        match event {
            ChatEvent::ServerTime(server_ms) => {
                self.clock.learn(server_ms, self.now);
                self.playback.set_clock(self.clock);
            }
            ChatEvent::Ready if self.clock.is_known() && !self.has_joined => {
                self.came_s.get_or_insert(self.server_ms() / 1_000);
            }
            ChatEvent::Joined => self.joined(effects),
            ChatEvent::Received(messages) => {
                // A join's history says nothing of the polling.
                if messages.iter().any(|message| message.time >= self.joined_s) {
                    self.watchdog.heard(self.now.mono_ms);
                }
                for message in messages {
                    self.receive(message, effects);
                }
            }
            ChatEvent::Modified(messages) => {
                for message in messages {
                    self.change(message, effects);
                }
            }
            ChatEvent::Recalled(ids) => {
                self.watchdog.heard(self.now.mono_ms);
                for id in &ids {
                    self.chat.withdraw(id);
                    self.overlay.withdraw(id, effects);
                }
            }
            ChatEvent::Sending { key, id } => {
                self.overlay.name(danmaku::own_key(key), &id);
                self.chat.sending(key, id);
            }
            ChatEvent::Sent { key } => {
                if let Some(comment) = self.chat.sent(key) {
                    self.announcer.hear(&comment);
                    tell(&comment.from, comment.text, effects);
                }
                self.draw.iter_mut().for_each(|draw| draw.arrived(key));
            }
            // It is sent again when the viewer is in the room by the new session.
            ChatEvent::SendFailed { key, .. } if self.connection.is_renewing() => self.unsent.push(key),
            ChatEvent::SendFailed { key, error } => self.send_failed(key, &error, effects),
            ChatEvent::LikesSent { key } => self.likes.arrived(key),
            ChatEvent::LikesFailed { key, error } => {
                let problem = SendProblem::of(&error);
                self.likes.failed(key, &problem, self.now.mono_ms, effects);
                if problem == SendProblem::NotInRoom {
                    self.rejoin(effects);
                }
            }
            ChatEvent::KickedOut(_) | ChatEvent::NotReady if !self.connection.is_renewing() => {
                self.give_up_pending();
                self.likes.forget_pending();
            }
            ChatEvent::Profile(profile) => {
                self.set_notice(profile.notice);
                self.mutes.set_all(profile.mute_all, "");
                self.mutes.set_by_profile(profile.muted_until_s, self.server_ms(), self.now.mono_ms);
            }
            ChatEvent::StatusVersion(version) => {
                if self.status.version().is_some_and(|known| known < version) {
                    self.ask_about_room(effects);
                }
            }
            ChatEvent::Counter { key, value } => {
                self.watchdog.heard(self.now.mono_ms);
                match key.as_str() {
                    POPULARITY => self.popularity = Some(value),
                    likes::COUNTER => self.likes_counted(value, effects),
                    _ => {}
                }
            }
            ChatEvent::Online(count) => self.counted(count, effects),
            ChatEvent::OnlineFailed => {
                // Without a line nothing can be asked, which is no news.
                if self.connection.is_connected() && self.watchdog.unanswered(self.now.mono_ms) {
                    self.rejoin(effects);
                }
            }
            ChatEvent::Members { offset, list, next } => self.take_members(offset, list, next, effects),
            ChatEvent::MembersFailed => self.members.failed(),
            ChatEvent::Users(users) => {
                for user in users {
                    self.chat.name(&user);
                    self.profiles.learn(user);
                }
            }
            // Who came and went while the line was broken was not told.
            ChatEvent::Network(Network::Connected) => {
                self.watchdog.joined(self.now.mono_ms);
                self.renew_members(effects);
            }
            ChatEvent::KickedOut(_)
            | ChatEvent::NotReady
            | ChatEvent::Ready
            | ChatEvent::SignInFailed(_)
            | ChatEvent::JoinFailed(_)
            | ChatEvent::Network(_) => {}
        }
    }

    fn send_failed(&mut self, key: u64, error: &ChatError, effects: &mut Vec<Effect>) {
        let problem = SendProblem::of(error);
        self.comment_failed(key, problem.clone(), effects);
        match problem {
            SendProblem::Muted => {
                self.mutes.refused(self.now.mono_ms);
                self.ask_about_mute(effects);
            }
            // Nobody has said so: a new join lets the viewer in, or says why not.
            SendProblem::NotInRoom => self.rejoin(effects),
            _ => {}
        }
    }

    /// One's own comment did not arrive.
    pub(super) fn comment_failed(&mut self, key: u64, problem: SendProblem, effects: &mut Vec<Effect>) {
        self.announcer.say(Utterance::Failed(problem.clone()));
        self.chat.failed(key, problem);
        self.composer.not_sent(key);
        // Nobody else sees it.
        self.overlay.take_away(vec![danmaku::own_key(key)], effects);
        self.draw.iter_mut().for_each(|draw| draw.failed(Some(key)));
    }

    fn joined(&mut self, effects: &mut Vec<Effect>) {
        self.send_unsent(effects);
        self.has_joined = true;
        self.plan_renewal(effects);
        self.online_asked_ms = self.now.mono_ms;
        self.joined_s = self.server_ms() / 1_000;
        self.watchdog.joined(self.now.mono_ms);
        self.ask_about_mute(effects);
        let after_ms = if self.is_guest() { GUEST_ROOM_EVERY_MS } else { self.pace.online_every_ms };
        effects.push(Effect::Timer { timer: Timer::Online, after_ms });
        self.renew_members(effects);
    }

    fn renew_members(&mut self, effects: &mut Vec<Effect>) {
        self.members.forget();
        if self.members.view().is_open {
            self.open_members(true, effects);
        }
    }

    /// The room is left and joined anew, with what has been said since then for a sign of life.
    fn rejoin(&mut self, effects: &mut Vec<Effect>) {
        self.joined_s = self.server_ms() / 1_000;
        self.connection.on_silence(effects);
    }

    /// Nothing that is on its way will be confirmed any more.
    pub(super) fn give_up_pending(&mut self) {
        self.unsent.clear();
        self.chat.give_up_pending();
        self.draw.iter_mut().for_each(|draw| draw.failed(None));
    }

    fn counted(&mut self, count: u64, effects: &mut Vec<Effect>) {
        self.set_count(count, effects);
        if self.watchdog.counted(count, self.now.mono_ms) {
            self.rejoin(effects);
        }
    }

    fn receive(&mut self, message: GroupMessage, effects: &mut Vec<Effect>) {
        let is_history = self.is_history(message.time);
        let Some(info) = &self.info else { return };
        if message.is_broadcast {
            if let Body::Text(text) = message.body
                && !text.is_empty()
            {
                self.announce(&message.id, &text, true, is_history, effects);
            }
            return;
        }
        if info.group_id != message.group {
            return;
        }
        if !self.clock.is_known() && self.has_joined && message.time > 0 {
            // A guest's SDK does not know the server's time: a message that just came does, within a second or two.
            self.clock.learn(message.time.saturating_mul(1_000), self.now);
        }
        let is_trusted = info.trusted_senders.contains(&message.from.user_id);
        match message.body {
            Body::Text(_) => self.receive_comment(message, effects),
            Body::Custom(data) => match custom::parse(&data) {
                Some(CustomMessage::Like { .. }) if is_history || message.from.user_id == self.my_id() => {}
                Some(CustomMessage::Like { count }) => self.others_like(&message.from.user_id, count.into(), effects),
                Some(custom) if is_trusted => self.receive_custom(custom, is_history, effects),
                _ => {}
            },
            Body::CameIn(people) => self.came_in(people, effects),
            Body::WentOut { user_ids } => {
                self.hasten_online(effects);
                for user_id in &user_ids {
                    self.members.went_out(user_id);
                }
            }
            Body::Admins { user_ids, now } => self.set_admins(&user_ids, now),
            Body::Muted { users, by } => {
                let mine = users.iter().find(|(user_id, _)| user_id == self.my_id());
                if let Some((_, seconds)) = mine {
                    // The time of the tip may be long past, where a history brings it.
                    let from_s = if message.time > 0 { message.time } else { self.server_ms() / 1_000 };
                    let until_s = if *seconds == 0 { 0 } else { from_s.saturating_add(*seconds) };
                    self.mutes.set_mine(until_s, &by, self.server_ms());
                }
            }
            Body::Profile { notice, mute_all, by } => {
                if let Some(field) = notice {
                    self.set_notice(field);
                }
                if let Some(on) = mute_all {
                    self.mutes.set_all(on, &by);
                }
            }
            Body::Removed(removal) => {
                self.give_up_pending();
                self.forget_coming();
                let problem = self.problem_of(removal);
                self.connection.on_removal(problem, self.now, effects);
            }
            Body::Announcement(text) => self.announce(&message.id, &text, false, is_history, effects),
        }
    }

    /// Was it said before the viewer came?
    pub(super) fn is_history(&self, time_s: u64) -> bool {
        self.came_s.map_or(!self.has_joined, |came_s| time_s < came_s)
    }

    /// The platform says something.
    fn announce(&mut self, id: &str, text: &str, to_all: bool, is_history: bool, effects: &mut Vec<Effect>) {
        if self.chat.announce(id, text.to_owned(), to_all) && !is_history {
            self.announcer.say(Utterance::Announced(text.to_owned()));
            self.fly_words(id, text, effects);
        }
    }

    fn receive_custom(&mut self, custom: CustomMessage, is_history: bool, effects: &mut Vec<Effect>) {
        match custom {
            CustomMessage::Status { status, version, starts_at, summary } => {
                if self.apply_status(StatusNews { status, version, starts_at, summary }, effects) {
                    self.ask_about_room(effects);
                }
            }
            CustomMessage::Mute { user_id: Some(user_id), until: Some(until_s), by, .. } => {
                if user_id == self.my_id() {
                    self.mutes.set_mine(until_s, &by.unwrap_or_default(), self.server_ms());
                }
            }
            CustomMessage::Mute { all: Some(on), by, .. } => self.mutes.set_all(on, &by.unwrap_or_default()),
            CustomMessage::Pin { text } => self.pinned = text.filter(|text| !text.trim().is_empty()),
            CustomMessage::Draw { id, keyword, prize, until } => {
                // One whose time was over when the viewer came is no news.
                let is_open = crate::time::seconds_until(until, self.server_ms()).is_some();
                if let Some(draw) = Draw::begin(self.draw.as_ref(), id, keyword, prize, until).filter(|_| is_open) {
                    self.draw = Some(draw);
                }
            }
            CustomMessage::DrawResult { id, prize, winners } if self.has_joined => {
                if let Some(draw) = Draw::end(self.draw.as_ref(), id, prize, winners) {
                    self.draw = Some(draw);
                }
            }
            CustomMessage::Gift { gift, count, combo, from, order } => {
                self.receive_gift(GiftMessage { gift_id: gift, count, combo, from, order, is_history }, effects);
            }
            CustomMessage::DrawResult { .. } | CustomMessage::Mute { .. } | CustomMessage::Like { .. } => {}
        }
    }

    fn came_in(&mut self, people: Vec<User>, effects: &mut Vec<Effect>) {
        self.hasten_online(effects);
        // Who came in before the viewer did is no news; and that the viewer came, the viewer knows.
        let news = self.has_joined;
        for person in people {
            if news && person.user_id != self.my_id() {
                self.chat.came_in(person.name().to_owned(), self.now.mono_ms);
            }
            let is_anchor = self.info.as_ref().is_some_and(|info| info.anchor.user_id == person.user_id);
            self.members.came_in(person, if is_anchor { MemberRole::Owner } else { MemberRole::Member });
        }
    }

    fn set_admins(&mut self, user_ids: &[String], are: bool) {
        for user_id in user_ids {
            self.members.set_admin(user_id, are);
            if let Some(me) = self.me.as_mut().filter(|me| me.user_id == *user_id && me.role != Role::Anchor) {
                me.role = if are { Role::Admin } else { Role::Member };
            }
        }
    }

    fn problem_of(&self, removal: Removal) -> Problem {
        match removal {
            Removal::Kicked => Problem::Kicked,
            Removal::Dismissed => Problem::Dismissed,
            Removal::Banned { seconds, reason } => {
                let until_s = (seconds > 0).then(|| (self.server_ms() / 1_000).saturating_add(seconds));
                Problem::Banned { until_s, reason }
            }
        }
    }

    /// Someone came or went: the number of viewers is asked for as soon as it may be.
    fn hasten_online(&self, effects: &mut Vec<Effect>) {
        if self.is_guest() {
            return;
        }
        let after_ms = (self.online_asked_ms + self.pace.online_at_most_every_ms).saturating_sub(self.now.mono_ms);
        effects.push(Effect::Timer { timer: Timer::Online, after_ms });
    }

    /// A page of the list of members has come: the owner is whom the backend names, as not each list has roles.
    fn take_members(&mut self, offset: u64, mut list: Vec<Member>, next: Option<u64>, effects: &mut Vec<Effect>) {
        let anchor = self.info.as_ref().map(|info| info.anchor.user_id.as_str()).unwrap_or_default();
        list.iter_mut().filter(|it| it.person.user_id == anchor).for_each(|it| it.role = MemberRole::Owner);
        let next = self.members.set(offset, list, next);
        if let (Some(offset), Some(group)) = (next, self.joined_group()) {
            effects.push(Effect::Chat(ChatCommand::FetchMembers { group, offset }));
        }
    }

    pub(super) fn open_members(&mut self, open: bool, effects: &mut Vec<Effect>) {
        if self.members.open(open, self.now.mono_ms) {
            match self.joined_group() {
                Some(group) => effects.push(Effect::Chat(ChatCommand::FetchMembers { group, offset: 0 })),
                None => self.members.failed(),
            }
        }
    }
}
