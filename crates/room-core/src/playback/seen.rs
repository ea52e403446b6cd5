//! What is seen of what is shown, and what follows from it.

use super::watch::Verdict;
use super::{Picture, Playback, PlayerCommand, Sample};
use crate::effect::Effect;
use crate::now::Now;
use crate::problem::StreamProblem;

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
    pub(super) fn look(&mut self, mut sample: Sample, now: Now, fx: &mut Vec<Effect>) {
        let can_shift = self.can_shift_shown();
        let (is_still, is_unseen) =
            (self.is_still() || matches!(self.view.picture, Picture::Paused | Picture::Ended), self.is_unseen());
        let Some(shown) = self.shown.as_mut().filter(|shown| shown.attempt == sample.attempt) else { return };
        // Browsers let a picture that nobody sees be; a sound is heard from anywhere.
        if is_still || (is_unseen && !shown.sound_only) {
            shown.watch.look_away();
            return;
        }
        self.view.latency_ds = sample.latency_ms.map(|latency_ms| latency_ms.div_ceil(100));
        (self.view.size, self.view.frames) = ((sample.width, sample.height), (sample.frames, sample.dropped));
        self.view.kbps = sample.kbps;
        self.view.window = sample.window.filter(|_| can_shift);
        if self.shifted {
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
                self.fail(attempt, StreamProblem::Unreachable, now, fx);
            }
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
