//! One row: what is in it, from left to right.

use crate::overlay::trajectory::Trajectory;

/// One row of the stage.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// From left to right; where they overlap, in the order in which they came.
    pub trajectories: Vec<Trajectory>,
    /// Until then nothing goes through it: a comment wants to stand here.
    pub kept_until: f64,
}

impl Row {
    /// Forgets what is over.
    pub fn prune(&mut self, at: f64, gone: &mut Vec<Trajectory>) {
        self.trajectories.retain(|trajectory| {
            let is_on = trajectory.until > at;
            if !is_on {
                gone.push(*trajectory);
            }
            is_on
        });
    }

    /// How fast one may enter now at `x`; nothing where it may not.
    pub fn limit(&self, at: f64, x: f64, gap: f64) -> Option<f64> {
        if at < self.kept_until {
            return None;
        }
        // Whoever does not reach the last one does not reach those before it.
        self.trajectories.last().map_or(Some(f64::INFINITY), |last| last.limit(at, x, gap))
    }

    /// May one stand here from now until then, between these edges?
    pub fn is_clear(&self, at: f64, until: f64, left: f64, right: f64, gap: f64) -> bool {
        self.trajectories.iter().all(|trajectory| is_apart(trajectory, at, until, left, right, gap))
    }

    /// Takes in one that stands, where it belongs from left to right.
    pub fn stand(&mut self, trajectory: Trajectory, at: f64) {
        let place =
            self.trajectories.iter().position(|other| other.left(at) > trajectory.x).unwrap_or(self.trajectories.len());
        self.trajectories.insert(place, trajectory);
    }

    /// Sends those away that are in the way of one that is to stand here.
    pub fn clear(&mut self, at: f64, until: f64, edges: (f64, f64), gap: f64, gone: &mut Vec<Trajectory>) {
        self.trajectories.retain(|trajectory| {
            let stays = is_apart(trajectory, at, until, edges.0, edges.1, gap);
            if !stays {
                gone.push(*trajectory);
            }
            stays
        });
    }

    /// The stage has changed: sets right the distances and speeds of all that is in the row, from left to right. `speed` is how fast
    /// one of a width would like to be, `edge` the right edge of the stage.
    pub fn set_right(&mut self, at: f64, edge: f64, gap: f64, speed: impl Fn(f64) -> f64, gone: &mut Vec<Trajectory>) {
        for mut trajectory in std::mem::take(&mut self.trajectories) {
            let nearest = self.trajectories.last().map_or(f64::NEG_INFINITY, |front| front.right(at) + gap);
            if trajectory.stands() {
                // Where it stands is not for others to say; one on its way out that is not out in time goes at once.
                self.clear(at, trajectory.until, (trajectory.x, trajectory.right(at)), gap, gone);
                self.trajectories.push(trajectory);
                continue;
            }
            let (x, wish) = (trajectory.left(at).max(nearest), speed(trajectory.width));
            let limit = self.trajectories.last().map_or(Some(wish), |front| front.limit(at, x, gap - SLACK));
            match limit {
                Some(limit) if limit >= wish * SLOWEST && x <= edge => {
                    trajectory.turn(at, x, wish.min(limit));
                    self.trajectories.push(trajectory);
                }
                _ => gone.push(trajectory),
            }
        }
    }
}

/// A comment may be slowed down by the one before it to this part of its speed, and is not shown where it would be slower.
pub(super) const SLOWEST: f64 = 0.6;
/// Less than can be seen: sums of distances are not exact.
const SLACK: f64 = 1e-6;

fn is_apart(trajectory: &Trajectory, at: f64, until: f64, left: f64, right: f64, gap: f64) -> bool {
    let end = until.min(trajectory.until);
    let is_left = trajectory.right(at) + gap <= left;
    let is_right = trajectory.left(at) >= right + gap && trajectory.left(end) >= right + gap;
    is_left || is_right || end <= at
}
