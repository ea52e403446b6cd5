//! Who a bearer token says that somebody is: a token that this server has signed, or, where names are trusted, a bare name.

use serde::{Deserialize, Serialize};

use crate::backend::token::Minter;
use crate::config::access::AccessFlags;
use crate::visitors;
use crate::visitors::ADMINISTRATOR;

/// For how long a token is good, in seconds: a month. Each session brings another.
const LIFE_S: u64 = 30 * 24 * 3600;

/// Reads tokens, and makes them.
pub struct Identities {
    minter: Minter,
    trusts_names: bool,
    /// Accounts of the administrators' API: nobody watches as one of them.
    administrators: Vec<String>,
}

/// Who somebody is.
#[derive(Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub user_id: String,
    /// A token of this server's own says so, and not a bare name.
    pub is_signed: bool,
}

#[derive(Serialize, Deserialize)]
struct Token {
    user: String,
    until_s: u64,
}

impl Identities {
    /// Tokens that are signed with `key`; whether names are trusted, and who the administrators are, is in `access`.
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

    /// Can this be a viewer?
    pub fn is_viewer(&self, user_id: &str) -> bool {
        visitors::is_user_id(user_id) && !self.is_administrator(user_id)
    }

    /// A token that says that somebody is this user, from now on for a month.
    pub fn mint(&self, user_id: &str, now_s: u64) -> String {
        self.minter.mint(&Token { user: user_id.to_owned(), until_s: now_s.saturating_add(LIFE_S) })
    }

    /// Who a token says that somebody is, if it is good. A bare name is no more than that: also where names are trusted, only the pages that
    /// are trusted with them may say one (`may_name`).
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
    fn a_token_is_a_user_for_a_month_and_a_bare_name_is_nobody() {
        let ours = identities(&[]);
        let token = ours.mint("luna", 1_000);
        let luna = |is_signed| Some(Identity { user_id: "luna".into(), is_signed });
        assert_eq!(ours.read(&token, false, 1_000 + LIFE_S - 1), luna(true));
        assert_eq!((ours.read(&token, true, 1_000 + LIFE_S), ours.read("luna", true, 1_000)), (None, None));
        let other = Identities::new("another key", &Cli::try_parse_from(["room-server"]).unwrap().config.access);
        assert_eq!(other.read(&token, true, 1_000), None);
    }

    #[test]
    fn a_name_is_a_user_where_names_are_trusted_but_no_administrator() {
        let trusting = identities(&["--trust-names", "--administrator", "boss"]);
        assert_eq!(trusting.read("luna", true, 1), Some(Identity { user_id: "luna".into(), is_signed: false }));
        assert_eq!(trusting.read("luna", false, 1), None, "another page says so");
        for bad in ["administrator", "boss", "@TIM#SYSTEM", "", "a b", &"x".repeat(33)] {
            assert_eq!(trusting.read(bad, true, 1), None, "{bad:?}");
        }
        assert_eq!(trusting.read(&trusting.mint("boss", 1), true, 1), None);
    }
}
