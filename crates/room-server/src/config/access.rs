//! Who may use the server, and from where.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderValue;
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use reqwest::Url;

/// Who may use the server, and from where.
#[derive(Debug, Clone, Args)]
pub struct AccessFlags {
    /// The application's secret key, which signs UserSigs. Without it the key is random, and kept in the database.
    #[arg(long, env = "ROOM_SERVER_SECRET_KEY", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub secret_key: Option<String>,
    /// The token that opens the operator's desk. Default: a new one at each start.
    #[arg(long, env = "ROOM_SERVER_DESK_TOKEN", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub desk_token: Option<String>,
    /// A bearer token that is a bare name is that user, if no page sends it, or one of the server's own, or one of `--allow-origin`. For
    /// tests and demos.
    #[arg(long)]
    pub trust_names: bool,
    /// A request without a token is a guest, who only reads, instead of a new visitor, who also writes.
    #[arg(long)]
    pub guests: bool,
    /// A name by which browsers reach this server, beside localhost and, where it listens for others, its addresses. May be given several
    /// times.
    #[arg(long = "host", value_name = "NAME", value_parser = host)]
    pub hosts: Vec<String>,
    /// An origin whose pages may call the backend, with cookies too. Without it pages of any origin may, without cookies. May be given
    /// several times.
    #[arg(long = "allow-origin", value_name = "ORIGIN", value_parser = origin)]
    pub origins: Vec<HeaderValue>,
    /// An account that may call the administrators' API, beside `administrator`, in whose name the server itself sends. May be given
    /// several times.
    #[arg(long = "administrator", value_name = "USER", value_parser = NonEmptyStringValueParser::new())]
    pub administrators: Vec<String>,
}

/// `--trust-names` is on where others can reach the server.
#[derive(Debug, thiserror::Error)]
#[error(
    "Others can reach {0}, or a --host, and with --trust-names each of them can get the UserSig of any user. Leave out \
     --trust-names, or listen at 127.0.0.1 without --host."
)]
pub struct NamesTrusted(SocketAddr);

impl AccessFlags {
    /// Checks that names are trusted only where that harms nobody.
    ///
    /// # Errors
    /// If names are trusted, others can reach the server, and the key is a real application's.
    pub fn check(&self, listen: SocketAddr) -> Result<(), NamesTrusted> {
        let is_refused = self.trust_names && self.secret_key.is_some() && self.is_open(listen);
        if is_refused { Err(NamesTrusted(listen)) } else { Ok(()) }
    }

    /// Can others reach the server? A server with a host name may have a proxy in front of it.
    pub fn is_open(&self, listen: SocketAddr) -> bool {
        !listen.ip().is_loopback() || !self.hosts.is_empty()
    }
}

/// An origin as browsers write it: scheme, host, and the port unless it is the default one.
fn origin(text: &str) -> Result<HeaderValue, &'static str> {
    const WRONG: &str = "an origin is http:// or https:// and a host, and nothing after it";
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(WRONG)?;
    let has_nothing_else = url.path() == "/" && url.query().is_none() && url.username().is_empty();
    HeaderValue::from_str(&url.origin().ascii_serialization()).ok().filter(|_| has_nothing_else).ok_or(WRONG)
}

/// A host name or an IP address, without a port: any port is accepted.
fn host(text: &str) -> Result<String, &'static str> {
    let is_address = text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    if is_address || is_name {
        Ok(text.trim_matches(['[', ']']).to_lowercase())
    } else {
        Err("a host is a name or an address, without a port")
    }
}
