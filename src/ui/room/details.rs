//! The stream details, for curious viewers and for support cases.

use leptos::prelude::*;
use room_core::model::source::SourceKind;
use room_core::ports::player::VideoCodec;

use crate::i18n::{Strings, format};
use crate::ui::context::{store, strings, tr};

/// The details. An unknown value is shown as a dash.
#[component]
pub fn Details() -> impl IntoView {
    let t = strings();
    let stage = store().stage();
    let row = |name: fn(&'static Strings) -> &'static str, value: Signal<String>| {
        view! {
            <div class="detail"><dt>{tr(name)}</dt><dd>{value}</dd></div>
        }
    };
    let count = move |number| format::count(t.get().lang, number);
    let source = Signal::derive(move || {
        let name = stage.with(|stage| stage.source.map(name));
        name.unwrap_or(UNKNOWN).to_owned()
    });
    let picture = Signal::derive(move || match stage.with(|stage| stage.size) {
        (0, _) => UNKNOWN.to_owned(),
        (width, height) => format!("{width} × {height}"),
    });
    let codec = Signal::derive(move || {
        let name = stage.with(|stage| stage.codec.map(VideoCodec::name));
        name.unwrap_or(UNKNOWN).to_owned()
    });
    let dropped = Signal::derive(move || {
        let ((width, _), (frames, dropped)) = stage.with(|stage| (stage.size, stage.frames));
        if width == 0 { UNKNOWN.to_owned() } else { format!("{} / {}", count(dropped), count(frames)) }
    });
    let latency = Signal::derive(move || {
        let (tenths, window) = stage.with(|stage| (stage.latency_ds, stage.window.filter(|_| stage.is_time_shifted)));
        match (tenths, window) {
            (_, Some(window)) => t.get().countdown(window.behind_ms / 1_000),
            (Some(tenths), None) => format::tenths(t.get().lang, tenths),
            (None, None) => UNKNOWN.to_owned(),
        }
    });
    let rate = Signal::derive(move || {
        let kbps = stage.with(|stage| stage.kbps);
        kbps.map_or_else(|| UNKNOWN.to_owned(), |kbps| format!("{kbps} kbit/s"))
    });
    view! {
        <dl class="details" aria-label=tr(|t| t.details)>
            {row(|t| t.source, source)}
            {row(|t| t.resolution, picture)}
            {row(|t| t.codec, codec)}
            {row(|t| t.dropped, dropped)}
            {row(|t| t.latency, latency)}
            {row(|t| t.bitrate, rate)}
        </dl>
    }
}

/// Stands for an unknown value.
const UNKNOWN: &str = "–";

const fn name(source: SourceKind) -> &'static str {
    match source {
        SourceKind::Hls => "HLS",
        SourceKind::Flv => "FLV",
        SourceKind::Whep => "WebRTC (WHEP)",
        SourceKind::Leb => "WebRTC (LEB)",
        SourceKind::Unknown => UNKNOWN,
    }
}
