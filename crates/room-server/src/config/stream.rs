//! What is set for the playback and the push domain, as in Tencent's console of Cloud Streaming Services.

use clap::Args;
use clap::builder::NonEmptyStringValueParser;

use crate::media::address::{Addresses, Hash};

/// How the stream's addresses are signed, and its callbacks.
#[derive(Debug, Clone, Args)]
pub struct StreamFlags {
    /// The playback domain's key, with which the stream's addresses are signed. Without it, one made of the secret key.
    #[arg(long, env = "ROOM_SERVER_STREAM_KEY", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub stream_key: Option<String>,
    /// How they are signed.
    #[arg(long, value_enum, default_value_t = Hash::Md5)]
    pub stream_hash: Hash,
    /// The key of the callbacks that say that a stream begins or ends (`POST /css/events`). Without it, one made of the secret key.
    #[arg(long, env = "ROOM_SERVER_STREAM_CALLBACK_KEY", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub stream_callback_key: Option<String>,
    /// The stream is upright, 9:16, as a phone sends it.
    #[arg(long)]
    pub portrait: bool,
}

impl StreamFlags {
    /// What signs addresses, with a key made of the application's own where none is set.
    pub fn addresses(&self, key: &str) -> Addresses {
        Addresses::new(self.stream_key.clone().unwrap_or_else(|| format!("stream\n{key}")), self.stream_hash)
    }

    /// What signs callbacks, in the same way.
    pub fn callback_key(&self, key: &str) -> String {
        self.stream_callback_key.clone().unwrap_or_else(|| format!("stream callback\n{key}"))
    }
}
