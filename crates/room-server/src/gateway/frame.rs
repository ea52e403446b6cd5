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

/// The head: who asks, and for what. The SDK leaves out what it does not know yet.
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
    /// The command, without the service in front of it.
    pub fn command(&self) -> &str {
        self.head.servcmd.split_once('.').map_or(self.head.servcmd.as_str(), |(_, command)| command)
    }

    /// The application that the client says it is of.
    pub const fn sdk_app_id(&self) -> u64 {
        self.head.sdkappid
    }

    /// The user and the UserSig of a first sign-in.
    pub const fn credentials(&self) -> (&str, &str) {
        (self.head.identifier.as_str(), self.head.usersig.as_str())
    }

    /// What a client that has signed in shows with each request; empty before.
    pub const fn a2(&self) -> &str {
        self.head.a2.as_str()
    }
}

/// Reads a frame, if it is a request.
pub fn read(bytes: &[u8]) -> Option<Request> {
    serde_json::from_slice(bytes).ok()
}

/// Writes the reply to a request.
pub fn write(request: &Request, body: &Value) -> Vec<u8> {
    let reply = json!({"head": {"servcmd": request.head.servcmd, "seq": request.head.seq}, "body": body});
    reply.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reply_repeats_what_the_sdk_matches_by() {
        let request =
            read(br#"{"head":{"servcmd":"group_open_http_svc.quit_group","seq":7,"ver":"v4"},"body":{}}"#).unwrap();
        assert_eq!(request.command(), "quit_group");
        let reply: Value = serde_json::from_slice(&write(&request, &json!({"x": 1}))).unwrap();
        assert_eq!(reply, json!({"head": {"servcmd": "group_open_http_svc.quit_group", "seq": 7}, "body": {"x": 1}}));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_passed_over(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }
    }
}
