//! Which pages may call the server, and under which host names.
//!
//! A browser lets any page send requests here, and a name on the internet can be pointed at a loopback address (DNS rebinding). So every
//! request must name this server (`Host`). Routes for operators and administrators refuse pages of another origin (`Origin`). Routes for
//! viewers state which pages may read their answers (CORS).

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::config::Config;

/// Which pages may call the server, and under which host names.
#[derive(Clone)]
pub struct Access {
    /// Host names beside the loopback ones, in lower case.
    hosts: Vec<String>,
    /// Others can reach the server. Then any IP address is accepted as `Host`: a request by an IP address is no DNS rebinding.
    is_open: bool,
    /// Origins whose pages may call; empty: all.
    origins: Vec<HeaderValue>,
}

impl Access {
    /// Access rules from `config`.
    pub fn new(config: &Config) -> Self {
        Self {
            hosts: config.access.hosts.iter().map(|host| host.to_lowercase()).collect(),
            is_open: !config.listen.ip().is_loopback(),
            origins: config.access.origins.clone(),
        }
    }

    /// Does a `Host` header name this server?
    fn is_ours(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().to_lowercase();
        let name = name.trim_matches(['[', ']']).trim_end_matches('.');
        if self.hosts.iter().any(|host| host == name) {
            return true;
        }
        match name.parse::<IpAddr>() {
            Ok(address) => self.is_open || address.is_loopback(),
            Err(_) => name == "localhost" || name.ends_with(".localhost"),
        }
    }

    /// May this page sign users in by a bare name, where names are trusted? The server's own pages and those of an allowed origin may, and
    /// a request without `Origin`, which comes from no page.
    pub fn trusts_names_from(&self, headers: &HeaderMap) -> bool {
        is_own_page(headers) || headers.get(header::ORIGIN).is_some_and(|origin| self.origins.contains(origin))
    }

    /// May this page use the viewers' routes? A request without `Origin` may.
    pub fn allows_viewer_request(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        self.origins.is_empty() || self.origins.contains(origin) || self.is_own_name(origin, headers)
    }

    /// Is this origin this server, perhaps under another of its host names than the one in `Host`? The page and its stream may use
    /// different names.
    fn is_own_name(&self, origin: &HeaderValue, headers: &HeaderMap) -> bool {
        let authority = |text: &str| text.parse::<Authority>().ok();
        let of_origin =
            origin.to_str().ok().and_then(|origin| origin.split_once("://")).and_then(|(_, it)| authority(it));
        let called = headers.get(header::HOST).and_then(|host| host.to_str().ok()).and_then(authority);
        let is_same = |origin: &Authority, called: &Authority| origin.port_u16() == called.port_u16();
        matches!((of_origin, called), (Some(origin), Some(called)) if is_same(&origin, &called) && self.is_ours(origin.as_str()))
    }

    /// Which pages may read the answers of the viewers' routes: all, without cookies; or the allowed ones, with cookies.
    pub fn cors(&self) -> CorsLayer {
        let layer = CorsLayer::new()
            .allow_methods(AllowMethods::mirror_request())
            .allow_headers(AllowHeaders::mirror_request())
            // WHEP names there the URL to `DELETE` when a viewer leaves.
            .expose_headers([header::LOCATION]);
        if self.origins.is_empty() {
            layer.allow_origin(AllowOrigin::any())
        } else {
            let access = self.clone();
            let lets = move |origin: &HeaderValue, parts: &Parts| {
                access.origins.contains(origin) || access.is_own_name(origin, &parts.headers)
            };
            layer.allow_origin(AllowOrigin::predicate(lets)).allow_credentials(true)
        }
    }
}

/// Is the calling page one of this server's own? A request without `Origin` counts as one: browsers send `Origin` wherever a request could
/// do harm.
fn is_own_page(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin.eq_ignore_ascii_case(host))
}

/// Refuses requests whose `Host` is not this server.
pub async fn require_own_host(State(access): State<Access>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if access.is_ours(host) {
        return next.run(request).await;
    }
    let why =
        format!("This server does not go by the name of {host:?}. Start it with --host and the name, if it should.\n");
    (StatusCode::MISDIRECTED_REQUEST, why).into_response()
}

/// Refuses requests from pages of another origin.
pub async fn require_own_origin(request: Request, next: Next) -> Response {
    if is_own_page(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "Pages of other origins may not use this.\n").into_response()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::Cli;

    fn access(args: &[&str]) -> Access {
        Access::new(&Cli::try_parse_from([&["room-server"], args].concat()).unwrap().config)
    }

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn a_server_on_loopback_accepts_loopback_and_configured_hosts() {
        let access = access(&["--host", "Demo.Example", "--host", "192.168.0.9"]);
        for ours in [
            "localhost",
            "localhost:8787",
            "LOCALHOST",
            "a.localhost:1",
            "127.0.0.1:8787",
            "127.3.2.1",
            "[::1]:8787",
            "demo.example:80",
            "192.168.0.9:8787",
        ] {
            assert!(access.is_ours(ours), "{ours}");
        }
        for other in [
            "",
            "evil.example",
            "evil.example:8787",
            "localhost.evil.example",
            "192.168.0.7",
            "[fe80::1]:1",
            "a b",
            "demo.example.evil",
        ] {
            assert!(!access.is_ours(other), "{other}");
        }
    }

    #[test]
    fn a_server_that_others_can_reach_accepts_any_ip_address() {
        let access = access(&["--listen", "0.0.0.0:1"]);
        assert!(access.is_ours("192.168.0.7:8787") && access.is_ours("[fe80::1]:1") && access.is_ours("localhost"));
        assert!(!access.is_ours("evil.example"));
    }

    #[test]
    fn an_own_page_has_the_servers_host_and_port() {
        for (own, origin) in [
            (true, "http://localhost:8787"),
            (true, "https://localhost:8787"),
            (false, "http://localhost:8788"),
            (false, "http://evil.example"),
            (false, "null"),
        ] {
            let headers = headers(&[(header::HOST, "localhost:8787"), (header::ORIGIN, origin)]);
            assert_eq!(is_own_page(&headers), own, "{origin}");
        }
        assert!(is_own_page(&headers(&[(header::HOST, "localhost:8787")])));
    }

    #[test]
    fn allowed_origins_exclude_all_other_pages() {
        let from = |origin| headers(&[(header::HOST, "localhost:8787"), (header::ORIGIN, origin)]);
        assert!(access(&[]).allows_viewer_request(&from("http://any.example")));
        let some = access(&["--allow-origin", "https://a.example", "--allow-origin", "http://B.example:8080"]);
        assert!(
            some.allows_viewer_request(&from("https://a.example"))
                && some.allows_viewer_request(&from("http://b.example:8080"))
        );
        assert!(
            some.allows_viewer_request(&from("http://localhost:8787")) && some.allows_viewer_request(&headers(&[]))
        );
        // Another name of this server is accepted, another server on this machine is not.
        assert!(
            some.allows_viewer_request(&from("http://127.0.0.1:8787"))
                && !some.allows_viewer_request(&from("http://127.0.0.1:8788"))
        );
        assert!(!some.allows_viewer_request(&from("http://evil.example:8787")));
        assert!(!some.allows_viewer_request(&from("http://a.example")) && !some.allows_viewer_request(&from("null")));
        assert!(
            some.trusts_names_from(&from("https://a.example"))
                && some.trusts_names_from(&from("http://localhost:8787"))
        );
        assert!(
            !some.trusts_names_from(&from("http://a.example"))
                && !access(&[]).trusts_names_from(&from("http://any.example"))
        );
        assert!(access(&[]).trusts_names_from(&headers(&[])));
    }
}
