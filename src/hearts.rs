//! Hearts that rise at the picture's side: a fixed number of elements, each with one animation of transform and opacity that is begun
//! anew. However many like, nothing is made and nothing is laid out. One's own and others' have a place each, so that one's own
//! tap is always seen.

use std::cell::{Cell, OnceCell, RefCell};

use js_sys::Date;
use room_core::effect;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::js;

/// Hearts of one's own, and of others, at one time: as many as rise in the time that one takes, at the rate that is let through.
const OWN: usize = 16;
const OTHERS: usize = 24;
/// How long a heart rises, in milliseconds.
const RISES_MS: f64 = 1_800.0;
/// Between two that come together, in milliseconds: others' come in groups, and rise as if they came evenly.
const APART_MS: f64 = 83.0;
/// None is late by more, in milliseconds.
const LATEST_MS: f64 = 1_000.0;
/// They rise over so much of the picture's height.
const WAY: f64 = 0.4;
/// The stage's size is asked no more often than this, in milliseconds.
const MEASURED_EVERY_MS: f64 = 1_000.0;
/// Hues of the hearts, in degrees, one for a sender: warm ones, and none that looks like another.
const HUES: [u32; 8] = [348, 12, 36, 292, 262, 208, 168, 324];

const SVG: &str = "http://www.w3.org/2000/svg";
const OUTLINE: &str = "M12 20.3 4.3 12.7a4.9 4.9 0 0 1 0-7 5 5 0 0 1 7 0l.7.7.7-.7a5 5 0 0 1 7 0 4.9 4.9 0 0 1 0 7Z";

#[wasm_bindgen]
extern "C" {
    /// An element that can be animated.
    #[wasm_bindgen(extends = HtmlElement)]
    type Animated;
    #[wasm_bindgen(method, catch)]
    fn animate(this: &Animated, keyframes: &JsValue, options: &JsValue) -> Result<Animation, JsValue>;

    /// An animation.
    type Animation;
    #[wasm_bindgen(method, setter, catch, js_name = currentTime)]
    fn set_current_time(this: &Animation, ms: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn play(this: &Animation) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn cancel(this: &Animation);
    #[wasm_bindgen(method, getter)]
    fn effect(this: &Animation) -> KeyframeEffect;

    /// What an animation does.
    type KeyframeEffect;
    #[wasm_bindgen(method, catch, js_name = setKeyframes)]
    fn set_keyframes(this: &KeyframeEffect, frames: &JsValue) -> Result<(), JsValue>;
}

struct Heart {
    element: HtmlElement,
    animation: Animation,
    hue: Cell<u32>,
}

#[derive(Default)]
struct Pool {
    hearts: Vec<Heart>,
    next: Cell<usize>,
    /// When the next one may rise, by the clock.
    free_ms: Cell<f64>,
}

/// The hearts of one room. They are made when the first one rises.
#[derive(Default)]
pub struct Hearts {
    place: RefCell<Option<HtmlElement>>,
    pools: OnceCell<[Pool; 2]>,
    /// How high they rise, in CSS pixels, and when that was measured, in milliseconds.
    height: Cell<f64>,
    measured_ms: Cell<f64>,
}

impl Hearts {
    /// No hearts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// They rise here: over the stage `place`, which says where by the style of `.hearts`.
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
            // It is in no other document.
            let _ = place.append_child(host);
        }
        *known = host;
    }

    /// Some rise.
    pub fn rise(&self, hearts: effect::Hearts) {
        let place = self.place.borrow();
        let Some(place) = place.as_ref() else { return };
        let pools = self.pools.get_or_init(|| [OWN, OTHERS].map(|size| Pool::new(place, size)));
        self.measure(place, pools);
        let pool = &pools[usize::from(!hearts.is_mine)];
        // A remainder is one of the hues.
        #[allow(clippy::cast_possible_truncation)]
        let hue = HUES[(hearts.hue % HUES.len() as u64) as usize];
        let now_ms = Date::now();
        if hearts.is_mine {
            // At once: a tap is felt.
            pool.free_ms.set(now_ms);
        }
        for _ in 0..hearts.count {
            let after_ms = (pool.free_ms.get() - now_ms).clamp(0.0, LATEST_MS);
            pool.free_ms.set(now_ms + after_ms + APART_MS);
            pool.rise(hue, after_ms);
        }
    }
}

impl Hearts {
    /// The stage may have another size than when hearts rose last. It is asked no more than once in a while: to ask is work.
    fn measure(&self, place: &HtmlElement, pools: &[Pool; 2]) {
        let now_ms = Date::now();
        if (now_ms - self.measured_ms.get()).abs() < MEASURED_EVERY_MS {
            return;
        }
        self.measured_ms.set(now_ms);
        let picture = f64::from(place.client_height()).min(f64::from(place.client_width()) * 9.0 / 16.0);
        let height = (picture * WAY).round();
        if self.height.replace(height).to_bits() != height.to_bits() {
            pools.iter().flat_map(|pool| &pool.hearts).for_each(|heart| heart.rise_to(height));
        }
    }
}

impl Drop for Hearts {
    fn drop(&mut self) {
        for pool in self.pools.get().into_iter().flatten() {
            for heart in &pool.hearts {
                heart.animation.cancel();
            }
        }
        if let Some(place) = self.place.take() {
            place.remove();
        }
    }
}

impl Pool {
    fn new(place: &HtmlElement, size: usize) -> Self {
        Self {
            hearts: (0..size).filter_map(|_| Heart::new(place)).collect(),
            next: Cell::default(),
            free_ms: Cell::default(),
        }
    }

    /// The heart that has risen for longest begins anew.
    fn rise(&self, hue: u32, after_ms: f64) {
        let Some(heart) = self.hearts.get(self.next.get() % self.hearts.len().max(1)) else { return };
        self.next.set(self.next.get().wrapping_add(1));
        if heart.hue.replace(hue) != hue {
            let _ = heart.element.style().set_property("color", &format!("hsl({hue} 90% 62%)"));
        }
        // Neither fails for an animation that has an end. To play winds a time before the beginning forward: so it is set after that.
        let _ = heart.animation.play();
        let _ = heart.animation.set_current_time(-after_ms);
    }
}

impl Heart {
    fn new(place: &HtmlElement) -> Option<Self> {
        let element = element("span")?;
        element.set_class_name("heart");
        let outline = outline()?;
        element.append_child(&outline).ok()?;
        place.append_child(&element).ok()?;
        let options = js::object(&[("duration", RISES_MS.into()), ("easing", "ease-out".into())]);
        let animation = element.unchecked_ref::<Animated>().animate(&JsValue::NULL, &options).ok()?;
        animation.cancel();
        Some(Self { element, animation, hue: Cell::default() })
    }

    /// It rises so high from now on, in CSS pixels: lengths of another kind would be the page's to reckon, in each frame.
    fn rise_to(&self, height: f64) {
        let chance = || js_sys::Math::random() - 0.5;
        let (from, to, turn, size) = (chance() * 20.0, chance() * 44.0, chance() * 50.0, 0.8 + chance() * 0.4);
        let frame = |opacity: f64, x: f64, part: f64, turn: f64, size: f64| {
            let y = -height * part;
            let transform = format!("translate({x}px, {y}px) rotate({turn}deg) scale({size})");
            js::object(&[("opacity", opacity.into()), ("transform", transform.into())])
        };
        let frames: js_sys::Array = [
            frame(0.0, from, 0.0, 0.0, 0.3),
            frame(1.0, from, 0.12, turn / 4.0, size * 1.15),
            frame(1.0, f64::midpoint(from, to), 0.6, turn, size),
            frame(0.0, to, 1.0, turn / 2.0, size),
        ]
        .iter()
        .collect();
        // It fails for frames that are none.
        let _ = self.animation.effect().set_keyframes(&frames);
    }
}

/// A heart's outline on a grid of 24, filled with the colour of the text around it.
fn outline() -> Option<Element> {
    let page = js::document()?;
    let [svg, path] = ["svg", "path"].map(|tag| page.create_element_ns(Some(SVG), tag).ok());
    let (svg, path) = (svg?, path?);
    svg.set_attribute("viewBox", "0 0 24 24").ok()?;
    path.set_attribute("d", OUTLINE).ok()?;
    svg.append_child(&path).ok()?;
    Some(svg)
}

fn element(tag: &str) -> Option<HtmlElement> {
    js::document()?.create_element(tag).ok()?.dyn_into().ok()
}
