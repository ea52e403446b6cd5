//! The browser's own HLS.

use room_core::problem::StreamProblem;
use web_sys::{HtmlVideoElement, MediaError};

use super::engine::Engine;
use crate::js::Listener;

struct Native {
    video: HtmlVideoElement,
    _on_error: Listener,
}

/// Gives the stream to the element itself.
pub fn start(
    url: &str,
    video: &HtmlVideoElement,
    fail: impl Fn(StreamProblem) + 'static,
) -> Result<Box<dyn Engine>, StreamProblem> {
    if video.can_play_type("application/vnd.apple.mpegurl").is_empty() {
        return Err(StreamProblem::Unplayable);
    }
    let element = video.clone();
    let on_error = Listener::new(video, "error", move |_| fail(problem(element.error())));
    video.set_src(url);
    Ok(Box::new(Native { video: video.clone(), _on_error: on_error }))
}

fn problem(error: Option<MediaError>) -> StreamProblem {
    match error.map(|error| error.code()) {
        Some(MediaError::MEDIA_ERR_DECODE) => StreamProblem::Broken,
        Some(MediaError::MEDIA_ERR_SRC_NOT_SUPPORTED) => StreamProblem::NotFound,
        _ => StreamProblem::Unreachable,
    }
}

impl Engine for Native {
    fn go_live(&self) {
        let seekable = self.video.seekable();
        if let Some(last) = seekable.length().checked_sub(1)
            && let Ok(edge) = seekable.end(last)
        {
            self.video.set_current_time(edge);
        }
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // Without a source the element has to be told to look again, or it keeps the last one's data.
        let _ = self.video.remove_attribute("src");
        self.video.load();
    }
}
