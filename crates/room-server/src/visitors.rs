//! The stand-in's users. Nick, avatar and IDs are derived from the user ID, so nothing is stored.

use sha2::{Digest, Sha256};

use crate::cloud::chat::message::Sender;

/// The account in whose name the server sends to rooms.
pub const ADMINISTRATOR: &str = "administrator";

/// First and second words of made-up nicks.
const QUALITIES: [&str; 16] = [
    "Quiet", "Sunny", "Swift", "Gentle", "Bright", "Mellow", "Lucky", "Curious", "Amber", "Silver", "Velvet", "Breezy",
    "Cosmic", "Merry", "Northern", "Little",
];
const ANIMALS: [&str; 16] = [
    "Otter", "Heron", "Fox", "Whale", "Sparrow", "Lynx", "Panda", "Gecko", "Moth", "Raven", "Seal", "Hare", "Tern",
    "Koi", "Wren", "Ibex",
];

/// Prefix of a visitor's user ID.
const VISITOR: &str = "visitor-";

/// A new visitor's user ID.
pub fn fresh_visitor() -> String {
    format!("{VISITOR}{:016x}", fastrand::u64(..))
}

/// Can this be a viewer's user ID? Tencent allows 1 to 32 bytes; here, printable ASCII. Not the accounts in whose name the server and the
/// chat speak: where names are trusted, anyone may give any name as a token.
pub fn is_user_id(text: &str) -> bool {
    let is_ours = text.starts_with('@') || text == ADMINISTRATOR;
    !is_ours && (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A demo user who has an avatar.
pub const IRIS: &str = "iris";
/// A demo user who has no nick.
pub const NAMELESS: &str = "u-4711";

/// A user's avatar; empty for most.
pub fn avatar(user_id: &str) -> &'static str {
    if user_id == IRIS { "/demo/avatar.webp" } else { "" }
}

/// A user's nick.
pub fn nick(user_id: &str) -> String {
    if user_id == NAMELESS {
        return String::new();
    }
    if user_id.starts_with(VISITOR) {
        let hash = crc32fast::hash(user_id.as_bytes()) as usize;
        return format!("{} {}", QUALITIES[hash % 16], ANIMALS[hash / 16 % 16]);
    }
    let mut letters = user_id.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The chat's number for a user (`tinyid`), as stable as the user ID. Tencent's are decimal strings with this prefix. It is a hash, so that
/// no two users share one: messages are identified by it.
pub fn tiny_id(user_id: &str) -> String {
    let hash = Sha256::digest(user_id.as_bytes());
    let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("144115{number:020}")
}

/// A user as the sender of a message.
pub fn sender(user_id: &str) -> Sender {
    let (nick, avatar) = (nick(user_id), avatar(user_id).to_owned());
    Sender { user_id: user_id.to_owned(), tiny_id: tiny_id(user_id), nick, avatar }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_has_a_stable_made_up_nick() {
        assert_eq!(nick("visitor-00000001"), nick("visitor-00000001"));
        assert!(nick("visitor-00000001").contains(' '));
        assert_eq!(nick("alice"), "Alice");
    }

    #[test]
    fn a_user_id_is_short_printable_and_not_reserved() {
        assert!(is_user_id("alice") && is_user_id(&fresh_visitor()));
        for bad in ["", "a b", "a\n", "你", &"x".repeat(33), "administrator", "@TIM#SYSTEM"] {
            assert!(!is_user_id(bad), "{bad:?}");
        }
    }
}
