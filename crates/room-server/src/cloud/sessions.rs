//! Which sign-ins are valid: the newest one of each user, unless it was revoked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::cloud::chat::error::ChatError;
use crate::cloud::usersig::UserSigError;

/// The error code for a sign-in that a newer sign-in of the same user replaced.
pub const ELSEWHERE: i64 = 1002;

/// The longest validity of a UserSig, in milliseconds: 180 days, the longest that the service recommends. A UserSig that was made for
/// longer expires after this time.
pub const LONGEST_SIG_MS: u64 = 180 * 24 * 3_600_000;

/// A sign-in, as a client presents it with each request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The user.
    pub user: String,
    /// The ID of this sign-in.
    pub id: u64,
    /// When it happened, in milliseconds since 1970 UTC.
    pub at_ms: u64,
    /// When it expires (s): together with its UserSig.
    pub until_s: u64,
}

/// Which sign-ins are valid.
#[derive(Default)]
pub struct Sessions(Mutex<State>);

#[derive(Default)]
struct State {
    newest: HashMap<String, SignIn>,
    /// Ended sign-ins. A user's sign-ins of the same time or before are no longer valid.
    ended: HashMap<String, SignIn>,
    /// By user: sign-ins up to this time (ms), and UserSigs from before it, are revoked.
    revoked_ms: HashMap<String, u64>,
    /// The same for all users.
    all_revoked_ms: u64,
}

impl State {
    fn revoked_until(&self, user_id: &str) -> u64 {
        self.revoked_ms.get(user_id).copied().unwrap_or(0).max(self.all_revoked_ms)
    }
}

impl Sessions {
    fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Registers a new sign-in. Returns whether it replaced an older one.
    pub fn begin(&self, sign_in: &SignIn) -> bool {
        self.state(|state| state.newest.insert(sign_in.user.clone(), sign_in.clone()).is_some())
    }

    /// Checks that a UserSig made at `signed_s` (s) was not revoked.
    ///
    /// # Errors
    /// If it was revoked.
    pub fn check_sig(&self, user_id: &str, signed_s: u64) -> Result<(), ChatError> {
        let revoked_ms = self.state(|state| state.revoked_until(user_id));
        // A UserSig has whole seconds: one from the second of the revocation may be a new one.
        if signed_s < revoked_ms / 1_000 { Err(UserSigError::Expired.into()) } else { Ok(()) }
    }

    /// Checks that a sign-in is valid now.
    ///
    /// # Errors
    /// If it has expired, has ended, was revoked, or was replaced by a newer one.
    pub fn check(&self, sign_in: &SignIn, now_ms: u64) -> Result<(), ChatError> {
        self.state(|state| {
            let ended = state.ended.get(&sign_in.user).is_some_and(|ended| sign_in.at_ms <= ended.at_ms);
            if ended || sign_in.until_s <= now_ms / 1_000 || sign_in.at_ms <= state.revoked_until(&sign_in.user) {
                return Err(UserSigError::Expired.into());
            }
            match state.newest.get(&sign_in.user) {
                Some(newest) if newest.id == sign_in.id => Ok(()),
                Some(newest) if newest.at_ms > sign_in.at_ms => Err(ChatError::new(ELSEWHERE, "signed in elsewhere")),
                // The first sign-in of this user since a restart, or a newer one.
                _ => {
                    state.newest.insert(sign_in.user.clone(), sign_in.clone());
                    Ok(())
                }
            }
        })
    }

    /// Ends a sign-in if it is the user's newest. Returns whether it was.
    pub fn end(&self, sign_in: &SignIn) -> bool {
        self.state(|state| {
            let is_newest = state.newest.get(&sign_in.user).is_none_or(|newest| newest.id == sign_in.id);
            if is_newest {
                state.newest.remove(&sign_in.user);
                state.ended.insert(sign_in.user.clone(), sign_in.clone());
            }
            is_newest
        })
    }

    /// The number of remembered sign-ins, ended ones included, and of users with a revocation.
    pub fn count(&self) -> usize {
        self.state(|state| state.newest.len() + state.ended.len() + state.revoked_ms.len())
    }

    /// Forgets sign-ins whose UserSig has expired, and revocations so old that no UserSig from before is valid any more.
    pub fn forget_old(&self, now_ms: u64) {
        self.state(|state| {
            state.revoked_ms.retain(|_, at_ms| *at_ms + LONGEST_SIG_MS > now_ms);
            for sign_ins in [&mut state.newest, &mut state.ended] {
                sign_ins.retain(|_, sign_in| sign_in.until_s > now_ms / 1_000);
            }
        });
    }

    /// Revokes a user's sign-ins and UserSigs up to now.
    pub fn revoke(&self, user_id: &str, now_ms: u64) {
        self.state(|state| state.revoked_ms.insert(user_id.to_owned(), now_ms));
    }

    /// Revokes everyone's sign-ins and UserSigs up to now.
    pub fn revoke_all(&self, now_ms: u64) {
        self.state(|state| state.all_revoked_ms = now_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sign_in(id: u64, at_ms: u64) -> SignIn {
        SignIn { user: "ann".into(), id, at_ms, until_s: 1_000 }
    }

    fn code(result: Result<(), ChatError>) -> i64 {
        result.err().map_or(0, |refused| refused.code)
    }

    #[test]
    fn only_the_newest_sign_in_is_valid() {
        let sessions = Sessions::default();
        assert!(!sessions.begin(&sign_in(1, 10)) && sessions.begin(&sign_in(2, 20)));
        assert_eq!(code(sessions.check(&sign_in(1, 10), 30)), ELSEWHERE);
        assert_eq!(code(sessions.check(&sign_in(2, 20), 30)), 0);
        assert!(!sessions.end(&sign_in(1, 10)) && sessions.end(&sign_in(2, 20)));
        assert_eq!(
            [sign_in(1, 10), sign_in(2, 20), sign_in(3, 30)].map(|it| code(sessions.check(&it, 30))),
            [70001, 70001, 0]
        );
    }

    #[test]
    fn after_a_restart_a_sign_in_is_valid_until_a_newer_one_comes() {
        let sessions = Sessions::default();
        assert_eq!(code(sessions.check(&sign_in(1, 10), 30)), 0);
        assert_eq!(code(sessions.check(&sign_in(2, 20), 30)), 0);
        assert_eq!(code(sessions.check(&sign_in(1, 10), 30)), ELSEWHERE);
    }

    #[test]
    fn expired_and_revoked_sign_ins_are_refused() {
        let sessions = Sessions::default();
        assert_eq!(code(sessions.check(&sign_in(1, 10), 1_000_000)), 70001);
        sessions.revoke("ann", 5_500);
        assert_eq!(
            (code(sessions.check(&sign_in(1, 5_500), 6_000)), code(sessions.check(&sign_in(2, 5_501), 6_000))),
            (70001, 0)
        );
        assert_eq!((code(sessions.check_sig("ann", 4)), code(sessions.check_sig("ann", 5))), (70001, 0));
        assert_eq!(code(sessions.check_sig("bob", 4)), 0);
        sessions.forget_old(5_500 + LONGEST_SIG_MS - 1);
        assert_eq!(sessions.count(), 1);
        sessions.forget_old(5_500 + LONGEST_SIG_MS);
        assert_eq!(sessions.count(), 0);
        sessions.revoke_all(7_000);
        assert_eq!(code(sessions.check_sig("bob", 6)), 70001);
    }
}
