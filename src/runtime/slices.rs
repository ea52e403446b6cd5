//! The view as signals, one a slice: setting one touches only what reads it.

use leptos::prelude::*;
use room_core::chat::ChatView;
use room_core::composer::Composer;
use room_core::connection::ConnectionView;
use room_core::notice::Notice;
use room_core::playback::StageView;
use room_core::view::{Header, View};

/// What there is to see. Only the runtime sets it.
#[derive(Clone, Copy)]
pub struct Slices {
    connection: RwSignal<ConnectionView>,
    header: RwSignal<Header>,
    notice: RwSignal<Notice>,
    stage: RwSignal<StageView>,
    chat: RwSignal<ChatView>,
    composer: RwSignal<Composer>,
}

impl Slices {
    /// A room of which nothing is known yet.
    pub fn empty() -> Self {
        let view = View::default();
        Self {
            connection: RwSignal::new(view.connection),
            header: RwSignal::new(view.header),
            notice: RwSignal::new(view.notice),
            stage: RwSignal::new(view.stage),
            chat: RwSignal::new(view.chat),
            composer: RwSignal::new(view.composer),
        }
    }

    /// Shows this view: what did not change is not touched.
    pub fn set(self, view: View) {
        set(self.connection, view.connection);
        set(self.header, view.header);
        set(self.notice, view.notice);
        set(self.stage, view.stage);
        set(self.chat, view.chat);
        set(self.composer, view.composer);
    }

    /// The way into the room.
    pub fn connection(self) -> Signal<ConnectionView> {
        self.connection.into()
    }

    /// What the room is.
    pub fn header(self) -> Signal<Header> {
        self.header.into()
    }

    /// The notice.
    pub fn notice(self) -> Signal<Notice> {
        self.notice.into()
    }

    /// The stream.
    pub fn stage(self) -> Signal<StageView> {
        self.stage.into()
    }

    /// The chat log.
    pub fn chat(self) -> Signal<ChatView> {
        self.chat.into()
    }

    /// The composer.
    pub fn composer(self) -> Signal<Composer> {
        self.composer.into()
    }
}

fn set<T: PartialEq + Send + Sync + 'static>(slice: RwSignal<T>, value: T) {
    // What the viewer did may have had the page take the room away.
    if slice.try_with_untracked(|before| *before != value) == Some(true) {
        slice.set(value);
    }
}
