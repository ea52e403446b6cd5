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
    flights: Vec<(Bullet, Trajectory)>,
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
        self.flights.extend(report.come);
        if !report.gone.is_empty() {
            self.flights.retain(|(_, flight)| !report.gone.contains(&flight.key));
        }
        if let Some(all) = report.all {
            self.flights.retain_mut(|(_, flight)| match all.iter().find(|other| other.key == flight.key) {
                Some(now) => {
                    *flight = *now;
                    true
                }
                None => false,
            });
        }
        let (at, held) = (self.clock.now(mono_ms), self.held_row());
        self.flights.retain(|(_, flight)| flight.until > at || held == Some(flight.row));
    }

    /// These are not there any more.
    pub fn remove(&mut self, keys: &[u64]) {
        self.flights.retain(|(_, flight)| !keys.contains(&flight.key));
    }

    /// Is a row held?
    pub const fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// Nothing is there any more.
    pub fn clear(&mut self) {
        (self.flights, self.held) = (Vec::new(), None);
    }

    /// What is there, at this place.
    pub fn at(&self, x: f64, y: f64, mono_ms: f64) -> Option<u64> {
        // Where they overlap the last one is on top.
        let mut flights = self.flights.iter().rev();
        let hit = flights.find(|(_, flight)| {
            let at = self.time(flight, mono_ms);
            let top = f64::from(flight.row) * self.row;
            (flight.left(at)..flight.right(at)).contains(&x) && (top..top + self.row).contains(&y) && flight.until > at
        });
        hit.map(|(_, flight)| flight.key)
    }

    /// Where this comment is, if it is there.
    pub fn spot(&self, key: u64, mono_ms: f64) -> Option<HeldComment> {
        let (bullet, flight) = self.flights.iter().find(|(_, flight)| flight.key == key)?;
        let left = flight.left(self.time(flight, mono_ms));
        let top = f64::from(flight.row) * self.row;
        Some(HeldComment { bullet: bullet.clone(), left, top, width: flight.width, height: self.row })
    }

    /// All that is there, and the clock by which it is: for whoever draws it anew.
    pub fn all(&self) -> (Clock, Vec<(Bullet, Trajectory)>) {
        (self.clock, self.flights.clone())
    }

    /// All that is there, with where it is now.
    pub fn spots(&self, mono_ms: f64) -> Vec<HeldComment> {
        self.flights.iter().filter_map(|(_, flight)| self.spot(flight.key, mono_ms)).collect()
    }

    /// The keys of what these people, or anyone whom it `hits`, say.
    pub fn keys(&self, hits: impl Fn(&Bullet) -> bool) -> Vec<u64> {
        self.flights.iter().filter(|(bullet, _)| hits(bullet)).map(|(bullet, _)| bullet.key).collect()
    }

    fn time(&self, flight: &Trajectory, mono_ms: f64) -> f64 {
        self.held.filter(|(row, _)| *row == flight.row).map_or_else(|| self.clock.now(mono_ms), |(_, since)| since)
    }

    fn held_row(&self) -> Option<u32> {
        self.held.map(|(row, _)| row)
    }
}
