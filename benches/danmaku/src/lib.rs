//! What shows the danmaku, as it ships: fed by a page instead of a room.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use live_room_viewer::ports::overlay::danmaku::Danmaku;
use room_core::overlay::bullet::Bullet;
use room_core::overlay::comment_style::Color;
use room_core::overlay::protocol::WorkerReport;
use room_core::overlay::settings::{Area, DanmakuSettings};
use room_core::ports::overlay::OverlayCommand;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn now_ms() -> f64;
}

/// A comment that has its row is on the screen with the next frame, in milliseconds.
const FRAME_MS: f64 = 1_000.0 / 60.0;

/// What shows the danmaku on a page.
#[wasm_bindgen]
pub struct Bench {
    danmaku: Danmaku,
    heard: Rc<RefCell<Heard>>,
}

#[derive(Default)]
struct Heard {
    is_ready: bool,
    /// Is it of interest how long they take?
    is_timed: bool,
    /// When each was sent, by the page's clock.
    sent: HashMap<u64, f64>,
    latencies: Vec<f64>,
}

#[wasm_bindgen]
impl Bench {
    /// Shows it on this stage, over all of it; `assets` is where its files are.
    #[wasm_bindgen(constructor)]
    pub fn new(stage: &Element, assets: &str) -> Self {
        let heard = Rc::new(RefCell::new(Heard::default()));
        let ears = Rc::clone(&heard);
        let danmaku = Danmaku::new(assets, move |report| ears.borrow_mut().take(&report));
        danmaku.run(OverlayCommand::Configure(DanmakuSettings { area: Area::Full, ..DanmakuSettings::default() }));
        danmaku.place_in(stage);
        Self { danmaku, heard }
    }

    /// Is someone there to draw?
    #[wasm_bindgen(getter, js_name = isReady)]
    pub fn is_ready(&self) -> bool {
        self.heard.borrow().is_ready
    }

    /// A comment.
    pub fn send(&self, key: u32, text: String, color: &str) {
        let key = key.into();
        if self.heard.borrow().is_timed {
            self.heard.borrow_mut().sent.insert(key, now_ms());
        }
        let bullet = Bullet { key, text, color: Color::parse(color), ..Bullet::default() };
        self.danmaku.run(OverlayCommand::Show(bullet));
    }

    /// Where everything is now, as five numbers each: key, left, top, right and bottom.
    pub fn rects(&self) -> Vec<f64> {
        let spots = self.danmaku.screen().spots(now_ms());
        // The page numbers its comments from 1 on.
        #[allow(clippy::cast_precision_loss)]
        let rect = |key: u64, left: f64, top: f64, width: f64, height: f64| {
            [key as f64, left, top, left + width, top + height]
        };
        spots.into_iter().flat_map(|it| rect(it.bullet.key, it.left, it.top, it.width, it.height)).collect()
    }

    /// From now on it is of interest how long they take: to keep count of that costs, too.
    pub fn time(&self) {
        self.heard.borrow_mut().is_timed = true;
    }

    /// From sending to the screen, of each that was shown since then, in milliseconds.
    pub fn latencies(&self) -> Vec<f64> {
        self.heard.borrow().latencies.clone()
    }
}

impl Heard {
    fn take(&mut self, report: &WorkerReport) {
        self.is_ready = true;
        if !self.is_timed {
            return;
        }
        for (bullet, trajectory) in &report.come {
            let placed_ms = report.clock.when_ms + (trajectory.since - report.clock.at) * 1_000.0;
            self.latencies.extend(self.sent.remove(&bullet.key).map(|sent_ms| placed_ms - sent_ms + FRAME_MS));
        }
        // What was not shown will not be: the page sends them one after the other.
        if let Some(newest) = report.come.iter().map(|(bullet, _)| bullet.key).max() {
            self.sent.retain(|key, _| *key > newest);
        }
        let surplus = self.latencies.len().saturating_sub(5_000);
        self.latencies.drain(..surplus);
    }
}
