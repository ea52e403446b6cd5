//! What flies, and what becomes of it: who wants the danmaku how, whether it moves, and the comment that is held.

use crate::ports::overlay::OverlayCommand;
use std::collections::VecDeque;

use crate::effect::{Effect, Timer};
use crate::overlay::bullet::{Bullet, key_of};
use crate::overlay::mirror::{HeldComment, OverlayMirror};
use crate::overlay::protocol::WorkerReport;
use crate::overlay::settings::DanmakuSettings;
use crate::overlay::ticker::Ticker;
use crate::time::Now;

/// What was on the stage for longer than this without being seen is not shown any more, in milliseconds.
const STALE_MS: u64 = 2_000;
/// One's own comments that may be in the air at one time, and be withdrawn.
const MOST_OWN: usize = 32;

/// The danmaku as it is to be shown beside what is drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DanmakuView {
    /// The comment that is held, and where.
    pub held: Option<HeldComment>,
    /// The line for those who want nothing to move.
    pub ticker: Option<Bullet>,
    /// The viewer wants nothing to move.
    pub reduces_motion: bool,
}

/// What flies.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    screen: OverlayMirror,
    ticker: Ticker,
    held: Option<HeldComment>,
    reduces_motion: bool,
    /// The picture is held by the viewer.
    is_paused: bool,
    /// Since when nobody has seen the page, by the monotonic clock.
    hidden_ms: Option<u64>,
    /// One's own comments flew before they had an ID: by the key that came of that later, the key with which they fly.
    own: VecDeque<(u64, u64)>,
}

impl Overlay {
    /// A comment, or something like one, came.
    pub fn fly(&mut self, bullet: Bullet, settings: &DanmakuSettings, now: Now, effects: &mut Vec<Effect>) {
        if !settings.on || self.hidden_ms.is_some() {
            return;
        }
        if self.reduces_motion {
            self.ticker.come(bullet, now.mono_ms);
            self.time_ticker(now, effects);
        } else if bullet.is_priority || !self.is_paused {
            effects.push(Effect::Danmaku(OverlayCommand::Show(bullet)));
        }
    }

    /// One's own comment, which flies with this key, got its ID.
    pub fn name(&mut self, key: u64, id: &str) {
        self.own.push_back((key_of(id), key));
        self.own.drain(..self.own.len().saturating_sub(MOST_OWN));
    }

    /// The message with this ID was withdrawn, or says something else now.
    pub fn withdraw(&mut self, id: &str, effects: &mut Vec<Effect>) {
        let key = key_of(id);
        let own = self.own.iter().find(|(known, _)| *known == key).map(|(_, own)| *own);
        self.take_away(vec![own.unwrap_or(key)], effects);
    }

    /// These are not to be seen any more.
    pub fn take_away(&mut self, keys: Vec<u64>, effects: &mut Vec<Effect>) {
        if keys.is_empty() {
            return;
        }
        self.ticker.retain(|bullet| !keys.contains(&bullet.key));
        self.screen.remove(&keys);
        if self.held.as_ref().is_some_and(|held| keys.contains(&held.bullet.key)) {
            self.hold(None, Now::default(), effects);
        }
        effects.push(Effect::Danmaku(OverlayCommand::Remove(keys)));
    }

    /// What is hidden from now on is gone from the air, too.
    pub fn filter(&mut self, hides: impl Fn(&Bullet) -> bool, effects: &mut Vec<Effect>) {
        self.ticker.retain(|bullet| !hides(bullet));
        let keys = self.screen.keys(hides);
        self.take_away(keys, effects);
    }

    /// The viewer wants it like this.
    pub fn set(&mut self, settings: &DanmakuSettings, effects: &mut Vec<Effect>) {
        if settings.on && !self.reduces_motion {
            effects.push(Effect::Danmaku(OverlayCommand::Configure(settings.clone())));
        } else {
            self.rest(effects);
        }
        if !settings.on {
            self.ticker = Ticker::default();
        }
    }

    /// The viewer wants nothing to move, or not any more.
    pub fn set_reduced_motion(&mut self, reduces_motion: bool, settings: &DanmakuSettings, effects: &mut Vec<Effect>) {
        self.reduces_motion = reduces_motion;
        self.ticker = Ticker::default();
        self.set(settings, effects);
    }

    /// The picture is held by the viewer, or goes on: so does what flies over it.
    pub fn set_paused(&mut self, is_paused: bool, effects: &mut Vec<Effect>) {
        if std::mem::replace(&mut self.is_paused, is_paused) != is_paused {
            self.run(effects);
        }
    }

    /// Does the viewer want nothing to move?
    pub const fn reduces_motion(&self) -> bool {
        self.reduces_motion
    }

    /// Does nobody see the page?
    pub const fn is_hidden(&self) -> bool {
        self.hidden_ms.is_some()
    }

    /// Nobody sees the page, or somebody does again: to them, what flew long ago is not news.
    pub fn set_hidden(&mut self, is_hidden: bool, now: Now, effects: &mut Vec<Effect>) {
        let since_ms = self.hidden_ms.take();
        if is_hidden {
            self.hidden_ms = since_ms.or(Some(now.mono_ms));
        } else if since_ms.is_some_and(|since_ms| now.mono_ms > since_ms + STALE_MS) {
            self.clear(effects);
        }
        self.run(effects);
    }

    /// The one who draws says what is on the stage.
    pub fn report(&mut self, report: WorkerReport, now: Now) {
        let was_held = self.screen.is_held();
        self.screen.take(report, precise(now));
        // Another size lets go of what is held, and so does another worker.
        let held = self.held.take().filter(|_| !was_held || self.screen.is_held());
        self.held = held.filter(|held| self.screen.spot(held.bullet.key, precise(now)).is_some());
    }

    /// The comment at this place, in CSS pixels from the stage's top left.
    pub fn at(&self, x: f64, y: f64, now: Now) -> Option<u64> {
        self.screen.at(x, y, precise(now))
    }

    /// Holds a comment, or lets go of the one that is held.
    pub fn hold(&mut self, key: Option<u64>, now: Now, effects: &mut Vec<Effect>) {
        let before = self.held.take();
        self.held = match (key, before.as_ref()) {
            (Some(key), Some(held)) if held.bullet.key == key => before.clone(),
            (Some(key), _) => self.screen.spot(key, precise(now)),
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

    /// Nothing is in the air any more.
    pub fn clear(&mut self, effects: &mut Vec<Effect>) {
        self.forget();
        effects.push(Effect::Danmaku(OverlayCommand::Clear));
    }

    /// Time for the next line.
    pub fn on_timer(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.ticker.settle(now.mono_ms);
        self.time_ticker(now, effects);
    }

    /// What is to be shown beside what is drawn.
    pub fn view(&self) -> DanmakuView {
        DanmakuView {
            held: self.held.clone(),
            ticker: self.ticker.line().cloned(),
            reduces_motion: self.reduces_motion,
        }
    }

    fn run(&self, effects: &mut Vec<Effect>) {
        let runs = !self.is_paused && self.hidden_ms.is_none();
        effects.push(Effect::Danmaku(OverlayCommand::SetRunning(runs)));
    }

    fn rest(&mut self, effects: &mut Vec<Effect>) {
        self.forget();
        effects.push(Effect::Danmaku(OverlayCommand::Disable));
    }

    fn forget(&mut self) {
        self.screen.clear();
        self.ticker = Ticker::default();
        self.held = None;
    }

    fn time_ticker(&self, now: Now, effects: &mut Vec<Effect>) {
        effects
            .extend(self.ticker.due_ms(now.mono_ms).map(|after_ms| Effect::Timer { timer: Timer::Ticker, after_ms }));
    }
}

/// The page's time as the lanes count it. Milliseconds since the page was opened are far from a float's limits.
#[allow(clippy::cast_precision_loss)]
const fn precise(now: Now) -> f64 {
    now.mono_ms as f64
}
