//! The room as it is to be shown, in slices: the shell compares each with the one before and touches only what changed.

use crate::features::announcer::AnnouncerView;
use crate::features::audience::AudienceView;
use crate::features::audience::members::MembersView;
use crate::features::chat_log::publish::ChatView;
use crate::features::composer::ComposerView;
use crate::features::connection::view::ConnectionView;
use crate::features::danmaku::DanmakuView;
use crate::features::draw::DrawView;
use crate::features::gifts::GiftsView;
use crate::features::gifts::banners::{Banner, SLOTS};
use crate::features::gifts::effects::PlayedEffect;
use crate::features::gifts::supporters::SupportersView;
use crate::features::likes::LikesView;
use crate::features::notice::NoticeView;
use crate::features::show::ShowView;
use crate::playback::view::{StageView, Tracks};
use crate::ports::storage::Preferences;

/// Everything that is to be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    /// The way into the room.
    pub connection: ConnectionView,
    /// What the room is.
    pub header: Header,
    /// Where the show is in its life.
    pub show: ShowView,
    /// How many are there.
    pub audience: AudienceView,
    /// The notice.
    pub notice: NoticeView,
    /// The text that is pinned.
    pub pinned: Option<String>,
    /// The stream.
    pub stage: StageView,
    /// What there is to choose from in it.
    pub tracks: Tracks,
    /// The chat log.
    pub chat: ChatView,
    /// What of the chat is read aloud.
    pub announcer: AnnouncerView,
    /// The danmaku, beside what is drawn.
    pub danmaku: DanmakuView,
    /// The composer.
    pub composer: ComposerView,
    /// Who is in the room.
    pub members: MembersView,
    /// The lucky draw.
    pub draw: Option<DrawView>,
    /// The panel of gifts.
    pub gifts: GiftsView,
    /// Who gives what, each in its place.
    pub banners: [Option<Banner>; SLOTS],
    /// What a dear gift plays.
    pub effect: Option<PlayedEffect>,
    /// The likes.
    pub likes: LikesView,
    /// The show's top senders of gifts.
    pub supporters: SupportersView,
    /// What is hidden on this device.
    pub preferences: Preferences,
}

/// What the room is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// Whether the backend has said what the room is.
    pub known: bool,
    /// What the show is called.
    pub title: String,
    /// The anchor's name.
    pub anchor: String,
    /// The anchor's ID in the chat.
    pub anchor_id: String,
    /// The anchor's picture: `https`, or a path on the backend.
    pub avatar: Option<String>,
    /// The show's picture: `https`, or a path on the backend.
    pub cover: Option<String>,
}
