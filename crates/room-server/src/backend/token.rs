//! Signed tokens, by which a client proves what the server gave it before. A token contains its own data, so a restarted server recognises
//! its clients.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::Mac;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cloud::usersig::keyed;

/// Mints and reads the tokens of one purpose.
#[derive(Clone)]
pub struct Minter {
    key: String,
}

impl Minter {
    /// A minter for `purpose`. It does not read tokens of another purpose or of another secret.
    pub fn new(secret: &str, purpose: &str) -> Self {
        Self { key: format!("{purpose}\n{secret}") }
    }

    /// Mints a token with this content.
    pub fn mint(&self, content: &impl Serialize) -> String {
        let content = serde_json::to_vec(content).unwrap_or_default();
        let mut mac = keyed(&self.key);
        mac.update(&content);
        format!("{}.{}", BASE64.encode(content), BASE64.encode(mac.finalize().into_bytes()))
    }

    /// The content of a token; `None`: it is not signed by this minter.
    pub fn read<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let (content, signature) = token.split_once('.')?;
        let (content, signature) = (BASE64.decode(content).ok()?, BASE64.decode(signature).ok()?);
        let mut mac = keyed(&self.key);
        mac.update(&content);
        mac.verify_slice(&signature).ok()?;
        serde_json::from_slice(&content).ok()
    }
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_by_its_own_minter_only() {
        let minter = Minter::new("secret", "poll");
        let token = minter.mint(&("g", "ann"));
        assert_eq!(minter.read::<(String, String)>(&token), Some(("g".into(), "ann".into())));
        assert_eq!(Minter::new("secret", "login").read::<(String, String)>(&token), None);
        assert_eq!(Minter::new("other", "poll").read::<(String, String)>(&token), None);
        for bad in ["", ".", "a.b", &token[1..]] {
            assert_eq!(minter.read::<(String, String)>(bad), None);
        }
    }
}
