//! The show's top senders of gifts: as the backend says, asked again after gifts, and not often.

use std::sync::Arc;

use crate::codec::image;
use crate::model::gift::Supporter;
use crate::model::user::User;

/// Those that are shown.
const MAX_SHOWN: usize = 100;
/// After a gift the backend is asked within this time, in milliseconds, and no more often than that: all viewers have heard of the gift
/// at once.
pub const ASK_EVERY_MS: u64 = 10_000;

/// The top senders as they are to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportersView {
    /// Best first, each with what their gifts cost, in coins.
    pub top: Arc<[(User, u64)]>,
    /// The list of all is open.
    pub is_open: bool,
}

impl Default for SupportersView {
    fn default() -> Self {
        Self { top: Arc::new([]), is_open: false }
    }
}

/// The top senders.
#[derive(Debug, Default)]
pub struct Supporters {
    /// What is to be shown.
    pub view: SupportersView,
    /// The backend will be asked soon.
    pub is_asked: bool,
}

impl Supporters {
    /// This is what the backend says.
    pub fn set(&mut self, supporters: Vec<Supporter>) {
        let shown = |supporter: Supporter| {
            let avatar = image::from_backend(&supporter.avatar);
            (User { user_id: supporter.user_id, nick: supporter.nick, avatar }, supporter.coins)
        };
        self.view.top = supporters.into_iter().take(MAX_SHOWN).map(shown).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_as_the_backend_says_and_not_endless() {
        let mut supporters = Supporters::default();
        let one =
            |nth: usize| Supporter { user_id: nth.to_string(), avatar: "javascript:".into(), ..Supporter::default() };
        supporters.set((0..999).map(one).collect());
        assert_eq!((supporters.view.top.len(), supporters.view.top[0].0.avatar.as_deref()), (MAX_SHOWN, None));
    }
}
