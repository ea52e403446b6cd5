//! Hearts that rise at the side of the picture. A worker draws them on a canvas of its own, so that they cost the page almost no time;
//! `hearts.js` contains their motion. If the browser cannot use a worker here, the same module draws on the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Date, Function};
use room_core::ports::overlay;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};

use crate::js;
use crate::ports::overlay::drawing_worker;
use crate::ports::overlay::drawing_worker::DrawingWorker;

/// Shortest time between two measurements of the canvas, in milliseconds: measuring costs time.
const MEASURED_EVERY_MS: f64 = 1_000.0;
/// Hues of the hearts, in degrees, one per sender; no two look alike.
const HUES: [u32; 8] = [348, 12, 36, 292, 262, 208, 168, 324];

#[wasm_bindgen]
extern "C" {
    /// The module `hearts.js`.
    type Module;
    #[wasm_bindgen(method, catch)]
    fn start(this: &Module, canvas: &JsValue) -> Result<Function, JsValue>;
}

/// The hearts of one room. The canvas is created when the first one rises.
pub struct Hearts {
    /// Address of `hearts.js`.
    url: String,
    place: RefCell<Option<HtmlElement>>,
    drawn: RefCell<Option<Drawn>>,
    /// A worker has failed: the page draws.
    has_failed: Rc<Cell<bool>>,
}

/// A canvas, and the module that draws on it.
struct Drawn {
    canvas: HtmlCanvasElement,
    drawer: Drawer,
    /// Width and height of the canvas, in CSS pixels.
    size: Cell<(i32, i32)>,
    /// Time of the last measurement, in milliseconds.
    measured_ms: Cell<f64>,
}

enum Drawer {
    Worker(DrawingWorker),
    Page(Rc<RefCell<OnPage>>),
}

/// The module on the page. Messages wait until it is loaded.
#[derive(Default)]
struct OnPage {
    rise: Option<Function>,
    waiting: Vec<JsValue>,
}

impl Hearts {
    /// No hearts yet. `assets` is the address of this project's own files.
    pub fn new(assets: &str) -> Self {
        Self {
            url: format!("{assets}hearts.js"),
            place: RefCell::default(),
            drawn: RefCell::default(),
            has_failed: Rc::default(),
        }
    }

    /// Shows the hearts over the stage `place`. The style of `.hearts` sets the position.
    pub fn place_in(&self, place: &Element) {
        let mut known = self.place.borrow_mut();
        let host = known.take().or_else(|| {
            let host = element("div")?;
            host.set_class_name("hearts");
            // Setting an attribute of an element does not fail.
            let _ = host.set_attribute("part", "likes");
            let _ = host.set_attribute("aria-hidden", "true");
            Some(host)
        });
        if let Some(host) = &host {
            // Both are in the same document, so this does not fail.
            let _ = place.append_child(host);
        }
        *known = host;
    }

    /// Lets these hearts rise.
    pub fn rise(&self, hearts: overlay::Hearts) {
        let place = self.place.borrow();
        let Some(place) = place.as_ref() else { return };
        let mut drawn = self.drawn.borrow_mut();
        let failed = matches!(&*drawn, Some(Drawn { drawer: Drawer::Worker(_), .. }) if self.has_failed.get());
        if let Some(failed) = drawn.take_if(|_| failed) {
            failed.canvas.remove();
        }
        if drawn.is_none() {
            *drawn = self.begin(place);
        }
        let Some(drawn) = drawn.as_ref() else { return };
        let (width, height) = drawn.measure();
        // The remainder is an index of `HUES`.
        #[allow(clippy::cast_possible_truncation)]
        let hue = HUES[(hearts.hue % HUES.len() as u64) as usize];
        drawn.post(&js::object(&[
            ("hue", hue.into()),
            ("count", hearts.count.into()),
            ("own", hearts.is_mine.into()),
            ("width", width.into()),
            ("height", height.into()),
            ("ratio", web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).into()),
        ]));
    }

    /// Adds a canvas to `place`, and starts the module for it. `None`: the browser cannot create a canvas.
    fn begin(&self, place: &HtmlElement) -> Option<Drawn> {
        let canvas: HtmlCanvasElement = element("canvas")?.dyn_into().ok()?;
        place.append_child(&canvas).ok()?;
        let has_failed = Rc::clone(&self.has_failed);
        let worker = || DrawingWorker::new(&self.url, &canvas, |_| (), move || has_failed.set(true)).ok();
        let can_be_worker = !self.has_failed.get() && drawing_worker::can_draw_on(&canvas);
        let drawer = match can_be_worker.then(worker).flatten() {
            Some(worker) => Drawer::Worker(worker),
            None => Drawer::Page(on_page(self.url.clone(), canvas.clone())),
        };
        Some(Drawn { canvas, drawer, size: Cell::default(), measured_ms: Cell::new(f64::NEG_INFINITY) })
    }
}

impl Drop for Hearts {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            place.remove();
        }
    }
}

impl Drawn {
    /// Width and height of the canvas, in CSS pixels.
    fn measure(&self) -> (i32, i32) {
        let now_ms = Date::now();
        if (now_ms - self.measured_ms.get()).abs() >= MEASURED_EVERY_MS {
            self.measured_ms.set(now_ms);
            self.size.set((self.canvas.client_width(), self.canvas.client_height()));
        }
        self.size.get()
    }

    fn post(&self, message: &JsValue) {
        match &self.drawer {
            Drawer::Worker(worker) => worker.post(message),
            Drawer::Page(page) => {
                let mut page = page.borrow_mut();
                match &page.rise {
                    // A module that fails draws no hearts: no need to handle its error.
                    Some(rise) => _ = rise.call1(&JsValue::UNDEFINED, message),
                    None => page.waiting.push(message.clone()),
                }
            }
        }
    }
}

fn on_page(url: String, canvas: HtmlCanvasElement) -> Rc<RefCell<OnPage>> {
    let page = Rc::new(RefCell::new(OnPage::default()));
    let weak = Rc::downgrade(&page);
    spawn_local(async move {
        // Without the module no heart rises; the number of likes is still shown.
        let Ok(module) = js::load_module(&url).await else { return };
        let (Ok(rise), Some(page)) = (module.unchecked_into::<Module>().start(&canvas), weak.upgrade()) else { return };
        let mut page = page.borrow_mut();
        for message in std::mem::take(&mut page.waiting) {
            let _ = rise.call1(&JsValue::UNDEFINED, &message);
        }
        page.rise = Some(rise);
    });
    page
}

fn element(tag: &str) -> Option<HtmlElement> {
    js::document()?.create_element(tag).ok()?.dyn_into().ok()
}
