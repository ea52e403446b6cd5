//! What all engines have in common.

/// Something that feeds the video element; dropping it takes it off the element.
pub trait Engine {
    /// Jumps to where the stream is now.
    fn go_live(&self);
}
