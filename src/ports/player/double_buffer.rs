//! The pair of video elements: one is shown, behind it the next source is taken up; with its first picture it comes to the front,
//! and the sound with it.

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
use crate::ports::player::autoplay::Sound;
use crate::ports::player::engine;
use crate::ports::player::engine::{Asked, Assets, Engine, News, Start};
use crate::ports::player::rtc_offer::RtcOffer;
use crate::ports::player::video_slot::{Attempt, VideoSlot};

/// How often it is told how it goes, in milliseconds.
const SAMPLE_EVERY_MS: u32 = 500;

/// How a source begins.
#[derive(Clone, Copy)]
pub struct How {
    /// So many milliseconds before the live edge.
    pub behind_ms: Option<u64>,
    /// With the rendition of the fewest bytes.
    pub begins_low: bool,
}

/// The two elements, and what is in front.
pub struct DoubleBuffer {
    assets: Assets,
    pub(super) sink: Box<dyn Fn(PlayerEvent)>,
    slots: [Rc<VideoSlot>; 2],
    /// Which of them is shown.
    pub(super) front: Cell<Option<usize>>,
    pub(super) sound: Cell<Sound>,
    /// The height of the rendition that is wanted.
    quality: Cell<Option<u32>>,
    /// The name of the captions that are wanted.
    captions: RefCell<Option<String>>,
    clock: RefCell<Option<Interval>>,
    /// What the first attempt may use.
    spare: Cell<Option<RtcOffer>>,
}

impl DoubleBuffer {
    /// A pair that brings its news to `sink`.
    pub fn new(assets: Assets, sink: impl Fn(PlayerEvent) + 'static) -> Rc<Self> {
        let buffer = Rc::new(Self {
            assets,
            sink: Box::new(sink),
            slots: [Rc::new(VideoSlot::new()), Rc::new(VideoSlot::new())],
            front: Cell::default(),
            sound: Cell::new(Sound { muted: false, volume: 1.0 }),
            quality: Cell::default(),
            captions: RefCell::default(),
            clock: RefCell::default(),
            spare: Cell::default(),
        });
        for slot in &buffer.slots {
            slot.listeners.replace(buffer.listen(slot));
        }
        buffer
    }

    /// Puts the elements into this place, before what else is there. A stream plays on if that is done in one go.
    pub fn place_in(&self, place: &Element) {
        let [one, other] = &self.slots;
        // Fails only where the place is in one of them.
        let _ = place.prepend_with_node_2(&one.video, &other.video);
    }

    /// Makes what the first attempt may need, while nobody knows yet what it will be.
    pub fn prepare(&self) {
        self.spare.set(RtcOffer::new(false).ok());
    }

    /// Lets go of everything, and takes the elements off the page.
    pub fn take_away(&self) {
        self.stop();
        for slot in &self.slots {
            slot.listeners.take();
            slot.video.remove();
        }
    }

    /// Shows the rendition of this height, wherever there is one.
    pub fn set_quality(&self, height: Option<u32>) {
        self.quality.set(height);
        for slot in &self.slots {
            if let Some(engine) = slot.engine() {
                self.check(slot.attempt(), &engine.set_quality(height));
            }
        }
    }

    /// Shows the captions of this name, wherever there are some.
    pub fn set_captions(&self, name: Option<String>) {
        self.captions.replace(name);
        self.go(|engine| engine.set_captions(self.captions.borrow().as_deref()));
    }

    /// Has what is shown go somewhere, or be shown otherwise.
    pub fn go(&self, ask: impl FnOnce(&dyn Engine) -> Asked) {
        if let Some((front, engine)) = self.front().and_then(|front| Some((front.attempt(), front.engine()?))) {
            self.check(front, &ask(&*engine));
        }
    }

    /// What threw has failed: the core takes another source up.
    pub(super) fn check(&self, attempt: Option<u32>, asked: &Asked) {
        if let Some(attempt) = attempt.filter(|_| asked.is_err()) {
            (self.sink)(PlayerEvent::Failed { attempt, problem: StreamProblem::Broken });
        }
    }

    /// What is shown.
    pub fn front(&self) -> Option<Rc<VideoSlot>> {
        self.front.get().map(|place| Rc::clone(&self.slots[place]))
    }

    /// What is behind, or, where nothing is shown yet, what may come.
    pub(super) fn behind(&self) -> Rc<VideoSlot> {
        Rc::clone(&self.slots[self.front.get().map_or(0, |place| 1 - place)])
    }

    pub(super) fn is_front(&self, slot: &Rc<VideoSlot>) -> bool {
        self.front().is_some_and(|front| Rc::ptr_eq(&front, slot))
    }

    /// An element's events that are news: of the one in front, while it is fed.
    fn listen(self: &Rc<Self>, slot: &Rc<VideoSlot>) -> Vec<Listener> {
        let on = |event, hear: fn(&Rc<Self>, &Rc<VideoSlot>)| {
            let (buffer, weak) = (Rc::downgrade(self), Rc::downgrade(slot));
            Listener::new(&slot.video, event, move |_| {
                if let (Some(buffer), Some(slot)) = (buffer.upgrade(), weak.upgrade()) {
                    hear(&buffer, &slot);
                }
            })
        };
        vec![
            on("playing", |buffer, slot| buffer.tell(slot, PlayerEvent::Playing)),
            on("waiting", |buffer, slot| buffer.tell(slot, PlayerEvent::Waiting)),
            on("pause", |buffer, slot| {
                // At its end an element pauses, too; that is told by its next event.
                if !slot.video.ended() {
                    buffer.tell(slot, PlayerEvent::Paused);
                }
            }),
            on("ended", |buffer, slot| buffer.tell(slot, PlayerEvent::Ended)),
            on("volumechange", Self::hear_sound),
            on("loadeddata", Self::expect_picture),
            on("seeked", Self::expect_picture),
            on("enterpictureinpicture", |buffer, _| buffer.tell_whether_it_floats()),
            on("leavepictureinpicture", |buffer, _| buffer.tell_whether_it_floats()),
        ]
    }

    fn tell(&self, slot: &Rc<VideoSlot>, news: PlayerEvent) {
        if self.is_front(slot) && slot.is_fed() {
            (self.sink)(news);
        }
    }

    fn tell_whether_it_floats(&self) {
        // Whichever does: the window goes over from one to the other.
        (self.sink)(PlayerEvent::PictureInPicture(self.slots.iter().any(|slot| slot.floats())));
    }

    /// A picture has come. What has nothing to take the place of is shown at once; else when it is on the screen.
    fn expect_picture(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
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

    /// What was behind takes its place in front, and the sound with it.
    fn show(self: &Rc<Self>, slot: &Rc<VideoSlot>) {
        let Some(attempt) = slot.attempt().filter(|_| slot.is_ready() && !self.is_front(slot)) else { return };
        let before = self.front();
        self.front.set(self.slots.iter().position(|it| Rc::ptr_eq(it, slot)));
        slot.bring_to_front(true);
        if let Some(before) = before {
            if before.floats() {
                // Where one element has the window, another may take it over without a touch.
                slot.float();
            }
            before.clear();
        }
        self.give_sound(slot);
        (self.sink)(PlayerEvent::FirstFrame { attempt, size: slot.size() });
        if let Some(engine) = slot.engine() {
            self.check(Some(attempt), &engine.set_quality(self.quality.get()));
            (self.sink)(PlayerEvent::Renditions(engine.renditions()));
            self.caption(attempt, &*engine);
        }
    }

    fn caption(&self, attempt: u32, engine: &dyn Engine) {
        self.check(Some(attempt), &engine.set_captions(self.captions.borrow().as_deref()));
        (self.sink)(PlayerEvent::Captions(engine.captions()));
    }

    /// Takes a source up behind what is shown.
    pub fn load(self: &Rc<Self>, attempt: u32, source: Source, play: bool, how: How) {
        let slot = self.behind();
        slot.clear();
        let path = source.url.split('?').next().unwrap_or_default().to_owned();
        let resumed = self.front().and_then(|front| resume(&front, &path)).unwrap_or(Start::Usual);
        let start = how.behind_ms.map_or(resumed, Start::Behind);
        let sound = self.sound.get();
        let _ = slot.set_sound(sound.volume, sound.muted || self.front.get().is_some());
        slot.attempt.replace(Some(Attempt { attempt, path, play, is_halted: false, engine: None }));
        self.watch();
        let news = self.news_of(attempt);
        let (buffer, spare) = (Rc::clone(self), self.spare.take());
        spawn_local(async move {
            let is_current = || slot.attempt() == Some(attempt);
            let (assets, video) = (&buffer.assets, &slot.video);
            let begun = engine::start(
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
                    slot.with(|take| take.engine = Some(engine));
                    // The viewer may have changed their mind meanwhile.
                    if slot.is_to_play() {
                        buffer.start(&slot);
                    }
                }
                Err(problem) => news(News::Failed(problem)),
            }
        });
    }

    /// What an attempt's engine tells, as long as the attempt is one.
    fn news_of(self: &Rc<Self>, attempt: u32) -> Rc<dyn Fn(News)> {
        let weak = Rc::downgrade(self);
        Rc::new(move |news| {
            let Some(buffer) = weak.upgrade() else { return };
            match news {
                News::Failed(problem) => (buffer.sink)(PlayerEvent::Failed { attempt, problem }),
                News::Undecodable => (buffer.sink)(PlayerEvent::DecodeError { attempt }),
                News::Captions => {
                    let front = buffer.front().filter(|front| front.attempt() == Some(attempt));
                    if let Some(engine) = front.and_then(|front| front.engine()) {
                        buffer.caption(attempt, &*engine);
                    }
                }
            }
        })
    }

    /// Lets go of what has not shown a picture yet.
    pub fn give_up(&self) {
        self.behind().clear();
    }

    /// Lets go of the stream that is shown, but keeps its last picture.
    pub fn halt(&self) {
        if let Some(front) = self.front() {
            front.with(|take| take.is_halted = true);
            if let Some(engine) = front.engine() {
                // It has failed already, or is not wanted any more.
                let _ = engine.halt();
            }
        }
    }

    /// Begins decoding anew.
    pub fn mend(self: &Rc<Self>, attempt: u32, swap_sound: bool) {
        for slot in self.slots.iter().filter(|slot| slot.attempt() == Some(attempt)) {
            if let Some(engine) = slot.engine() {
                self.check(Some(attempt), &engine.mend(swap_sound));
            }
            // Mending takes the element's data, and with it that it plays.
            if slot.is_to_play() {
                self.start(slot);
            }
        }
    }

    /// Lets play what is here, and what is on its way.
    pub fn go_on(self: &Rc<Self>, live: bool) {
        self.wish(true);
        for slot in self.slots.iter().filter(|slot| slot.is_fed()) {
            if let Some(engine) = slot.engine() {
                if live {
                    self.check(slot.attempt(), &engine.go_live());
                }
                self.start(slot);
            }
        }
    }

    /// Holds what is here, and what is on its way.
    pub fn hold(&self) {
        self.wish(false);
        for slot in &self.slots {
            self.check(slot.attempt(), &slot.video.pause());
        }
    }

    /// Whether what is here, or still on its way, is to play.
    fn wish(&self, play_it: bool) {
        for slot in &self.slots {
            slot.with(|take| take.play = play_it);
        }
    }

    /// Lets go of everything.
    pub fn stop(&self) {
        self.clock.take();
        self.spare.take();
        self.front.set(None);
        for slot in &self.slots {
            slot.clear();
        }
    }

    /// Tells how it goes, from now on.
    fn watch(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let begin = || {
            Interval::new(SAMPLE_EVERY_MS, move || {
                if let Some(buffer) = weak.upgrade() {
                    buffer.look();
                }
            })
        };
        self.clock.borrow_mut().get_or_insert_with(begin);
    }

    fn look(self: &Rc<Self>) {
        // A browser does not tell of pictures that nobody sees.
        let behind = self.behind();
        if behind.has_picture() {
            self.show(&behind);
        }
        if let Some(sample) = self.front().filter(|front| front.is_fed()).and_then(|front| front.sample()) {
            (self.sink)(PlayerEvent::Stats(sample));
        }
    }
}

/// Where a recording goes on when it is taken up again. What is live has another time each time.
fn resume(front: &VideoSlot, path: &str) -> Option<Start> {
    let take = front.attempt.borrow();
    let engine = take.as_ref().filter(|take| take.path == path)?.engine.as_ref()?;
    // A live stream that has ended looks like one, too.
    let is_under_way = engine.is_recording() && !front.video.ended();
    is_under_way.then(|| Start::At(front.video.current_time()))
}
