//! What is set for the application.

/// What is set for an application, as in Tencent's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What its edition has.
    pub abilities: Abilities,
    /// What a room is told beside what it is always told.
    pub tips: Tips,
    /// How many of the newest members a list has: 30, or 1,000 with the Premium edition.
    pub members_listed: usize,
    /// How many of them are on a page.
    pub members_a_page: usize,
    /// Messages a second that go to a room.
    pub messages_per_second: u32,
    /// A member who has not polled for so long is gone, in milliseconds.
    pub vanished_tab_ms: u64,
    /// How old the number of those online may be, in milliseconds.
    pub online_snapshot_ms: u64,
}

/// What an application's edition has, and what of it is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Each is a switch of its own in Tencent's console.
#[allow(clippy::struct_excessive_bools)]
pub struct Abilities {
    /// Newcomers get what was said before.
    pub history: bool,
    /// There is a list of members.
    pub member_list: bool,
    /// Users can be banned.
    pub bans: bool,
    /// Groups have counters.
    pub counters: bool,
    /// Messages can go to all rooms.
    pub broadcasts: bool,
}

/// What a room is told beside what it is always told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tips {
    /// That everyone is muted, or may speak again.
    pub mute_all: bool,
    /// Who was muted.
    pub member_mute: bool,
    /// Who has become an administrator of the group, or is not any more.
    pub admin: bool,
}

impl Abilities {
    /// All of them.
    #[cfg(test)]
    pub const ALL: Self = Self { history: true, member_list: true, bans: true, counters: true, broadcasts: true };

    /// As the SDK reads them: bits from the right. History is the third, then the list of members (7th), bans (12th) and counters (16th).
    pub fn bits(self) -> String {
        let bit = |is_on: bool, place: u32| u32::from(is_on) << place;
        let bits = bit(self.history, 2) | bit(self.member_list, 6) | bit(self.bans, 11) | bit(self.counters, 15);
        format!("{bits:016b}")
    }
}

#[cfg(test)]
impl Settings {
    /// All that an edition can have, and no tip that has to be switched on.
    pub const fn for_tests() -> Self {
        Self {
            abilities: Abilities::ALL,
            tips: Tips { mute_all: false, member_mute: false, admin: false },
            members_listed: 30,
            members_a_page: 250,
            messages_per_second: 40,
            vanished_tab_ms: 30_000,
            online_snapshot_ms: 15_000,
        }
    }
}
