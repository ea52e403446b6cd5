//! The business backend: what a company that runs live rooms has beside Tencent Cloud Chat. Its data is in one `SQLite` file.
//!
//! | module | what |
//! | --- | --- |
//! | [`db`] | the database |
//! | [`users`], [`levels`] | wallets and merits; the level and badges that merits earn |
//! | [`gifts`] | the catalogue, and orders, each charged once |
//! | [`shows`] | rooms and shows: status and times, titles, counts |
//! | [`draws`] | lucky draws |
//! | [`opening`] | opens the rooms when the server starts |
//! | [`counters`] | the names of the group counters |
//! | [`callback_handler`] | the handler of the chat's callbacks |
//! | [`announce`] | announcements to the rooms |
//! | [`identities`], [`token`] | bearer tokens; how tokens are signed |
//! | [`http`] | the contract under `/api` |

pub mod announce;
pub mod callback_handler;
pub mod counters;
pub mod db;
pub mod draws;
pub mod gifts;
pub mod http;
pub mod identities;
pub mod levels;
pub mod opening;
pub mod shows;
pub mod token;
pub mod users;
