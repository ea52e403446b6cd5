//! URLs of Tencent's time shift (Cloud Streaming Services, document 267/31565) and of its preview pictures. Tencent's own players request
//! the pictures in this form.

use serde_json::Value;

use crate::codec::json::{self, list, number, number_u32, text};
use crate::model::source::{Source, TimeShift};

/// Shortest distance of the time shift from the live edge, in milliseconds.
pub const MIN_DELAY_MS: u64 = 30_000;
/// Longest distance of the time shift from the live edge, in seconds.
pub const MAX_DELAY_S: u64 = 6 * 3_600;
/// Most columns, and most rows, of a sheet of preview pictures. A list entry above one of these limits is invalid.
const MAX_CELLS: u32 = 100;
/// Largest width and height of a preview picture, in pixels.
const MAX_PIXELS: u32 = 2_000;
/// Longest time from one preview picture to the next, in seconds.
const MAX_INTERVAL_S: u64 = 3_600;

/// The URL that plays a source `delay_ms` milliseconds behind the live edge. `None`: the source has no time shift of Tencent's.
pub fn delayed(source: &Source, delay_ms: u64) -> Option<String> {
    let seconds = delay_ms.div_ceil(1_000);
    Some(with(time_shift_url(source)?, &format!("txTimeshift=on&tsDelay={seconds}")))
}

/// The URL of the list of preview pictures between two times (seconds since 1970 UTC). `None`: the source has no preview pictures.
pub fn sprites(source: &Source, start_s: u64, end_s: u64) -> Option<String> {
    let url = time_shift_url(source).filter(|_| source.sprites)?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    // Only the pushed stream has preview pictures, not its renditions.
    let query: Vec<_> = query.split('&').filter(|field| !field.starts_with("tsCodecname=")).collect();
    let url = format!("{}.json?{}", path.strip_suffix(".m3u8")?, query.join("&"));
    let fields = format!("txTimeshift=on&tsFormat=unix&tsSpritemode=1&tsStart={start_s}&tsEnd={end_s}");
    Some(with(url.trim_end_matches('?'), &fields))
}

/// The URL to which the query fields of the time shift are added.
fn time_shift_url(source: &Source) -> Option<&str> {
    match &source.time_shift {
        Some(TimeShift::Css { url, .. }) => Some(url.as_deref().unwrap_or(&source.url)),
        _ => None,
    }
}

fn with(url: &str, fields: &str) -> String {
    let between = if url.contains('?') { '&' } else { '?' };
    format!("{url}{between}{fields}")
}

/// A span of the recording without an interruption, and its preview pictures. A sheet has many pictures, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewSheets {
    /// Start, in seconds since 1970 UTC.
    pub start_time: u64,
    /// End, in seconds since 1970 UTC. It is not part of the span.
    pub end_time: u64,
    /// Path of the sheets on the stream's host, without a sheet's number and `.jpg`.
    path: String,
    /// Columns of a sheet.
    pub cols: u32,
    /// Rows of a sheet.
    pub rows: u32,
    /// Seconds from one picture to the next.
    interval: u64,
    /// A picture's width in pixels.
    pub width: u32,
    /// A picture's height in pixels.
    pub height: u32,
}

impl PreviewSheets {
    /// Reads a list of spans. Invalid entries are left out; a text that is no list gives an empty list.
    pub fn read(json: &str) -> Vec<Self> {
        list(&json::parse(json)).iter().filter_map(Self::parse).filter(Self::is_valid).collect()
    }

    fn parse(one: &Value) -> Option<Self> {
        Some(Self {
            start_time: number(one, "start_time")?,
            end_time: number(one, "end_time")?,
            path: text(one, "path")?,
            cols: number_u32(one, "cols")?,
            rows: number_u32(one, "rows")?,
            interval: number(one, "interval")?,
            width: number_u32(one, "width")?,
            height: number_u32(one, "height")?,
        })
    }

    fn is_valid(&self) -> bool {
        let is_path = crate::codec::image::from_backend(&self.path).is_some_and(|path| path.starts_with('/'));
        let fits = |number: u32, most: u32| (1..=most).contains(&number);
        is_path
            && fits(self.cols, MAX_CELLS)
            && fits(self.rows, MAX_CELLS)
            && fits(self.width, MAX_PIXELS)
            && fits(self.height, MAX_PIXELS)
            && (1..=MAX_INTERVAL_S).contains(&self.interval)
    }

    /// Does the span contain this time (seconds since 1970 UTC)?
    pub const fn has(&self, at_s: u64) -> bool {
        self.start_time <= at_s && at_s < self.end_time
    }

    /// The path of the sheet that has the picture of a time, and the picture's column and row on it. `None`: the time is before the span.
    pub fn find(&self, at_s: u64) -> Option<(String, u32, u32)> {
        let number = at_s.checked_sub(self.start_time)? / self.interval;
        let on_sheet = u64::from(self.cols) * u64::from(self.rows);
        // Never fails: a sheet has at most `MAX_CELLS` × `MAX_CELLS` pictures.
        let cell = u32::try_from(number % on_sheet).ok()?;
        let sheet = format!("{}{}.jpg?txTimeshift=on", self.path, number / on_sheet);
        Some((sheet, cell % self.cols, cell / self.cols))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::source::SourceKind;

    fn source(url: &str, shifted: Option<&str>) -> Source {
        let time_shift = TimeShift::Css { seconds: 7_200, since: None, url: shifted.map(str::to_owned) };
        let (kind, time_shift) = (SourceKind::Hls, Some(time_shift));
        Source { kind, url: url.into(), time_shift, sprites: true, ..Source::default() }
    }

    #[test]
    fn the_time_shift_url_has_the_delay_rounded_up_to_seconds() {
        let address = |source: &Source| delayed(source, 89_001);
        let signed = source("https://a.example/live/x.m3u8?txSecret=1&txTime=2", None);
        let expected = "https://a.example/live/x.m3u8?txSecret=1&txTime=2&txTimeshift=on&tsDelay=90";
        assert_eq!(address(&signed).as_deref(), Some(expected));
        let other = source("/live/x_hd.m3u8", Some("/live/x.m3u8?tsCodecname=hd"));
        assert_eq!(address(&other).as_deref(), Some("/live/x.m3u8?tsCodecname=hd&txTimeshift=on&tsDelay=90"));
        assert_eq!(address(&source("/live/x.m3u8", None)).as_deref(), Some("/live/x.m3u8?txTimeshift=on&tsDelay=90"));
        assert_eq!(address(&Source { time_shift: Some(TimeShift::Playlist), ..signed }), None);
    }

    #[test]
    fn the_list_of_pictures_is_requested_for_the_pushed_stream() {
        let asked = |source: &Source| sprites(source, 5, 9);
        let fields = "txTimeshift=on&tsFormat=unix&tsSpritemode=1&tsStart=5&tsEnd=9";
        let other = source("/live/x_hd.m3u8", Some("https://a.example/live/x.m3u8?txSecret=1&tsCodecname=hd&txTime=2"));
        assert_eq!(asked(&other), Some(format!("https://a.example/live/x.json?txSecret=1&txTime=2&{fields}")));
        let plain = source("/live/x.m3u8", None);
        assert_eq!(asked(&plain), Some(format!("/live/x.json?{fields}")));
        assert_eq!(asked(&Source { sprites: false, ..plain }), None);
        assert_eq!(asked(&source("/live/x.flv", None)), None);
    }

    #[test]
    fn find_returns_the_sheet_the_column_and_the_row() {
        let json = r#"[{"start_time": 1000, "end_time": 1100, "duration": 100.0, "path": "/a/", "cols": 4, "rows": 2,
            "interval": 3, "height": 90, "width": 160}]"#;
        let sprites = &PreviewSheets::read(json)[0];
        assert!(sprites.has(1000) && sprites.has(1099) && !sprites.has(999) && !sprites.has(1100));
        let sheet = |number: u32| format!("/a/{number}.jpg?txTimeshift=on");
        assert_eq!(sprites.find(1000), Some((sheet(0), 0, 0)));
        assert_eq!(sprites.find(1017), Some((sheet(0), 1, 1)));
        assert_eq!(sprites.find(1024), Some((sheet(1), 0, 0)));
        assert_eq!(sprites.find(999), None);
    }

    #[test]
    fn invalid_entries_and_paths_on_other_hosts_are_left_out() {
        let with = |key: &str, value: &str| {
            let mut one = serde_json::json!({"start_time": 1, "end_time": 2, "path": "/a/", "cols": 1, "rows": 1, "interval": 1, "width": 1, "height": 1});
            one[key] = serde_json::from_str(value).unwrap();
            PreviewSheets::read(&serde_json::json!([one]).to_string()).len()
        };
        assert_eq!(with("cols", "1"), 1);
        for (key, value) in [
            ("path", r#""//evil.example/""#),
            ("path", r#""https://evil.example/""#),
            ("path", r#""javascript:x""#),
            ("cols", "0"),
            ("rows", "101"),
            ("interval", "0"),
            ("width", "-1"),
            ("height", "1e9"),
            ("start_time", "null"),
        ] {
            assert_eq!(with(key, value), 0, "{key} {value}");
        }
        for none in ["", "{}", "[1, null, []]", "[", "null"] {
            assert_eq!(PreviewSheets::read(none), []);
        }
    }

    proptest! {
        #[test]
        fn find_stays_on_the_sheet(start: u64, length: u64, at: u64, cols in 1..=100_u32, rows in 1..=100_u32, interval in 1..=3_600_u64) {
            let sprites = PreviewSheets {
                start_time: start, end_time: start.saturating_add(length), path: "/".into(), cols, rows, interval, width: 1, height: 1,
            };
            if let Some((_, column, row)) = sprites.find(at) {
                prop_assert!(column < cols && row < rows);
            }
        }
    }
}
