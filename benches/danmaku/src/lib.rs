//! The danmaku as it ships, fed by a benchmark page instead of a room.

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

/// Time from the moment a comment has its row to the next frame, which shows it, in milliseconds.
const FRAME_MS: f64 = 1_000.0 / 60.0;

/// The danmaku on a benchmark page.
#[wasm_bindgen]
pub struct Bench {
    danmaku: Danmaku,
    measurements: Rc<RefCell<Measurements>>,
}

#[derive(Default)]
struct Measurements {
    is_ready: bool,
    /// Are latencies measured?
    is_timed: bool,
    /// Time at which each comment was sent, by the page's clock, in milliseconds.
    sent: HashMap<u64, f64>,
    latencies: Vec<f64>,
}

#[wasm_bindgen]
impl Bench {
    /// Shows the danmaku over the whole of this stage; `assets` is the address of its files.
    #[wasm_bindgen(constructor)]
    pub fn new(stage: &Element, assets: &str) -> Self {
        let measurements = Rc::new(RefCell::new(Measurements::default()));
        let measured = Rc::clone(&measurements);
        let danmaku = Danmaku::new(assets, move |report| measured.borrow_mut().take(&report));
        danmaku.run(OverlayCommand::Configure(DanmakuSettings { area: Area::Full, ..DanmakuSettings::default() }));
        danmaku.place_in(stage);
        Self { danmaku, measurements }
    }

    /// Has the worker answered?
    #[wasm_bindgen(getter, js_name = isReady)]
    pub fn is_ready(&self) -> bool {
        self.measurements.borrow().is_ready
    }

    /// Sends a comment.
    pub fn send(&self, key: u32, text: String, color: &str) {
        let key = key.into();
        if self.measurements.borrow().is_timed {
            self.measurements.borrow_mut().sent.insert(key, now_ms());
        }
        let bullet = Bullet { key, text, color: Color::parse(color), ..Bullet::default() };
        self.danmaku.run(OverlayCommand::Show(bullet));
    }

    /// Positions of all comments now, as five numbers each: key, left, top, right and bottom.
    pub fn rects(&self) -> Vec<f64> {
        let spots = self.danmaku.screen().spots(now_ms());
        // The page numbers its comments from 1 on, so an `f64` holds the keys exactly.
        #[allow(clippy::cast_precision_loss)]
        let rect = |key: u64, left: f64, top: f64, width: f64, height: f64| {
            [key as f64, left, top, left + width, top + height]
        };
        spots.into_iter().flat_map(|it| rect(it.bullet.key, it.left, it.top, it.width, it.height)).collect()
    }

    /// Starts to measure latencies. This is off before, because measuring costs time too.
    pub fn time(&self) {
        self.measurements.borrow_mut().is_timed = true;
    }

    /// Time from sending to the screen of each comment shown since then, in milliseconds.
    pub fn latencies(&self) -> Vec<f64> {
        self.measurements.borrow().latencies.clone()
    }
}

impl Measurements {
    fn take(&mut self, report: &WorkerReport) {
        self.is_ready = true;
        if !self.is_timed {
            return;
        }
        for (bullet, trajectory) in &report.entered {
            let placed_ms = report.clock.when_ms + (trajectory.since - report.clock.at) * 1_000.0;
            self.latencies.extend(self.sent.remove(&bullet.key).map(|sent_ms| placed_ms - sent_ms + FRAME_MS));
        }
        // Comments before the newest one that were not shown never will be: the page sends them one after the other.
        if let Some(newest) = report.entered.iter().map(|(bullet, _)| bullet.key).max() {
            self.sent.retain(|key, _| *key > newest);
        }
        let surplus = self.latencies.len().saturating_sub(5_000);
        self.latencies.drain(..surplus);
    }
}
