//! Messages between the page and the danmaku worker, as bytes. Both sides come from one build, so the format needs no version.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::overlay::bullet::Bullet;
use crate::overlay::clock::Clock;
use crate::overlay::lane_geometry::LaneGeometry;
use crate::overlay::settings::DanmakuSettings;
use crate::overlay::trajectory::Trajectory;

/// A command from the page to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum WorkerCommand {
    /// Sets the size and the look.
    Configure(Surface),
    /// Shows these comments.
    Show(Vec<Bullet>),
    /// Removes the comments with these keys.
    Remove(Vec<u64>),
    /// Runs or pauses the movement.
    SetRunning(bool),
    /// Holds the row of this comment. `None`: releases the held row.
    Hold(Option<u64>),
    /// Removes all comments.
    Clear,
    /// Puts back the comments that were on the stage, by this clock, when the previous worker failed.
    Restore(Clock, Vec<(Bullet, Trajectory)>),
}

/// The size and the look of what the worker draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Surface {
    /// Width of the stage, in CSS pixels.
    pub width: f64,
    /// Height of the stage, in CSS pixels.
    pub height: f64,
    /// Height at the lower edge that the gift banners may cover, in CSS pixels.
    pub banner_height: f64,
    /// Device pixels per CSS pixel.
    pub ratio: f64,
    /// The CSS `font-family` of the text.
    pub font: String,
    /// The viewer's danmaku settings.
    pub settings: DanmakuSettings,
}

impl Surface {
    /// The geometry for the lanes.
    pub fn field(&self) -> LaneGeometry {
        LaneGeometry { banner_height: self.banner_height, ..self.settings.field(self.width, self.height) }
    }
}

/// A report from the worker to the page: what has changed on the stage since the report before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkerReport {
    /// The worker's overlay clock. Its browser time counts from 1970.
    pub clock: Clock,
    /// Height of a row, in CSS pixels.
    pub row: f64,
    /// The held row, and the overlay time since when, in seconds.
    pub held: Option<(u32, f64)>,
    /// Comments that came onto the stage.
    pub entered: Vec<(Bullet, Trajectory)>,
    /// Keys of comments that went before their end.
    pub removed: Vec<u64>,
    /// Every trajectory on the stage. `None`: `entered` and `removed` are all that has changed.
    pub all: Option<Vec<Trajectory>>,
}

/// Encodes a message as bytes.
pub fn write(what: &impl Serialize) -> Vec<u8> {
    // Fails only for a sequence of unknown length, or when memory runs out.
    postcard::to_allocvec(what).unwrap_or_default()
}

/// Decodes a message. `None`: the bytes are not such a message.
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
    fn commands_round_trip() {
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
        let surface =
            Surface { width: 1.0, height: 2.0, banner_height: 0.5, ratio: 3.0, font: "serif".into(), settings };
        let commands = vec![
            WorkerCommand::Configure(surface),
            WorkerCommand::Show(vec![bullet.clone()]),
            WorkerCommand::Hold(Some(4)),
            WorkerCommand::Restore(Clock::default(), vec![(bullet, trajectory)]),
        ];
        assert_eq!(read::<Vec<WorkerCommand>>(&write(&commands)), Some(commands));
    }

    proptest! {
        #[test]
        fn reading_any_bytes_never_panics(bytes: Vec<u8>) {
            let _ = read::<Vec<WorkerCommand>>(&bytes);
            let _ = read::<WorkerReport>(&bytes);
        }
    }
}
