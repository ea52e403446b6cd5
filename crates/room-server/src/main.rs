//! The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
//!
//! It speaks the chat SDK's own socket protocol, so the unmodified SDK is what runs against it. One binary, one port:
//!
//! | module | what |
//! | --- | --- |
//! | [`server`], [`config`] | the port and its routes; the command line |
//! | [`avchatroom`] | one `AVChatRoom`, pure |
//! | [`gateway`] | the SDK's protocol at `/binfo` |
//! | [`api`] | the business backend's contract at `/api` |
//! | [`live`] | the stream at `/live` |
//! | [`usersig`], [`token`] | UserSigs; what clients show to prove what they were told |
//! | [`people`], [`rooms`], [`demo`] | who the users are; a room; the room that is always there |

mod api;
mod app;
mod avchatroom;
mod config;
mod demo;
mod gateway;
mod live;
mod people;
mod rooms;
mod server;
mod token;
mod usersig;

use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::EnvFilter;

/// What is on air.
static CLIP: &[u8] = include_bytes!("../media/clip.mp4");

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let config = match config::Config::try_parse() {
        Ok(config) => config,
        Err(error) => return config::explain(&error),
    };
    match server::run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
