//! Received comments as the log keeps them, and which of their fields are trusted.

use crate::codec::image;
use crate::context::Context;
use crate::features::chat_log::ChatLog;
use crate::features::profiles::ProfileCache;
use crate::model::comment::{Comment, CommentMeta, Delivery, Quote, Reply, SenderRole, mentions};
use crate::model::message::{Body, GroupMessage};

/// The badge by which the server marks an administrator of the room.
const ADMIN_BADGE: &str = "admin";

impl ChatLog {
    /// Reads a comment, and its message ID. `None`: the message is no comment, or the room is not loaded yet.
    ///
    /// Level and badges count only if the backend stamps them ([`stamped`](crate::model::show::RoomInfo::stamped)): otherwise any user
    /// could write them.
    pub fn comment_of(
        &self,
        message: GroupMessage,
        profiles: &ProfileCache,
        ctx: &Context,
    ) -> Option<(String, Comment)> {
        let is_history = ctx.arrival.is_history(message.time);
        let Body::Text(text) = message.body else { return None };
        let room = ctx.room.as_ref()?;
        let CommentMeta { level, badges, reply, style } = message.meta;
        let (level, mut badges) = if room.stamped { (level, badges) } else { (None, Vec::new()) };
        let mut from = message.from;
        if from.nick.is_empty()
            && let Some(known) = profiles.find(&from.user_id)
        {
            from = known.clone();
        }
        let role = if room.anchor.user_id == from.user_id {
            // If the message has no name or picture of the host, the backend's are used.
            from.avatar = from.avatar.or_else(|| image::from_backend(&room.anchor.avatar));
            if from.nick.is_empty() {
                from.nick.clone_from(&room.anchor.nick);
            }
            SenderRole::Anchor
        } else if badges.iter().any(|badge| badge == ADMIN_BADGE) {
            SenderRole::Admin
        } else {
            SenderRole::Viewer
        };
        badges.retain(|badge| badge != ADMIN_BADGE);
        let style = room.limits.danmaku.allow(style, level, role != SenderRole::Viewer);
        let is_mine = !ctx.my_id().is_empty() && ctx.my_id() == from.user_id;
        let my_nick = ctx.me.as_ref().map(|me| me.nick.as_str()).unwrap_or_default();
        let comment = Comment {
            mentions_me: !is_mine && mentions(&text, my_nick),
            delivery: if is_mine { Delivery::Sent } else { Delivery::Received },
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

    /// The comment that a reply answers. Its text comes from this log, never from the reply, where any user could forge it.
    pub fn quote(&self, reply: Reply) -> Quote {
        match self.find(&reply.id) {
            Some(known) => {
                Quote { id: reply.id, nick: known.from.name().to_owned(), text: Some(Quote::cut(&known.text)) }
            }
            None => Quote { id: reply.id, nick: reply.nick, text: None },
        }
    }
}
