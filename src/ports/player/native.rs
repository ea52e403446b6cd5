//! HLS by the browser itself.

use std::rc::Rc;

use room_core::model::problem::StreamProblem;
use room_core::playback::view::distinct;
use room_core::ports::player::SeekRange;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MediaError, TextTrack, TextTrackKind, TextTrackMode};

use crate::js;
use crate::js::Listener;
use crate::ports::player::engine;
use crate::ports::player::engine::{Engine, EngineEvent, EngineResult, EngineStats, Sink, Start};
use crate::ports::player::video::Video;

/// How far behind the end of the playlist a browser plays live HLS, in seconds: three segments of six seconds, as the authors of HLS
/// recommend.
const TARGET_LATENCY_S: f64 = 18.0;

struct Native {
    video: Video,
    _listeners: Vec<Listener>,
}

/// Gives the stream to the element itself.
///
/// # Errors
/// If the browser does not play HLS.
pub fn start(url: &str, start: Start, video: &Video, sink: Sink) -> Result<Rc<dyn Engine>, StreamProblem> {
    if video.can_play_type("application/vnd.apple.mpegurl").unwrap_or_default().is_empty() {
        return Err(StreamProblem::Unplayable);
    }
    let (failing, seeking) = (video.clone(), video.clone());
    let captions = video.text_tracks().map(|tracks| {
        let sink = Rc::clone(&sink);
        Listener::new(&tracks, "addtrack", move |_| sink(EngineEvent::Captions))
    });
    let mut listeners = vec![
        Listener::new(video, "error", move |_| match failing.error().map(|error| error.code()) {
            Some(MediaError::MEDIA_ERR_DECODE) => sink(EngineEvent::Failed(StreamProblem::Broken)),
            // The element does not report the HTTP status.
            _ => report_failure(failing.src(), Rc::clone(&sink)),
        }),
        Listener::new(video, "loadedmetadata", move |_| match start {
            Start::Usual => {}
            // If the seek fails, it starts at the usual position.
            Start::At(at) => drop(seeking.set_current_time(at)),
            Start::Behind(behind_ms) => drop(go_back(&seeking, behind_ms)),
        }),
    ];
    listeners.extend(captions);
    video.set_src(url).map_err(|_| StreamProblem::Broken)?;
    Ok(Rc::new(Native { video: video.clone(), _listeners: listeners }))
}

/// Fetches the URL to find out why it does not play, and reports that. If the fetch fails, the stream counts as not found.
fn report_failure(url: String, sink: Sink) {
    spawn_local(async move {
        let problem = match js::fetch(&url, &[]).await {
            Ok(answer) if answer.ok() => StreamProblem::Broken,
            Ok(answer) => engine::problem(answer.status()),
            Err(_) => StreamProblem::NotFound,
        };
        sink(EngineEvent::Failed(problem));
    });
}

/// The seek range: its start and end, in seconds.
fn seekable(video: &Video) -> Option<(f64, f64)> {
    let seekable = video.seekable();
    let last = seekable.length().checked_sub(1)?;
    Some((seekable.start(0).ok()?, seekable.end(last).ok()?))
}

/// The target position, in seconds: the end of a recording, or [`TARGET_LATENCY_S`] before the end of a live stream.
fn edge(video: &Video) -> Option<f64> {
    let (start, end) = seekable(video)?;
    Some(if video.duration().is_infinite() { (end - TARGET_LATENCY_S).max(start) } else { end })
}

fn go_back(video: &Video, behind_ms: u64) -> EngineResult {
    let (Some((start, _)), Some(edge)) = (seekable(video), edge(video)) else { return Ok(()) };
    video.set_current_time((edge - engine::seconds(behind_ms)).max(start))
}

/// The stream's subtitle and caption tracks.
fn captions(video: &Video) -> impl Iterator<Item = TextTrack> {
    let tracks = video.text_tracks();
    let all = tracks.map(|tracks| (0..tracks.length()).filter_map(|at| tracks.get(at)).collect::<Vec<_>>());
    let is_caption = |track: &TextTrack| matches!(track.kind(), TextTrackKind::Subtitles | TextTrackKind::Captions);
    all.unwrap_or_default().into_iter().filter(is_caption)
}

/// The name of each caption track. `None`: the track has no name and cannot be chosen.
fn caption_names(video: &Video) -> Vec<Option<String>> {
    distinct(captions(video).map(|track| Some(track.label())))
}

impl Engine for Native {
    fn is_recording(&self) -> bool {
        self.video.duration().is_finite()
    }

    fn go_live(&self) -> EngineResult {
        let edge = edge(&self.video).filter(|_| self.video.duration().is_infinite());
        let ahead = edge.filter(|edge| *edge > self.video.current_time());
        ahead.map_or(Ok(()), |edge| self.video.set_current_time(edge))
    }

    fn go_back(&self, behind_ms: u64) -> EngineResult {
        go_back(&self.video, behind_ms)
    }

    fn captions(&self) -> Vec<String> {
        caption_names(&self.video).into_iter().flatten().collect()
    }

    fn set_captions(&self, name: Option<&str>) -> EngineResult {
        for (track, known) in captions(&self.video).zip(caption_names(&self.video)) {
            let is_it = name.is_some() && known.as_deref() == name;
            track.set_mode(if is_it { TextTrackMode::Showing } else { TextTrackMode::Disabled });
        }
        Ok(())
    }

    fn stats(&self) -> EngineStats {
        let (Some((start, end)), Some(edge)) = (seekable(&self.video), edge(&self.video)) else {
            return EngineStats::default();
        };
        let at = self.video.current_time();
        let latency_ms = engine::millis(end - at).filter(|_| self.video.duration().is_infinite());
        let behind_ms = engine::millis(edge - at).unwrap_or_default();
        let window = engine::millis(edge - start).map(|length_ms| SeekRange { length_ms, behind_ms });
        let behind_ms = if latency_ms.is_some() { behind_ms } else { 0 };
        EngineStats { latency_ms, behind_ms, window, ..EngineStats::default() }
    }

    fn stop_loading(&self) -> EngineResult {
        // The element plays what it has loaded. To remove the source would remove the picture.
        Ok(())
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        // After its source is removed, the element keeps the old data until `load()`.
        let _ = self.video.remove_attribute("src");
        let _ = self.video.load();
    }
}
