//! The texts, by locale: a struct with one field per text, so a locale that lacks a text does not compile. Numbers and times are formatted
//! by the browser (`Intl`).

mod en;
pub mod format;
mod zh;

use room_core::features::composer::SendRefusal;
use room_core::features::gifts::GiftNote;
use room_core::model::comment::Media;
use room_core::model::problem::{Problem, SendProblem, StreamProblem};

/// All texts of one locale.
pub struct Strings {
    /// The locale, for `Intl` and for the `lang` attribute.
    pub lang: &'static str,
    /// The stage's landmark label.
    pub stream: &'static str,
    /// The link that skips the stage and goes to the composer. It is visible only while it has keyboard focus.
    pub skip: &'static str,
    /// The chat's landmark label, and the button that shows the chat in full screen.
    pub chat: &'static str,
    /// The label of the comment list.
    pub comments: &'static str,
    /// Shown in the empty comment list.
    pub no_comments: &'static str,
    /// The divider between history and new comments.
    pub earlier: &'static str,
    /// The host's badge.
    pub host: &'static str,
    /// The name of the notice.
    pub notice: &'static str,
    /// The alternative text of an image in the notice.
    pub notice_image: &'static str,
    /// The label of the composer's text field, for screen readers.
    pub your_comment: &'static str,
    /// The placeholder of the empty text field.
    pub say_something: &'static str,
    /// The send button.
    pub send: &'static str,
    /// On a failed comment: sends it again.
    pub send_again: &'static str,
    /// On a failed comment: puts it back into the composer.
    pub edit: &'static str,
    /// A status badge of the show.
    pub live: &'static str,
    /// The label of the latency: the distance to the live edge.
    pub latency: &'static str,
    /// The settings menu.
    pub settings: &'static str,
    /// In `settings`: the choice of quality.
    pub quality: &'static str,
    /// In `quality`: automatic, as the network allows.
    pub auto: &'static str,
    /// In `quality`: sound without picture. Also shown instead of the picture.
    pub audio_only: &'static str,
    /// In `settings`: the choice of captions.
    pub captions: &'static str,
    /// In `captions`: no captions.
    pub captions_off: &'static str,
    /// In `settings`: pauses the stream while the page is in the background.
    pub pause_when_hidden: &'static str,
    /// The stream details.
    pub details: &'static str,
    /// The danmaku: their switch, and their settings.
    pub danmaku: &'static str,
    /// In `danmaku`: whether they are shown.
    pub shown: &'static str,
    /// In `danmaku`: their opacity.
    pub opacity: &'static str,
    /// In `danmaku`: their size.
    pub size: &'static str,
    /// In `danmaku`: their speed.
    pub speed: &'static str,
    /// In `danmaku`: the part of the picture that they use.
    pub area: &'static str,
    /// In `area`: a quarter of the picture.
    pub quarter: &'static str,
    /// In `area`: half of the picture.
    pub half: &'static str,
    /// In `area`: the whole picture.
    pub full: &'static str,
    /// In `danmaku`: how many are shown at once.
    pub density: &'static str,
    /// In `density`: few.
    pub low: &'static str,
    /// In `density`: the default.
    pub normal: &'static str,
    /// In `density`: many.
    pub high: &'static str,
    /// In `danmaku`: whether the letters have an outline.
    pub outline: &'static str,
    /// In `danmaku`: whether they may overlap.
    pub overlap: &'static str,
    /// A danmaku mode: scrolls over the picture.
    pub scrolling: &'static str,
    /// A danmaku mode: stays at the top.
    pub at_top: &'static str,
    /// A danmaku mode: stays at the bottom.
    pub at_bottom: &'static str,
    /// Why no danmaku scroll: reduced motion.
    pub reduced_motion: &'static str,
    /// The style of the viewer's own danmaku.
    pub style: &'static str,
    /// In `style`: the colour.
    pub color: &'static str,
    /// In `style`: the danmaku mode.
    pub danmaku_mode: &'static str,
    /// In `color`: the name of the nth palette colour.
    pub color_name: fn(usize) -> &'static str,
    /// In `style`: the level that a choice requires, and the viewer's own level if it is known.
    pub from_level: fn(u32, Option<u32>) -> String,
    /// The label of the action bar at a held comment; with the sender's name.
    pub held: fn(&str) -> String,
    /// In `details`: the kind of the source.
    pub source: &'static str,
    /// In `details`: the picture's size.
    pub resolution: &'static str,
    /// In `details`: the video codec.
    pub codec: &'static str,
    /// In `details`: dropped frames.
    pub dropped: &'static str,
    /// In `details`: the bit rate.
    pub bitrate: &'static str,
    /// Seeks 30 seconds back.
    pub back_30: &'static str,
    /// Seeks 30 seconds forward.
    pub forward_30: &'static str,
    /// The label of the seek bar.
    pub position: &'static str,
    /// Seeks to the live edge.
    pub go_live: &'static str,
    /// Enters full screen.
    pub full_screen: &'static str,
    /// Leaves full screen.
    pub exit_full_screen: &'static str,
    /// Toggles picture-in-picture.
    pub float: &'static str,
    /// The distance to the live edge; takes a time such as `1:05`.
    pub behind: fn(&str) -> String,
    /// A status badge of the show.
    pub upcoming: &'static str,
    /// A status badge of the show.
    pub paused: &'static str,
    /// A status badge of the show.
    pub ended: &'static str,
    /// A status badge of the show.
    pub replay: &'static str,
    /// Starts or continues playback.
    pub play: &'static str,
    /// Pauses playback.
    pub pause: &'static str,
    /// Mutes the stream.
    pub mute: &'static str,
    /// Unmutes the stream.
    pub unmute: &'static str,
    /// The label of the volume slider.
    pub volume: &'static str,
    /// Unmutes a stream whose sound the browser's autoplay rules block.
    pub tap_for_sound: &'static str,
    /// On the stage: the stream is loading.
    pub loading: &'static str,
    /// On the stage: the show has not started.
    pub starts_soon: &'static str,
    /// On the stage: the start time if it is known; takes it formatted.
    pub starts_at: fn(&str) -> String,
    /// On the stage: the host has paused the show.
    pub back_soon: &'static str,
    /// On the stage: the explanation of `back_soon`.
    pub back_soon_text: &'static str,
    /// On the stage: the show has ended.
    pub show_over: &'static str,
    /// On the stage: the text below `show_over`.
    pub show_over_text: &'static str,
    /// The label of the gift strip below the picture.
    pub quick_gifts: &'static str,
    /// On the stage: a recording has been played to its end.
    pub recording_over: &'static str,
    /// The button that plays a recording again.
    pub watch_again: &'static str,
    /// The title above a stream problem.
    pub stream_title: &'static str,
    /// The title of the card of a room that cannot be entered.
    pub room_title: &'static str,
    /// In the connection banner: the chat is connecting. Also shown while the member list loads.
    pub connecting: &'static str,
    /// In the connection banner: the chat is reconnecting.
    pub reconnecting: &'static str,
    /// In the connection banner: the viewer has left the room.
    pub left: &'static str,
    /// In the connection banner: the browser is offline.
    pub offline: &'static str,
    /// In the connection banner: the group is joined again, because no message has arrived for a while.
    pub rejoining: &'static str,
    /// In the connection banner: the wait before the next try; takes the seconds formatted.
    pub again_in: fn(&str) -> String,
    /// The button that takes the room over from another tab or device.
    pub use_here: &'static str,
    /// The button that tries again.
    pub try_again: &'static str,
    /// The button that enters again after leaving, after being signed out, or after being removed.
    pub come_back: &'static str,
    /// The number of viewers; takes it formatted, and as a number for the plural.
    pub watching: fn(&str, u64) -> String,
    /// One viewer joined; takes the name.
    pub joined: fn(&str) -> String,
    /// One viewer and others joined; takes the name, and the number of others formatted and as a number for the plural.
    pub joined_with: fn(&str, &str, u32) -> String,
    /// The number of new comments below; takes it formatted, and as a number for the plural.
    pub new_comments: fn(&str, u32) -> String,
    /// The show's popularity; takes it formatted.
    pub popularity: fn(&str) -> String,
    /// Days and a time; takes the number of days, and the time such as `2:01:05`.
    pub days: fn(u64, &str) -> String,
    /// In the summary of an ended show: its length.
    pub length: &'static str,
    /// In the summary of an ended show: the most viewers at one time.
    pub peak: &'static str,
    /// In the summary of an ended show: the number of likes.
    pub likes: &'static str,
    /// The mark of an unread notice.
    pub new: &'static str,
    /// The name of the pinned text.
    pub pinned: &'static str,
    /// A user's level, short.
    pub level: fn(u32) -> String,
    /// The badge of an administrator.
    pub admin: &'static str,
    /// The name of a badge, from its name on the wire. `None`: an unknown badge, which is shown as the wire spells it.
    pub badge: fn(&str) -> Option<&'static str>,
    /// The label of a comment's menu button; takes the sender's name.
    pub actions: fn(&str) -> String,
    /// In a comment's menu: reply.
    pub answer: &'static str,
    /// In a comment's menu: mention the sender.
    pub mention: &'static str,
    /// In a comment's menu: copy the text.
    pub copy: &'static str,
    /// In a comment's menu: hide the sender's comments.
    pub hide_user: &'static str,
    /// Above the composer: the user whose comment the draft replies to; takes the name.
    pub answering: fn(&str) -> String,
    /// Above the composer: cancels the reply.
    pub stop_answering: &'static str,
    /// Above a reply whose quoted text is not available; takes the name of the quoted sender.
    pub reply_to: fn(&str) -> String,
    /// Replaces the text of a recalled comment.
    pub recalled: &'static str,
    /// After the text of a modified comment.
    pub changed: &'static str,
    /// The label of a platform announcement to this room.
    pub announcement: &'static str,
    /// The label of a platform announcement to all rooms.
    pub broadcast: &'static str,
    /// The emoji button, and its tab in the panel.
    pub emoji: &'static str,
    /// The sign-in button that replaces the text field for guests.
    pub sign_in: &'static str,
    /// The composer's hint while the viewer is muted; takes the moderator's name (may be empty), and the formatted end if it is known.
    pub muted: fn(&str, Option<&str>) -> String,
    /// The composer's hint while everyone is muted; takes the moderator's name (may be empty).
    pub all_muted: fn(&str) -> String,
    /// The wait in slow mode; takes the seconds formatted.
    pub slow: fn(&str) -> String,
    /// The member list.
    pub members: &'static str,
    /// In `members`: the search field.
    pub search_members: &'static str,
    /// In `members`: the search has no result.
    pub nobody_found: &'static str,
    /// In `members`: loading the list failed.
    pub members_failed: &'static str,
    /// In `members`: the mark of the viewer.
    pub you: &'static str,
    /// In `members`: the note that the list is not complete.
    pub newest_only: &'static str,
    /// Closes a sheet or a card.
    pub close: &'static str,
    /// The blocklist of this device.
    pub hidden: &'static str,
    /// In `hidden`: the hidden users.
    pub hidden_users: &'static str,
    /// In `hidden`: the hidden words.
    pub hidden_words: &'static str,
    /// In `hidden`: no user is hidden.
    pub no_hidden_users: &'static str,
    /// In `hidden`: no word is hidden.
    pub no_hidden_words: &'static str,
    /// In `hidden`: the field for a new word.
    pub word: &'static str,
    /// In `hidden`: the button that adds the word.
    pub hide: &'static str,
    /// In `hidden`: removes an entry; takes the user's name or the word.
    pub show_again: fn(&str) -> String,
    /// The name of the lucky draw.
    pub lucky_draw: &'static str,
    /// The title of the draw's card; takes the prize.
    pub draw: fn(&str) -> String,
    /// The button that sends the keyword; takes the keyword.
    pub take_part: fn(&str) -> String,
    /// The viewer takes part in the draw.
    pub takes_part: &'static str,
    /// The draw is closed, and its winners are not known yet.
    pub drawing: &'static str,
    /// The winners' names. Of many: the first ones, and the number of the others.
    pub winners: fn(&[String]) -> String,
    /// The viewer is a winner.
    pub you_won: &'static str,
    /// The draw has no winner.
    pub nobody_won: &'static str,
    /// The gift panel, and its button.
    pub gifts: &'static str,
    /// In `gifts`: the choice of the count.
    pub how_many: &'static str,
    /// In `gifts`: the field for another count.
    pub another_number: &'static str,
    /// In `gifts`: the viewer's balance; takes an amount formatted by `coins`.
    pub balance: fn(&str) -> String,
    /// An amount of coins; takes the number formatted, and as a number for the plural.
    pub coins: fn(&str, u64) -> String,
    /// In `gifts`: cancels the orders that are not charged yet.
    pub give_up: &'static str,
    /// A gift was given; takes the gift's name. The UI shows the sender's name before this text.
    pub gift_given: fn(&str) -> String,
    /// In `settings`: whether gift effects are played over the picture.
    pub gift_effects: &'static str,
    /// In `settings`: whether gift effects have sound.
    pub effect_sound: &'static str,
    /// Why a gift was not given or is not charged yet, and what the viewer can do; takes a function that formats coins.
    pub gift_note: fn(GiftNote, &dyn Fn(u64) -> String) -> String,
    /// The like button.
    pub like: &'static str,
    /// The total number of likes; takes it formatted.
    pub likes_so_far: fn(&str) -> String,
    /// The show's top supporters.
    pub supporters: &'static str,
    /// In `supporters`: the list is empty.
    pub no_supporters: &'static str,
    /// The viewer is banned; takes the formatted end (`None`: not known), and the reason (may be empty).
    pub banned: fn(Option<&str>, &str) -> String,
    /// Why the viewer is not in the room, and what the viewer can do. A ban with a known end uses `banned`.
    pub problem: fn(&Problem) -> String,
    /// Why a comment was not sent, and what the viewer can do.
    pub send_problem: fn(SendProblem) -> String,
    /// A placeholder for content of a comment that cannot be shown here.
    pub media: fn(Media) -> &'static str,
    /// Why the stream does not play, and what the viewer can do.
    pub stream_problem: fn(StreamProblem) -> &'static str,
    /// Why a draft stays in the composer, and what the viewer can do.
    pub refusal: fn(SendRefusal) -> String,
}

/// The number of winners whose names are listed. More names would cover the chat.
const NAMED: usize = 10;

/// The first `NAMED` names, and the number of the others.
fn named(names: &[String]) -> (&[String], usize) {
    names.split_at_checked(NAMED).map_or((names, 0), |(first, others)| (first, others.len()))
}

impl Strings {
    /// Why the viewer is not in the room, and what the viewer can do, with the formatted times that belong to it.
    pub fn explain(&self, problem: &Problem) -> String {
        match problem {
            Problem::Banned { until_s: Some(until_s), reason } => {
                (self.banned)(Some(&format::moment(self.lang, *until_s)), reason)
            }
            problem => (self.problem)(problem),
        }
    }

    /// A remaining or elapsed time: `1:05`, `2:01:05`, `3 days 2:01:05`.
    pub fn countdown(&self, seconds: u64) -> String {
        let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        let time =
            if days + hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") };
        if days > 0 { (self.days)(days, &time) } else { time }
    }
}

/// The texts for a BCP 47 language tag: Simplified Chinese for any Chinese tag, English for all others.
pub fn of(lang: &str) -> &'static Strings {
    let language = lang.split(['-', '_']).next().unwrap_or_default();
    if language.eq_ignore_ascii_case("zh") { &zh::STRINGS } else { &en::STRINGS }
}
