//! The English texts.

use room_core::features::composer::SendRefusal;
use room_core::features::gifts::GiftNote;
use room_core::model::comment::Media;
use room_core::model::problem::ChatError;
use room_core::model::problem::{Problem, SendProblem, StreamProblem};

use crate::i18n::{Strings, named};

pub static STRINGS: Strings = Strings {
    lang: "en",
    stream: "Stream",
    skip: "Skip to your comment",
    chat: "Chat",
    comments: "Comments",
    no_comments: "No comments yet. Say hello.",
    earlier: "Earlier comments above",
    host: "Host",
    notice: "Notice",
    notice_image: "Picture in the notice",
    your_comment: "Your comment",
    say_something: "Say something",
    send: "Send",
    send_again: "Send again",
    edit: "Edit",
    live: "Live",
    latency: "Behind the live edge",
    settings: "Settings",
    quality: "Quality",
    auto: "Auto",
    audio_only: "Sound only",
    captions: "Captions",
    captions_off: "Off",
    pause_when_hidden: "Pause in the background",
    details: "Stream details",
    danmaku: "On-screen comments",
    shown: "Show",
    opacity: "Opacity",
    size: "Size",
    speed: "Speed",
    area: "Area",
    quarter: "A quarter",
    half: "Half",
    full: "All of it",
    density: "Density",
    low: "Low",
    normal: "Normal",
    high: "High",
    outline: "Outline",
    overlap: "May overlap",
    scrolling: "Scrolling",
    at_top: "At the top",
    at_bottom: "At the bottom",
    reduced_motion: "Your device asks for less motion: comments are shown one at a time, standing still.",
    style: "Colour and place",
    color: "Colour",
    danmaku_mode: "Place",
    color_name: |nth| {
        ["White", "Red", "Orange", "Yellow", "Green", "Cyan", "Blue", "Pink"].get(nth).copied().unwrap_or_default()
    },
    from_level: |level, own| match own {
        Some(own) => format!("From level {level} (you have {own})"),
        None => format!("From level {level}"),
    },
    held: |name| format!("Comment by {name}"),
    source: "Source",
    resolution: "Picture",
    codec: "Codec",
    dropped: "Dropped frames",
    bitrate: "Bit rate",
    back_30: "Back 30 seconds",
    forward_30: "Forward 30 seconds",
    position: "Position in the stream",
    go_live: "Back to live",
    full_screen: "Full screen",
    exit_full_screen: "Leave full screen",
    float: "Picture in picture",
    behind: |time| format!("{time} behind live"),
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
    quick_gifts: "Quick gifts",
    recording_over: "The recording is over",
    watch_again: "Watch again",
    stream_title: "The stream does not play",
    room_title: "You are not in the room",
    connecting: "Connecting to the chat…",
    reconnecting: "The connection is broken. Reconnecting…",
    left: "You have left the room.",
    offline: "You are offline. We reconnect as soon as there is a network.",
    rejoining: "Nothing has come from the room for a while. Joining it again…",
    again_in: |seconds| format!("Next try in {seconds}."),
    use_here: "Use it here",
    try_again: "Try again",
    come_back: "Come back",
    watching: |count, _| format!("{count} watching"),
    joined: |name| format!("{name} came in"),
    joined_with: |name, count, others| {
        format!("{name} and {count} {} came in", if others == 1 { "other" } else { "others" })
    },
    new_comments: |count, new| format!("{count} new {}", if new == 1 { "comment" } else { "comments" }),
    popularity: |count| format!("Popularity {count}"),
    days: |days, time| format!("{days} {} {time}", if days == 1 { "day" } else { "days" }),
    length: "On air",
    peak: "Most viewers",
    likes: "Likes",
    new: "New",
    pinned: "Pinned",
    level: |level| format!("Lv {level}"),
    admin: "Moderator",
    badge: |badge| match badge {
        "regular" => Some("Regular"),
        "supporter" => Some("Supporter"),
        "patron" => Some("Patron"),
        _ => None,
    },
    actions: |name| format!("More about what {name} said"),
    answer: "Reply",
    mention: "Mention",
    copy: "Copy",
    hide_user: "Hide this user",
    answering: |name| format!("Replying to {name}"),
    stop_answering: "Do not reply",
    reply_to: |name| format!("Reply to {name}"),
    recalled: "This comment was withdrawn.",
    changed: "(edited)",
    announcement: "Announcement",
    broadcast: "To all rooms",
    emoji: "Emoji",
    sign_in: "Sign in to comment",
    muted: |by, until| {
        let by = if by.is_empty() { String::new() } else { format!(" by {by}") };
        match until {
            Some(until) => format!("You are muted{by} until {until}."),
            None => format!("You are muted{by}."),
        }
    },
    all_muted: |by| match by {
        "" => "Everyone is muted right now.".into(),
        by => format!("{by} has muted everyone for now."),
    },
    slow: |seconds| format!("Slow mode: your next comment in {seconds}."),
    members: "Members",
    search_members: "Search members",
    nobody_found: "Nobody of that name.",
    members_failed: "The list could not be loaded. Whoever comes in from now on is in it.",
    you: "You",
    newest_only: "The host, moderators and the newest members.",
    close: "Close",
    hidden: "Hidden on this device",
    hidden_users: "Hidden users",
    hidden_words: "Hidden words",
    no_hidden_users: "Nobody. Hide someone from the menu of a comment.",
    no_hidden_words: "None. Comments with a hidden word are not shown.",
    word: "A word to hide",
    hide: "Hide",
    show_again: |what| format!("Show {what} again"),
    lucky_draw: "Lucky draw",
    draw: |prize| format!("Lucky draw: {prize}"),
    take_part: |keyword| format!("Say “{keyword}”"),
    takes_part: "You take part. Good luck!",
    drawing: "Drawing the winners…",
    winners: |names| match named(names) {
        (names, 0) => format!("{} won.", names.join(", ")),
        (names, others) => format!("{} and {others} more won.", names.join(", ")),
    },
    you_won: "You have won!",
    nobody_won: "Nobody took part this time.",
    gifts: "Gifts",
    how_many: "How many",
    another_number: "Another number",
    balance: |coins| format!("You have {coins}"),
    coins: |count, coins| format!("{count} {}", if coins == 1 { "coin" } else { "coins" }),
    give_up: "Give them up",
    gift_given: |gift| format!("gave {gift}"),
    gift_effects: "Gift effects",
    effect_sound: "Sound of gift effects",
    gift_note,
    like: "Like",
    likes_so_far: |count| format!("{count} likes"),
    supporters: "Top senders",
    no_supporters: "Nobody has given anything yet.",
    banned: |until, reason| {
        let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
        let reason = if reason.is_empty() { String::new() } else { format!(" The reason given: {reason}.") };
        format!("You are banned from this room{until}.{reason}")
    },
    problem,
    send_problem,
    media,
    stream_problem,
    refusal,
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
        Problem::ChatUnreachable { code: ChatError::THROWN } => {
            "The chat cannot be reached right now. We keep trying.".into()
        }
        Problem::ChatUnreachable { code } => format!("The chat cannot be reached right now ({code}). We keep trying."),
        Problem::ChatRefused { code } => {
            format!("The chat did not let you in (error {code}). Try again, or tell the host.")
        }
        Problem::SignatureExpired => "Your sign-in has expired. Try again, or reload the page.".into(),
        Problem::RefusedByBackend { words, .. } => format!("This room does not let you in: {words}"),
        Problem::PackageLimit { code } => {
            format!("This room's chat is at its limit. Please tell whoever runs it (error {code}).")
        }
        Problem::SignedInElsewhere => "You entered this room somewhere else, so the chat has stopped here.".into(),
        Problem::Kicked => "You were put out of this room. You may come back.".into(),
        Problem::Banned { reason, .. } => (STRINGS.banned)(None, reason),
        Problem::Dismissed => "This room has been closed.".into(),
        Problem::SignedOut => "You were signed out of the chat. Come back when you like.".into(),
    }
}

const fn media(media: Media) -> &'static str {
    match media {
        Media::Face => "(a sticker, which cannot be shown here)",
        Media::Image => "(a picture, which cannot be shown here)",
        Media::Sound => "(a sound, which cannot be played here)",
        Media::Video => "(a video, which cannot be played here)",
        Media::File => "(a file, which cannot be opened here)",
        Media::Other => "(something that cannot be shown here)",
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
        SendProblem::Unchecked => "Not sent: the room could not look at it. Try again.".into(),
        SendProblem::ByBackend { words } => format!("Not sent: {words}"),
        SendProblem::PackageLimit { code } => format!("Not sent: this room's chat is at its limit (error {code})."),
        SendProblem::Other { code } => format!("Not sent (error {code})."),
    }
}

const fn stream_problem(problem: StreamProblem) -> &'static str {
    match problem {
        StreamProblem::NotFound => "There is no stream at its address. It may not have started; we keep looking.",
        StreamProblem::Unreachable => "The stream's server does not answer. We keep trying.",
        StreamProblem::Broken => "The stream arrives damaged. We keep trying.",
        StreamProblem::Expired => "The stream's address is no longer good. We are asking for a new one.",
        StreamProblem::Unplayable => "This browser cannot play the stream. Please try another one.",
    }
}

fn gift_note(note: GiftNote, number: &dyn Fn(u64) -> String) -> String {
    match note {
        GiftNote::TooLittle { price, balance } => {
            format!("Not given: it costs {}, and you have {}. Nothing was charged.", number(price), number(balance))
        }
        GiftNote::NotOn => "Gifts can be given while the show is on. Nothing was charged.".into(),
        GiftNote::Conflict => "Not given: the order was mixed up with another one. Please give it again.".into(),
        GiftNote::SignIn => "Your last gifts are not charged yet: please sign in again.".into(),
        GiftNote::Refused { status } => {
            format!("Not given: it was refused (error {status}). Nothing was charged.")
        }
        GiftNote::TooFast => "So many gifts at once: the last ones follow in a moment.".into(),
        GiftNote::Unanswered => "Your last gifts are not charged yet: there is no answer. We keep trying.".into(),
    }
}

fn refusal(refusal: SendRefusal) -> String {
    match refusal {
        SendRefusal::NotConnected => "Not connected right now. Your comment stays here until you are back.".into(),
        SendRefusal::Slow => "Not so fast: this room is in slow mode. Your comment stays here.".into(),
        SendRefusal::Locked => "You cannot comment right now. Your comment stays here.".into(),
        SendRefusal::TooLong { bytes, limit } => format!("Too long by {} bytes. Please shorten it.", bytes - limit),
    }
}
