//! Where the stream can be had, as the business backend's contract has it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// One way to have the stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// How it is delivered.
    pub kind: SourceKind,
    /// Where it is: an address, or a path on the backend.
    pub url: String,
    /// What to call it where the viewer can choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The heights (pixels) in which it can be had; only HLS has more than one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heights: Vec<u32>,
    /// Its codecs, as in a playlist's `CODECS` (RFC 6381): what this browser cannot decode is left out. Not said: it is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codecs: Option<String>,
    /// Kilobits a second that it takes; not said: it is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kbps: Option<u64>,
    /// Where a [`SourceKind::Leb`] stream is asked for (`…/pullstream`): hosts differ by region, so the backend names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<String>,
    /// Low-latency HLS: parts of segments, and playlists that are waited for.
    #[serde(default)]
    pub low_latency: bool,
    /// It has no picture, for viewers who only want to hear. WebRTC needs none of its own for that: it is asked for sound alone.
    #[serde(default, rename = "soundOnly")]
    pub audio_only: bool,
    /// How the viewer can go back in it, if they can.
    #[serde(default, deserialize_with = "time_shift", skip_serializing_if = "Option::is_none")]
    pub time_shift: Option<TimeShift>,
    /// There are pictures of its time shift, for a preview (`…/{stream}.json` with `tsSpritemode=1`).
    #[serde(default)]
    pub sprites: bool,
}

/// How the viewer can go back in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "lowercase")]
pub enum TimeShift {
    /// Its playlist has the show so far, or a good part of it. A plain `true` is this, too.
    #[serde(rename = "window")]
    Playlist,
    /// By Tencent's time shift (Cloud Streaming Services): at another address.
    Css {
        /// How far back there is something, in seconds: what the time-shift template keeps.
        seconds: u64,
        /// There is nothing before this time, in seconds since 1970 UTC: since then the stream is pushed.
        #[serde(skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
        /// The address to which `txTimeshift` is added; without it, the source's own. That of a rendition is the pushed stream's, with
        /// `tsCodecname`.
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
}

/// Read by hand: derived, it would be ten kilobytes of the wasm. What this version does not know is no way back.
fn time_shift<'de, D: Deserializer<'de>>(json: D) -> Result<Option<TimeShift>, D::Error> {
    let said = Value::deserialize(json)?;
    Ok(match said["by"].as_str() {
        None if said == true => Some(TimeShift::Playlist),
        Some("window") => Some(TimeShift::Playlist),
        Some("css") => said["seconds"].as_u64().map(|seconds| TimeShift::Css {
            seconds,
            since: said["since"].as_u64(),
            url: said["url"].as_str().map(str::to_owned),
        }),
        _ => None,
    })
}

/// How a stream is delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// HTTP Live Streaming.
    Hls,
    /// FLV over HTTP: one answer that does not end.
    Flv,
    /// WebRTC, by WHEP (draft-ietf-wish-whep).
    Whep,
    /// WebRTC, by Tencent's signalling (`webrtc://…`): Live Event Broadcasting.
    Leb,
    /// A kind that this version cannot play: it is passed over.
    #[default]
    #[serde(other)]
    Unknown,
}

impl SourceKind {
    /// Does it come by WebRTC?
    pub const fn is_rtc(self) -> bool {
        matches!(self, Self::Whep | Self::Leb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_shift_is_read_in_each_form_and_an_unknown_form_is_none() {
        let read = |json: &str| {
            let source = format!(r#"{{"kind":"flv","url":"/x","timeShift":{json}}}"#);
            serde_json::from_str::<Source>(&source).unwrap().time_shift
        };
        assert_eq!((read("true"), read(r#"{"by":"window"}"#)), (Some(TimeShift::Playlist), Some(TimeShift::Playlist)));
        let css = |since, url| Some(TimeShift::Css { seconds: 7_200, since, url });
        assert_eq!(read(r#"{"by":"css","seconds":7200}"#), css(None, None));
        assert_eq!(read(r#"{"by":"css","seconds":7200,"since":5,"url":"/y"}"#), css(Some(5), Some("/y".into())));
        for none in ["false", "null", "7", r#"{"by":"moon"}"#, r#"{"by":"css"}"#, r#"{"by":"css","seconds":-1}"#] {
            assert_eq!(read(none), None, "{none}");
        }
        for time_shift in [css(Some(5), None), Some(TimeShift::Playlist)] {
            let source = Source { time_shift, ..Source::default() };
            assert_eq!(serde_json::from_value::<Source>(serde_json::to_value(&source).unwrap()).unwrap(), source);
        }
    }

    #[test]
    fn a_source_without_picture_has_the_contracts_key() {
        let source: Source = serde_json::from_str(r#"{"kind":"hls","url":"/x","soundOnly":true}"#).unwrap();
        assert!(source.audio_only);
        assert_eq!(serde_json::to_value(&source).unwrap()["soundOnly"], true);
    }
}
