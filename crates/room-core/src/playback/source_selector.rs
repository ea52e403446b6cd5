//! The planner: the room's sources as rungs, best first, and which of them is tried next.
//!
//! A rung that fails is put out for a while, longer each time, and then climbed to again. When every rung has failed, all are
//! tried anew after a wait: those that were put out for the shortest time first, so a rung that never works (WebRTC where UDP
//! is blocked) does not stand in the way of one that came back.

use crate::model::source::{Source, SourceKind};
use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::playback::view::Quality;

/// The rungs.
#[derive(Debug, Default)]
pub struct SourceSelector {
    pace: Pace,
    candidates: Vec<Candidate>,
    /// The network is too slow for WebRTC, which does not adapt to it here.
    is_slow: bool,
    /// The definition that the viewer wants; none is what the network carries.
    chosen_quality: Option<Quality>,
    /// Where that is so: the greatest height that the network and the device bear of the sources of a kind that have one definition alone.
    height_limit: Option<(SourceKind, u32)>,
    /// The viewer wants no picture.
    audio_only: bool,
}

#[derive(Debug)]
struct Candidate {
    source: Source,
    /// How often it failed since it last held.
    fails: u32,
    /// Until when it is put out, by the monotonic clock.
    out_until_ms: u64,
    /// It failed since a rung last held.
    has_failed_this_round: bool,
}

impl SourceSelector {
    /// Without sources yet; those that fail are out for as long as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { pace, ..Self::default() }
    }

    /// The sources are these now. What was seen of one that stays is kept. Says whether the streams are the same as before,
    /// but for what signs their addresses.
    pub fn set(&mut self, sources: &[Source]) -> bool {
        let mut known = std::mem::take(&mut self.candidates);
        let mut same = true;
        for source in sources.iter().filter(|source| source.kind != SourceKind::Unknown) {
            let place = known.iter().position(|candidate| is_same_stream(&candidate.source, source));
            // Rungs are taken over one by one: one that stays in its place is then the first that is left.
            same &= place == Some(0);
            let fresh = Candidate { source: source.clone(), fails: 0, out_until_ms: 0, has_failed_this_round: false };
            self.candidates.push(match place.map(|place| known.remove(place)) {
                Some(old) => Candidate { source: fresh.source, ..old },
                None => fresh,
            });
        }
        same && known.is_empty()
    }

    /// Is the network too slow for WebRTC, or is data to be saved?
    pub const fn is_slow(&self) -> bool {
        self.is_slow
    }

    /// Whether the network is too slow for WebRTC.
    pub const fn set_slow(&mut self, is_slow: bool) {
        self.is_slow = is_slow;
    }

    /// The definition that the viewer wants, which goes before the order of the rungs; none is what the network carries.
    pub fn set_chosen_quality(&mut self, quality: Option<Quality>) {
        self.chosen_quality = quality;
    }

    /// The greatest height that the network and the device bear of a kind; none is any.
    pub const fn set_height_limit(&mut self, height_limit: Option<(SourceKind, u32)>) {
        self.height_limit = height_limit;
    }

    /// Is a rung of the definition that is wanted, or else of one that is borne?
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

    /// The definitions that come in the same way as a rung's, each as a source of its own: their heights, the greatest first, with what
    /// they take (kbit/s) where that is said. None where the rung has several.
    pub fn definitions(&self, candidate: usize) -> Vec<(u32, Option<u64>)> {
        let Some(of) = self.candidates.get(candidate).filter(|candidate| candidate.source.heights.len() == 1) else {
            return Vec::new();
        };
        let is_one = |other: &&Candidate| {
            let (a, b) = (&of.source, &other.source);
            b.heights.len() == 1 && (a.kind, a.audio_only) == (b.kind, b.audio_only)
        };
        let mut all: Vec<_> = self
            .candidates
            .iter()
            .filter(is_one)
            .map(|candidate| (candidate.source.heights[0], candidate.source.kbps))
            .collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup_by_key(|(height, _)| *height);
        all
    }

    /// Whether the viewer wants no picture. Says whether what is to be had changes with that.
    pub fn set_audio_only(&mut self, audio_only: bool) -> bool {
        let before = self.is_audio_only();
        self.audio_only = audio_only;
        before != self.is_audio_only()
    }

    /// Is it to be sound alone: because the viewer wants that and it can be had, or because there is nothing else?
    pub fn is_audio_only(&self) -> bool {
        if self.audio_only { self.any_can_be(true) } else { self.any_can_be(true) && !self.any_can_be(false) }
    }

    /// Is it the viewer's choice whether there is a picture?
    pub fn has_both(&self) -> bool {
        self.any_can_be(true) && self.any_can_be(false)
    }

    fn any_can_be(&self, audio_only: bool) -> bool {
        self.candidates.iter().any(|candidate| candidate.can_be(audio_only))
    }

    /// All heights that the sources are said to have.
    pub fn heights(&self) -> impl Iterator<Item = u32> {
        self.candidates.iter().flat_map(|candidate| candidate.source.heights.iter().copied())
    }

    /// What the backend calls its definitions, best first: each with its height where that is said.
    pub fn labels(&self) -> impl Iterator<Item = (Option<u32>, &str)> {
        self.candidates.iter().filter_map(|candidate| match candidate.source.heights[..] {
            [] if !candidate.source.audio_only => Some((None, candidate.source.label.as_deref()?)),
            [height] => Some((Some(height), candidate.source.label.as_deref()?)),
            _ => None,
        })
    }

    /// A rung's source.
    pub fn source(&self, candidate: usize) -> Option<&Source> {
        self.candidates.get(candidate).map(|candidate| &candidate.source)
    }

    /// The first rung that suits, and can be gone back in: of the definition that is wanted, where there is one.
    pub fn time_shift(&self) -> Option<usize> {
        self.ways_back().min_by_key(|candidate| (!self.is_right(*candidate), *candidate))
    }

    /// The first source that suits, and has pictures for a preview.
    pub fn sprites(&self) -> Option<&Source> {
        self.ways_back().map(|candidate| &self.candidates[candidate].source).find(|source| source.sprites)
    }

    /// The next rung that can be gone back in; none when all that suit have failed since one last held.
    pub fn next_back(&self) -> Option<usize> {
        let open = self.ways_back().filter(|candidate| !self.candidates[*candidate].has_failed_this_round);
        open.min_by_key(|candidate| (!self.is_right(*candidate), *candidate))
    }

    /// Can a rung be gone back in? Another kind than HLS has no playlist for it.
    pub fn is_way_back(&self, candidate: usize) -> bool {
        let audio_only = self.is_audio_only();
        self.candidates.get(candidate).is_some_and(|candidate| {
            candidate.source.kind == SourceKind::Hls
                && candidate.source.time_shift.is_some()
                && candidate.can_be(audio_only)
        })
    }

    fn ways_back(&self) -> impl Iterator<Item = usize> {
        (0..self.candidates.len()).filter(|candidate| self.is_way_back(*candidate))
    }

    /// Is there any?
    pub const fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }

    /// The rung to be tried next; none when all that suit have failed since one last held.
    pub fn next(&self, mono_ms: u64) -> Option<usize> {
        let open = || {
            (0..self.candidates.len())
                .filter(|candidate| self.suits(*candidate) && !self.candidates[*candidate].has_failed_this_round)
        };
        let is_in = |candidate: &usize| self.candidates[*candidate].out_until_ms <= mono_ms;
        let is_wanted = |candidate: &usize| self.has_chosen_quality(*candidate);
        // Another definition is better than no picture.
        let first = || open().filter(is_wanted).find(is_in).or_else(|| open().find(is_in));
        first().or_else(|| open().min_by_key(|candidate| self.candidates[*candidate].out_until_ms))
    }

    /// The next better rung than this, and how long to wait before it is tried. Better than one that does not suit is any
    /// that does; else what has the definition that the viewer wants, and of what has it, or not, what comes first.
    pub fn upgrade(&self, from: usize, mono_ms: u64) -> Option<(usize, u64)> {
        let rank = |candidate: usize| (!self.suits(candidate), !self.has_chosen_quality(candidate), candidate);
        let better =
            (0..self.candidates.len()).filter(|candidate| self.suits(*candidate) && rank(*candidate) < rank(from));
        better
            .map(|candidate| (candidate, self.candidates[candidate].out_until_ms.saturating_sub(mono_ms)))
            .min_by_key(|&(candidate, wait_ms)| (wait_ms, rank(candidate)))
    }

    /// A rung failed: it is put out, with a jitter by `chance` (`0.0..1.0`), so that a crowd does not come back together.
    pub fn fail(&mut self, candidate: usize, mono_ms: u64, chance: f64) {
        let Some(candidate) = self.candidates.get_mut(candidate) else { return };
        let Pace { source_out_ms, longest_source_out_ms, .. } = self.pace;
        candidate.out_until_ms =
            mono_ms + backoff::spread_ms(source_out_ms, longest_source_out_ms, candidate.fails, chance);
        candidate.fails = candidate.fails.saturating_add(1);
        candidate.has_failed_this_round = true;
    }

    /// All rungs that come in the same way as this one have failed with it.
    pub fn fail_kind(&mut self, candidate: usize, mono_ms: u64, chance: f64) {
        let Some(kind) = self.source(candidate).map(|source| source.kind) else { return };
        for other in 0..self.candidates.len() {
            if other != candidate && self.candidates[other].source.kind == kind {
                self.fail(other, mono_ms, chance);
            }
        }
    }

    /// Is a rung put out?
    pub fn is_out(&self, candidate: usize, mono_ms: u64) -> bool {
        self.candidates.get(candidate).is_some_and(|candidate| candidate.out_until_ms > mono_ms)
    }

    /// All rungs are to be tried anew.
    pub fn begin_round(&mut self) {
        self.candidates.iter_mut().for_each(|candidate| candidate.has_failed_this_round = false);
    }

    /// A rung has held for long: its failures are forgotten.
    pub fn hold(&mut self, candidate: usize) {
        if let Some(candidate) = self.candidates.get_mut(candidate) {
            candidate.fails = 0;
        }
    }

    /// The network is another one: what was seen of the rungs does not count any more.
    pub fn reset_failures(&mut self) {
        for candidate in &mut self.candidates {
            (candidate.fails, candidate.out_until_ms, candidate.has_failed_this_round) = (0, 0, false);
        }
    }

    /// Is a rung said to have the definition that is wanted? Where none is, it is one that only playlists tell of, and any may.
    fn has_chosen_quality(&self, candidate: usize) -> bool {
        let Some(is_wanted) = &self.chosen_quality else { return true };
        self.candidates.get(candidate).is_some_and(|candidate| candidate.has(is_wanted))
            || !self.candidates.iter().any(|candidate| candidate.has(is_wanted))
    }

    /// Does a rung suit the viewer, and the network? Where none does both, it is the viewer that counts.
    fn suits(&self, candidate: usize) -> bool {
        let audio_only = self.is_audio_only();
        let is_fit = |candidate: &Candidate| {
            candidate.can_be(audio_only)
                && !(self.is_slow && candidate.source.kind.is_rtc())
                && self.is_sustainable(candidate)
        };
        let is_alone = || !self.candidates.iter().any(is_fit);
        is_fit(&self.candidates[candidate]) || (self.candidates[candidate].can_be(audio_only) && is_alone())
    }
}

impl Candidate {
    /// Is it said to have this definition?
    fn has(&self, quality: &Quality) -> bool {
        match quality {
            Quality::Height(height) => self.source.heights.contains(height),
            Quality::Label(label) => self.source.heights.is_empty() && self.source.label.as_ref() == Some(label),
            Quality::Sound => self.source.audio_only,
        }
    }

    /// Can it be had without a picture, or with one?
    const fn can_be(&self, audio_only: bool) -> bool {
        self.source.audio_only == audio_only || (audio_only && self.source.kind.is_rtc())
    }
}

/// The same stream, but for what signs its address: a fresh signature is no reason to begin anew.
fn is_same_stream(a: &Source, b: &Source) -> bool {
    let path = |source: &Source| source.url.split('?').next().map(str::to_owned);
    a.kind == b.kind && path(a) == path(b)
}

#[cfg(test)]
mod tests;
