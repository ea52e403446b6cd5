//! The sound settings of the player.

/// The sound settings.
#[derive(Clone, Copy)]
pub struct Sound {
    /// Whether the sound is off.
    pub muted: bool,
    /// The volume, `0.0..=1.0`.
    pub volume: f64,
}
