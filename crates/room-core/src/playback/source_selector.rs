//! The source selector: the room's sources as candidates, best first, and which one is tried next.
//!
//! A candidate that fails is in back-off, longer each time; then it is tried again as an upgrade. When every candidate has failed, a new
//! round starts after a delay. If all candidates are still in back-off, the one whose back-off ends first is tried first. So a candidate
//! that never works (WebRTC where UDP is blocked) does not stand in the way of one that has come back.

use crate::model::source::{Source, SourceKind};
use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::playback::view::Quality;

/// The candidates, and what limits the choice among them.
#[derive(Debug, Default)]
pub struct SourceSelector {
    pace: Pace,
    candidates: Vec<Candidate>,
    /// The network is too slow for WebRTC, which does not adapt its bit rate here.
    is_slow: bool,
    /// The quality that the viewer has chosen; `None`: automatic.
    chosen_quality: Option<Quality>,
    /// With automatic quality: the largest height that the network and the device sustain, for single-rendition sources of this kind.
    height_limit: Option<(SourceKind, u32)>,
    /// The viewer wants audio only.
    audio_only: bool,
}

#[derive(Debug)]
struct Candidate {
    source: Source,
    /// Failures since the candidate last proved stable.
    fails: u32,
    /// End of the back-off, by the monotonic clock.
    out_until_ms: u64,
    /// The candidate has failed in the current round.
    has_failed_this_round: bool,
}

impl SourceSelector {
    /// Creates a selector without sources; `pace` sets the back-off.
    pub fn new(pace: Pace) -> Self {
        Self { pace, ..Self::default() }
    }

    /// Replaces the sources. A source that stays keeps its failures and back-off. Returns `true` if the streams are the same as before,
    /// apart from the signatures in their addresses.
    pub fn set(&mut self, sources: &[Source]) -> bool {
        let mut known = std::mem::take(&mut self.candidates);
        let mut same = true;
        for source in sources.iter().filter(|source| source.kind != SourceKind::Unknown) {
            let place = known.iter().position(|candidate| is_same_stream(&candidate.source, source));
            // Known candidates are removed one by one, so one that keeps its place is now the first of the rest.
            same &= place == Some(0);
            let fresh = Candidate { source: source.clone(), fails: 0, out_until_ms: 0, has_failed_this_round: false };
            self.candidates.push(match place.map(|place| known.remove(place)) {
                Some(old) => Candidate { source: fresh.source, ..old },
                None => fresh,
            });
        }
        same && known.is_empty()
    }

    /// The network is too slow for WebRTC, or the viewer saves data.
    pub const fn is_slow(&self) -> bool {
        self.is_slow
    }

    /// Sets whether the network is too slow for WebRTC.
    pub const fn set_slow(&mut self, is_slow: bool) {
        self.is_slow = is_slow;
    }

    /// Sets the quality that the viewer has chosen; it goes before the order of the candidates. `None`: automatic.
    pub fn set_chosen_quality(&mut self, quality: Option<Quality>) {
        self.chosen_quality = quality;
    }

    /// Sets the largest height that the network and the device sustain for a kind of source; `None`: no limit.
    pub const fn set_height_limit(&mut self, height_limit: Option<(SourceKind, u32)>) {
        self.height_limit = height_limit;
    }

    /// The candidate has the chosen quality or, with automatic quality, one that the network and the device sustain.
    pub fn is_right(&self, candidate: usize) -> bool {
        self.has_chosen_quality(candidate)
            && self.candidates.get(candidate).is_some_and(|candidate| self.is_sustainable(candidate))
    }

    fn is_sustainable(&self, candidate: &Candidate) -> bool {
        match (self.height_limit.filter(|_| self.chosen_quality.is_none()), candidate.source.heights.as_slice()) {
            (Some((kind, most)), [height]) => kind != candidate.source.kind || *height <= most || self.is_audio_only(),
            _ => true,
        }
    }

    /// The single-rendition sources of the same kind as this candidate, itself included: their heights, largest first, each with its
    /// bit rate (kbit/s) if known. Empty if the candidate does not have exactly one height.
    pub fn definitions(&self, candidate: usize) -> Vec<(u32, Option<u64>)> {
        let Some(of) = self.candidates.get(candidate).filter(|candidate| candidate.source.heights.len() == 1) else {
            return Vec::new();
        };
        let is_alternative = |other: &&Candidate| {
            let (a, b) = (&of.source, &other.source);
            b.heights.len() == 1 && (a.kind, a.audio_only) == (b.kind, b.audio_only)
        };
        let mut all: Vec<_> = self
            .candidates
            .iter()
            .filter(is_alternative)
            .map(|candidate| (candidate.source.heights[0], candidate.source.kbps))
            .collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup_by_key(|(height, _)| *height);
        all
    }

    /// Sets whether the viewer wants audio only. Returns `true` if that changes what can play.
    pub fn set_audio_only(&mut self, audio_only: bool) -> bool {
        let before = self.is_audio_only();
        self.audio_only = audio_only;
        before != self.is_audio_only()
    }

    /// Audio only plays: the viewer wants it and a source has it, or there is no source with video.
    pub fn is_audio_only(&self) -> bool {
        if self.audio_only { self.any_can_play(true) } else { self.any_can_play(true) && !self.any_can_play(false) }
    }

    /// Both video and audio only are available, so the viewer can choose.
    pub fn has_both(&self) -> bool {
        self.any_can_play(true) && self.any_can_play(false)
    }

    fn any_can_play(&self, audio_only: bool) -> bool {
        self.candidates.iter().any(|candidate| candidate.can_play(audio_only))
    }

    /// All heights (pixels) that the sources declare.
    pub fn heights(&self) -> impl Iterator<Item = u32> {
        self.candidates.iter().flat_map(|candidate| candidate.source.heights.iter().copied())
    }

    /// The backend's labels for its renditions, best first, each with its height if declared.
    pub fn labels(&self) -> impl Iterator<Item = (Option<u32>, &str)> {
        self.candidates.iter().filter_map(|candidate| match candidate.source.heights[..] {
            [] if !candidate.source.audio_only => Some((None, candidate.source.label.as_deref()?)),
            [height] => Some((Some(height), candidate.source.label.as_deref()?)),
            _ => None,
        })
    }

    /// The source of a candidate.
    pub fn source(&self, candidate: usize) -> Option<&Source> {
        self.candidates.get(candidate).map(|candidate| &candidate.source)
    }

    /// The first suitable candidate with a time shift. One with the chosen quality goes first.
    pub fn time_shift(&self) -> Option<usize> {
        self.time_shift_candidates().min_by_key(|candidate| (!self.is_right(*candidate), *candidate))
    }

    /// The first suitable source with sprites for the preview.
    pub fn sprites(&self) -> Option<&Source> {
        self.time_shift_candidates().map(|candidate| &self.candidates[candidate].source).find(|source| source.sprites)
    }

    /// The next candidate with a time shift; `None`: all suitable ones have failed in this round.
    pub fn next_back(&self) -> Option<usize> {
        let open = self.time_shift_candidates().filter(|candidate| !self.candidates[*candidate].has_failed_this_round);
        open.min_by_key(|candidate| (!self.is_right(*candidate), *candidate))
    }

    /// The viewer can go back in this candidate. Only HLS has a playlist for that.
    pub fn is_way_back(&self, candidate: usize) -> bool {
        let audio_only = self.is_audio_only();
        self.candidates.get(candidate).is_some_and(|candidate| {
            candidate.source.kind == SourceKind::Hls
                && candidate.source.time_shift.is_some()
                && candidate.can_play(audio_only)
        })
    }

    fn time_shift_candidates(&self) -> impl Iterator<Item = usize> {
        (0..self.candidates.len()).filter(|candidate| self.is_way_back(*candidate))
    }

    /// There are no candidates.
    pub const fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// The candidate to try next; `None`: all suitable ones have failed in this round.
    pub fn next(&self, mono_ms: u64) -> Option<usize> {
        let open = || {
            (0..self.candidates.len())
                .filter(|candidate| self.suits(*candidate) && !self.candidates[*candidate].has_failed_this_round)
        };
        let is_ready = |candidate: &usize| self.candidates[*candidate].out_until_ms <= mono_ms;
        let has_quality = |candidate: &usize| self.has_chosen_quality(*candidate);
        // Another quality is better than no video.
        let first = || open().filter(has_quality).find(is_ready).or_else(|| open().find(is_ready));
        first().or_else(|| open().min_by_key(|candidate| self.candidates[*candidate].out_until_ms))
    }

    /// The next better candidate, and how many milliseconds to wait before it is tried. A suitable candidate is better than an unsuitable
    /// one. Then one with the chosen quality is better than one without, and then the earlier one in the list is better.
    pub fn upgrade(&self, from: usize, mono_ms: u64) -> Option<(usize, u64)> {
        let rank = |candidate: usize| (!self.suits(candidate), !self.has_chosen_quality(candidate), candidate);
        let better =
            (0..self.candidates.len()).filter(|candidate| self.suits(*candidate) && rank(*candidate) < rank(from));
        better
            .map(|candidate| (candidate, self.candidates[candidate].out_until_ms.saturating_sub(mono_ms)))
            .min_by_key(|&(candidate, wait_ms)| (wait_ms, rank(candidate)))
    }

    /// A candidate failed: starts its back-off. `chance` (`0.0..1.0`) adds jitter, so that viewers do not all come back at once.
    pub fn fail(&mut self, candidate: usize, mono_ms: u64, chance: f64) {
        let Some(candidate) = self.candidates.get_mut(candidate) else { return };
        let Pace { source_out_ms, longest_source_out_ms, .. } = self.pace;
        candidate.out_until_ms =
            mono_ms + backoff::spread_ms(source_out_ms, longest_source_out_ms, candidate.fails, chance);
        candidate.fails = candidate.fails.saturating_add(1);
        candidate.has_failed_this_round = true;
    }

    /// Marks all other candidates of the same kind as failed, too.
    pub fn fail_kind(&mut self, candidate: usize, mono_ms: u64, chance: f64) {
        let Some(kind) = self.source(candidate).map(|source| source.kind) else { return };
        for other in 0..self.candidates.len() {
            if other != candidate && self.candidates[other].source.kind == kind {
                self.fail(other, mono_ms, chance);
            }
        }
    }

    /// The candidate is in back-off.
    pub fn is_out(&self, candidate: usize, mono_ms: u64) -> bool {
        self.candidates.get(candidate).is_some_and(|candidate| candidate.out_until_ms > mono_ms)
    }

    /// Starts a new round: every candidate may be tried again.
    pub fn begin_round(&mut self) {
        self.candidates.iter_mut().for_each(|candidate| candidate.has_failed_this_round = false);
    }

    /// The candidate has proved stable: resets its count of failures.
    pub fn prove_stable(&mut self, candidate: usize) {
        if let Some(candidate) = self.candidates.get_mut(candidate) {
            candidate.fails = 0;
        }
    }

    /// The network has changed: resets the failures and back-offs of all candidates.
    pub fn reset_failures(&mut self) {
        for candidate in &mut self.candidates {
            (candidate.fails, candidate.out_until_ms, candidate.has_failed_this_round) = (0, 0, false);
        }
    }

    /// The candidate declares the chosen quality. If no candidate does, only playlists list it, and every candidate may have it.
    fn has_chosen_quality(&self, candidate: usize) -> bool {
        let Some(quality) = &self.chosen_quality else { return true };
        self.candidates.get(candidate).is_some_and(|candidate| candidate.has(quality))
            || !self.candidates.iter().any(|candidate| candidate.has(quality))
    }

    /// The candidate suits the viewer and the network. If none suits both, it is enough to suit the viewer.
    fn suits(&self, candidate: usize) -> bool {
        let audio_only = self.is_audio_only();
        let fits = |candidate: &Candidate| {
            candidate.can_play(audio_only)
                && !(self.is_slow && candidate.source.kind.is_rtc())
                && self.is_sustainable(candidate)
        };
        let none_fits = || !self.candidates.iter().any(fits);
        fits(&self.candidates[candidate]) || (self.candidates[candidate].can_play(audio_only) && none_fits())
    }
}

impl Candidate {
    /// The source declares this quality.
    fn has(&self, quality: &Quality) -> bool {
        match quality {
            Quality::Height(height) => self.source.heights.contains(height),
            Quality::Label(label) => self.source.heights.is_empty() && self.source.label.as_ref() == Some(label),
            Quality::Sound => self.source.audio_only,
        }
    }

    /// The source can play with audio only (`true`) or with video (`false`).
    const fn can_play(&self, audio_only: bool) -> bool {
        self.source.audio_only == audio_only || (audio_only && self.source.kind.is_rtc())
    }
}

/// The same stream, apart from the signature in its address: a fresh signature is no reason to restart.
fn is_same_stream(a: &Source, b: &Source) -> bool {
    let path = |source: &Source| source.url.split('?').next().map(str::to_owned);
    a.kind == b.kind && path(a) == path(b)
}

#[cfg(test)]
mod tests;
