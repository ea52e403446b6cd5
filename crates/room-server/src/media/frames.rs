//! The clip's pictures and sounds, one by one: for WebRTC and FLV.

use crate::media::clip::ClipError;
use crate::media::mp4::{Mp4Box, boxes, child, children, u32_at};
use crate::media::{FRAMES_PER_S, LOOP_S};

/// What begins a unit of H.264 in a stream of bytes (Annex B).
const START_CODE: [u8; 4] = [0, 0, 0, 1];
/// The part of a `trun`'s flags that says that the first sample has flags of its own.
const HAS_FIRST_FLAGS: u32 = 0x4;
/// Where `avcC` begins in `avc1`'s content: after the fields of a picture's sample entry.
const AVC1_FIELDS: usize = 78;
/// AAC packets of the loop: 1,024 samples each, 48,000 a second.
const PACKETS: usize = 750;

/// The pictures of a clip, as its file has them: one unit of H.264 each, behind its length (4 bytes).
pub struct Pictures {
    samples: Vec<Vec<u8>>,
    /// The decoder's configuration (`AVCDecoderConfigurationRecord`), as `avcC` has it.
    config: Vec<u8>,
    /// The parameter sets in it (SPS and PPS, one of each) as units of Annex B.
    parameters: Vec<u8>,
}

impl Pictures {
    /// Takes them out of a file of the clip's layout.
    ///
    /// # Errors
    /// If it is not of that layout.
    pub fn of(file: &[u8]) -> Result<Self, ClipError> {
        let top = boxes(file, 0, file.len()).ok_or(ClipError("broken boxes"))?;
        let moov = top.iter().find(|b| b.is("moov")).ok_or(ClipError("no moov"))?;
        let config = config(file, moov).ok_or(ClipError("no configuration"))?;
        let parameters = parameter_sets(&config).ok_or(ClipError("no parameter sets"))?;
        let samples = samples(file, &top, 0)?;
        // Each is longer than the length before it.
        if samples.len() as u64 != LOOP_S * FRAMES_PER_S || samples.iter().any(|sample| sample.len() < 5) {
            return Err(ClipError("not 25 pictures a second"));
        }
        Ok(Self { samples, config, parameters })
    }

    /// None: of what is sound alone.
    pub const fn none() -> Self {
        Self { samples: Vec::new(), config: Vec::new(), parameters: Vec::new() }
    }

    /// The decoder's configuration.
    pub fn config(&self) -> &[u8] {
        &self.config
    }

    /// Picture `number` of the endless loop, as the file has it. The first one of each second is a key picture.
    pub fn sample(&self, number: u64) -> &[u8] {
        // The remainder is below the number of pictures, so it fits.
        #[allow(clippy::cast_possible_truncation)]
        let sample = self.samples.get((number % (LOOP_S * FRAMES_PER_S)) as usize);
        sample.map_or(&[], Vec::as_slice)
    }

    /// Picture `number` of the endless loop as Annex B; a key picture has its parameter sets before it.
    pub fn annex_b(&self, number: u64) -> Vec<u8> {
        let parameters: &[u8] = if number.is_multiple_of(FRAMES_PER_S) { &self.parameters } else { &[] };
        [parameters, &START_CODE, self.sample(number).get(4..).unwrap_or_default()].concat()
    }
}

/// The sounds of a clip: packets of AAC.
pub struct Sounds(Vec<Vec<u8>>);

impl Sounds {
    /// Takes them out of a file of the clip's layout.
    ///
    /// # Errors
    /// If it is not of that layout.
    pub fn of(file: &[u8]) -> Result<Self, ClipError> {
        let top = boxes(file, 0, file.len()).ok_or(ClipError("broken boxes"))?;
        let packets = samples(file, &top, 1)?;
        if packets.len() == PACKETS { Ok(Self(packets)) } else { Err(ClipError("not 16 s of sound")) }
    }

    /// Packet `number` of the endless loop.
    pub fn packet(&self, number: u64) -> &[u8] {
        // The remainder is below the number of packets, so it fits.
        #[allow(clippy::cast_possible_truncation)]
        &self.0[(number % PACKETS as u64) as usize]
    }
}

/// The content of the picture's `avcC`.
fn config(file: &[u8], moov: &Mp4Box) -> Option<Vec<u8>> {
    let track = child(file, moov, "trak")?;
    let info = child(file, &child(file, &track, "mdia")?, "minf")?;
    let entries = child(file, &child(file, &info, "stbl")?, "stsd")?;
    // After version, flags and the number of entries (8 bytes).
    let entry = boxes(file, entries.content + 8, entries.end)?.into_iter().find(|b| b.is("avc1"))?;
    let config = boxes(file, entry.content + AVC1_FIELDS, entry.end)?.into_iter().find(|b| b.is("avcC"))?;
    Some(file[config.content..config.end].to_vec())
}

fn parameter_sets(config: &[u8]) -> Option<Vec<u8>> {
    let mut units = Vec::new();
    // After version, profile, level and the size of lengths (5 bytes): a number of SPS, then of PPS, each with its length.
    let mut at = 5;
    for _ in 0..2 {
        at += 1;
        let size = usize::from(u16::from_be_bytes(config.get(at..at + 2)?.try_into().ok()?));
        units.extend_from_slice(&START_CODE);
        units.extend_from_slice(config.get(at + 2..at + 2 + size)?);
        at += 2 + size;
    }
    Some(units)
}

/// All samples of the file's nth track.
fn samples(file: &[u8], top: &[Mp4Box], nth: usize) -> Result<Vec<Vec<u8>>, ClipError> {
    let fragments = top.iter().filter(|b| b.is("moof"));
    let samples: Option<Vec<_>> = fragments.map(|moof| samples_of(file, moof, nth)).collect();
    Ok(samples.ok_or(ClipError("a sample is not where it should be"))?.concat())
}

fn samples_of(file: &[u8], moof: &Mp4Box, nth: usize) -> Option<Vec<Vec<u8>>> {
    let traf = children(file, moof)?.into_iter().filter(|b| b.is("traf")).nth(nth)?;
    let run = child(file, &traf, "trun")?;
    let count = u32_at(file, run.content + 4)? as usize;
    let mut at = moof.start + u32_at(file, run.content + 8)? as usize;
    let first_flags = if u32_at(file, run.content)? & HAS_FIRST_FLAGS == 0 { 0 } else { 4 };
    let mut samples = Vec::new();
    for sample in 0..count {
        let size = u32_at(file, run.content + 12 + first_flags + 4 * sample)? as usize;
        samples.push(file.get(at..at + size)?.to_vec());
        at += size;
    }
    Some(samples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{CLIP, PORTRAIT, SMALL};

    #[test]
    fn a_key_picture_comes_each_second_with_its_parameter_sets() {
        for file in [CLIP, SMALL, PORTRAIT] {
            let pictures = Pictures::of(file).unwrap();
            for number in 0..400 {
                let picture = pictures.annex_b(number);
                // The unit's type is in the lowest five bits after the start code: 7 an SPS, 5 a key picture, 1 an ordinary slice.
                assert_eq!(picture[4] & 31, if number % 25 == 0 { 7 } else { 1 }, "{number}");
                let sample = pictures.sample(number);
                assert_eq!(sample[4] & 31, if number % 25 == 0 { 5 } else { 1 }, "{number}");
                assert_eq!(u32_at(sample, 0).unwrap() as usize, sample.len() - 4, "one unit each");
            }
            assert_eq!(pictures.annex_b(400), pictures.annex_b(0));
            assert_eq!(pictures.config()[0], 1, "its version");
        }
    }

    #[test]
    fn sounds_are_all_of_the_clips() {
        let sounds = Sounds::of(CLIP).unwrap();
        assert!((0..750).all(|number| !sounds.packet(number).is_empty()));
        assert_eq!(sounds.packet(750), sounds.packet(0));
    }
}
