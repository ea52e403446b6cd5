//! The browser's own HLS.

use std::rc::Rc;

use room_core::problem::StreamProblem;
use web_sys::{HtmlVideoElement, MediaError};

use super::engine::{self, Engine, Figures, News, Sink};
use crate::js::Listener;

/// Where a browser plays live HLS, behind its end: three segments of six seconds, as the format's authors have it.
const MEANT_BEHIND_S: f64 = 18.0;

struct Native {
    video: HtmlVideoElement,
    _listeners: [Listener; 2],
}

/// Gives the stream to the element itself.
///
/// # Errors
/// If the browser does not play HLS.
pub fn start(
    url: &str,
    at: Option<f64>,
    video: &HtmlVideoElement,
    sink: Sink,
) -> Result<Rc<dyn Engine>, StreamProblem> {
    if video.can_play_type("application/vnd.apple.mpegurl").is_empty() {
        return Err(StreamProblem::Unplayable);
    }
    let (failing, winding) = (video.clone(), video.clone());
    let listeners = [
        Listener::new(video, "error", move |_| sink(news(failing.error()))),
        Listener::new(video, "loadedmetadata", move |_| {
            if let Some(at) = at {
                winding.set_current_time(at);
            }
        }),
    ];
    video.set_src(url);
    Ok(Rc::new(Native { video: video.clone(), _listeners: listeners }))
}

fn news(error: Option<MediaError>) -> News {
    match error.map(|error| error.code()) {
        Some(MediaError::MEDIA_ERR_DECODE) => News::Failed(StreamProblem::Broken),
        Some(MediaError::MEDIA_ERR_SRC_NOT_SUPPORTED) => News::Failed(StreamProblem::NotFound),
        _ => News::Failed(StreamProblem::Unreachable),
    }
}

impl Native {
    /// The end of what can be played, where that moves on.
    fn edge(&self) -> Option<f64> {
        let seekable = self.video.seekable();
        let last = seekable.length().checked_sub(1).filter(|_| self.video.duration().is_infinite())?;
        seekable.end(last).ok()
    }
}

impl Engine for Native {
    fn go_live(&self) {
        if let Some(edge) = self.edge()
            && edge > self.video.current_time() + MEANT_BEHIND_S
        {
            self.video.set_current_time(edge);
        }
    }

    fn figures(&self) -> Figures {
        let latency = self.edge().map(|edge| edge - self.video.current_time());
        let behind_ms = latency.and_then(|latency| engine::millis(latency - MEANT_BEHIND_S)).unwrap_or_default();
        Figures { frames: None, latency_ms: latency.and_then(engine::millis), behind_ms }
    }

    fn halt(&self) {
        // What it has is played to its end; taking it away would take the picture.
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // Without a source the element has to be told to look again, or it keeps the last one's data.
        let _ = self.video.remove_attribute("src");
        self.video.load();
    }
}
