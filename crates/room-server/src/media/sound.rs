//! The clip without its video track, for audio-only viewers.

use crate::media::mp4::{Mp4Box, boxes, child, children, u32_at};

/// A file of the clip's layout, reduced to its second track. `None`: the file does not have that layout.
pub fn only_sound(file: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for top in boxes(file, 0, file.len())? {
        if top.is("moov") {
            let of_sound = moov(file, &top)?;
            write(&mut out, "moov", |out| out.extend(of_sound))?;
        } else if top.is("moof") {
            fragment(file, &top, &mut out)?;
        } else if !top.is("mdat") {
            copy(file, &top, &mut out);
        }
    }
    Some(out)
}

/// The `moov` without the first track: without its `trak`, and without its `trex` in `mvex`.
fn moov(file: &[u8], moov: &Mp4Box) -> Option<Vec<u8>> {
    let (mut out, mut traks) = (Vec::new(), 0);
    for inner in children(file, moov)? {
        if inner.is("mvex") {
            let of_sound = children(file, &inner)?.into_iter().filter(|b| b.is("trex")).nth(1)?;
            write(&mut out, "mvex", |out| copy(file, &of_sound, out))?;
            continue;
        }
        traks += u32::from(inner.is("trak"));
        if !(inner.is("trak") && traks == 1) {
            copy(file, &inner, &mut out);
        }
    }
    Some(out)
}

/// Writes a `moof` with only the sound's run, and an `mdat` with only its samples.
fn fragment(file: &[u8], moof: &Mp4Box, out: &mut Vec<u8>) -> Option<()> {
    let header = child(file, moof, "mfhd")?;
    let traf = children(file, moof)?.into_iter().filter(|b| b.is("traf")).nth(1)?;
    let run = child(file, &traf, "trun")?;
    // After version and flags: the number of samples, their offset from the `moof`, and the size of each.
    let count = u32_at(file, run.content + 4)? as usize;
    let from = moof.start + u32_at(file, run.content + 8)? as usize;
    let sizes = (0..count).map(|nth| u32_at(file, run.content + 12 + 4 * nth));
    let size = sizes.sum::<Option<u32>>()? as usize;
    let start = out.len();
    let mut offset_at = 0;
    write(out, "moof", |out| {
        copy(file, &header, out);
        offset_at = out.len() + run.content + 8 - traf.start;
        copy(file, &traf, out);
    })?;
    // The samples follow the header of the `mdat`.
    let offset = u32::try_from(out.len() + 8 - start).ok()?;
    out.get_mut(offset_at..offset_at + 4)?.copy_from_slice(&offset.to_be_bytes());
    let samples = file.get(from..from + size)?;
    write(out, "mdat", |out| out.extend_from_slice(samples))
}

fn copy(file: &[u8], whole: &Mp4Box, out: &mut Vec<u8>) {
    out.extend_from_slice(&file[whole.start..whole.end]);
}

/// Writes a box with the content from `fill`. `None`: the content is too large for a box.
fn write(out: &mut Vec<u8>, kind: &str, fill: impl FnOnce(&mut Vec<u8>)) -> Option<()> {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(kind.as_bytes());
    fill(out);
    let size = u32::try_from(out.len() - start).ok()?;
    out[start..start + 4].copy_from_slice(&size.to_be_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::clip::Clip;
    use crate::media::format::CLIP;

    #[test]
    fn audio_only_is_a_clip_of_one_track_with_all_its_samples() {
        let sound = only_sound(CLIP).unwrap();
        assert!(Clip::cut(&sound).is_ok());
        assert!(sound.len() * 4 < CLIP.len(), "{}", sound.len());
        let count = |file: &[u8]| {
            let tops = boxes(file, 0, file.len()).unwrap();
            let runs = tops.iter().filter(|b| b.is("moof")).map(|moof| {
                let traf = children(file, moof).unwrap().into_iter().rfind(|b| b.is("traf")).unwrap();
                let run = child(file, &traf, "trun").unwrap();
                (u32_at(file, run.content + 4).unwrap(), moof.start + u32_at(file, run.content + 8).unwrap() as usize)
            });
            runs.collect::<Vec<_>>()
        };
        let (before, after) = (count(CLIP), count(&sound));
        // 48,000 samples a second in frames of 1,024, for 16 s.
        assert_eq!(after.iter().map(|(count, _)| count).sum::<u32>(), 750);
        for ((_, from), (_, at)) in before.into_iter().zip(after) {
            assert_eq!(CLIP[from..from + 64], sound[at..at + 64]);
        }
    }

    #[test]
    fn a_file_of_another_layout_has_no_sound() {
        assert!(only_sound(b"not an mp4 at all").is_none());
        assert!(only_sound(&CLIP[..CLIP.len() - 1]).is_none());
    }
}
