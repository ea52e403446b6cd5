//! The view as signals, one a slice: setting one touches only what reads it.

use leptos::prelude::*;
use room_core::features::announcer::AnnouncerView;
use room_core::features::audience::members::MembersView;
use room_core::features::chat_log::publish::ChatView;
use room_core::features::composer::ComposerView;
use room_core::features::connection::view::ConnectionView;
use room_core::features::danmaku::DanmakuView;
use room_core::features::draw::DrawView;
use room_core::features::gifts::GiftsView;
use room_core::features::gifts::banners::{Banner, SLOTS};
use room_core::features::gifts::effects::PlayedEffect;
use room_core::features::gifts::supporters::SupportersView;
use room_core::features::likes::LikesView;
use room_core::features::notice::NoticeView;
use room_core::playback::view::{StageView, Tracks};
use room_core::ports::storage::Preferences;
use room_core::view::{AudienceView, Header, Show, View};

/// The slices: a signal each, a way to read each, and one way to set them all.
macro_rules! store {
    ($($(#[$doc:meta])+ $name:ident: $kind:ty,)+) => {
        /// What there is to see. Only the runtime sets it.
        #[derive(Clone, Copy)]
        pub struct Store {
            $($name: RwSignal<$kind>,)+
        }

        impl Store {
            /// A room of which nothing is known yet.
            pub fn empty() -> Self {
                let view = View::default();
                Self { $($name: RwSignal::new(view.$name),)+ }
            }

            /// Shows this view: what did not change is not touched.
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
    /// The way into the room.
    connection: ConnectionView,
    /// What the room is.
    header: Header,
    /// Where the show is in its life.
    show: Show,
    /// How many are there.
    audience: AudienceView,
    /// The notice.
    notice: NoticeView,
    /// The text that is pinned.
    pinned: Option<String>,
    /// The stream.
    stage: StageView,
    /// What there is to choose from in it.
    tracks: Tracks,
    /// The chat log.
    chat: ChatView,
    /// What of the chat is read aloud.
    announcer: AnnouncerView,
    /// The danmaku, beside what is drawn.
    danmaku: DanmakuView,
    /// The composer.
    composer: ComposerView,
    /// Who is in the room.
    members: MembersView,
    /// The lucky draw.
    draw: Option<DrawView>,
    /// The panel of gifts.
    gifts: GiftsView,
    /// Who gives what, each in its place.
    banners: [Option<Banner>; SLOTS],
    /// What a dear gift plays.
    effect: Option<PlayedEffect>,
    /// The likes.
    likes: LikesView,
    /// The show's top senders of gifts.
    supporters: SupportersView,
    /// What is hidden on this device.
    preferences: Preferences,
}

fn set<T: PartialEq + Send + Sync + 'static>(slice: RwSignal<T>, value: T) {
    // What the viewer did may have had the page take the room away.
    if slice.try_with_untracked(|before| *before != value) == Some(true) {
        slice.set(value);
    }
}
