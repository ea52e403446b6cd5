//! The viewer's intents.

use crate::overlay::comment_style::CommentStyle;
use crate::overlay::settings::DanmakuSettings;
use crate::playback::view::Quality;

/// An action of the viewer, or of the page for the viewer.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// The draft is now this text.
    Write(String),
    /// Send the draft.
    Submit,
    /// Send this text, whatever the draft is (the element's `send`).
    SendText(String),
    /// Send the failed comment with this key again.
    SendAgain(u64),
    /// Move the failed comment with this key back into the draft.
    EditFailed(u64),
    /// The reader has scrolled up from the newest comments, or is back at them.
    ScrolledUp(bool),
    /// Reply to the comment with this key; `None`: do not reply any more.
    Reply(Option<u64>),
    /// Mention the sender of the comment with this key.
    Mention(u64),
    /// Copy the text of the comment with this key to the clipboard.
    Copy(u64),
    /// Hide, on this device, the sender of the comment with this key.
    HideUser(u64),
    /// The pointer is at this point of the stage, in CSS pixels from its top left: hold the on-screen comment there. `None`: the pointer is
    /// not on the stage.
    PointAt(Option<(f64, f64)>),
    /// Do this with the held on-screen comment.
    ActOnHeld(HeldCommentAction),
    /// Change the settings of the danmaku.
    SetDanmaku(DanmakuSettings),
    /// Change the danmaku style of the viewer's next comments, as far as their level unlocks it.
    SetCommentStyle(CommentStyle),
    /// Stop hiding this user.
    ShowUser(String),
    /// Hide comments with this word on this device.
    HideWord(String),
    /// Stop hiding comments with this word.
    ShowWord(String),
    /// The viewer has opened the notice.
    ReadNotice,
    /// Open or close the member list.
    OpenMembers(bool),
    /// Search the member list.
    SearchMembers(String),
    /// Take part in the lucky draw.
    JoinDraw,
    /// Close the lucky draw.
    CloseDraw,
    /// An intent about gifts.
    Gift(GiftIntent),
    /// Like the show this many times.
    Like(u32),
    /// Sign in, for a guest.
    SignIn,
    /// Enter the room again, now.
    Retry,
    /// Load the stream again, now.
    RetryStream,
    /// Play the video.
    Play,
    /// Pause the video.
    Pause,
    /// Turn the sound off or on.
    SetMuted(bool),
    /// Set the volume, `0.0..=1.0`.
    SetVolume(f64),
    /// Choose this quality; `None`: automatic.
    SetQuality(Option<Quality>),
    /// Show the captions of this name; `None`: no captions.
    SetCaptions(Option<String>),
    /// Pause the video while the page is hidden, or do not.
    SetPausesWhenHidden(bool),
    /// Play from a position before the live edge, or before a recording's end.
    SeekBack {
        /// Milliseconds before it.
        behind_ms: u64,
    },
    /// Show a preview of the position this many milliseconds before the live edge; `None`: no preview.
    PreviewAt(Option<u64>),
    /// Return to the live edge.
    GoLive,
    /// The viewer moves the pointer over the stage, touches it, or uses its controls.
    UserActivity,
}

/// An intent about gifts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GiftIntent {
    /// Open or close the gift panel.
    Open(bool),
    /// Give a gift.
    Give {
        /// The gift's ID.
        gift_id: String,
        /// The number, as one order; `None`: one more, merged with the taps before and after it.
        count: Option<u32>,
    },
    /// Give up the orders that are not charged yet.
    GiveUp,
    /// The animation file of the effect with this key has started to play.
    EffectStarted(u64),
    /// The animation file of the effect with this key has ended.
    EffectEnded(u64),
    /// The animation file of the effect with this key cannot be played.
    EffectFailed(u64),
    /// Play the effects of expensive gifts, or do not.
    SetEffects(bool),
    /// Play the effects with sound, or without.
    SetEffectSound(bool),
    /// Open or close the list of the show's top senders of gifts.
    OpenSupporters(bool),
}

/// An action on the held on-screen comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldCommentAction {
    /// Reply to it.
    Reply,
    /// Copy its text to the clipboard.
    Copy,
    /// Hide its sender on this device.
    HideUser,
}
