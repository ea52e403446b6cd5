//! The core's view as signals, one per field: a change notifies only the readers of that field.

use leptos::prelude::*;
use room_core::features::announcer::AnnouncerView;
use room_core::features::audience::AudienceView;
use room_core::features::audience::members::MembersView;
use room_core::features::chat_log::view::ChatView;
use room_core::features::composer::ComposerView;
use room_core::features::connection::view::ConnectionView;
use room_core::features::danmaku::DanmakuView;
use room_core::features::gifts::GiftsView;
use room_core::features::gifts::banners::{Banner, SLOTS};
use room_core::features::gifts::effects::PlayedEffect;
use room_core::features::gifts::supporters::SupportersView;
use room_core::features::likes::LikesView;
use room_core::features::lucky_draw::DrawView;
use room_core::features::notice::NoticeView;
use room_core::features::show::ShowView;
use room_core::playback::view::{StageView, Tracks};
use room_core::ports::storage::Preferences;
use room_core::view::{Header, View};

/// Defines [`Store`]: a signal and a getter per field, and one setter for all of them.
macro_rules! store {
    ($($(#[$doc:meta])+ $name:ident: $kind:ty,)+) => {
        /// What the UI shows. Only the effect loop sets it.
        #[derive(Clone, Copy)]
        pub struct Store {
            $($name: RwSignal<$kind>,)+
        }

        impl Store {
            /// The store of a room that has not loaded.
            pub fn empty() -> Self {
                let view = View::default();
                Self { $($name: RwSignal::new(view.$name),)+ }
            }

            /// Sets all fields from `view`. Fields that did not change notify no reader.
            pub fn set(self, view: View) {
                $(set(self.$name, view.$name);)+
            }

            $($(#[$doc])+
            pub fn $name(self) -> Signal<$kind> {
                self.$name.into()
            })+
        }
    };
}

store! {
    /// The state of the viewer's connection to the room.
    connection: ConnectionView,
    /// The room's title, host and cover.
    header: Header,
    /// The show's status, start time and summary.
    show: ShowView,
    /// The number of viewers online, and the popularity.
    audience: AudienceView,
    /// The notice.
    notice: NoticeView,
    /// The pinned text.
    pinned: Option<String>,
    /// The state of the stream.
    stage: StageView,
    /// The qualities and captions to choose from, and the preview of a seek.
    tracks: Tracks,
    /// The chat log.
    chat: ChatView,
    /// The last announcement of comments to screen readers.
    announcer: AnnouncerView,
    /// The state of the danmaku, except what the overlay draws.
    danmaku: DanmakuView,
    /// The composer.
    composer: ComposerView,
    /// The member list.
    members: MembersView,
    /// The lucky draw.
    draw: Option<DrawView>,
    /// The gift panel.
    gifts: GiftsView,
    /// The gift banners, one per slot.
    banners: [Option<Banner>; SLOTS],
    /// The effect of an expensive gift that plays now.
    effect: Option<PlayedEffect>,
    /// The likes.
    likes: LikesView,
    /// The show's top senders of gifts.
    supporters: SupportersView,
    /// The preferences that are stored on this device.
    preferences: Preferences,
}

fn set<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    // If the page has removed the room in reaction to an action of the viewer, the signal is disposed.
    if signal.try_with_untracked(|before| *before != value) == Some(true) {
        signal.set(value);
    }
}
