//! A group's mutes and bans, each with an end time.

use std::collections::BTreeMap;

/// A mute or ban of this many seconds never ends, as with Tencent (2³²−1).
const FOR_EVER_S: u64 = u32::MAX as u64;

/// Sanctioned users, each with an end time (s).
#[derive(Debug, Default)]
pub struct SanctionList(BTreeMap<String, u64>);

/// A group's mutes and bans.
#[derive(Debug, Default)]
pub struct Sanctions {
    /// Users who may not send.
    pub muted: SanctionList,
    /// Users who may not join.
    pub banned: SanctionList,
}

impl SanctionList {
    /// Starts a sanction of `seconds` now; 0 lifts it. Returns the end time (s), or 0 if it is lifted.
    pub fn set(&mut self, user_id: &str, seconds: u64, now_s: u64) -> u64 {
        self.0.retain(|_, until| *until > now_s);
        if seconds == 0 {
            self.0.remove(user_id);
            return 0;
        }
        let until = if seconds >= FOR_EVER_S { FOR_EVER_S } else { now_s + seconds };
        self.0.insert(user_id.to_owned(), until);
        until
    }

    /// The end time (s); 0: there is no sanction.
    pub fn of(&self, user_id: &str, now_s: u64) -> u64 {
        self.0.get(user_id).copied().filter(|until| *until > now_s).unwrap_or(0)
    }

    /// The remaining seconds; 0: there is no sanction; `u32::MAX`: it never ends.
    pub fn left_s(&self, user_id: &str, now_s: u64) -> u64 {
        match self.of(user_id, now_s) {
            FOR_EVER_S => FOR_EVER_S,
            until => until.saturating_sub(now_s),
        }
    }

    /// All sanctioned users, each with the end time (s).
    pub fn all(&self, now_s: u64) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter(move |(_, until)| **until > now_s).map(|(user_id, until)| (user_id.as_str(), *until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sanction_expires_or_is_lifted() {
        let mut muted = SanctionList::default();
        assert_eq!(muted.set("ann", 60, 1_000), 1_060);
        muted.set("bob", 90, 1_000);
        assert_eq!((muted.of("ann", 1_059), muted.of("ann", 1_060), muted.of("cat", 1_000)), (1_060, 0, 0));
        assert_eq!(muted.all(1_070).collect::<Vec<_>>(), [("bob", 1_090)]);
        assert_eq!((muted.set("bob", 0, 1_001), muted.of("bob", 1_001)), (0, 0));
    }

    #[test]
    fn the_largest_duration_never_ends() {
        let mut banned = SanctionList::default();
        assert_eq!(banned.set("ann", FOR_EVER_S, 1_800_000_000), FOR_EVER_S);
        assert_eq!(banned.of("ann", 4_000_000_000), FOR_EVER_S);
        banned.set("bob", 60, 1_000);
        assert_eq!(["ann", "bob", "cat"].map(|user| banned.left_s(user, 1_010)), [FOR_EVER_S, 50, 0]);
    }
}
