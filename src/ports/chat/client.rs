//! The chat client: takes the core's commands and emits its events.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::{Date, Promise};
use room_core::codec::tencent;
use room_core::model::problem::ChatError;
use room_core::model::user::Session;
use room_core::ports::chat::{ChatCommand, ChatEvent, Network};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::ports::chat::error;
use crate::ports::chat::sdk;
use crate::ports::chat::sdk::{Chat, SdkEvent};

/// The chat client. Dropping it signs out and releases everything.
pub struct ChatClient {
    shared: Rc<Shared>,
}

pub(super) struct Shared {
    sdk_url: String,
    sink: Box<dyn Fn(ChatEvent)>,
    pub(super) instance: RefCell<Option<Instance>>,
    /// Whether the SDK is signed in: the next sign-in then has to sign out first.
    pub(super) signed_in: Cell<bool>,
    /// When the SDK was last ready, in milliseconds since 1970 UTC.
    pub(super) ready_ms: Cell<f64>,
    /// The instance is in use by a guest, without a user ID. The SDK keeps polling as a guest even after a sign-in, so the next sign-in
    /// needs a new instance.
    is_guest: Cell<bool>,
    /// The viewer's own comments that may have to be sent again, by key.
    pub(super) messages: RefCell<BTreeMap<u64, JsValue>>,
    /// The likes that may have to be sent again, by key.
    pub(super) likes: RefCell<BTreeMap<u64, JsValue>>,
    /// The promise of the last likes sent. The destruction of the instance waits for it.
    pub(super) likes_answer: RefCell<Option<Promise>>,
    /// Increases with each sign-in and sign-out. A sign-in with an older number stops.
    turn: Cell<u32>,
    ended: Cell<bool>,
}

/// An instance of the SDK, with its event listeners.
pub(super) struct Instance {
    pub(super) chat: Chat,
    pub(super) listeners: Vec<SdkListener>,
}

pub(super) struct SdkListener {
    chat: Chat,
    event: SdkEvent,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Drop for SdkListener {
    fn drop(&mut self) {
        // If it throws, nothing else can remove the listener.
        let _ = self.chat.off(&self.event.name(), self.callback.as_ref());
    }
}

impl ChatClient {
    /// Creates a client that loads the SDK from `sdk_url` at the first sign-in, and sends its events to `sink`.
    pub fn new(sdk_url: String, sink: impl Fn(ChatEvent) + 'static) -> Self {
        Self {
            shared: Rc::new(Shared {
                sdk_url,
                sink: Box::new(sink),
                instance: RefCell::default(),
                signed_in: Cell::default(),
                ready_ms: Cell::default(),
                is_guest: Cell::default(),
                messages: RefCell::default(),
                likes: RefCell::default(),
                likes_answer: RefCell::default(),
                turn: Cell::default(),
                ended: Cell::default(),
            }),
        }
    }

    /// Runs a command of the core.
    pub fn run(&self, command: ChatCommand) {
        let shared = Rc::clone(&self.shared);
        match command {
            ChatCommand::SignIn(session) => {
                let turn = shared.next_turn();
                spawn_local(async move {
                    if let Err(error) = shared.sign_in(session, turn).await
                        && shared.is_current(turn)
                    {
                        shared.emit(ChatEvent::SignInFailed(error));
                    }
                });
            }
            ChatCommand::Join { group } => spawn_local(async move { shared.join(group, shared.turn.get()).await }),
            ChatCommand::Rejoin { group } => spawn_local(async move {
                let turn = shared.turn.get();
                let left = shared.call(|chat| chat.quit_group(&group)).await.map_err(|error| error::read(&error));
                if !shared.is_current(turn) {
                    return;
                }
                match left {
                    // The SDK is still in the group, and a join would not restart its polling: an owner cannot quit, and a call without
                    // an answer did not quit. `THROWN` makes the core sign in again, which helps.
                    Err(error) if error.code == sdk::NOT_FOR_OWNERS || error.is_passing() => {
                        shared.emit(ChatEvent::JoinFailed(ChatError { code: ChatError::THROWN, ..error }));
                    }
                    _ => shared.join(group, turn).await,
                }
            }),
            ChatCommand::FetchProfile { group } => spawn_local(async move {
                let options = js::object(&[("groupID", group.into())]);
                // A failure is not reported: the next change of the profile brings it.
                let answer = shared.ask(|chat| chat.get_group_profile(&options)).await;
                shared.emit_some(answer.and_then(|data| tencent::group_profile(&data)).map(ChatEvent::Profile));
            }),
            ChatCommand::FetchAttributes { group } => spawn_local(async move {
                // An empty list means all keys.
                let options = js::object(&[("groupID", group.into()), ("keyList", js_sys::Array::new().into())]);
                // The SDK reports changes only after a first request.
                let answer = shared.ask(|chat| chat.get_group_attributes(&options)).await;
                shared.emit_some(answer.and_then(|data| tencent::status_version(&data)).map(ChatEvent::StatusVersion));
            }),
            ChatCommand::FetchOnline { group } => spawn_local(async move {
                let answer = shared.ask(|chat| chat.get_group_online_member_count(&group)).await;
                let count = answer.and_then(|data| tencent::online(&data));
                shared.emit(count.map_or(ChatEvent::OnlineFailed, ChatEvent::Online));
            }),
            ChatCommand::FetchMembers { group, offset } => spawn_local(async move {
                // A small number that came from the SDK.
                #[allow(clippy::cast_precision_loss)]
                let from = offset as f64;
                let options = js::object(&[("groupID", group.into()), ("offset", from.into())]);
                let answer = shared.ask(|chat| chat.get_group_member_list(&options)).await;
                shared.emit(answer.map_or(ChatEvent::MembersFailed, |data| {
                    let (list, next) = tencent::members(&data);
                    ChatEvent::Members { offset, list, next }
                }));
            }),
            ChatCommand::FetchUsers { user_ids } => spawn_local(async move {
                let ids: js_sys::Array = user_ids.iter().map(JsValue::from).collect();
                let options = js::object(&[("userIDList", ids.into())]);
                // If this fails, comments show user IDs as names.
                let answer = shared.ask(|chat| chat.get_user_profile(&options)).await;
                shared.emit_some(answer.map(|data| ChatEvent::Users(tencent::profiles(&data))));
            }),
            ChatCommand::Send { key, group, text, cloud_custom_data } => {
                shared.send(key, &group, &text, &cloud_custom_data);
            }
            ChatCommand::SendAgain { key, group, text, cloud_custom_data } => {
                let known = shared.messages.borrow().get(&key).cloned();
                match known {
                    Some(message) => {
                        spawn_local(async move { shared.deliver(key, |chat| chat.resend_message(&message)).await });
                    }
                    // The message is gone with its instance.
                    None => shared.send(key, &group, &text, &cloud_custom_data),
                }
            }
            ChatCommand::SendLikes { key, group, count } => shared.send_likes(key, &group, count),
            ChatCommand::SendLikesAgain { key, group, count } => {
                let known = shared.likes.borrow().get(&key).cloned();
                match known {
                    Some(message) => shared.deliver_likes(key, |chat| chat.resend_message(&message)),
                    // The message is gone with its instance.
                    None => shared.send_likes(key, &group, count),
                }
            }
            ChatCommand::Discard { key } => _ = self.shared.messages.borrow_mut().remove(&key),
            ChatCommand::SignOut => shared.end(),
        }
    }
}

impl Drop for ChatClient {
    fn drop(&mut self) {
        self.shared.ended.set(true);
        self.shared.end();
    }
}

impl Shared {
    pub(super) fn emit(&self, event: ChatEvent) {
        if !self.ended.get() {
            (self.sink)(event);
        }
    }

    /// Signs in. It is complete with [`ChatEvent::Ready`], which the SDK's own event triggers.
    async fn sign_in(self: &Rc<Self>, session: Session, turn: u32) -> Result<(), ChatError> {
        if self.is_guest.replace(session.is_guest()) {
            self.let_go();
        }
        js::load_module(&self.sdk_url).await.map_err(|error| error::not_loaded(&error))?;
        if !self.own(turn).await {
            return Ok(());
        }
        self.create(&session).map_err(|error| error::read(&error))?;
        if self.signed_in.get() {
            js::sleep(self.rest_ms()).await;
            // A rejection means that the SDK is signed out already, which is fine. If the call threw, the SDK is still signed in, and would
            // refuse another sign-in.
            match self.call(Chat::logout).await.map_err(|error| error::read(&error)) {
                Err(error) if error.code == ChatError::THROWN => return Err(error),
                _ => self.signed_in.set(false),
            }
            if !self.is_current(turn) {
                return Ok(());
            }
        }
        if session.is_guest() {
            // A guest joins without a sign-in, so the SDK is ready as soon as the instance exists.
            self.emit(ChatEvent::Ready);
            return Ok(());
        }
        let options = js::object(&[("userID", session.user_id.into()), ("userSig", session.user_sig.into())]);
        self.call(|chat| chat.login(&options)).await.map(drop).map_err(|error| error::read(&error))
    }

    fn create(self: &Rc<Self>, session: &Session) -> Result<(), JsValue> {
        if self.instance.borrow().is_some() {
            return Ok(());
        }
        let mut options = vec![("SDKAppID", session.sdk_app_id.into())];
        options.extend(session.chat_server.as_deref().map(|server| ("proxyServer", server.into())));
        let chat = sdk::create(&js::object(&options))?;
        chat.set_log_level(sdk::ERRORS_ONLY)?;
        let listeners = SdkEvent::ALL.into_iter().map(|event| self.listen(&chat, event)).collect::<Result<_, _>>()?;
        self.instance.replace(Some(Instance { chat, listeners }));
        Ok(())
    }

    fn listen(self: &Rc<Self>, chat: &Chat, event: SdkEvent) -> Result<SdkListener, JsValue> {
        let weak = Rc::downgrade(self);
        let callback = Closure::new(move |envelope: JsValue| {
            if let Some(shared) = weak.upgrade() {
                shared.on_event(event, &envelope);
            }
        });
        chat.on(&event.name(), callback.as_ref())?;
        Ok(SdkListener { chat: chat.clone(), event, callback })
    }

    fn on_event(&self, event: SdkEvent, envelope: &JsValue) {
        let data = data(envelope);
        match event {
            SdkEvent::Ready => {
                self.signed_in.set(true);
                self.ready_ms.set(Date::now());
                self.emit_server_time();
                self.emit(ChatEvent::Ready);
            }
            SdkEvent::NotReady => {
                self.signed_in.set(false);
                self.emit(ChatEvent::NotReady);
            }
            SdkEvent::MessageReceived => self.emit(ChatEvent::Received(tencent::messages(&data))),
            SdkEvent::MessageModified => self.emit(ChatEvent::Modified(tencent::messages(&data))),
            SdkEvent::MessageRevoked => self.emit(ChatEvent::Recalled(tencent::revoked(&data))),
            SdkEvent::GroupAttributesUpdated => {
                self.emit_some(tencent::status_version(&data).map(ChatEvent::StatusVersion));
            }
            SdkEvent::GroupCounterUpdated => {
                self.emit_some(tencent::counter(&data).map(|(key, value)| ChatEvent::Counter { key, value }));
            }
            SdkEvent::KickedOut => {
                self.signed_in.set(false);
                self.emit(ChatEvent::KickedOut(tencent::kicked_out(&data)));
            }
            SdkEvent::NetStateChange => {
                if let Some(network) = tencent::network(&data) {
                    // The SDK knows the server's time only after a sign-in.
                    if network == Network::Connected && self.signed_in.get() {
                        self.emit_server_time();
                    }
                    self.emit(ChatEvent::Network(network));
                }
            }
        }
    }

    fn emit_some(&self, event: Option<ChatEvent>) {
        if let Some(event) = event {
            self.emit(event);
        }
    }

    /// Emits the server's time, which the SDK learned at sign-in.
    fn emit_server_time(&self) {
        let server_ms = self.chat().and_then(|chat| chat.get_server_time()).unwrap_or(f64::NAN);
        if server_ms.is_finite() && server_ms > 0.0 {
            // Milliseconds since 1970: positive, and exact as a float.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            self.emit(ChatEvent::ServerTime(server_ms as u64));
        }
    }

    /// Joins the group and emits the result, unless `turn` is out of date by then.
    async fn join(&self, group: String, turn: u32) {
        let options = js::object(&[("groupID", group.into()), ("type", sdk::AVCHATROOM.into())]);
        let joined = self.call(|chat| chat.join_group(&options)).await;
        if self.is_current(turn) {
            self.emit(joined.map_or_else(|error| ChatEvent::JoinFailed(error::read(&error)), |_| ChatEvent::Joined));
        }
    }

    /// Calls the SDK and returns the answer's data. `None`: the call failed.
    async fn ask(&self, ask: impl FnOnce(&Chat) -> Result<Promise, JsValue>) -> Option<serde_json::Value> {
        self.call(ask).await.ok().map(|answer| data(&answer))
    }

    pub(super) fn chat(&self) -> Result<Chat, JsValue> {
        let instance = self.instance.borrow();
        instance.as_ref().map(|instance| instance.chat.clone()).ok_or(JsValue::UNDEFINED)
    }

    pub(super) async fn call(&self, ask: impl FnOnce(&Chat) -> Result<Promise, JsValue>) -> Result<JsValue, JsValue> {
        let promise = ask(&self.chat()?)?;
        JsFuture::from(promise).await
    }

    fn next_turn(&self) -> u32 {
        self.turn.set(self.turn.get().wrapping_add(1));
        self.turn.get()
    }

    pub(super) fn is_current(&self, turn: u32) -> bool {
        self.turn.get() == turn
    }

    /// Signs out, and cancels what is in progress.
    pub(super) fn end(&self) {
        self.next_turn();
        self.let_go();
    }
}

/// The `data` of an event or an answer, as JSON.
fn data(envelope: &JsValue) -> serde_json::Value {
    js::to_json(&js::get(envelope, "data"))
}
