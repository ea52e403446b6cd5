//! English.

use room_core::composer::Hint;
use room_core::problem::{Problem, SendProblem, StreamProblem};

use super::Strings;

pub static STRINGS: Strings = Strings {
    lang: "en",
    stream: "Stream",
    chat: "Chat",
    comments: "Comments",
    no_comments: "No comments yet. Say hello.",
    earlier: "Earlier",
    host: "Host",
    notice: "Notice",
    notice_image: "Picture in the notice",
    your_comment: "Your comment",
    say_something: "Say something",
    send: "Send",
    send_again: "Send again",
    edit: "Edit",
    live: "Live",
    upcoming: "Upcoming",
    paused: "Paused",
    ended: "Ended",
    replay: "Replay",
    play: "Play",
    pause: "Pause",
    mute: "Mute",
    unmute: "Unmute",
    volume: "Volume",
    tap_for_sound: "Tap for sound",
    loading: "Loading the stream",
    starts_soon: "Starts soon",
    starts_at: |time| format!("{time}. You can already talk in the chat."),
    back_soon: "Back soon",
    back_soon_text: "The host has stepped away for a moment.",
    show_over: "The show is over",
    show_over_text: "Thank you for watching.",
    stream_title: "The stream does not play",
    room_title: "You are not in the room",
    connecting: "Connecting to the chat…",
    reconnecting: "The connection is broken. Reconnecting…",
    left: "You have left the room.",
    try_again: "Try again",
    come_back: "Come back",
    watching: |count, _| format!("{count} watching"),
    came_in: |name| format!("{name} came in"),
    came_in_with: |name, count, others| {
        format!("{name} and {count} {} came in", if others == 1 { "other" } else { "others" })
    },
    new_comments: |count, new| format!("{count} new {}", if new == 1 { "comment" } else { "comments" }),
    problem,
    send_problem,
    stream_problem,
    hint,
};

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::BackendUnreachable => {
            "The live room's server does not answer. Check your connection; we keep trying.".into()
        }
        Problem::BackendFailed { status: status @ (429 | 500..) } => {
            format!("The live room's server has trouble right now ({status}). We keep trying.")
        }
        Problem::BackendFailed { status } => {
            format!("The live room's server gave an answer that makes no sense ({status}). Please try again later.")
        }
        Problem::RoomNotFound => "This room does not exist. Check the address, or ask the host for a new link.".into(),
        Problem::SignInNeeded => "You need to sign in to enter this room.".into(),
        Problem::ChatNotLoaded => "The chat could not be loaded. Check your connection; we keep trying.".into(),
        Problem::ChatUnreachable { code } => format!("The chat cannot be reached right now ({code}). We keep trying."),
        Problem::ChatRefused { code } => {
            format!("The chat did not let you in (error {code}). Try again, or tell the host.")
        }
        Problem::SignatureExpired => "Your sign-in has expired. Try again, or reload the page.".into(),
        Problem::SignedInElsewhere => "You entered this room somewhere else, so the chat has stopped here.".into(),
        Problem::SignedOut => "You were signed out of the chat. Come back when you like.".into(),
    }
}

fn send_problem(problem: SendProblem) -> String {
    match problem {
        SendProblem::Network => "Not sent: the network did not answer.".into(),
        SendProblem::Muted => "Not sent: you are muted in this room.".into(),
        SendProblem::TooFast => "Not sent: that was too fast. Wait a moment.".into(),
        SendProblem::Refused => "Not sent: this room does not allow it.".into(),
        SendProblem::Sensitive => "Not sent: it has words that are not allowed here.".into(),
        SendProblem::TooLong => "Not sent: it is too long.".into(),
        SendProblem::NotInRoom => "Not sent: you are not in the room any more.".into(),
        SendProblem::Other { code } => format!("Not sent (error {code})."),
    }
}

const fn stream_problem(problem: StreamProblem) -> &'static str {
    match problem {
        StreamProblem::NotFound => "There is no stream at its address. It may not have started; we keep looking.",
        StreamProblem::Unreachable => "The stream's server does not answer. We keep trying.",
        StreamProblem::Broken => "The stream arrives damaged. We keep trying.",
        StreamProblem::Unplayable => "This browser cannot play the stream. Please try another one.",
    }
}

fn hint(hint: Hint) -> String {
    match hint {
        Hint::NotConnected => "Not connected right now. Your comment stays here until you are back.".into(),
        Hint::TooLong { bytes, limit } => format!("Too long by {} bytes. Please shorten it.", bytes - limit),
    }
}
