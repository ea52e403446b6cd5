//! Checks of picture URLs: which ones may be shown.

/// Longest URL of a picture that is accepted, in bytes. A longer one is a payload, not an address.
const MAX_BYTES: usize = 2048;

/// Accepts a picture URL from any user: only `https`. This excludes scripts, huge `data:` URLs and unencrypted requests.
pub fn from_user(url: &str) -> Option<String> {
    let url = url.trim();
    let https = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    (https && url.len() > 8 && is_plain(url)).then(|| url.to_owned())
}

/// Accepts a picture URL from the business backend: `https`, or a path on the backend itself (`/covers/1.webp`), which the user interface
/// resolves against the backend's address.
pub fn from_backend(url: &str) -> Option<String> {
    let url = url.trim();
    let own_path = url.starts_with('/') && !url.starts_with("//") && is_plain(url);
    if own_path { Some(url.to_owned()) } else { from_user(url) }
}

/// Is the URL short enough, and without backslashes, control characters and spaces? Browsers read a backslash as a slash and drop control
/// characters, so such a URL can lead to another host than it appears to.
fn is_plain(url: &str) -> bool {
    url.len() <= MAX_BYTES && !url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_accepted_from_users() {
        assert_eq!(from_user(" https://a.example/x.png ").as_deref(), Some("https://a.example/x.png"));
        assert_eq!(from_user("HTTPS://a.example/x.png").as_deref(), Some("HTTPS://a.example/x.png"));
        for bad in
            ["", "https://", "http://a.example/x", "javascript:alert(1)", "data:image/png;base64,AA", "//a/x", "/x"]
        {
            assert_eq!(from_user(bad), None, "{bad}");
        }
        assert_eq!(from_user(&format!("https://a/{}", "x".repeat(MAX_BYTES))), None);
    }

    #[test]
    fn the_backend_may_name_its_own_path_but_not_a_path_that_leads_to_another_host() {
        assert_eq!(from_backend("/demo/a.webp").as_deref(), Some("/demo/a.webp"));
        for bad in ["//evil/x", "/\\evil/x", "/\t/evil", "../x", "http://a/x"] {
            assert_eq!(from_backend(bad), None, "{bad}");
        }
    }
}
