//! What the viewer wants, done.

use crate::codec::comment_meta;
use crate::codec::image;
use crate::effect::Effect;
use crate::intent::Intent;
use crate::model::comment::Reply;
use crate::model::comment::{Comment, Delivery, SenderRole};
use crate::model::problem::SendProblem;
use crate::model::user::User;
use crate::model::user::{Role, Session};
use crate::ports::chat::ChatCommand;
use crate::ports::page::ElementEvent;
use crate::ports::storage::SoundPreference;
use crate::room::Room;

impl Room {
    pub(super) fn wish(&mut self, intent: Intent, effects: &mut Vec<Effect>) {
        match intent {
            Intent::Write(draft) => self.composer.write(draft),
            Intent::Submit => {
                if let Some((text, reply)) = self.composer.submit(self.gate()) {
                    self.send(text, reply, effects);
                }
            }
            Intent::SendText(text) => self.say(text.trim(), effects),
            Intent::SendAgain(key) => self.send_again(key, effects),
            Intent::TakeBack(key) => {
                if let Some(comment) = self.chat.take_failed(key) {
                    self.composer.put_back(&comment.text);
                    self.composer.answer(comment.quote.map(|quote| Reply { id: quote.id, nick: quote.nick }));
                    effects.push(Effect::Chat(ChatCommand::Discard { key }));
                }
            }
            Intent::ScrolledUp(above) => self.chat.read(above),
            Intent::Reply(Some(_)) | Intent::Mention(_) | Intent::JoinDraw if self.is_guest() => {
                ask_to_sign_in(effects)
            }
            Intent::Reply(key) => {
                let comment = key.and_then(|key| self.chat.comment(key));
                let reply = comment.and_then(|it| Some(Reply { id: it.id.clone()?, nick: it.from.name().to_owned() }));
                self.composer.answer(reply);
            }
            Intent::Mention(key) => {
                if let Some(comment) = self.chat.comment(key) {
                    self.composer.mention(comment.from.name());
                }
            }
            Intent::Copy(key) => {
                effects.extend(self.chat.comment(key).map(|comment| Effect::Copy(comment.text.clone())))
            }
            Intent::HideUser(key) => {
                if let Some(from) = self.chat.comment(key).map(|comment| comment.from.clone()) {
                    self.preferences.hide_user(&from.user_id, from.name());
                    self.remember_filter(effects);
                }
            }
            Intent::HoldComment(key) => self.overlay.hold(key, self.now, effects),
            Intent::ActOnHeld(act) => self.with_held(act, effects),
            Intent::SetDanmaku(settings) => {
                self.preferences.danmaku = settings;
                self.overlay.set(&self.preferences.danmaku, effects);
                self.remember(effects);
            }
            Intent::SetCommentStyle(style) => {
                self.preferences.style = style;
                self.remember(effects);
            }
            Intent::ShowUser(user_id) => {
                self.preferences.show_user(&user_id);
                self.remember_filter(effects);
            }
            Intent::HideWord(word) => {
                self.preferences.hide_word(&word);
                self.remember_filter(effects);
            }
            Intent::ShowWord(word) => {
                self.preferences.show_word(&word);
                self.remember_filter(effects);
            }
            Intent::ReadNotice => self.read_notice(effects),
            Intent::OpenMembers(open) => self.open_members(open, effects),
            Intent::SearchMembers(query) => self.members.search(query),
            Intent::JoinDraw => self.take_part(effects),
            Intent::CloseDraw => self.draw.iter_mut().for_each(crate::features::draw::Draw::close),
            Intent::Gift(intent) => self.on_gift_intent(intent, effects),
            Intent::Like(count) => self.like(count, effects),
            Intent::SignIn => ask_to_sign_in(effects),
            Intent::Retry => {
                if self.connection.needs_sign_in() {
                    ask_to_sign_in(effects);
                }
                self.connection.enter(effects);
            }
            Intent::RetryStream => self.playback.retry(self.now, effects),
            Intent::Play => self.playback.play(effects),
            Intent::Pause => self.playback.pause(effects),
            Intent::SetMuted(muted) => {
                self.playback.set_muted(muted, effects);
                self.remember_sound(effects);
            }
            Intent::SetVolume(volume) => {
                self.playback.set_volume(volume, effects);
                self.remember_sound(effects);
            }
            Intent::SetQuality(height) => self.playback.set_quality(height, self.now, effects),
            Intent::SetCaptions(name) => {
                self.preferences.captions.clone_from(&name);
                self.playback.set_captions(name, effects);
                self.remember(effects);
            }
            Intent::SetPausesWhenHidden(rests) => {
                self.preferences.pauses_when_hidden = rests;
                self.playback.set_pauses_when_hidden(rests, effects);
                self.remember(effects);
            }
            Intent::GoBack { behind_ms } => self.playback.go_back(behind_ms, self.now, effects),
            Intent::PreviewAt(behind_ms) => self.playback.point_at(behind_ms, self.now, effects),
            Intent::GoLive => self.playback.go_live(self.now, effects),
            Intent::UserActivity => self.playback.on_user_activity(effects),
        }
    }

    fn remember_sound(&mut self, effects: &mut Vec<Effect>) {
        let stage = self.playback.view();
        self.preferences.sound = Some(SoundPreference { muted: stage.muted, volume: stage.volume });
        self.remember(effects);
    }

    pub(super) fn remember_filter(&mut self, effects: &mut Vec<Effect>) {
        self.filter_changed(effects);
        self.remember(effects);
    }

    pub(super) fn filter_changed(&mut self, effects: &mut Vec<Effect>) {
        let preferences = &self.preferences;
        self.chat.filter_changed(|line| preferences.hides(line));
        self.filter_air(effects);
    }

    fn read_notice(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.notice.is_new) {
            let group = self.group().to_owned();
            self.preferences.note_read(&group, &self.notice_field);
            self.remember(effects);
        }
    }

    fn take_part(&mut self, effects: &mut Vec<Effect>) {
        let keyword = self.draw.as_ref().and_then(|draw| draw.keyword(self.server_ms())).map(str::to_owned);
        let Some(keyword) = keyword else { return };
        match self.composer.refusal(&keyword, self.gate()) {
            None => self.send(keyword, None, effects),
            Some(refusal) => self.composer.set_refusal(refusal),
        }
    }

    /// Sends what the page said; what cannot be sent now goes into the box, with the reason.
    fn say(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if text.is_empty() {
            return;
        }
        match self.composer.refusal(text, self.gate()) {
            None => self.send(text.to_owned(), None, effects),
            Some(refusal) => {
                self.composer.put_back(text);
                self.composer.set_refusal(refusal);
                if self.is_guest() {
                    ask_to_sign_in(effects);
                }
            }
        }
    }

    fn send(&mut self, text: String, reply: Option<Reply>, effects: &mut Vec<Effect>) {
        let group = self.joined_group();
        if group.is_none() && !self.connection.is_renewing() {
            return;
        }
        let server_ms = self.server_ms();
        let from = self.me.as_ref().map(own_user).unwrap_or_default();
        let style = self.own_style();
        let attached = comment_meta::write(reply.as_ref(), style);
        let key = self.chat.say(Comment {
            role: self.own_role(),
            style,
            quote: reply.map(|reply| self.quote(reply)),
            text: text.clone(),
            from,
            ..Comment::default()
        });
        self.composer.sent(key, self.now.mono_ms);
        self.draw.iter_mut().for_each(|draw| draw.said(&text, key, server_ms));
        self.fly_own(key, effects);
        match group {
            Some(group) => effects.push(Effect::Chat(ChatCommand::Send { key, group, text, attached })),
            None => self.unsent.push(key),
        }
    }

    fn send_again(&mut self, key: u64, effects: &mut Vec<Effect>) {
        let text = self.chat.comment(key).map(|comment| comment.text.clone()).unwrap_or_default();
        if let Some(refusal) = self.composer.refusal(&text, self.gate()) {
            self.composer.set_refusal(refusal);
        } else if let (Some(group), Some(comment)) = (self.joined_group(), self.chat.again(key)) {
            let server_ms = self.server_ms();
            self.draw.iter_mut().for_each(|draw| draw.said(&text, key, server_ms));
            self.composer.sent(key, self.now.mono_ms);
            let reply = comment.quote.map(|quote| Reply { id: quote.id, nick: quote.nick });
            let attached = comment_meta::write(reply.as_ref(), comment.style);
            self.fly_own(key, effects);
            effects.push(Effect::Chat(ChatCommand::SendAgain { key, group, text: comment.text, attached }));
        }
    }

    /// What was written while the viewer signed in anew goes out now, and so does, as the same message, what was on its way then and did
    /// not arrive.
    pub(super) fn send_unsent(&mut self, effects: &mut Vec<Effect>) {
        let Some(group) = self.joined_group() else { return };
        for key in std::mem::take(&mut self.unsent) {
            // It may have come by the history meanwhile, or have been withdrawn.
            let is_pending = |comment: &&Comment| comment.delivery == Delivery::Pending;
            let Some(comment) = self.chat.comment(key).filter(is_pending).cloned() else { continue };
            if self.lock().is_some() {
                // Who was muted in between would be refused.
                self.comment_failed(key, SendProblem::Muted, effects);
                continue;
            }
            let reply = comment.quote.map(|quote| Reply { id: quote.id, nick: quote.nick });
            let attached = comment_meta::write(reply.as_ref(), comment.style);
            let group = group.clone();
            effects.push(Effect::Chat(ChatCommand::SendAgain { key, group, text: comment.text, attached }));
        }
    }

    fn own_role(&self) -> SenderRole {
        match self.me.as_ref().map(|me| me.role) {
            Some(Role::Anchor) => SenderRole::Anchor,
            Some(Role::Admin) => SenderRole::Admin,
            _ => SenderRole::Viewer,
        }
    }
}

/// Whoever is nobody has to be someone first.
pub(super) fn ask_to_sign_in(effects: &mut Vec<Effect>) {
    effects.push(Effect::Emit(ElementEvent::SignInWanted));
}

pub(super) fn own_user(me: &Session) -> User {
    User { user_id: me.user_id.clone(), nick: me.nick.clone(), avatar: image::from_backend(&me.avatar) }
}
