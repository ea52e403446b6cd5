//! One of the player's two video elements, with its attempt. One element is in front; the next source loads in the other.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use room_core::ports::player::PlaybackStats;
use wasm_bindgen::prelude::*;

use crate::js;
use crate::js::Listener;
use crate::ports::player::engine;
use crate::ports::player::engine::{Engine, EngineResult};
use crate::ports::player::video::Video;

/// The attribute that marks the element in front, for the styles.
const FRONT: &str = "data-front";

/// A video element and its attempt.
pub struct VideoSlot {
    /// The element.
    pub video: Video,
    /// The listeners for its events.
    pub listeners: RefCell<Vec<Listener>>,
    /// The attempt that it plays.
    pub attempt: RefCell<Option<Attempt>>,
    /// The number of calls of `play`: only the result of the last one counts.
    pub starts: Cell<u32>,
}

/// An attempt to play a source, on its element.
pub struct Attempt {
    /// The attempt's number.
    pub number: u32,
    /// The stream's URL without its query, which holds the signature. Attempts with the same path play the same stream.
    pub path: String,
    /// Whether it plays once it can; otherwise it stays paused.
    pub play: bool,
    /// Whether its stream has stopped and only the last picture is left.
    pub is_stopped: bool,
    /// The engine that feeds the element. `None`: not started yet.
    pub engine: Option<Rc<dyn Engine>>,
}

impl VideoSlot {
    /// Creates an element without an attempt, not attached to the page.
    pub fn new() -> Self {
        let video = Video::new();
        video.set_class_name("video");
        // The name is valid. Without it an iPhone plays the video in full screen, which hides the room.
        let _ = video.set_attribute("playsinline", "");
        Self { video, listeners: RefCell::default(), attempt: RefCell::default(), starts: Cell::default() }
    }

    /// The number of its attempt.
    pub fn attempt(&self) -> Option<u32> {
        self.attempt.borrow().as_ref().map(|attempt| attempt.number)
    }

    /// The engine that feeds it. A clone, so that nothing is borrowed while the engine runs.
    pub fn engine(&self) -> Option<Rc<dyn Engine>> {
        self.attempt.borrow().as_ref().and_then(|attempt| attempt.engine.clone())
    }

    /// Changes its attempt, if there is one.
    pub fn with(&self, change: impl FnOnce(&mut Attempt)) {
        if let Some(attempt) = self.attempt.borrow_mut().as_mut() {
            change(attempt);
        }
    }

    /// Whether its attempt plays once it can.
    pub fn is_to_play(&self) -> bool {
        self.attempt.borrow().as_ref().is_some_and(|attempt| attempt.play)
    }

    /// Whether it shows the requested part of the stream.
    pub fn is_ready(&self) -> bool {
        self.is_fed() && self.engine().is_some_and(|engine| engine.is_ready())
    }

    /// Whether an engine feeds it a stream, rather than only the last picture being left.
    pub fn is_fed(&self) -> bool {
        self.attempt.borrow().as_ref().is_some_and(|attempt| attempt.engine.is_some() && !attempt.is_stopped)
    }

    /// Drops its attempt.
    pub fn clear(&self) {
        self.bring_to_front(false);
        // Not while the cell is borrowed: dropping the engine may cause events that read it.
        let attempt = self.attempt.take();
        drop(attempt);
        self.set_rate(1.0);
    }

    /// Sets the volume, `0.0..=1.0`, and whether it is muted.
    ///
    /// # Errors
    /// What the browser threw. The sound does not change then.
    pub fn set_sound(&self, volume: f64, muted: bool) -> EngineResult {
        self.video.set_volume(volume).and(self.video.set_muted(muted))
    }

    /// Sets the playback rate. An element that refuses it keeps its rate.
    pub fn set_rate(&self, rate: f64) {
        let _ = self.video.set_playback_rate(rate);
    }

    /// Puts the element in front of the other one, or behind it.
    pub fn bring_to_front(&self, is_front: bool) {
        // The name is valid.
        let _ = self.video.toggle_attribute_with_force(FRONT, is_front);
    }

    /// Whether it is in picture-in-picture.
    pub fn is_in_picture_in_picture(&self) -> bool {
        // A browser that does not know the selector has no picture-in-picture.
        self.video.matches(":picture-in-picture").unwrap_or_default()
    }

    /// Requests picture-in-picture. If the browser refuses, the element stays on the page.
    pub fn request_picture_in_picture(&self) {
        js::ignore(self.video.request_picture_in_picture().ok());
    }

    /// Whether it has a picture to show, or sound if the stream has no picture.
    pub fn has_picture(&self) -> bool {
        let has_data = self.video.ready_state() >= web_sys::HtmlMediaElement::HAVE_CURRENT_DATA;
        self.is_ready() && has_data && (self.video.video_width() == 0 || self.decoded() > 0)
    }

    /// Calls back once, when the next frame is on the screen. A browser without `requestVideoFrameCallback` does not call back.
    pub fn on_next_picture(&self, act: impl FnOnce() + 'static) {
        let callback = Closure::once_into_js(act);
        let _ = self.video.request_video_frame_callback(&callback);
    }

    /// The playback statistics. `None`: no engine.
    pub fn sample(&self) -> Option<PlaybackStats> {
        let stats = self.engine()?.stats();
        let (_, dropped) = self.video.frames();
        let (width, height) = self.size();
        Some(PlaybackStats {
            attempt: self.attempt()?,
            frames: stats.frames.unwrap_or_else(|| self.decoded()),
            latency_ms: stats.latency_ms,
            behind_ms: stats.behind_ms,
            ahead_ms: self.ahead_ms(),
            width,
            height,
            dropped,
            kbps: stats.kbps,
            bandwidth_kbps: stats.bandwidth_kbps,
            codec: stats.codec,
            aired_ms: stats.aired_ms,
            window: stats.window,
        })
    }

    /// The picture's width and height in pixels; 0 without a picture.
    pub fn size(&self) -> (u32, u32) {
        (self.video.video_width(), self.video.video_height())
    }

    /// How much is buffered after the current position, in milliseconds.
    fn ahead_ms(&self) -> u64 {
        let (at, loaded) = (self.video.current_time(), self.video.buffered());
        let ends = (0..loaded.length()).filter(|nth| loaded.start(*nth).is_ok_and(|start| start <= at));
        let end = ends.filter_map(|nth| loaded.end(nth).ok()).find(|end| *end >= at);
        end.and_then(|end| engine::millis(end - at)).unwrap_or_default()
    }

    /// The number of frames decoded so far; for a stream without a picture, its position in milliseconds.
    fn decoded(&self) -> u64 {
        if self.video.video_width() == 0 {
            return engine::millis(self.video.current_time()).unwrap_or_default();
        }
        self.video.frames().0
    }
}
