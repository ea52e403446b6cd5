//! HLS playlists (RFC 8216 and its second edition, draft-pantos-hls-rfc8216bis): of all renditions, and of one.

use std::fmt::Write as _;

use crate::media::format::PARTS;
use crate::media::live::Rendition;
use crate::media::timeline::{Breaks, EPOCH_S, Edge};

/// Seconds in the playlist of the live stream.
const WINDOW: u64 = 30;
/// Seconds in the playlist of a time shift: few, as on a CDN.
const DELAYED_WINDOW: u64 = 12;
/// Segments whose parts are listed: those that end less than three target durations before the live edge.
const WITH_PARTS: u64 = 3;
/// A delta update may leave out segments older than this many.
const SKIP_UNTIL: u64 = 6;

/// What a playlist contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The last 30 s.
    Live,
    /// The last 30 s, and the parts of the segment in progress.
    LowLatency,
    /// The show so far, from this segment on.
    TimeShift(u64),
    /// The live edge of some time ago, but no segment before this one.
    Delayed(u64),
    /// From one segment to another: a finished recording.
    Recording(u64, u64),
}

/// The input of all playlists in a response.
pub struct Writer<'a> {
    /// The live edge.
    pub edge: Edge,
    /// Where the encoder was restarted.
    pub breaks: &'a Breaks,
    /// The signature for each address, with its `?`; may be empty.
    pub query: &'a str,
    /// The path from the playlist to its segments: empty, or with a trailing `/`.
    pub folder: &'a str,
}

/// The playlist of all renditions, best first. `at` returns the address of the playlist of the rendition with this label.
pub fn renditions(renditions: &[Rendition], at: impl Fn(&str) -> String) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for Rendition { label, width, height, codecs, peak, average, .. } in renditions {
        // Writing to a String does not fail, here and below.
        let _ = write!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},RESOLUTION={width}x{height},\
             CODECS=\"{codecs}\",FRAME-RATE=25.000\n{}\n",
            at(label)
        );
    }
    text
}

impl Writer<'_> {
    /// The playlist of one rendition. `others` are the labels of the renditions to report on. With `skip`, segments that the player already
    /// has are left out.
    pub fn rendition(&self, kind: Kind, others: &[&str], skip: bool) -> String {
        let (first, end) = match kind {
            Kind::Live | Kind::LowLatency => (self.edge.segment.saturating_sub(WINDOW), self.edge.segment),
            Kind::Delayed(first) => (first.max(self.edge.segment.saturating_sub(DELAYED_WINDOW)), self.edge.segment),
            Kind::TimeShift(first) => (first.min(self.edge.segment.saturating_sub(WINDOW)), self.edge.segment),
            Kind::Recording(first, last) => (first, last + 1),
        };
        let mut text =
            String::from("#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:1\n#EXT-X-INDEPENDENT-SEGMENTS\n");
        match kind {
            Kind::Live | Kind::Delayed(_) => {}
            Kind::LowLatency => text.push_str(
                "#EXT-X-PART-INF:PART-TARGET=0.200\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600\n",
            ),
            Kind::TimeShift(_) => {
                let _ = writeln!(text, "#EXT-X-SERVER-CONTROL:CAN-SKIP-UNTIL={SKIP_UNTIL}.0");
            }
            Kind::Recording(..) => text.push_str("#EXT-X-PLAYLIST-TYPE:VOD\n"),
        }
        let _ = writeln!(text, "#EXT-X-MEDIA-SEQUENCE:{first}");
        let _ = writeln!(text, "#EXT-X-DISCONTINUITY-SEQUENCE:{}", self.breaks.before(first));
        let _ = writeln!(text, "#EXT-X-MAP:URI=\"{}init.mp4{}\"", self.folder, self.query);
        let skipped = if skip { (end - first).saturating_sub(SKIP_UNTIL) } else { 0 };
        if skipped > 0 {
            let _ = writeln!(text, "#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}");
        }
        let is_low_latency = kind == Kind::LowLatency;
        for number in first + skipped..end {
            self.begin(&mut text, number, number == first + skipped);
            if is_low_latency && number + WITH_PARTS >= end {
                self.parts(&mut text, number, PARTS);
            }
            let _ = writeln!(text, "#EXTINF:1.000,\n{}{number}.m4s{}", self.folder, self.query);
        }
        if let Kind::Recording(..) = kind {
            text.push_str("#EXT-X-ENDLIST\n");
        }
        if is_low_latency {
            self.edge(&mut text, others);
        }
        text
    }

    /// The tags before a segment: a discontinuity where the encoder was restarted, and the segment's time.
    fn begin(&self, text: &mut String, number: u64, is_first: bool) {
        let is_break = self.breaks.is_at(number);
        if is_break {
            text.push_str("#EXT-X-DISCONTINUITY\n");
        }
        if is_break || is_first {
            let _ = writeln!(text, "#EXT-X-PROGRAM-DATE-TIME:{}", utc(EPOCH_S + number));
        }
    }

    fn parts(&self, text: &mut String, number: u64, parts: u64) {
        for part in 0..parts {
            // Each segment starts with its only key frame.
            let independent = if part == 0 { ",INDEPENDENT=YES" } else { "" };
            let _ = writeln!(text, "#EXT-X-PART:DURATION=0.200,URI=\"{number}.{part}.m4s{}\"{independent}", self.query);
        }
    }

    /// The segment in progress, the preload hint, and reports on the other renditions, which are as far as this one.
    fn edge(&self, text: &mut String, others: &[&str]) {
        let Edge { segment, parts } = self.edge;
        self.begin(text, segment, false);
        self.parts(text, segment, parts);
        let _ = writeln!(text, "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{segment}.{parts}.m4s{}\"", self.query);
        let (last, part) = if parts == 0 { (segment.saturating_sub(1), PARTS - 1) } else { (segment, parts - 1) };
        for label in others {
            let _ = writeln!(
                text,
                "#EXT-X-RENDITION-REPORT:URI=\"../{label}/ll.m3u8{}\",LAST-MSN={last},LAST-PART={part}",
                self.query
            );
        }
    }
}

/// A time (seconds since 1970 UTC) as ISO 8601. Date arithmetic: Howard Hinnant's `civil_from_days`.
fn utc(unix_s: u64) -> String {
    let (days, second) = (unix_s / 86_400 + 719_468, unix_s % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.000Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(edge: Edge, kind: Kind, skip: bool) -> String {
        Writer { edge, breaks: &Breaks::default(), query: "?s=1", folder: "" }.rendition(kind, &["270p"], skip)
    }

    const EDGE: Edge = Edge { segment: 100, parts: 2 };

    #[test]
    fn the_live_playlist_lists_the_newest_complete_segments_in_order() {
        let text = write(EDGE, Kind::Live, false);
        assert!(text.contains("#EXT-X-MEDIA-SEQUENCE:70\n") && text.ends_with("#EXTINF:1.000,\n99.m4s?s=1\n"));
        assert_eq!(text.matches("#EXTINF").count(), 30);
        assert_eq!(write(Edge { segment: 3, parts: 0 }, Kind::Live, false).matches("#EXTINF").count(), 3);
    }

    #[test]
    fn the_low_latency_playlist_lists_the_newest_parts_and_a_preload_hint() {
        let text = write(EDGE, Kind::LowLatency, false);
        assert_eq!(text.matches("#EXT-X-PART:").count(), 3 * 5 + 2);
        assert!(text.contains("URI=\"100.1.m4s?s=1\"\n#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"100.2.m4s?s=1\"\n"));
        assert!(text.ends_with("URI=\"../270p/ll.m3u8?s=1\",LAST-MSN=100,LAST-PART=1\n"));
        let whole = write(Edge { segment: 100, parts: 0 }, Kind::LowLatency, false);
        assert!(whole.ends_with("LAST-MSN=99,LAST-PART=4\n"));
    }

    #[test]
    fn a_delta_update_of_the_show_so_far_skips_known_segments() {
        let text = write(EDGE, Kind::TimeShift(10), false);
        assert!(text.contains("#EXT-X-MEDIA-SEQUENCE:10\n"));
        assert_eq!(text.matches("#EXTINF").count(), 90);
        let update = write(EDGE, Kind::TimeShift(10), true);
        assert!(update.contains("#EXT-X-SKIP:SKIPPED-SEGMENTS=84\n"));
        assert_eq!(update.matches("#EXTINF").count(), 6);
    }

    #[test]
    fn a_delayed_playlist_does_not_start_before_the_stream() {
        let text = write(EDGE, Kind::Delayed(90), false);
        assert!(text.contains("#EXT-X-MEDIA-SEQUENCE:90\n") && !text.contains("ENDLIST"));
        assert_eq!(text.matches("#EXTINF").count(), 10);
        assert_eq!(write(EDGE, Kind::Delayed(10), false).matches("#EXTINF").count(), 12);
        let writer = Writer { edge: EDGE, breaks: &Breaks::default(), query: "", folder: "demo/540p/" };
        assert!(writer.rendition(Kind::Delayed(90), &[], false).contains("\ndemo/540p/99.m4s\n"));
    }

    #[test]
    fn a_recording_has_fixed_first_and_last_segments() {
        let text = write(EDGE, Kind::Recording(7, 9), false);
        assert!(text.contains("#EXT-X-PLAYLIST-TYPE:VOD\n") && text.ends_with("9.m4s?s=1\n#EXT-X-ENDLIST\n"));
        assert_eq!(text.matches("#EXTINF").count(), 3);
    }

    #[test]
    fn a_restarted_encoder_adds_a_discontinuity_before_its_first_segment() {
        let mut breaks = Breaks::default();
        breaks.add(98);
        let write = |segment| {
            let edge = Edge { segment, parts: 1 };
            Writer { edge, breaks: &breaks, query: "", folder: "" }.rendition(Kind::LowLatency, &[], false)
        };
        assert!(write(98).contains("97.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME"));
        // The discontinuity number of later segments stays the same when their discontinuity leaves the playlist.
        let later = write(128);
        assert!(later.contains("#EXT-X-DISCONTINUITY-SEQUENCE:0\n") && later.contains("#EXT-X-DISCONTINUITY\n"));
        assert!(write(129).contains("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"));
    }

    #[test]
    fn times_are_iso_8601() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(951_782_399), "2000-02-28T23:59:59.000Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00.000Z");
        assert_eq!(utc(1_767_225_600), "2026-01-01T00:00:00.000Z");
    }
}
