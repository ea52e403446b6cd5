//! One row of the stage, and the comments in it from left to right.

use crate::overlay::trajectory::Trajectory;

/// One row of the stage.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// From left to right; comments that overlap are in the order of their arrival.
    pub trajectories: Vec<Trajectory>,
    /// Until this time no scrolling comment enters: the row is reserved for a fixed comment.
    pub kept_until: f64,
}

impl Row {
    /// Removes the comments that have ended, and adds them to `removed`.
    pub fn prune(&mut self, at: f64, removed: &mut Vec<Trajectory>) {
        self.trajectories.retain(|trajectory| {
            let is_on = trajectory.until > at;
            if !is_on {
                removed.push(*trajectory);
            }
            is_on
        });
    }

    /// Highest speed of a comment that enters now at `x`. `None`: it may not enter.
    pub fn limit(&self, at: f64, x: f64, gap: f64) -> Option<f64> {
        if at < self.kept_until {
            return None;
        }
        // A comment that does not reach the last one does not reach those before it.
        self.trajectories.last().map_or(Some(f64::INFINITY), |last| last.limit(at, x, gap))
    }

    /// Is there room for a fixed comment between these edges, from `at` until `until`?
    pub fn is_clear(&self, at: f64, until: f64, left: f64, right: f64, gap: f64) -> bool {
        self.trajectories.iter().all(|trajectory| is_apart(trajectory, at, until, left, right, gap))
    }

    /// Inserts a fixed comment at its position from left to right.
    pub fn stand(&mut self, trajectory: Trajectory, at: f64) {
        let place =
            self.trajectories.iter().position(|other| other.left(at) > trajectory.x).unwrap_or(self.trajectories.len());
        self.trajectories.insert(place, trajectory);
    }

    /// Removes the comments that are in the way of a fixed comment between these edges, and adds them to `removed`.
    pub fn clear(&mut self, at: f64, until: f64, edges: (f64, f64), gap: f64, removed: &mut Vec<Trajectory>) {
        self.trajectories.retain(|trajectory| {
            let stays = is_apart(trajectory, at, until, edges.0, edges.1, gap);
            if !stays {
                removed.push(*trajectory);
            }
            stays
        });
    }

    /// Corrects the distances and speeds in the row, from left to right, after the stage has changed. `speed` gives the normal speed for
    /// a width, `edge` is the right edge of the stage. Comments without room go to `removed`.
    pub fn set_right(
        &mut self,
        at: f64,
        edge: f64,
        gap: f64,
        speed: impl Fn(f64) -> f64,
        removed: &mut Vec<Trajectory>,
    ) {
        for mut trajectory in std::mem::take(&mut self.trajectories) {
            let nearest = self.trajectories.last().map_or(f64::NEG_INFINITY, |front| front.right(at) + gap);
            if trajectory.stands() {
                // A fixed comment keeps its position. A comment that would not get out of its way in time goes at once.
                self.clear(at, trajectory.until, (trajectory.x, trajectory.right(at)), gap, removed);
                self.trajectories.push(trajectory);
                continue;
            }
            let (x, normal_speed) = (trajectory.left(at).max(nearest), speed(trajectory.width));
            let limit = self.trajectories.last().map_or(Some(normal_speed), |front| front.limit(at, x, gap - SLACK));
            match limit {
                Some(limit) if limit >= normal_speed * SLOWEST && x <= edge => {
                    trajectory.turn(at, x, normal_speed.min(limit));
                    self.trajectories.push(trajectory);
                }
                _ => removed.push(trajectory),
            }
        }
    }
}

/// A comment may be slowed down by the one before it to this part of its normal speed. It is not shown if it would be slower.
pub(super) const SLOWEST: f64 = 0.6;
/// Tolerance for rounding errors in sums of distances, in CSS pixels: too small to be visible.
const SLACK: f64 = 1e-6;

fn is_apart(trajectory: &Trajectory, at: f64, until: f64, left: f64, right: f64, gap: f64) -> bool {
    let end = until.min(trajectory.until);
    let is_left = trajectory.right(at) + gap <= left;
    let is_right = trajectory.left(at) >= right + gap && trajectory.left(end) >= right + gap;
    is_left || is_right || end <= at
}
