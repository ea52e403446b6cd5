//! JavaScript helpers for several modules: modules by URL, absolute URLs, values as JSON, listeners that are removed on drop.

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

/// Runs `act`, and catches what the browser, the SDK or the page throws in it. Uncaught, an exception would stop the program halfway,
/// with an inconsistent state.
///
/// # Errors
/// What was thrown. What `act` has borrowed by then stays borrowed, so use this only where no other code can catch the exception.
pub fn catch<T>(act: impl FnOnce() -> T) -> Result<T, JsValue> {
    let (mut act, mut done) = (Some(act), None);
    run(&mut || done = act.take().map(|act| act()))?;
    done.ok_or(JsValue::UNDEFINED)
}

/// Does the same as [`catch`] for a future.
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

/// Fetches this URL, with the options of JavaScript's `fetch`.
///
/// # Errors
/// If there is no answer.
pub async fn fetch(url: &str, request: &[(&str, JsValue)]) -> Result<Response, JsValue> {
    JsFuture::from(fetch_promise(&url.into(), &object(request))?).await.map(JsCast::unchecked_into)
}

/// Fetches the text at this URL.
///
/// # Errors
/// If there is no answer, or its status is no success.
pub async fn fetch_text(url: &str) -> Result<String, JsValue> {
    let answer = fetch(url, &[]).await?;
    if !answer.ok() {
        return Err(answer.status().into());
    }
    JsFuture::from(answer.text()?).await?.as_string().ok_or(JsValue::UNDEFINED)
}

/// Sends a small request that completes even if the viewer leaves the page meanwhile (`keepalive`).
///
/// # Errors
/// If there is no answer.
pub async fn fetch_to_the_end(request: &Request) -> Result<Response, JsValue> {
    let options = object(&[("keepalive", JsValue::TRUE)]);
    JsFuture::from(fetch_promise(request, &options)?).await.map(JsCast::unchecked_into)
}

/// Loads the module at this URL. A script that is not a module runs once.
///
/// # Errors
/// If it cannot be fetched, or fails to run.
pub async fn load_module(url: &str) -> Result<JsValue, JsValue> {
    JsFuture::from(load_module_promise(url)).await
}

/// Waits `ms` milliseconds; less than 1 does not wait.
pub async fn sleep(ms: f64) {
    if ms < 1.0 {
        return;
    }
    // The cast saturates: NaN becomes 0, a number that is too large the longest time.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let ms = ms as u32;
    let slept = Promise::new(&mut |done, _| {
        // A promise's resolve function does not throw.
        Timeout::new(ms, move || drop(done.call0(&JsValue::UNDEFINED))).forget();
    });
    // It never rejects.
    let _ = JsFuture::from(slept).await;
}

/// Waits until a promise is settled, `timeout_ms` milliseconds at most.
pub async fn wait(promise: &Promise, timeout_ms: f64) {
    let _ = within(promise, timeout_ms).await;
}

/// The value of a promise, or `undefined` if it takes longer than `timeout_ms` milliseconds.
///
/// # Errors
/// The reason with which the promise was rejected.
pub async fn within(promise: &Promise, timeout_ms: f64) -> Result<JsValue, JsValue> {
    let slept = future_to_promise(async move {
        sleep(timeout_ms).await;
        Ok(JsValue::UNDEFINED)
    });
    JsFuture::from(Promise::race(&Array::of2(promise, &slept))).await
}

/// Whether this browser has Media Source Extensions, plain or managed. hls.js and mpegts.js need them.
pub fn has_media_source() -> bool {
    let has = |name| !get(&js_sys::global(), name).is_undefined();
    has("MediaSource") || has("ManagedMediaSource")
}

/// Converts a value to JSON. A value that JSON cannot express (a function, a cycle) becomes null.
pub fn to_json(value: &JsValue) -> Value {
    stringify(value).ok().flatten().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Resolves `url` against `base`. An invalid URL stays as it is.
pub fn absolute(url: &str, base: &str) -> String {
    Url::new_with_base(url, base).map_or_else(|_| url.to_owned(), |url| url.href())
}

/// Reads a member of an object; `undefined` if there is no such member, or `object` is not an object.
pub fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Creates an object with these members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in members {
        // Setting a member of a plain new object does not fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}

/// Calls a method without arguments. `None`: there is no such method, or it threw.
pub fn call(object: &JsValue, method: &str) -> Option<JsValue> {
    get(object, method).dyn_into::<Function>().ok()?.call0(object).ok()
}

/// Ignores the result of a promise, so that the browser does not report a rejection that has no consequence.
pub fn ignore(promise: Option<Promise>) {
    if let Some(promise) = promise {
        spawn_local(async move { _ = JsFuture::from(promise).await });
    }
}

/// The page's document.
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
    /// Calls `act` on each `event` of `target`.
    pub fn new(target: &EventTarget, event: &'static str, act: impl FnMut(JsValue) + 'static) -> Self {
        let callback = Closure::new(act);
        // Fails only if the callback is not a function.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), event, callback }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
    }
}
