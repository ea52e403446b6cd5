//! The sources of a stream.

/// One way to play the stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// How it is delivered.
    pub kind: SourceKind,
    /// The address: absolute, or a path on the backend.
    pub url: String,
    /// The label, where the viewer can choose.
    pub label: Option<String>,
    /// The heights (pixels) of its renditions; only HLS has more than one.
    pub heights: Vec<u32>,
    /// Its codecs, as in a playlist's `CODECS` (RFC 6381): a source that this browser cannot decode is left out. `None`: it is tried.
    pub codecs: Option<String>,
    /// Its bit rate in kbit/s. `None`: it is tried.
    pub kbps: Option<u64>,
    /// The signalling address of a [`SourceKind::Leb`] stream (`…/pullstream`): hosts differ by region, so the backend names it.
    pub signal: Option<String>,
    /// Low-latency HLS: parts of segments, and blocking playlist reloads.
    pub low_latency: bool,
    /// It has no video, for viewers who choose audio only. WebRTC needs no such source: the viewer requests it without video.
    pub audio_only: bool,
    /// Its time shift; `None`: the viewer cannot go back in it.
    pub time_shift: Option<TimeShift>,
    /// Preview pictures of its time shift exist (`…/{stream}.json` with `tsSpritemode=1`).
    pub sprites: bool,
}

/// How the viewer can go back in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeShift {
    /// Its playlist lists the whole show so far, or a good part of it.
    Playlist,
    /// Tencent's time shift (Cloud Streaming Services), which has an address of its own.
    Css {
        /// How far back the recording reaches, in seconds: what the time-shift template keeps.
        seconds: u64,
        /// The recording starts at this time, in seconds since 1970 UTC: since then the stream is pushed.
        since: Option<u64>,
        /// The address to which `txTimeshift` is added; `None`: the source's own. For a rendition it is the pushed stream's, with
        /// `tsCodecname`.
        url: Option<String>,
    },
}

/// How a stream is delivered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SourceKind {
    /// HTTP Live Streaming.
    Hls,
    /// FLV over HTTP: one answer that does not end.
    Flv,
    /// WebRTC, by WHEP (draft-ietf-wish-whep).
    Whep,
    /// WebRTC, by Tencent's signalling (`webrtc://…`): Live Event Broadcasting.
    Leb,
    /// A kind that this version cannot play: playback skips it.
    #[default]
    Unknown,
}

impl SourceKind {
    /// Is it delivered by WebRTC?
    pub const fn is_rtc(self) -> bool {
        matches!(self, Self::Whep | Self::Leb)
    }
}
