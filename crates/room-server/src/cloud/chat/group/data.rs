//! Group attributes and group counters.

use crate::cloud::chat::attributes::{Change, Changed, Pair};
use crate::cloud::chat::counters::Mode;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::chat::group_tip;
use crate::cloud::chat::group_tip::Counted;

/// The shortest interval between two counter tips, in milliseconds.
const COUNTER_TIP_INTERVAL_MS: u64 = 1_000;
/// Attribute writes per second: Tencent's limit (error 10049).
const WRITES_A_SECOND: u32 = 5;

impl AvChatRoom {
    /// Changes attributes. The group gets a tip. Returns what changed.
    ///
    /// # Errors
    /// As [`Attributes::change`](crate::cloud::chat::attributes::Attributes::change).
    pub fn change_attributes(
        &mut self,
        operator: &str,
        change: Change,
        pairs: &[Pair],
        seen: Option<u64>,
        now_ms: u64,
    ) -> Result<Changed, ChatError> {
        let changed = self.attributes.change(change, pairs, seen)?;
        self.deliver_tip(group_tip::attributes(operator, &changed), now_ms);
        Ok(changed)
    }

    /// Runs `write`, an attribute change by a client or an administrator, if the limit per second allows it. A failed write does not count.
    ///
    /// # Errors
    /// If the limit of this second is reached; else the errors of `write`.
    pub fn write_attributes<T>(
        &mut self,
        now_ms: u64,
        write: impl FnOnce(&mut Self) -> Result<T, ChatError>,
    ) -> Result<T, ChatError> {
        let second = now_ms / 1_000;
        let writes = if self.writes.0 == second { self.writes.1 } else { 0 };
        if writes >= WRITES_A_SECOND {
            return Err(ChatError::TOO_MANY_WRITES);
        }
        let done = write(self)?;
        self.writes = (second, writes + 1);
        Ok(done)
    }

    /// Changes counters and returns their new values. The group gets a tip: at once if the last one is old enough, else later for all
    /// changes together, so that a stream of likes does not crowd out the comments.
    ///
    /// # Errors
    /// As [`Counters::update`](crate::cloud::chat::counters::Counters::update).
    pub fn count(&mut self, mode: Mode, pairs: &[(&str, i64)], now_ms: u64) -> Result<Vec<(String, i64)>, ChatError> {
        let now = self.counters.update(mode, pairs)?;
        self.counted.extend(now.iter().map(|(key, _)| key.clone()));
        self.announce_counters(now_ms);
        Ok(now)
    }

    pub(super) fn announce_counters(&mut self, now_ms: u64) {
        if self.counted.is_empty() || now_ms < self.counted_ms + COUNTER_TIP_INTERVAL_MS {
            return;
        }
        let keys = std::mem::take(&mut self.counted);
        let now = self.counters.get(&keys.iter().map(String::as_str).collect::<Vec<_>>());
        self.counted_ms = now_ms;
        self.deliver_tip(group_tip::counters(&self.profile.owner, Counted::Set, self.counters.seq(), &now), now_ms);
    }

    /// Deletes counters. The group gets a tip.
    pub fn delete_counters(&mut self, operator: &str, keys: &[&str], now_ms: u64) {
        let deleted = self.counters.delete(keys);
        self.deliver_tip(group_tip::counters(operator, Counted::Deleted, self.counters.seq(), &deleted), now_ms);
    }
}
