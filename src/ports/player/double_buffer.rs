//! The double buffer: two video elements. One is shown; the next source loads in the other, behind it. With its first frame that one
//! comes to the front, and gets the sound.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use room_core::model::problem::StreamProblem;
use room_core::model::source::Source;
use room_core::ports::player::PlayerEvent;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use crate::js;
use crate::js::Listener;
use crate::ports::player::engine::{Assets, Engine, EngineEvent, EngineResult, Start};
use crate::ports::player::engines;
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::sound::Sound;
use crate::ports::player::video_slot::{Attempt, VideoSlot};

/// The interval of the playback statistics, in milliseconds.
const SAMPLE_EVERY_MS: u32 = 500;

/// How a source starts.
#[derive(Clone, Copy)]
pub struct LoadOptions {
    /// Starts this many milliseconds before the live edge. `None`: at the usual position.
    pub behind_ms: Option<u64>,
    /// Starts with the rendition of the lowest bit rate.
    pub begins_low: bool,
}

/// The two elements, and which one is in front.
pub struct DoubleBuffer {
    assets: Assets,
    pub(super) sink: Box<dyn Fn(PlayerEvent)>,
    slots: [Rc<VideoSlot>; 2],
    /// The index of the element in front. `None`: none is shown yet.
    pub(super) front: Cell<Option<usize>>,
    pub(super) sound: Cell<Sound>,
    /// The height of the chosen rendition, in pixels. `None`: automatic.
    quality: Cell<Option<u32>>,
    /// The name of the chosen captions.
    captions: RefCell<Option<String>>,
    /// The timer of the statistics.
    sampling: RefCell<Option<Interval>>,
    /// An offer made in advance, for the first attempt.
    spare: Cell<Option<RtcOffer>>,
}

impl DoubleBuffer {
    /// Creates a double buffer that sends its events to `sink`.
    pub fn new(assets: Assets, sink: impl Fn(PlayerEvent) + 'static) -> Rc<Self> {
        let buffer = Rc::new(Self {
            assets,
            sink: Box::new(sink),
            slots: [Rc::new(VideoSlot::new()), Rc::new(VideoSlot::new())],
            front: Cell::default(),
            sound: Cell::new(Sound { muted: false, volume: 1.0 }),
            quality: Cell::default(),
            captions: RefCell::default(),
            sampling: RefCell::default(),
            spare: Cell::default(),
        });
        for slot in &buffer.slots {
            slot.listeners.replace(buffer.listen(slot));
        }
        buffer
    }

    /// Puts the elements into `place`, before its other children. One call moves both, so that a stream keeps playing.
    pub fn place_in(&self, place: &Element) {
        let [one, other] = &self.slots;
        // Fails only if `place` is inside one of the elements.
        let _ = place.prepend_with_node_2(&one.video, &other.video);
    }

    /// Makes a WebRTC offer in advance, before the first source is known.
    pub fn prepare(&self) {
        self.spare.set(RtcOffer::new(false).ok());
    }

    /// Stops, and removes the elements from the page.
    pub fn remove(&self) {
        self.stop();
        for slot in &self.slots {
            slot.listeners.take();
            slot.video.remove();
        }
    }

    /// Selects the rendition of this height in pixels, in all sources that have it. `None`: automatic.
    pub fn set_quality(&self, height: Option<u32>) {
        self.quality.set(height);
        for slot in &self.slots {
            if let Some(engine) = slot.engine() {
                self.check(slot.attempt(), &engine.set_quality(height));
            }
        }
    }

    /// Selects the captions of this name, in all sources that have them. `None`: no captions.
    pub fn set_captions(&self, name: Option<String>) {
        self.captions.replace(name);
        self.on_front(|engine| engine.set_captions(self.captions.borrow().as_deref()));
    }

    /// Calls the engine of the element in front. A failure fails its attempt.
    pub fn on_front(&self, ask: impl FnOnce(&dyn Engine) -> EngineResult) {
        if let Some((front, engine)) = self.front().and_then(|front| Some((front.attempt(), front.engine()?))) {
            self.check(front, &ask(&*engine));
        }
    }

    /// Reports an attempt whose engine or element threw as failed, so that the core tries another source.
    pub(super) fn check(&self, attempt: Option<u32>, asked: &EngineResult) {
        if let Some(attempt) = attempt.filter(|_| asked.is_err()) {
            (self.sink)(PlayerEvent::Failed { attempt, problem: StreamProblem::Broken });
        }
    }

    /// The element in front. `None`: none is shown yet.
    pub fn front(&self) -> Option<Rc<VideoSlot>> {
        self.front.get().map(|place| Rc::clone(&self.slots[place]))
    }

    /// The element behind; before any is shown, the one that loads first.
    pub(super) fn behind(&self) -> Rc<VideoSlot> {
        Rc::clone(&self.slots[self.front.get().map_or(0, |place| 1 - place)])
    }

    pub(super) fn is_front(&self, slot: &Rc<VideoSlot>) -> bool {
        self.front().is_some_and(|front| Rc::ptr_eq(&front, slot))
    }

    /// Listens to an element's events. Playback events count only for the element in front, while an engine feeds it.
    fn listen(self: &Rc<Self>, slot: &Rc<VideoSlot>) -> Vec<Listener> {
        let on = |event, handle: fn(&Rc<Self>, &Rc<VideoSlot>)| {
            let (buffer, weak) = (Rc::downgrade(self), Rc::downgrade(slot));
            Listener::new(&slot.video, event, move |_| {
                if let (Some(buffer), Some(slot)) = (buffer.upgrade(), weak.upgrade()) {
                    handle(&buffer, &slot);
                }
            })
        };
        vec![
            on("playing", |buffer, slot| buffer.emit(slot, PlayerEvent::Playing)),
            on("waiting", |buffer, slot| buffer.emit(slot, PlayerEvent::Waiting)),
            on("pause", |buffer, slot| {
                // An element also pauses at its end; the `ended` event follows. One that plays again already has not paused.
                if !slot.video.ended() && slot.video.paused() {
                    buffer.emit(slot, PlayerEvent::Paused);
                }
            }),
            on("ended", |buffer, slot| buffer.emit(slot, PlayerEvent::Ended)),
            on("volumechange", Self::on_sound_changed),
            on("loadeddata", Self::on_first_picture),
            on("seeked", Self::on_first_picture),
            on("enterpictureinpicture", |buffer, _| buffer.emit_picture_in_picture()),
            on("leavepictureinpicture", |buffer, _| buffer.emit_picture_in_picture()),
        ]
    }

    fn emit(&self, slot: &Rc<VideoSlot>, news: PlayerEvent) {
        if self.is_front(slot) && slot.is_fed() {
            (self.sink)(news);
        }
    }

    fn emit_picture_in_picture(&self) {
        // Of either element: picture-in-picture moves from one to the other.
        (self.sink)(PlayerEvent::PictureInPicture(self.slots.iter().any(|slot| slot.is_in_picture_in_picture())));
    }

    /// Handles the first frame of an element. Shows it at once if there is nothing to replace, otherwise once the frame is on the screen.
    fn on_first_picture(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        if self.front.get().is_none() {
            self.show(slot);
            return;
        }
        if self.is_front(slot) {
            return;
        }
        let (buffer, weak, attempt) = (Rc::downgrade(self), Rc::downgrade(slot), slot.attempt());
        slot.on_next_picture(move || {
            if let (Some(buffer), Some(slot)) = (buffer.upgrade(), weak.upgrade())
                && slot.attempt() == attempt
            {
                buffer.show(&slot);
            }
        });
    }

    /// Brings the element behind to the front, and gives it the sound.
    fn show(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let Some(attempt) = slot.attempt().filter(|_| slot.is_ready() && !self.is_front(slot)) else { return };
        let before = self.front();
        self.front.set(self.slots.iter().position(|it| Rc::ptr_eq(it, slot)));
        slot.bring_to_front(true);
        if let Some(before) = before {
            if before.is_in_picture_in_picture() {
                // While one element is in picture-in-picture, another may replace it without a touch of the viewer.
                slot.request_picture_in_picture();
            }
            before.clear();
        }
        self.apply_sound(slot);
        (self.sink)(PlayerEvent::FirstFrame { attempt, size: slot.size() });
        if let Some(engine) = slot.engine() {
            self.check(Some(attempt), &engine.set_quality(self.quality.get()));
            (self.sink)(PlayerEvent::Renditions(engine.renditions()));
            self.apply_captions(attempt, &*engine);
        }
        // At once, so that the seek bar does not show the live edge until the next sample.
        self.sample_front();
    }

    fn apply_captions(&self, attempt: u32, engine: &dyn Engine) {
        self.check(Some(attempt), &engine.set_captions(self.captions.borrow().as_deref()));
        (self.sink)(PlayerEvent::Captions(engine.captions()));
    }

    /// Loads a source in the element behind.
    pub fn load(self: &Rc<Self>, attempt: u32, source: Source, play: bool, how: LoadOptions) {
        let slot = self.behind();
        slot.clear();
        let path = source.url.split('?').next().unwrap_or_default().to_owned();
        let resumed = self.front().and_then(|front| resume(&front, &path)).unwrap_or(Start::Usual);
        let start = how.behind_ms.map_or(resumed, Start::Behind);
        let sound = self.sound.get();
        let _ = slot.set_sound(sound.volume, sound.muted || self.front.get().is_some());
        slot.attempt.replace(Some(Attempt { number: attempt, path, play, is_stopped: false, engine: None }));
        self.start_sampling();
        let news = self.engine_sink(attempt);
        let (buffer, spare) = (Rc::clone(self), self.spare.take());
        spawn_local(async move {
            let is_current = || slot.attempt() == Some(attempt);
            let (assets, video) = (&buffer.assets, &slot.video);
            let begun = engines::start(
                assets,
                &source,
                (start, how.begins_low),
                spare,
                video,
                is_current,
                Rc::clone(&news) as _,
            );
            let engine = js::caught(begun).await.unwrap_or(Err(StreamProblem::Broken));
            if slot.attempt() != Some(attempt) {
                return;
            }
            match engine {
                Ok(engine) => {
                    slot.with(|current| current.engine = Some(engine));
                    // The viewer may have paused meanwhile.
                    if slot.is_to_play() {
                        buffer.start(&slot);
                    }
                }
                Err(problem) => news(EngineEvent::Failed(problem)),
            }
        });
    }

    /// Creates the sink for the events of an attempt's engine.
    fn engine_sink(self: &Rc<Self>, attempt: u32) -> Rc<dyn Fn(EngineEvent)> {
        let weak = Rc::downgrade(self);
        Rc::new(move |news| {
            let Some(buffer) = weak.upgrade() else { return };
            match news {
                EngineEvent::Failed(problem) => (buffer.sink)(PlayerEvent::Failed { attempt, problem }),
                EngineEvent::Undecodable => (buffer.sink)(PlayerEvent::DecodeError { attempt }),
                EngineEvent::Captions => {
                    let front = buffer.front().filter(|front| front.attempt() == Some(attempt));
                    if let Some(engine) = front.and_then(|front| front.engine()) {
                        buffer.apply_captions(attempt, &*engine);
                    }
                }
            }
        })
    }

    /// Drops the attempt that has not shown a frame yet.
    pub fn abandon_pending(&self) {
        self.behind().clear();
    }

    /// Stops loading the stream that is shown, and keeps its last picture.
    pub fn stop_loading(&self) {
        if let Some(front) = self.front() {
            front.with(|current| current.is_stopped = true);
            if let Some(engine) = front.engine() {
                // An error does not matter: the stream has failed already, or is not needed any more.
                let _ = engine.stop_loading();
            }
        }
    }

    /// Recovers from a decoding error. `swap_sound` also swaps the audio codec.
    pub fn recover(self: &Rc<Self>, attempt: u32, swap_sound: bool) {
        for slot in self.slots.iter().filter(|slot| slot.attempt() == Some(attempt)) {
            if let Some(engine) = slot.engine() {
                self.check(Some(attempt), &engine.recover(swap_sound));
            }
            // Recovery removes the element's data, which stops playback.
            if slot.is_to_play() {
                self.start(slot);
            }
        }
    }

    /// Plays both elements, including an attempt that still loads. `live`: at the live edge.
    pub fn play(self: &Rc<Self>, live: bool) {
        self.set_play(true);
        for slot in self.slots.iter().filter(|slot| slot.is_fed()) {
            if let Some(engine) = slot.engine() {
                if live {
                    self.check(slot.attempt(), &engine.go_live());
                }
                self.start(slot);
            }
        }
    }

    /// Pauses both elements, including an attempt that still loads.
    pub fn pause(&self) {
        self.set_play(false);
        for slot in &self.slots {
            self.check(slot.attempt(), &slot.video.pause());
        }
    }

    /// Sets whether the attempts of both elements play.
    fn set_play(&self, play: bool) {
        for slot in &self.slots {
            slot.with(|current| current.play = play);
        }
    }

    /// Stops, and drops both attempts.
    pub fn stop(&self) {
        self.sampling.take();
        self.spare.take();
        self.front.set(None);
        for slot in &self.slots {
            slot.clear();
        }
    }

    /// Starts the statistics timer, unless it runs.
    fn start_sampling(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let begin = || {
            Interval::new(SAMPLE_EVERY_MS, move || {
                if let Some(buffer) = weak.upgrade() {
                    buffer.sample();
                }
            })
        };
        self.sampling.borrow_mut().get_or_insert_with(begin);
    }

    fn sample(self: &Rc<Self>) {
        // In a hidden tab the browser does not call back for frames, so check here, too.
        let behind = self.behind();
        if behind.has_picture() {
            self.show(&behind);
        }
        self.sample_front();
    }

    fn sample_front(&self) {
        if let Some(sample) = self.front().filter(|front| front.is_fed()).and_then(|front| front.sample()) {
            (self.sink)(PlayerEvent::Stats(sample));
        }
    }
}

/// Where to resume a recording that loads again. `None` for a live stream, whose timestamps differ with each load.
fn resume(front: &VideoSlot, path: &str) -> Option<Start> {
    let attempt = front.attempt.borrow();
    let engine = attempt.as_ref().filter(|attempt| attempt.path == path)?.engine.as_ref()?;
    // A live stream that has ended looks like a recording.
    let is_under_way = engine.is_recording() && !front.video.ended();
    is_under_way.then(|| Start::At(front.video.current_time()))
}
