//! What the core is told when an effect threw at once: that port has failed, and the room goes on. What is asked of the backend, and most
//! of what is asked of the chat, is done later, and answers for itself.

use room_core::effect::Effect;
use room_core::input::Input;
use room_core::model::problem::ChatError;
use room_core::model::problem::StreamProblem;
use room_core::ports::chat::{ChatCommand, ChatEvent};
use room_core::ports::player::{PlayerCommand, PlayerEvent};

/// The answer to this effect where it throws; none where it has no answer.
pub fn of(effect: &Effect) -> Option<Input> {
    let error = || ChatError { code: ChatError::THROWN, message: String::new() };
    Some(match effect {
        Effect::Player(PlayerCommand::Load { attempt, .. } | PlayerCommand::Recover { attempt, .. }) => {
            Input::Player(PlayerEvent::Failed { attempt: *attempt, problem: StreamProblem::Broken })
        }
        Effect::Chat(ChatCommand::Send { key, .. } | ChatCommand::SendAgain { key, .. }) => {
            Input::Chat(ChatEvent::SendFailed { key: *key, error: error() })
        }
        Effect::Chat(ChatCommand::SendLikes { key, .. } | ChatCommand::SendLikesAgain { key, .. }) => {
            Input::Chat(ChatEvent::LikesFailed { key: *key, error: error() })
        }
        _ => return None,
    })
}
