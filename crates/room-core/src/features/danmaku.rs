//! The danmaku overlay: which comments cross the video, the viewer's settings, whether it plays, and the comment held under the pointer.

use std::collections::VecDeque;

use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::comment::{Comment, SenderRole};
use crate::overlay::bullet::{Bullet, Kind, key_of, one_line};
use crate::overlay::lane_geometry::DanmakuMode;
use crate::overlay::mirror::{HeldComment, OverlayMirror};
use crate::overlay::protocol::WorkerReport;
use crate::overlay::settings::DanmakuSettings;
use crate::overlay::ticker::Ticker;
use crate::ports::overlay::OverlayCommand;
use crate::ports::storage::Preferences;
use crate::time::Now;

/// A stage that was hidden for longer than this is cleared when it is shown again, in milliseconds.
const STALE_MS: u64 = 2_000;
/// The most own comments of the viewer that are known by their message ID, so that a recall finds them on the stage.
const MOST_OWN: usize = 32;

/// The danmaku as the page shows them, beside what the worker draws.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DanmakuView {
    /// The comment that is held, and where it is.
    pub held: Option<HeldComment>,
    /// The line that takes the place of moving comments where motion is reduced.
    pub ticker: Option<Bullet>,
    /// The viewer prefers reduced motion.
    pub reduces_motion: bool,
}

/// The danmaku overlay.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a cause of its own for the comments to stand still")]
pub struct Overlay {
    mirror: OverlayMirror,
    ticker: Ticker,
    held: Option<HeldComment>,
    reduces_motion: bool,
    /// The viewer has paused the video: the comments stop with it.
    is_paused: bool,
    /// The page is hidden.
    is_page_hidden: bool,
    /// The page has scrolled the element out of view.
    is_out_of_view: bool,
    /// Since when the stage is hidden, by the monotonic clock.
    hidden_ms: Option<u64>,
    /// The viewer's own comments are shown before they have a message ID: the key by that ID, and the key with which they are shown.
    own: VecDeque<(u64, u64)>,
}

impl Overlay {
    /// Shows a comment or an announcement.
    pub fn show(&mut self, bullet: Bullet, settings: &DanmakuSettings, now: Now, effects: &mut Vec<Effect>) {
        if !settings.on || self.hidden_ms.is_some() {
            return;
        }
        if self.reduces_motion {
            self.ticker.add(bullet, now.mono_ms);
            self.start_ticker_timer(now, effects);
        } else if bullet.is_priority || !self.is_paused {
            effects.push(Effect::Danmaku(OverlayCommand::Show(bullet)));
        }
    }

    /// The viewer's own comment, which is shown with this key, has got its message ID.
    pub fn set_message_id(&mut self, key: u64, id: &str) {
        self.own.push_back((key_of(id), key));
        self.own.drain(..self.own.len().saturating_sub(MOST_OWN));
    }

    /// The message with this ID was recalled or changed: removes it.
    pub fn recall(&mut self, id: &str, effects: &mut Vec<Effect>) {
        let key = key_of(id);
        let own = self.own.iter().find(|(known, _)| *known == key).map(|(_, own)| *own);
        self.remove(vec![own.unwrap_or(key)], effects);
    }

    /// Removes the comments with these keys.
    pub fn remove(&mut self, keys: Vec<u64>, effects: &mut Vec<Effect>) {
        if keys.is_empty() {
            return;
        }
        self.ticker.retain(|bullet| !keys.contains(&bullet.key));
        self.mirror.remove(&keys);
        if self.held.as_ref().is_some_and(|held| keys.contains(&held.bullet.key)) {
            self.hold(None, Now::default(), effects);
        }
        effects.push(Effect::Danmaku(OverlayCommand::Remove(keys)));
    }

    /// Removes the comments that `hides` selects.
    pub fn remove_where(&mut self, hides: impl Fn(&Bullet) -> bool, effects: &mut Vec<Effect>) {
        self.ticker.retain(|bullet| !hides(bullet));
        let keys = self.mirror.keys(hides);
        self.remove(keys, effects);
    }

    /// Applies the viewer's settings.
    pub fn configure(&mut self, settings: &DanmakuSettings, effects: &mut Vec<Effect>) {
        if settings.on && !self.reduces_motion {
            effects.push(Effect::Danmaku(OverlayCommand::Configure(settings.clone())));
        } else {
            self.disable(effects);
        }
        if !settings.on {
            self.ticker = Ticker::default();
        }
    }

    /// The viewer prefers reduced motion, or not any more.
    pub fn set_reduced_motion(&mut self, reduces_motion: bool, settings: &DanmakuSettings, effects: &mut Vec<Effect>) {
        self.reduces_motion = reduces_motion;
        self.ticker = Ticker::default();
        self.configure(settings, effects);
    }

    /// The viewer has paused the video, or it goes on: the comments do the same.
    pub fn set_paused(&mut self, is_paused: bool, effects: &mut Vec<Effect>) {
        if std::mem::replace(&mut self.is_paused, is_paused) != is_paused {
            self.update_running(effects);
        }
    }

    /// Does the viewer prefer reduced motion?
    pub const fn reduces_motion(&self) -> bool {
        self.reduces_motion
    }

    /// Is the page hidden, or the stage out of view?
    pub const fn is_hidden(&self) -> bool {
        self.hidden_ms.is_some()
    }

    /// The stage is hidden, or shown again. Shown after more than [`STALE_MS`], it is cleared: its comments are outdated.
    fn set_hidden(&mut self, is_hidden: bool, now: Now, effects: &mut Vec<Effect>) {
        let since_ms = self.hidden_ms.take();
        if is_hidden {
            self.hidden_ms = since_ms.or(Some(now.mono_ms));
        } else if since_ms.is_some_and(|since_ms| now.mono_ms > since_ms + STALE_MS) {
            self.clear(effects);
        }
        self.update_running(effects);
    }

    /// The worker reports what is on the stage.
    fn take_report(&mut self, report: WorkerReport, now: Now) {
        let was_held = self.mirror.is_held();
        self.mirror.take(report, precise(now));
        // A new size of the stage releases the held comment, and so does a new worker.
        let held = self.held.take().filter(|_| !was_held || self.mirror.is_held());
        self.held = held.filter(|held| self.mirror.spot(held.bullet.key, precise(now)).is_some());
    }

    /// The key of the comment at this point, in CSS pixels from the stage's top left.
    fn at(&self, x: f64, y: f64, now: Now) -> Option<u64> {
        self.mirror.at(x, y, precise(now))
    }

    /// Holds the comment with this key; `None`: releases the one that is held.
    pub fn hold(&mut self, key: Option<u64>, now: Now, effects: &mut Vec<Effect>) {
        let before = self.held.take();
        self.held = match (key, before.as_ref()) {
            (Some(key), Some(held)) if held.bullet.key == key => before.clone(),
            (Some(key), _) => self.mirror.spot(key, precise(now)),
            (None, _) => None,
        };
        if self.held.as_ref().map(|held| held.bullet.key) != before.map(|held| held.bullet.key) {
            let key = self.held.as_ref().map(|held| held.bullet.key);
            effects.push(Effect::Danmaku(OverlayCommand::Hold(key)));
        }
    }

    /// The comment that is held.
    pub fn held(&self) -> Option<&Bullet> {
        self.held.as_ref().map(|held| &held.bullet)
    }

    /// Removes all comments.
    pub fn clear(&mut self, effects: &mut Vec<Effect>) {
        self.forget();
        effects.push(Effect::Danmaku(OverlayCommand::Clear));
    }

    /// [`Timer::Ticker`] has expired: shows the next line.
    pub fn on_timer(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.ticker.settle(now.mono_ms);
        self.start_ticker_timer(now, effects);
    }

    /// The danmaku as the page shows them, beside what the worker draws.
    pub fn view(&self) -> DanmakuView {
        DanmakuView {
            held: self.held.clone(),
            ticker: self.ticker.line().cloned(),
            reduces_motion: self.reduces_motion,
        }
    }

    fn update_running(&self, effects: &mut Vec<Effect>) {
        let runs = !self.is_paused && self.hidden_ms.is_none();
        effects.push(Effect::Danmaku(OverlayCommand::SetRunning(runs)));
    }

    fn disable(&mut self, effects: &mut Vec<Effect>) {
        self.forget();
        effects.push(Effect::Danmaku(OverlayCommand::Disable));
    }

    fn forget(&mut self) {
        self.mirror.clear();
        self.ticker = Ticker::default();
        self.held = None;
    }

    fn start_ticker_timer(&self, now: Now, effects: &mut Vec<Effect>) {
        effects
            .extend(self.ticker.due_ms(now.mono_ms).map(|after_ms| Effect::Timer { timer: Timer::Ticker, after_ms }));
    }

    /// Shows a comment, as the sender's style and the viewer's settings have it. `key`: unique among the comments on the stage.
    pub fn show_comment(
        &mut self,
        key: u64,
        comment: &Comment,
        preferences: &Preferences,
        ctx: &Context,
        effects: &mut Vec<Effect>,
    ) {
        let settings = &preferences.danmaku;
        let is_enabled = match comment.style.mode {
            DanmakuMode::Top => settings.top,
            DanmakuMode::Bottom => settings.bottom,
            DanmakuMode::Scroll => true,
        };
        let mode = match comment.style.mode {
            mode if is_enabled => mode,
            // The viewer sees their own comment in any case.
            _ if comment.is_mine() => DanmakuMode::Scroll,
            _ => return,
        };
        let kind = match comment.role {
            _ if comment.is_mine() => Kind::Own,
            SenderRole::Anchor => Kind::Anchor,
            SenderRole::Admin => Kind::Admin,
            SenderRole::Viewer => Kind::Viewer,
        };
        let bullet = Bullet {
            key,
            text: one_line(&comment.text),
            id: comment.id.clone(),
            user_id: comment.from.user_id.clone(),
            nick: comment.from.name().to_owned(),
            kind,
            color: comment.style.color,
            mode,
            is_priority: comment.is_important(),
        };
        self.show(bullet, settings, ctx.now, effects);
    }

    /// Shows an announcement of the platform: ordinary comments make room for it. Only hidden words can hide it, not hidden users.
    pub fn show_announcement(
        &mut self,
        id: &str,
        text: &str,
        preferences: &Preferences,
        ctx: &Context,
        effects: &mut Vec<Effect>,
    ) {
        let text = one_line(text);
        if !preferences.hides_text("", &text) {
            let bullet = Bullet { key: key_of(id), kind: Kind::Platform, text, is_priority: true, ..Bullet::default() };
            self.show(bullet, &preferences.danmaku, ctx.now, effects);
        }
    }

    /// The worker reports what is on the stage. Removes comments whose sender or word was hidden after they had been sent to the worker.
    pub fn on_report(
        &mut self,
        report: WorkerReport,
        preferences: &Preferences,
        ctx: &Context,
        effects: &mut Vec<Effect>,
    ) {
        let has_new = !report.entered.is_empty();
        self.take_report(report, ctx.now);
        if has_new && !(preferences.words.is_empty() && preferences.users.is_empty()) {
            self.remove_hidden(preferences, effects);
        }
    }

    /// Removes what the viewer has hidden. Their own comments stay.
    pub fn remove_hidden(&mut self, preferences: &Preferences, effects: &mut Vec<Effect>) {
        let hides = |bullet: &Bullet| bullet.kind != Kind::Own && preferences.hides_text(&bullet.user_id, &bullet.text);
        self.remove_where(hides, effects);
    }

    /// The page is hidden, or is shown again.
    pub fn set_page_hidden(&mut self, is_hidden: bool, now: Now, effects: &mut Vec<Effect>) {
        self.is_page_hidden = is_hidden;
        self.set_hidden(is_hidden || self.is_out_of_view, now, effects);
    }

    /// The page has scrolled the element out of view, or into it.
    pub fn set_out_of_view(&mut self, is_out: bool, now: Now, effects: &mut Vec<Effect>) {
        self.is_out_of_view = is_out;
        self.set_hidden(is_out || self.is_page_hidden, now, effects);
    }

    /// The pointer is at this point of the stage, in CSS pixels from its top left: holds the comment there. `None`, or a point without a
    /// comment: releases the one that is held.
    pub fn point_at(&mut self, point: Option<(f64, f64)>, now: Now, effects: &mut Vec<Effect>) {
        let key = point.and_then(|(x, y)| self.at(x, y, now));
        self.hold(key, now, effects);
    }
}

/// The key of the viewer's own comment on the stage, by its key in the chat log: it is shown before it has a message ID.
pub fn own_key(line: u64) -> u64 {
    key_of(&format!("own {line}"))
}

/// The monotonic clock in the lanes' format. Milliseconds since the page was opened are exact in an `f64`.
#[allow(clippy::cast_precision_loss)]
const fn precise(now: Now) -> f64 {
    now.mono_ms as f64
}
