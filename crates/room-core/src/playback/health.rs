//! Health of the shown source: what its measurements mean, and how playback reacts.

use crate::effect::Effect;
use crate::model::problem::StreamProblem;
use crate::model::source::SourceKind;
use crate::playback::Playback;
use crate::playback::auto_quality::{AutoQuality, Observation};
use crate::playback::stall_detector::Verdict;
use crate::playback::view::PlaybackState;
use crate::ports::player::{PlaybackStats, PlayerCommand, VideoCodec};
use crate::time::Now;

/// FLV that is paused and this far behind stops loading.
const FLV_PAUSED_MS: u64 = 30_000;

impl Playback {
    /// Reacts to decoding errors: first restarts the decoder, then also switches the audio decoder, then tries another source.
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

    /// Handles measurements of the shown source.
    pub(super) fn on_stats(&mut self, mut stats: PlaybackStats, now: Now, effects: &mut Vec<Effect>) {
        let (is_paused, is_unseen) = (
            self.should_stay_paused() || matches!(self.state, PlaybackState::Paused | PlaybackState::Ended),
            self.is_unseen(),
        );
        let Some(active) = self.active.as_mut().filter(|active| active.attempt == stats.attempt) else { return };
        // Also during a pause: the live stream goes on.
        (active.own, active.aired_ms) = (stats.window, stats.aired_ms);
        self.measure_span(now);
        self.show_window();
        self.stop_loading_paused_flv(effects);
        let Some(active) = &mut self.active else { return };
        // Browsers may stop a video that nobody can see; audio keeps playing in a hidden page.
        if is_paused || (is_unseen && !active.audio_only) {
            active.detector.pause_watching();
            return;
        }
        self.shown.latency_ds = stats.latency_ms.map(|latency_ms| latency_ms.div_ceil(100));
        (self.shown.size, self.shown.frames) = ((stats.width, stats.height), (stats.frames, stats.dropped));
        let source = self.selector.source(active.candidate);
        self.shown.kbps = stats.kbps.or(source.and_then(|source| source.kbps));
        let declared = || VideoCodec::of(source?.codecs.as_deref()?);
        self.shown.codec = stats.codec.or_else(declared).filter(|_| stats.width > 0);
        if self.is_time_shifted || active.delay_ms.is_some() {
            // The viewer wants to be at this position.
            (stats.behind_ms, self.shown.latency_ds) = (0, None);
        }
        let candidate = active.candidate;
        effects.extend(active.catch_up.on_sample(&stats).map(|rate| Effect::Player(PlayerCommand::SetRate(rate))));
        match active.detector.on_sample(stats, now) {
            Verdict::Playing => {
                let steady_ms = active.detector.steady_ms(now);
                if steady_ms >= self.pace.proven_ms {
                    active.recoveries = 0;
                    self.selector.prove_stable(candidate);
                }
                // While another source is tried, the failures of this round still count.
                if steady_ms >= self.pace.steady_ms && self.pending.is_none() && self.shows_wanted_media() {
                    self.rounds = 0;
                    self.selector.begin_round();
                }
                if self.state == PlaybackState::Buffering && stats.frames > 0 {
                    self.state = PlaybackState::Playing;
                }
            }
            // The live edge has video, but the viewer wants to see an earlier part.
            Verdict::Jump | Verdict::TooManyStalls if self.is_time_shifted => self.state = PlaybackState::Buffering,
            Verdict::Resumed if self.is_time_shifted => {}
            Verdict::Stalled => self.state = PlaybackState::Buffering,
            Verdict::Jump | Verdict::Resumed => effects.push(Effect::Player(PlayerCommand::GoLive)),
            Verdict::TooManyStalls => self.replace_stalling(candidate, now, effects),
            Verdict::Dead => {
                let attempt = stats.attempt;
                return self.fail(attempt, StreamProblem::Unreachable, now, effects);
            }
        }
        self.choose_rendition(stats, now, effects);
    }

    /// With automatic quality and single-rendition sources: chooses the rendition that the network and the device sustain.
    fn choose_rendition(&mut self, stats: PlaybackStats, now: Now, effects: &mut Vec<Effect>) {
        let Some(candidate) = self.active.as_ref().filter(|active| !active.audio_only).map(|active| active.candidate)
        else {
            return;
        };
        let definitions = self.selector.definitions(candidate);
        let Some(source) = self.selector.source(candidate) else { return };
        let (kind, height) = (source.kind, source.heights.first().copied());
        let is_automatic = definitions.len() > 1 && self.tracks.quality.is_none() && self.pending.is_none();
        let Some(height) = height.filter(|_| is_automatic) else { return };
        let observation = Observation { stats, waits: self.state == PlaybackState::Buffering, height };
        let Some(most_height) = self.auto.on_sample(observation, &definitions, self.pace, now) else { return };
        self.selector.set_height_limit(Some((kind, most_height)));
        if self.is_time_shifted {
            self.shift_over(effects);
        } else {
            self.upgrade_now(now, effects);
        }
    }

    /// Starts the measurement of the network and the device again.
    pub(super) fn reset_auto_quality(&mut self) {
        self.auto = AutoQuality::default();
        self.selector.set_height_limit(None);
    }

    /// FLV keeps loading while it is paused. Stops the loading after a while; playback then loads the source again on resume.
    fn stop_loading_paused_flv(&mut self, effects: &mut Vec<Effect>) {
        let is_paused = self.should_stay_paused() && !self.is_time_shifted;
        let Some(active) = self.active.as_mut().filter(|_| is_paused) else { return };
        let is_flv = self.selector.source(active.candidate).is_some_and(|source| source.kind == SourceKind::Flv);
        let is_long = active.own.is_some_and(|own| own.behind_ms >= FLV_PAUSED_MS);
        if is_flv && is_long && !active.is_stopped {
            // The viewer cannot go back in the player's own range any more.
            (active.is_stopped, active.own) = (true, None);
            effects.push(Effect::Player(PlayerCommand::StopLoading));
        }
    }

    /// The shown source has ended. A recording stays at its end. A live stream that ends has failed, whatever is still buffered.
    pub(super) fn end(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let Some(active) = &self.active else { return };
        if self.is_recording {
            self.is_over = true;
            self.state = PlaybackState::Ended;
        } else {
            self.fail(active.attempt, StreamProblem::NotFound, now, effects);
        }
    }

    /// The shown source stalls too often: loads another candidate beside it, if there is one.
    fn replace_stalling(&mut self, candidate: usize, now: Now, effects: &mut Vec<Effect>) {
        self.state = PlaybackState::Buffering;
        self.selector.fail(candidate, now.mono_ms, now.chance);
        if self.pending.is_none()
            && let Some(next) = self.selector.next(now.mono_ms)
        {
            self.load(next, effects);
        }
    }
}
