//! A frame: binary UTF-8 JSON, `{"head": {…, "servcmd", "seq"}, "body": {…}}`. The reply repeats `servcmd` and `seq`.

use serde::Deserialize;
use serde_json::{Value, json};

/// A client's request.
#[derive(Debug, Deserialize)]
pub struct Request {
    head: Head,
    /// The command's parameters.
    #[serde(default)]
    pub body: Value,
}

/// The head: the client and the command. The SDK omits fields that it does not know yet.
#[derive(Debug, Deserialize)]
struct Head {
    servcmd: String,
    seq: u64,
    #[serde(default)]
    sdkappid: u64,
    #[serde(default)]
    identifier: String,
    #[serde(default)]
    usersig: String,
    #[serde(default)]
    a2: String,
}

impl Request {
    /// The command, without the service name in front of it.
    pub fn command(&self) -> &str {
        self.head.servcmd.split_once('.').map_or(self.head.servcmd.as_str(), |(_, command)| command)
    }

    /// The number of the application that the client names.
    pub const fn sdk_app_id(&self) -> u64 {
        self.head.sdkappid
    }

    /// The user ID and the UserSig of a first sign-in.
    pub const fn credentials(&self) -> (&str, &str) {
        (self.head.identifier.as_str(), self.head.usersig.as_str())
    }

    /// Whether a guest sent it: the service is one for clients that have not signed in.
    pub fn is_anonymous(&self) -> bool {
        self.head.servcmd.split_once('.').is_some_and(|(service, _)| service.ends_with("noauth_svc"))
    }

    /// The token that a signed-in client presents with each request; empty before the sign-in.
    pub const fn a2(&self) -> &str {
        self.head.a2.as_str()
    }
}

/// Reads a frame. `None`: it is not a request.
pub fn read(bytes: &[u8]) -> Option<Request> {
    serde_json::from_slice(bytes)
        .ok()
        .or_else(|| serde_json::from_str(&replace_unpaired_surrogates(str::from_utf8(bytes).ok()?)).ok())
}

/// JSON text in which each unpaired surrogate among the `\\u` escapes becomes the replacement character. JavaScript writes unpaired ones
/// where a text was cut inside an emoji. They are not valid Unicode, and a client whose frame was refused for one would send it again for
/// ever.
fn replace_unpaired_surrogates(json: &str) -> String {
    let mut repaired = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        repaired.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match (unicode_escape(rest), rest.get(6..).and_then(unicode_escape)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                repaired.push('\u{FFFD}');
                rest = &rest[6..];
                continue;
            }
            (Some(_), _) => 6,
            // Any other escape: the backslash and the character after it, which may be a backslash.
            (None, _) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        repaired.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    repaired + rest
}

/// The number of a `\\u` escape at the start of a text.
fn unicode_escape(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Writes the reply to a request; `body` is JSON already.
pub fn write(request: &Request, body: &str) -> Vec<u8> {
    let head = json!({"servcmd": request.head.servcmd, "seq": request.head.seq});
    format!(r#"{{"head":{head},"body":{body}}}"#).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_repeats_servcmd_and_seq() {
        let request =
            read(br#"{"head":{"servcmd":"group_open_http_svc.quit_group","seq":7,"ver":"v4"},"body":{}}"#).unwrap();
        assert_eq!(request.command(), "quit_group");
        let reply: Value = serde_json::from_slice(&write(&request, r#"{"x":1}"#)).unwrap();
        assert_eq!(reply, json!({"head": {"servcmd": "group_open_http_svc.quit_group", "seq": 7}, "body": {"x": 1}}));
    }

    #[test]
    fn a_frame_with_half_an_emoji_is_readable() {
        let read = |text: &str| {
            let frame = format!(r#"{{"head":{{"servcmd":"a.b","seq":1}},"body":"{text}"}}"#);
            read(frame.as_bytes()).map(|request| request.body)
        };
        assert_eq!(read(r"cut \ud83d here"), Some(json!("cut \u{FFFD} here")));
        assert_eq!(read(r"\ud83d\ude00 \udc00 \\ud83d"), Some(json!("\u{1F600} \u{FFFD} \\ud83d")));
        assert_eq!(read(r"\ud83"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_repaired_or_ignored(text in r"(\\\\|u|d8|dc|00|ud83d|é|[ -~]){0,40}") {
            let _ = read(text.as_bytes());
            let _ = replace_unpaired_surrogates(&text);
        }

        #[test]
        fn any_bytes_are_read_or_ignored(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }
    }
}
