//! The rules of a live room, without browser, clock, randomness or async.
//!
//! Every event is an [`input::Input`]. [`room::Room::handle`] turns it into a new state and a list of [`effect::Effect`]s. [`view::View`]
//! is what the UI shows. The time and a random number come with each input ([`time::Now`]), so a recorded list of inputs always gives the
//! same result, and the tests of the rules run natively, without a browser.

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
