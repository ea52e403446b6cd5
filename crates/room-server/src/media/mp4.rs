//! Boxes of an MP4 file (ISO/IEC 14496-12), as far as the clip needs them. All functions accept any bytes without a panic.

/// The position of a box and of its content in the file.
pub struct Mp4Box {
    kind: [u8; 4],
    /// Offset of the box.
    pub start: usize,
    /// Offset of its content.
    pub content: usize,
    /// Offset of its end.
    pub end: usize,
}

impl Mp4Box {
    /// Is it a box of this type?
    pub fn is(&self, kind: &str) -> bool {
        self.kind == kind.as_bytes()
    }
}

/// The boxes between two offsets; `None` if they do not fill it exactly.
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

/// The boxes inside a box that contains only boxes.
pub fn children(file: &[u8], parent: &Mp4Box) -> Option<Vec<Mp4Box>> {
    boxes(file, parent.content, parent.end)
}

/// The first box of a type inside a box that contains only boxes.
pub fn child(file: &[u8], parent: &Mp4Box, kind: &str) -> Option<Mp4Box> {
    children(file, parent)?.into_iter().find(|b| b.is(kind))
}

/// The big-endian 32-bit number at an offset.
pub fn u32_at(file: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(file.get(at..at + 4)?.try_into().ok()?))
}
