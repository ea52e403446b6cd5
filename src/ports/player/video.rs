//! Bindings of the video element, as far as the player uses it. A page may replace the browser's own methods, so those that can throw
//! are caught here.

use wasm_bindgen::prelude::*;
use web_sys::{Element, EventTarget, HtmlElement, MediaError, MediaStream, TextTrackList, TimeRanges};

#[wasm_bindgen]
extern "C" {
    /// A video element.
    #[wasm_bindgen(extends = HtmlElement, extends = Element, extends = EventTarget)]
    #[derive(Clone)]
    pub type Video;

    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create_element(name: &str) -> Video;

    #[wasm_bindgen(method, catch)]
    pub fn play(this: &Video) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn pause(this: &Video) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn load(this: &Video) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = canPlayType)]
    pub fn can_play_type(this: &Video, kind: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method, catch, js_name = requestVideoFrameCallback)]
    pub fn request_video_frame_callback(this: &Video, callback: &JsValue) -> Result<u32, JsValue>;
    #[wasm_bindgen(method, catch, js_name = requestPictureInPicture)]
    pub fn request_picture_in_picture(this: &Video) -> Result<js_sys::Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getVideoPlaybackQuality)]
    fn get_video_playback_quality(this: &Video) -> Result<Quality, JsValue>;

    #[wasm_bindgen(method, catch, setter, js_name = volume)]
    pub fn set_volume(this: &Video, volume: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = muted)]
    pub fn set_muted(this: &Video, muted: bool) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = playbackRate)]
    pub fn set_playback_rate(this: &Video, rate: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = currentTime)]
    pub fn set_current_time(this: &Video, seconds: f64) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = src)]
    pub fn set_src(this: &Video, url: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, setter, js_name = srcObject)]
    pub fn set_src_object(this: &Video, stream: Option<&MediaStream>) -> Result<(), JsValue>;

    #[wasm_bindgen(method, getter)]
    pub fn volume(this: &Video) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn muted(this: &Video) -> bool;
    #[wasm_bindgen(method, getter, js_name = currentTime)]
    pub fn current_time(this: &Video) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn duration(this: &Video) -> f64;
    #[wasm_bindgen(method, getter)]
    pub fn paused(this: &Video) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn ended(this: &Video) -> bool;
    #[wasm_bindgen(method, getter)]
    pub fn seeking(this: &Video) -> bool;
    #[wasm_bindgen(method, getter, js_name = readyState)]
    pub fn ready_state(this: &Video) -> u16;
    #[wasm_bindgen(method, getter, js_name = videoWidth)]
    pub fn video_width(this: &Video) -> u32;
    #[wasm_bindgen(method, getter, js_name = videoHeight)]
    pub fn video_height(this: &Video) -> u32;
    #[wasm_bindgen(method, getter)]
    pub fn src(this: &Video) -> String;
    #[wasm_bindgen(method, getter, js_name = srcObject)]
    pub fn src_object(this: &Video) -> Option<MediaStream>;
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Video) -> Option<MediaError>;
    #[wasm_bindgen(method, getter)]
    pub fn buffered(this: &Video) -> TimeRanges;
    #[wasm_bindgen(method, getter)]
    pub fn seekable(this: &Video) -> TimeRanges;
    #[wasm_bindgen(method, getter, js_name = textTracks)]
    pub fn text_tracks(this: &Video) -> Option<TextTrackList>;

    type Quality;
    #[wasm_bindgen(method, getter, js_name = totalVideoFrames)]
    fn total_video_frames(this: &Quality) -> u32;
    #[wasm_bindgen(method, getter, js_name = droppedVideoFrames)]
    fn dropped_video_frames(this: &Quality) -> u32;
}

impl Video {
    /// Creates an element that is not attached to the page.
    pub fn new() -> Self {
        create_element("video")
    }

    /// The number of frames decoded so far, and how many of them were dropped because they were late. 0 if the browser does not count.
    pub fn frames(&self) -> (u64, u64) {
        let count = |quality: Quality| (quality.total_video_frames().into(), quality.dropped_video_frames().into());
        self.get_video_playback_quality().map(count).unwrap_or_default()
    }
}
