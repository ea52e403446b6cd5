//! The live playlist: the newest segments of 1 s, by number.

use std::fmt::Write as _;

/// Segments in the playlist: room for a player to sit a few seconds behind the edge and to miss a reload or two.
const WINDOW: u64 = 10;

/// The playlist whose newest segment is `newest`; `epoch_s` is when segment 0 began, in seconds since 1970 UTC.
pub fn live(newest: u64, epoch_s: u64) -> String {
    let first = (newest + 1).saturating_sub(WINDOW);
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-INDEPENDENT-SEGMENTS\n\
         #EXT-X-MEDIA-SEQUENCE:{first}\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:{}\n",
        utc(epoch_s + first)
    );
    push_segments(&mut text, first, newest);
    text
}

fn push_segments(text: &mut String, first: u64, last: u64) {
    for number in first..=last {
        // Writing to a String does not fail.
        let _ = writeln!(text, "#EXTINF:1.000,\n{number}.m4s");
    }
}

/// The playlist of what was on air from one segment to another, to be played back.
pub fn recording(first: u64, last: u64) -> String {
    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-PLAYLIST-TYPE:VOD\n\
         #EXT-X-MEDIA-SEQUENCE:{first}\n#EXT-X-MAP:URI=\"init.mp4\"\n"
    );
    push_segments(&mut text, first, last);
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// The number of the segment in a file of this name.
pub fn segment_number(file: &str) -> Option<u64> {
    file.strip_suffix(".m4s")?.parse().ok()
}

/// A time (seconds since 1970 UTC) as ISO 8601. The date's arithmetic is Howard Hinnant's `civil_from_days`.
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

    #[test]
    fn the_playlist_names_the_newest_segments_in_order() {
        let text = live(100, 0);
        assert!(text.contains("#EXT-X-MEDIA-SEQUENCE:91\n"));
        assert!(text.ends_with("#EXTINF:1.000,\n100.m4s\n"));
        assert_eq!(text.matches("#EXTINF").count(), 10);
        assert_eq!(live(2, 0).matches("#EXTINF").count(), 3);
    }

    #[test]
    fn a_recording_has_a_first_and_a_last_segment() {
        let text = recording(7, 9);
        assert!(text.contains("#EXT-X-PLAYLIST-TYPE:VOD\n") && text.ends_with("9.m4s\n#EXT-X-ENDLIST\n"));
        assert_eq!(text.matches("#EXTINF").count(), 3);
    }

    #[test]
    fn times_are_iso_8601() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(951_782_399), "2000-02-28T23:59:59.000Z");
        assert_eq!(utc(951_782_400), "2000-02-29T00:00:00.000Z");
        assert_eq!(utc(1_767_225_600), "2026-01-01T00:00:00.000Z");
    }

    #[test]
    fn only_segments_have_numbers() {
        assert_eq!(segment_number("17.m4s"), Some(17));
        for other in ["index.m3u8", "-1.m4s", "x.m4s", "1.mp4", ""] {
            assert_eq!(segment_number(other), None);
        }
    }
}
