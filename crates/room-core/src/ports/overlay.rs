//! The overlay port: what the core sends to the parts that draw over the video.

use crate::overlay::bullet::Bullet;
use crate::overlay::settings::DanmakuSettings;

/// A command for the danmaku renderer.
#[derive(Debug, Clone, PartialEq)]
pub enum OverlayCommand {
    /// Apply these settings of the viewer.
    Configure(DanmakuSettings),
    /// Show this comment.
    Show(Bullet),
    /// Remove the comments with these keys.
    Remove(Vec<u64>),
    /// Run (`true`) or freeze (`false`) the comments.
    SetRunning(bool),
    /// Hold the lane of the comment with this key still. `None`: release the held lane.
    Hold(Option<u64>),
    /// Remove all comments.
    Clear,
    /// Danmaku is off: release the worker and the canvas.
    Disable,
}

/// Hearts that rise at the side of the video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hearts {
    /// Number of hearts.
    pub count: u32,
    /// Colour key, one per user: the same number gives the same colour.
    pub hue: u64,
    /// The viewer's own hearts: they rise at once and do not queue behind other hearts.
    pub is_mine: bool,
}
