//! What Tencent Cloud Chat does for an `AVChatRoom`, without I/O. The caller passes the time with each call. Work for the outside (a push
//! to one user, a callback, the answer to a waiting sender) comes out as [`event::Event`]s.
//!
//! | module | content |
//! | --- | --- |
//! | [`groups`] | all groups of the application: one `AVChatRoom` per user, broadcasts |
//! | [`group`] | one group, and who may do what in it |
//! | [`profile`], [`members`], [`sanctions`] | its profile; its members; its mutes and bans |
//! | [`attributes`], [`counters`] | its group attributes and group counters |
//! | [`message`], [`frequency`], [`log`] | messages; the frequency control; the entries that pollers read |
//! | [`event`] | what a group's change means for the outside |
//! | [`group_tip`] | tips and system notices of the chat service itself |
//! | [`error`], [`settings`] | Tencent's error codes; the settings of Tencent's console |

pub mod attributes;
pub mod counters;
pub mod error;
pub mod event;
pub mod frequency;
pub mod group;
pub mod group_tip;
pub mod groups;
pub mod log;
pub mod members;
pub mod message;
pub mod profile;
pub mod sanctions;
pub mod settings;
