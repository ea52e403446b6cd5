//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::chat::settings::Settings;

/// The key that is used where none is given: everyone can read it here, so it is good for one's own machine only.
const WELL_KNOWN_KEY: &str = "room-server: not a secret, for one machine only";

/// The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
#[derive(Debug, Parser)]
#[command(name = "room-server", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve.
    #[command(flatten)]
    pub config: Config,
}

/// What else the program does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fills a room with viewers that chat, like and give, and says how soon each gets what was said.
    Crowd(Crowd),
}

/// How to fill a room.
#[derive(Debug, Clone, Args)]
pub struct Crowd {
    /// The server.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    pub server: String,
    /// The room.
    #[arg(long, default_value = "demo")]
    pub room: String,
    /// How many viewers.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub viewers: u32,
    /// Messages a second of all together: of twenty one is a gift, three are likes, the others text.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub rate: u32,
    /// For how long, in seconds; without it, until Ctrl-C.
    #[arg(long)]
    pub seconds: Option<u64>,
    /// How many come in each second.
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
    /// The application's number.
    #[arg(long, default_value_t = 1_400_000_000)]
    pub sdk_app_id: u32,
    /// The database's file; without it everything is kept in memory, and gone at the end.
    #[arg(long)]
    pub database: Option<PathBuf>,
    /// Where the chat's callbacks are posted to, instead of to the built-in backend: http://…
    #[arg(long, value_parser = callback_url)]
    pub callback_url: Option<String>,
    /// Whoever shows no token is a guest, who reads, instead of a fresh visitor, who also writes.
    #[arg(long)]
    pub guests: bool,
    /// How many of the newest members a list has: 30, or 1000 as with the Premium edition's switch.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub members_listed: u16,
    /// How many of them are on a page of the list.
    #[arg(long, default_value_t = 250, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub members_a_page: u16,
    /// Tell a room who was muted, as a switch in Tencent's console does.
    #[arg(long)]
    pub member_mute_tips: bool,
    /// Messages a second that go to a room; of more, the important ones go first.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub messages_per_second: u32,
    /// A word that the built-in backend refuses (10016). May be given several times.
    #[arg(long = "blocked-word", value_name = "WORD", default_value = "blockedword")]
    pub blocked_words: Vec<String>,
    /// A word that the chat itself refuses (80001). May be given several times.
    #[arg(long = "sensitive-word", value_name = "WORD", default_value = "sensitiveword")]
    pub sensitive_words: Vec<String>,
    /// What opens the operator's desk; a fresh one each time, if not given.
    #[arg(long)]
    pub desk_token: Option<String>,
    /// The application's secret key, with which UserSigs are signed. Needed to listen at an address that others can reach.
    #[arg(long)]
    secret_key: Option<String>,
    /// How long the server waits for others.
    #[command(flatten)]
    pub waits: Waits,
}

/// How long the server waits for others before it goes on without them. The defaults are those of Tencent, where it tells
/// them; tests use shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Waits {
    /// A socket over which a client says nothing for so long is closed, in milliseconds. The SDK says hello every 5 s.
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    pub silent_socket_ms: u64,
    /// A client that takes nothing for so long is cut off, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    pub stuck_reader_ms: u64,
    /// A member who has not polled for so long has left the room, in milliseconds. The SDK polls every 2.3 s at the slowest, and
    /// 15 s after a failure.
    #[arg(long, value_name = "MS", default_value_t = 20_000)]
    pub vanished_tab_ms: u64,
    /// A callback that has not answered after so long lets the message through, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 2_000)]
    pub callback_ms: u64,
}

impl Waits {
    /// How long a client may say nothing.
    pub const fn silent_socket(self) -> Duration {
        Duration::from_millis(self.silent_socket_ms)
    }

    /// How long a client may take nothing.
    pub const fn stuck_reader(self) -> Duration {
        Duration::from_millis(self.stuck_reader_ms)
    }

    /// How long a callback may take.
    pub const fn callback(self) -> Duration {
        Duration::from_millis(self.callback_ms)
    }
}

/// Callbacks go to a backend in development, on this machine or near it: in the clear.
fn callback_url(text: &str) -> Result<String, &'static str> {
    if text.starts_with("http://") { Ok(text.to_owned()) } else { Err("it has to begin with http://") }
}

/// Says what was wrong with the command line, in one sentence; or what was asked for: the help, the version.
pub fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // Whoever asked and does not listen has closed the pipe.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let text = error.to_string();
    let what = text.lines().next().unwrap_or_default().trim_start_matches("error: ").replace('\'', "");
    eprintln!("The command line is not right: {what}. See room-server --help.");
    ExitCode::from(2)
}

/// The key cannot be left to the well-known one.
#[derive(Debug, thiserror::Error)]
#[error("Others can reach {0}, so the server needs a key of its own there: give it one with --secret-key.")]
pub struct KeyNeeded(SocketAddr);

impl Config {
    /// What is set for the chat.
    pub(crate) fn chat_settings(&self) -> Settings {
        Settings {
            members_listed: self.members_listed.into(),
            members_a_page: self.members_a_page.into(),
            member_mute_tips: self.member_mute_tips,
            messages_per_second: self.messages_per_second,
            vanished_tab_ms: self.waits.vanished_tab_ms,
        }
    }

    /// The secret key: the given one, or the well-known one where only this machine can reach the server.
    ///
    /// # Errors
    /// If none was given and others can reach the server.
    pub fn secret_key(&self) -> Result<String, KeyNeeded> {
        match &self.secret_key {
            Some(key) => Ok(key.clone()),
            None if self.listen.ip().is_loopback() => Ok(WELL_KNOWN_KEY.to_owned()),
            None => Err(KeyNeeded(self.listen)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(args: &[&str]) -> Config {
        Cli::try_parse_from([&["room-server"], args].concat()).unwrap().config
    }

    #[test]
    fn the_server_waits_for_others_as_long_as_tencent_does() {
        let waits =
            Waits { silent_socket_ms: 30_000, stuck_reader_ms: 10_000, vanished_tab_ms: 20_000, callback_ms: 2_000 };
        assert_eq!(config(&[]).waits, waits);
        assert_eq!(config(&["--callback-ms", "50"]).waits, Waits { callback_ms: 50, ..waits });
        assert_eq!(config(&[]).chat_settings(), Settings::default());
    }

    #[test]
    fn without_a_key_the_server_stays_on_its_own_machine() {
        assert!(config(&[]).secret_key().is_ok());
        assert!(config(&["--listen", "[::1]:1"]).secret_key().is_ok());
        assert!(config(&["--listen", "0.0.0.0:1"]).secret_key().is_err());
        assert_eq!(config(&["--listen", "0.0.0.0:1", "--secret-key", "k"]).secret_key().unwrap(), "k");
    }
}
