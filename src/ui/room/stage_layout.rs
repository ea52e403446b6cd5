//! How the stage is shown on this page: what the controls change, and the core does not know.

use leptos::prelude::*;

/// How the stage is laid out in this browser. The controls change it; the core does not know it.
#[derive(Clone, Copy)]
pub struct StageLayout {
    /// The element is full screen.
    pub is_full: RwSignal<bool>,
    /// The chat is hidden, in full screen.
    pub hides_chat: RwSignal<bool>,
    /// The settings menu is open.
    pub menu: RwSignal<bool>,
    /// The stream details are shown.
    pub details: RwSignal<bool>,
    /// The sheet of danmaku settings is open.
    pub danmaku: RwSignal<bool>,
    /// The sheet with the blocklist is open.
    pub hidden: RwSignal<bool>,
}
