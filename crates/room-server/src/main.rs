//! The program: it serves, or it is the crowd. See the library for the map.

use std::process::ExitCode;

use clap::Parser;
use room_server::config::{self, Cli, Command};
use room_server::{crowd, server};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return config::explain(&error),
    };
    let done = match cli.command {
        None => server::run(cli.config).await.map_err(|error| error.to_string()),
        Some(Command::Crowd(crowd)) => crowd::run(crowd).await.map_err(|error| error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
