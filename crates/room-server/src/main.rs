//! The program: it runs the server, or the load generator (`crowd`). The library's documentation has the map of modules.

use std::process::ExitCode;

use clap::Parser;
use room_server::config::{self, Cli, Command};
use room_server::{load, server};
use tracing_subscriber::EnvFilter;

/// Threads for blocking work (the disk), beside the workers. Two are enough: the work is short, the database runs one statement at a time,
/// and each thread costs memory.
const WAITING_THREADS: usize = 2;

fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return config::explain(&error),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(WAITING_THREADS).build();
    let done = runtime.map_err(|error| format!("The system gives no threads: {error}.")).and_then(|runtime| {
        runtime.block_on(async {
            match cli.command {
                None => server::run(cli.config).await.map_err(|error| error.to_string()),
                Some(Command::Crowd(crowd)) => load::run(crowd).await.map_err(|error| error.to_string()),
            }
        })
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
