//! The player: one video element, and an engine that feeds it.
//!
//! Which source is played, and what follows a failure, is the core's to decide ([`room_core::playback`]). hls.js wherever
//! Media Source Extensions exist; the browser's own HLS only where they do not, since some browsers say "maybe" to it and
//! then fail on real streams.

mod engine;
mod hls;
mod native;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use engine::Engine;
use room_core::playback::{PlayerCommand, PlayerEvent};
use room_core::problem::StreamProblem;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlVideoElement;

use crate::js::{self, Listener};

/// How an autoplay that the browser forbids is rejected.
const NOT_ALLOWED: &str = "NotAllowedError";

/// The player. Dropping it lets go of stream and element.
pub struct Player {
    shared: Rc<Shared>,
}

struct Shared {
    hls_url: String,
    hls_worker_url: String,
    sink: Box<dyn Fn(PlayerEvent)>,
    video: RefCell<Option<(HtmlVideoElement, Vec<Listener>)>>,
    /// What is to be taken up, and whether it is to play, for an element that comes later.
    wanted: RefCell<Option<(String, bool)>>,
    engine: RefCell<Option<Box<dyn Engine>>>,
    /// Rises with each load: what an earlier one brings is not heard.
    turn: Cell<u32>,
}

impl Player {
    /// A player that loads hls.js from `assets` when it is first needed, and brings its news to `sink`.
    pub fn new(assets: &str, sink: impl Fn(PlayerEvent) + 'static) -> Self {
        Self {
            shared: Rc::new(Shared {
                hls_url: format!("{assets}vendor/hls.light.min.mjs"),
                hls_worker_url: format!("{assets}vendor/hls.worker.js"),
                sink: Box::new(sink),
                video: RefCell::default(),
                wanted: RefCell::default(),
                engine: RefCell::default(),
                turn: Cell::default(),
            }),
        }
    }

    /// Plays in this element from now on.
    pub fn attach(&self, video: HtmlVideoElement) {
        let listeners = listen(&self.shared, &video);
        self.shared.video.replace(Some((video, listeners)));
        let wanted = self.shared.wanted.borrow().clone();
        if let Some((url, play)) = wanted {
            self.shared.load(url, play);
        }
    }

    /// Does what the core wishes.
    pub fn run(&self, command: PlayerCommand) {
        let shared = &self.shared;
        match command {
            PlayerCommand::Load { source, play } => shared.load(source.url, play),
            PlayerCommand::Stop => shared.stop(),
            PlayerCommand::Play => {
                shared.wish_to_play(true);
                if let Some(engine) = shared.engine.borrow().as_ref() {
                    engine.go_live();
                }
                shared.play();
            }
            PlayerCommand::Pause => {
                shared.wish_to_play(false);
                shared.with_video(|video| _ = video.pause());
            }
            PlayerCommand::SetMuted(muted) => shared.with_video(|video| video.set_muted(muted)),
            PlayerCommand::SetVolume(volume) => shared.with_video(|video| {
                video.set_volume(volume.clamp(0.0, 1.0));
                video.set_muted(volume <= 0.0);
            }),
        }
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.shared.stop();
        self.shared.video.take();
    }
}

/// The element's events that are news for the core.
fn listen(shared: &Rc<Shared>, video: &HtmlVideoElement) -> Vec<Listener> {
    let on = |event, news: fn(&HtmlVideoElement) -> PlayerEvent| {
        let (weak, element) = (Rc::downgrade(shared), video.clone());
        Listener::new(video, event, move |_| {
            if let Some(shared) = weak.upgrade() {
                (shared.sink)(news(&element));
            }
        })
    };
    vec![
        on("playing", |_| PlayerEvent::Playing),
        on("waiting", |_| PlayerEvent::Waiting),
        on("pause", |_| PlayerEvent::Paused),
        on("volumechange", |video| PlayerEvent::Sound { muted: video.muted(), volume: video.volume() }),
    ]
}

impl Shared {
    fn with_video(&self, act: impl FnOnce(&HtmlVideoElement)) {
        if let Some((video, _)) = self.video.borrow().as_ref() {
            act(video);
        }
    }

    /// Whether a source that is still on its way is to play when it comes.
    fn wish_to_play(&self, play: bool) {
        if let Some((_, wish)) = self.wanted.borrow_mut().as_mut() {
            *wish = play;
        }
    }

    fn load(self: &Rc<Self>, url: String, play: bool) {
        self.wanted.replace(Some((url.clone(), play)));
        let turn = self.next_turn();
        let Some(video) = self.video.borrow().as_ref().map(|(video, _)| video.clone()) else { return };
        let shared = Rc::clone(self);
        spawn_local(async move {
            let weak = Rc::downgrade(&shared);
            let sink = move |problem: StreamProblem| {
                if let Some(shared) = weak.upgrade().filter(|shared| shared.turn.get() == turn) {
                    (shared.sink)(PlayerEvent::Failed(problem));
                }
            };
            let engine = if hls::is_supported() {
                hls::start(&shared.hls_url, &shared.hls_worker_url, &url, &video, sink).await
            } else {
                native::start(&url, &video, sink)
            };
            if shared.turn.get() != turn {
                return;
            }
            match engine {
                Ok(engine) => {
                    // The one before lets go of the element first, at the start of the turn.
                    shared.engine.replace(Some(engine));
                    // The viewer may have changed their mind meanwhile.
                    let play = shared.wanted.borrow().as_ref().is_some_and(|(_, play)| *play);
                    if play {
                        shared.play();
                    }
                }
                Err(problem) => (shared.sink)(PlayerEvent::Failed(problem)),
            }
        });
    }

    fn stop(&self) {
        self.wanted.take();
        self.next_turn();
    }

    fn next_turn(&self) -> u32 {
        self.engine.take();
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    /// Starts the picture: with sound if the browser lets it, else without, else not at all until the viewer wants it.
    fn play(self: &Rc<Self>) {
        let Some(video) = self.video.borrow().as_ref().map(|(video, _)| video.clone()) else { return };
        let (shared, turn) = (Rc::clone(self), self.turn.get());
        spawn_local(async move {
            if is_forbidden(&try_play(&video).await) && shared.turn.get() == turn {
                video.set_muted(true);
                let news = if is_forbidden(&try_play(&video).await) {
                    PlayerEvent::Blocked
                } else {
                    PlayerEvent::SoundBlocked
                };
                (shared.sink)(news);
            }
        });
    }
}

async fn try_play(video: &HtmlVideoElement) -> Result<(), JsValue> {
    JsFuture::from(video.play()?).await.map(drop)
}

/// Other rejections (a load that took its place, a source that failed) are told by their own events.
fn is_forbidden(played: &Result<(), JsValue>) -> bool {
    let name = played.as_ref().err().map(|error| js::get(error, "name"));
    name.is_some_and(|name| name.dyn_into::<js_sys::JsString>().is_ok_and(|name| name == NOT_ALLOWED))
}
