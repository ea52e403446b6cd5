//! The stream of all rooms, and its renditions.

use std::sync::{Mutex, PoisonError};

use crate::media::clip::{Clip, ClipError};
use crate::media::format::{CLIP, LOOP_S, PORTRAIT, SMALL};
use crate::media::frames::{Pictures, Sounds};
use crate::media::sound;
use crate::media::timeline::{Breaks, Edge};

/// The first renditions are adaptive: the same frames in several sizes, this many. The upright one follows them.
const ADAPTIVE_RENDITIONS: usize = 2;

/// The stream of all rooms.
pub struct Live {
    pub(super) renditions: [Rendition; ADAPTIVE_RENDITIONS + 1],
    pub(super) sound: Rendition,
    pub(super) sounds: Sounds,
    breaks: Mutex<Breaks>,
}

/// One size of the clip, or its sound.
pub struct Rendition {
    /// Its name, and that of its folder.
    pub(super) label: &'static str,
    /// Pixels; 0 for audio only.
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) codecs: &'static str,
    /// Bits a second: of the largest segment, and on average.
    pub(super) peak: u64,
    pub(super) average: u64,
    pub(super) clip: Clip,
    pub(super) pictures: Pictures,
}

impl Rendition {
    fn new(
        label: &'static str,
        (width, height): (u32, u32),
        codecs: &'static str,
        file: &[u8],
    ) -> Result<Self, ClipError> {
        let clip = Clip::cut(file)?;
        let pictures = if width == 0 { Pictures::none() } else { Pictures::of(file)? };
        let bits: Vec<u64> = clip.sizes().map(|bytes| bytes as u64 * 8).collect();
        let (peak, average) = (bits.iter().copied().max().unwrap_or_default(), bits.iter().sum::<u64>() / LOOP_S);
        Ok(Self { label, width, height, codecs, peak, average, clip, pictures })
    }
}

impl Live {
    /// Reads the clip inside this program.
    ///
    /// # Errors
    /// If it is broken.
    pub fn new() -> Result<Self, ClipError> {
        let sound = sound::only_sound(CLIP).ok_or(ClipError("no sound"))?;
        Ok(Self {
            sound: Rendition::new("sound", (0, 0), "mp4a.40.2", &sound)?,
            sounds: Sounds::of(CLIP)?,
            renditions: [
                Rendition::new("540p", (960, 540), "avc1.4d401f,mp4a.40.2", CLIP)?,
                Rendition::new("270p", (480, 270), "avc1.4d4015,mp4a.40.2", SMALL)?,
                Rendition::new("portrait", (304, 540), "avc1.4d401e,mp4a.40.2", PORTRAIT)?,
            ],
            breaks: Mutex::default(),
        })
    }

    /// Restarts the encoder at the first segment that no playlist has named yet.
    pub fn restart_encoder(&self, now_ms: u64) {
        self.breaks.lock().unwrap_or_else(PoisonError::into_inner).add(Edge::at(now_ms).segment + 1);
    }

    /// Frame `number` of the endless loop in one of the renditions, as H.264 (Annex B).
    pub fn picture(&self, rendition: usize, number: u64) -> Vec<u8> {
        self.renditions.get(rendition).map(|rendition| rendition.pictures.annex_b(number)).unwrap_or_default()
    }

    /// The index of the rendition that a template names; without a template, the stream as it was pushed. `None`: no such template.
    pub fn rendition(&self, template: Option<&str>) -> Option<usize> {
        template.map_or(Some(0), |label| self.renditions.iter().position(|rendition| rendition.label == label))
    }

    /// The adaptive renditions, best first.
    pub(super) fn adaptive_renditions(&self) -> &[Rendition] {
        &self.renditions[..ADAPTIVE_RENDITIONS]
    }

    pub(super) fn breaks(&self) -> Breaks {
        self.breaks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn find(&self, label: &str) -> Option<&Rendition> {
        self.renditions.iter().chain([&self.sound]).find(|rendition| rendition.label == label)
    }
}
