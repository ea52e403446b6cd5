//! What is seen of what is shown, and what follows from it.

use crate::effect::Effect;
use crate::model::problem::StreamProblem;
use crate::model::source::SourceKind;
use crate::playback::Playback;
use crate::playback::auto_quality::{AutoQuality, Observation};
use crate::playback::stall_detector::Verdict;
use crate::playback::view::PlaybackState;
use crate::ports::player::{PlaybackStats, PlayerCommand, VideoCodec};
use crate::time::Now;

/// FLV whose picture stands for so long is let go of.
const FLV_STANDS_MS: u64 = 30_000;

impl Playback {
    /// After decoding errors: the decoder begins anew, then with another one for the sound, then another source is tried.
    pub(super) fn recover(&mut self, attempt: u32, now: Now, effects: &mut Vec<Effect>) {
        let recoveries = match (&mut self.pending, &mut self.active) {
            (Some(pending), _) if pending.attempt == attempt => &mut pending.recoveries,
            (_, Some(active)) if active.attempt == attempt => &mut active.recoveries,
            _ => return,
        };
        *recoveries += 1;
        match *recoveries {
            1 => effects.push(Effect::Player(PlayerCommand::Recover { attempt, swap_sound: false })),
            2 => effects.push(Effect::Player(PlayerCommand::Recover { attempt, swap_sound: true })),
            _ => self.fail(attempt, StreamProblem::Broken, now, effects),
        }
    }

    /// How it goes.
    pub(super) fn look(&mut self, mut stats: PlaybackStats, now: Now, effects: &mut Vec<Effect>) {
        let (is_still, is_unseen) = (
            self.is_still() || matches!(self.view.state, PlaybackState::Paused | PlaybackState::Ended),
            self.is_unseen(),
        );
        let Some(active) = self.active.as_mut().filter(|active| active.attempt == stats.attempt) else { return };
        // Also while it stands: what is live goes on meanwhile.
        (active.own, active.aired_ms) = (stats.window, stats.aired_ms);
        self.measure_span(now);
        self.show_window();
        self.let_go_of_what_stands(effects);
        let Some(active) = &mut self.active else { return };
        // Browsers let a picture that nobody sees be; a sound is heard from anywhere.
        if is_still || (is_unseen && !active.audio_only) {
            active.detector.pause_watching();
            return;
        }
        self.view.latency_ds = stats.latency_ms.map(|latency_ms| latency_ms.div_ceil(100));
        (self.view.size, self.view.frames) = ((stats.width, stats.height), (stats.frames, stats.dropped));
        let source = self.selector.source(active.candidate);
        self.view.kbps = stats.kbps.or(source.and_then(|source| source.kbps));
        let said = || VideoCodec::of(source?.codecs.as_deref()?);
        self.view.codec = stats.codec.or_else(said).filter(|_| stats.width > 0);
        if self.is_time_shifted || active.delay_ms.is_some() {
            // Where the viewer wants to be.
            (stats.behind_ms, self.view.latency_ds) = (0, None);
        }
        let candidate = active.candidate;
        effects.extend(active.catch_up.look(&stats).map(|catch_up| Effect::Player(PlayerCommand::SetRate(catch_up))));
        match active.detector.look(stats, now) {
            Verdict::Moves => {
                let steady_ms = active.detector.steady_ms(now);
                if steady_ms >= self.pace.proven_ms {
                    active.recoveries = 0;
                    self.selector.hold(candidate);
                }
                // While another is tried, it is to count which ones were.
                if steady_ms >= self.pace.steady_ms && self.pending.is_none() && self.shows_wanted_kind() {
                    self.rounds = 0;
                    self.selector.begin_round();
                }
                if self.view.state == PlaybackState::Buffering && stats.frames > 0 {
                    self.view.state = PlaybackState::Playing;
                }
            }
            // At the live edge there would be a picture; but the viewer wants to see what was before.
            Verdict::Jump | Verdict::Falters if self.is_time_shifted => self.view.state = PlaybackState::Buffering,
            Verdict::Woke if self.is_time_shifted => {}
            Verdict::Waits => self.view.state = PlaybackState::Buffering,
            Verdict::Jump | Verdict::Woke => effects.push(Effect::Player(PlayerCommand::GoLive)),
            Verdict::Falters => self.falter(candidate, now, effects),
            Verdict::Dead => {
                let attempt = stats.attempt;
                return self.fail(attempt, StreamProblem::Unreachable, now, effects);
            }
        }
        self.choose_definition(stats, now, effects);
    }

    /// Where the viewer leaves it to us, and each definition is a source of its own: the one that is borne.
    fn choose_definition(&mut self, stats: PlaybackStats, now: Now, effects: &mut Vec<Effect>) {
        let Some(candidate) = self.active.as_ref().filter(|active| !active.audio_only).map(|active| active.candidate)
        else {
            return;
        };
        let definitions = self.selector.definitions(candidate);
        let Some(source) = self.selector.source(candidate) else { return };
        let (kind, height) = (source.kind, source.heights.first().copied());
        let is_ours = definitions.len() > 1 && self.tracks.quality.is_none() && self.pending.is_none();
        let Some(height) = height.filter(|_| is_ours) else { return };
        let seen = Observation { stats, waits: self.view.state == PlaybackState::Buffering, height };
        let Some(most_height) = self.auto.look(seen, &definitions, self.pace, now) else { return };
        self.selector.set_height_limit(Some((kind, most_height)));
        if self.is_time_shifted {
            self.shift_over(effects);
        } else {
            self.upgrade_now(now, effects);
        }
    }

    /// What the network and the device bear is found out anew.
    pub(super) fn reset_auto_quality(&mut self) {
        self.auto = AutoQuality::default();
        self.selector.set_height_limit(None);
    }

    /// FLV goes on being loaded while its picture stands: after a while it is let go of, and begun anew when it is to go on.
    fn let_go_of_what_stands(&mut self, effects: &mut Vec<Effect>) {
        let stands = self.is_still() && !self.is_time_shifted;
        let Some(active) = self.active.as_mut().filter(|_| stands) else { return };
        let is_flv = self.selector.source(active.candidate).is_some_and(|source| source.kind == SourceKind::Flv);
        let is_long = active.own.is_some_and(|own| own.behind_ms >= FLV_STANDS_MS);
        if is_flv && is_long && !active.is_halted {
            // What it had is not gone back in any more.
            (active.is_halted, active.own) = (true, None);
            effects.push(Effect::Player(PlayerCommand::StopLoading));
        }
    }

    /// What is shown has come to its end. A recording stands there; a live stream that ends is gone, whatever is left of it.
    pub(super) fn end(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let Some(active) = &self.active else { return };
        if self.is_recording {
            self.is_over = true;
            self.view.state = PlaybackState::Ended;
        } else {
            self.fail(active.attempt, StreamProblem::NotFound, now, effects);
        }
    }

    /// What is shown waits too often: another rung is taken up beside it, if there is one.
    fn falter(&mut self, candidate: usize, now: Now, effects: &mut Vec<Effect>) {
        self.view.state = PlaybackState::Buffering;
        self.selector.fail(candidate, now.mono_ms, now.chance);
        if self.pending.is_none()
            && let Some(next) = self.selector.next(now.mono_ms)
        {
            self.load(next, effects);
        }
    }
}
