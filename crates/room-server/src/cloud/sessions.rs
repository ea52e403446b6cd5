//! Which sign-ins count: a user's newest, and none from before they were put off.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::cloud::chat::error::ChatError;
use crate::cloud::usersig::UserSigError;

/// What the SDK is told where a newer sign-in of the same user put this one off.
pub const ELSEWHERE: i64 = 1002;

/// For how long a UserSig is good at most, in milliseconds: 180 days, the longest that the service advises. One that its maker lets live
/// for longer is taken to be over.
pub const LONGEST_SIG_MS: u64 = 180 * 24 * 3_600_000;

/// A sign-in: what a client shows with each request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    /// The user.
    pub user: String,
    /// Which of the user's sign-ins.
    pub id: u64,
    /// When it was, in milliseconds since 1970 UTC.
    pub at_ms: u64,
    /// Until when it is good (s): as long as its UserSig.
    pub until_s: u64,
}

/// Which sign-ins count.
#[derive(Default)]
pub struct Sessions(Mutex<State>);

#[derive(Default)]
struct State {
    newest: HashMap<String, SignIn>,
    /// Sign-ins that were ended: none of the same time or before counts any more.
    ended: HashMap<String, SignIn>,
    /// Sign-ins and UserSigs of a user from before this time (ms) do not count.
    put_off: HashMap<String, u64>,
    /// Nor anyone's from before this.
    all_put_off: u64,
}

impl State {
    fn put_off_until(&self, user_id: &str) -> u64 {
        self.put_off.get(user_id).copied().unwrap_or(0).max(self.all_put_off)
    }
}

impl Sessions {
    fn state<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes a new sign-in. Says whether an older one was put off by it.
    pub fn begin(&self, sign_in: &SignIn) -> bool {
        self.state(|state| state.newest.insert(sign_in.user.clone(), sign_in.clone()).is_some())
    }

    /// Is a UserSig from this time (s) still good?
    ///
    /// # Errors
    /// If its user was put off since.
    pub fn check_sig(&self, user_id: &str, signed_s: u64) -> Result<(), ChatError> {
        let since_ms = self.state(|state| state.put_off_until(user_id));
        // UserSigs know whole seconds: one from the second in which the user was put off may be a new one.
        if signed_s < since_ms / 1_000 { Err(UserSigError::Expired.into()) } else { Ok(()) }
    }

    /// Does this sign-in count now?
    ///
    /// # Errors
    /// If it is over, or was put off.
    pub fn check(&self, sign_in: &SignIn, now_ms: u64) -> Result<(), ChatError> {
        self.state(|state| {
            let ended = state.ended.get(&sign_in.user).is_some_and(|ended| sign_in.at_ms <= ended.at_ms);
            if ended || sign_in.until_s <= now_ms / 1_000 || sign_in.at_ms <= state.put_off_until(&sign_in.user) {
                return Err(UserSigError::Expired.into());
            }
            match state.newest.get(&sign_in.user) {
                Some(newest) if newest.id == sign_in.id => Ok(()),
                Some(newest) if newest.at_ms > sign_in.at_ms => Err(ChatError::new(ELSEWHERE, "signed in elsewhere")),
                // The first that is seen after a restart, or a newer one.
                _ => {
                    state.newest.insert(sign_in.user.clone(), sign_in.clone());
                    Ok(())
                }
            }
        })
    }

    /// Ends a sign-in, if it is the user's newest. Says whether it was.
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

    /// How many sign-ins are remembered, those that were ended among them, and users who were put off.
    pub fn count(&self) -> usize {
        self.state(|state| state.newest.len() + state.ended.len() + state.put_off.len())
    }

    /// Forgets sign-ins whose UserSig is over, and who was put off so long ago that no UserSig from before is good.
    pub fn forget_old(&self, now_ms: u64) {
        self.state(|state| {
            state.put_off.retain(|_, at_ms| *at_ms + LONGEST_SIG_MS > now_ms);
            for sign_ins in [&mut state.newest, &mut state.ended] {
                sign_ins.retain(|_, sign_in| sign_in.until_s > now_ms / 1_000);
            }
        });
    }

    /// Puts a user off: what they signed in with until now counts no more.
    pub fn put_off(&self, user_id: &str, now_ms: u64) {
        self.state(|state| state.put_off.insert(user_id.to_owned(), now_ms));
    }

    /// Puts everyone off.
    pub fn put_all_off(&self, now_ms: u64) {
        self.state(|state| state.all_put_off = now_ms);
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
    fn the_newest_sign_in_counts() {
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
    fn after_a_restart_a_sign_in_counts_until_a_newer_one_comes() {
        let sessions = Sessions::default();
        assert_eq!(code(sessions.check(&sign_in(1, 10), 30)), 0);
        assert_eq!(code(sessions.check(&sign_in(2, 20), 30)), 0);
        assert_eq!(code(sessions.check(&sign_in(1, 10), 30)), ELSEWHERE);
    }

    #[test]
    fn what_is_over_or_was_put_off_has_expired() {
        let sessions = Sessions::default();
        assert_eq!(code(sessions.check(&sign_in(1, 10), 1_000_000)), 70001);
        sessions.put_off("ann", 5_500);
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
        sessions.put_all_off(7_000);
        assert_eq!(code(sessions.check_sig("bob", 6)), 70001);
    }
}
