//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// The key that is used where none is given: everyone can read it here, so it is good for one's own machine only.
const WELL_KNOWN_KEY: &str = "room-server: not a secret, for one machine only";

/// The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
#[derive(Debug, Parser)]
#[command(name = "room-server", version)]
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
    /// The application's secret key, with which UserSigs are signed. Needed to listen at an address that others can reach.
    #[arg(long)]
    secret_key: Option<String>,
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
        Config::try_parse_from([&["room-server"], args].concat()).unwrap()
    }

    #[test]
    fn without_a_key_the_server_stays_on_its_own_machine() {
        assert!(config(&[]).secret_key().is_ok());
        assert!(config(&["--listen", "[::1]:1"]).secret_key().is_ok());
        assert!(config(&["--listen", "0.0.0.0:1"]).secret_key().is_err());
        assert_eq!(config(&["--listen", "0.0.0.0:1", "--secret-key", "k"]).secret_key().unwrap(), "k");
    }
}
