//! Users whose comments came without a name: each is asked about once, many at a time.

use std::collections::{HashSet, VecDeque};

use crate::chat_port::USERS_AT_ONCE;

/// Users that are remembered as asked about.
const MAX_ASKED: usize = 2_000;
/// How long the first waits for others to be asked about with it, in milliseconds.
pub const GATHER_MS: u64 = 300;

/// Who is to be asked about, and who was.
#[derive(Debug, Default)]
pub struct Unnamed {
    asked: HashSet<String>,
    order: VecDeque<String>,
    waiting: Vec<String>,
}

impl Unnamed {
    /// A comment of this user came without a name. Says whether a question is to be asked after [`GATHER_MS`].
    pub fn met(&mut self, user_id: &str) -> bool {
        if !self.asked.insert(user_id.to_owned()) {
            return false;
        }
        self.order.push_back(user_id.to_owned());
        if self.order.len() > MAX_ASKED
            && let Some(oldest) = self.order.pop_front()
        {
            self.asked.remove(&oldest);
        }
        if self.waiting.len() < USERS_AT_ONCE {
            self.waiting.push(user_id.to_owned());
        }
        self.waiting.len() == 1
    }

    /// Who is to be asked about now.
    pub fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_asked_about_once_and_together_with_others() {
        let mut unnamed = Unnamed::default();
        assert!(unnamed.met("a"));
        assert!(!unnamed.met("b") && !unnamed.met("a"));
        assert_eq!(unnamed.take(), ["a", "b"]);
        assert!(!unnamed.met("a") && unnamed.met("c"));
        for nth in 0..MAX_ASKED + 5 {
            unnamed.met(&nth.to_string());
        }
        assert_eq!((unnamed.asked.len(), unnamed.take().len()), (MAX_ASKED, USERS_AT_ONCE));
    }
}
