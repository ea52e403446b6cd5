//! The live-room viewer: a thin browser shell around the pure [`room_core`].
//!
//! | module | what | may know |
//! | --- | --- | --- |
//! | [`boot`] | the element's entry: its configuration, the effect loop, the first picture | everything |
//! | [`ports`] | the chat, the backend, the player, the overlay, the page: each takes commands and brings events | the core |
//! | [`store`] | what there is to see, as signals | the core |
//! | [`ui`] | components: read the store, dispatch intents | the core, the store, the texts |
//! | [`i18n`] | the texts, by locale | the core |
//! | [`js`] | what several parts need of JavaScript | nothing |
//!
//! Data flows one way: a port, a timer or an intent brings an input; the core answers with effects, which the effect loop hands to
//! the ports; once per animation frame the effect loop compares the core's view with the one before and sets the signals
//! of what changed.

pub mod boot;
pub mod i18n;
pub mod js;
pub mod ports;
pub mod store;
pub mod ui;
