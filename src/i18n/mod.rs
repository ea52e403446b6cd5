//! The texts, by locale: a struct with a field for each, so that a missing one does not compile. Numbers and times are the
//! browser's (`Intl`).

mod en;
pub mod format;
mod zh;

use room_core::features::composer::SendRefusal;
use room_core::features::gifts::GiftNote;
use room_core::model::message::Media;
use room_core::model::problem::{Problem, SendProblem, StreamProblem};

/// All texts of one locale.
pub struct Strings {
    /// The locale, for `Intl` and for `lang`.
    pub lang: &'static str,
    /// The stage, as a landmark.
    pub stream: &'static str,
    /// To the box, past the stage; it is seen only by those who come to it by the keyboard.
    pub skip: &'static str,
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
    pub latency: &'static str,
    /// On the stage: what can be chosen of it.
    pub settings: &'static str,
    /// See `settings`.
    pub quality: &'static str,
    /// A quality: what the network carries.
    pub auto: &'static str,
    /// A quality: no picture.
    pub audio_only: &'static str,
    /// What the stream has to be read.
    pub captions: &'static str,
    /// No captions.
    pub captions_off: &'static str,
    /// The picture stands still while nobody sees it.
    pub rests: &'static str,
    /// The stream's details.
    pub details: &'static str,
    /// The comments that fly over the picture.
    pub danmaku: &'static str,
    /// They are shown.
    pub shown: &'static str,
    /// How much of one is seen.
    pub opacity: &'static str,
    /// How large they are.
    pub size: &'static str,
    /// How fast they are.
    pub speed: &'static str,
    /// Over how much of the picture they go.
    pub area: &'static str,
    /// See `area`.
    pub quarter: &'static str,
    /// See `area`.
    pub half: &'static str,
    /// See `area`.
    pub full: &'static str,
    /// How many there are at once.
    pub density: &'static str,
    /// See `density`.
    pub low: &'static str,
    /// See `density`.
    pub normal: &'static str,
    /// See `density`.
    pub high: &'static str,
    /// Their letters have an outline.
    pub outline: &'static str,
    /// They may lie over one another.
    pub overlap: &'static str,
    /// Where one goes: over the picture.
    pub scrolling: &'static str,
    /// Where one stands.
    pub at_top: &'static str,
    /// Where one stands.
    pub at_bottom: &'static str,
    /// Why none fly.
    pub calm: &'static str,
    /// How one's own comments fly.
    pub style: &'static str,
    /// See `style`.
    pub color: &'static str,
    /// See `style`.
    pub place: &'static str,
    /// The colours that can be chosen, in their order.
    pub color_name: fn(usize) -> &'static str,
    /// From which level on something can be chosen, and the viewer's own, where it is known.
    pub from_level: fn(u32, Option<u32>) -> String,
    /// What can be done with an on-screen comment, by the name of its sender.
    pub held: fn(&str) -> String,
    /// See `details`.
    pub source: &'static str,
    /// See `details`.
    pub resolution: &'static str,
    /// Of the details: how the picture is coded.
    pub codec: &'static str,
    /// See `details`.
    pub dropped: &'static str,
    /// See `details`.
    pub bitrate: &'static str,
    /// Back by 30 seconds.
    pub back_30: &'static str,
    /// Half a minute forward in the stream.
    pub forward_30: &'static str,
    /// The bar: where in the stream the picture is.
    pub position: &'static str,
    /// To the live edge.
    pub go_live: &'static str,
    /// The whole screen.
    pub full_screen: &'static str,
    /// See `full_screen`.
    pub exit_full_screen: &'static str,
    /// The picture in a window of its own.
    pub float: &'static str,
    /// How far behind the live edge, as a clock shows it.
    pub behind: fn(&str) -> String,
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
    /// The strip of gifts under the picture.
    pub quick_gifts: &'static str,
    /// A recording has been played to its end.
    pub recording_over: &'static str,
    /// The button that plays it once more.
    pub watch_again: &'static str,
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
    /// See `connecting`: the browser has no network.
    pub offline: &'static str,
    /// See `connecting`: joined, and nothing came.
    pub rejoining: &'static str,
    /// See `connecting`: the wait before the next try; the seconds come formatted.
    pub again_in: fn(&str) -> String,
    /// Takes over from another tab.
    pub use_here: &'static str,
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
    pub new_comments: fn(&str, u32) -> String,
    /// How popular the show is; the number comes formatted.
    pub popularity: fn(&str) -> String,
    /// Days, and a time of the day.
    pub days: fn(u64, &str) -> String,
    /// What a show was.
    pub length: &'static str,
    /// See `length`.
    pub peak: &'static str,
    /// See `length`.
    pub likes: &'static str,
    /// On a notice that was not read.
    pub new: &'static str,
    /// A text that the host has pinned.
    pub pinned: &'static str,
    /// A level; short.
    pub level: fn(u32) -> String,
    /// Someone who keeps order.
    pub admin: &'static str,
    /// A badge by its name on the wire; one that is not known is shown as it is.
    pub badge: fn(&str) -> Option<&'static str>,
    /// What can be done with a comment; whose it is.
    pub actions: fn(&str) -> String,
    /// See `actions`.
    pub answer: &'static str,
    /// See `actions`.
    pub mention: &'static str,
    /// See `actions`.
    pub copy: &'static str,
    /// See `actions`.
    pub hide_user: &'static str,
    /// Whom the comment that is being written answers.
    pub answering: fn(&str) -> String,
    /// Does not answer after all.
    pub stop_answering: &'static str,
    /// What is answered was said by this one, and its words are gone.
    pub reply_to: fn(&str) -> String,
    /// In place of a comment.
    pub withdrawn: &'static str,
    /// Behind a comment.
    pub changed: &'static str,
    /// The platform says something to this room.
    pub announcement: &'static str,
    /// The platform says something to all rooms.
    pub broadcast: &'static str,
    /// The button with the emoji.
    pub emoji: &'static str,
    /// In place of the box.
    pub sign_in: &'static str,
    /// In place of the box: by whom (may be empty), and until when, formatted.
    pub muted: fn(&str, Option<&str>) -> String,
    /// In place of the box: by whom (may be empty).
    pub all_muted: fn(&str) -> String,
    /// The slow mode's wait; the seconds come formatted.
    pub slow: fn(&str) -> String,
    /// The list of members.
    pub members: &'static str,
    /// See `members`.
    pub search_members: &'static str,
    /// See `members`.
    pub nobody_found: &'static str,
    /// See `members`.
    pub members_failed: &'static str,
    /// See `members`: beside the viewer's own name.
    pub you: &'static str,
    /// See `members`.
    pub newest_only: &'static str,
    /// Closes a sheet or a card.
    pub close: &'static str,
    /// What is hidden on this device.
    pub hidden: &'static str,
    /// See `hidden`.
    pub hidden_users: &'static str,
    /// See `hidden`.
    pub hidden_words: &'static str,
    /// See `hidden`.
    pub no_hidden_users: &'static str,
    /// See `hidden`.
    pub no_hidden_words: &'static str,
    /// See `hidden`.
    pub word: &'static str,
    /// See `hidden`.
    pub hide: &'static str,
    /// See `hidden`; the name of whom, or the word.
    pub show_again: fn(&str) -> String,
    /// The lucky draw: its name, on the line above the chat.
    pub lucky_draw: &'static str,
    /// See `lucky_draw`: for what.
    pub draw: fn(&str) -> String,
    /// See `draw`: the button that says the keyword.
    pub take_part: fn(&str) -> String,
    /// See `draw`.
    pub takes_part: &'static str,
    /// See `draw`.
    pub drawing: &'static str,
    /// See `draw`: who won; of many the first ones, and how many others.
    pub winners: fn(&[String]) -> String,
    /// See `draw`.
    pub you_won: &'static str,
    /// See `draw`.
    pub nobody_won: &'static str,
    /// The panel of gifts, and its button.
    pub gifts: &'static str,
    /// See `gifts`: how many at once.
    pub how_many: &'static str,
    /// See `gifts`: a number that is typed.
    pub another_number: &'static str,
    /// See `gifts`: what one has; the number comes formatted.
    pub balance: fn(&str) -> String,
    /// See `gifts`: what something costs; the number comes formatted, and as itself for the plural.
    pub coins: fn(&str, u64) -> String,
    /// See `gifts`: what is not charged yet is not to be.
    pub give_up: &'static str,
    /// Somebody gave this; the name stands before it.
    pub gave: fn(&str) -> String,
    /// Dear gifts play effects over the picture.
    pub gift_effects: &'static str,
    /// The effects are heard.
    pub effect_sound: &'static str,
    /// Why a gift was not given, or not yet, and what to do; the numbers come formatted.
    pub gift_note: fn(GiftNote, &dyn Fn(u64) -> String) -> String,
    /// Likes what is seen.
    pub like: &'static str,
    /// How many likes there are; the number comes formatted.
    pub likes_so_far: fn(&str) -> String,
    /// The show's top senders of gifts.
    pub supporters: &'static str,
    /// See `supporters`.
    pub no_supporters: &'static str,
    /// A time as it is shown in a sentence about the viewer's ban; none where it is not known.
    pub banned: fn(Option<&str>, &str) -> String,
    /// Why the viewer is not in the room, and what to do; a ban is told by `banned`.
    pub problem: fn(&Problem) -> String,
    /// Why a comment was not sent, and what to do.
    pub send_problem: fn(SendProblem) -> String,
    /// What a comment has in it that is not shown here.
    pub media: fn(Media) -> &'static str,
    /// Why the stream does not play, and what to do.
    pub stream_problem: fn(StreamProblem) -> &'static str,
    /// Why a draft stays in the box, and what to do.
    pub refusal: fn(SendRefusal) -> String,
}

/// Of so many who won the names are told: more of them would cover the chat.
const NAMED: usize = 10;

/// The first names, and how many others there are.
fn named(names: &[String]) -> (&[String], usize) {
    names.split_at_checked(NAMED).map_or((names, 0), |(first, others)| (first, others.len()))
}

impl Strings {
    /// Why the viewer is not in the room, and what to do; with the times that belong to it.
    pub fn explain(&self, problem: &Problem) -> String {
        match problem {
            Problem::Banned { until_s: Some(until_s), reason } => {
                (self.banned)(Some(&format::moment(self.lang, *until_s)), reason)
            }
            problem => (self.problem)(problem),
        }
    }

    /// A time that is left: `1:05`, `2:01:05`, `3 days 2:01:05`.
    pub fn countdown(&self, seconds: u64) -> String {
        let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        let time =
            if days + hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") };
        if days > 0 { (self.days)(days, &time) } else { time }
    }
}

/// The texts for a BCP 47 tag: Simplified Chinese for any Chinese, else English.
pub fn of(lang: &str) -> &'static Strings {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    if language.eq_ignore_ascii_case("zh") { &zh::STRINGS } else { &en::STRINGS }
}
