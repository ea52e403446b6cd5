//! The view of the room, one field per signal of the store: only the signals whose fields have changed are set.

use crate::features::announcer::AnnouncerView;
use crate::features::audience::AudienceView;
use crate::features::audience::members::MembersView;
use crate::features::chat_log::view::ChatView;
use crate::features::composer::ComposerView;
use crate::features::connection::view::ConnectionView;
use crate::features::danmaku::DanmakuView;
use crate::features::gifts::GiftsView;
use crate::features::gifts::banners::{Banner, SLOTS};
use crate::features::gifts::effects::PlayedEffect;
use crate::features::gifts::supporters::SupportersView;
use crate::features::likes::LikesView;
use crate::features::lucky_draw::DrawView;
use crate::features::notice::NoticeView;
use crate::features::show::ShowView;
use crate::playback::view::{StageView, Tracks};
use crate::ports::storage::Preferences;

/// The view of the room.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// The connection to the room.
    pub connection: ConnectionView,
    /// The header.
    pub header: Header,
    /// The show and its status.
    pub show: ShowView,
    /// The numbers of the audience.
    pub audience: AudienceView,
    /// The notice.
    pub notice: NoticeView,
    /// The pinned text.
    pub pinned: Option<String>,
    /// The stage: the stream's state.
    pub stage: StageView,
    /// The qualities and captions of the stream, and the preview of a seek.
    pub tracks: Tracks,
    /// The chat log.
    pub chat: ChatView,
    /// The last announcement for screen readers.
    pub announcer: AnnouncerView,
    /// The state of the danmaku, except what the overlay draws.
    pub danmaku: DanmakuView,
    /// The composer.
    pub composer: ComposerView,
    /// The member list.
    pub members: MembersView,
    /// The lucky draw.
    pub draw: Option<DrawView>,
    /// The gift panel.
    pub gifts: GiftsView,
    /// The gift banners, each in its slot.
    pub banners: [Option<Banner>; SLOTS],
    /// The effect of an expensive gift that plays.
    pub effect: Option<PlayedEffect>,
    /// The likes.
    pub likes: LikesView,
    /// The show's top senders of gifts.
    pub supporters: SupportersView,
    /// The viewer's preferences on this device.
    pub preferences: Preferences,
}

/// The header: the show and its host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The backend has described the room.
    pub known: bool,
    /// The show's title.
    pub title: String,
    /// The host's name.
    pub anchor: String,
    /// The host's ID in the chat.
    pub anchor_id: String,
    /// The host's avatar: `https`, or a path on the backend.
    pub avatar: Option<String>,
    /// The show's cover: `https`, or a path on the backend.
    pub cover: Option<String>,
}
