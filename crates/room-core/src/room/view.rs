//! The room as it is shown.

use super::Room;
use crate::codec::image;
use crate::features::composer;
use crate::view::{Header, View};

impl Room {
    /// The room as it is shown: each feature makes its own part.
    pub fn view(&self) -> View {
        let ctx = &self.ctx;
        let lock = composer::lock(&self.moderation, ctx);
        let is_muted = self.moderation.active_mute(ctx).is_some();
        View {
            connection: self.connection.view(ctx.now),
            header: self.header(),
            show: self.show.view(ctx),
            audience: self.audience.view(ctx),
            notice: self.notice.view(),
            pinned: self.notice.pinned(),
            stage: self.playback.view(),
            tracks: self.playback.tracks().clone(),
            chat: self.chat.view(),
            announcer: self.announcer.view(),
            danmaku: self.overlay.view(),
            composer: self.composer.view_with_styles(lock, self.send_context(), &self.preferences.current, ctx),
            members: self.audience.members.view(),
            draw: self.draw.as_ref().and_then(|draw| draw.view(ctx.my_id(), ctx.server_ms())),
            gifts: self.gifts.view(self.show.is_on(), ctx.mono_ms()),
            banners: self.gifts.banners_view(),
            effect: self.gifts.effect_view(),
            likes: self.likes.view(is_muted, ctx),
            supporters: self.gifts.supporters.view.clone(),
            preferences: self.preferences.current.clone(),
        }
    }

    fn header(&self) -> Header {
        let Some(room) = &self.ctx.room else { return Header::default() };
        Header {
            known: true,
            title: room.title.clone(),
            anchor: room.anchor.nick.clone(),
            anchor_id: room.anchor.user_id.clone(),
            avatar: image::from_backend(&room.anchor.avatar),
            cover: image::from_backend(&room.cover),
        }
    }
}
