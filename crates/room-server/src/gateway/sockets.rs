//! Who is connected, and pushes to them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::mpsc;

/// Frames that may wait for one client. Who reads so slowly that they fill up is cut off, and comes back when it can.
const WAITING: usize = 256;

/// What a socket's writer is given.
pub enum Outgoing {
    /// A frame to send.
    Frame(Vec<u8>),
    /// Nothing more: close.
    Close,
}

/// All connected sockets.
#[derive(Default)]
pub struct Sockets {
    open: Mutex<HashMap<u64, Socket>>,
    next: AtomicU64,
}

struct Socket {
    outgoing: mpsc::Sender<Outgoing>,
    /// Who is behind it, and which of their sign-ins; none before the first request that says so.
    owner: Option<(String, u64)>,
}

/// One connected socket, until it is dropped.
pub struct Link<'a> {
    sockets: &'a Sockets,
    id: u64,
}

impl Sockets {
    fn open(&self) -> MutexGuard<'_, HashMap<u64, Socket>> {
        // A map between two whole steps can be gone on with.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new socket, and what it has to send.
    pub fn connect(&self) -> (Link<'_>, mpsc::Sender<Outgoing>, mpsc::Receiver<Outgoing>) {
        let (outgoing, frames) = mpsc::channel(WAITING);
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.open().insert(id, Socket { outgoing: outgoing.clone(), owner: None });
        (Link { sockets: self, id }, outgoing, frames)
    }

    /// How many are connected.
    pub fn len(&self) -> usize {
        self.open().len()
    }

    /// Is a user connected?
    pub fn has(&self, user_id: &str) -> bool {
        self.open().values().any(|socket| socket.owner.as_ref().is_some_and(|(user, _)| user == user_id))
    }

    /// Sends a frame to a user's sockets: all, or all but those of one sign-in. Says how many there were.
    pub fn push(&self, user_id: &str, but: Option<u64>, command: &str, body: &Value) -> usize {
        let frame = json!({"head": {"servcmd": command}, "body": body}).to_string().into_bytes();
        let mut reached = 0;
        for socket in self.open().values() {
            if socket.owner.as_ref().is_some_and(|(user, sign_in)| user == user_id && Some(*sign_in) != but) {
                reached += 1;
                // Where it does not fit the client is cut off anyway: the writer is stuck.
                let _ = socket.outgoing.try_send(Outgoing::Frame(frame.clone()));
            }
        }
        reached
    }

    /// Closes all sockets.
    pub fn close_all(&self) {
        for socket in self.open().values() {
            let _ = socket.outgoing.try_send(Outgoing::Close);
        }
    }
}

impl Link<'_> {
    /// Notes who is behind the socket.
    pub fn belongs_to(&self, user_id: &str, sign_in: u64) {
        let mut open = self.sockets.open();
        let Some(socket) = open.get_mut(&self.id) else { return };
        if socket.owner.as_ref().is_none_or(|(user, known)| user != user_id || *known != sign_in) {
            socket.owner = Some((user_id.to_owned(), sign_in));
        }
    }

    /// Notes that whoever was behind the socket has signed out.
    pub fn belongs_to_nobody(&self) {
        if let Some(socket) = self.sockets.open().get_mut(&self.id) {
            socket.owner = None;
        }
    }

    /// Who is behind the socket.
    pub fn owner(&self) -> Option<String> {
        self.sockets.open().get(&self.id)?.owner.as_ref().map(|(user_id, _)| user_id.clone())
    }
}

impl Drop for Link<'_> {
    fn drop(&mut self) {
        self.sockets.open().remove(&self.id);
    }
}
