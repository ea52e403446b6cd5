//! The show's top senders of gifts. The backend ranks them; the list is requested again after gifts, but not often.

use std::sync::Arc;

use crate::codec::image;
use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::gift::Supporter;
use crate::model::problem::BackendError;
use crate::model::user::User;
use crate::pacing::backoff;

/// The most senders that are shown.
const MAX_SHOWN: usize = 100;
/// After a gift, the list is requested within this time, in milliseconds, at a random moment in its second half: all viewers receive the
/// gift at the same time.
pub const ASK_EVERY_MS: u64 = 10_000;

/// The top senders as they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportersView {
    /// Best first, each with the cost of their gifts, in coins.
    pub top: Arc<[(User, u64)]>,
    /// The full list is open.
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
    /// The top senders as they are shown.
    pub view: SupportersView,
    /// [`Timer::Supporters`] is running.
    is_timer_running: bool,
}

impl Supporters {
    /// The list may have changed: asks the backend soon, at a random moment, as all viewers have received the same gift.
    pub fn ask(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        if !std::mem::replace(&mut self.is_timer_running, true) {
            let after_ms = backoff::spread_ms(ASK_EVERY_MS, ASK_EVERY_MS, 0, ctx.now.chance);
            effects.push(Effect::Timer { timer: Timer::Supporters, after_ms });
        }
    }

    /// Asks the backend now, if the room has gifts and the viewer has not left.
    pub fn load(&mut self, has_left: bool, ctx: &Context, effects: &mut Vec<Effect>) {
        self.is_timer_running = false;
        if ctx.has_gifts() && !has_left {
            effects.push(Effect::LoadSupporters);
        }
    }

    /// The viewer opens or closes the list.
    pub fn open(&mut self, open: bool, has_left: bool, ctx: &Context, effects: &mut Vec<Effect>) {
        self.view.is_open = open;
        if open {
            self.load(has_left, ctx, effects);
        }
    }

    /// The backend's answer. On an error the last list stays, and is requested again with the next gift.
    pub fn on_answer(&mut self, answer: Result<Vec<Supporter>, BackendError>) {
        if let Ok(supporters) = answer {
            self.set(supporters);
        }
    }

    /// Shows this list of the backend's.
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
    fn the_list_is_the_backends_and_bounded() {
        let mut supporters = Supporters::default();
        let one =
            |nth: usize| Supporter { user_id: nth.to_string(), avatar: "javascript:".into(), ..Supporter::default() };
        supporters.set((0..999).map(one).collect());
        assert_eq!((supporters.view.top.len(), supporters.view.top[0].0.avatar.as_deref()), (MAX_SHOWN, None));
    }
}
