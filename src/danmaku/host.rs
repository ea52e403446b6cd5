//! Who draws: a worker, or the same module on the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlCanvasElement, Url, Worker, WorkerOptions, WorkerType};

use crate::js::{self, Listener};

/// Where it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// In a worker.
    Worker,
    /// On the page.
    Page,
}

impl Kind {
    /// Can a worker draw on this?
    pub fn can_be_worker(canvas: &HtmlCanvasElement) -> bool {
        !js::get(canvas, "transferControlToOffscreen").is_undefined()
    }
}

/// Someone who draws. Dropping it ends that.
pub struct Host {
    canvas: HtmlCanvasElement,
    drawer: Drawer,
}

enum Drawer {
    Worker(InWorker),
    Page(Rc<RefCell<OnPage>>),
    /// It could not even begin.
    None,
}

struct InWorker {
    worker: Worker,
    /// What the worker was started from, where that is not simply a file.
    blob: Option<String>,
    _listeners: Vec<Listener>,
}

/// On the page; what comes before the module is there waits for it.
#[derive(Default)]
struct OnPage {
    renderer: Option<Renderer>,
    waiting: Vec<Vec<u8>>,
    /// Keeps what the module calls.
    tell: Option<Closure<dyn FnMut(Uint8Array)>>,
}

#[wasm_bindgen]
extern "C" {
    /// The module that draws.
    type Module;
    #[wasm_bindgen(method, catch)]
    fn start(this: &Module, canvas: &JsValue, tell: &Function) -> Result<js_sys::Promise, JsValue>;
    /// What it makes.
    type Renderer;
    #[wasm_bindgen(method, catch)]
    fn take(this: &Renderer, bytes: &Uint8Array) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn free(this: &Renderer);
}

impl Host {
    /// Has it drawn on this canvas: `hear` takes what is told of it, `fail` that nothing more comes.
    pub fn new(
        kind: Kind,
        assets: &str,
        canvas: &HtmlCanvasElement,
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn() + Clone + 'static,
    ) -> Self {
        let url = format!("{assets}danmaku-host.js");
        let drawer = match kind {
            Kind::Page => Drawer::Page(on_page(url, canvas, hear, fail)),
            Kind::Worker => in_worker(&url, canvas, hear, fail.clone()).map_or_else(
                |_| {
                    fail();
                    Drawer::None
                },
                Drawer::Worker,
            ),
        };
        Self { canvas: canvas.clone(), drawer }
    }

    /// What is drawn on.
    pub const fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    /// Tells it something.
    pub fn post(&self, bytes: &[u8]) {
        match &self.drawer {
            Drawer::Worker(InWorker { worker, .. }) => {
                // A worker that is no more does not answer, either.
                let _ = worker.post_message(&Uint8Array::from(bytes));
            }
            Drawer::Page(page) => {
                let mut page = page.borrow_mut();
                match &page.renderer {
                    // What has failed there does not answer, either.
                    Some(renderer) => _ = renderer.take(&Uint8Array::from(bytes)),
                    None => page.waiting.push(bytes.to_vec()),
                }
            }
            Drawer::None => {}
        }
    }
}

impl Drop for InWorker {
    fn drop(&mut self) {
        self.worker.terminate();
        if let Some(blob) = &self.blob {
            // Of an address that this page made.
            let _ = Url::revoke_object_url(blob);
        }
    }
}

impl Drop for OnPage {
    fn drop(&mut self) {
        if let Some(renderer) = &self.renderer {
            renderer.free();
        }
    }
}

fn in_worker(
    url: &str,
    canvas: &HtmlCanvasElement,
    hear: impl Fn(Vec<u8>) + 'static,
    fail: impl Fn() + 'static,
) -> Result<InWorker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    // A page may start workers only from where it comes from itself; what those import may come from elsewhere.
    let blob = if is_foreign(url) { Some(trampoline(url)?) } else { None };
    let worker = Worker::new_with_options(blob.as_deref().unwrap_or(url), &options)?;
    let listeners = vec![
        Listener::new(&worker, "message", move |event| {
            if let Ok(bytes) = js::get(&event, "data").dyn_into::<Uint8Array>() {
                hear(bytes.to_vec());
            }
        }),
        Listener::new(&worker, "error", move |event: JsValue| {
            // Said in the next try, or in what is not shown; not in the page's console.
            let _ = js::call(&event, "preventDefault");
            fail();
        }),
    ];
    let worker = InWorker { worker, blob, _listeners: listeners };
    let offscreen = canvas.transfer_control_to_offscreen()?;
    worker.worker.post_message_with_transfer(&offscreen, &Array::of1(&offscreen))?;
    Ok(worker)
}

fn on_page(
    url: String,
    canvas: &HtmlCanvasElement,
    hear: impl Fn(Vec<u8>) + 'static,
    fail: impl Fn() + 'static,
) -> Rc<RefCell<OnPage>> {
    let page = Rc::new(RefCell::new(OnPage::default()));
    let (weak, canvas) = (Rc::downgrade(&page), canvas.clone());
    let tell = Closure::<dyn FnMut(Uint8Array)>::new(move |bytes: Uint8Array| hear(bytes.to_vec()));
    spawn_local(async move {
        let started = async {
            let module: Module = js::load_module(&url).await?.unchecked_into();
            JsFuture::from(module.start(&canvas, tell.as_ref().unchecked_ref())?).await
        };
        let Ok(renderer) = started.await else {
            fail();
            return;
        };
        let renderer: Renderer = renderer.unchecked_into();
        let Some(page) = weak.upgrade() else {
            renderer.free();
            return;
        };
        let mut page = page.borrow_mut();
        for bytes in std::mem::take(&mut page.waiting) {
            // What fails here does not answer.
            let _ = renderer.take(&Uint8Array::from(bytes.as_slice()));
        }
        (page.renderer, page.tell) = (Some(renderer), Some(tell));
    });
    page
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
