//! What the server's parts share: the application's keys, the rooms, the clip, the end.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::demo;
use crate::live::clip::Clip;
use crate::rooms::Room;
use crate::token::Minter;
use crate::usersig::Signer;

/// 2026-01-01 UTC, in milliseconds since 1970.
const EPOCH_MS: u64 = 1_767_225_600_000;

/// What the server's parts share.
pub struct App {
    /// Makes UserSigs, and checks them.
    pub signer: Signer,
    /// Makes what a signed-in client shows with each request.
    pub logins: Minter,
    /// Makes what a client in a room shows with each poll.
    pub polls: Minter,
    /// The clip that is on air in every room.
    pub clip: Clip,
    rooms: Mutex<BTreeMap<String, Room>>,
    ending: watch::Sender<bool>,
}

impl App {
    /// A server for this application, with its one room `demo`.
    pub fn new(signer: Signer, secret: &str, clip: Clip) -> Self {
        let demo = demo::room(now_ms(), first_seq(now_ms()));
        Self {
            signer,
            logins: Minter::new(secret, "login"),
            polls: Minter::new(secret, "poll"),
            clip,
            rooms: Mutex::new(BTreeMap::from([(demo.info.room.clone(), demo)])),
            ending: watch::channel(false).0,
        }
    }

    /// The rooms, by name.
    pub fn rooms(&self) -> MutexGuard<'_, BTreeMap<String, Room>> {
        // A handler that panicked left a room as it was between two whole steps: it can be gone on with.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the room whose group this is, if there is one.
    pub fn with_group<T>(&self, group_id: &str, act: impl FnOnce(&mut Room) -> T) -> Option<T> {
        self.rooms().values_mut().find(|room| room.info.group_id == group_id).map(act)
    }

    /// Lets every long-lived connection end.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Waits until the server ends.
    pub async fn ended(&self) {
        // Fails only when the sender is gone, and then so is the server.
        let _ = self.ending.subscribe().wait_for(|ending| *ending).await;
    }
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The number of a room's first entry. Clients go on polling across a restart and take a number that they have seen for a
/// repetition, so numbers start where none was before: a hundred for each second, more than any room's rate.
const fn first_seq(now_ms: u64) -> u64 {
    now_ms.saturating_sub(EPOCH_MS) / 10 + 1
}
