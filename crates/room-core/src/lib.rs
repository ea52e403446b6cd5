//! The rules of a live room, and nothing else: no browser, no clock, no chance, no async.
//!
//! Everything that happens is an [`input::Input`]; [`room::Room::handle`] turns it into a new state and a list of
//! [`effect::Effect`]s; [`view::View`] is what is to be shown. Time and chance come in with the input ([`now::Now`]), so a
//! recorded list of inputs plays back the same, and every rule is a native test.

pub mod codec;
pub mod context;
pub mod effect;
pub mod features;
pub mod input;
pub mod intent;
pub mod model;
pub mod overlay;
pub mod pacing;
pub mod playback;
pub mod ports;
pub mod room;
pub mod time;
pub mod view;
