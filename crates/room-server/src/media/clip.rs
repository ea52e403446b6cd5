//! A clip: a fragmented MP4, cut into segments and parts, each of which is moved to its place in time.
//!
//! Its layout is fixed (`media/README.md`): `ftyp moov`, then fragments (`moof mdat`) of 200 ms, five for each segment, with one `traf` for
//! each track. A later repetition of the loop differs from the first in two fields only: the fragment's number (`mfhd`), and each track's
//! decode time (`tfdt`).

use crate::media::format::{LOOP_S, PARTS};
use crate::media::mp4::{Mp4Box, boxes, child, children, u32_at};

/// A clip, cut into fragments.
pub struct Clip {
    init: Vec<u8>,
    fragments: Vec<Fragment>,
}

/// A fragment, and the offsets of the fields that change.
struct Fragment {
    bytes: Vec<u8>,
    /// Offset of its number (32 bits).
    number_at: usize,
    /// For each track: offset of its decode time (64 bits), and the timescale (units a second).
    times: Vec<(usize, u64)>,
}

/// The file does not have the layout above.
#[derive(Debug, thiserror::Error)]
#[error("the clip is not laid out as media/README.md says: {0}")]
pub struct ClipError(pub &'static str);

impl Clip {
    /// Cuts a file of the layout above.
    ///
    /// # Errors
    /// If the file does not have that layout.
    pub fn cut(file: &[u8]) -> Result<Self, ClipError> {
        let top = boxes(file, 0, file.len()).ok_or(ClipError("broken boxes"))?;
        let moov = top.iter().find(|b| b.is("moov")).ok_or(ClipError("no moov"))?;
        let timescales = timescales(file, moov).ok_or(ClipError("no timescales"))?;
        let media = top.iter().position(|b| b.is("moof")).ok_or(ClipError("no fragments"))?;
        let fragments: Option<Vec<_>> = top[media..].chunks(2).map(|pair| fragment(file, pair, &timescales)).collect();
        let fragments = fragments.ok_or(ClipError("a fragment is not one moof and one mdat"))?;
        if fragments.len() as u64 != LOOP_S * PARTS {
            return Err(ClipError("not 16 s"));
        }
        Ok(Self { init: file[..top[media].start].to_vec(), fragments })
    }

    /// The init segment.
    pub fn init(&self) -> &[u8] {
        &self.init
    }

    /// Segment `number` of the endless loop. Its decode time starts at `at_s` seconds.
    pub fn segment(&self, number: u64, at_s: u64) -> Vec<u8> {
        (0..PARTS).flat_map(|part| self.part(number, part, at_s)).collect()
    }

    /// The size of each segment, in bytes.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        // The number of parts is a small constant.
        #[allow(clippy::cast_possible_truncation)]
        self.fragments.chunks(PARTS as usize).map(|segment| segment.iter().map(|fragment| fragment.bytes.len()).sum())
    }

    /// Part `part` (`0..PARTS`) of segment `number`. The segment's decode time starts at `at_s` seconds.
    pub fn part(&self, number: u64, part: u64, at_s: u64) -> Vec<u8> {
        // The remainder is below 16, so it fits.
        #[allow(clippy::cast_possible_truncation)]
        let fragment = &self.fragments[((number % LOOP_S) * PARTS + part % PARTS) as usize];
        let mut bytes = fragment.bytes.clone();
        // The field has 32 bits and only has to rise; it wraps after 27 years.
        #[allow(clippy::cast_possible_truncation)]
        let running = (number * PARTS + part + 1) as u32;
        bytes[fragment.number_at..][..4].copy_from_slice(&running.to_be_bytes());
        for (time_at, per_s) in &fragment.times {
            let field = &mut bytes[*time_at..][..8];
            let in_loop = field.iter().fold(0, |value: u64, byte| value << 8 | u64::from(*byte));
            // Sound starts up to half an AAC frame before its frame: not below 0.
            let moved = (in_loop + at_s * per_s).saturating_sub(number % LOOP_S * per_s);
            field.copy_from_slice(&moved.to_be_bytes());
        }
        bytes
    }
}

/// ID and timescale (units a second) of each track, from version 0 of `tkhd` and `mdhd`.
fn timescales(file: &[u8], moov: &Mp4Box) -> Option<Vec<(u32, u64)>> {
    let tracks = children(file, moov)?.into_iter().filter(|b| b.is("trak"));
    let timescale = |track: Mp4Box| {
        let header = child(file, &track, "tkhd")?;
        let media = child(file, &child(file, &track, "mdia")?, "mdhd")?;
        let is_version_0 = file[header.content] == 0 && file[media.content] == 0;
        // After version and flags (4 bytes) there are two times of 4 bytes, then the field.
        is_version_0.then_some((u32_at(file, header.content + 12)?, u64::from(u32_at(file, media.content + 12)?)))
    };
    tracks.map(timescale).collect()
}

fn fragment(file: &[u8], pair: &[Mp4Box], timescales: &[(u32, u64)]) -> Option<Fragment> {
    let [moof, mdat] = pair else { return None };
    if !moof.is("moof") || !mdat.is("mdat") {
        return None;
    }
    let number_at = child(file, moof, "mfhd")?.content + 4 - moof.start;
    let time = |traf: Mp4Box| {
        let track = u32_at(file, child(file, &traf, "tfhd")?.content + 4)?;
        let timescale = timescales.iter().find(|(id, _)| *id == track)?.1;
        let decode_time = child(file, &traf, "tfdt")?;
        let is_64_bit = file[decode_time.content] == 1;
        is_64_bit.then_some((decode_time.content + 4 - moof.start, timescale))
    };
    let trafs = children(file, moof)?.into_iter().filter(|b| b.is("traf"));
    let times = trafs.map(time).collect::<Option<Vec<_>>>()?;
    Some(Fragment { bytes: file[moof.start..mdat.end].to_vec(), number_at, times })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::format::{CLIP, PORTRAIT, SMALL};

    /// The decode times of a segment: of the first frame and of the first sound.
    fn times(segment: &[u8]) -> Vec<u64> {
        let moof = &boxes(segment, 0, segment.len()).unwrap()[0];
        let trafs = children(segment, moof).unwrap().into_iter().filter(|b| b.is("traf"));
        let time = |traf: Mp4Box| {
            let at = child(segment, &traf, "tfdt").unwrap().content + 4;
            u64::from_be_bytes(segment[at..at + 8].try_into().unwrap())
        };
        trafs.map(time).collect()
    }

    #[test]
    fn segments_are_contiguous_in_both_tracks_of_all_renditions() {
        for file in [CLIP, SMALL, PORTRAIT] {
            let clip = Clip::cut(file).unwrap();
            for number in [0, 1, 15, 16, 17, 28_000_000] {
                let times = times(&clip.segment(number, number));
                assert_eq!(times[0], number * 90_000);
                // Sound comes in frames of 1,024 samples, so it starts at most half of one before or after the frame.
                assert!(times[1].abs_diff(number * 48_000) <= 512, "{number}: {}", times[1]);
            }
        }
    }

    #[test]
    fn a_segment_can_have_another_decode_time_than_its_number() {
        let clip = Clip::cut(CLIP).unwrap();
        let times = times(&clip.segment(1_000_007, 3));
        assert_eq!(times[0], 3 * 90_000);
        assert!(times[1].abs_diff(3 * 48_000) <= 512);
    }

    #[test]
    fn fragment_numbers_have_no_gap() {
        let clip = Clip::cut(CLIP).unwrap();
        let numbers = |segment: &[u8]| -> Vec<u32> {
            let tops = boxes(segment, 0, segment.len()).unwrap();
            let moofs = tops.iter().filter(|b| b.is("moof"));
            moofs.map(|moof| u32_at(segment, child(segment, moof, "mfhd").unwrap().content + 4).unwrap()).collect()
        };
        assert_eq!(numbers(&clip.segment(16, 16)), [81, 82, 83, 84, 85]);
    }

    #[test]
    fn a_file_of_another_layout_is_refused() {
        for file in [&CLIP[..0], &CLIP[..1_142], &CLIP[..CLIP.len() - 1], b"not an mp4 at all", &[0; 64]] {
            assert!(Clip::cut(file).is_err());
        }
    }
}
