//! The business backend: what a company that runs live rooms would have beside Tencent Cloud Chat. In one `SQLite` file.
//!
//! | module | what |
//! | --- | --- |
//! | [`db`] | the file |
//! | [`users`], [`levels`] | wallets and merits; what level they make |
//! | [`gifts`] | what can be given, and orders, each charged once |
//! | [`shows`] | the rooms: status and times, titles, counts |
//! | [`draws`] | lucky draws |
//! | [`handler`] | the callbacks' handler |
//! | [`announce`] | what it says to the rooms |

pub mod announce;
pub mod callback_handler;
pub mod db;
pub mod draws;
pub mod gifts;
pub mod http;
pub mod identities;
pub mod levels;
pub mod shows;
pub mod token;
pub mod users;
