//! Comments, which concern several features: the log, the overlay, the announcer, the composer, the draw and the page.

use super::Room;
use crate::codec::comment_meta;
use crate::effect::{Effect, Timer};
use crate::features::announcer::Utterance;
use crate::features::{composer, danmaku, profiles};
use crate::model::comment::{Comment, Reply, SenderRole};
use crate::model::message::{Body, GroupMessage};
use crate::model::problem::{ChatError, SendProblem};
use crate::model::user::{Role, User};
use crate::overlay::bullet::key_of;
use crate::ports::chat::ChatCommand;
use crate::ports::page::ElementEvent;

impl Room {
    /// A comment was received: from another user, or as the echo of one of the viewer's own.
    pub(super) fn on_comment(&mut self, message: GroupMessage, effects: &mut Vec<Effect>) {
        let Some((id, comment)) = self.chat.comment_of(message, &self.profiles, &self.ctx) else { return };
        if let Some((key, own)) = self.chat.confirm(&id) {
            // The viewer's own comment has reached the room, even if sending it returned an error.
            return self.on_own_arrived(key, own, effects);
        }
        let is_hidden = self.preferences.current.hides_comment(&comment);
        let (is_mine, is_history) = (comment.is_mine(), comment.is_history);
        if let Some(me) = self.ctx.me.as_mut().filter(|_| is_mine && !is_history) {
            me.level = me.level.max(comment.level.unwrap_or_default());
        }
        if !self.chat.receive(&id, comment.clone(), is_hidden, self.ctx.mono_ms()) {
            return;
        }
        if !is_history && !is_hidden {
            self.announcer.on_comment(&comment);
            if !comment.text.is_empty() {
                let shown = Comment { id: Some(id.clone()), ..comment.clone() };
                self.overlay.show_comment(key_of(&id), &shown, &self.preferences.current, &self.ctx, effects);
            }
        }
        if !is_history && !comment.text.is_empty() {
            emit_message(&comment.from, comment.text, effects);
        }
        if comment.from.nick.is_empty() && !is_mine && self.profiles.met(&comment.from.user_id) {
            effects.push(Effect::Timer { timer: Timer::Users, after_ms: profiles::GATHER_MS });
        }
    }

    /// A comment was modified. During a join, the SDK reports modified comments of the history in this way only, and not as received. After
    /// the join, a comment that the log does not have is too old for it.
    pub(super) fn on_comment_modified(&mut self, message: GroupMessage, effects: &mut Vec<Effect>) {
        let Body::Text(text) = &message.body else { return };
        if message.group != self.ctx.group() {
            return;
        }
        // The overlay still has the old text: remove it there.
        self.overlay.recall(&message.id, effects);
        if self.chat.modify(&message.id, text) {
            // The new text may contain a hidden word, or no longer contain one.
            self.on_blocklist_changed(effects);
        } else if !self.ctx.arrival.has_joined {
            self.on_comment(message, effects);
        }
    }

    /// Sends a comment of the viewer's, and shows it at once.
    pub(super) fn send_comment(&mut self, text: String, reply: Option<Reply>, effects: &mut Vec<Effect>) {
        let group = self.connection.joined_group().map(str::to_owned);
        if group.is_none() && !self.connection.is_renewing() {
            return;
        }
        let server_ms = self.ctx.server_ms();
        let style = self.composer.own_style(&self.preferences.current, &self.ctx);
        let cloud_custom_data = comment_meta::write(reply.as_ref(), style);
        let key = self.chat.add_own(Comment {
            role: self.own_role(),
            style,
            quote: reply.map(|reply| self.chat.quote(reply)),
            text: text.clone(),
            from: self.ctx.my_user(),
            ..Comment::default()
        });
        self.composer.sent(key, self.ctx.mono_ms());
        self.draw.iter_mut().for_each(|draw| draw.said(&text, key, server_ms));
        self.show_own_comment(key, effects);
        match group {
            Some(group) => effects.push(Effect::Chat(ChatCommand::Send { key, group, text, cloud_custom_data })),
            None => self.chat.keep_unsent(key),
        }
    }

    /// Sends a failed comment again.
    pub(super) fn send_comment_again(&mut self, key: u64, effects: &mut Vec<Effect>) {
        let text = self.chat.comment(key).map(|comment| comment.text.clone()).unwrap_or_default();
        if let Some(refusal) = self.composer.refusal(&text, self.send_context()) {
            self.composer.set_refusal(refusal);
            return;
        }
        let Some(group) = self.connection.joined_group().map(str::to_owned) else { return };
        let Some(comment) = self.chat.retry(key) else { return };
        let server_ms = self.ctx.server_ms();
        self.draw.iter_mut().for_each(|draw| draw.said(&text, key, server_ms));
        self.composer.sent(key, self.ctx.mono_ms());
        self.show_own_comment(key, effects);
        effects.push(again(key, group, comment));
    }

    /// The viewer is in the room with a new session. Sends the comments that were written during the renewal, and sends those that did not
    /// arrive because of it again, as the same messages.
    pub(super) fn send_unsent(&mut self, effects: &mut Vec<Effect>) {
        let Some(group) = self.connection.joined_group().map(str::to_owned) else { return };
        for (key, comment) in self.chat.take_unsent() {
            if composer::lock(&self.moderation, &self.ctx).is_some() {
                // The viewer was muted meanwhile, so the chat would refuse the comment.
                self.on_comment_failed(key, SendProblem::Muted, effects);
            } else {
                effects.push(again(key, group.clone(), comment));
            }
        }
    }

    /// The chat confirms a comment of the viewer's.
    pub(super) fn on_comment_sent(&mut self, key: u64, effects: &mut Vec<Effect>) {
        if let Some(comment) = self.chat.mark_sent(key) {
            self.on_own_arrived(key, comment, effects);
        }
    }

    /// A comment of the viewer's has arrived: the chat confirms it, or the room sends it back.
    fn on_own_arrived(&mut self, key: u64, comment: Comment, effects: &mut Vec<Effect>) {
        self.announcer.on_comment(&comment);
        emit_message(&comment.from, comment.text, effects);
        self.draw.iter_mut().for_each(|draw| draw.arrived(key));
    }

    /// The chat refuses a comment of the viewer's, or does not answer.
    pub(super) fn on_send_failed(&mut self, key: u64, error: &ChatError, effects: &mut Vec<Effect>) {
        let problem = SendProblem::of(error);
        self.on_comment_failed(key, problem.clone(), effects);
        match problem {
            SendProblem::Muted => {
                self.moderation.on_refused(self.connection.joined_group(), &self.ctx, effects);
            }
            // The viewer has received no notice of a removal. A new join succeeds, or returns the reason.
            SendProblem::NotInRoom => self.connection.rejoin(&self.ctx, effects),
            _ => {}
        }
    }

    /// A comment of the viewer's did not arrive.
    pub(super) fn on_comment_failed(&mut self, key: u64, problem: SendProblem, effects: &mut Vec<Effect>) {
        if !self.chat.mark_failed(key, problem.clone()) {
            // The room has sent it back meanwhile.
            return;
        }
        self.announcer.say(Utterance::Failed(problem));
        self.composer.not_sent(key);
        // No other viewer sees the comment: remove it from the stage.
        self.overlay.remove(vec![danmaku::own_key(key)], effects);
        self.draw.iter_mut().for_each(|draw| draw.failed(Some(key)));
    }

    /// The platform announces something, to this room or to all.
    pub(super) fn on_announcement(&mut self, message: &GroupMessage, text: &str, effects: &mut Vec<Effect>) {
        let is_history = self.ctx.arrival.is_history(message.time);
        if self.chat.announce(&message.id, text.to_owned(), message.is_broadcast) && !is_history {
            self.announcer.say(Utterance::Announced(text.to_owned()));
            self.overlay.show_announcement(&message.id, text, &self.preferences.current, &self.ctx, effects);
        }
    }

    fn show_own_comment(&mut self, key: u64, effects: &mut Vec<Effect>) {
        if let Some(comment) = self.chat.comment(key) {
            let key = danmaku::own_key(key);
            self.overlay.show_comment(key, comment, &self.preferences.current, &self.ctx, effects);
        }
    }

    fn own_role(&self) -> SenderRole {
        match self.ctx.me.as_ref().map(|me| me.role) {
            Some(Role::Anchor) => SenderRole::Anchor,
            Some(Role::Admin) => SenderRole::Admin,
            _ => SenderRole::Viewer,
        }
    }
}

/// The command that sends a comment again, as the same message.
fn again(key: u64, group: String, comment: Comment) -> Effect {
    let reply = comment.quote.map(|quote| Reply { id: quote.id, nick: quote.nick });
    let cloud_custom_data = comment_meta::write(reply.as_ref(), comment.style);
    Effect::Chat(ChatCommand::SendAgain { key, group, text: comment.text, cloud_custom_data })
}

/// Fires the page's event for a comment.
fn emit_message(from: &User, text: String, effects: &mut Vec<Effect>) {
    let event = ElementEvent::Message { user_id: from.user_id.clone(), nick: from.name().to_owned(), text };
    effects.push(Effect::Emit(event));
}
