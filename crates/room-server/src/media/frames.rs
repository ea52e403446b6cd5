//! The frames and sounds of the clip, one by one, for WebRTC and FLV.

use crate::media::clip::ClipError;
use crate::media::format::{FRAMES_PER_S, LOOP_S};
use crate::media::mp4::{Mp4Box, boxes, child, children, u32_at};

/// Start code of a NAL unit in Annex B.
const START_CODE: [u8; 4] = [0, 0, 0, 1];
/// The flag of a `trun` that gives the first sample flags of its own.
const HAS_FIRST_FLAGS: u32 = 0x4;
/// Offset of `avcC` in the content of `avc1`: after the fields of a visual sample entry.
const AVC1_FIELDS: usize = 78;
/// AAC packets of the loop: 1,024 samples each, 48,000 a second.
const PACKETS: usize = 750;

/// The frames of a clip as in its file: one NAL unit each, after its length (4 bytes).
pub struct Pictures {
    samples: Vec<Vec<u8>>,
    /// `AVCDecoderConfigurationRecord`, the content of `avcC`.
    config: Vec<u8>,
    /// Its parameter sets (one SPS and one PPS) in Annex B.
    parameters: Vec<u8>,
}

impl Pictures {
    /// Reads the frames of a file with the clip's layout.
    ///
    /// # Errors
    /// If the file does not have that layout.
    pub fn of(file: &[u8]) -> Result<Self, ClipError> {
        let top = boxes(file, 0, file.len()).ok_or(ClipError("broken boxes"))?;
        let moov = top.iter().find(|b| b.is("moov")).ok_or(ClipError("no moov"))?;
        let config = config(file, moov).ok_or(ClipError("no configuration"))?;
        let parameters = parameter_sets(&config).ok_or(ClipError("no parameter sets"))?;
        let samples = samples(file, &top, 0)?;
        // Each sample is longer than its length field.
        if samples.len() as u64 != LOOP_S * FRAMES_PER_S || samples.iter().any(|sample| sample.len() < 5) {
            return Err(ClipError("not 25 pictures a second"));
        }
        Ok(Self { samples, config, parameters })
    }

    /// No frames, for audio only.
    pub const fn none() -> Self {
        Self { samples: Vec::new(), config: Vec::new(), parameters: Vec::new() }
    }

    /// The decoder's configuration.
    pub fn config(&self) -> &[u8] {
        &self.config
    }

    /// Frame `number` of the endless loop as in the file. The first one of each second is a key frame.
    pub fn sample(&self, number: u64) -> &[u8] {
        // The remainder is below the number of frames, so it fits.
        #[allow(clippy::cast_possible_truncation)]
        let sample = self.samples.get((number % (LOOP_S * FRAMES_PER_S)) as usize);
        sample.map_or(&[], Vec::as_slice)
    }

    /// Frame `number` of the endless loop in Annex B. A key frame follows its parameter sets.
    pub fn annex_b(&self, number: u64) -> Vec<u8> {
        let parameters: &[u8] = if number.is_multiple_of(FRAMES_PER_S) { &self.parameters } else { &[] };
        [parameters, &START_CODE, self.sample(number).get(4..).unwrap_or_default()].concat()
    }
}

/// The sound of a clip: packets of AAC.
pub struct Sounds(Vec<Vec<u8>>);

impl Sounds {
    /// Reads the sound of a file with the clip's layout.
    ///
    /// # Errors
    /// If the file does not have that layout.
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

/// The content of the video track's `avcC`.
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
    // After version, profile, level and the size of lengths (5 bytes): the number of SPS, then of PPS, each with its length.
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

/// All samples of the file's track with index `nth`.
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
    use crate::media::format::{CLIP, PORTRAIT, SMALL};

    #[test]
    fn each_second_starts_with_a_key_frame_and_its_parameter_sets() {
        for file in [CLIP, SMALL, PORTRAIT] {
            let pictures = Pictures::of(file).unwrap();
            for number in 0..400 {
                let picture = pictures.annex_b(number);
                // The type of a NAL unit is in the lowest five bits after the start code: 7 is an SPS, 5 a key frame, 1 an ordinary slice.
                assert_eq!(picture[4] & 31, if number % 25 == 0 { 7 } else { 1 }, "{number}");
                let sample = pictures.sample(number);
                assert_eq!(sample[4] & 31, if number % 25 == 0 { 5 } else { 1 }, "{number}");
                assert_eq!(u32_at(sample, 0).unwrap() as usize, sample.len() - 4, "one unit each");
            }
            assert_eq!(pictures.annex_b(400), pictures.annex_b(0));
            assert_eq!(pictures.config()[0], 1, "the version of avcC");
        }
    }

    #[test]
    fn the_sound_has_all_packets_of_the_clip() {
        let sounds = Sounds::of(CLIP).unwrap();
        assert!((0..750).all(|number| !sounds.packet(number).is_empty()));
        assert_eq!(sounds.packet(750), sounds.packet(0));
    }
}
