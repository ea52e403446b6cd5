//! Attempts to play a source: it loads, then shows its first frame. What follows a failure is in `fallback`.

use crate::codec::css;
use crate::effect::{Effect, Timer};
use crate::model::source::{SourceKind, TimeShift};
use crate::playback::catch_up::CatchUp;
use crate::playback::stall_detector::StallDetector;
use crate::playback::view::PlaybackState;
use crate::playback::{ActiveSource, PendingSource, Playback, cancel_tries};
use crate::ports::player::{PlayerCommand, SeekRange};
use crate::time::Now;

impl Playback {
    /// Loads a candidate: at the viewer's time-shift position if the source has a time shift, else at the live edge.
    pub(super) fn load(&mut self, candidate: usize, effects: &mut Vec<Effect>) {
        let can_shift =
            self.is_time_shifted && self.selector.source(candidate).is_some_and(|source| source.time_shift.is_some());
        let behind_ms = self.shown.window.filter(|_| can_shift).map(|window| window.behind_ms);
        self.load_at(candidate, behind_ms, effects);
    }

    /// Loads a candidate this many milliseconds before the live edge; `None`: at the live edge.
    pub(super) fn load_at(&mut self, candidate: usize, behind_ms: Option<u64>, effects: &mut Vec<Effect>) {
        let Some(mut source) = self.selector.source(candidate).cloned() else { return };
        // A WebRTC source can play with video or with audio only.
        source.audio_only |= self.selector.is_audio_only();
        self.attempts = self.attempts.wrapping_add(1);
        // Only a playlist has a start position.
        let behind_ms = behind_ms.filter(|_| source.kind == SourceKind::Hls);
        // A position nearer than the time shift reaches is a position in the live playlist. Each position further back has its own address.
        let is_css = matches!(source.time_shift, Some(TimeShift::Css { .. }));
        let delay_ms = behind_ms.filter(|behind_ms| is_css && *behind_ms >= css::MIN_DELAY_MS);
        let delay_ms = delay_ms.map(|behind_ms| self.bound_delay_ms(behind_ms));
        if let Some((delay_ms, url)) = delay_ms.and_then(|delay_ms| Some((delay_ms, css::delayed(&source, delay_ms)?)))
        {
            source.url = url;
            self.shown.window = self.span_ms.map(|length_ms| SeekRange { length_ms, behind_ms: delay_ms });
        }
        let start_ms = behind_ms.filter(|_| delay_ms.is_none());
        let (attempt, audio_only) = (self.attempts, source.audio_only);
        self.pending = Some(PendingSource { attempt, candidate, audio_only, behind_ms, recoveries: 0, delay_ms });
        if self.active.is_none() {
            self.state = match self.state {
                _ if self.paused_by_user => PlaybackState::Paused,
                _ if self.is_over => PlaybackState::Ended,
                // The failure stays on screen until the next first frame.
                PlaybackState::Failed(problem) if self.problem.is_some() => PlaybackState::Failed(problem),
                // The last frame stays on screen.
                _ if self.shown.source.is_some() => PlaybackState::Buffering,
                _ => PlaybackState::Loading,
            };
        }
        let play = !self.should_stay_paused();
        let begins_low = self.selector.is_slow();
        effects.push(Effect::Player(PlayerCommand::Load { attempt, source, play, behind_ms: start_ms, begins_low }));
        self.limit(effects);
    }

    /// An attempt has shown its first frame.
    pub(super) fn show(&mut self, attempt: u32, size: (u32, u32), now: Now, effects: &mut Vec<Effect>) {
        let Some(pending) = self.pending.take_if(|pending| pending.attempt == attempt) else { return };
        let kind = self.selector.source(pending.candidate).map(|source| source.kind);
        let PendingSource { candidate, audio_only, recoveries, delay_ms, behind_ms, .. } = pending;
        let (detector, catch_up) = (StallDetector::new(kind.unwrap_or_default(), now), CatchUp::default());
        if !std::mem::replace(&mut self.has_shown, true) {
            // The controls show with the first frame and hide after a while, also if the viewer never moves the pointer.
            self.on_user_activity(effects);
        }
        (self.shown.size, self.sound.is_trying_muted) = (size, false);
        self.active = Some(ActiveSource {
            attempt,
            candidate,
            audio_only,
            detector,
            catch_up,
            recoveries,
            delay_ms,
            is_stopped: false,
            own: None,
            aired_ms: None,
        });
        self.shown.audio_only = audio_only;
        (self.problem, self.awaited_address) = (None, None);
        self.state = match (self.paused_by_user, self.is_over) {
            (true, _) => PlaybackState::Paused,
            (false, true) => PlaybackState::Ended,
            (false, false) => PlaybackState::Playing,
        };
        (self.shown.source, self.shown.latency_ds, self.shown.window) = (kind, None, None);
        self.forget_renditions();
        // A source that did not start behind the live edge plays at the live edge, whatever the viewer asked for.
        self.is_time_shifted &= behind_ms.is_some();
        self.show_window();
        self.auto.begin(now);
        effects.push(Effect::CancelTimer(Timer::FirstFrame));
        cancel_tries(effects);
        if self.shows_wanted_media() {
            self.plan_upgrade(now, effects);
        } else {
            // The viewer has chosen something else meanwhile.
            self.try_better_or_next(now, effects);
        }
    }
}
