//! A worker that runs one of the viewer's own files.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement, Url, Worker, WorkerOptions, WorkerType};

use crate::js;
use crate::js::Listener;

/// A worker that draws on a canvas. Dropping it ends it.
pub struct DrawingWorker {
    worker: Worker,
    /// What the worker was started from, where that is not simply a file.
    blob: Option<String>,
    _listeners: Vec<Listener>,
}

/// Can a worker draw on this?
pub fn can_draw_on(canvas: &HtmlCanvasElement) -> bool {
    !js::get(canvas, "transferControlToOffscreen").is_undefined()
}

impl DrawingWorker {
    /// Runs the file at `url`, whose first message is what draws on `canvas`. `hear` takes what it says; `fail` says that it has ended by
    /// an error, or could not begin.
    ///
    /// # Errors
    /// Where there are no workers, or the canvas is drawn on already.
    pub fn new(
        url: &str,
        canvas: &HtmlCanvasElement,
        hear: impl Fn(JsValue) + 'static,
        fail: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        // A page may start workers only from where it comes from itself; what those import may come from elsewhere.
        let blob = if is_foreign(url) { Some(trampoline(url)?) } else { None };
        let worker = Worker::new_with_options(blob.as_deref().unwrap_or(url), &options)?;
        let listeners = vec![
            Listener::new(&worker, "message", move |event| hear(js::get(&event, "data"))),
            Listener::new(&worker, "error", move |event: JsValue| {
                // Said in the next try, or in what is not shown; not in the page's console.
                let _ = js::call(&event, "preventDefault");
                fail();
            }),
        ];
        let worker = Self { worker, blob, _listeners: listeners };
        let offscreen = canvas.transfer_control_to_offscreen()?;
        worker.worker.post_message_with_transfer(&offscreen, &Array::of1(&offscreen))?;
        Ok(worker)
    }

    /// Tells it something.
    pub fn post(&self, message: &JsValue) {
        // A worker that is no more does not answer, either.
        let _ = self.worker.post_message(message);
    }
}

impl Drop for DrawingWorker {
    fn drop(&mut self) {
        self.worker.terminate();
        if let Some(blob) = &self.blob {
            // Of an address that this page made.
            let _ = Url::revoke_object_url(blob);
        }
    }
}

fn is_foreign(url: &str) -> bool {
    let here = web_sys::window().and_then(|window| window.location().origin().ok());
    Url::new(url).is_ok_and(|url| Some(url.origin()) != here)
}

/// A script of this page's own that does nothing but run the one at this address.
fn trampoline(url: &str) -> Result<String, JsValue> {
    let line = format!("import {};", serde_json::Value::from(url));
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&line.into()), &kind)?;
    Url::create_object_url_with_blob(&blob)
}
