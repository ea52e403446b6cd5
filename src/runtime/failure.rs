//! What the core is told when an effect threw: that port has failed, and the room goes on.

use room_core::chat_port::{ChatCommand, ChatError, ChatEvent};
use room_core::effect::Effect;
use room_core::input::Input;
use room_core::playback::{PlayerCommand, PlayerEvent};
use room_core::problem::{BackendError, StreamProblem};

/// The answer to this effect where it throws; none where it has no answer.
pub fn of(effect: &Effect) -> Option<Input> {
    Some(match effect {
        Effect::LoadRoom => Input::RoomLoaded(Err(BackendError::Unreachable)),
        Effect::RequestSession => Input::SessionLoaded(Err(BackendError::Unreachable)),
        Effect::LoadSupporters => Input::SupportersLoaded(Err(BackendError::Unreachable)),
        Effect::SendOrder(order) => {
            Input::OrderAnswered { key: order.key.clone(), answer: Err(BackendError::Unreachable) }
        }
        Effect::Player(PlayerCommand::Load { attempt, .. } | PlayerCommand::Mend { attempt, .. }) => {
            Input::Player(PlayerEvent::Failed { attempt: *attempt, problem: StreamProblem::Broken })
        }
        Effect::Chat(command) => Input::Chat(of_chat(command)?),
        _ => return None,
    })
}

fn of_chat(command: &ChatCommand) -> Option<ChatEvent> {
    let error = || ChatError { code: ChatError::THROWN, message: String::new() };
    Some(match command {
        ChatCommand::SignIn(_) => ChatEvent::SignInFailed(error()),
        ChatCommand::Join { .. } | ChatCommand::Rejoin { .. } => ChatEvent::JoinFailed(error()),
        ChatCommand::Send { key, .. } | ChatCommand::SendAgain { key, .. } => {
            ChatEvent::SendFailed { key: *key, error: error() }
        }
        ChatCommand::SendLikes { key, .. } | ChatCommand::SendLikesAgain { key, .. } => {
            ChatEvent::LikesFailed { key: *key, error: error() }
        }
        ChatCommand::FetchMembers { .. } => ChatEvent::MembersFailed,
        _ => return None,
    })
}
