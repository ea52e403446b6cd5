//! What the viewer wants.

use crate::overlay::comment_style::CommentStyle;
use crate::overlay::settings::DanmakuSettings;
use crate::playback::view::Quality;

/// Something that the viewer wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// The text in the box is now this.
    Write(String),
    /// Send what is in the box.
    Submit,
    /// Send this, whatever is in the box (the element's `send`).
    SendText(String),
    /// Send the failed comment with this key again.
    SendAgain(u64),
    /// Take the failed comment with this key back into the box.
    TakeBack(u64),
    /// The reader went above the newest comments, or is back at them.
    ScrolledUp(bool),
    /// Answer the comment with this key; `None`: not any more.
    Reply(Option<u64>),
    /// Name the sender of the comment with this key.
    Mention(u64),
    /// Put the text of the comment with this key into the clipboard.
    Copy(u64),
    /// Hide, on this device, what the sender of the comment with this key says.
    HideUser(u64),
    /// The pointer is at this point of the stage, in CSS pixels from its top left: hold the on-screen comment there. `None`: the pointer is
    /// nowhere on the stage.
    PointAt(Option<(f64, f64)>),
    /// Do something with the on-screen comment that is held.
    ActOnHeld(HeldCommentAction),
    /// Show the danmaku like this.
    SetDanmaku(DanmakuSettings),
    /// What is sent from now on flies like this, as far as the level allows it.
    SetCommentStyle(CommentStyle),
    /// Show again what this user says.
    ShowUser(String),
    /// Hide comments with this word on this device.
    HideWord(String),
    /// Show comments with this word again.
    ShowWord(String),
    /// The notice was opened.
    ReadNotice,
    /// Open or close the list of members.
    OpenMembers(bool),
    /// Look for members.
    SearchMembers(String),
    /// Take part in the draw.
    JoinDraw,
    /// Do not show the draw any more.
    CloseDraw,
    /// Something with gifts.
    Gift(GiftIntent),
    /// Like what is seen, so many times.
    Like(u32),
    /// A guest wants to sign in.
    SignIn,
    /// Try the way into the room again, now.
    Retry,
    /// Try the stream again, now.
    RetryStream,
    /// Let the picture go on.
    Play,
    /// Hold the picture.
    Pause,
    /// Sound off or on.
    SetMuted(bool),
    /// Loudness, `0.0..=1.0`.
    SetVolume(f64),
    /// This quality, or what the network carries.
    SetQuality(Option<Quality>),
    /// Show the captions of this name, or none.
    SetCaptions(Option<String>),
    /// Let the picture stand still while nobody sees it, or not.
    SetPausesWhenHidden(bool),
    /// See what was before the live edge, or a recording's end.
    GoBack {
        /// So many milliseconds before it.
        behind_ms: u64,
    },
    /// Point at what was so many milliseconds before the live edge, to see a picture of it; or at nothing.
    PreviewAt(Option<u64>),
    /// See what is now.
    GoLive,
    /// Somebody moves the pointer over the stage, touches it, or works its controls.
    UserActivity,
}

/// Something that the viewer wants with gifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GiftIntent {
    /// Open or close the panel.
    Open(bool),
    /// Give a gift.
    Give {
        /// Its ID.
        gift_id: String,
        /// So many, as an order of their own; `None`: one more, with those that are tapped before and after it.
        count: Option<u32>,
    },
    /// Give up the gifts that are not charged yet.
    GiveUp,
    /// The file of the effect with this key plays.
    EffectStarted(u64),
    /// The file of the effect with this key has been played.
    EffectEnded(u64),
    /// The file of the effect with this key does not play.
    EffectFailed(u64),
    /// Play the effects of dear gifts, or not.
    SetEffects(bool),
    /// Let the effects be heard, or not.
    SetEffectSound(bool),
    /// Open or close the list of the show's top senders.
    OpenSupporters(bool),
}

/// What can be done with an on-screen comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldCommentAction {
    /// Answer it.
    Reply,
    /// Put its text into the clipboard.
    Copy,
    /// Hide, on this device, what its sender says.
    HideUser,
}
