//! Assigns comments to rows. A new comment is checked once, against the last comment of each row, so the cost does not grow with the
//! number of comments on the stage. A comment that finds no room is dropped. Only a priority comment waits, and only when no other
//! comment can make room for it.

use std::collections::VecDeque;

use crate::overlay::lane_geometry::{DanmakuMode, LaneGeometry};
use crate::overlay::row::{Row, SLOWEST};
use crate::overlay::trajectory::Trajectory;

/// Time for which a fixed comment is shown, in seconds.
pub const STANDS_S: f64 = 5.0;
/// Time for which a row stays reserved for fixed comments after one found no room, in seconds.
const KEPT_S: f64 = 10.0;
/// Maximum number of comments that wait: no burst of gifts and comments is larger.
const MOST_WAITING: usize = 500;

/// A request to place a comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ask {
    /// Key of the comment, unique.
    pub key: u64,
    /// Width of the comment, in CSS pixels.
    pub width: f64,
    /// Requested position and movement.
    pub mode: DanmakuMode,
    /// Other comments make room for it.
    pub is_priority: bool,
}

impl Ask {
    /// The request for a comment that has lost its row. `before` is the geometry in which it had the row.
    fn for_displaced(trajectory: &Trajectory, before: LaneGeometry) -> Self {
        let mode = if !trajectory.stands() {
            DanmakuMode::Scroll
        } else if before.standing(DanmakuMode::Top).any(|row| row == trajectory.row) {
            DanmakuMode::Top
        } else {
            DanmakuMode::Bottom
        };
        Self { key: trajectory.key, width: trajectory.width, mode, is_priority: trajectory.is_priority }
    }
}

/// The rows and the comments in them. Times are seconds of the overlay clock.
#[derive(Debug, Clone, Default)]
pub struct Lanes {
    field: LaneGeometry,
    rows: Vec<Row>,
    /// Priority comments that have found no room yet.
    waiting: VecDeque<Ask>,
    /// The held row, and since when.
    held: Option<(u32, f64)>,
    /// Total width of all comments on the stage.
    covered: f64,
}

impl Lanes {
    /// Empty rows for a stage of this geometry.
    pub fn new(field: LaneGeometry) -> Self {
        let mut lanes = Self::default();
        lanes.reflow(field, 1.0, 0.0);
        lanes
    }

    /// Is there no room for an ordinary scrolling comment of any width? Then the caller need not measure it.
    pub fn is_full(&self, at: f64) -> bool {
        match self.field.cover {
            Some(cover) => self.is_covered(cover),
            None => !self.field.scrolling().any(|row| self.limit(row, at).is_some()),
        }
    }

    /// Places a comment. Comments that make room for it go to `removed`. `None`: there is no room; a priority comment waits then.
    pub fn place(&mut self, ask: Ask, at: f64, removed: &mut Vec<Trajectory>) -> Option<Trajectory> {
        let trajectory = self.find(ask, at, removed);
        // Without rows no comment waits.
        if trajectory.is_none() && ask.is_priority && !self.rows.is_empty() && self.waiting.len() < MOST_WAITING {
            self.waiting.push_back(ask);
        }
        trajectory
    }

    /// Places the comments that wait, and returns those that found room. Comments that have ended go to `removed`.
    pub fn settle(&mut self, at: f64, removed: &mut Vec<Trajectory>) -> Vec<Trajectory> {
        let before = removed.len();
        let held = self.held_row();
        for (row, nth) in self.rows.iter_mut().zip(0..) {
            if held != Some(nth) {
                row.prune(at, removed);
            }
        }
        self.uncover(&removed[before..]);
        let mut placed = Vec::new();
        // A comment without room blocks only those behind it that ask for the same mode.
        let mut full: Vec<DanmakuMode> = Vec::new();
        for ask in std::mem::take(&mut self.waiting) {
            let trajectory = if full.contains(&ask.mode) { None } else { self.find(ask, at, removed) };
            if trajectory.is_none() {
                full.push(ask.mode);
                self.waiting.push_back(ask);
            }
            placed.extend(trajectory);
        }
        placed
    }

    /// Removes a comment from the stage or from those that wait. Returns whether it was there.
    pub fn remove(&mut self, key: u64) -> bool {
        let waiting = self.waiting.len();
        self.waiting.retain(|ask| ask.key != key);
        let mut removed = Vec::new();
        for row in &mut self.rows {
            row.trajectories.retain(|trajectory| {
                if trajectory.key == key {
                    removed.push(*trajectory);
                }
                trajectory.key != key
            });
        }
        self.uncover(&removed);
        !removed.is_empty() || waiting != self.waiting.len()
    }

    /// Holds the row of this comment: it stands still, and no comment enters it. `None`: releases the held row.
    pub fn hold(&mut self, key: Option<u64>, at: f64) {
        let row = key
            .and_then(|key| self.trajectories().find(|trajectory| trajectory.key == key))
            .map(|trajectory| trajectory.row);
        if row == self.held_row() {
            return;
        }
        if let Some((row, since)) = self.held.take()
            && let Some(row) = self.rows.get_mut(row as usize)
        {
            row.trajectories.iter_mut().for_each(|trajectory| trajectory.delay(at - since));
        }
        self.held = row.map(|row| (row, at));
    }

    /// Applies a new geometry. Comments on the stage continue from their positions, `scale` times as wide and as far from the right edge
    /// as before. Returns the comments that have no room any more; of these, priority comments wait for another row instead.
    pub fn reflow(&mut self, field: LaneGeometry, scale: f64, at: f64) -> Vec<Trajectory> {
        self.hold(None, at);
        let mut removed = Vec::new();
        let (before, rows) = (self.field, field.rows() as usize);
        self.field = field;
        for row in self.rows.drain(rows.min(self.rows.len())..) {
            removed.extend(
                row.trajectories
                    .into_iter()
                    .map(|trajectory| Trajectory { width: trajectory.width * scale, ..trajectory }),
            );
        }
        self.rows.resize_with(rows, Row::default);
        let last = field.scrolling().end;
        for (row, nth) in self.rows.iter_mut().zip(0..) {
            for trajectory in &mut row.trajectories {
                trajectory.width *= scale;
                let x = if trajectory.stands() {
                    (field.width - trajectory.width) / 2.0
                } else {
                    trajectory.left(at) + field.width - before.width
                };
                (trajectory.x, trajectory.since) = (x, at);
            }
            if nth >= last {
                // This row is below the scrolling area now: only fixed comments stay.
                let (stay, go) = std::mem::take(&mut row.trajectories).into_iter().partition(Trajectory::stands);
                row.trajectories = stay;
                removed.extend::<Vec<_>>(go);
            }
            if field.cover.is_none() {
                row.set_right(at, field.width, field.gap, |width| field.speed(width), &mut removed);
            } else {
                for trajectory in row.trajectories.iter_mut().filter(|trajectory| !trajectory.stands()) {
                    trajectory.turn(at, trajectory.x, field.speed(trajectory.width));
                }
            }
        }
        self.covered = self.trajectories().map(|trajectory| trajectory.width).sum();
        for ask in &mut self.waiting {
            ask.width *= scale;
        }
        let (wait, removed): (Vec<Trajectory>, _) =
            removed.into_iter().partition(|trajectory| trajectory.is_priority && trajectory.until > at);
        self.waiting.extend(wait.iter().map(|trajectory| Ask::for_displaced(trajectory, before)));
        if rows == 0 {
            self.waiting.clear();
        }
        removed
    }

    /// Puts a comment of a previous stage back in its position. Returns whether this stage has its row.
    pub fn restore(&mut self, trajectory: Trajectory) -> bool {
        let row = self.rows.get_mut(trajectory.row as usize);
        self.covered += row.as_ref().map_or(0.0, |_| trajectory.width);
        row.map(|row| row.trajectories.push(trajectory)).is_some()
    }

    /// Removes all comments.
    pub fn clear(&mut self) {
        self.rows.iter_mut().for_each(|row| row.trajectories.clear());
        self.waiting.clear();
        (self.held, self.covered) = (None, 0.0);
    }

    /// All comments on the stage.
    pub fn trajectories(&self) -> impl Iterator<Item = &Trajectory> {
        self.rows.iter().flat_map(|row| &row.trajectories)
    }

    /// The time in the row of this comment: `at`, or the start of the hold if the row is held.
    pub fn time(&self, trajectory: &Trajectory, at: f64) -> f64 {
        self.held.filter(|(row, _)| *row == trajectory.row).map_or(at, |(_, since)| since)
    }

    /// The held row, and since when.
    pub const fn held(&self) -> Option<(u32, f64)> {
        self.held
    }

    /// Is the stage empty, and does no comment wait?
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.rows.iter().all(|row| row.trajectories.is_empty())
    }

    /// Does this comment wait for a row?
    pub fn waits(&self, key: u64) -> bool {
        self.waiting.iter().any(|ask| ask.key == key)
    }

    /// The geometry of the stage.
    pub const fn field(&self) -> LaneGeometry {
        self.field
    }

    fn find(&mut self, ask: Ask, at: f64, removed: &mut Vec<Trajectory>) -> Option<Trajectory> {
        let before = removed.len();
        let fits = ask.width <= self.field.width - 2.0 * self.field.gap;
        let trajectory = match ask.mode {
            DanmakuMode::Top | DanmakuMode::Bottom if fits => self.find_to_stand(ask, at, removed),
            _ => self.find_to_scroll(ask, at, removed),
        };
        self.uncover(&removed[before..]);
        self.covered += trajectory.map_or(0.0, |trajectory| trajectory.width);
        trajectory
    }

    fn find_to_scroll(&mut self, ask: Ask, at: f64, removed: &mut Vec<Trajectory>) -> Option<Trajectory> {
        let normal_speed = self.field.speed(ask.width);
        if let Some(cover) = self.field.cover {
            return if self.is_covered(cover) && !ask.is_priority {
                None
            } else {
                self.place_overlapping(ask, at, normal_speed)
            };
        }
        let mut best: Option<(u32, f64)> = None;
        for row in self.field.scrolling() {
            let Some(limit) = self.limit(row, at).filter(|limit| *limit >= normal_speed * SLOWEST) else { continue };
            if limit >= normal_speed {
                best = Some((row, normal_speed));
                break;
            }
            if best.is_none_or(|(_, speed)| limit > speed) {
                best = Some((row, limit));
            }
        }
        if best.is_none() && ask.is_priority {
            best = self.remove_least_visible(at, normal_speed, removed);
        }
        let (row, speed) = best?;
        Some(self.enter(ask, row, speed, at))
    }

    /// Removes the ordinary comment of which the least is visible, to make room for a priority comment. Returns its row, and the highest
    /// speed there.
    fn remove_least_visible(
        &mut self,
        at: f64,
        normal_speed: f64,
        removed: &mut Vec<Trajectory>,
    ) -> Option<(u32, f64)> {
        let (width, gap) = (self.field.width, self.field.gap);
        let speed_behind = |row: &Row| match row.trajectories.as_slice() {
            [.., front, _] => front.limit(at, width, gap),
            _ => Some(normal_speed),
        };
        let mut rows = self.field.scrolling().filter(|row| self.held_row() != Some(*row)).filter_map(|nth| {
            let row = &self.rows[nth as usize];
            let last = row.trajectories.last().filter(|last| !last.is_priority && at >= row.kept_until)?;
            let speed = speed_behind(row).filter(|speed| *speed >= normal_speed * SLOWEST)?;
            Some((nth, last.left(at), speed.min(normal_speed)))
        });
        let first = rows.next()?;
        let (row, _, speed) = rows.fold(first, |best, row| if row.1 > best.1 { row } else { best });
        removed.extend(self.rows[row as usize].trajectories.pop());
        Some((row, speed))
    }

    /// Places a comment in the row whose last comment is farthest from the right edge, over other comments if necessary.
    fn place_overlapping(&mut self, ask: Ask, at: f64, normal_speed: f64) -> Option<Trajectory> {
        let last =
            |row: u32| self.rows[row as usize].trajectories.last().map_or(f64::NEG_INFINITY, |last| last.right(at));
        let rows = self.field.scrolling().filter(|row| self.held_row() != Some(*row));
        let row = rows.map(|row| (row, last(row))).reduce(|best, row| if row.1 < best.1 { row } else { best })?.0;
        Some(self.enter(ask, row, normal_speed, at))
    }

    fn enter(&mut self, ask: Ask, row: u32, speed: f64, at: f64) -> Trajectory {
        let (x, Ask { key, width, is_priority, .. }) = (self.field.width, ask);
        let trajectory =
            Trajectory { key, row, x, since: at, width, speed, until: at + (x + width) / speed, is_priority };
        self.rows[row as usize].trajectories.push(trajectory);
        trajectory
    }

    fn find_to_stand(&mut self, ask: Ask, at: f64, removed: &mut Vec<Trajectory>) -> Option<Trajectory> {
        let Ask { key, width, is_priority, .. } = ask;
        let (gap, until) = (self.field.gap, at + STANDS_S);
        let x = (self.field.width - width) / 2.0;
        let edges = (x, x + width);
        let rows: Vec<u32> = self.field.standing(ask.mode).filter(|row| self.held_row() != Some(*row)).collect();
        let is_clear = |row: &&u32| self.rows[**row as usize].is_clear(at, until, edges.0, edges.1, gap);
        let row = match rows.iter().find(is_clear) {
            Some(row) => *row,
            None if is_priority => {
                let row = rows.into_iter().find(|row| self.can_be_cleared(*row, at, until, edges))?;
                self.rows[row as usize].clear(at, until, edges, gap, removed);
                row
            }
            None => {
                // Reserve a row, so that the next fixed comment finds it free.
                let is_free = |row: &&u32| {
                    let row = &self.rows[**row as usize];
                    at >= row.kept_until && !row.trajectories.iter().any(Trajectory::stands)
                };
                let is_being_freed = rows.iter().any(|row| at < self.rows[*row as usize].kept_until);
                if let Some(row) = rows.iter().find(is_free).filter(|_| !is_being_freed) {
                    self.rows[*row as usize].kept_until = at + KEPT_S;
                }
                return None;
            }
        };
        let trajectory = Trajectory { key, row, x, since: at, width, speed: 0.0, until, is_priority };
        self.rows[row as usize].stand(trajectory, at);
        Some(trajectory)
    }

    /// Are only ordinary comments in the way of a fixed comment here?
    fn can_be_cleared(&self, row: u32, at: f64, until: f64, edges: (f64, f64)) -> bool {
        let trajectories: Vec<_> =
            self.rows[row as usize].trajectories.iter().filter(|trajectory| trajectory.is_priority).copied().collect();
        Row { trajectories, kept_until: 0.0 }.is_clear(at, until, edges.0, edges.1, self.field.gap)
    }

    fn limit(&self, row: u32, at: f64) -> Option<f64> {
        if self.held_row() == Some(row) {
            return None;
        }
        self.rows[row as usize].limit(at, self.field.width, self.field.gap)
    }

    fn held_row(&self) -> Option<u32> {
        self.held.map(|(row, _)| row)
    }

    fn is_covered(&self, cover: f64) -> bool {
        let rows = self.field.scrolling();
        self.covered >= cover * self.field.width * f64::from(rows.end - rows.start)
    }

    fn uncover(&mut self, removed: &[Trajectory]) {
        self.covered -= removed.iter().map(|trajectory| trajectory.width).sum::<f64>();
    }
}

#[cfg(test)]
mod tests;
