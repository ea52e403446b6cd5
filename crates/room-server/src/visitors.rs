//! Who the stand-in's users are. Everything is derived from the user ID, so nothing has to be kept.

use sha2::{Digest, Sha256};

use crate::cloud::chat::message::Sender;

/// The account in whose name the server sends to rooms.
pub const ADMINISTRATOR: &str = "administrator";

/// The made-up nicks' first and second words.
const QUALITIES: [&str; 16] = [
    "Quiet", "Sunny", "Swift", "Gentle", "Bright", "Mellow", "Lucky", "Curious", "Amber", "Silver", "Velvet", "Breezy",
    "Cosmic", "Merry", "Northern", "Little",
];
const ANIMALS: [&str; 16] = [
    "Otter", "Heron", "Fox", "Whale", "Sparrow", "Lynx", "Panda", "Gecko", "Moth", "Raven", "Seal", "Hare", "Tern",
    "Koi", "Wren", "Ibex",
];

/// How a visitor's user ID begins.
const VISITOR: &str = "visitor-";

/// A fresh visitor's user ID.
pub fn fresh_visitor() -> String {
    format!("{VISITOR}{:016x}", fastrand::u64(..))
}

/// Can this be a viewer's user ID? Tencent allows 1 to 32 bytes; here, printable ASCII. Not the accounts in whose name the
/// server and the chat speak: a token is a name that anyone may give.
pub fn is_user_id(text: &str) -> bool {
    let is_ours = text.starts_with('@') || text == ADMINISTRATOR;
    !is_ours && (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A user who has a picture.
pub const IRIS: &str = "iris";
/// One who has no name.
pub const NAMELESS: &str = "u-4711";

/// The picture to show for a user; empty for most.
pub fn avatar(user_id: &str) -> &'static str {
    if user_id == IRIS { "/demo/avatar.webp" } else { "" }
}

/// The name to show for a user.
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

/// The chat's number for a user, stable as the ID is: Tencent's are decimal strings that begin like this. No two users are made
/// to share one: messages are known by it.
pub fn tiny_id(user_id: &str) -> String {
    let hash = Sha256::digest(user_id.as_bytes());
    let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("144115{number:020}")
}

/// A user, as a message shows its sender.
pub fn sender(user_id: &str) -> Sender {
    let (nick, avatar) = (nick(user_id), avatar(user_id).to_owned());
    Sender { user_id: user_id.to_owned(), tiny_id: tiny_id(user_id), nick, avatar }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_has_a_made_up_nick_that_stays() {
        assert_eq!(nick("visitor-00000001"), nick("visitor-00000001"));
        assert!(nick("visitor-00000001").contains(' '));
        assert_eq!(nick("alice"), "Alice");
    }

    #[test]
    fn user_ids_are_short_and_printable() {
        assert!(is_user_id("alice") && is_user_id(&fresh_visitor()));
        for bad in ["", "a b", "a\n", "你", &"x".repeat(33), "administrator", "@TIM#SYSTEM"] {
            assert!(!is_user_id(bad), "{bad:?}");
        }
    }
}
