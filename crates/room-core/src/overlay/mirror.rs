//! What the page knows of the stage, without asking the worker: what is where, by the same rules by which it is drawn.

use crate::overlay::bullet::Bullet;
use crate::overlay::clock::Clock;
use crate::overlay::protocol::WorkerReport;
use crate::overlay::trajectory::Trajectory;

/// What is on the stage.
#[derive(Debug, Clone, Default)]
pub struct OverlayMirror {
    clock: Clock,
    row: f64,
    held: Option<(u32, f64)>,
    trajectories: Vec<(Bullet, Trajectory)>,
}

/// A comment on the stage, and where it is: CSS pixels from the stage's top left.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldComment {
    /// The comment.
    pub bullet: Bullet,
    /// Its left edge.
    pub left: f64,
    /// Its upper edge.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl OverlayMirror {
    /// Takes in what the worker says of it. Its clock is by the page's milliseconds by now.
    pub fn take(&mut self, report: WorkerReport, mono_ms: f64) {
        (self.clock, self.row, self.held) = (report.clock, report.row, report.held);
        self.trajectories.extend(report.come);
        if !report.gone.is_empty() {
            self.trajectories.retain(|(_, trajectory)| !report.gone.contains(&trajectory.key));
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

    /// These are not there any more.
    pub fn remove(&mut self, keys: &[u64]) {
        self.trajectories.retain(|(_, trajectory)| !keys.contains(&trajectory.key));
    }

    /// Is a row held?
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Nothing is there any more.
    pub fn clear(&mut self) {
        (self.trajectories, self.held) = (Vec::new(), None);
    }

    /// What is there, at this place.
    pub fn at(&self, x: f64, y: f64, mono_ms: f64) -> Option<u64> {
        // Where they overlap the last one is on top.
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

    /// Where this comment is, if it is there.
    pub fn spot(&self, key: u64, mono_ms: f64) -> Option<HeldComment> {
        let (bullet, trajectory) = self.trajectories.iter().find(|(_, trajectory)| trajectory.key == key)?;
        let left = trajectory.left(self.time(trajectory, mono_ms));
        let top = f64::from(trajectory.row) * self.row;
        Some(HeldComment { bullet: bullet.clone(), left, top, width: trajectory.width, height: self.row })
    }

    /// All that is there, and the clock by which it is: for whoever draws it anew.
    pub fn all(&self) -> (Clock, Vec<(Bullet, Trajectory)>) {
        (self.clock, self.trajectories.clone())
    }

    /// All that is there, with where it is now.
    pub fn spots(&self, mono_ms: f64) -> Vec<HeldComment> {
        self.trajectories.iter().filter_map(|(_, trajectory)| self.spot(trajectory.key, mono_ms)).collect()
    }

    /// The keys of what these people, or anyone whom it `hits`, say.
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
