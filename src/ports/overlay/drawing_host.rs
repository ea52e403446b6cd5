//! Who draws: a worker, or the same module on the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlCanvasElement;

use crate::js;
use crate::ports::overlay::drawing_worker::DrawingWorker;

/// Where it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawer {
    /// In a worker.
    Worker,
    /// On the page.
    Page,
}

/// Someone who draws. Dropping it ends that.
pub struct DrawingHost {
    canvas: HtmlCanvasElement,
    drawer: Running,
}

enum Running {
    Worker(DrawingWorker),
    Page(Rc<RefCell<OnPage>>),
    /// It could not even begin.
    None,
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

impl DrawingHost {
    /// Has it drawn on this canvas: `hear` takes what is told of it, `fail` that nothing more comes.
    pub fn new(
        kind: Drawer,
        assets: &str,
        canvas: &HtmlCanvasElement,
        hear: impl Fn(Vec<u8>) + 'static,
        fail: impl Fn() + Clone + 'static,
    ) -> Self {
        let url = format!("{assets}danmaku-host.js");
        let drawer = match kind {
            Drawer::Page => Running::Page(on_page(url, canvas, hear, fail)),
            Drawer::Worker => {
                let hear = move |data: JsValue| {
                    if let Ok(bytes) = data.dyn_into::<Uint8Array>() {
                        hear(bytes.to_vec());
                    }
                };
                DrawingWorker::new(&url, canvas, hear, fail.clone()).map_or_else(
                    |_| {
                        fail();
                        Running::None
                    },
                    Running::Worker,
                )
            }
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
            Running::Worker(worker) => worker.post(&Uint8Array::from(bytes)),
            Running::Page(page) => {
                let mut page = page.borrow_mut();
                match &page.renderer {
                    // What has failed there does not answer, either.
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
