//! What the seek preview knows.

use crate::codec::css::PreviewSheets;

/// State of the seek preview.
#[derive(Debug, Default)]
pub struct Preview {
    /// Position the viewer points at, in milliseconds before the live edge; `None`: the viewer points at no position.
    pub(super) behind_ms: Option<u64>,
    /// Scheme and host that the lists came from; empty for a path.
    pub(super) host: String,
    pub(super) lists: Vec<PreviewSheets>,
    /// Time of the last request, by the monotonic clock.
    pub(super) asked_ms: Option<u64>,
}
