//! The inputs for effects that threw synchronously: they report the failure of that port, and the room goes on. Backend requests and most
//! chat commands run asynchronously, and report their own failures.

use room_core::effect::Effect;
use room_core::input::Input;
use room_core::model::problem::ChatError;
use room_core::model::problem::StreamProblem;
use room_core::ports::chat::{ChatCommand, ChatEvent};
use room_core::ports::player::{PlayerCommand, PlayerEvent};

/// The input that reports that this effect threw. `None`: the core expects no answer to this effect.
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
