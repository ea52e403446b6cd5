//! What is set for the application.

/// What is set for an application, as in Tencent's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many of the newest members a list has: 30, or 1,000 with the Premium edition's switch.
    pub members_listed: usize,
    /// How many of them are on a page.
    pub members_a_page: usize,
    /// Is everyone told who was muted?
    pub member_mute_tips: bool,
    /// Messages a second that go to a room.
    pub messages_per_second: u32,
    /// A member who has not polled for so long is gone, in milliseconds.
    pub vanished_tab_ms: u64,
}

impl Default for Settings {
    /// As Tencent's are when nothing was switched.
    fn default() -> Self {
        Self {
            members_listed: 30,
            members_a_page: 250,
            member_mute_tips: false,
            messages_per_second: 40,
            vanished_tab_ms: 20_000,
        }
    }
}
