//! What several parts need of JavaScript: modules by URL, addresses, values as JSON, listeners that leave when they are dropped.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Object, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{Document, EventTarget, Request, Response, Url};

#[wasm_bindgen(module = "/js/load.js")]
extern "C" {
    #[wasm_bindgen(js_name = loadModule)]
    fn load_module_promise(url: &str) -> Promise;
    #[wasm_bindgen(js_name = run, catch)]
    fn run(act: &mut dyn FnMut()) -> Result<(), JsValue>;
    #[wasm_bindgen(js_name = toJson, catch)]
    fn stringify(value: &JsValue) -> Result<Option<String>, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch_promise(what: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;
}

/// Does something that calls the browser, the SDK, or the page. A throw of theirs would leave the program in the middle of what it
/// does, with nothing put in order: here it ends.
///
/// # Errors
/// What was thrown. What `act` has borrowed by then stays so: it is for what nobody else can catch.
pub fn catch<T>(act: impl FnOnce() -> T) -> Result<T, JsValue> {
    let (mut act, mut done) = (Some(act), None);
    run(&mut || done = act.take().map(|act| act()))?;
    done.ok_or(JsValue::UNDEFINED)
}

/// The same for a future.
///
/// # Errors
/// What was thrown.
pub async fn caught<T>(future: impl Future<Output = T>) -> Result<T, JsValue> {
    let mut future = pin!(future);
    poll_fn(|context| match catch(|| future.as_mut().poll(context)) {
        Ok(poll) => poll.map(Ok),
        Err(thrown) => Poll::Ready(Err(thrown)),
    })
    .await
}

/// Asks for what is at this address, with `fetch`'s own options.
///
/// # Errors
/// If there is no answer.
pub async fn fetch(url: &str, request: &[(&str, JsValue)]) -> Result<Response, JsValue> {
    JsFuture::from(fetch_promise(&url.into(), &object(request))?).await.map(JsCast::unchecked_into)
}

/// The text at this address.
///
/// # Errors
/// If there is no answer, or it is no success.
pub async fn fetch_text(url: &str) -> Result<String, JsValue> {
    let answer = fetch(url, &[]).await?;
    if !answer.ok() {
        return Err(answer.status().into());
    }
    JsFuture::from(answer.text()?).await?.as_string().ok_or(JsValue::UNDEFINED)
}

/// Sends a small request that goes out even if the page is left meanwhile.
///
/// # Errors
/// If there is no answer.
pub async fn fetch_to_the_end(request: &Request) -> Result<Response, JsValue> {
    let options = object(&[("keepalive", JsValue::TRUE)]);
    JsFuture::from(fetch_promise(request, &options)?).await.map(JsCast::unchecked_into)
}

/// Loads the module at this URL; a script that is not a module is run once.
///
/// # Errors
/// If it cannot be fetched, or does not run.
pub async fn load_module(url: &str) -> Result<JsValue, JsValue> {
    JsFuture::from(load_module_promise(url)).await
}

/// Waits so many milliseconds; less than one is none.
pub async fn sleep(ms: f64) {
    if ms < 1.0 {
        return;
    }
    // A time that a timer takes; a float that is none of those becomes 0 or the longest.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let ms = ms as u32;
    let slept = Promise::new(&mut |done, _| {
        // What resolves a promise does not throw.
        Timeout::new(ms, move || drop(done.call0(&JsValue::UNDEFINED))).forget();
    });
    // It never rejects.
    let _ = JsFuture::from(slept).await;
}

/// Waits until a promise is settled, but no longer than so many milliseconds.
pub async fn wait(promise: &Promise, most_ms: f64) {
    // How it is settled is no matter here.
    let _ = within(promise, most_ms).await;
}

/// What a promise comes to, or undefined if that takes longer than so many milliseconds.
///
/// # Errors
/// What it was rejected with.
pub async fn within(promise: &Promise, most_ms: f64) -> Result<JsValue, JsValue> {
    let slept = future_to_promise(async move {
        sleep(most_ms).await;
        Ok(JsValue::UNDEFINED)
    });
    JsFuture::from(Promise::race(&Array::of2(promise, &slept))).await
}

/// Has this browser Media Source Extensions, of one kind or the other? hls.js and mpegts.js need them.
pub fn has_media_source() -> bool {
    let has = |name| !get(&js_sys::global(), name).is_undefined();
    has("MediaSource") || has("ManagedMediaSource")
}

/// A value as JSON; what has no JSON (a function, a circle) is null.
pub fn to_json(value: &JsValue) -> Value {
    stringify(value).ok().flatten().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// An address made absolute; what is no address stays as it is.
pub fn absolute(url: &str, base: &str) -> String {
    Url::new_with_base(url, base).map_or_else(|_| url.to_owned(), |url| url.href())
}

/// A member of an object; undefined where there is none, or no object.
pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// An object with these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in members {
        // Setting a member of a plain new object does not fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// Calls a method without arguments; nothing where there is none, or it throws.
pub fn call(object: &JsValue, method: &str) -> Option<JsValue> {
    get(object, method).dyn_into::<Function>().ok()?.call0(object).ok()
}

/// Lets a promise end as it likes: a rejection that changes nothing is not to be complained of.
pub fn ignore(promise: Option<Promise>) {
    if let Some(promise) = promise {
        spawn_local(async move { _ = JsFuture::from(promise).await });
    }
}

/// The page.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// A listener that is removed when this is dropped.
#[must_use = "the listener is removed when this is dropped"]
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Calls `act` at each `event` of `target`.
    pub fn new(target: &EventTarget, event: &'static str, act: impl FnMut(JsValue) + 'static) -> Self {
        let callback = Closure::new(act);
        // Fails only for a callback that is not one.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), event, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
    }
}
