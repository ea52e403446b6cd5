//! The profiles of users whose comments had no name: requested many at a time, and cached.

use std::collections::{HashMap, VecDeque};

use crate::model::user::User;
use crate::ports::chat::USERS_AT_ONCE;

/// The most profiles in the cache.
const MAX_KNOWN: usize = 1_000;
/// How long the first user waits for others that join the same request, in milliseconds.
pub const GATHER_MS: u64 = 300;

/// The profiles, and the users to request.
#[derive(Debug, Default)]
pub struct ProfileCache {
    known: HashMap<String, User>,
    order: VecDeque<String>,
    waiting: Vec<String>,
}

impl ProfileCache {
    /// The profile of this user; `None`: not known.
    pub fn find(&self, user_id: &str) -> Option<&User> {
        self.known.get(user_id)
    }

    /// A comment of this user had no name. Returns whether a request must be made after [`GATHER_MS`]. A user who is still not known
    /// after it is requested again with their next comment.
    pub fn met(&mut self, user_id: &str) -> bool {
        let is_new = !self.known.contains_key(user_id) && !self.waiting.iter().any(|waiting| waiting == user_id);
        if is_new && self.waiting.len() < USERS_AT_ONCE {
            self.waiting.push(user_id.to_owned());
        }
        is_new && self.waiting.len() == 1
    }

    /// Takes the users to request now.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.waiting)
    }

    /// Stores a user's profile.
    pub fn learn(&mut self, user: User) {
        let user_id = user.user_id.clone();
        if self.known.insert(user_id.clone(), user).is_none() {
            self.order.push_back(user_id);
        }
        if self.order.len() > MAX_KNOWN
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(user_id: &str) -> User {
        User { user_id: user_id.into(), nick: user_id.to_uppercase(), avatar: None }
    }

    #[test]
    fn users_are_requested_together_until_they_are_known() {
        let mut profiles = ProfileCache::default();
        assert!(profiles.met("a"));
        assert!(!profiles.met("b") && !profiles.met("a"));
        assert_eq!(profiles.take(), ["a", "b"]);
        profiles.learn(user("a"));
        assert!(!profiles.met("a"));
        assert_eq!(profiles.find("a"), Some(&user("a")));
        assert!(profiles.met("b"), "the request had no answer");
    }

    #[test]
    fn the_cache_is_bounded() {
        let mut profiles = ProfileCache::default();
        for nth in 0..MAX_KNOWN + 5 {
            profiles.learn(user(&nth.to_string()));
            profiles.met(&format!("x{nth}"));
        }
        assert_eq!(
            (profiles.known.len(), profiles.order.len(), profiles.take().len()),
            (MAX_KNOWN, MAX_KNOWN, USERS_AT_ONCE)
        );
    }
}
