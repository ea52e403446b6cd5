//! The composer: what is being written, and why it cannot be sent just now. The draft is never taken away.

use crate::context::Context;
use crate::features::moderation::{ActiveMute, Moderation};
use crate::model::comment::Reply;
use crate::model::limits::Limits;
use crate::overlay::comment_style::CommentStyle;
use crate::ports::storage::Preferences;

/// What is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Composer {
    /// The text in the box.
    draft: String,
    /// Why the last attempt to send it was not taken.
    refusal: Option<SendRefusal>,
    /// What the comment will answer.
    reply: Option<Reply>,
    /// What may be sent.
    pub limits: Limits,
    /// What the viewer sent last, by its key in the chat log, and when, by the monotonic clock in milliseconds.
    sent: Option<(u64, u64)>,
    /// When they sent something before that.
    sent_before_ms: Option<u64>,
    /// Rises each time that the core, and not the viewer, brings something into the box.
    focus_request: u32,
}

/// The composer as it is to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComposerView {
    /// The text in the box.
    pub draft: String,
    /// Why the last attempt to send it was not taken.
    pub refusal: Option<SendRefusal>,
    /// The name of whom the comment will answer.
    pub reply_to: Option<String>,
    /// The bytes that are left, once that is worth knowing; negative: it is too long.
    pub left: Option<i64>,
    /// Why nothing can be written at all.
    pub lock: Option<ComposerLock>,
    /// The seconds of the slow mode until the next comment can be sent.
    pub slow_s: Option<u64>,
    /// Rises each time that the core brings something into the box: it wants the viewer's attention.
    pub focus_request: u32,
    /// How the comment will fly.
    pub style: CommentStyle,
    /// From which level on another colour can be chosen, where the viewer's is lower.
    pub color_from: Option<u32>,
    /// From which level on another place can be chosen, where the viewer's is lower.
    pub mode_from: Option<u32>,
    /// The viewer's own level, where it is known.
    pub level: Option<u32>,
}

/// Why nothing can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComposerLock {
    /// Guests read.
    Guest,
    /// The viewer is muted, or everyone is.
    Muted(ActiveMute),
}

/// Why a draft stays in the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendRefusal {
    /// The room is not connected.
    NotConnected,
    /// The draft is longer than the room takes.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
        /// The longest that the room takes, in bytes.
        limit: usize,
    },
    /// The slow mode wants a wait, which is shown.
    Slow,
    /// The viewer may not write now, and is told why.
    Locked,
}

/// What the room says to sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendContext {
    /// The room is connected.
    pub connected: bool,
    /// Nothing can be written.
    pub lock: bool,
    /// Whoever keeps order is not slowed down.
    pub is_moderator: bool,
    /// The monotonic clock, in milliseconds.
    pub mono_ms: u64,
}

/// Why nothing can be written, if so.
pub fn lock(moderation: &Moderation, ctx: &Context) -> Option<ComposerLock> {
    if ctx.is_guest() { Some(ComposerLock::Guest) } else { moderation.active_mute(ctx).map(ComposerLock::Muted) }
}

impl Composer {
    /// The style of the comments that the viewer sends: as chosen, as far as their level unlocks it.
    pub fn own_style(&self, preferences: &Preferences, ctx: &Context) -> CommentStyle {
        self.limits.danmaku.allow(preferences.style, ctx.my_level(), ctx.is_moderator())
    }

    /// The viewer changed the text.
    pub fn write(&mut self, draft: String) {
        self.draft = draft;
        self.refusal = None;
    }

    /// The viewer wants it sent: returns the comment with what it answers and empties the box, or says in `refusal` why not.
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

    /// The comment with this key is on its way.
    pub fn sent(&mut self, key: u64, mono_ms: u64) {
        self.sent_before_ms = self.sent.replace((key, mono_ms)).map(|(_, sent_ms)| sent_ms);
    }

    /// The comment with this key did not arrive: it costs no wait.
    pub fn not_sent(&mut self, key: u64) {
        if self.sent.is_some_and(|(last, _)| last == key) {
            self.sent = self.sent_before_ms.take().map(|sent_ms| (0, sent_ms));
        }
    }

    /// Puts a comment back into the box, before whatever has been written since.
    pub fn put_back(&mut self, text: &str) {
        self.draft = if self.draft.trim().is_empty() { text.to_owned() } else { format!("{text} {}", self.draft) };
        self.refusal = None;
        self.focus_request += 1;
    }

    /// Says why something is not sent.
    pub const fn set_refusal(&mut self, refusal: SendRefusal) {
        self.refusal = Some(refusal);
    }

    /// What is written will answer this; or nothing.
    pub fn answer(&mut self, reply: Option<Reply>) {
        self.focus_request += u32::from(reply.is_some());
        self.reply = reply;
    }

    /// Names someone at the end of what is written.
    pub fn mention(&mut self, nick: &str) {
        if !self.draft.is_empty() && !self.draft.ends_with(char::is_whitespace) {
            self.draft.push(' ');
        }
        self.draft.extend(["@", nick, " "]);
        self.refusal = None;
        self.focus_request += 1;
    }

    /// The seconds until the slow mode lets the next comment through.
    pub fn slow_s(&self, is_moderator: bool, mono_ms: u64) -> Option<u64> {
        let wait_ms = u64::from(self.limits.slow_mode_seconds) * 1_000;
        let (_, sent_ms) = self.sent.filter(|_| !is_moderator)?;
        let until_ms = sent_ms + wait_ms;
        until_ms.checked_sub(mono_ms).filter(|left_ms| *left_ms > 0).map(|left_ms| left_ms.div_ceil(1_000))
    }

    /// Why `text` cannot be sent now, if it cannot.
    pub fn refusal(&self, text: &str, context: SendContext) -> Option<SendRefusal> {
        if context.lock {
            Some(SendRefusal::Locked)
        } else if text.len() > self.limits.text_bytes {
            Some(SendRefusal::TooLong { bytes: text.len(), limit: self.limits.text_bytes })
        } else if !context.connected {
            Some(SendRefusal::NotConnected)
        } else {
            self.slow_s(context.is_moderator, context.mono_ms).map(|_| SendRefusal::Slow)
        }
    }

    /// What is to be shown.
    pub fn view(&self, lock: Option<ComposerLock>, context: SendContext) -> ComposerView {
        let (used, limit) = (self.draft.trim().len(), self.limits.text_bytes);
        let signed = |bytes: usize| i64::try_from(bytes).unwrap_or(i64::MAX);
        // A reason that has passed is no reason: the wait is over, the box is open.
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
            // In the last fifth.
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

    const OPEN: SendContext = SendContext { connected: true, lock: false, is_moderator: false, mono_ms: 0 };

    fn with(draft: &str) -> Composer {
        let limits = Limits { text_bytes: 6, ..Limits::default() };
        Composer { draft: draft.into(), limits, ..Composer::default() }
    }

    fn text(composer: &mut Composer, context: SendContext) -> Option<String> {
        composer.submit(context).map(|(text, _)| text)
    }

    #[test]
    fn a_comment_is_sent_without_the_space_around_it_and_the_box_is_empty() {
        let mut composer = with("  hi \n");
        assert_eq!(text(&mut composer, OPEN).as_deref(), Some("hi"));
        assert_eq!(composer, with(""));
    }

    #[test]
    fn what_cannot_be_sent_stays_in_the_box_and_says_why() {
        let mut composer = with("你好!");
        assert_eq!(composer.submit(OPEN), None);
        assert_eq!(composer.refusal, Some(SendRefusal::TooLong { bytes: 7, limit: 6 }));
        assert_eq!(composer.view(None, OPEN).left, Some(-1));
        composer.write("你好".into());
        assert_eq!(composer.submit(SendContext { connected: false, ..OPEN }), None);
        assert_eq!(composer.refusal, Some(SendRefusal::NotConnected));
        assert_eq!(composer.view(None, OPEN).refusal, None, "connected again");
        assert_eq!(composer.submit(SendContext { lock: true, ..OPEN }), None);
        assert_eq!(composer.refusal, Some(SendRefusal::Locked));
        assert_eq!(composer.view(None, OPEN).refusal, None, "open again");
        assert_eq!(composer.draft, "你好");
        composer.write("你".into());
        assert_eq!((composer.refusal, composer.view(None, OPEN).left), (None, None));
    }

    #[test]
    fn nothing_is_sent_of_nothing() {
        assert_eq!(with(" \n").submit(OPEN), None);
    }

    #[test]
    fn what_is_put_back_does_not_displace_what_was_written_since() {
        let mut composer = with("");
        composer.put_back("first");
        composer.put_back("zeroth");
        assert_eq!(composer.draft, "zeroth first");
    }

    #[test]
    fn the_slow_mode_keeps_the_draft_until_the_wait_is_over_but_not_from_those_who_keep_order() {
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
        assert_eq!(composer.slow_s(false, 11_500), Some(10), "that was another");
        composer.not_sent(2);
        assert_eq!(composer.slow_s(false, 11_500), None, "what did not arrive costs no wait");
        assert_eq!(composer.slow_s(false, 10_500), Some(1), "but what was sent before it does");
    }

    #[test]
    fn an_answer_and_a_mention_go_with_the_next_comment_only() {
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
