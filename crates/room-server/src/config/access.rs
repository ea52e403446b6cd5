//! Who may come in, and from where.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderValue;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use reqwest::Url;

/// Who may come in, and from where.
#[derive(Debug, Clone, Args)]
pub struct AccessFlags {
    /// The application's secret key, with which UserSigs are signed. Without it the key is random, and kept in the database.
    #[arg(long, env = "ROOM_SERVER_SECRET_KEY", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub secret_key: Option<String>,
    /// What opens the operator's desk; a fresh one each time, if not given.
    #[arg(long, env = "ROOM_SERVER_DESK_TOKEN", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub desk_token: Option<String>,
    /// A bearer token that is a bare name is that user, where it is no page that says so, one of the server's own, or one of
    /// `--allow-origin`. For tests and demos.
    #[arg(long)]
    pub trust_names: bool,
    /// Whoever shows no token is a guest, who reads, instead of a fresh visitor, who also writes.
    #[arg(long)]
    pub guests: bool,
    /// A name by which browsers reach this server, beside localhost and, where it listens for others, its addresses. May be given
    /// several times.
    #[arg(long = "host", value_name = "NAME", value_parser = host)]
    pub hosts: Vec<String>,
    /// An origin whose pages may call the backend, with cookies too; without it those of any origin may, without cookies. May be
    /// given several times.
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = origin)]
    pub origins: Vec<HeaderValue>,
    /// An account that may call the administrators' API, beside `administrator`, which the server itself speaks as. May be given
    /// several times.
    #[arg(long = "administrator", value_name = "USER", value_parser = NonEmptyStringValueParser::new())]
    pub administrators: Vec<String>,
}

/// Names are not to be believed there.
#[derive(Debug, thiserror::Error)]
#[error(
    "Others can reach {0}, or a --host, and with --trust-names each of them gets the UserSig of whoever they say they are. Leave out \
     --trust-names, or listen at 127.0.0.1 without --host."
)]
pub struct NamesTrusted(SocketAddr);

impl AccessFlags {
    /// Is nobody let in who should not be?
    ///
    /// # Errors
    /// If names are trusted of whoever can reach the server, and the key is a real application's.
    pub fn check(&self, listen: SocketAddr) -> Result<(), NamesTrusted> {
        let is_refused = self.trust_names && self.secret_key.is_some() && self.is_open(listen);
        if is_refused { Err(NamesTrusted(listen)) } else { Ok(()) }
    }

    /// Can others reach the server? Where it has another name, a proxy may be in front of it.
    pub fn is_open(&self, listen: SocketAddr) -> bool {
        !listen.ip().is_loopback() || !self.hosts.is_empty()
    }
}

/// An origin, as browsers write it: scheme and host, and the port where it is not the usual one.
fn origin(text: &str) -> Result<HeaderValue, &'static str> {
    const WRONG: &str = "an origin is http:// or https:// and a host, and nothing after it";
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(WRONG)?;
    let has_nothing_else = url.path() == "/" && url.query().is_none() && url.username().is_empty();
    HeaderValue::from_str(&url.origin().ascii_serialization()).ok().filter(|_| has_nothing_else).ok_or(WRONG)
}

/// A host's name or address, without a port: any port is good.
fn host(text: &str) -> Result<String, &'static str> {
    let is_address = text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if is_address || is_name {
        Ok(text.trim_matches(['[', ']']).to_lowercase())
    } else {
        Err("a host is a name or an address, without a port")
    }
}
