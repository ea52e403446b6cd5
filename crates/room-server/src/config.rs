//! The command line.

pub mod access;
pub mod cloud;
pub mod stream;
pub mod timeouts;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use access::AccessFlags;
use cloud::CloudFlags;
use stream::StreamFlags;
use timeouts::Timeouts;

/// The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
#[derive(Debug, Parser)]
#[command(name = "room-server", version, args_conflicts_with_subcommands = true, args_override_self = true)]
pub struct Cli {
    /// The subcommand; without one the program serves.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve.
    #[command(flatten)]
    pub config: Config,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fills a room with viewers that chat, like and give, and measures how soon each viewer gets a message.
    Crowd(LoadConfig),
}

/// How to fill a room.
#[derive(Debug, Clone, Args)]
pub struct LoadConfig {
    /// The address of the server.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    pub server: String,
    /// The room's public name.
    #[arg(long, default_value = "demo")]
    pub room: String,
    /// The number of viewers.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub viewers: u32,
    /// Messages a second from all viewers together. Of 20 messages one is a gift, three are likes, and the others are text.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub rate: u32,
    /// The duration in seconds; without it, until Ctrl-C.
    #[arg(long)]
    pub seconds: Option<u64>,
    /// The number of viewers that join each second.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub joins_per_second: u32,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct Config {
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,
    /// The folder of the built viewer.
    #[arg(long, default_value = "dist")]
    pub dist: PathBuf,
    /// The application's number (`SDKAppID`).
    #[arg(long, default_value_t = 1_400_000_000)]
    pub sdk_app_id: u32,
    /// The database's file. Without it everything is kept in memory and lost at the end.
    #[arg(long)]
    pub database: Option<PathBuf>,
    /// A room beside `demo`, by its public name. May be given several times.
    #[arg(long = "room", value_name = "NAME", value_parser = room)]
    pub rooms: Vec<String>,
    /// What shows the viewer best: the Premium edition with all of its switches on, names that are trusted on this machine, a room that is
    /// not empty.
    #[arg(long, conflicts_with = "edition")]
    pub demo: bool,
    /// Viewers may also send WebRTC packets to this machine's own address where the server listens on loopback: Firefox sends none to a
    /// loopback address.
    #[arg(long)]
    pub webrtc_outward: bool,
    /// Who may use the server, and from where.
    #[command(flatten)]
    pub access: AccessFlags,
    /// Settings of the application, as in Tencent's console.
    #[command(flatten)]
    pub cloud: CloudFlags,
    /// Settings of the stream's domains.
    #[command(flatten)]
    pub stream: StreamFlags,
    /// Timeouts.
    #[command(flatten)]
    pub waits: Timeouts,
}

/// Checks a room's public name: it must fit into a URL without escaping.
fn room(text: &str) -> Result<String, &'static str> {
    let may_be = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = (1..=32).contains(&text.len()) && text.bytes().all(may_be);
    if is_name { Ok(text.to_owned()) } else { Err("a room's name has 1 to 32 lower-case letters, digits and hyphens") }
}

/// Prints what is wrong with the command line, in one sentence; or the help or the version, if that was requested.
pub fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Fails only when the reader has closed the pipe.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").replace('\'', "");
    eprintln!("The command line is not right: {what}. See room-server --help.");
    ExitCode::from(2)
}

impl Config {
    /// The options that are on, as flags. The desk shows them.
    pub fn describe(&self) -> Vec<String> {
        let trusts = self.access.trust_names.then(|| "--trust-names".to_owned());
        let guests = self.access.guests.then(|| "--guests".to_owned());
        let outward = self.webrtc_outward.then(|| "--webrtc-outward".to_owned());
        self.cloud.describe(self.waits).into_iter().chain(trusts).chain(guests).chain(outward).collect()
    }

    /// With `--demo`, turns on everything that a demo has.
    #[must_use]
    pub fn for_demo(mut self) -> Self {
        if self.demo {
            self.cloud.switch_all_on();
            self.webrtc_outward = true;
            // Not where others can reach the server, and not with the key of a real application: those need `--trust-names` itself.
            self.access.trust_names |= !self.access.is_open(self.listen) && self.access.secret_key.is_none();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::chat::settings::{Abilities, Settings, Tips};

    fn config(args: &[&str]) -> Config {
        Cli::try_parse_from([&["room-server"], args].concat()).unwrap().config
    }

    #[test]
    fn default_timeouts_are_tencents() {
        let waits = Timeouts {
            silent_socket_ms: 30_000,
            stuck_reader_ms: 10_000,
            vanished_tab_ms: 30_000,
            callback_ms: 2_000,
            online_snapshot_ms: 15_000,
            request_head_ms: 10_000,
        };
        assert_eq!(config(&[]).waits, waits);
        assert_eq!(config(&["--callback-ms", "50"]).waits, Timeouts { callback_ms: 50, ..waits });
    }

    #[test]
    fn switches_default_to_the_services_and_flags_change_them() {
        let settings = |args: &[&str]| config(args).for_demo().cloud.settings(config(&[]).waits);
        let bought = Abilities { history: true, bans: true, counters: true, member_list: false, broadcasts: false };
        let expected = Settings { abilities: bought, ..Settings::for_tests() };
        assert_eq!(settings(&[]), expected);
        let nothing = Abilities { history: false, bans: false, counters: false, ..bought };
        assert_eq!(settings(&["--edition", "developer", "--member-list", "--broadcasts"]).abilities, nothing);
        let demo = settings(&["--demo"]);
        assert_eq!((demo.abilities, demo.members_listed), (Abilities::ALL, 1_000));
        assert_eq!(demo.tips, Tips { mute_all: true, member_mute: true, admin: true });
        let on = "--edition premium --member-list --broadcasts --member-mute-tips --mute-all-tips --admin-tips --trust-names --webrtc-outward";
        assert_eq!(config(&["--demo"]).for_demo().describe().join(" "), on);
        let less = config(&["--edition", "developer", "--member-list", "--guests", "--poll-pace", "cloud"]);
        assert_eq!(less.describe().join(" "), "--edition developer --poll-pace cloud --guests");
    }

    #[test]
    fn names_are_trusted_only_where_that_harms_nobody() {
        let trusts = |args: &[&str]| {
            let config = config(args).for_demo();
            config.access.check(config.listen).map(|()| config.access.trust_names).ok()
        };
        assert_eq!(
            (trusts(&[]), trusts(&["--demo"]), trusts(&["--trust-names"])),
            (Some(false), Some(true), Some(true))
        );
        assert_eq!(trusts(&["--trust-names", "--secret-key", "k"]), Some(true));
        assert_eq!(trusts(&["--trust-names", "--listen", "0.0.0.0:1"]), Some(true), "the key is random");
        assert_eq!(trusts(&["--trust-names", "--listen", "0.0.0.0:1", "--secret-key", "k"]), None);
        assert_eq!(
            trusts(&["--trust-names", "--secret-key", "k", "--host", "a.example"]),
            None,
            "a proxy is in front of it"
        );
        for others in [
            vec!["--demo", "--secret-key", "k"],
            vec!["--demo", "--listen", "0.0.0.0:1"],
            vec!["--demo", "--host", "a.example"],
        ] {
            assert_eq!(trusts(&others), Some(false));
        }
    }

    #[test]
    fn invalid_options_are_refused() {
        for bad in [
            vec!["--allow-origin", "a.example"],
            vec!["--allow-origin", "https://a.example/path"],
            vec!["--host", "a.example:8080"],
            vec!["--administrator", ""],
            vec!["--demo", "--edition", "pro"],
            vec!["--room", "A room"],
            vec!["--callback-url", "ftp://x"],
            vec!["--callback-token", "t"],
            vec!["--secret-key", ""],
            vec!["--desk-token", ""],
        ] {
            assert!(Cli::try_parse_from([vec!["room-server"], bad.clone()].concat()).is_err(), "{bad:?}");
        }
        let origins = config(&["--allow-origin", "https://A.example:443", "--allow-origin", "http://b.example:8080/"])
            .access
            .origins;
        assert_eq!(origins, ["https://a.example", "http://b.example:8080"]);
        let url = config(&["--callback-url", "https://a.example/im"]).cloud.callback_url;
        assert_eq!(url.unwrap().as_str(), "https://a.example/im");
    }
}
