//! Levels and badges, which users earn by merits.

use room_core::overlay::comment_style::StyleUnlocks;

/// The levels that unlock a comment's colour (early) and its danmaku mode (for viewers who stay).
pub const DANMAKU_LEVELS: StyleUnlocks = StyleUnlocks { color: 2, mode: 4 };

/// A user's merits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Merits {
    /// Comments that went to a room.
    pub messages: u64,
    /// Likes.
    pub likes: u64,
    /// Coins spent on gifts.
    pub spent: u64,
    /// Seconds in rooms.
    pub online_s: u64,
}

/// The highest level.
const HIGHEST: u32 = 60;

impl Merits {
    /// The user's level. A comment, ten likes, ten coins and a minute are one point each; each level needs more points than the one before.
    pub fn level(&self) -> u32 {
        let points = self.messages + self.likes / 10 + self.spent / 10 + self.online_s / 60;
        let level = 1 + (points / 5).isqrt();
        u32::try_from(level).unwrap_or(HIGHEST).min(HIGHEST)
    }

    /// The badges that a user has earned.
    pub fn badges(&self) -> Vec<&'static str> {
        let worn =
            [("regular", self.online_s >= 3_600), ("supporter", self.spent >= 100), ("patron", self.spent >= 1_000)];
        worn.into_iter().filter(|(_, earned)| *earned).map(|(badge, _)| badge).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_rise_with_merits_and_each_needs_more_than_the_one_before() {
        let level = |messages| Merits { messages, ..Merits::default() }.level();
        assert_eq!([0, 4, 5, 19, 20, 45].map(level), [1, 1, 2, 2, 3, 4]);
        assert_eq!(level(u64::MAX / 2), HIGHEST);
        assert_eq!(Merits { spent: 200, ..Merits::default() }.level(), level(20));
    }

    #[test]
    fn badges_need_time_or_coins() {
        assert!(Merits::default().badges().is_empty());
        assert_eq!(
            Merits { spent: 1_000, online_s: 3_600, ..Merits::default() }.badges(),
            ["regular", "supporter", "patron"]
        );
    }
}
