//! Runs the module that draws the danmaku: in a worker, or on the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Uint8Array};
use room_core::overlay::drawing_host_policy::Drawer;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlCanvasElement;

use crate::js;
use crate::ports::overlay::drawing_worker::DrawingWorker;

/// The module that draws on one canvas. Dropping it ends the module.
pub struct DrawingHost {
    canvas: HtmlCanvasElement,
    drawer: Running,
}

enum Running {
    Worker(DrawingWorker),
    Page(Rc<RefCell<OnPage>>),
    /// It could not start.
    None,
}

/// The module on the page. Messages wait until it is loaded.
#[derive(Default)]
struct OnPage {
    renderer: Option<Renderer>,
    waiting: Vec<Vec<u8>>,
    /// Keeps the callback of the module alive.
    callback: Option<Closure<dyn FnMut(Uint8Array)>>,
}

#[wasm_bindgen]
extern "C" {
    /// The module `danmaku-host.js`.
    type Module;
    #[wasm_bindgen(method, catch)]
    fn start(this: &Module, canvas: &JsValue, callback: &Function) -> Result<js_sys::Promise, JsValue>;
    /// The renderer that the module creates.
    type Renderer;
    #[wasm_bindgen(method, catch)]
    fn take(this: &Renderer, bytes: &Uint8Array) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn free(this: &Renderer);
}

impl DrawingHost {
    /// Draws on this canvas. `on_report` receives the bytes of each report; `on_fail` is called when no more reports come.
    pub fn new(
        kind: Drawer,
        assets: &str,
        canvas: &HtmlCanvasElement,
        on_report: impl Fn(Vec<u8>) + 'static,
        on_fail: impl Fn() + Clone + 'static,
    ) -> Self {
        let url = format!("{assets}danmaku-host.js");
        let drawer = match kind {
            Drawer::Page => Running::Page(on_page(url, canvas, on_report, on_fail)),
            Drawer::Worker => {
                let on_report = move |data: JsValue| {
                    if let Ok(bytes) = data.dyn_into::<Uint8Array>() {
                        on_report(bytes.to_vec());
                    }
                };
                DrawingWorker::new(&url, canvas, on_report, on_fail.clone()).map_or_else(
                    |_| {
                        on_fail();
                        Running::None
                    },
                    Running::Worker,
                )
            }
        };
        Self { canvas: canvas.clone(), drawer }
    }

    /// The canvas.
    pub const fn canvas(&self) -> &HtmlCanvasElement {
        &self.canvas
    }

    /// Sends the bytes of a message.
    pub fn post(&self, bytes: &[u8]) {
        match &self.drawer {
            Running::Worker(worker) => worker.post(&Uint8Array::from(bytes)),
            Running::Page(page) => {
                let mut page = page.borrow_mut();
                match &page.renderer {
                    // A renderer that fails does not answer: no need to handle its error.
                    Some(renderer) => _ = renderer.take(&Uint8Array::from(bytes)),
                    None => page.waiting.push(bytes.to_vec()),
                }
            }
            Running::None => {}
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

fn on_page(
    url: String,
    canvas: &HtmlCanvasElement,
    on_report: impl Fn(Vec<u8>) + 'static,
    on_fail: impl Fn() + 'static,
) -> Rc<RefCell<OnPage>> {
    let page = Rc::new(RefCell::new(OnPage::default()));
    let (weak, canvas) = (Rc::downgrade(&page), canvas.clone());
    let callback = Closure::<dyn FnMut(Uint8Array)>::new(move |bytes: Uint8Array| on_report(bytes.to_vec()));
    spawn_local(async move {
        let started = async {
            let module: Module = js::load_module(&url).await?.unchecked_into();
            JsFuture::from(module.start(&canvas, callback.as_ref().unchecked_ref())?).await
        };
        let Ok(renderer) = started.await else {
            on_fail();
            return;
        };
        let renderer: Renderer = renderer.unchecked_into();
        let Some(page) = weak.upgrade() else {
            renderer.free();
            return;
        };
        let mut page = page.borrow_mut();
        for bytes in std::mem::take(&mut page.waiting) {
            // A renderer that fails does not answer.
            let _ = renderer.take(&Uint8Array::from(bytes.as_slice()));
        }
        (page.renderer, page.callback) = (Some(renderer), Some(callback));
    });
    page
}
