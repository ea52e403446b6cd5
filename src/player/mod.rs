//! The player: two video elements, and an engine that feeds each.
//!
//! Which source is played, and what follows a failure, is the core's to decide ([`room_core::playback`]). A source is taken up
//! behind the one that is shown, without a sound, and takes its place with its first picture. hls.js wherever Media Source
//! Extensions exist; the browser's own HLS only where they do not, since some browsers say "maybe" to it and then fail on
//! real streams.

mod autoplay;
mod engine;
mod hls;
mod leb;
mod native;
mod rtc;
mod slot;
mod whep;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::{Assets, News};
use gloo_timers::callback::Interval;
use room_core::playback::{PlayerCommand, PlayerEvent};
use room_core::wire::backend::Source;
use slot::{Slot, Take};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlVideoElement;

use crate::js::Listener;

/// How often it is told how it goes, in milliseconds.
const SAMPLE_EVERY_MS: u32 = 500;

/// The player. Dropping it lets go of streams and elements.
pub struct Player {
    shared: Rc<Shared>,
}

struct Shared {
    assets: Assets,
    sink: Box<dyn Fn(PlayerEvent)>,
    slots: RefCell<Option<[Rc<Slot>; 2]>>,
    /// Which of them is shown.
    front: Cell<Option<usize>>,
    /// What is to be taken up when the elements have come.
    pending: RefCell<Option<PlayerCommand>>,
    sound: Cell<Sound>,
    clock: RefCell<Option<Interval>>,
}

/// How loud it is to be.
#[derive(Clone, Copy)]
struct Sound {
    muted: bool,
    volume: f64,
}

impl Player {
    /// A player that loads hls.js from `assets` when it is first needed, and brings its news to `sink`.
    pub fn new(assets: &str, sink: impl Fn(PlayerEvent) + 'static) -> Self {
        Self {
            shared: Rc::new(Shared {
                assets: Assets {
                    hls: format!("{assets}vendor/hls.min.mjs"),
                    hls_worker: format!("{assets}vendor/hls.worker.js"),
                },
                sink: Box::new(sink),
                slots: RefCell::default(),
                front: Cell::default(),
                pending: RefCell::default(),
                sound: Cell::new(Sound { muted: false, volume: 1.0 }),
                clock: RefCell::default(),
            }),
        }
    }

    /// Plays in these elements from now on.
    pub fn attach(&self, videos: [HtmlVideoElement; 2]) {
        let slots = videos.map(|video| Rc::new(Slot::new(video)));
        for slot in &slots {
            slot.listeners.replace(self.shared.listen(slot));
        }
        self.shared.slots.replace(Some(slots));
        let pending = self.shared.pending.take();
        if let Some(command) = pending {
            self.run(command);
        }
    }

    /// Does what the core wishes.
    pub fn run(&self, command: PlayerCommand) {
        let shared = &self.shared;
        match command {
            PlayerCommand::Load { attempt, source, play } => shared.load(attempt, source, play),
            PlayerCommand::GiveUp => shared.give_up(),
            PlayerCommand::Halt => shared.halt(),
            PlayerCommand::Mend { attempt, swap_sound } => shared.mend(attempt, swap_sound),
            PlayerCommand::GoLive => {
                if let Some(engine) = shared.front().and_then(|slot| slot.engine()) {
                    engine.go_live();
                }
            }
            PlayerCommand::Play => shared.go_on(),
            PlayerCommand::Pause => shared.hold(),
            PlayerCommand::SetMuted(muted) => shared.set_sound(Sound { muted, ..shared.sound.get() }),
            PlayerCommand::SetVolume(volume) => {
                shared.set_sound(Sound { muted: volume <= 0.0, volume: volume.clamp(0.0, 1.0) });
            }
            PlayerCommand::Stop => shared.stop(),
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.shared.stop();
        self.shared.slots.take();
    }
}

impl Shared {
    fn slots(&self) -> Option<[Rc<Slot>; 2]> {
        self.slots.borrow().clone()
    }

    fn front(&self) -> Option<Rc<Slot>> {
        let place = self.front.get()?;
        self.slots().map(|slots| Rc::clone(&slots[place]))
    }

    /// What is behind, or, where nothing is shown yet, what may come.
    fn behind(&self) -> Option<Rc<Slot>> {
        let place = self.front.get().map_or(0, |place| 1 - place);
        self.slots().map(|slots| Rc::clone(&slots[place]))
    }

    fn is_front(&self, slot: &Rc<Slot>) -> bool {
        self.front().is_some_and(|front| Rc::ptr_eq(&front, slot))
    }

    /// An element's events that are news: of the one in front, while it is fed.
    fn listen(self: &Rc<Self>, slot: &Rc<Slot>) -> Vec<Listener> {
        let on = |event, hear: fn(&Rc<Self>, &Rc<Slot>)| {
            let (shared, weak) = (Rc::downgrade(self), Rc::downgrade(slot));
            Listener::new(&slot.video, event, move |_| {
                if let (Some(shared), Some(slot)) = (shared.upgrade(), weak.upgrade()) {
                    hear(&shared, &slot);
                }
            })
        };
        vec![
            on("playing", |shared, slot| shared.tell(slot, PlayerEvent::Playing)),
            on("waiting", |shared, slot| shared.tell(slot, PlayerEvent::Waiting)),
            on("pause", |shared, slot| shared.tell(slot, PlayerEvent::Paused)),
            on("volumechange", Self::hear_sound),
            on("loadeddata", Self::expect_picture),
        ]
    }

    fn tell(&self, slot: &Rc<Slot>, news: PlayerEvent) {
        if self.is_front(slot) && slot.is_fed() {
            (self.sink)(news);
        }
    }

    fn hear_sound(self: &Rc<Self>, slot: &Rc<Slot>) {
        if self.is_front(slot) {
            let sound = Sound { muted: slot.video.muted(), volume: slot.video.volume() };
            self.sound.set(sound);
            (self.sink)(PlayerEvent::Sound { muted: sound.muted, volume: sound.volume });
        }
    }

    /// A picture has come. What has nothing to take the place of is shown at once; else when it is on the screen.
    fn expect_picture(self: &Rc<Self>, slot: &Rc<Slot>) {
        if self.front.get().is_none() {
            self.show(slot);
            return;
        }
        let (shared, weak, attempt) = (Rc::downgrade(self), Rc::downgrade(slot), slot.attempt());
        slot.on_next_picture(move || {
            if let (Some(shared), Some(slot)) = (shared.upgrade(), weak.upgrade())
                && slot.attempt() == attempt
            {
                shared.show(&slot);
            }
        });
    }

    /// What was behind takes its place in front, and the sound with it.
    fn show(self: &Rc<Self>, slot: &Rc<Slot>) {
        let Some(attempt) = slot.attempt().filter(|_| slot.is_fed() && !self.is_front(slot)) else { return };
        let before = self.front();
        let place = self.slots().and_then(|slots| slots.iter().position(|it| Rc::ptr_eq(it, slot)));
        self.front.set(place);
        slot.bring_to_front(true);
        if let Some(before) = before {
            before.clear();
        }
        self.give_sound(slot);
        (self.sink)(PlayerEvent::Shown { attempt });
    }

    fn give_sound(self: &Rc<Self>, slot: &Rc<Slot>) {
        let (sound, was_playing) = (self.sound.get(), !slot.video.paused());
        slot.video.set_volume(sound.volume);
        slot.video.set_muted(sound.muted);
        if was_playing && slot.video.paused() {
            // The browser lets nothing sound by itself before the viewer touches the page.
            self.start(slot);
        }
    }

    fn load(self: &Rc<Self>, attempt: u32, source: Source, play: bool) {
        let Some(slot) = self.behind() else {
            self.pending.replace(Some(PlayerCommand::Load { attempt, source, play }));
            return;
        };
        slot.clear();
        let path = source.url.split('?').next().unwrap_or_default().to_owned();
        let at = self.front().and_then(|front| resume(&front, &path));
        let sound = self.sound.get();
        slot.video.set_volume(sound.volume);
        slot.video.set_muted(sound.muted || self.front.get().is_some());
        slot.take.replace(Some(Take { attempt, path, play, is_halted: false, engine: None }));
        self.watch();
        let news = self.news_of(attempt);
        let shared = Rc::clone(self);
        spawn_local(async move {
            let engine = engine::start(&shared.assets, &source, at, &slot.video, Rc::clone(&news) as _).await;
            if slot.attempt() != Some(attempt) {
                return;
            }
            match engine {
                Ok(engine) => {
                    slot.with(|take| take.engine = Some(engine));
                    // The viewer may have changed their mind meanwhile.
                    if slot.is_to_play() {
                        shared.start(&slot);
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
            let Some(shared) = weak.upgrade() else { return };
            (shared.sink)(match news {
                News::Failed(problem) => PlayerEvent::Failed { attempt, problem },
                News::Undecodable => PlayerEvent::Undecodable { attempt },
            });
        })
    }

    fn give_up(&self) {
        self.pending.take();
        if let Some(slot) = self.behind() {
            slot.clear();
        }
    }

    fn halt(&self) {
        if let Some(front) = self.front() {
            front.with(|take| take.is_halted = true);
            if let Some(engine) = front.engine() {
                engine.halt();
            }
        }
    }

    fn mend(self: &Rc<Self>, attempt: u32, swap_sound: bool) {
        for slot in self.slots().iter().flatten().filter(|slot| slot.attempt() == Some(attempt)) {
            if let Some(engine) = slot.engine() {
                engine.mend(swap_sound);
            }
            // Mending takes the element's data, and with it that it plays.
            if slot.is_to_play() {
                self.start(slot);
            }
        }
    }

    fn go_on(self: &Rc<Self>) {
        self.wish(true);
        for slot in self.slots().iter().flatten().filter(|slot| slot.is_fed()) {
            if let Some(engine) = slot.engine() {
                engine.go_live();
                self.start(slot);
            }
        }
    }

    fn hold(&self) {
        self.wish(false);
        for slot in self.slots().iter().flatten() {
            // Fails only for an element that is none.
            let _ = slot.video.pause();
        }
    }

    /// Whether what is here, or still on its way, is to play.
    fn wish(&self, play_it: bool) {
        for slot in self.slots().iter().flatten() {
            slot.with(|take| take.play = play_it);
        }
        if let Some(PlayerCommand::Load { play, .. }) = self.pending.borrow_mut().as_mut() {
            *play = play_it;
        }
    }

    fn set_sound(&self, sound: Sound) {
        self.sound.set(sound);
        if let Some(slot) = self.front().or_else(|| self.behind()) {
            slot.video.set_volume(sound.volume);
            slot.video.set_muted(sound.muted);
        }
    }

    fn stop(&self) {
        self.pending.take();
        self.clock.take();
        self.front.set(None);
        for slot in self.slots().iter().flatten() {
            slot.clear();
        }
    }

    /// Tells how it goes, from now on.
    fn watch(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let begin = || {
            Interval::new(SAMPLE_EVERY_MS, move || {
                if let Some(shared) = weak.upgrade() {
                    shared.look();
                }
            })
        };
        self.clock.borrow_mut().get_or_insert_with(begin);
    }

    fn look(self: &Rc<Self>) {
        // A browser does not tell of pictures that nobody sees.
        if let Some(slot) = self.behind().filter(|slot| slot.has_picture()) {
            self.show(&slot);
        }
        if let Some(sample) = self.front().filter(|front| front.is_fed()).and_then(|front| front.sample()) {
            (self.sink)(PlayerEvent::Sample(sample));
        }
    }

    /// Starts an element: with sound if the browser lets it, else without, else not at all until the viewer wants it.
    fn start(self: &Rc<Self>, slot: &Rc<Slot>) {
        let (shared, slot, attempt) = (Rc::clone(self), Rc::clone(slot), slot.attempt());
        spawn_local(async move {
            if autoplay::is_let(&slot.video).await || slot.attempt() != attempt {
                return;
            }
            let sound = shared.sound.get();
            // Before it plays: its first picture may come first.
            shared.sound.set(Sound { muted: true, ..sound });
            slot.video.set_muted(true);
            let is_let = autoplay::is_let(&slot.video).await;
            if slot.attempt() != attempt {
                return;
            }
            if is_let {
                (shared.sink)(PlayerEvent::SoundBlocked);
            } else {
                // The touch that starts it will let it sound, too.
                shared.sound.set(sound);
                slot.video.set_muted(sound.muted);
                (shared.sink)(PlayerEvent::Blocked);
            }
        });
    }
}

/// Where a recording goes on when it is taken up again.
fn resume(front: &Slot, path: &str) -> Option<f64> {
    let is_same = front.take.borrow().as_ref().is_some_and(|take| take.path == path);
    (is_same && front.video.duration().is_finite()).then(|| front.video.current_time())
}
