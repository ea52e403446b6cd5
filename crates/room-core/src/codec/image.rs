//! Which addresses of pictures may be shown.

/// Longest address that is taken for a picture, in bytes; longer ones are not addresses but payloads.
const MAX_BYTES: usize = 2048;

/// An address for an `img` that came from anyone: only `https`, so that neither a script, nor a `data:` bomb,
/// nor a request in the clear can be smuggled in.
pub fn from_anyone(url: &str) -> Option<String> {
    let url = url.trim();
    let https = url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    (https && url.len() > 8 && plain(url)).then(|| url.to_owned())
}

/// An address for an `img` that the business backend gave: also a path on the backend itself (`/covers/1.webp`),
/// which the shell resolves against the backend's address.
pub fn from_backend(url: &str) -> Option<String> {
    let url = url.trim();
    let own_path = url.starts_with('/') && !url.starts_with("//") && plain(url);
    if own_path { Some(url.to_owned()) } else { from_anyone(url) }
}

/// Browsers read a backslash as a slash and drop control characters: an address that has them is not what it seems.
fn plain(url: &str) -> bool {
    url.len() <= MAX_BYTES && !url.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_is_taken_from_anyone() {
        assert_eq!(from_anyone(" https://a.example/x.png ").as_deref(), Some("https://a.example/x.png"));
        assert_eq!(from_anyone("HTTPS://a.example/x.png").as_deref(), Some("HTTPS://a.example/x.png"));
        for bad in
            ["", "https://", "http://a.example/x", "javascript:alert(1)", "data:image/png;base64,AA", "//a/x", "/x"]
        {
            assert_eq!(from_anyone(bad), None, "{bad}");
        }
        assert_eq!(from_anyone(&format!("https://a/{}", "x".repeat(MAX_BYTES))), None);
    }

    #[test]
    fn the_backend_may_name_a_path_of_its_own_but_not_another_host_in_disguise() {
        assert_eq!(from_backend("/demo/a.webp").as_deref(), Some("/demo/a.webp"));
        for bad in ["//evil/x", "/\\evil/x", "/\t/evil", "../x", "http://a/x"] {
            assert_eq!(from_backend(bad), None, "{bad}");
        }
    }
}
