//! Resolves bearer tokens to users. A token is signed by this server, or, where names are trusted, it is a bare name.

use serde::{Deserialize, Serialize};

use crate::backend::token::Minter;
use crate::config::access::AccessFlags;
use crate::visitors;
use crate::visitors::ADMINISTRATOR;

/// A token's lifetime in seconds: a month. Each session returns a new one.
const LIFE_S: u64 = 30 * 24 * 3600;

/// Reads and mints tokens.
pub struct Identities {
    minter: Minter,
    trusts_names: bool,
    /// Accounts of the administrators' API. No viewer can be one of them.
    administrators: Vec<String>,
}

/// The user behind a token.
#[derive(Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user ID.
    pub user_id: String,
    /// The token is signed by this server, and not a bare name.
    pub is_signed: bool,
}

#[derive(Serialize, Deserialize)]
struct Token {
    user: String,
    until_s: u64,
}

impl Identities {
    /// Tokens signed with `key`. `access` says whether names are trusted, and which accounts are administrators.
    pub fn new(key: &str, access: &AccessFlags) -> Self {
        let administrators = access.administrators.iter().cloned().chain([ADMINISTRATOR.to_owned()]).collect();
        Self { minter: Minter::new(key, "identity"), trusts_names: access.trust_names, administrators }
    }

    /// Is this an administrator's account?
    pub fn is_administrator(&self, user_id: &str) -> bool {
        self.administrators.iter().any(|administrator| administrator == user_id)
    }

    /// The administrators' accounts.
    pub fn administrators(&self) -> &[String] {
        &self.administrators
    }

    /// Can this be a viewer's user ID?
    pub fn is_viewer(&self, user_id: &str) -> bool {
        visitors::is_user_id(user_id) && !self.is_administrator(user_id)
    }

    /// A token for a user, valid for a month from `now_s`.
    pub fn mint(&self, user_id: &str, now_s: u64) -> String {
        self.minter.mint(&Token { user: user_id.to_owned(), until_s: now_s.saturating_add(LIFE_S) })
    }

    /// The user of a valid token. A bare name counts only where names are trusted, and only from pages that are trusted with names
    /// (`may_name`).
    pub fn read(&self, token: &str, may_name: bool, now_s: u64) -> Option<Identity> {
        if let Some(token) = self.minter.read::<Token>(token) {
            let is_good = token.until_s > now_s && self.is_viewer(&token.user);
            return is_good.then_some(Identity { user_id: token.user, is_signed: true });
        }
        let is_name = self.trusts_names && may_name && self.is_viewer(token);
        is_name.then(|| Identity { user_id: token.to_owned(), is_signed: false })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::config::Cli;

    fn identities(args: &[&str]) -> Identities {
        Identities::new("key", &Cli::try_parse_from([&["room-server"], args].concat()).unwrap().config.access)
    }

    #[test]
    fn a_token_is_valid_for_a_month_and_a_bare_name_is_refused() {
        let ours = identities(&[]);
        let token = ours.mint("luna", 1_000);
        let luna = |is_signed| Some(Identity { user_id: "luna".into(), is_signed });
        assert_eq!(ours.read(&token, false, 1_000 + LIFE_S - 1), luna(true));
        assert_eq!((ours.read(&token, true, 1_000 + LIFE_S), ours.read("luna", true, 1_000)), (None, None));
        let other = Identities::new("another key", &Cli::try_parse_from(["room-server"]).unwrap().config.access);
        assert_eq!(other.read(&token, true, 1_000), None);
    }

    #[test]
    fn a_trusted_name_is_a_user_but_never_an_administrator() {
        let trusting = identities(&["--trust-names", "--administrator", "boss"]);
        assert_eq!(trusting.read("luna", true, 1), Some(Identity { user_id: "luna".into(), is_signed: false }));
        assert_eq!(trusting.read("luna", false, 1), None, "it comes from another page");
        for bad in ["administrator", "boss", "@TIM#SYSTEM", "", "a b", &"x".repeat(33)] {
            assert_eq!(trusting.read(bad, true, 1), None, "{bad:?}");
        }
        assert_eq!(trusting.read(&trusting.mint("boss", 1), true, 1), None);
    }
}
