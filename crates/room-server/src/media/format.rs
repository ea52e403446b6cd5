//! The shape of the clip: its length, frames, parts and files.

/// Length of the clip, in seconds. A segment lasts 1 s.
pub(super) const LOOP_S: u64 = 16;
/// Frames a second.
pub const FRAMES_PER_S: u64 = 25;
/// Duration of a frame, in microseconds.
pub const FRAME_US: u64 = 1_000_000 / FRAMES_PER_S;
/// Parts of a segment, and the duration of one.
pub(super) const PARTS: u64 = 5;
pub(super) const PART_MS: u64 = 1_000 / PARTS;

/// The clip, 960x540.
pub(super) static CLIP: &[u8] = include_bytes!("../../media/clip.mp4");
/// The clip at half the size, 480x270.
pub(super) static SMALL: &[u8] = include_bytes!("../../media/small.mp4");
/// The upright part of the clip, 304x540, as a phone sends it.
pub(super) static PORTRAIT: &[u8] = include_bytes!("../../media/portrait.mp4");
