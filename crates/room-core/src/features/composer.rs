//! The composer: the draft, and why it cannot be sent now. The draft is never lost.

use crate::context::Context;
use crate::features::moderation::{ActiveMute, Moderation};
use crate::model::comment::Reply;
use crate::model::limits::Limits;
use crate::overlay::comment_style::CommentStyle;
use crate::ports::storage::Preferences;

/// The composer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Composer {
    /// The text that the viewer has written.
    draft: String,
    /// Why the draft was not sent the last time.
    refusal: Option<SendRefusal>,
    /// The comment that the draft replies to.
    reply: Option<Reply>,
    /// The limits of what may be sent.
    pub limits: Limits,
    /// The key in the chat log of the comment that the viewer sent last, and when, by the monotonic clock in milliseconds.
    sent: Option<(u64, u64)>,
    /// When the viewer sent the comment before that.
    sent_before_ms: Option<u64>,
    /// Rises each time that the core, and not the viewer, changes the draft or the reply.
    focus_request: u32,
}

/// The composer as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComposerView {
    /// The text that the viewer has written.
    pub draft: String,
    /// Why the draft was not sent the last time.
    pub refusal: Option<SendRefusal>,
    /// The name of the user to whose comment the draft replies.
    pub reply_to: Option<String>,
    /// The bytes that are left; negative: the draft is too long. `None`: less than four fifths of the limit are used.
    pub left: Option<i64>,
    /// Why the viewer cannot write at all.
    pub lock: Option<ComposerLock>,
    /// The seconds until slow mode allows the next comment.
    pub slow_s: Option<u64>,
    /// Rises each time that the core changes the draft or the reply: the composer then needs the viewer's attention.
    pub focus_request: u32,
    /// The danmaku style of the viewer's next comment.
    pub style: CommentStyle,
    /// The level that unlocks other colours; `None`: the viewer has it.
    pub color_from: Option<u32>,
    /// The level that unlocks other danmaku modes; `None`: the viewer has it.
    pub mode_from: Option<u32>,
    /// The viewer's own level; `None`: not known.
    pub level: Option<u32>,
}

/// Why the viewer cannot write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposerLock {
    /// The viewer is a guest: guests only read.
    Guest,
    /// The viewer is muted, or everyone is.
    Muted(ActiveMute),
}

/// Why a draft is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendRefusal {
    /// The room is not connected.
    NotConnected,
    /// The draft is longer than the room allows.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The longest text that the room allows, in bytes.
        limit: usize,
    },
    /// Slow mode requires a wait, which is shown.
    Slow,
    /// The viewer may not write now; [`ComposerView::lock`] shows why.
    Locked,
}

/// The state of the room that decides whether a comment can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendContext {
    /// The room is connected.
    pub connected: bool,
    /// The viewer may not write.
    pub is_locked: bool,
    /// The viewer is a moderator: slow mode does not apply.
    pub is_moderator: bool,
    /// The monotonic clock, in milliseconds.
    pub mono_ms: u64,
}

/// Why the viewer cannot write; `None`: they can.
pub fn lock(moderation: &Moderation, ctx: &Context) -> Option<ComposerLock> {
    if ctx.is_guest() { Some(ComposerLock::Guest) } else { moderation.active_mute(ctx).map(ComposerLock::Muted) }
}

impl Composer {
    /// The style of the comments that the viewer sends: as chosen, as far as their level unlocks it.
    pub fn own_style(&self, preferences: &Preferences, ctx: &Context) -> CommentStyle {
        self.limits.danmaku.allow(preferences.style, ctx.my_level(), ctx.is_moderator())
    }

    /// The viewer has changed the draft.
    pub fn write(&mut self, draft: String) {
        self.draft = draft;
        self.refusal = None;
    }

    /// The viewer sends the draft: returns the comment with its reply and clears the draft. `None`: it is empty, or `refusal` says why not.
    pub fn submit(&mut self, context: SendContext) -> Option<(String, Option<Reply>)> {
        let text = self.draft.trim();
        if text.is_empty() {
            return None;
        }
        self.refusal = self.refusal(text, context);
        if self.refusal.is_some() {
            return None;
        }
        let text = text.to_owned();
        self.draft.clear();
        Some((text, self.reply.take()))
    }

    /// The comment with this key is being sent.
    pub fn sent(&mut self, key: u64, mono_ms: u64) {
        self.sent_before_ms = self.sent.replace((key, mono_ms)).map(|(_, sent_ms)| sent_ms);
    }

    /// The comment with this key did not arrive: it does not count for slow mode.
    pub fn not_sent(&mut self, key: u64) {
        if self.sent.is_some_and(|(last, _)| last == key) {
            self.sent = self.sent_before_ms.take().map(|sent_ms| (0, sent_ms));
        }
    }

    /// Puts a comment back into the draft, before what has been written since.
    pub fn put_back(&mut self, text: &str) {
        self.draft = if self.draft.trim().is_empty() { text.to_owned() } else { format!("{text} {}", self.draft) };
        self.refusal = None;
        self.focus_request += 1;
    }

    /// Sets why something is not sent.
    pub const fn set_refusal(&mut self, refusal: SendRefusal) {
        self.refusal = Some(refusal);
    }

    /// The draft replies to this comment; `None`: to none.
    pub fn answer(&mut self, reply: Option<Reply>) {
        self.focus_request += u32::from(reply.is_some());
        self.reply = reply;
    }

    /// Adds a mention at the end of the draft.
    pub fn mention(&mut self, nick: &str) {
        if !self.draft.is_empty() && !self.draft.ends_with(char::is_whitespace) {
            self.draft.push(' ');
        }
        self.draft.extend(["@", nick, " "]);
        self.refusal = None;
        self.focus_request += 1;
    }

    /// The seconds until slow mode allows the next comment.
    pub fn slow_s(&self, is_moderator: bool, mono_ms: u64) -> Option<u64> {
        let wait_ms = u64::from(self.limits.slow_mode_seconds) * 1_000;
        let (_, sent_ms) = self.sent.filter(|_| !is_moderator)?;
        let until_ms = sent_ms + wait_ms;
        until_ms.checked_sub(mono_ms).filter(|left_ms| *left_ms > 0).map(|left_ms| left_ms.div_ceil(1_000))
    }

    /// Why `text` cannot be sent now; `None`: it can.
    pub fn refusal(&self, text: &str, context: SendContext) -> Option<SendRefusal> {
        if context.is_locked {
            Some(SendRefusal::Locked)
        } else if text.len() > self.limits.text_bytes {
            Some(SendRefusal::TooLong { bytes: text.len(), limit: self.limits.text_bytes })
        } else if !context.connected {
            Some(SendRefusal::NotConnected)
        } else {
            self.slow_s(context.is_moderator, context.mono_ms).map(|_| SendRefusal::Slow)
        }
    }

    /// The composer as it is shown, without the styles.
    pub fn view(&self, lock: Option<ComposerLock>, context: SendContext) -> ComposerView {
        let (used, limit) = (self.draft.trim().len(), self.limits.text_bytes);
        let signed = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
        // A reason that has passed is not shown: the wait is over, the composer is unlocked.
        let slow_s = self.slow_s(context.is_moderator, context.mono_ms);
        let refusal = self.refusal.filter(|refusal| match refusal {
            SendRefusal::Slow => slow_s.is_some(),
            SendRefusal::Locked => lock.is_some(),
            SendRefusal::NotConnected => !context.connected,
            SendRefusal::TooLong { .. } => true,
        });
        ComposerView {
            draft: self.draft.clone(),
            refusal,
            reply_to: self.reply.as_ref().map(|reply| reply.nick.clone()),
            // Shown in the last fifth of the limit.
            left: (used > limit / 5 * 4).then(|| signed(limit) - signed(used)),
            lock,
            slow_s,
            focus_request: self.focus_request,
            ..ComposerView::default()
        }
    }

    /// The composer as it is shown, with the styles that the viewer's level unlocks.
    pub fn view_with_styles(
        &self,
        lock: Option<ComposerLock>,
        context: SendContext,
        preferences: &Preferences,
        ctx: &Context,
    ) -> ComposerView {
        let unlocks = self.limits.danmaku;
        let locked_below =
            |level: u32| (!ctx.is_moderator() && ctx.my_level().unwrap_or_default() < level).then_some(level);
        ComposerView {
            style: self.own_style(preferences, ctx),
            color_from: locked_below(unlocks.color),
            mode_from: locked_below(unlocks.mode),
            level: ctx.my_level(),
            ..self.view(lock, context)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: SendContext = SendContext { connected: true, is_locked: false, is_moderator: false, mono_ms: 0 };

    fn with(draft: &str) -> Composer {
        let limits = Limits { text_bytes: 6, ..Limits::default() };
        Composer { draft: draft.into(), limits, ..Composer::default() }
    }

    fn text(composer: &mut Composer, context: SendContext) -> Option<String> {
        composer.submit(context).map(|(text, _)| text)
    }

    #[test]
    fn a_sent_comment_is_trimmed_and_the_draft_is_cleared() {
        let mut composer = with("  hi \n");
        assert_eq!(text(&mut composer, OPEN).as_deref(), Some("hi"));
        assert_eq!(composer, with(""));
    }

    #[test]
    fn a_draft_that_cannot_be_sent_is_kept_with_the_reason() {
        let mut composer = with("你好!");
        assert_eq!(composer.submit(OPEN), None);
        assert_eq!(composer.refusal, Some(SendRefusal::TooLong { bytes: 7, limit: 6 }));
        assert_eq!(composer.view(None, OPEN).left, Some(-1));
        composer.write("你好".into());
        assert_eq!(composer.submit(SendContext { connected: false, ..OPEN }), None);
        assert_eq!(composer.refusal, Some(SendRefusal::NotConnected));
        assert_eq!(composer.view(None, OPEN).refusal, None, "connected again");
        assert_eq!(composer.submit(SendContext { is_locked: true, ..OPEN }), None);
        assert_eq!(composer.refusal, Some(SendRefusal::Locked));
        assert_eq!(composer.view(None, OPEN).refusal, None, "open again");
        assert_eq!(composer.draft, "你好");
        composer.write("你".into());
        assert_eq!((composer.refusal, composer.view(None, OPEN).left), (None, None));
    }

    #[test]
    fn an_empty_draft_is_not_sent() {
        assert_eq!(with(" \n").submit(OPEN), None);
    }

    #[test]
    fn a_comment_that_is_put_back_keeps_what_was_written_since() {
        let mut composer = with("");
        composer.put_back("first");
        composer.put_back("zeroth");
        assert_eq!(composer.draft, "zeroth first");
    }

    #[test]
    fn slow_mode_holds_the_draft_back_until_the_wait_is_over_but_not_for_moderators() {
        let mut composer = with("hi");
        composer.limits.slow_mode_seconds = 10;
        assert!(text(&mut composer, OPEN).is_some());
        composer.sent(1, 1_000);
        composer.write("more".into());
        let at = |mono_ms| SendContext { mono_ms, ..OPEN };
        assert_eq!(text(&mut composer, at(1_500)), None);
        assert_eq!((composer.refusal, composer.slow_s(false, 1_500)), (Some(SendRefusal::Slow), Some(10)));
        assert_eq!(composer.slow_s(true, 1_500), None);
        assert_eq!(composer.view(None, at(11_000)).refusal, None);
        assert_eq!(text(&mut composer, at(11_000)).as_deref(), Some("more"));
        composer.sent(2, 11_000);
        composer.not_sent(1);
        assert_eq!(composer.slow_s(false, 11_500), Some(10), "that was another comment");
        composer.not_sent(2);
        assert_eq!(composer.slow_s(false, 11_500), None, "a comment that did not arrive does not count");
        assert_eq!(composer.slow_s(false, 10_500), Some(1), "but the one before it does");
    }

    #[test]
    fn a_reply_and_a_mention_apply_to_the_next_comment_only() {
        let mut composer = with("hi");
        composer.mention("Bo");
        assert_eq!(composer.draft, "hi @Bo ");
        composer.write("yes".into());
        composer.answer(Some(Reply { id: "7".into(), nick: "Bo".into() }));
        assert_eq!(composer.view(None, OPEN).reply_to.as_deref(), Some("Bo"));
        assert_eq!(composer.submit(OPEN).and_then(|(_, reply)| reply).map(|reply| reply.id).as_deref(), Some("7"));
        composer.write("no".into());
        assert_eq!(composer.submit(OPEN), Some(("no".into(), None)));
    }
}
