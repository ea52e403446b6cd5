//! The live-room viewer: a thin browser shell around the pure [`room_core`].
//!
//! | module | concept | may use |
//! | --- | --- | --- |
//! | [`boot`] | the element's entry: its configuration, the effect loop, the first picture | everything |
//! | [`ports`] | the chat, the backend, the player, the overlay, the page: each runs commands and reports events | the core |
//! | [`store`] | the core's view, as signals | the core |
//! | [`ui`] | components: read the store, dispatch intents | the core, the store, the texts, `js` |
//! | [`i18n`] | the texts, by locale | the core, `js` |
//! | [`js`] | JavaScript helpers for several modules | no other module |
//!
//! Data flows one way. A port, a timer or an intent brings an input. The core answers with effects, which the effect loop runs through the
//! ports. At most once per animation frame, and after each intent, the effect loop sets the signals of the fields of the core's view that
//! have changed.

pub mod boot;
pub mod i18n;
pub mod js;
pub mod ports;
pub mod store;
pub mod ui;
