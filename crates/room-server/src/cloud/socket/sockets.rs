//! The connected sockets, and pushes to their users.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

/// Frames that may wait for one client: more than the answers that it may wait for. A client that reads so slowly that they fill up is
/// disconnected, and comes back when it can.
const MAX_WAITING: usize = 1_024;

/// All connected sockets.
#[derive(Default)]
pub struct Sockets(Mutex<State>);

#[derive(Default)]
struct State {
    open: HashMap<u64, Socket>,
    of_user: HashMap<String, HashSet<u64>>,
    next: u64,
}

struct Socket {
    outgoing: mpsc::Sender<Vec<u8>>,
    cut: Arc<Notify>,
    /// The user and the ID of the sign-in. `None`: before the first request with a sign-in.
    owner: Option<(String, u64)>,
}

/// One connected socket, until it is dropped.
pub struct Link<'a> {
    sockets: &'a Sockets,
    id: u64,
}

/// What a socket's loop needs.
pub struct Ends {
    /// Takes frames to write.
    pub outgoing: mpsc::Sender<Vec<u8>>,
    /// Returns these frames to the loop that writes them.
    pub frames: mpsc::Receiver<Vec<u8>>,
    /// Signals that the socket has to be closed.
    pub cut: Arc<Notify>,
}

impl Sockets {
    fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        // A panic leaves the maps between two complete steps, so they stay usable.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Adds a new socket.
    pub fn connect(&self) -> (Link<'_>, Ends) {
        let (outgoing, frames) = mpsc::channel(MAX_WAITING);
        let cut = Arc::new(Notify::new());
        let id = self.state(|state| {
            state.next += 1;
            let socket = Socket { outgoing: outgoing.clone(), cut: Arc::clone(&cut), owner: None };
            state.open.insert(state.next, socket);
            state.next
        });
        (Link { sockets: self, id }, Ends { outgoing, frames, cut })
    }

    /// The number of connected sockets.
    pub fn count(&self) -> usize {
        self.state(|state| state.open.len())
    }

    /// Whether a user is connected.
    pub fn has(&self, user_id: &str) -> bool {
        self.state(|state| state.of_user.contains_key(user_id))
    }

    /// Sends a frame to a user's sockets: to all, or to all except those of one sign-in.
    pub fn push(&self, user_id: &str, except: Option<u64>, command: &str, body: &Value) {
        let frame = json!({"head": {"servcmd": command}, "body": body}).to_string().into_bytes();
        self.state(|state| {
            let ids = state.of_user.get(user_id).into_iter().flatten();
            for socket in ids.filter_map(|id| state.open.get(id)) {
                let is_other = socket.owner.as_ref().is_some_and(|(_, sign_in)| Some(*sign_in) != except);
                if is_other && socket.outgoing.try_send(frame.clone()).is_err() {
                    socket.cut.notify_one();
                }
            }
        });
    }

    /// Closes all sockets.
    pub fn close_all(&self) {
        self.state(|state| state.open.values().for_each(|socket| socket.cut.notify_one()));
    }
}

impl State {
    /// Sets the user and sign-in of a socket, or neither.
    fn set_owner(&mut self, id: u64, owner: Option<(String, u64)>) {
        let Some(socket) = self.open.get_mut(&id) else { return };
        if socket.owner == owner {
            return;
        }
        if let Some((user_id, _)) = socket.owner.take()
            && let Some(ids) = self.of_user.get_mut(&user_id)
        {
            ids.remove(&id);
            if ids.is_empty() {
                self.of_user.remove(&user_id);
            }
        }
        if let Some((user_id, _)) = &owner {
            self.of_user.entry(user_id.clone()).or_default().insert(id);
        }
        socket.owner = owner;
    }
}

impl Link<'_> {
    /// Sets the user and sign-in of this socket.
    pub fn belongs_to(&self, user_id: &str, sign_in: u64) {
        self.sockets.state(|state| state.set_owner(self.id, Some((user_id.to_owned(), sign_in))));
    }

    /// Notes that the user of this socket has signed out.
    pub fn belongs_to_nobody(&self) {
        self.sockets.state(|state| state.set_owner(self.id, None));
    }

    /// The user of this socket.
    pub fn owner(&self) -> Option<String> {
        self.sockets.state(|state| state.open.get(&self.id)?.owner.as_ref().map(|(user_id, _)| user_id.clone()))
    }
}

impl Drop for Link<'_> {
    fn drop(&mut self) {
        self.sockets.state(|state| {
            state.set_owner(self.id, None);
            state.open.remove(&self.id);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_reaches_the_users_other_sockets_and_a_full_queue_closes_a_socket() {
        let sockets = Sockets::default();
        let (old, mut old_ends) = sockets.connect();
        let (new, mut new_ends) = sockets.connect();
        old.belongs_to("ann", 1);
        new.belongs_to("ann", 2);
        sockets.push("ann", Some(2), "x", &json!({}));
        assert!(old_ends.frames.try_recv().is_ok() && new_ends.frames.try_recv().is_err());
        drop(old);
        assert!(sockets.has("ann") && sockets.count() == 1);
        for _ in 0..=MAX_WAITING {
            sockets.push("ann", None, "x", &json!({}));
        }
        let waker = std::task::Waker::noop();
        let cut = std::pin::pin!(new_ends.cut.notified());
        assert!(cut.poll(&mut std::task::Context::from_waker(waker)).is_ready());
        new.belongs_to_nobody();
        assert!(!sockets.has("ann"));
    }
}
