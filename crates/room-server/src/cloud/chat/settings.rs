//! The application's settings.

/// The settings of an application, as in Tencent's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The features of its edition.
    pub abilities: Abilities,
    /// Optional tips, in addition to those that a group always gets.
    pub tips: Tips,
    /// The length of the member list, newest members first: 30, or 1,000 with the Premium edition.
    pub members_listed: usize,
    /// Members on a page of that list.
    pub members_a_page: usize,
    /// Messages per second that go to a group.
    pub messages_per_second: u32,
    /// A member who has not polled for longer than this has lost the connection, in milliseconds.
    pub vanished_tab_ms: u64,
    /// The largest age of the online number, in milliseconds.
    pub online_snapshot_ms: u64,
}

/// The features that an application's edition has and that are switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
// Each is a separate switch in Tencent's console.
#[allow(clippy::struct_excessive_bools)]
pub struct Abilities {
    /// Newcomers get the history.
    pub history: bool,
    /// There is a member list.
    pub member_list: bool,
    /// Users can be banned.
    pub bans: bool,
    /// Groups have counters.
    pub counters: bool,
    /// Messages can go to all groups.
    pub broadcasts: bool,
}

/// Optional tips, in addition to those that a group always gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tips {
    /// The whole group was muted or unmuted.
    pub mute_all: bool,
    /// Members were muted or unmuted.
    pub member_mute: bool,
    /// A user became an administrator of the group, or is no longer one.
    pub admin: bool,
}

impl Abilities {
    /// All features.
    #[cfg(test)]
    pub const ALL: Self = Self { history: true, member_list: true, bans: true, counters: true, broadcasts: true };

    /// The feature bits that the SDK reads, counted from the right: history is the 3rd, the member list the 7th, bans the 12th,
    /// counters the 16th.
    pub fn bits(self) -> String {
        let bit = |is_on: bool, place: u32| u32::from(is_on) << place;
        let bits = bit(self.history, 2) | bit(self.member_list, 6) | bit(self.bans, 11) | bit(self.counters, 15);
        format!("{bits:016b}")
    }
}

#[cfg(test)]
impl Settings {
    /// All features that an edition can have, and no optional tips.
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
