//! Which messages are known already: each is shown once.

use std::collections::{HashSet, VecDeque};

/// IDs that are remembered: five times what a join's history and a reconnect can bring again, at twenty messages a second of which
/// each is remembered also when it is not shown.
const MAX_SEEN: usize = 2_000;

/// The IDs of the newest messages.
#[derive(Debug, Default)]
pub struct RecentIds {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl RecentIds {
    /// Notes an ID. Says whether it was new.
    pub fn remember(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > MAX_SEEN
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_and_the_memory_is_bounded() {
        let mut seen = RecentIds::default();
        assert!(seen.remember("a") && !seen.remember("a"));
        assert!((0..MAX_SEEN).all(|id| seen.remember(&id.to_string())));
        assert!(seen.remember("a"), "forgotten");
        assert_eq!((seen.ids.len(), seen.order.len()), (MAX_SEEN, MAX_SEEN));
    }
}
