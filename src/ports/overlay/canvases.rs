//! The danmaku canvases over the picture, and the size of the picture.

use std::cell::RefCell;

use room_core::overlay::protocol::Surface;
use room_core::overlay::settings::DanmakuSettings;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverOptions};

use crate::js;

/// The danmaku canvases in one element.
pub struct Canvases {
    /// The element that comments move over.
    stage: Element,
    /// The last canvas is in use. One before it shows the last frame of a worker that has failed.
    elements: RefCell<Vec<HtmlCanvasElement>>,
    observer: Option<ResizeObserver>,
    _callback: Closure<dyn FnMut()>,
}

impl Canvases {
    /// Prepares canvases over the content of this element. Calls `changed` when its size, or the size of device pixels, changes.
    pub fn new(stage: &Element, changed: impl Fn() + 'static) -> Self {
        // This element is as large as the picture. Before the room is there, use the stage itself.
        let stage = stage.query_selector(".air-box").ok().flatten().unwrap_or_else(|| stage.clone());
        let callback = Closure::<dyn FnMut()>::new(changed);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            // Where the browser supports this box, it also reports a move of the page to a screen of another pixel density.
            let options = ResizeObserverOptions::new();
            options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
            let observe = js::get(observer, "observe").dyn_into::<js_sys::Function>().ok();
            if observe.is_none_or(|observe| observe.call2(observer, &stage, &options).is_err()) {
                observer.observe(&stage);
            }
        }
        Self { stage, elements: RefCell::default(), observer, _callback: callback }
    }

    /// The size and the look for drawing here.
    pub fn look(&self, settings: DanmakuSettings) -> Surface {
        let (width, height) = (f64::from(self.stage.client_width()), f64::from(self.stage.client_height()));
        let window = web_sys::window();
        let ratio = window.as_ref().map_or(1.0, web_sys::Window::device_pixel_ratio).clamp(0.25, 8.0);
        let style = window.and_then(|window| window.get_computed_style(&self.stage).ok().flatten());
        let font = style.and_then(|style| style.get_property_value("font-family").ok()).unwrap_or_default();
        let font = if font.is_empty() { "sans-serif".into() } else { font };
        Surface { width, height, banner_height: self.banner_height(), ratio, font, settings }
    }

    /// Distance from the top of the upper gift banner slot to the lower edge of the picture, in CSS pixels. 0: no slot
    /// is over the picture.
    fn banner_height(&self) -> f64 {
        let stage_element = self.stage.closest(".stage").ok().flatten();
        let slots = stage_element.and_then(|stage| stage.query_selector_all(".gift-slot").ok());
        let slots = slots.iter().flat_map(|slots| (0..slots.length()).filter_map(|nth| slots.get(nth)));
        let heights = slots.filter_map(|slot| {
            let place = slot.dyn_into::<Element>().ok()?.get_bounding_client_rect();
            (place.height() > 0.0).then(|| self.stage.get_bounding_client_rect().bottom() - place.top())
        });
        heights.fold(0.0, f64::max)
    }

    /// Adds a canvas. `None`: the browser cannot create it.
    pub fn canvas(&self, look: &Surface) -> Option<HtmlCanvasElement> {
        let canvas: HtmlCanvasElement = js::document()?.create_element("canvas").ok()?.dyn_into().ok()?;
        canvas.set_class_name("danmaku");
        // The chat list has the same comments, and is easier to read.
        canvas.set_attribute("aria-hidden", "true").ok()?;
        // Below the messages over the picture, and below the controls.
        let first = self.elements.borrow().first().map(|canvas| canvas.clone().unchecked_into());
        let before = first.or_else(|| self.stage.first_element_child().map(Into::into));
        self.stage.insert_before(&canvas, before.as_ref()).ok()?;
        self.elements.borrow_mut().push(canvas.clone());
        self.fit(look);
        Some(canvas)
    }

    /// Sets the size and the opacity of the canvases.
    pub fn fit(&self, look: &Surface) {
        // The same number of device pixels as in the renderer: one more or less would blur the letters.
        let css = |length: f64| format!("{}px", (length * look.ratio).ceil().max(1.0) / look.ratio);
        for canvas in self.elements.borrow().iter() {
            let style = canvas.style();
            // Every browser has these properties.
            let _ = style.set_property("width", &css(look.width));
            let _ = style.set_property("height", &css(look.height));
            let _ = style.set_property("opacity", &look.settings.alpha().to_string());
        }
    }

    /// Removes all canvases except this one.
    pub fn keep_only(&self, kept: &HtmlCanvasElement) {
        self.elements.borrow_mut().retain(|canvas| {
            if canvas != kept {
                canvas.remove();
            }
            canvas == kept
        });
    }

    /// Removes all canvases.
    pub fn clear(&self) {
        self.elements.borrow_mut().drain(..).for_each(|canvas| canvas.remove());
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
