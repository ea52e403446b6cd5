//! Settings of the playback and the push domain, as in Tencent's console of Cloud Streaming Services.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::media::address::{Addresses, Hash};

/// How the stream's addresses and its callbacks are signed.
#[derive(Debug, Clone, Args)]
pub struct StreamFlags {
    /// The key of the playback domain, which signs the stream's addresses. Default: derived from the secret key.
    #[arg(long, env = "ROOM_SERVER_STREAM_KEY", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub stream_key: Option<String>,
    /// The hash that signs the stream's addresses.
    #[arg(long, value_enum, default_value_t = Hash::Md5)]
    pub stream_hash: Hash,
    /// The key of the callbacks that report the start and the end of a stream (`POST /css/events`). Default: derived from the secret key.
    #[arg(long, env = "ROOM_SERVER_STREAM_CALLBACK_KEY", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub stream_callback_key: Option<String>,
    /// The stream is upright, 9:16, as from a phone.
    #[arg(long)]
    pub portrait: bool,
}

impl StreamFlags {
    /// The signer of addresses. Without `--stream-key` its key is derived from the application's `key`.
    pub fn addresses(&self, key: &str) -> Addresses {
        Addresses::new(self.stream_key.clone().unwrap_or_else(|| format!("stream\n{key}")), self.stream_hash)
    }

    /// The key of the stream's callbacks. Without `--stream-callback-key` it is derived from the application's `key`.
    pub fn callback_key(&self, key: &str) -> String {
        self.stream_callback_key.clone().unwrap_or_else(|| format!("stream callback\n{key}"))
    }
}
