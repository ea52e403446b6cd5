//! The player: two video elements of its own, which are put wherever the picture is to be, and an engine that feeds each.
//!
//! Which source is played, and what follows a failure, is the core's to decide ([`room_core::playback`]). A source is taken up
//! behind the one that is shown, without a sound, and takes its place with its first picture. hls.js wherever Media Source
//! Extensions exist; the browser's own HLS only where they do not, since some browsers say "maybe" to it and then fail on
//! real streams.

mod decodable;
mod engine;
mod flv;
mod hls;
mod leb;
mod native;
mod offer;
mod pair;
mod rtc;
mod slot;
mod sound;
mod video;
mod whep;

use std::rc::Rc;

pub use decodable::playable;
use engine::Assets;
use pair::{How, Pair};
use room_core::ports::player::{PlayerCommand, PlayerEvent};
use sound::Sound;
use web_sys::Element;

/// The player. Dropping it lets go of streams and elements.
pub struct Player {
    pair: Rc<Pair>,
}

impl Player {
    /// A player that loads hls.js and mpegts.js from `assets` when they are first needed, and brings its news to `sink`.
    pub fn new(assets: &str, sink: impl Fn(PlayerEvent) + 'static) -> Self {
        let assets = Assets {
            hls: format!("{assets}vendor/hls.min.mjs"),
            hls_worker: format!("{assets}vendor/hls.worker.js"),
            mpegts: format!("{assets}vendor/mpegts.js"),
        };
        Self { pair: Pair::new(assets, sink) }
    }

    /// Makes ready what can be before anything is known of the stream: while the backend is asked, there is nothing else to do.
    pub fn prepare(&self) {
        self.pair.prepare();
    }

    /// Puts the picture into this place, before what else is there. It goes on playing wherever it is put.
    pub fn place_in(&self, place: &Element) {
        self.pair.place_in(place);
    }

    /// Does what the core wishes.
    pub fn run(&self, command: PlayerCommand) {
        let pair = &self.pair;
        match command {
            PlayerCommand::Load { attempt, source, play, behind_ms, begins_low } => {
                pair.load(attempt, source, play, How { behind_ms, begins_low });
            }
            PlayerCommand::AbandonPending => pair.give_up(),
            PlayerCommand::StopLoading => pair.halt(),
            PlayerCommand::Recover { attempt, swap_sound } => pair.mend(attempt, swap_sound),
            PlayerCommand::GoLive => pair.go(|engine| engine.go_live()),
            PlayerCommand::GoBack { behind_ms } => pair.go(|engine| engine.go_back(behind_ms)),
            PlayerCommand::SetRate(rate) => pair.front().iter().for_each(|front| front.set_rate(rate)),
            PlayerCommand::SetQuality(height) => pair.set_quality(height),
            PlayerCommand::SetCaptions(name) => pair.set_captions(name),
            PlayerCommand::Play { live } => pair.go_on(live),
            PlayerCommand::Pause => pair.hold(),
            PlayerCommand::SetMuted(muted) => pair.set_sound(Sound { muted, ..pair.sound() }),
            PlayerCommand::SetVolume(volume) => {
                pair.set_sound(Sound { muted: volume <= 0.0, volume: volume.clamp(0.0, 1.0) });
            }
            PlayerCommand::Stop => pair.stop(),
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.pair.take_away();
    }
}
