//! The room's notice.

/// A notice, ready to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// The text; each line is a paragraph.
    pub text: String,
    /// Pictures, each an `https` address.
    pub images: Vec<String>,
}

impl Notice {
    /// Is there nothing to show?
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.images.is_empty()
    }
}
