//! The qualities that the viewer can choose from.

use crate::playback::Playback;
use crate::playback::view::Quality;

impl Playback {
    /// Forgets the renditions and captions of the last source, because another one is shown.
    pub(super) fn forget_renditions(&mut self) {
        self.renditions.clear();
        self.tracks.captions.clear();
        self.list_qualities();
    }

    /// Lists the qualities of the shown source and of all other sources.
    pub(super) fn list_qualities(&mut self) {
        let mut heights: Vec<_> = self.selector.heights().chain(self.renditions.iter().copied()).collect();
        heights.sort_unstable_by(|a, b| b.cmp(a));
        heights.dedup();
        let (mut labels, mut named) = (Vec::new(), Vec::new());
        for (height, label) in self.selector.labels() {
            match height {
                Some(height) if labels.iter().all(|(of, _)| *of != height) => labels.push((height, label.to_owned())),
                None if !named.iter().any(|quality| *quality == Quality::Label(label.to_owned())) => {
                    named.push(Quality::Label(label.to_owned()));
                }
                _ => {}
            }
        }
        let mut pictures: Vec<_> = heights.into_iter().map(Quality::Height).chain(named).collect();
        // One quality is no choice.
        if pictures.len() == 1 {
            pictures.clear();
        }
        let sound = self.selector.has_both().then_some(Quality::Sound);
        self.tracks.qualities = pictures.into_iter().chain(sound).collect();
        self.tracks.labels = labels;
    }
}
