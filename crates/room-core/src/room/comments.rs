//! Comments of others: how they come into the log, and what becomes of them there.

use crate::codec::image;
use crate::effect::{Effect, Timer};
use crate::features::profiles;
use crate::model::comment::{Comment, Delivery, Quote, SenderRole, mentions};
use crate::model::comment::{CommentMeta, Reply};
use crate::model::message::{Body, GroupMessage};
use crate::model::user::User;
use crate::overlay::bullet::key_of;
use crate::ports::page::ElementEvent;
use crate::room::Room;

/// The badge by which the server says that someone keeps order.
const ADMIN_BADGE: &str = "admin";

impl Room {
    pub(super) fn receive_comment(&mut self, message: GroupMessage, effects: &mut Vec<Effect>) {
        let is_history = self.is_history(message.time);
        let Some((id, comment)) = self.comment(message, is_history) else { return };
        if let Some(own) = self.chat.arrived(&id) {
            // Whatever the sender was told.
            self.announcer.hear(&own);
            return tell(&own.from, own.text, effects);
        }
        let heard = (!is_history && !self.preferences.hides_comment(&comment)).then(|| comment.clone());
        let (from, text, mine) = (comment.from.clone(), comment.text.clone(), comment.is_mine());
        let is_hidden = self.preferences.hides_comment(&comment);
        let flies = (!is_history && !is_hidden && !text.is_empty())
            .then(|| Comment { id: Some(id.clone()), ..comment.clone() });
        if let Some(me) = self.me.as_mut().filter(|_| mine && !is_history) {
            me.level = me.level.max(comment.level.unwrap_or_default());
        }
        if self.chat.receive(&id, comment, is_hidden, self.now.mono_ms) {
            if let Some(comment) = &heard {
                self.announcer.hear(comment);
            }
            if let Some(comment) = flies {
                self.fly(key_of(&id), &comment, effects);
            }
            if !is_history && !text.is_empty() {
                tell(&from, text, effects);
            }
            if from.nick.is_empty() && !mine && self.profiles.met(&from.user_id) {
                effects.push(Effect::Timer { timer: Timer::Users, after_ms: profiles::GATHER_MS });
            }
        }
    }

    /// A comment as the log has it, with its ID.
    fn comment(&self, message: GroupMessage, is_history: bool) -> Option<(String, Comment)> {
        let Body::Text(text) = message.body else { return None };
        let info = self.info.as_ref()?;
        // Level and badges are the server's to say; where it does not, anyone could.
        let CommentMeta { level, badges, reply, style } = message.attached;
        let (level, mut badges) = if info.stamped { (level, badges) } else { (None, Vec::new()) };
        let mut from = message.from;
        if from.nick.is_empty()
            && let Some(known) = self.profiles.find(&from.user_id)
        {
            from = known.clone();
        }
        let role = if info.anchor.user_id == from.user_id {
            // The backend knows the anchor's name and picture, should the message not.
            from.avatar = from.avatar.or_else(|| image::from_backend(&info.anchor.avatar));
            if from.nick.is_empty() {
                from.nick.clone_from(&info.anchor.nick);
            }
            SenderRole::Anchor
        } else if badges.iter().any(|badge| badge == ADMIN_BADGE) {
            SenderRole::Admin
        } else {
            SenderRole::Viewer
        };
        badges.retain(|badge| badge != ADMIN_BADGE);
        let style = info.limits.danmaku.allow(style, level, role != SenderRole::Viewer);
        let mine = !self.my_id().is_empty() && self.my_id() == from.user_id;
        let my_nick = self.me.as_ref().map(|me| me.nick.as_str()).unwrap_or_default();
        let comment = Comment {
            mentions_me: !mine && mentions(&text, my_nick),
            delivery: if mine { Delivery::Sent } else { Delivery::Received },
            quote: reply.map(|reply| self.quote(reply)),
            id: None,
            from,
            text,
            media: message.media,
            role,
            level,
            badges,
            is_history,
            style,
            ..Comment::default()
        };
        Some((message.id, comment))
    }

    /// What is answered, as this log knows it: of what was said, nobody else is believed.
    pub(super) fn quote(&self, reply: Reply) -> Quote {
        match self.chat.find(&reply.id) {
            Some(said) => Quote { id: reply.id, nick: said.from.name().to_owned(), text: Some(Quote::cut(&said.text)) },
            None => Quote { id: reply.id, nick: reply.nick, text: None },
        }
    }

    /// A message was changed. One of the history that was is told of so, and not as received; later, one that is not here is too
    /// old to be.
    pub(super) fn change(&mut self, message: GroupMessage, effects: &mut Vec<Effect>) {
        let Body::Text(text) = &message.body else { return };
        if message.group == self.group() {
            // What flies is what was said before.
            self.overlay.withdraw(&message.id, effects);
        }
        if message.group != self.group() {
            return;
        }
        if self.chat.replace(&message.id, text) {
            // It may have a word now that is hidden, or none any more.
            self.filter_changed(effects);
        } else if !self.has_joined {
            self.receive_comment(message, effects);
        }
    }
}

/// Tells the page of a comment.
pub(super) fn tell(from: &User, text: String, effects: &mut Vec<Effect>) {
    let event = ElementEvent::Message { user_id: from.user_id.clone(), nick: from.name().to_owned(), text };
    effects.push(Effect::Emit(event));
}
