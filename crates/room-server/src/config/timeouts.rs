//! Timeouts.

use std::time::Duration;

use clap::Args;

/// How long the server waits for clients and backends before it gives up on them. The defaults are Tencent's, where its documents state
/// them; tests use shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct Timeouts {
    /// A socket over which the client sends nothing for this long is closed, in milliseconds. The SDK sends a hello every 5 s.
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    pub silent_socket_ms: u64,
    /// A client that reads nothing for this long is disconnected, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    pub stuck_reader_ms: u64,
    /// A member who has not polled for this long is offline and no longer a member, in milliseconds. The SDK polls every 2.3 s at the
    /// slowest, and 15 s after a failure.
    #[arg(long, value_name = "MS", default_value_t = 30_000)]
    pub vanished_tab_ms: u64,
    /// A callback without an answer after this long has failed, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 2_000)]
    pub callback_ms: u64,
    /// The number of members online is a snapshot that is renewed at this interval, in milliseconds: every 10 to 20 s by the documents.
    #[arg(long, value_name = "MS", default_value_t = 15_000)]
    pub online_snapshot_ms: u64,
    /// A connection is closed if the head of its request is not complete after this long, or if no further request follows for this long,
    /// in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    pub request_head_ms: u64,
}

impl Timeouts {
    /// How long a client may send nothing.
    pub const fn silent_socket(self) -> Duration {
        Duration::from_millis(self.silent_socket_ms)
    }

    /// How long a client may read nothing.
    pub const fn stuck_reader(self) -> Duration {
        Duration::from_millis(self.stuck_reader_ms)
    }

    /// How long a request's head may take.
    pub const fn request_head(self) -> Duration {
        Duration::from_millis(self.request_head_ms)
    }

    /// How long a callback may take.
    pub const fn callback(self) -> Duration {
        Duration::from_millis(self.callback_ms)
    }
}
