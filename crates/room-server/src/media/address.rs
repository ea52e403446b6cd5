//! Signed addresses, as Tencent Cloud's CDN checks them. `txTime` is the expiry of the address (hexadecimal seconds since 1970), `txSecret`
//! the hash of the key, the stream's name and `txTime`. The name of a transcoded stream includes its template (`demo_270p`).

use std::sync::atomic::{AtomicU64, Ordering};

use clap::ValueEnum;
use md5::{Digest, Md5};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::backend::token::hex;

/// Lifetime of an address, in seconds: a day, as in the console.
const LIFE_S: u64 = 24 * 3600;

/// The most hexadecimal digits of an expiry: enough until the year 2106.
const UNTIL_DIGITS: usize = 8;

/// The hash that signs addresses, as set for a playback domain in Tencent's console.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Hash {
    /// MD5, the service's default.
    #[default]
    Md5,
    /// SHA-256.
    Sha256,
}

/// The signature of an address.
pub struct Signature<'a> {
    /// The hash, in hexadecimal.
    pub secret: &'a str,
    /// The expiry of the address, in hexadecimal seconds since 1970.
    pub until: &'a str,
}

impl<'a> Signature<'a> {
    /// The signature in a query; `None`: the query has none. Of a repeated field the first one counts.
    pub fn of(query: &'a str) -> Option<Self> {
        let field = |name| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        Some(Self { secret: field("txSecret")?, until: field("txTime")? })
    }

    /// The signature as a query without `?`. It has only these two fields, since it is repeated in each line of a playlist.
    pub fn query(&self) -> String {
        format!("txSecret={}&txTime={}", self.secret, self.until)
    }
}

/// Signs and checks addresses.
pub struct Addresses {
    key: String,
    hash: Hash,
    /// Addresses that expire before this time (s since 1970) are revoked.
    revoked_s: AtomicU64,
}

impl Addresses {
    /// A signer with this key.
    pub const fn new(key: String, hash: Hash) -> Self {
        Self { key, hash, revoked_s: AtomicU64::new(0) }
    }

    /// Signs the addresses of the stream of this name. Returns a query without `?`.
    pub fn sign(&self, name: &str, now_s: u64) -> String {
        let until_s = (now_s + LIFE_S).max(self.revoked_s.load(Ordering::Relaxed));
        self.sign_until(name, &format!("{until_s:X}"))
    }

    /// As [`Self::sign`], with this expiry (hexadecimal seconds since 1970).
    pub fn sign_until(&self, name: &str, until: &str) -> String {
        format!("txSecret={}&txTime={until}", self.secret(name, until))
    }

    /// Is the query a valid signature for the stream of this name, and not expired or revoked?
    pub fn is_good(&self, name: &str, query: &str, now_s: u64) -> bool {
        let Some(Signature { secret, until }) = Signature::of(query) else { return false };
        // The hash covers name and time as one text. So a longer time could come from the signature of another stream, whose name ends in
        // the time's first digits (`demo2`).
        let good_until_s =
            if until.len() > UNTIL_DIGITS { 0 } else { u64::from_str_radix(until, 16).unwrap_or_default() };
        // In constant time: the duration must not reveal how much of the signature is right.
        bool::from(secret.as_bytes().ct_eq(self.secret(name, until).as_bytes()))
            && good_until_s > now_s
            && good_until_s >= self.revoked_s.load(Ordering::Relaxed)
    }

    /// Revokes all addresses that were signed until now.
    pub fn revoke(&self, now_s: u64) {
        // One second more than the longest of them. Addresses signed later in this second get this expiry too.
        self.revoked_s.store(now_s + LIFE_S + 1, Ordering::Relaxed);
    }

    fn secret(&self, name: &str, until: &str) -> String {
        let signed = format!("{}{name}{until}", self.key);
        match self.hash {
            Hash::Md5 => hex(&Md5::digest(signed)),
            Hash::Sha256 => hex(&Sha256::digest(signed)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: u64 = 1_800_000_000;

    #[test]
    fn a_signature_is_the_hash_of_key_name_and_time() {
        // By `printf %s 'keydemo6B4B2380' | md5sum`.
        let addresses = Addresses::new("key".into(), Hash::Md5);
        let signed = addresses.sign("demo", NOW_S);
        assert_eq!(signed, "txSecret=c1d8358757be072f87dbca11bd4c60bf&txTime=6B4B2380");
        // By `printf %s 'keydemo_270p6B4B2380' | sha256sum`.
        let addresses = Addresses::new("key".into(), Hash::Sha256);
        let signed = addresses.sign_until("demo_270p", "6B4B2380");
        let expected = "8d2fc4f13394ff49343d9c717bb37d8d3f6850f4a73638466016956afb1f8f82";
        assert_eq!(signed, format!("txSecret={expected}&txTime=6B4B2380"));
        assert!(addresses.is_good("demo_270p", &signed, NOW_S) && !addresses.is_good("demo", &signed, NOW_S));
    }

    #[test]
    fn a_signature_keeps_only_its_two_fields() {
        let query = |text: &str| Signature::of(text).map(|signature| signature.query());
        let expected = Some("txSecret=a&txTime=b".to_owned());
        assert_eq!(query("_HLS_msn=3&txSecret=a&_HLS_part=1&txTime=b"), expected);
        let long = format!("txSecret=a&txSecret={}&txTime=b&txTime={0}", "x".repeat(10_000));
        assert_eq!(query(long.as_str()), expected);
        assert_eq!((query("txSecret=a"), query("txTime=b"), query("")), (None, None, None));
    }

    #[test]
    fn an_address_is_valid_for_its_stream_until_it_expires_or_is_revoked() {
        let addresses = Addresses::new("key".into(), Hash::Md5);
        let signed = addresses.sign("demo", NOW_S);
        assert!(addresses.is_good("demo", &signed, NOW_S));
        assert!(addresses.is_good("demo", &format!("_HLS_msn=1&{signed}"), NOW_S + LIFE_S - 1));
        assert!(!addresses.is_good("demo", &signed, NOW_S + LIFE_S));
        assert!(!addresses.is_good("other", &signed, NOW_S));
        for bad in
            ["", "txSecret=&txTime=", "txTime=zz&txSecret=x", &signed[1..], &signed.replace("txTime=6", "txTime=7")]
        {
            assert!(!addresses.is_good("demo", bad, NOW_S), "{bad}");
        }
        let other = addresses.sign_until("demo2", "6B4B2380");
        assert!(!addresses.is_good("demo", &other.replace("txTime=", "txTime=2"), NOW_S));
        addresses.revoke(NOW_S);
        assert!(!addresses.is_good("demo", &signed, NOW_S));
        assert!(addresses.is_good("demo", &addresses.sign("demo", NOW_S), NOW_S));
    }
}
