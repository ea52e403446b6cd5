//! Boxes of an MP4 file (ISO/IEC 14496-12), as far as the clip needs them. All of it is total: any bytes in, no panic.

/// A box: where it and its content are in the file.
pub struct Mp4Box {
    kind: [u8; 4],
    /// Where it begins.
    pub start: usize,
    /// Where its content begins.
    pub content: usize,
    /// Where it ends.
    pub end: usize,
}

impl Mp4Box {
    /// Is it of this kind?
    pub fn is(&self, kind: &str) -> bool {
        self.kind == kind.as_bytes()
    }
}

/// The boxes between two places, if they fill it exactly.
pub fn boxes(file: &[u8], mut start: usize, end: usize) -> Option<Vec<Mp4Box>> {
    let mut found = Vec::new();
    while start < end {
        let size = u32_at(file, start)? as usize;
        let kind = file.get(start + 4..start + 8)?.try_into().ok()?;
        if size < 8 || start + size > end {
            return None;
        }
        found.push(Mp4Box { kind, start, content: start + 8, end: start + size });
        start += size;
    }
    Some(found)
}

/// The boxes in a box that has nothing else.
pub fn children(file: &[u8], parent: &Mp4Box) -> Option<Vec<Mp4Box>> {
    boxes(file, parent.content, parent.end)
}

/// The first box of a kind in a box that has nothing else.
pub fn child(file: &[u8], parent: &Mp4Box, kind: &str) -> Option<Mp4Box> {
    children(file, parent)?.into_iter().find(|b| b.is(kind))
}

/// The big-endian number of 32 bits at a place.
pub fn u32_at(file: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?))
}
