//! Who may not speak, and who may not come in; each until a time.

use std::collections::BTreeMap;

/// A mute or a ban of this many seconds is for ever, as Tencent has it (2³²−1).
const FOR_EVER_S: u64 = u32::MAX as u64;

/// Users, each until a time (s).
#[derive(Debug, Default)]
pub struct Until(BTreeMap<String, u64>);

/// A room's mutes and bans.
#[derive(Debug, Default)]
pub struct Sanctions {
    /// Those who may not speak.
    pub muted: Until,
    /// Those who may not come in.
    pub banned: Until,
}

impl Until {
    /// From now for `seconds`; 0 lifts it. Says until when (s), 0 if it is lifted.
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

    /// Until when (s); 0 where there is nothing.
    pub fn of(&self, user_id: &str, now_s: u64) -> u64 {
        self.0.get(user_id).copied().filter(|until| *until > now_s).unwrap_or(0)
    }

    /// For how many seconds still; 0 where there is nothing, and the largest for ever.
    pub fn left_s(&self, user_id: &str, now_s: u64) -> u64 {
        match self.of(user_id, now_s) {
            FOR_EVER_S => FOR_EVER_S,
            until => until.saturating_sub(now_s),
        }
    }

    /// All who are in it now, with the time (s).
    pub fn all(&self, now_s: u64) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().filter(move |(_, until)| **until > now_s).map(|(user_id, until)| (user_id.as_str(), *until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sanction_ends_by_itself_or_is_lifted() {
        let mut muted = Until::default();
        assert_eq!(muted.set("ann", 60, 1_000), 1_060);
        muted.set("bob", 90, 1_000);
        assert_eq!((muted.of("ann", 1_059), muted.of("ann", 1_060), muted.of("cat", 1_000)), (1_060, 0, 0));
        assert_eq!(muted.all(1_070).collect::<Vec<_>>(), [("bob", 1_090)]);
        assert_eq!((muted.set("bob", 0, 1_001), muted.of("bob", 1_001)), (0, 0));
    }

    #[test]
    fn the_largest_time_is_for_ever() {
        let mut banned = Until::default();
        assert_eq!(banned.set("ann", FOR_EVER_S, 1_800_000_000), FOR_EVER_S);
        assert_eq!(banned.of("ann", 4_000_000_000), FOR_EVER_S);
        banned.set("bob", 60, 1_000);
        assert_eq!(["ann", "bob", "cat"].map(|user| banned.left_s(user, 1_010)), [FOR_EVER_S, 50, 0]);
    }
}
