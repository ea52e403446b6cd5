//! The live-room viewer: a thin browser shell around the pure [`room_core`].
//!
//! | module | what | may know |
//! | --- | --- | --- |
//! | [`embed`] | what the element's class calls: open, show, clean up | everything |
//! | [`runtime`] | owns the tasks; the only place where things meet | the core, the ports |
//! | [`chat`] | the real Tencent Cloud Chat SDK | the core |
//! | [`backend`] | the business backend | the core |
//! | [`player`] | two video elements, and what feeds them | the core |
//! | [`danmaku`] | a canvas over the picture, and the worker that draws on it | the core |
//! | [`animation`] | the files of dear gifts, played | nothing |
//! | [`hearts`] | hearts that rise at the picture's side, and the worker that draws them | the core |
//! | [`wake_lock`] | a screen that does not go dark | nothing |
//! | [`ui`] | components: read slices, dispatch intents | the core, the slices, the texts |
//! | [`i18n`] | the texts, by locale | the core |
//! | [`js`], `worker` | what several parts need of JavaScript; a worker that draws on a canvas | nothing |
//!
//! Data flows one way: a port, a timer or an intent brings an input; the core answers with effects, which the runtime hands to
//! the ports; once per animation frame the runtime compares the core's view with the one before and sets the signals
//! of what changed.

pub mod animation;
pub mod backend;
pub mod chat;
pub mod danmaku;
pub mod embed;
pub mod hearts;
pub mod i18n;
pub mod js;
pub mod player;
pub mod runtime;
pub mod ui;
pub mod wake_lock;
mod worker;
