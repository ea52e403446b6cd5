//! The comments on the stage: takes commands, moves the comments, and reports changes.

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

/// Opacity of the other comments while one is held, 0 to 1.
const OTHERS_ALPHA: f64 = 0.35;
/// Colour of the frame around the held comment.
const HELD_FRAME: &str = "#ffffff";

/// The comments on the stage and those that wait for a row, by key.
type Comments = HashMap<u64, (Bullet, Rc<Sprite>)>;

/// Changes that have not been reported to the page yet.
#[derive(Default)]
struct News {
    entered: Vec<(Bullet, Trajectory)>,
    removed: Vec<u64>,
    /// More has changed than `entered` and `removed` contain.
    is_all: bool,
    /// A command was taken and needs an answer.
    needs_answer: bool,
}

/// The stage.
pub struct Stage {
    canvas: Canvas,
    context: Context,
    brush: Brush,
    lanes: Lanes,
    clock: Clock,
    runs: bool,
    comments: Comments,
    news: News,
    /// Key of the held comment.
    held: Option<u64>,
    /// The canvas must be drawn again, even if no comment moves.
    is_stale: bool,
}

impl Stage {
    /// A stage without a size.
    ///
    /// # Errors
    /// If the canvas cannot be drawn on.
    pub fn new(canvas: Canvas) -> Result<Self, JsValue> {
        let context = canvas.context()?;
        let settings = DanmakuSettings::default();
        let brush = Brush::new(Surface {
            width: 0.0,
            height: 0.0,
            banner_height: 0.0,
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
            comments: Comments::default(),
            news: News::default(),
            held: None,
            is_stale: false,
        })
    }

    /// Runs a command of the page. `now_ms`: see [`crate::ticks::now_ms`].
    pub fn take(&mut self, command: WorkerCommand, now_ms: f64) {
        self.news.needs_answer = true;
        match command {
            WorkerCommand::Configure(look) => self.configure(look, now_ms),
            WorkerCommand::Show(mut bullets) => {
                bullets.sort_by_key(Bullet::turn);
                let at = self.clock.now(now_ms);
                for bullet in bullets {
                    self.show(bullet, at);
                }
            }
            WorkerCommand::Remove(keys) => {
                for key in keys {
                    self.is_stale |= self.lanes.remove(key);
                    self.comments.remove(&key);
                    self.news.entered.retain(|(bullet, _)| bullet.key != key);
                    self.news.removed.push(key);
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
                self.comments.clear();
                self.news.entered.clear();
                (self.news.is_all, self.is_stale) = (true, true);
            }
            WorkerCommand::Restore(clock, trajectories) => {
                self.clock = clock;
                self.set_rate(now_ms);
                for (bullet, trajectory) in trajectories {
                    if let Ok(sprite) = self.brush.sprite(&bullet)
                        && self.lanes.restore(Trajectory { width: sprite.width, ..trajectory })
                    {
                        self.comments.insert(bullet.key, (bullet, sprite));
                    }
                }
                // The stage may have changed since then.
                let removed = self.lanes.reflow(self.lanes.field(), 1.0, self.clock.now(now_ms));
                self.forget(&removed, self.clock.now(now_ms));
                (self.news.is_all, self.is_stale) = (true, true);
            }
        }
    }

    /// Draws the stage at this time.
    pub fn draw(&mut self, now_ms: f64) {
        let at = self.clock.now(now_ms);
        let mut removed = Vec::new();
        let placed = self.lanes.settle(at, &mut removed);
        self.forget(&removed, at);
        for trajectory in placed {
            self.enter(trajectory);
        }
        let Surface { width, height, ratio, .. } = *self.brush.look();
        self.context.clear(0.0, 0.0, (width * ratio).ceil(), (height * ratio).ceil());
        let row = self.lanes.field().row;
        // A held comment that has left the stage does not dim the others.
        let held = self.held.filter(|held| self.lanes.trajectories().any(|trajectory| trajectory.key == *held));
        for trajectory in self.lanes.trajectories() {
            if let Some((_, sprite)) = self.comments.get(&trajectory.key) {
                let left = trajectory.left(self.lanes.time(trajectory, at));
                if left < width {
                    // Letters are sharp on whole pixels.
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

    /// Draws a frame around the held comment. Lengths are device pixels.
    fn frame(&self, (x, y): (f64, f64), (width, height): (f64, f64), ratio: f64) {
        let line = 2.0 * ratio;
        self.context.set_stroke(HELD_FRAME);
        self.context.set_line_width(line);
        self.context.path(x, y + line / 2.0, width, height - line, height / 4.0);
        self.context.stroke();
    }

    /// Does the next frame differ from this one?
    pub fn moves(&self) -> bool {
        self.is_stale || (!self.lanes.is_empty() && self.clock.rate > 0.0)
    }

    /// Is a report to the page due?
    pub fn has_news(&self) -> bool {
        self.news.needs_answer || self.news.is_all || !self.news.entered.is_empty() || !self.news.removed.is_empty()
    }

    /// The changes since the last report.
    pub fn report(&mut self) -> WorkerReport {
        let News { entered, removed, is_all, .. } = std::mem::take(&mut self.news);
        WorkerReport {
            clock: self.clock,
            row: self.lanes.field().row,
            held: self.lanes.held(),
            entered,
            removed,
            all: is_all.then(|| self.lanes.trajectories().copied().collect()),
        }
    }

    fn configure(&mut self, look: Surface, now_ms: f64) {
        let (width, height) = (whole((look.width * look.ratio).ceil()), whole((look.height * look.ratio).ceil()));
        let before = self.brush.look();
        let is_resized = (before.width, before.height, before.ratio) != (look.width, look.height, look.ratio);
        let field = look.field();
        let scale = self.brush.set_look(look);
        let at = self.clock.now(now_ms);
        let removed = self.lanes.reflow(field, scale.unwrap_or(1.0), at);
        self.forget(&removed, at);
        if scale.is_some() {
            let brush = &mut self.brush;
            for (bullet, sprite) in self.comments.values_mut() {
                if let Ok(redrawn) = brush.sprite(bullet) {
                    *sprite = redrawn;
                }
            }
        }
        self.set_rate(now_ms);
        (self.news.is_all, self.is_stale) = (true, true);
        if is_resized {
            // Setting the size empties the canvas: draw at once, so that it does not flicker.
            self.canvas.set_width(width);
            self.canvas.set_height(height);
            self.draw(now_ms);
        }
    }

    fn show(&mut self, bullet: Bullet, at: f64) {
        // Measuring a text costs more than checking for room.
        let is_lost = bullet.mode == DanmakuMode::Scroll && !bullet.is_priority && self.lanes.is_full(at);
        if is_lost || self.comments.contains_key(&bullet.key) {
            return;
        }
        let Ok(sprite) = self.brush.sprite(&bullet) else { return };
        let ask = Ask { key: bullet.key, width: sprite.width, mode: bullet.mode, is_priority: bullet.is_priority };
        let mut removed = Vec::new();
        let trajectory = self.lanes.place(ask, at, &mut removed);
        self.forget(&removed, at);
        if trajectory.is_some() || self.lanes.waits(bullet.key) {
            self.comments.insert(bullet.key, (bullet, sprite));
        }
        if let Some(trajectory) = trajectory {
            self.enter(trajectory);
        }
    }

    /// Reports a comment that has come onto the stage.
    fn enter(&mut self, trajectory: Trajectory) {
        if let Some((bullet, _)) = self.comments.get(&trajectory.key) {
            self.news.entered.push((bullet.clone(), trajectory));
        }
    }

    /// Removes comments that have left the stage. Only those that left before their end are reported: the page computes the end itself.
    fn forget(&mut self, removed: &[Trajectory], at: f64) {
        for trajectory in removed {
            self.comments.remove(&trajectory.key);
            if trajectory.until > at {
                self.news.entered.retain(|(bullet, _)| bullet.key != trajectory.key);
                self.news.removed.push(trajectory.key);
            }
        }
    }

    fn set_rate(&mut self, now_ms: f64) {
        let rate = if self.runs { self.brush.look().settings.rate() } else { 0.0 };
        self.clock.set_rate(rate, now_ms);
    }
}
