//! The clip's pictures, one by one, for WebRTC.

use std::ops::Range;

use super::clip::ClipError;
use super::mp4::{Mp4Box, boxes, child, u32_at};
use super::{FRAMES_PER_S, LOOP_S};

/// What begins a unit of H.264 in a stream of bytes (Annex B).
const START_CODE: [u8; 4] = [0, 0, 0, 1];
/// The part of a `trun`'s flags that says that the first sample has flags of its own.
const HAS_FIRST_FLAGS: u32 = 0x4;
/// Where `avcC` begins in `avc1`'s content: after the fields of a picture's sample entry.
const AVC1_FIELDS: usize = 78;

/// The pictures of a clip.
pub struct Pictures(Vec<Vec<u8>>);

impl Pictures {
    /// Takes them out of a file of the clip's layout.
    ///
    /// # Errors
    /// If it is not of that layout.
    pub fn of(file: &[u8]) -> Result<Self, ClipError> {
        let top = boxes(file, 0, file.len()).ok_or(ClipError("broken boxes"))?;
        let moov = top.iter().find(|b| b.is("moov")).ok_or(ClipError("no moov"))?;
        let parameters = parameter_sets(file, moov).ok_or(ClipError("no parameter sets"))?;
        let fragments = top.iter().filter(|b| b.is("moof"));
        let pictures: Option<Vec<_>> = fragments.map(|moof| pictures(file, moof, &parameters)).collect();
        let pictures = pictures.ok_or(ClipError("a sample is not where it should be"))?.concat();
        if pictures.len() as u64 != LOOP_S * FRAMES_PER_S {
            return Err(ClipError("not 25 pictures a second"));
        }
        Ok(Self(pictures))
    }

    /// Picture `number` of the endless loop as H.264 (Annex B); a key picture has its parameter sets before it.
    pub fn get(&self, number: u64) -> &[u8] {
        // The remainder is below the number of pictures, so it fits.
        #[allow(clippy::cast_possible_truncation)]
        &self.0[(number % (LOOP_S * FRAMES_PER_S)) as usize]
    }
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

    #[test]
    fn a_key_picture_comes_each_second_with_its_parameter_sets() {
        for file in [CLIP, SMALL] {
            let pictures = Pictures::of(file).unwrap();
            for number in 0..400 {
                let picture = pictures.get(number);
                // The unit's type is in the lowest five bits after the start code: 7 an SPS, 1 an ordinary slice.
                assert_eq!(picture[4] & 31, if number % 25 == 0 { 7 } else { 1 }, "{number}");
            }
            assert_eq!(pictures.get(400), pictures.get(0));
        }
    }
}
