//! What is seen of what is shown, and what follows from it.

use crate::effect::Effect;
use crate::model::problem::StreamProblem;
use crate::model::source::SourceKind;
use crate::playback::Playback;
use crate::playback::auto_quality::{AutoQuality, Observation};
use crate::playback::stall_detector::Verdict;
use crate::playback::view::Picture;
use crate::ports::player::{PlaybackStats, PlayerCommand, VideoCodec};
use crate::time::Now;

/// FLV whose picture stands for so long is let go of.
const FLV_STANDS_MS: u64 = 30_000;

impl Playback {
    /// After decoding errors: the decoder begins anew, then with another one for the sound, then another source is tried.
    pub(super) fn mend(&mut self, attempt: u32, now: Now, fx: &mut Vec<Effect>) {
        let mends = match (&mut self.trying, &mut self.shown) {
            (Some(trying), _) if trying.attempt == attempt => &mut trying.mends,
            (_, Some(shown)) if shown.attempt == attempt => &mut shown.mends,
            _ => return,
        };
        *mends += 1;
        match *mends {
            1 => fx.push(Effect::Player(PlayerCommand::Mend { attempt, swap_sound: false })),
            2 => fx.push(Effect::Player(PlayerCommand::Mend { attempt, swap_sound: true })),
            _ => self.fail(attempt, StreamProblem::Broken, now, fx),
        }
    }

    /// How it goes.
    pub(super) fn look(&mut self, mut sample: PlaybackStats, now: Now, fx: &mut Vec<Effect>) {
        let (is_still, is_unseen) =
            (self.is_still() || matches!(self.view.picture, Picture::Paused | Picture::Ended), self.is_unseen());
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.attempt == sample.attempt) else { return };
        // Also while it stands: what is live goes on meanwhile.
        (shown.own, shown.aired_ms) = (sample.window, sample.aired_ms);
        self.measure_span(now);
        self.show_window();
        self.let_go_of_what_stands(fx);
        let Some(shown) = &mut self.shown else { return };
        // Browsers let a picture that nobody sees be; a sound is heard from anywhere.
        if is_still || (is_unseen && !shown.sound_only) {
            shown.watch.look_away();
            return;
        }
        self.view.latency_ds = sample.latency_ms.map(|latency_ms| latency_ms.div_ceil(100));
        (self.view.size, self.view.frames) = ((sample.width, sample.height), (sample.frames, sample.dropped));
        let source = self.ladder.source(shown.rung);
        self.view.kbps = sample.kbps.or(source.and_then(|source| source.kbps));
        let said = || VideoCodec::of(source?.codecs.as_deref()?);
        self.view.codec = sample.codec.or_else(said).filter(|_| sample.width > 0);
        if self.shifted || shown.delay_ms.is_some() {
            // Where the viewer wants to be.
            (sample.behind_ms, self.view.latency_ds) = (0, None);
        }
        let rung = shown.rung;
        fx.extend(shown.rate.look(&sample).map(|rate| Effect::Player(PlayerCommand::SetRate(rate))));
        match shown.watch.look(sample, now) {
            Verdict::Moves => {
                let steady_ms = shown.watch.steady_ms(now);
                if steady_ms >= self.pace.proven_ms {
                    shown.mends = 0;
                    self.ladder.hold(rung);
                }
                // While another is tried, it is to count which ones were.
                if steady_ms >= self.pace.steady_ms && self.trying.is_none() && self.shows_what_is_wanted() {
                    self.rounds = 0;
                    self.ladder.begin_round();
                }
                if self.view.picture == Picture::Buffering && sample.frames > 0 {
                    self.view.picture = Picture::Playing;
                }
            }
            // At the live edge there would be a picture; but the viewer wants to see what was before.
            Verdict::Jump | Verdict::Falters if self.shifted => self.view.picture = Picture::Buffering,
            Verdict::Woke if self.shifted => {}
            Verdict::Waits => self.view.picture = Picture::Buffering,
            Verdict::Jump | Verdict::Woke => fx.push(Effect::Player(PlayerCommand::GoLive)),
            Verdict::Falters => self.falter(rung, now, fx),
            Verdict::Dead => {
                let attempt = sample.attempt;
                return self.fail(attempt, StreamProblem::Unreachable, now, fx);
            }
        }
        self.choose_definition(sample, now, fx);
    }

    /// Where the viewer leaves it to us, and each definition is a source of its own: the one that is borne.
    fn choose_definition(&mut self, sample: PlaybackStats, now: Now, fx: &mut Vec<Effect>) {
        let Some(rung) = self.shown.as_ref().filter(|shown| !shown.sound_only).map(|shown| shown.rung) else { return };
        let definitions = self.ladder.definitions(rung);
        let Some(source) = self.ladder.source(rung) else { return };
        let (kind, height) = (source.kind, source.heights.first().copied());
        let is_ours = definitions.len() > 1 && self.tracks.quality.is_none() && self.trying.is_none();
        let Some(height) = height.filter(|_| is_ours) else { return };
        let seen = Observation { sample, waits: self.view.picture == Picture::Buffering, height };
        let Some(most_height) = self.auto.look(seen, &definitions, self.pace, now) else { return };
        self.ladder.set_most(Some((kind, most_height)));
        if self.shifted {
            self.shift_over(fx);
        } else {
            self.climb_now(now, fx);
        }
    }

    /// What the network and the device bear is found out anew.
    pub(super) fn forget_what_is_borne(&mut self) {
        self.auto = AutoQuality::default();
        self.ladder.set_most(None);
    }

    /// FLV goes on being loaded while its picture stands: after a while it is let go of, and begun anew when it is to go on.
    fn let_go_of_what_stands(&mut self, fx: &mut Vec<Effect>) {
        let stands = self.is_still() && !self.shifted;
        let Some(shown) = self.shown.as_mut().filter(|_| stands) else { return };
        let is_flv = self.ladder.source(shown.rung).is_some_and(|source| source.kind == SourceKind::Flv);
        let is_long = shown.own.is_some_and(|own| own.behind_ms >= FLV_STANDS_MS);
        if is_flv && is_long && !shown.is_halted {
            // What it had is not gone back in any more.
            (shown.is_halted, shown.own) = (true, None);
            fx.push(Effect::Player(PlayerCommand::Halt));
        }
    }

    /// What is shown has come to its end. A recording stands there; a live stream that ends is gone, whatever is left of it.
    pub(super) fn end(&mut self, now: Now, fx: &mut Vec<Effect>) {
        let Some(shown) = &self.shown else { return };
        if self.is_recording {
            self.is_over = true;
            self.view.picture = Picture::Ended;
        } else {
            self.fail(shown.attempt, StreamProblem::NotFound, now, fx);
        }
    }

    /// What is shown waits too often: another rung is taken up beside it, if there is one.
    fn falter(&mut self, rung: usize, now: Now, fx: &mut Vec<Effect>) {
        self.view.picture = Picture::Buffering;
        self.ladder.fail(rung, now.mono_ms, now.chance);
        if self.trying.is_none()
            && let Some(next) = self.ladder.next(now.mono_ms)
        {
            self.load(next, fx);
        }
    }
}
