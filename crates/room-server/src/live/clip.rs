//! A clip: a fragmented MP4 that is cut into segments and parts, each moved to its own place in time, and into pictures.
//!
//! Its layout is fixed (`media/README.md`): `ftyp moov`, then fragments (`moof mdat`) of 200 ms, five to a segment, each with
//! one `traf` for the picture and one for the sound. A later round of the loop differs from the first in two fields only:
//! the fragment's number (`mfhd`), and each track's decode time (`tfdt`).

use std::ops::Range;

use super::mp4::{Mp4Box, boxes, child, children, u32_at};
use super::{FRAMES_PER_S, LOOP_S, PARTS};

/// What begins a unit of H.264 in a stream of bytes (Annex B).
const START_CODE: [u8; 4] = [0, 0, 0, 1];
/// The part of a `trun`'s flags that says that the first sample has flags of its own.
const HAS_FIRST_FLAGS: u32 = 0x4;
/// Where `avcC` begins in `avc1`'s content: after the fields of a picture's sample entry.
const AVC1_FIELDS: usize = 78;

/// A clip, cut.
pub struct Clip {
    init: Vec<u8>,
    fragments: Vec<Fragment>,
    pictures: Vec<Vec<u8>>,
}

/// One fragment, and where its changing fields are.
struct Fragment {
    bytes: Vec<u8>,
    /// Where its number is (32 bits).
    number_at: usize,
    /// Each track's decode time (64 bits): where it is, and its units a second.
    times: Vec<(usize, u64)>,
}

/// The file is not laid out as it should be.
#[derive(Debug, thiserror::Error)]
#[error("the clip is not laid out as media/README.md says: {0}")]
pub struct ClipError(pub &'static str);

impl Clip {
    /// Cuts a file of the layout above.
    ///
    /// # Errors
    /// If it is not of that layout.
    pub fn cut(file: &[u8]) -> Result<Self, ClipError> {
        let top = boxes(file, 0, file.len()).ok_or(ClipError("broken boxes"))?;
        let moov = top.iter().find(|b| b.is("moov")).ok_or(ClipError("no moov"))?;
        let timescales = timescales(file, moov).ok_or(ClipError("no timescales"))?;
        let parameters = parameter_sets(file, moov).ok_or(ClipError("no parameter sets"))?;
        let media = top.iter().position(|b| b.is("moof")).ok_or(ClipError("no fragments"))?;
        let fragments: Option<Vec<_>> = top[media..].chunks(2).map(|pair| fragment(file, pair, &timescales)).collect();
        let fragments = fragments.ok_or(ClipError("a fragment is not one moof and one mdat"))?;
        if fragments.len() as u64 != LOOP_S * PARTS {
            return Err(ClipError("not 16 s"));
        }
        let pictures: Option<Vec<_>> =
            top[media..].chunks(2).map(|pair| pictures(file, &pair[0], &parameters)).collect();
        let pictures = pictures.ok_or(ClipError("a sample is not where it should be"))?.concat();
        if pictures.len() as u64 != LOOP_S * FRAMES_PER_S {
            return Err(ClipError("not 25 pictures a second"));
        }
        Ok(Self { init: file[..top[media].start].to_vec(), fragments, pictures })
    }

    /// What comes before all segments.
    pub fn init(&self) -> &[u8] {
        &self.init
    }

    /// Segment `number` of the endless loop: its second `number`. Its decode time begins at `at_s` seconds.
    pub fn segment(&self, number: u64, at_s: u64) -> Vec<u8> {
        (0..PARTS).flat_map(|part| self.part(number, part, at_s)).collect()
    }

    /// How large each segment is, in bytes.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        // The number of parts is a small constant.
        #[allow(clippy::cast_possible_truncation)]
        self.fragments.chunks(PARTS as usize).map(|segment| segment.iter().map(|fragment| fragment.bytes.len()).sum())
    }

    /// Part `part` (`0..PARTS`) of segment `number`; the segment's decode time begins at `at_s` seconds.
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
            // Sound begins up to half a frame before its picture: from 0 on at the earliest.
            let moved = (in_loop + at_s * per_s).saturating_sub(number % LOOP_S * per_s);
            field.copy_from_slice(&moved.to_be_bytes());
        }
        bytes
    }

    /// Picture `number` of the endless loop as H.264 (Annex B); a key picture has its parameter sets before it.
    pub fn picture(&self, number: u64) -> &[u8] {
        // The remainder is below the number of pictures, so it fits.
        #[allow(clippy::cast_possible_truncation)]
        &self.pictures[(number % (LOOP_S * FRAMES_PER_S)) as usize]
    }
}

/// Each track's ID and units a second, from version 0 of `tkhd` and `mdhd`.
fn timescales(file: &[u8], moov: &Mp4Box) -> Option<Vec<(u32, u64)>> {
    let tracks = children(file, moov)?.into_iter().filter(|b| b.is("trak"));
    let timescale = |track: Mp4Box| {
        let header = child(file, &track, "tkhd")?;
        let media = child(file, &child(file, &track, "mdia")?, "mdhd")?;
        let is_version_0 = file[header.content] == 0 && file[media.content] == 0;
        // After version and flags (4 bytes) come two times of 4 bytes, then the field.
        is_version_0.then_some((u32_at(file, header.content + 12)?, u64::from(u32_at(file, media.content + 12)?)))
    };
    tracks.map(timescale).collect()
}

/// The picture's parameter sets (SPS and PPS, one of each) as units of Annex B.
fn parameter_sets(file: &[u8], moov: &Mp4Box) -> Option<Vec<u8>> {
    let track = child(file, moov, "trak")?;
    let info = child(file, &child(file, &track, "mdia")?, "minf")?;
    let entries = child(file, &child(file, &info, "stbl")?, "stsd")?;
    // After version, flags and the number of entries (8 bytes).
    let entry = boxes(file, entries.content + 8, entries.end)?.into_iter().find(|b| b.is("avc1"))?;
    let config = boxes(file, entry.content + AVC1_FIELDS, entry.end)?.into_iter().find(|b| b.is("avcC"))?;
    let mut units = Vec::new();
    // After version, profile, level and the size of lengths (5 bytes): a number of SPS, then of PPS, each with its length.
    let mut at = config.content + 5;
    for _ in 0..2 {
        at += 1;
        let size = usize::from(u16::from_be_bytes(file.get(at..at + 2)?.try_into().ok()?));
        units.extend_from_slice(&START_CODE);
        units.extend_from_slice(file.get(at + 2..at + 2 + size)?);
        at += 2 + size;
    }
    Some(units)
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

/// The pictures of a fragment: the first track's samples, each one unit behind its length of 4 bytes.
fn pictures(file: &[u8], moof: &Mp4Box, parameters: &[u8]) -> Option<Vec<Vec<u8>>> {
    let run = child(file, &child(file, moof, "traf")?, "trun")?;
    let flags = u32_at(file, run.content)?;
    let count = u32_at(file, run.content + 4)? as usize;
    let mut at = moof.start + u32_at(file, run.content + 8)? as usize;
    // A key picture is the one sample that has flags of its own.
    let starts_with_key = flags & HAS_FIRST_FLAGS != 0;
    let sizes_at = run.content + 12 + if starts_with_key { 4 } else { 0 };
    let mut pictures = Vec::new();
    for nth in 0..count {
        let size = u32_at(file, sizes_at + 4 * nth)? as usize;
        let unit: Range<usize> = at + 4..at + size;
        let mut picture = if nth == 0 && starts_with_key { parameters.to_vec() } else { Vec::new() };
        picture.extend_from_slice(&START_CODE);
        picture.extend_from_slice(file.get(unit)?);
        pictures.push(picture);
        at += size;
    }
    Some(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{CLIP, SMALL};

    /// The first picture's, and the first sound's, decode time in a segment.
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
    fn each_second_of_the_loop_follows_the_one_before_in_both_tracks_and_both_renditions() {
        for file in [CLIP, SMALL] {
            let clip = Clip::cut(file).unwrap();
            for number in [0, 1, 15, 16, 17, 28_000_000] {
                let times = times(&clip.segment(number, number));
                assert_eq!(times[0], number * 90_000);
                // Sound comes in frames of 1,024 samples, so it begins within half a frame of the picture.
                assert!(times[1].abs_diff(number * 48_000) <= 512, "{number}: {}", times[1]);
            }
        }
    }

    #[test]
    fn a_segment_can_be_at_another_time_than_its_own() {
        let clip = Clip::cut(CLIP).unwrap();
        let times = times(&clip.segment(1_000_007, 3));
        assert_eq!(times[0], 3 * 90_000);
        assert!(times[1].abs_diff(3 * 48_000) <= 512);
    }

    #[test]
    fn fragments_are_numbered_without_a_hole() {
        let clip = Clip::cut(CLIP).unwrap();
        let numbers = |segment: &[u8]| -> Vec<u32> {
            let tops = boxes(segment, 0, segment.len()).unwrap();
            let moofs = tops.iter().filter(|b| b.is("moof"));
            moofs.map(|moof| u32_at(segment, child(segment, moof, "mfhd").unwrap().content + 4).unwrap()).collect()
        };
        assert_eq!(numbers(&clip.segment(16, 16)), [81, 82, 83, 84, 85]);
    }

    #[test]
    fn a_key_picture_comes_each_second_with_its_parameter_sets() {
        for file in [CLIP, SMALL] {
            let clip = Clip::cut(file).unwrap();
            for number in 0..400 {
                let picture = clip.picture(number);
                // The unit's type is in the lowest five bits after the start code: 7 an SPS, 1 an ordinary slice.
                assert_eq!(picture[4] & 31, if number % 25 == 0 { 7 } else { 1 }, "{number}");
            }
            assert_eq!(clip.picture(400), clip.picture(0));
        }
    }

    #[test]
    fn a_file_of_another_layout_is_refused() {
        for file in [&CLIP[..0], &CLIP[..1_142], &CLIP[..CLIP.len() - 1], b"not an mp4 at all", &[0; 64]] {
            assert!(Clip::cut(file).is_err());
        }
    }
}
