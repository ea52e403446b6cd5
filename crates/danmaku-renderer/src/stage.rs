//! What is on the stage: takes orders, moves what is there, and says what has changed.

use std::collections::HashMap;
use std::rc::Rc;

use room_core::overlay::bullet::Bullet;
use room_core::overlay::clock::Clock;
use room_core::overlay::lane_geometry::DanmakuMode;
use room_core::overlay::lanes::{Ask, Lanes};
use room_core::overlay::protocol::{Surface, WorkerCommand, WorkerReport};
use room_core::overlay::settings::DanmakuSettings;
use room_core::overlay::trajectory::Trajectory;
use wasm_bindgen::JsValue;

use crate::canvas::{Canvas, Context};
use crate::sprite::{Brush, Sprite, whole};

/// How much is seen of the others while one is held, of 1.
const OTHERS_ALPHA: f64 = 0.35;
/// The frame around the one that is held.
const HELD_FRAME: &str = "#ffffff";

/// Comments that wait for their place: with those on the stage, all that is kept.
type Known = HashMap<u64, (Bullet, Rc<Sprite>)>;

/// What the page has not been told yet.
#[derive(Default)]
struct News {
    come: Vec<(Bullet, Trajectory)>,
    gone: Vec<u64>,
    /// More has changed than that.
    is_all: bool,
    /// An order was taken, which is answered.
    is_asked: bool,
}

/// The stage.
pub struct Stage {
    canvas: Canvas,
    context: Context,
    brush: Brush,
    lanes: Lanes,
    clock: Clock,
    runs: bool,
    known: Known,
    news: News,
    /// The comment that is held.
    held: Option<u64>,
    /// The canvas is not as it should be, even if nothing moves.
    is_stale: bool,
}

impl Stage {
    /// A stage of which nothing is known yet.
    ///
    /// # Errors
    /// Where the canvas cannot be drawn on.
    pub fn new(canvas: Canvas) -> Result<Self, JsValue> {
        let context = canvas.context()?;
        let settings = DanmakuSettings::default();
        let brush = Brush::new(Surface {
            width: 0.0,
            height: 0.0,
            foot: 0.0,
            ratio: 1.0,
            font: "sans-serif".into(),
            settings,
        })?;
        Ok(Self {
            canvas,
            context,
            brush,
            lanes: Lanes::default(),
            clock: Clock::default(),
            runs: true,
            known: Known::default(),
            news: News::default(),
            held: None,
            is_stale: false,
        })
    }

    /// Does what the page says.
    pub fn take(&mut self, order: WorkerCommand, now_ms: f64) {
        self.news.is_asked = true;
        match order {
            WorkerCommand::Configure(look) => self.look(look, now_ms),
            WorkerCommand::Show(mut bullets) => {
                bullets.sort_by_key(Bullet::turn);
                let at = self.clock.now(now_ms);
                for bullet in bullets {
                    self.fly(bullet, at);
                }
            }
            WorkerCommand::Remove(keys) => {
                for key in keys {
                    self.is_stale |= self.lanes.remove(key);
                    self.known.remove(&key);
                    self.news.come.retain(|(bullet, _)| bullet.key != key);
                    self.news.gone.push(key);
                }
            }
            WorkerCommand::SetRunning(runs) => {
                self.runs = runs;
                self.set_rate(now_ms);
            }
            WorkerCommand::Hold(key) => {
                self.lanes.hold(key, self.clock.now(now_ms));
                self.held = key;
                (self.news.is_all, self.is_stale) = (true, true);
            }
            WorkerCommand::Clear => {
                self.lanes.clear();
                self.known.clear();
                self.news.come.clear();
                (self.news.is_all, self.is_stale) = (true, true);
            }
            WorkerCommand::Restore(clock, trajectories) => {
                self.clock = clock;
                self.set_rate(now_ms);
                for (bullet, trajectory) in trajectories {
                    if let Ok(sprite) = self.brush.sprite(&bullet)
                        && self.lanes.restore(Trajectory { width: sprite.width, ..trajectory })
                    {
                        self.known.insert(bullet.key, (bullet, sprite));
                    }
                }
                // The stage may have changed meanwhile.
                let gone = self.lanes.reflow(self.lanes.field(), 1.0, self.clock.now(now_ms));
                self.forget(&gone, self.clock.now(now_ms));
                (self.news.is_all, self.is_stale) = (true, true);
            }
        }
    }

    /// Draws what is on the stage at this moment.
    pub fn draw(&mut self, now_ms: f64) {
        let at = self.clock.now(now_ms);
        let mut gone = Vec::new();
        let placed = self.lanes.settle(at, &mut gone);
        self.forget(&gone, at);
        for trajectory in placed {
            self.enter(trajectory);
        }
        let Surface { width, height, ratio, .. } = *self.brush.look();
        self.context.clear(0.0, 0.0, (width * ratio).ceil(), (height * ratio).ceil());
        let row = self.lanes.field().row;
        // One that has gone meanwhile leaves the others as they are.
        let held = self.held.filter(|held| self.lanes.trajectories().any(|trajectory| trajectory.key == *held));
        for trajectory in self.lanes.trajectories() {
            if let Some((_, sprite)) = self.known.get(&trajectory.key) {
                let left = trajectory.left(self.lanes.time(trajectory, at));
                if left < width {
                    // On whole pixels letters are sharp.
                    let (x, y) = ((left * ratio).round(), (f64::from(trajectory.row) * row * ratio).round());
                    let is_held = held == Some(trajectory.key);
                    self.context.set_alpha(if held.is_none() || is_held { 1.0 } else { OTHERS_ALPHA });
                    sprite.draw(&self.context, x, y);
                    if is_held {
                        self.frame((x, y), (trajectory.width * ratio, row * ratio), ratio);
                    }
                }
            }
        }
        self.is_stale = false;
    }

    /// A frame around the comment that is held; all in the device's pixels.
    fn frame(&self, (x, y): (f64, f64), (width, height): (f64, f64), ratio: f64) {
        let line = 2.0 * ratio;
        self.context.set_stroke(HELD_FRAME);
        self.context.set_line_width(line);
        self.context.path(x, y + line / 2.0, width, height - line, height / 4.0);
        self.context.stroke();
    }

    /// Is there a next frame that is not like this one?
    pub fn moves(&self) -> bool {
        self.is_stale || (!self.lanes.is_empty() && self.clock.rate > 0.0)
    }

    /// Has the page to be told?
    pub fn has_news(&self) -> bool {
        self.news.is_asked || self.news.is_all || !self.news.come.is_empty() || !self.news.gone.is_empty()
    }

    /// What has changed since this was asked for last.
    pub fn report(&mut self) -> WorkerReport {
        let News { come, gone, is_all, .. } = std::mem::take(&mut self.news);
        WorkerReport {
            clock: self.clock,
            row: self.lanes.field().row,
            held: self.lanes.held(),
            come,
            gone,
            all: is_all.then(|| self.lanes.trajectories().copied().collect()),
        }
    }

    fn look(&mut self, look: Surface, now_ms: f64) {
        let (width, height) = (whole((look.width * look.ratio).ceil()), whole((look.height * look.ratio).ceil()));
        let before = self.brush.look();
        let is_resized = (before.width, before.height, before.ratio) != (look.width, look.height, look.ratio);
        let field = look.field();
        let scale = self.brush.set_look(look);
        let at = self.clock.now(now_ms);
        let gone = self.lanes.reflow(field, scale.unwrap_or(1.0), at);
        self.forget(&gone, at);
        if scale.is_some() {
            let brush = &mut self.brush;
            for (bullet, sprite) in self.known.values_mut() {
                if let Ok(again) = brush.sprite(bullet) {
                    *sprite = again;
                }
            }
        }
        self.set_rate(now_ms);
        (self.news.is_all, self.is_stale) = (true, true);
        if is_resized {
            // Which empties it: drawn anew in the same breath, so that nothing blinks.
            self.canvas.set_width(width);
            self.canvas.set_height(height);
            self.draw(now_ms);
        }
    }

    fn fly(&mut self, bullet: Bullet, at: f64) {
        // To measure a text costs more than to find it a place.
        let is_lost = bullet.mode == DanmakuMode::Scroll && !bullet.is_priority && self.lanes.is_full(at);
        if is_lost || self.known.contains_key(&bullet.key) {
            return;
        }
        let Ok(sprite) = self.brush.sprite(&bullet) else { return };
        let ask = Ask { key: bullet.key, width: sprite.width, mode: bullet.mode, is_priority: bullet.is_priority };
        let mut gone = Vec::new();
        let trajectory = self.lanes.place(ask, at, &mut gone);
        self.forget(&gone, at);
        if trajectory.is_some() || self.lanes.waits(bullet.key) {
            self.known.insert(bullet.key, (bullet, sprite));
        }
        if let Some(trajectory) = trajectory {
            self.enter(trajectory);
        }
    }

    /// It is on the stage from now on.
    fn enter(&mut self, trajectory: Trajectory) {
        if let Some((bullet, _)) = self.known.get(&trajectory.key) {
            self.news.come.push((bullet.clone(), trajectory));
        }
    }

    /// They are no longer on the stage. That what is over is gone, the page knows by itself.
    fn forget(&mut self, gone: &[Trajectory], at: f64) {
        for trajectory in gone {
            self.known.remove(&trajectory.key);
            if trajectory.until > at {
                self.news.come.retain(|(bullet, _)| bullet.key != trajectory.key);
                self.news.gone.push(trajectory.key);
            }
        }
    }

    fn set_rate(&mut self, now_ms: f64) {
        let rate = if self.runs { self.brush.look().settings.rate() } else { 0.0 };
        self.clock.set_rate(rate, now_ms);
    }
}
