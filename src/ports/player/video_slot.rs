//! One of the player's two video elements, and what it carries: one is in front, the next source is taken up behind it.

use std::cell::RefCell;
use std::rc::Rc;

use room_core::ports::player::PlaybackStats;
use wasm_bindgen::prelude::*;

use crate::js;
use crate::js::Listener;
use crate::ports::player::engine;
use crate::ports::player::engine::{Asked, Engine};
use crate::ports::player::video::Video;

/// The attribute of the element that is in front, which the styles go by.
const FRONT: &str = "data-front";

/// An element.
pub struct VideoSlot {
    /// The element.
    pub video: Video,
    /// Its events.
    pub listeners: RefCell<Vec<Listener>>,
    /// What it carries.
    pub attempt: RefCell<Option<Attempt>>,
}

/// An attempt, on its element.
pub struct Attempt {
    /// Its number.
    pub attempt: u32,
    /// The stream's address without what signs it: what says that another attempt is at the same.
    pub path: String,
    /// It is to play, or stand still until it is.
    pub play: bool,
    /// Its stream is let go of; only the last picture is left.
    pub is_halted: bool,
    /// What feeds the element, once that has started.
    pub engine: Option<Rc<dyn Engine>>,
}

impl VideoSlot {
    /// An element that carries nothing yet, and is nowhere on the page.
    pub fn new() -> Self {
        let video = Video::new();
        video.set_class_name("video");
        // The name is a valid one. Without it an iPhone gives the picture the whole screen, and takes the room away.
        let _ = video.set_attribute("playsinline", "");
        Self { video, listeners: RefCell::default(), attempt: RefCell::default() }
    }

    /// The number of what it carries.
    pub fn attempt(&self) -> Option<u32> {
        self.attempt.borrow().as_ref().map(|take| take.attempt)
    }

    /// What feeds it. Handed out, so that it may do what it likes meanwhile.
    pub fn engine(&self) -> Option<Rc<dyn Engine>> {
        self.attempt.borrow().as_ref().and_then(|take| take.engine.clone())
    }

    /// Changes what it carries.
    pub fn with(&self, change: impl FnOnce(&mut Attempt)) {
        if let Some(take) = self.attempt.borrow_mut().as_mut() {
            change(take);
        }
    }

    /// Is it to play?
    pub fn is_to_play(&self) -> bool {
        self.attempt.borrow().as_ref().is_some_and(|take| take.play)
    }

    /// Does it show what was asked for?
    pub fn is_ready(&self) -> bool {
        self.is_fed() && self.engine().is_some_and(|engine| engine.is_ready())
    }

    /// Does it carry a stream, and not only the last picture of one?
    pub fn is_fed(&self) -> bool {
        self.attempt.borrow().as_ref().is_some_and(|take| take.engine.is_some() && !take.is_halted)
    }

    /// Lets go of what it carries.
    pub fn clear(&self) {
        self.bring_to_front(false);
        // Not while it is borrowed: what goes may tell of it.
        let take = self.attempt.take();
        drop(take);
        self.set_rate(1.0);
    }

    /// How loud it is.
    ///
    /// # Errors
    /// What was thrown: it stays as loud as it was.
    pub fn set_sound(&self, volume: f64, muted: bool) -> Asked {
        self.video.set_volume(volume).and(self.video.set_muted(muted))
    }

    /// How fast it plays; one that does not take that goes on as before.
    pub fn set_rate(&self, rate: f64) {
        let _ = self.video.set_playback_rate(rate);
    }

    /// Puts the element before the other one, or not.
    pub fn bring_to_front(&self, is_front: bool) {
        // The name is a valid one.
        let _ = self.video.toggle_attribute_with_force(FRONT, is_front);
    }

    /// Has it a window of its own?
    pub fn floats(&self) -> bool {
        // A browser that does not know the word has no such windows.
        self.video.matches(":picture-in-picture").unwrap_or_default()
    }

    /// Puts it into a window of its own; where that is refused it stays on the page.
    pub fn float(&self) {
        js::ignore(self.video.request_picture_in_picture().ok());
    }

    /// Is there something to see, or, where the stream has no picture, to hear?
    pub fn has_picture(&self) -> bool {
        let has_data = self.video.ready_state() >= web_sys::HtmlMediaElement::HAVE_CURRENT_DATA;
        self.is_ready() && has_data && (self.video.video_width() == 0 || self.decoded() > 0)
    }

    /// Calls back once, when the next picture is on the screen. A browser that cannot say so does not.
    pub fn on_next_picture(&self, act: impl FnOnce() + 'static) {
        let callback = Closure::once_into_js(act);
        let _ = self.video.request_video_frame_callback(&callback);
    }

    /// How it goes.
    pub fn sample(&self) -> Option<PlaybackStats> {
        let figures = self.engine()?.figures();
        let (_, dropped) = self.video.frames();
        let (width, height) = self.size();
        Some(PlaybackStats {
            attempt: self.attempt()?,
            frames: figures.frames.unwrap_or_else(|| self.decoded()),
            latency_ms: figures.latency_ms,
            behind_ms: figures.behind_ms,
            ahead_ms: self.ahead_ms(),
            width,
            height,
            dropped,
            kbps: figures.kbps,
            bandwidth_kbps: figures.bandwidth_kbps,
            codec: figures.codec,
            aired_ms: figures.aired_ms,
            window: figures.window,
        })
    }

    /// The picture's width and height in pixels; 0 without a picture.
    pub fn size(&self) -> (u32, u32) {
        (self.video.video_width(), self.video.video_height())
    }

    fn ahead_ms(&self) -> u64 {
        let (at, loaded) = (self.video.current_time(), self.video.buffered());
        let ends = (0..loaded.length()).filter(|nth| loaded.start(*nth).is_ok_and(|start| start <= at));
        let end = ends.filter_map(|nth| loaded.end(nth).ok()).find(|end| *end >= at);
        end.and_then(|end| engine::millis(end - at)).unwrap_or_default()
    }

    /// Pictures that were decoded so far; of a stream that has none, how far it has come.
    fn decoded(&self) -> u64 {
        if self.video.video_width() == 0 {
            return engine::millis(self.video.current_time()).unwrap_or_default();
        }
        self.video.frames().0
    }
}
