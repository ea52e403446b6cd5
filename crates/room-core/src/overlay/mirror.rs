//! The page's copy of what is on the stage. It computes positions by the rules by which the worker draws, without asking the worker.

use crate::overlay::bullet::Bullet;
use crate::overlay::clock::Clock;
use crate::overlay::protocol::WorkerReport;
use crate::overlay::trajectory::Trajectory;

/// The comments on the stage.
#[derive(Debug, Clone, Default)]
pub struct OverlayMirror {
    clock: Clock,
    row: f64,
    held: Option<(u32, f64)>,
    trajectories: Vec<(Bullet, Trajectory)>,
}

/// A comment on the stage and its position, in CSS pixels from the top left of the stage.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldComment {
    /// The comment.
    pub bullet: Bullet,
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl OverlayMirror {
    /// Applies a report of the worker. The caller has converted its clock to the page's monotonic milliseconds.
    pub fn take(&mut self, report: WorkerReport, mono_ms: f64) {
        (self.clock, self.row, self.held) = (report.clock, report.row, report.held);
        self.trajectories.extend(report.entered);
        if !report.removed.is_empty() {
            self.trajectories.retain(|(_, trajectory)| !report.removed.contains(&trajectory.key));
        }
        if let Some(all) = report.all {
            self.trajectories.retain_mut(|(_, trajectory)| {
                match all.iter().find(|other| other.key == trajectory.key) {
                    Some(now) => {
                        *trajectory = *now;
                        true
                    }
                    None => false,
                }
            });
        }
        let (at, held) = (self.clock.now(mono_ms), self.held_row());
        self.trajectories.retain(|(_, trajectory)| trajectory.until > at || held == Some(trajectory.row));
    }

    /// Removes the comments with these keys.
    pub fn remove(&mut self, keys: &[u64]) {
        self.trajectories.retain(|(_, trajectory)| !keys.contains(&trajectory.key));
    }

    /// Is a row held?
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Removes all comments.
    pub fn clear(&mut self) {
        (self.trajectories, self.held) = (Vec::new(), None);
    }

    /// Key of the comment at this point, in CSS pixels from the top left of the stage.
    pub fn at(&self, x: f64, y: f64, mono_ms: f64) -> Option<u64> {
        // Where comments overlap, the last one is on top.
        let mut trajectories = self.trajectories.iter().rev();
        let hit = trajectories.find(|(_, trajectory)| {
            let at = self.time(trajectory, mono_ms);
            let top = f64::from(trajectory.row) * self.row;
            (trajectory.left(at)..trajectory.right(at)).contains(&x)
                && (top..top + self.row).contains(&y)
                && trajectory.until > at
        });
        hit.map(|(_, trajectory)| trajectory.key)
    }

    /// Position of this comment. `None`: it is not on the stage.
    pub fn spot(&self, key: u64, mono_ms: f64) -> Option<HeldComment> {
        let (bullet, trajectory) = self.trajectories.iter().find(|(_, trajectory)| trajectory.key == key)?;
        let left = trajectory.left(self.time(trajectory, mono_ms));
        let top = f64::from(trajectory.row) * self.row;
        Some(HeldComment { bullet: bullet.clone(), left, top, width: trajectory.width, height: self.row })
    }

    /// All comments, and the clock for their trajectories: a new worker draws them from this.
    pub fn all(&self) -> (Clock, Vec<(Bullet, Trajectory)>) {
        (self.clock, self.trajectories.clone())
    }

    /// All comments with their positions at this time.
    pub fn spots(&self, mono_ms: f64) -> Vec<HeldComment> {
        self.trajectories.iter().filter_map(|(_, trajectory)| self.spot(trajectory.key, mono_ms)).collect()
    }

    /// Keys of the comments for which `hits` is true.
    pub fn keys(&self, hits: impl Fn(&Bullet) -> bool) -> Vec<u64> {
        self.trajectories.iter().filter(|(bullet, _)| hits(bullet)).map(|(bullet, _)| bullet.key).collect()
    }

    fn time(&self, trajectory: &Trajectory, mono_ms: f64) -> f64 {
        self.held.filter(|(row, _)| *row == trajectory.row).map_or_else(|| self.clock.now(mono_ms), |(_, since)| since)
    }

    fn held_row(&self) -> Option<u32> {
        self.held.map(|(row, _)| row)
    }
}
