//! A worker that runs one of this project's own files.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement, Url, Worker, WorkerOptions, WorkerType};

use crate::js;
use crate::js::Listener;

/// A worker that draws on a canvas. Dropping it terminates the worker.
pub struct DrawingWorker {
    worker: Worker,
    /// Object URL of the script that started the worker. `None`: the file itself started it.
    blob: Option<String>,
    _listeners: Vec<Listener>,
}

/// Can a worker draw on this canvas?
pub fn can_draw_on(canvas: &HtmlCanvasElement) -> bool {
    !js::get(canvas, "transferControlToOffscreen").is_undefined()
}

impl DrawingWorker {
    /// Runs the file at `url`; its first message is the `OffscreenCanvas` of `canvas`. `on_message` receives its messages; `on_fail`
    /// is called when it has ended with an error, or could not start.
    ///
    /// # Errors
    /// If the browser has no workers, or the canvas has a context already.
    pub fn new(
        url: &str,
        canvas: &HtmlCanvasElement,
        on_message: impl Fn(JsValue) + 'static,
        on_fail: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        // A page may start workers only from its own origin; the imports of a worker may come from another.
        let blob = if is_foreign(url) { Some(trampoline(url)?) } else { None };
        let worker = Worker::new_with_options(blob.as_deref().unwrap_or(url), &options)?;
        let listeners = vec![
            Listener::new(&worker, "message", move |event| on_message(js::get(&event, "data"))),
            Listener::new(&worker, "error", move |event: JsValue| {
                // Keep the error out of the page's console: the next attempt, or the missing drawing, shows it.
                let _ = js::call(&event, "preventDefault");
                on_fail();
            }),
        ];
        let worker = Self { worker, blob, _listeners: listeners };
        let offscreen = canvas.transfer_control_to_offscreen()?;
        worker.worker.post_message_with_transfer(&offscreen, &Array::of1(&offscreen))?;
        Ok(worker)
    }

    /// Sends a message.
    pub fn post(&self, message: &JsValue) {
        // A worker that has ended does not answer: no need to handle this error.
        let _ = self.worker.post_message(message);
    }
}

impl Drop for DrawingWorker {
    fn drop(&mut self) {
        self.worker.terminate();
        if let Some(blob) = &self.blob {
            // This page created the URL, so this does not fail.
            let _ = Url::revoke_object_url(blob);
        }
    }
}

fn is_foreign(url: &str) -> bool {
    let here = web_sys::window().and_then(|window| window.location().origin().ok());
    Url::new(url).is_ok_and(|url| Some(url.origin()) != here)
}

/// Object URL of a script with this page's origin that only imports the script at `url`.
fn trampoline(url: &str) -> Result<String, JsValue> {
    let line = format!("import {};", serde_json::Value::from(url));
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&line.into()), &kind)?;
    Url::create_object_url_with_blob(&blob)
}
