//! Who may come in, and from where.

use std::net::SocketAddr;

use axum::http::HeaderValue;
use clap::Args;

/// Who may come in, and from where.
#[derive(Debug, Clone, Args)]
pub struct Access {
    /// The application's secret key, with which UserSigs are signed. Without it the key is random, and kept in the database.
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub secret_key: Option<String>,
    /// What opens the operator's desk; a fresh one each time, if not given.
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub desk_token: Option<String>,
    /// A bearer token that is a bare name is that user. For tests and demos.
    #[arg(long)]
    pub trust_names: bool,
    /// Whoever shows no token is a guest, who reads, instead of a fresh visitor, who also writes.
    #[arg(long)]
    pub guests: bool,
    /// A name by which browsers reach this server, beside localhost and, where it listens for others, its addresses. May be given
    /// several times.
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    /// An origin whose pages may call the backend, with cookies too; without it those of any origin may, without cookies. May be
    /// given several times.
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = origin)]
    pub origins: Vec<HeaderValue>,
    /// An account that may call the administrators' API, beside `administrator`, which the server itself speaks as. May be given
    /// several times.
    #[arg(long = "administrator", value_name = "USER")]
    pub administrators: Vec<String>,
}

/// Names are not to be believed there.
#[derive(Debug, thiserror::Error)]
#[error(
    "Others can reach {0}, and with --trust-names each of them gets the UserSig of whoever they say they are. Leave out --trust-names, \
     or listen at 127.0.0.1 with --listen."
)]
pub struct NamesTrusted(SocketAddr);

impl Access {
    /// Is nobody let in who should not be?
    ///
    /// # Errors
    /// If names are trusted of whoever can reach the server, and the key is a real application's.
    pub fn check(&self, listen: SocketAddr) -> Result<(), NamesTrusted> {
        let is_open = self.trust_names && self.secret_key.is_some() && !listen.ip().is_loopback();
        if is_open { Err(NamesTrusted(listen)) } else { Ok(()) }
    }
}

/// An origin, as browsers write it: scheme and host, and the port where it is not the usual one.
fn origin(text: &str) -> Result<HeaderValue, &'static str> {
    const WRONG: &str = "an origin is http:// or https:// and a host, and nothing after it";
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or(WRONG)?;
    let is_host = !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']);
    HeaderValue::from_str(&text.to_lowercase()).ok().filter(|_| is_host).ok_or(WRONG)
}
