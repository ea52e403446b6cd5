//! The texts, by locale: a struct with a field for each, so that a missing one does not compile. Numbers and times are the
//! browser's (`Intl`).

mod en;
pub mod format;
mod zh;

use room_core::composer::Hint;
use room_core::problem::{Problem, SendProblem, StreamProblem};

/// All texts of one locale.
pub struct Strings {
    /// The locale, for `Intl` and for `lang`.
    pub lang: &'static str,
    /// The stage, as a landmark.
    pub stream: &'static str,
    /// The chat, as a landmark.
    pub chat: &'static str,
    /// The list of comments.
    pub comments: &'static str,
    /// The list while it is empty.
    pub no_comments: &'static str,
    /// Between what was said before the viewer came and what was said since.
    pub earlier: &'static str,
    /// The anchor's badge.
    pub host: &'static str,
    /// The notice's name.
    pub notice: &'static str,
    /// A picture in the notice.
    pub notice_image: &'static str,
    /// The box, for those who do not see it.
    pub your_comment: &'static str,
    /// The box while it is empty.
    pub say_something: &'static str,
    /// The button that sends.
    pub send: &'static str,
    /// On a comment that failed: try again.
    pub send_again: &'static str,
    /// On a comment that failed: take it back into the box.
    pub edit: &'static str,
    /// Statuses of the show, as badges.
    pub live: &'static str,
    /// See `live`.
    pub upcoming: &'static str,
    /// See `live`.
    pub paused: &'static str,
    /// See `live`.
    pub ended: &'static str,
    /// See `live`.
    pub replay: &'static str,
    /// Controls.
    pub play: &'static str,
    /// See `play`.
    pub pause: &'static str,
    /// See `play`.
    pub mute: &'static str,
    /// See `play`.
    pub unmute: &'static str,
    /// See `play`.
    pub volume: &'static str,
    /// See `play`.
    pub tap_for_sound: &'static str,
    /// Instead of the picture.
    pub loading: &'static str,
    /// See `loading`.
    pub starts_soon: &'static str,
    /// See `loading`: the time of the start is known; it comes formatted.
    pub starts_at: fn(&str) -> String,
    /// See `loading`.
    pub back_soon: &'static str,
    /// See `loading`.
    pub back_soon_text: &'static str,
    /// See `loading`.
    pub show_over: &'static str,
    /// See `loading`.
    pub show_over_text: &'static str,
    /// Above the reason why the stream does not play.
    pub stream_title: &'static str,
    /// Above the reason why the room cannot be entered.
    pub room_title: &'static str,
    /// The banner.
    pub connecting: &'static str,
    /// See `connecting`.
    pub reconnecting: &'static str,
    /// See `connecting`.
    pub left: &'static str,
    /// Asks for another try.
    pub try_again: &'static str,
    /// Comes back after leaving, or after having been signed in elsewhere.
    pub come_back: &'static str,
    /// How many are watching; the number comes formatted, and as itself for the plural.
    pub watching: fn(&str, u64) -> String,
    /// Someone came in.
    pub came_in: fn(&str) -> String,
    /// Someone and others came in; the number comes formatted, and as itself for the plural.
    pub came_in_with: fn(&str, &str, u32) -> String,
    /// New comments below; the number comes formatted, and as itself for the plural.
    pub new_comments: fn(&str, usize) -> String,
    /// Why the viewer is not in the room, and what to do.
    pub problem: fn(&Problem) -> String,
    /// Why a comment was not sent, and what to do.
    pub send_problem: fn(SendProblem) -> String,
    /// Why the stream does not play, and what to do.
    pub stream_problem: fn(StreamProblem) -> &'static str,
    /// Why a draft stays in the box, and what to do.
    pub hint: fn(Hint) -> String,
}

/// The texts for a BCP 47 tag: Simplified Chinese for any Chinese, else English.
pub fn of(lang: &str) -> &'static Strings {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    if language.eq_ignore_ascii_case("zh") { &zh::STRINGS } else { &en::STRINGS }
}
