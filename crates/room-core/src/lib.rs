//! The rules of a live room, and nothing else: no browser, no clock, no chance, no async.
//!
//! Everything that happens is an [`input::Input`]; [`room::Room::handle`] turns it into a new state and a list of
//! [`effect::Effect`]s; [`view::View`] is what is to be shown. Time and chance come in with the input ([`now::Now`]), so a
//! recorded list of inputs plays back the same, and every rule is a native test.
//!
//! | module | concept |
//! | --- | --- |
//! | [`connection`], [`watchdog`] | the way into the room, and back into it; a room that is joined and silent |
//! | [`playback`] | which source is played, and what is tried when one fails |
//! | [`chat`], [`composer`] | what was said; what is being written |
//! | [`users`] | users whose comments came without a name |
//! | [`notice`], [`links`] | the room's notice, and what in it can be followed |
//! | [`status`], [`clock`] | where the show is in its life; the server's time |
//! | [`gifts`], [`supporters`] | what is given, and who gives most |
//! | [`likes`] | hearts, and how many there were |
//! | [`members`], [`count`] | who is in the room, and how many |
//! | [`muting`], [`draw`] | who may not speak; the lucky draw |
//! | [`device`] | what is remembered on this device |
//! | [`chat_port`], [`incoming`] | what the core says to the chat and hears from it |
//! | [`problem`] | everything that can go wrong for a viewer |
//! | [`pacing`] | how fast things may follow one another |
//! | [`wire`] | what crosses the wire, read into the domain at the edge |

pub mod chat;
pub mod chat_port;
pub mod clock;
pub mod composer;
pub mod connection;
pub mod count;
pub mod danmaku;
pub mod device;
pub mod draw;
pub mod effect;
pub mod gifts;
pub mod incoming;
pub mod input;
pub mod likes;
pub mod links;
pub mod members;
pub mod muting;
pub mod notice;
pub mod now;
pub mod pacing;
pub mod playback;
pub mod problem;
pub mod room;
pub mod status;
pub mod supporters;
pub mod users;
pub mod view;
pub mod watchdog;
pub mod wire;
