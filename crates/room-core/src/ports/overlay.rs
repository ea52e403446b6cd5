//! What the core and the one who draws over the picture say to each other.

use crate::overlay::bullet::Bullet;
use crate::overlay::settings::DanmakuSettings;

/// A wish for what draws the danmaku.
#[derive(Debug, Clone, PartialEq)]
pub enum OverlayCommand {
    /// The viewer wants it like this.
    Configure(DanmakuSettings),
    /// This is to fly.
    Show(Bullet),
    /// These are not to be seen any more.
    Remove(Vec<u64>),
    /// It moves, or stands still.
    SetRunning(bool),
    /// The row with this comment stands still; none does.
    Hold(Option<u64>),
    /// Nothing is to be seen any more.
    Clear,
    /// There is no danmaku here: nothing need be ready for it.
    Disable,
}

/// Hearts that rise at the picture's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hearts {
    /// How many.
    pub count: u32,
    /// Whose: the same number is the same colour.
    pub hue: u64,
    /// The viewer's own: they rise at once, whatever else does.
    pub is_mine: bool,
}
