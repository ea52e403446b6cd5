//! The player port: a double buffer of two video elements, which can be placed anywhere on the page, and an engine for each.
//!
//! The core decides which source plays and what follows a failure ([`room_core::playback`]). A source loads muted behind the one that is
//! shown, and replaces it with its first frame. HLS plays by hls.js wherever Media Source Extensions exist, and by the browser itself only
//! elsewhere: some browsers answer "maybe" for HLS and then fail on real streams.

mod capabilities;
mod double_buffer;
mod engine;
mod engines;
mod flv;
mod front_sound;
mod hls;
mod leb;
mod native;
mod rtc;
mod rtc_offer;
mod sound;
mod start;
mod video;
mod video_slot;
mod whep;

use std::rc::Rc;

pub use capabilities::playable;
use double_buffer::{DoubleBuffer, LoadOptions};
use engine::Assets;
use room_core::ports::player::{PlayerCommand, PlayerEvent};
use sound::Sound;
use web_sys::Element;

/// The player. Dropping it stops the streams and removes the elements.
pub struct Player {
    buffer: Rc<DoubleBuffer>,
}

impl Player {
    /// Creates a player that loads hls.js and mpegts.js from `assets` when they are first needed, and sends its events to `sink`.
    pub fn new(assets: &str, sink: impl Fn(PlayerEvent) + 'static) -> Self {
        let assets = Assets {
            hls: format!("{assets}vendor/hls.min.mjs"),
            hls_worker: format!("{assets}vendor/hls.worker.js"),
            mpegts: format!("{assets}vendor/mpegts.js"),
        };
        Self { buffer: DoubleBuffer::new(assets, sink) }
    }

    /// Prepares what does not depend on the stream, in the idle time while the backend answers.
    pub fn prepare(&self) {
        self.buffer.prepare();
    }

    /// Puts the picture into `place`, before its other children. It keeps playing when it moves.
    pub fn place_in(&self, place: &Element) {
        self.buffer.place_in(place);
    }

    /// Runs a command of the core.
    pub fn run(&self, command: PlayerCommand) {
        let buffer = &self.buffer;
        match command {
            PlayerCommand::Load { attempt, source, play, behind_ms, begins_low } => {
                buffer.load(attempt, source, play, LoadOptions { behind_ms, begins_low });
            }
            PlayerCommand::AbandonPending => buffer.abandon_pending(),
            PlayerCommand::StopLoading => buffer.stop_loading(),
            PlayerCommand::Recover { attempt, swap_sound } => buffer.recover(attempt, swap_sound),
            PlayerCommand::GoLive => buffer.on_front(|engine| engine.go_live()),
            PlayerCommand::SeekBack { behind_ms } => buffer.on_front(|engine| engine.go_back(behind_ms)),
            PlayerCommand::SetRate(rate) => buffer.front().iter().for_each(|front| front.set_rate(rate)),
            PlayerCommand::SetQuality(height) => buffer.set_quality(height),
            PlayerCommand::SetCaptions(name) => buffer.set_captions(name),
            PlayerCommand::Play { live } => buffer.play(live),
            PlayerCommand::Pause => buffer.pause(),
            PlayerCommand::SetMuted(muted) => buffer.set_sound(Sound { muted, ..buffer.sound() }),
            PlayerCommand::SetVolume(volume) => {
                buffer.set_sound(Sound { muted: volume <= 0.0, volume: volume.clamp(0.0, 1.0) });
            }
            PlayerCommand::Stop => buffer.stop(),
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.buffer.remove();
    }
}
