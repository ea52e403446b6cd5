//! What Tencent Cloud Chat does for an `AVChatRoom`. Pure: time comes in with each call, and what has to be done outside
//! (a push to one user, a callback, an answer that waited) comes out as [`event::Event`]s.
//!
//! | module | what |
//! | --- | --- |
//! | [`cloud`] | all groups of the application: one `AVChatRoom` a user, broadcasts |
//! | [`room`] | one group, and what may be done in it by whom |
//! | [`profile`], [`members`], [`sanctions`] | what it says of itself; who is in it; who may not speak, or come in |
//! | [`attributes`], [`counters`] | its key-value pairs and its numbers |
//! | [`message`], [`frequency`], [`log`] | what is sent; what goes through of it; what pollers get |
//! | [`tip`] | what the chat itself says to a room |
//! | [`refused`], [`settings`] | Tencent's codes; what is set as in its console |

pub mod attributes;
pub mod counters;
pub mod error;
pub mod event;
pub mod frequency;
pub mod group;
pub mod groups;
pub mod log;
pub mod members;
pub mod message;
pub mod profile;
pub mod sanctions;
pub mod settings;
pub mod tip;
