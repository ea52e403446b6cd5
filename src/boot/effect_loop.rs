//! The effect loop owns the core, the ports, the timers and the listeners: it passes inputs to the core, runs the core's effects, and
//! sets the signals of the store.
//!
//! It handles one input at a time, with all its effects. If an effect brings another input synchronously, that input waits in a queue.
//! From the time the room may be drawn (`first_picture`), the view goes to the store at most once per animation frame, and
//! immediately after each intent.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use room_core::effect::{Effect, Timer};
use room_core::input::Input;
use room_core::intent::{GiftIntent, Intent};
use room_core::model::problem::BackendError;
use room_core::ports::page::ElementEvent;
use room_core::room::Room;
use room_core::time::Now;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortSignal, Element};

use crate::boot::failure;
use crate::boot::first_picture::FirstPicture;
use crate::boot::frame::Frame;
use crate::js;
use crate::js::Listener;
use crate::ports::backend::{Backend, LatestRequest};
use crate::ports::chat::ChatClient;
use crate::ports::overlay::danmaku::Danmaku;
use crate::ports::overlay::gift_animation::{Animation, AnimationEvent};
use crate::ports::overlay::hearts::Hearts;
use crate::ports::page::in_view::InView;
use crate::ports::page::media_session::MediaControls;
use crate::ports::page::wake_lock::WakeLock;
use crate::ports::page::{browser_events, storage};
use crate::ports::player;
use crate::ports::player::Player;
use crate::store::Store;
use crate::ui::Animate;

/// A running viewer. Dropping it stops everything that it started.
pub struct EffectLoop {
    shared: Rc<Shared>,
}

struct Shared {
    room: RefCell<Room>,
    queue: RefCell<VecDeque<Input>>,
    is_handling: Cell<bool>,
    store: Store,
    frame: Frame,
    first_picture: FirstPicture,
    timers: RefCell<BTreeMap<Timer, Timeout>>,
    /// The base URL of the viewer's own files.
    assets: String,
    backend: Backend,
    requests: Requests,
    chat: ChatClient,
    player: Player,
    danmaku: Danmaku,
    hearts: Hearts,
    emit: Box<dyn Fn(&ElementEvent)>,
    /// Listeners for the browser's events.
    listeners: RefCell<Vec<Listener>>,
    media: RefCell<Option<MediaControls>>,
    in_view: RefCell<Option<InView>>,
    wake_lock: WakeLock,
}

/// The latest backend request of each kind. Dropping this aborts the running ones.
#[derive(Default)]
struct Requests {
    room: Rc<LatestRequest>,
    session: Rc<LatestRequest>,
    supporters: Rc<LatestRequest>,
}

impl Drop for Requests {
    fn drop(&mut self) {
        for latest in [&self.room, &self.session, &self.supporters] {
            latest.end();
        }
    }
}

impl EffectLoop {
    /// Starts a viewer of `room`. `assets` is the base URL of the viewer's own files; `emit` dispatches an event to the page.
    ///
    /// Call it under a reactive owner: the store's signals live as long as that owner.
    pub fn start(backend: Backend, assets: &str, room: Room, emit: impl Fn(&ElementEvent) + 'static) -> Self {
        let shared = Rc::new_cyclic(|weak: &Weak<Shared>| {
            let flush = weak.clone();
            let (chat, player, danmaku) = (weak.clone(), weak.clone(), weak.clone());
            Shared {
                room: RefCell::new(room),
                queue: RefCell::default(),
                is_handling: Cell::default(),
                store: Store::empty(),
                frame: Frame::new(move || with(&flush, |shared| shared.flush())),
                first_picture: FirstPicture::default(),
                timers: RefCell::default(),
                assets: assets.to_owned(),
                backend,
                requests: Requests::default(),
                chat: ChatClient::new(format!("{assets}vendor/chat.js"), move |event| take(&chat, Input::Chat(event))),
                player: Player::new(assets, move |event| take(&player, Input::Player(event))),
                danmaku: Danmaku::new(assets, move |report| take(&danmaku, Input::Danmaku(report))),
                hearts: Hearts::new(assets),
                emit: Box::new(emit),
                listeners: RefCell::default(),
                media: RefCell::default(),
                in_view: RefCell::default(),
                wake_lock: WakeLock::default(),
            }
        });
        shared.listen();
        shared.take(Input::PreferencesLoaded(storage::load_preferences()));
        shared.take(Input::Enter);
        // Preparation is optional: what fails now is created when it is needed.
        let _ = js::catch(|| shared.player.prepare());
        Self { shared }
    }

    /// The signals that the UI shows.
    pub fn store(&self) -> Store {
        self.shared.store
    }

    /// A function that dispatches an intent. After the effect loop is dropped, it does nothing.
    pub fn dispatcher(&self) -> Rc<dyn Fn(Intent)> {
        let weak = Rc::downgrade(&self.shared);
        Rc::new(move |intent| {
            with(&weak, |shared| {
                shared.take(Input::Intent(intent));
                // Without waiting for the frame: a key that is pressed before the next frame must act on the current draft.
                shared.frame.cancel();
                shared.flush();
            });
        })
    }

    /// A function that moves the picture into an element. After the effect loop is dropped, it does nothing.
    pub fn picture(&self) -> Rc<dyn Fn(&Element)> {
        let weak = Rc::downgrade(&self.shared);
        Rc::new(move |place| with(&weak, |shared| shared.player.place_in(place)))
    }

    /// A function that moves the picture, the danmaku and the hearts into an element. After the effect loop is dropped, it does nothing.
    pub fn stage(&self) -> Rc<dyn Fn(&Element)> {
        let weak = Rc::downgrade(&self.shared);
        Rc::new(move |place| {
            with(&weak, |shared| {
                shared.player.place_in(place);
                shared.danmaku.place_in(place);
                shared.hearts.place_in(place);
            });
        })
    }

    /// A function that plays the animation file of a gift effect in an element, and dispatches an intent when it starts, ends or fails.
    /// Dropping the returned value stops the animation. `None`: the gift has no file, or the effect loop was dropped.
    pub fn animate(&self) -> Rc<Animate> {
        let weak = Rc::downgrade(&self.shared);
        Rc::new(move |place, effect, muted| {
            let (shared, weak, key) = (weak.upgrade()?, weak.clone(), effect.key);
            let url = shared.backend.resolve(effect.combo.gift.animation.as_ref()?);
            let on_event = move |event| {
                let intent = match event {
                    AnimationEvent::Started => GiftIntent::EffectStarted(key),
                    AnimationEvent::Ended => GiftIntent::EffectEnded(key),
                    AnimationEvent::Failed => GiftIntent::EffectFailed(key),
                };
                take(&weak, Input::Intent(Intent::Gift(intent)));
            };
            Some(Box::new(Animation::play(&shared.assets, url, place.clone(), muted, on_event)))
        })
    }

    /// Calls `draw` once, when the room may be drawn (`first_picture`).
    pub fn when_ready(&self, draw: impl FnOnce() + 'static) {
        let weak = Rc::downgrade(&self.shared);
        self.shared.first_picture.wait(move || {
            // The store was not updated during the wait.
            with(&weak, |shared| shared.flush());
            draw();
        });
    }

    /// The page sets another token. A guest signs in with it without reopening the room. Returns whether the viewer was a guest.
    pub fn set_token(&self, token: String) -> bool {
        let is_guest = self.shared.room.borrow().is_guest();
        if is_guest {
            self.shared.backend.set_token(token);
            self.shared.take(Input::SignIn);
        }
        is_guest
    }

    /// Starts to observe whether the room's element is in the viewport.
    pub fn watch_in_view(&self, element: &Element) {
        let weak = Rc::downgrade(&self.shared);
        self.shared.in_view.replace(InView::new(element, Rc::new(move |input| take(&weak, input))));
    }

    /// A function that makes an address of the backend absolute. After the effect loop is dropped, it changes nothing.
    pub fn resolver(&self) -> Rc<dyn Fn(&str) -> String> {
        let weak = Rc::downgrade(&self.shared);
        Rc::new(move |url| weak.upgrade().map_or_else(|| url.to_owned(), |shared| shared.backend.resolve(url)))
    }

    /// A function that starts (`true`) or stops keeping the screen on. After the effect loop is dropped, it does nothing.
    pub fn keep_awake(&self) -> Rc<dyn Fn(bool)> {
        let weak = Rc::downgrade(&self.shared);
        Rc::new(move |is_wanted| with(&weak, |shared| shared.wake_lock.keep(is_wanted)))
    }

    /// Handles an input of the page.
    pub fn take(&self, input: Input) {
        self.shared.take(input);
    }
}

fn with(weak: &Weak<Shared>, act: impl FnOnce(&Rc<Shared>)) {
    if let Some(shared) = weak.upgrade() {
        act(&shared);
    }
}

fn take(weak: &Weak<Shared>, input: Input) {
    with(weak, |shared| shared.take(input));
}

impl Shared {
    fn take(self: &Rc<Self>, input: Input) {
        self.queue.borrow_mut().push_back(input);
        if self.is_handling.replace(true) {
            return;
        }
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(input) = next else { break };
            let effects = self.room.borrow_mut().handle(input, now());
            for effect in effects {
                let failure = failure::of(&effect);
                // An uncaught exception of a port would leave `is_handling` set: no later input would be handled.
                if js::catch(|| self.run(effect)).is_err() {
                    self.queue.borrow_mut().extend(failure);
                }
            }
        }
        self.is_handling.set(false);
        if !self.room.borrow().is_opening() {
            self.first_picture.set_due();
        }
        self.frame.request();
    }

    /// Starts the listeners for the browser's events and for the device's media controls.
    fn listen(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let take: Rc<dyn Fn(Input)> = Rc::new(move |input| take(&weak, input));
        self.listeners.replace(browser_events::listen(&take));
        self.media.replace(MediaControls::new(&take));
    }

    fn flush(&self) {
        // The room is not drawn yet.
        if self.first_picture.is_waiting() {
            return;
        }
        let view = self.room.borrow().view();
        if let Some(media) = self.media.borrow_mut().as_mut() {
            // The device's media controls are optional: the room works without them.
            let _ = js::catch(|| media.show(&view.header, |url| self.backend.resolve(url)));
        }
        self.store.set(view);
    }

    /// Sends a backend request. Its answer becomes an input, unless a later request of the same kind replaces it.
    fn ask<T: 'static>(
        self: &Rc<Self>,
        latest: &Rc<LatestRequest>,
        ask: impl AsyncFnOnce(Backend, Option<AbortSignal>) -> Result<T, BackendError> + 'static,
        input: impl FnOnce(Result<T, BackendError>) -> Input + 'static,
    ) {
        let (backend, latest, weak) = (self.backend.clone(), Rc::clone(latest), Rc::downgrade(self));
        spawn_local(async move {
            if let Some(answer) = latest.ask(async |signal| ask(backend, signal).await).await {
                take(&weak, input(answer));
            }
        });
    }

    fn run(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::LoadRoom => self.ask(
                &self.requests.room,
                async |backend, signal| {
                    let mut room = backend.room(signal).await?;
                    // If the check of the codecs throws, all sources are tried.
                    if let Ok(playable) = js::caught(player::playable(&room.sources)).await {
                        room.sources = playable;
                    }
                    Ok(room)
                },
                |answer| Input::RoomLoaded(answer.map(Box::new)),
            ),
            Effect::RequestSession => self.ask(
                &self.requests.session,
                async |backend, signal| backend.session(signal).await,
                Input::SessionLoaded,
            ),
            Effect::LoadSupporters => self.ask(
                &self.requests.supporters,
                async |backend, signal| backend.supporters(signal).await,
                Input::SupportersLoaded,
            ),
            Effect::LoadSprites { url } => {
                let weak = Rc::downgrade(self);
                spawn_local(async move {
                    let json = js::fetch_text(&url).await.unwrap_or_default();
                    take(&weak, Input::SpritesLoaded { url, json });
                });
            }
            Effect::SendOrder(order) => {
                let (backend, weak) = (self.backend.clone(), Rc::downgrade(self));
                spawn_local(async move {
                    let key = order.key.clone();
                    take(&weak, Input::OrderAnswered { key, answer: backend.order(order).await });
                });
            }
            Effect::SaveOrder { user_id, order } => storage::save_order(&self.backend.place(), &user_id, &order),
            Effect::DeleteOrder { user_id, key } => storage::delete_order(&self.backend.place(), &user_id, &key),
            Effect::LoadOrders { user_id } => {
                self.take(Input::OrdersLoaded(storage::load_orders(&self.backend.place(), &user_id)));
            }
            Effect::Hearts(hearts) => self.hearts.rise(hearts),
            Effect::Chat(command) => self.chat.run(command),
            Effect::Player(command) => self.player.run(command),
            Effect::Danmaku(command) => self.danmaku.run(command),
            Effect::Timer { timer, after_ms } => {
                let weak = Rc::downgrade(self);
                let after_ms = u32::try_from(after_ms).unwrap_or(u32::MAX);
                let timeout = Timeout::new(after_ms, move || take(&weak, Input::Timer(timer)));
                // Replacing a running timer drops it, which cancels it.
                self.timers.borrow_mut().insert(timer, timeout);
            }
            Effect::CancelTimer(timer) => drop(self.timers.borrow_mut().remove(&timer)),
            Effect::SavePreferences(preferences) => storage::save_preferences(&preferences),
            Effect::Copy(text) => storage::copy(&text),
            Effect::Emit(event) => (self.emit)(&event),
        }
    }
}

/// The current time, and a random number.
fn now() -> Now {
    let mono = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now());
    // Milliseconds since 1970, and since the page was opened: positive, and far below the limit of exact integers in an `f64`.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Now { mono_ms: mono as u64, unix_ms: js_sys::Date::now() as u64, chance: js_sys::Math::random() }
}
