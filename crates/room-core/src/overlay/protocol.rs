//! What the page and the danmaku's worker say to each other, as bytes: both are of one build.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::overlay::bullet::Bullet;
use crate::overlay::clock::Clock;
use crate::overlay::lane_geometry::LaneGeometry;
use crate::overlay::settings::DanmakuSettings;
use crate::overlay::trajectory::Trajectory;

/// What the page tells the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum WorkerCommand {
    /// From now on it is drawn like this.
    Configure(Surface),
    /// These are to fly.
    Show(Vec<Bullet>),
    /// These are not to be seen any more.
    Remove(Vec<u64>),
    /// It moves, or stands still.
    SetRunning(bool),
    /// The row with this comment stands still; none does.
    Hold(Option<u64>),
    /// Nothing is to be seen any more.
    Clear,
    /// These were on the stage already, by this clock, when the worker before this one was given up.
    Restore(Clock, Vec<(Bullet, Trajectory)>),
}

/// How it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// The stage's width, in CSS pixels.
    pub width: f64,
    /// The stage's height, in CSS pixels.
    pub height: f64,
    /// How much of the stage's lower edge the gifts' banners may take, in CSS pixels.
    pub foot: f64,
    /// The device's pixels for each of CSS.
    pub ratio: f64,
    /// The families of the letters, as CSS names them.
    pub font: String,
    /// What the viewer wants.
    pub settings: DanmakuSettings,
}

impl Surface {
    /// The stage as the lanes see it.
    pub fn field(&self) -> LaneGeometry {
        LaneGeometry { foot: self.foot, ..self.settings.field(self.width, self.height) }
    }
}

/// What the worker tells the page: what is on the stage, as far as it has changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// Its clock, by the time since 1970.
    pub clock: Clock,
    /// A row's height, in CSS pixels.
    pub row: f64,
    /// The row that is held, and since when.
    pub held: Option<(u32, f64)>,
    /// What has come.
    pub come: Vec<(Bullet, Trajectory)>,
    /// What has gone before it was over.
    pub gone: Vec<u64>,
    /// All that is there, where more than that has changed.
    pub all: Option<Vec<Trajectory>>,
}

/// As bytes.
pub fn write(what: &impl Serialize) -> Vec<u8> {
    // Fails only for what has no length, and memory that is none.
    postcard::to_allocvec(what).unwrap_or_default()
}

/// From bytes; nothing where they are not that.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::overlay::bullet::Kind;
    use crate::overlay::comment_style::Color;
    use crate::overlay::lane_geometry::DanmakuMode;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_again() {
        let bullet = Bullet {
            key: u64::MAX,
            text: "好👍".into(),
            id: Some("1-2".into()),
            kind: Kind::Own,
            color: Some(Color(1, 2, 3)),
            mode: DanmakuMode::Top,
            ..Bullet::default()
        };
        let trajectory =
            Trajectory { key: 1, row: 2, x: 3.5, since: 0.1, width: 9.0, speed: 0.0, until: 7.0, is_priority: true };
        let settings = DanmakuSettings { on: false, ..DanmakuSettings::default() };
        let look = Surface { width: 1.0, height: 2.0, foot: 0.5, ratio: 3.0, font: "serif".into(), settings };
        let orders = vec![
            WorkerCommand::Configure(look),
            WorkerCommand::Show(vec![bullet.clone()]),
            WorkerCommand::Hold(Some(4)),
            WorkerCommand::Restore(Clock::default(), vec![(bullet, trajectory)]),
        ];
        assert_eq!(read::<Vec<WorkerCommand>>(&write(&orders)), Some(orders));
    }

    proptest! {
        #[test]
        fn any_bytes_are_orders_or_none(bytes: Vec<u8>) {
            let _ = read::<Vec<WorkerCommand>>(&bytes);
            let _ = read::<WorkerReport>(&bytes);
        }
    }
}
