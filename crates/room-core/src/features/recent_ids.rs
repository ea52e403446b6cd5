//! The IDs of the messages that are known, so that each is shown once.

use std::collections::{HashSet, VecDeque};

/// The most IDs that are kept: five times what a join's history and a reconnect can bring again, at twenty messages a second.
/// Messages that are not shown are kept, too.
const MAX_IDS: usize = 2_000;

/// The IDs of the newest messages.
#[derive(Debug, Default)]
pub struct RecentIds {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl RecentIds {
    /// Stores an ID. Returns whether it was new.
    pub fn remember(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > MAX_IDS
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
    fn an_id_is_new_once_and_the_list_is_bounded() {
        let mut recent = RecentIds::default();
        assert!(recent.remember("a") && !recent.remember("a"));
        assert!((0..MAX_IDS).all(|id| recent.remember(&id.to_string())));
        assert!(recent.remember("a"), "forgotten");
        assert_eq!((recent.ids.len(), recent.order.len()), (MAX_IDS, MAX_IDS));
    }
}
