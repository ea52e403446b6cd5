//! A comment of the room as the log keeps it: which of its claims are believed.

use crate::codec::image;
use crate::context::Context;
use crate::features::chat_log::ChatLog;
use crate::features::profiles::ProfileCache;
use crate::model::comment::{Comment, CommentMeta, Delivery, Quote, Reply, SenderRole, mentions};
use crate::model::message::{Body, GroupMessage};

/// The badge by which the server marks an administrator of the room.
const ADMIN_BADGE: &str = "admin";

impl ChatLog {
    /// Reads a comment, and its message ID. `None` for a message that is no comment, and before the room is known.
    ///
    /// Level and badges count only where the backend stamps them ([`stamped`](crate::model::show::RoomInfo::stamped)): without that
    /// anyone could write them.
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
            // The backend knows the host's name and picture where the message has none.
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

    /// The comment that a reply answers, as this log has it. Its text is never taken from the reply, which anyone could write.
    pub fn quote(&self, reply: Reply) -> Quote {
        match self.find(&reply.id) {
            Some(known) => {
                Quote { id: reply.id, nick: known.from.name().to_owned(), text: Some(Quote::cut(&known.text)) }
            }
            None => Quote { id: reply.id, nick: reply.nick, text: None },
        }
    }
}
