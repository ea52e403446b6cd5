//! UserSig: makes and checks Tencent's TLSSigAPIv2 signatures. The algorithm is the real one: Tencent's own libraries and this module
//! accept each other's signatures for the same application and key.
//!
//! A UserSig is JSON with an HMAC-SHA256 over user, application, time and validity, compressed with zlib and written in a base64 that has
//! `*`, `-`, `_` for `+`, `/`, `=`.

use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::cloud::chat::error::ChatError;

/// A UserSig unpacks to less than this, in bytes. Anything larger is not a signature but an attempt to fill the memory.
const MAX_UNPACKED: u64 = 16 * 1024;

/// Makes and checks signatures with one application's number and secret key.
#[derive(Clone)]
pub struct Signer {
    sdk_app_id: u32,
    key: String,
}

#[derive(Serialize, Deserialize)]
struct Fields {
    #[serde(rename = "TLS.ver")]
    ver: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u64,
    #[serde(rename = "TLS.time")]
    time: i64,
    /// A signed number: a caller may choose a negative validity, to test how it is handled.
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.sig")]
    sig: String,
}

/// Why a UserSig is refused; [`UserSigError::code`] is Tencent's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSigError {
    /// It has expired.
    Expired,
    /// It cannot be unpacked.
    Malformed,
    /// It was signed with another key.
    WrongSignature,
    /// It was made for another user.
    WrongUser,
    /// It was made for another application.
    WrongApp,
}

impl UserSigError {
    /// Tencent's error code.
    pub const fn code(self) -> i64 {
        match self {
            Self::Expired => 70001,
            Self::Malformed => 70003,
            Self::WrongSignature => 70009,
            Self::WrongUser => 70013,
            Self::WrongApp => 70014,
        }
    }

    /// The description that goes with the code.
    pub const fn info(self) -> &'static str {
        match self {
            Self::Expired => "the UserSig has expired",
            Self::Malformed => "the UserSig is malformed",
            Self::WrongSignature => "the UserSig was made with another key",
            Self::WrongUser => "the UserSig is another user's",
            Self::WrongApp => "the UserSig is another SDKAppID's",
        }
    }
}

/// The time in which a UserSig is valid, in seconds since 1970 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When it was made.
    pub from_s: u64,
    /// When it expires.
    pub until_s: u64,
}

impl From<UserSigError> for ChatError {
    fn from(refusal: UserSigError) -> Self {
        Self::new(refusal.code(), refusal.info())
    }
}

impl Signer {
    /// A signer for the application with this number and secret key.
    pub const fn new(sdk_app_id: u32, key: String) -> Self {
        Self { sdk_app_id, key }
    }

    /// The application's number (SDKAppID).
    pub const fn sdk_app_id(&self) -> u32 {
        self.sdk_app_id
    }

    /// Makes a UserSig for `user_id`, valid from `now` (seconds since 1970 UTC) for `expire` seconds.
    pub fn sign(&self, user_id: &str, now: u64, expire: i64) -> String {
        let app = u64::from(self.sdk_app_id);
        let now = now.cast_signed();
        let fields = Fields {
            ver: "2.0".into(),
            identifier: user_id.into(),
            sdk_app_id: app,
            time: now,
            expire,
            sig: BASE64.encode(self.mac(user_id, app, now, expire).finalize().into_bytes()),
        };
        pack(&serde_json::to_vec(&fields).unwrap_or_default())
    }

    /// Checks that `user_sig` is valid for `user_id` at `now` (seconds since 1970 UTC). Returns the time in which it is valid.
    ///
    /// # Errors
    /// The first of: malformed, wrong application, wrong user, wrong signature, expired.
    pub fn check(&self, user_sig: &str, user_id: &str, now: u64) -> Result<Life, UserSigError> {
        let fields: Fields =
            unpack(user_sig).and_then(|json| serde_json::from_slice(&json).map_err(|_| UserSigError::Malformed))?;
        if fields.sdk_app_id != u64::from(self.sdk_app_id) {
            return Err(UserSigError::WrongApp);
        }
        if fields.identifier != user_id {
            return Err(UserSigError::WrongUser);
        }
        let sig = BASE64.decode(&fields.sig).map_err(|_| UserSigError::WrongSignature)?;
        self.mac(&fields.identifier, fields.sdk_app_id, fields.time, fields.expire)
            .verify_slice(&sig)
            .map_err(|_| UserSigError::WrongSignature)?;
        let until = fields.time.saturating_add(fields.expire);
        if until <= now.cast_signed() {
            return Err(UserSigError::Expired);
        }
        Ok(Life { from_s: u64::try_from(fields.time).unwrap_or(0), until_s: u64::try_from(until).unwrap_or(0) })
    }

    fn mac(&self, user_id: &str, app: u64, time: i64, expire: i64) -> Hmac<Sha256> {
        let mut mac = keyed(&self.key);
        mac.update(
            format!("TLS.identifier:{user_id}\nTLS.sdkappid:{app}\nTLS.time:{time}\nTLS.expire:{expire}\n").as_bytes(),
        );
        mac
    }
}

/// An HMAC-SHA256 with this key.
pub fn keyed(key: &str) -> Hmac<Sha256> {
    // HMAC accepts keys of any length. The error type exists for MACs that do not.
    #[allow(clippy::expect_used)]
    Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length")
}

fn pack(json: &[u8]) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to a Vec does not fail.
    let packed = encoder.write_all(json).and_then(|()| encoder.finish()).unwrap_or_default();
    BASE64.encode(packed).replace('+', "*").replace('/', "-").replace('=', "_")
}

fn unpack(user_sig: &str) -> Result<Vec<u8>, UserSigError> {
    let base64 = user_sig.replace('*', "+").replace('-', "/").replace('_', "=");
    let packed = BASE64.decode(base64).map_err(|_| UserSigError::Malformed)?;
    let mut json = Vec::new();
    ZlibDecoder::new(packed.as_slice())
        .take(MAX_UNPACKED)
        .read_to_end(&mut json)
        .map_err(|_| UserSigError::Malformed)?;
    Ok(json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: u64 = 1_700_000_000;

    fn signer() -> Signer {
        Signer::new(1_400_000_001, "key".into())
    }

    #[test]
    fn a_signature_is_valid_for_its_user_until_it_expires() {
        let sig = signer().sign("ann", NOW, 60);
        assert_eq!(signer().check(&sig, "ann", NOW + 59), Ok(Life { from_s: NOW, until_s: NOW + 60 }));
        assert_eq!(signer().check(&sig, "ann", NOW + 60), Err(UserSigError::Expired));
        assert_eq!(signer().check(&sig, "bob", NOW), Err(UserSigError::WrongUser));
    }

    #[test]
    fn another_key_or_application_is_refused_with_tencents_code() {
        let sig = signer().sign("ann", NOW, 60);
        let other_key = Signer::new(1_400_000_001, "other".into());
        let other_app = Signer::new(1_400_000_002, "key".into());
        assert_eq!(other_key.check(&sig, "ann", NOW).unwrap_err().code(), 70009);
        assert_eq!(other_app.check(&sig, "ann", NOW).unwrap_err().code(), 70014);
    }

    #[test]
    fn the_largest_validity_does_not_overflow() {
        let sig = signer().sign("ann", NOW, i64::MAX);
        assert!(signer().check(&sig, "ann", NOW).is_ok());
    }

    #[test]
    fn a_zlib_bomb_is_malformed_and_not_unpacked() {
        let sig = pack(&vec![b' '; 10_000_000]);
        assert_eq!(signer().check(&sig, "ann", NOW), Err(UserSigError::Malformed));
    }

    proptest! {
        #[test]
        fn arbitrary_input_is_refused_without_a_panic(text in ".*", bytes: Vec<u8>) {
            prop_assert!(signer().check(&text, "ann", NOW).is_err());
            prop_assert!(signer().check(&pack(&bytes), "ann", NOW).is_err());
        }

        #[test]
        fn a_signature_can_be_made_for_any_user(user in ".{1,64}") {
            let sig = signer().sign(&user, NOW, 60);
            prop_assert!(signer().check(&sig, &user, NOW).is_ok());
            prop_assert!(sig.bytes().all(|b| b.is_ascii_alphanumeric() || b"*-_".contains(&b)));
        }
    }
}
