//! Settings of the application in Tencent's console, and the destination of its callbacks. A default is the service's own, where its
//! documents state one.

use clap::{Args, ValueEnum};
use reqwest::Url;

use crate::cloud::chat::settings::{Abilities, Settings, Tips};

use crate::config::timeouts::Timeouts;

/// Settings of the application.
// Each is a switch of its own in Tencent's console.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Args)]
pub struct CloudFlags {
    /// The purchased edition: it decides whether there are history for newcomers, a member list, bans, counters and broadcasts.
    #[arg(long, value_enum, default_value_t = Edition::Pro)]
    pub edition: Edition,
    /// There is a member list, and callbacks report which members lost their connection. Pro and Premium.
    #[arg(long)]
    pub member_list: bool,
    /// How many of the newest members the list has: 30, the maximum without Premium, or 1,000.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub members_listed: Option<u16>,
    /// How many members are on a page of the list.
    #[arg(long, default_value_t = 250, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub members_a_page: u16,
    /// Messages to all rooms are possible. Pro and Premium.
    #[arg(long)]
    pub broadcasts: bool,
    /// A tip informs the room who was muted.
    #[arg(long)]
    pub member_mute_tips: bool,
    /// A tip informs the room that everyone is muted, or may speak again.
    #[arg(long)]
    pub mute_all_tips: bool,
    /// A tip informs the room who became, or no longer is, an administrator of the group.
    #[arg(long)]
    pub admin_tips: bool,
    /// Messages that a room gets each second; of more, those with high priority go first.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub messages_per_second: u32,
    /// How often the SDK polls a quiet room: every 2.3 s, the service's default, or every 0.8 s.
    #[arg(long, value_enum, default_value_t = PollPace::Quick)]
    pub poll_pace: PollPace,
    /// A word that the chat itself refuses (80001). May be given several times.
    #[arg(long = "sensitive-word", value_name = "WORD", default_value = "sensitiveword")]
    pub sensitive_words: Vec<String>,
    /// A word that the built-in backend refuses (10016). May be given several times.
    #[arg(long = "blocked-word", value_name = "WORD", default_value = "blockedword")]
    pub blocked_words: Vec<String>,
    /// Where the chat's callbacks are posted to, instead of to the built-in backend: http://… or https://…
    #[arg(long, value_parser = callback_url)]
    pub callback_url: Option<Url>,
    /// Signs callbacks: `Sign` is the SHA-256 of this token and of `RequestTime`, which is sent beside it.
    #[arg(long, value_name = "TOKEN", requires = "callback_url")]
    pub callback_token: Option<String>,
    /// A message whose callback fails is refused (80003), instead of going to the room.
    #[arg(long)]
    pub callback_timeout_refuses: bool,
    /// The backend at `--callback-url` writes levels and badges into each comment, so viewers may believe them. The built-in one does.
    #[arg(long, requires = "callback_url")]
    pub stamped: bool,
}

/// The edition of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Edition {
    /// The entry edition: no history, no bans, no counters.
    Developer,
    /// With history, bans and counters; a list of 30 members and broadcasts, where they are switched on.
    Pro,
    /// As Pro, with a list of 1,000 members.
    Premium,
}

/// How often the SDK polls a quiet room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PollPace {
    /// Every 0.8 s: a pause, a mute or a message shows within a second.
    Quick,
    /// Every 2.3 s, the service's default.
    Cloud,
}

impl Edition {
    /// The name that the flag takes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::Pro => "pro",
            Self::Premium => "premium",
        }
    }
}

impl CloudFlags {
    /// Everything that an edition can have, for a demo.
    pub const fn switch_all_on(&mut self) {
        self.edition = Edition::Premium;
        (self.member_list, self.broadcasts) = (true, true);
        (self.member_mute_tips, self.mute_all_tips, self.admin_tips) = (true, true, true);
    }

    /// The chat's settings.
    pub fn settings(&self, waits: Timeouts) -> Settings {
        let is_bought = self.edition >= Edition::Pro;
        let most = if self.edition == Edition::Premium { 1_000 } else { 30 };
        Settings {
            abilities: Abilities {
                history: is_bought,
                bans: is_bought,
                counters: is_bought,
                member_list: is_bought && self.member_list,
                broadcasts: is_bought && self.broadcasts,
            },
            tips: Tips { mute_all: self.mute_all_tips, member_mute: self.member_mute_tips, admin: self.admin_tips },
            members_listed: usize::from(self.members_listed.unwrap_or(most)).min(most.into()),
            members_a_page: self.members_a_page.into(),
            messages_per_second: self.messages_per_second,
            vanished_tab_ms: waits.vanished_tab_ms,
            online_snapshot_ms: waits.online_snapshot_ms,
        }
    }

    /// The options that are on, as flags. Features that the edition does not include are left out.
    pub fn describe(&self, waits: Timeouts) -> Vec<String> {
        let abilities = self.settings(waits).abilities;
        let switches = [
            (abilities.member_list, "--member-list"),
            (abilities.broadcasts, "--broadcasts"),
            (self.member_mute_tips, "--member-mute-tips"),
            (self.mute_all_tips, "--mute-all-tips"),
            (self.admin_tips, "--admin-tips"),
            (self.callback_timeout_refuses, "--callback-timeout-refuses"),
            (self.stamped, "--stamped"),
        ];
        let on = switches.into_iter().filter(|(is_on, _)| *is_on).map(|(_, name)| name.to_owned());
        let pace = (self.poll_pace == PollPace::Cloud).then(|| "--poll-pace cloud".to_owned());
        std::iter::once(format!("--edition {}", self.edition.name())).chain(on).chain(pace).collect()
    }
}

fn callback_url(text: &str) -> Result<Url, &'static str> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or("it has to begin with http:// or https://")
}
