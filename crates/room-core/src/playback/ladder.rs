//! The planner: the room's sources as rungs, best first, and which of them is tried next.
//!
//! A rung that fails is put out for a while, longer each time, and then climbed to again. When every rung has failed, all are
//! tried anew after a wait: those that were put out for the shortest time first, so a rung that never works (WebRTC where UDP
//! is blocked) does not stand in the way of one that came back.

use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::wire::backend::{Source, SourceKind};

/// The rungs.
#[derive(Debug, Default)]
pub struct Ladder {
    pace: Pace,
    rungs: Vec<Rung>,
    /// The network is too slow for WebRTC, which does not adapt to it here.
    is_slow: bool,
    /// The height that the viewer wants; none is what the network carries.
    height: Option<u32>,
    /// The viewer wants no picture.
    sound_only: bool,
}

#[derive(Debug)]
struct Rung {
    source: Source,
    /// How often it failed since it last held.
    fails: u32,
    /// Until when it is put out, by the monotonic clock.
    out_until_ms: u64,
    /// It failed since a rung last held.
    is_tried: bool,
}

impl Ladder {
    /// Without sources yet; those that fail are out for as long as `pace` says.
    pub fn new(pace: Pace) -> Self {
        Self { pace, ..Self::default() }
    }

    /// The sources are these now. What was seen of one that stays is kept. Says whether the streams are the same as before,
    /// but for what signs their addresses.
    pub fn set(&mut self, sources: &[Source]) -> bool {
        let mut known = std::mem::take(&mut self.rungs);
        let mut same = true;
        for source in sources.iter().filter(|source| source.kind != SourceKind::Unknown) {
            let place = known.iter().position(|rung| is_same_stream(&rung.source, source));
            // Rungs are taken over one by one: one that stays in its place is then the first that is left.
            same &= place == Some(0);
            let fresh = Rung { source: source.clone(), fails: 0, out_until_ms: 0, is_tried: false };
            self.rungs.push(match place.map(|place| known.remove(place)) {
                Some(old) => Rung { source: fresh.source, ..old },
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

    /// The height that the viewer wants, which goes before the order of the rungs; none is what the network carries.
    pub const fn set_height(&mut self, height: Option<u32>) {
        self.height = height;
    }

    /// Whether the viewer wants no picture. Says whether what is to be had changes with that.
    pub fn set_sound_only(&mut self, sound_only: bool) -> bool {
        let before = self.is_sound_only();
        self.sound_only = sound_only;
        before != self.is_sound_only()
    }

    /// Is it to be sound alone: because the viewer wants that and it can be had, or because there is nothing else?
    pub fn is_sound_only(&self) -> bool {
        if self.sound_only { self.any_can_be(true) } else { self.any_can_be(true) && !self.any_can_be(false) }
    }

    /// Is it the viewer's choice whether there is a picture?
    pub fn has_both(&self) -> bool {
        self.any_can_be(true) && self.any_can_be(false)
    }

    fn any_can_be(&self, sound_only: bool) -> bool {
        self.rungs.iter().any(|rung| rung.can_be(sound_only))
    }

    /// All heights that the sources are said to have.
    pub fn heights(&self) -> impl Iterator<Item = u32> {
        self.rungs.iter().flat_map(|rung| rung.source.heights.iter().copied())
    }

    /// A rung's source.
    pub fn source(&self, rung: usize) -> Option<&Source> {
        self.rungs.get(rung).map(|rung| &rung.source)
    }

    /// The first rung that suits, and can be gone back in.
    pub fn time_shift(&self) -> Option<usize> {
        (0..self.rungs.len()).find(|rung| self.suits(*rung) && self.rungs[*rung].source.time_shift)
    }

    /// Is there any?
    pub const fn is_empty(&self) -> bool {
        self.rungs.is_empty()
    }

    /// The rung to be tried next; none when all that suit have failed since one last held.
    pub fn next(&self, mono_ms: u64) -> Option<usize> {
        let open = || (0..self.rungs.len()).filter(|rung| self.suits(*rung) && !self.rungs[*rung].is_tried);
        let is_in = |rung: &usize| self.rungs[*rung].out_until_ms <= mono_ms;
        let has_height = |rung: &usize| self.has_height(*rung);
        // Another height is better than no picture.
        let first = || open().filter(has_height).find(is_in).or_else(|| open().find(is_in));
        first().or_else(|| open().min_by_key(|rung| self.rungs[*rung].out_until_ms))
    }

    /// The next better rung than this, and how long to wait before it is tried. Better than one that does not suit is any
    /// that does; else what has the height that the viewer wants, and of what has it, or not, what comes first.
    pub fn climb(&self, from: usize, mono_ms: u64) -> Option<(usize, u64)> {
        let rank = |rung: usize| (!self.suits(rung), !self.has_height(rung), rung);
        let better = (0..self.rungs.len()).filter(|rung| self.suits(*rung) && rank(*rung) < rank(from));
        better
            .map(|rung| (rung, self.rungs[rung].out_until_ms.saturating_sub(mono_ms)))
            .min_by_key(|&(rung, wait_ms)| (wait_ms, rank(rung)))
    }

    /// A rung failed: it is put out, with a jitter by `chance` (`0.0..1.0`), so that a crowd does not come back together.
    pub fn fail(&mut self, rung: usize, mono_ms: u64, chance: f64) {
        let Some(rung) = self.rungs.get_mut(rung) else { return };
        let Pace { source_out_ms, longest_source_out_ms, .. } = self.pace;
        rung.out_until_ms = mono_ms + backoff::spread_ms(source_out_ms, longest_source_out_ms, rung.fails, chance);
        rung.fails = rung.fails.saturating_add(1);
        rung.is_tried = true;
    }

    /// Is a rung put out?
    pub fn is_out(&self, rung: usize, mono_ms: u64) -> bool {
        self.rungs.get(rung).is_some_and(|rung| rung.out_until_ms > mono_ms)
    }

    /// All rungs are to be tried anew.
    pub fn begin_round(&mut self) {
        self.rungs.iter_mut().for_each(|rung| rung.is_tried = false);
    }

    /// A rung has held for long: its failures are forgotten.
    pub fn hold(&mut self, rung: usize) {
        if let Some(rung) = self.rungs.get_mut(rung) {
            rung.fails = 0;
        }
    }

    /// The network is another one: what was seen of the rungs does not count any more.
    pub fn forgive(&mut self) {
        for rung in &mut self.rungs {
            (rung.fails, rung.out_until_ms, rung.is_tried) = (0, 0, false);
        }
    }

    /// Is a rung said to have the height that is wanted? Where none is, the height is one that only playlists tell of, and any may.
    fn has_height(&self, rung: usize) -> bool {
        let has = |height: u32| move |rung: &Rung| rung.source.heights.contains(&height);
        self.height
            .is_none_or(|height| self.rungs.get(rung).is_some_and(has(height)) || !self.rungs.iter().any(has(height)))
    }

    /// Does a rung suit the viewer, and the network? Where none does both, it is the viewer that counts.
    fn suits(&self, rung: usize) -> bool {
        let sound_only = self.is_sound_only();
        let is_fit = |rung: &Rung| rung.can_be(sound_only) && !(self.is_slow && rung.source.kind.is_rtc());
        let is_alone = || !self.rungs.iter().any(is_fit);
        is_fit(&self.rungs[rung]) || (self.rungs[rung].can_be(sound_only) && is_alone())
    }
}

impl Rung {
    /// Can it be had without a picture, or with one?
    const fn can_be(&self, sound_only: bool) -> bool {
        self.source.sound_only == sound_only || (sound_only && self.source.kind.is_rtc())
    }
}

/// The same stream, but for what signs its address: a fresh signature is no reason to begin anew.
fn is_same_stream(a: &Source, b: &Source) -> bool {
    let path = |source: &Source| source.url.split('?').next().map(str::to_owned);
    a.kind == b.kind && path(a) == path(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: SourceKind, url: &str) -> Source {
        Source { kind, url: url.into(), ..Source::default() }
    }

    fn ladder() -> Ladder {
        let mut ladder = Ladder::default();
        ladder.set(&[
            source(SourceKind::Whep, "/whep?s=1"),
            source(SourceKind::Hls, "/ll?s=1"),
            source(SourceKind::Hls, "/dvr?s=1"),
        ]);
        ladder
    }

    #[test]
    fn the_height_that_is_wanted_goes_before_the_order_and_a_picture_before_the_height() {
        let mut ladder = Ladder::default();
        let heights = |source, heights: &[u32]| Source { heights: heights.to_vec(), ..source };
        ladder.set(&[
            heights(source(SourceKind::Whep, "/whep"), &[540]),
            heights(source(SourceKind::Hls, "/ll"), &[540, 270]),
            heights(source(SourceKind::Hls, "/hls"), &[540, 270]),
        ]);
        ladder.set_height(Some(270));
        assert_eq!((ladder.next(0), ladder.climb(0, 0), ladder.climb(1, 0)), (Some(1), Some((1, 0)), None));
        assert_eq!(ladder.climb(2, 0), Some((1, 0)));
        ladder.fail(1, 0, 0.0);
        ladder.fail(2, 0, 0.0);
        assert_eq!(ladder.next(0), Some(0), "another height is better than none");
        ladder.set_height(Some(999));
        assert_eq!(ladder.climb(2, 0), Some((0, 0)), "what only a playlist has is no reason to stay below");
        ladder.set_height(None);
        assert_eq!(ladder.climb(1, 0), Some((0, 0)));
        // Of two that may be tried at once, the one that has it.
        let (best, good) = (source(SourceKind::Whep, "/whep"), source(SourceKind::Leb, "/leb"));
        ladder.set(&[best, good, heights(source(SourceKind::Hls, "/ll"), &[540, 270])]);
        ladder.forgive();
        ladder.set_height(Some(270));
        assert_eq!(ladder.climb(1, 0), Some((2, 0)));
    }

    #[test]
    fn who_only_wants_to_hear_gets_what_has_no_picture_and_nobody_else_does() {
        let mut ladder = Ladder::default();
        let sound = Source { sound_only: true, ..source(SourceKind::Hls, "/sound") };
        ladder.set(&[source(SourceKind::Hls, "/ll"), source(SourceKind::Whep, "/whep"), sound.clone()]);
        assert!(ladder.has_both() && ladder.set_sound_only(true) && !ladder.set_sound_only(true));
        assert_eq!((ladder.next(0), ladder.climb(0, 0), ladder.climb(2, 0)), (Some(1), Some((1, 0)), Some((1, 0))));
        ladder.fail(1, 0, 1.0);
        assert_eq!(ladder.next(0), Some(2));
        ladder.set_sound_only(false);
        ladder.fail(0, 0, 1.0);
        assert_eq!(ladder.next(60_000), None, "a picture is wanted");
        ladder.set(&[sound]);
        assert!(ladder.is_sound_only() && !ladder.has_both());
        assert_eq!(ladder.next(0), Some(0), "where there is none, sound is better than nothing");
        ladder.set(&[source(SourceKind::Hls, "/ll")]);
        ladder.set_sound_only(true);
        assert!(!ladder.has_both() && !ladder.is_sound_only(), "a wish that cannot be met");
    }

    #[test]
    fn the_best_comes_first_and_what_failed_last() {
        let mut ladder = ladder();
        assert_eq!(ladder.next(0), Some(0));
        ladder.fail(0, 0, 1.0);
        assert_eq!(ladder.next(0), Some(1));
        ladder.fail(1, 0, 1.0);
        ladder.fail(2, 0, 1.0);
        assert_eq!(ladder.next(0), None);
        ladder.begin_round();
        assert_eq!(ladder.next(0), Some(0), "all were put out for as long");
    }

    #[test]
    fn what_never_works_does_not_stand_in_the_way_of_what_came_back() {
        let mut ladder = ladder();
        for time_ms in [0, 60_000, 120_000] {
            ladder.fail(0, time_ms, 1.0);
        }
        ladder.fail(1, 130_000, 1.0);
        ladder.fail(2, 130_000, 1.0);
        ladder.begin_round();
        assert_eq!(ladder.next(131_000), Some(1));
    }

    #[test]
    fn a_better_rung_is_climbed_to_when_it_is_no_longer_out_and_later_each_time() {
        let mut ladder = ladder();
        ladder.fail(0, 0, 1.0);
        assert_eq!(ladder.climb(1, 10_000), Some((0, 20_000)));
        ladder.fail(0, 30_000, 1.0);
        assert_eq!(ladder.climb(1, 30_000), Some((0, 60_000)));
        ladder.hold(0);
        ladder.fail(0, 100_000, 0.0);
        assert_eq!(ladder.climb(1, 100_000), Some((0, 15_000)));
        assert_eq!(ladder.climb(0, 0), None);
        // The second is better than the third, and was never put out.
        assert_eq!(ladder.climb(2, 100_000), Some((1, 0)));
        for _ in 0..20 {
            ladder.fail(0, 0, 1.0);
        }
        assert_eq!(ladder.climb(1, 0), Some((0, 600_000)));
    }

    #[test]
    fn another_network_is_another_chance() {
        let mut ladder = ladder();
        ladder.fail(0, 0, 1.0);
        ladder.forgive();
        assert_eq!((ladder.next(0), ladder.climb(1, 0)), (Some(0), Some((0, 0))));
    }

    #[test]
    fn on_a_slow_network_webrtc_is_left_out_unless_there_is_nothing_else() {
        let mut ladder = ladder();
        ladder.set_slow(true);
        assert_eq!((ladder.next(0), ladder.climb(1, 0)), (Some(1), None));
        ladder.set(&[source(SourceKind::Whep, "/whep")]);
        assert_eq!(ladder.next(0), Some(0));
    }

    #[test]
    fn fresh_signatures_are_the_same_streams_and_keep_what_was_seen() {
        let mut ladder = ladder();
        ladder.fail(0, 0, 1.0);
        let fresh = ["/whep?s=2", "/ll?s=2", "/dvr?s=2"];
        let kinds = [SourceKind::Whep, SourceKind::Hls, SourceKind::Hls];
        let fresh: Vec<_> = kinds.into_iter().zip(fresh).map(|(kind, url)| source(kind, url)).collect();
        assert!(ladder.set(&fresh));
        assert_eq!(ladder.next(0), Some(1));
        assert_eq!(ladder.source(0).unwrap().url, "/whep?s=2");
        assert!(!ladder.set(&fresh[1..]));
        assert!(!ladder.set(&fresh));
        assert!(!ladder.set(&[fresh[1].clone(), fresh[0].clone(), fresh[2].clone()]));
        assert!(!ladder.set(&[]) && ladder.is_empty());
    }

    #[test]
    fn kinds_that_are_not_known_are_passed_over() {
        let mut ladder = Ladder::default();
        ladder.set(&[source(SourceKind::Unknown, "x")]);
        assert!(ladder.is_empty() && ladder.next(0).is_none());
    }
}
