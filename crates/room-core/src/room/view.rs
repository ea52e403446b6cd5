//! The room as it is to be shown.

use crate::codec::image;
use crate::room::Room;
use crate::time::seconds_until;
use crate::view::{AudienceView, Header, Show, View};

impl Room {
    /// The room as it is to be shown.
    pub fn view(&self) -> View {
        View {
            connection: self.connection.view(self.now),
            header: self.header(),
            show: self.show(),
            audience: AudienceView { online: self.online(), popularity: self.popularity },
            notice: self.notice.clone(),
            pinned: self.pinned.clone(),
            stage: self.playback.view(),
            tracks: self.playback.tracks().clone(),
            chat: self.chat.view(),
            announcer: self.announcer.view(),
            danmaku: self.overlay.view(),
            composer: self.composer_view(),
            members: self.members.view(),
            draw: self.draw.as_ref().and_then(|draw| draw.view(self.my_id(), self.server_ms())),
            gifts: self.gifts.view(self.is_on(), self.now.mono_ms),
            banners: self.gifts.banners_view(),
            effect: self.gifts.effect_view(),
            likes: self.likes_view(),
            supporters: self.supporters.view.clone(),
            preferences: self.preferences.clone(),
        }
    }

    /// How many are in the room. Whoever is in it is one of them: the chat's number may be from before they came.
    fn online(&self) -> Option<u64> {
        let least = u64::from(self.has_joined && !self.is_guest());
        self.count.get().map(|count| count.max(least))
    }

    fn header(&self) -> Header {
        let Some(info) = &self.info else { return Header::default() };
        Header {
            known: true,
            title: info.title.clone(),
            anchor: info.anchor.nick.clone(),
            anchor_id: info.anchor.user_id.clone(),
            avatar: image::from_backend(&info.anchor.avatar),
            cover: image::from_backend(&info.cover),
        }
    }

    pub(super) fn show(&self) -> Show {
        let starts_at = self.status.starts_at();
        Show {
            status: self.status.get(),
            starts_at,
            starts_in_s: starts_at.and_then(|starts_at| seconds_until(starts_at, self.server_ms())),
            summary: self.status.summary(),
        }
    }
}
