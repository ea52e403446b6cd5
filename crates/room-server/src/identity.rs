//! Who a bearer token says that somebody is: a token that this server has signed, or, where names are trusted, a bare name.

use serde::{Deserialize, Serialize};

use crate::config::access::Access;
use crate::people::{self, ADMINISTRATOR};
use crate::token::Minter;

/// For how long a token is good, in seconds: a month. Each session brings another.
const LIFE_S: u64 = 30 * 24 * 3600;

/// Reads tokens, and makes them.
pub struct Identities {
    minter: Minter,
    trusts_names: bool,
    /// Accounts of the administrators' API: nobody watches as one of them.
    administrators: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Token {
    user: String,
    until_s: u64,
}

impl Identities {
    /// Tokens that are signed with `key`; whether names are trusted, and who the administrators are, is in `access`.
    pub fn new(key: &str, access: &Access) -> Self {
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

    /// Can this be a viewer?
    pub fn is_viewer(&self, user_id: &str) -> bool {
        people::is_user_id(user_id) && !self.is_administrator(user_id)
    }

    /// A token that says that somebody is this user, from now on for a month.
    pub fn mint(&self, user_id: &str, now_s: u64) -> String {
        self.minter.mint(&Token { user: user_id.to_owned(), until_s: now_s.saturating_add(LIFE_S) })
    }

    /// The user that a token names, if it is good; and whether it is one of ours.
    pub fn read(&self, token: &str, now_s: u64) -> Option<(String, bool)> {
        if let Some(token) = self.minter.read::<Token>(token) {
            return (token.until_s > now_s && self.is_viewer(&token.user)).then_some((token.user, true));
        }
        (self.trusts_names && self.is_viewer(token)).then(|| (token.to_owned(), false))
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
    fn a_token_is_a_user_for_a_month_and_a_bare_name_is_nobody() {
        let ours = identities(&[]);
        let token = ours.mint("luna", 1_000);
        assert_eq!(ours.read(&token, 1_000 + LIFE_S - 1), Some(("luna".into(), true)));
        assert_eq!((ours.read(&token, 1_000 + LIFE_S), ours.read("luna", 1_000)), (None, None));
        let other = Identities::new("another key", &Cli::try_parse_from(["room-server"]).unwrap().config.access);
        assert_eq!(other.read(&token, 1_000), None);
    }

    #[test]
    fn a_name_is_a_user_where_names_are_trusted_but_no_administrator() {
        let trusting = identities(&["--trust-names", "--administrator", "boss"]);
        assert_eq!(trusting.read("luna", 1), Some(("luna".into(), false)));
        for bad in ["administrator", "boss", "@TIM#SYSTEM", "", "a b", &"x".repeat(33)] {
            assert_eq!(trusting.read(bad, 1), None, "{bad:?}");
        }
        assert_eq!(trusting.read(&trusting.mint("boss", 1), 1), None);
    }
}
