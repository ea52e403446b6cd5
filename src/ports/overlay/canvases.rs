//! Where the danmaku is seen: the canvases over the picture, and the picture's size.

use std::cell::RefCell;

use room_core::overlay::protocol::Surface;
use room_core::overlay::settings::DanmakuSettings;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverOptions};

use crate::js;

/// A place for the danmaku.
pub struct Canvases {
    /// What they fly over.
    stage: Element,
    /// The last one is drawn on; one before it shows the last picture of a worker that has failed.
    canvases: RefCell<Vec<HtmlCanvasElement>>,
    observer: Option<ResizeObserver>,
    _callback: Closure<dyn FnMut()>,
}

impl Canvases {
    /// Over what is in this element; `changed` is called when its size, or that of the device's pixels, changes.
    pub fn new(stage: &Element, changed: impl Fn() + 'static) -> Self {
        // As large as the picture; the stage itself before the room is there.
        let stage = stage.query_selector(".air-box").ok().flatten().unwrap_or_else(|| stage.clone());
        let callback = Closure::<dyn FnMut()>::new(changed);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            // Where it exists: it sees also that the page was moved to a screen of another density.
            let options = ResizeObserverOptions::new();
            options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
            let observe = js::get(observer, "observe").dyn_into::<js_sys::Function>().ok();
            if observe.is_none_or(|observe| observe.call2(observer, &stage, &options).is_err()) {
                observer.observe(&stage);
            }
        }
        Self { stage, canvases: RefCell::default(), observer, _callback: callback }
    }

    /// How it is to be drawn here.
    pub fn look(&self, settings: DanmakuSettings) -> Surface {
        let (width, height) = (f64::from(self.stage.client_width()), f64::from(self.stage.client_height()));
        let window = web_sys::window();
        let ratio = window.as_ref().map_or(1.0, web_sys::Window::device_pixel_ratio).clamp(0.25, 8.0);
        let style = window.and_then(|window| window.get_computed_style(&self.stage).ok().flatten());
        let font = style.and_then(|style| style.get_property_value("font-family").ok()).unwrap_or_default();
        let font = if font.is_empty() { "sans-serif".into() } else { font };
        Surface { width, height, foot: self.foot(), ratio, font, settings }
    }

    /// From the upper place of the gifts' banners to the picture's lower edge, in CSS pixels; 0 where none are over the picture.
    fn foot(&self) -> f64 {
        let around = self.stage.closest(".stage").ok().flatten();
        let slots = around.and_then(|stage| stage.query_selector_all(".gift-slot").ok());
        let slots = slots.iter().flat_map(|slots| (0..slots.length()).filter_map(|nth| slots.get(nth)));
        let heights = slots.filter_map(|slot| {
            let place = slot.dyn_into::<Element>().ok()?.get_bounding_client_rect();
            (place.height() > 0.0).then(|| self.stage.get_bounding_client_rect().bottom() - place.top())
        });
        heights.fold(0.0, f64::max)
    }

    /// A new canvas; nothing where there can be none.
    pub fn canvas(&self, look: &Surface) -> Option<HtmlCanvasElement> {
        let canvas: HtmlCanvasElement = js::document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_class_name("danmaku");
        // What flies is in the list, too, where it can be read in peace.
        canvas.set_attribute("aria-hidden", "true").ok()?;
        // Before what is said over the picture, and what works it.
        let first = self.canvases.borrow().first().map(|canvas| canvas.clone().unchecked_into());
        let before = first.or_else(|| self.stage.first_element_child().map(Into::into));
        self.stage.insert_before(&canvas, before.as_ref()).ok()?;
        self.canvases.borrow_mut().push(canvas.clone());
        self.fit(look);
        Some(canvas)
    }

    /// What is drawn is shown in this size, and as much of it is seen.
    pub fn fit(&self, look: &Surface) {
        // The device's pixels, as they are counted where it is drawn: one more or less would blur all.
        let css = |length: f64| format!("{}px", (length * look.ratio).ceil().max(1.0) / look.ratio);
        for canvas in self.canvases.borrow().iter() {
            let style = canvas.style();
            // Each is a property that every browser has.
            let _ = style.set_property("width", &css(look.width));
            let _ = style.set_property("height", &css(look.height));
            let _ = style.set_property("opacity", &look.settings.alpha().to_string());
        }
    }

    /// Takes all canvases away but this one.
    pub fn keep_only(&self, kept: &HtmlCanvasElement) {
        self.canvases.borrow_mut().retain(|canvas| {
            if canvas != kept {
                canvas.remove();
            }
            canvas == kept
        });
    }

    /// Takes all canvases away.
    pub fn clear(&self) {
        self.canvases.borrow_mut().drain(..).for_each(|canvas| canvas.remove());
    }
}

impl Drop for Canvases {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
        self.clear();
    }
}
