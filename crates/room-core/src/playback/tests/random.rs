//! Two hours of viewing with random faults: there is always a next step, and when all faults have ended, the best source plays again.

use crate::playback::view::Quality;
use crate::ports::player::PlaybackStats;
use proptest::prelude::*;

use super::*;

const STEP_MS: u64 = 100;
const FAULTS_MS: u64 = 2 * 3_600_000;
/// Time in which every delay ends: the longest delay between rounds, and the time-out of each candidate.
const RECOVERY_MS: u64 = 120_000;
/// Time in which the best source returns: the longest back-off of a candidate, and the time it must be steady.
const UPGRADE_MS: u64 = 700_000;

/// A small random number generator (SplitMix64): one seed determines a whole run.
struct Chance(u64);

impl Chance {
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.number() % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    #[allow(clippy::cast_precision_loss)]
    fn fraction(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Health of a source.
#[derive(Clone, Copy, PartialEq)]
enum Health {
    Fine,
    /// The source is refused.
    Refused(StreamProblem),
    /// No answer.
    Silent,
    /// One frame, then no further frame.
    Still,
    /// The source cannot be decoded.
    Garbled,
}

/// A browser and a network, as playback sees them.
struct World {
    chance: Chance,
    stage: Stage,
    sources: Vec<Source>,
    health: Vec<Health>,
    /// The loading source: attempt, index of the source, time of the result, whether it may play.
    pending: Option<(u32, usize, u64, bool)>,
    /// The shown source: attempt, index of the source, frames.
    active: Option<(u32, usize, u64)>,
    timers: std::collections::BTreeMap<Timer, u64>,
    asked_room_ms: Option<u64>,
    paused_by_user: bool,
    hidden: bool,
    signature: u32,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed);
        let sources: Vec<_> = (0..=chance.below(4))
            .map(|nth| match chance.below(8) {
                0 | 1 => Source { heights: vec![540], ..whep(&format!("w{nth}?0")) },
                2 => Source { heights: vec![540, 270], ..hls(&format!("h{nth}?0")) },
                3 if nth > 0 => Source { audio_only: true, ..hls(&format!("s{nth}?0")) },
                4 => Source { kind: SourceKind::Flv, heights: vec![540], ..hls(&format!("f{nth}?0")) },
                5 => Source { kind: SourceKind::Flv, heights: vec![270], ..hls(&format!("f{nth}?0")) },
                6 => {
                    let time_shift = Some(TimeShift::Css { seconds: 7_200, since: None, url: None });
                    Source { time_shift, heights: vec![540], ..hls(&format!("c{nth}?0")) }
                }
                _ => Source { time_shift: Some(TimeShift::Playlist), ..hls(&format!("d{nth}?0")) },
            })
            .collect();
        let stage = Stage { playback: Playback::default(), now: NOW, frames: 0 };
        let mut world = Self {
            health: vec![Health::Fine; sources.len()],
            chance,
            stage,
            sources,
            pending: None,
            active: None,
            timers: std::collections::BTreeMap::new(),
            asked_room_ms: None,
            paused_by_user: false,
            hidden: false,
            signature: 0,
        };
        let sources = world.sources.clone();
        let effects = world.stage.set(&sources, true);
        world.run(effects);
        world
    }

    fn run(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Player(PlayerCommand::Load { attempt, source, play, .. }) => {
                    let path = |source: &Source| source.url.split('?').next().map(str::to_owned);
                    let which = self.sources.iter().position(|known| path(known) == path(&source)).unwrap();
                    let at_ms = self.stage.now.mono_ms + self.chance.below(2_000);
                    self.pending = Some((attempt, which, at_ms, play));
                }
                Effect::Player(PlayerCommand::AbandonPending) => self.pending = None,
                Effect::Player(PlayerCommand::Stop) => (self.pending, self.active) = (None, None),
                Effect::Player(PlayerCommand::Pause) => {
                    if let Some(pending) = &mut self.pending {
                        pending.3 = false;
                    }
                }
                Effect::Player(PlayerCommand::Play { .. }) => {
                    if let Some(pending) = &mut self.pending {
                        pending.3 = true;
                    }
                    if self.active.is_some() {
                        self.deliver(PlayerEvent::Playing);
                    }
                }
                Effect::Timer { timer, after_ms } => _ = self.timers.insert(timer, self.stage.now.mono_ms + after_ms),
                Effect::CancelTimer(timer) => _ = self.timers.remove(&timer),
                Effect::LoadRoom => self.asked_room_ms = Some(self.stage.now.mono_ms + self.chance.below(8_000)),
                _ => {}
            }
        }
    }

    fn deliver(&mut self, event: PlayerEvent) {
        let effects = self.stage.receive(event);
        self.run(effects);
    }

    /// The network answers what is due.
    fn network(&mut self) {
        let now_ms = self.stage.now.mono_ms;
        if self.asked_room_ms.take_if(|at_ms| *at_ms <= now_ms).is_some() && !self.chance.one_in(4) {
            self.signature += 1;
            for source in &mut self.sources {
                let path = source.url.split('?').next().unwrap_or_default().to_owned();
                source.url = format!("{path}?{}", self.signature);
            }
            let sources = self.sources.clone();
            let effects = self.stage.set(&sources, true);
            self.run(effects);
        }
        if let Some((attempt, which, _, play)) = self.pending.filter(|(_, _, at_ms, _)| *at_ms <= now_ms) {
            match self.health[which] {
                // WebRTC that is paused shows no frame.
                Health::Fine | Health::Still if play || !self.sources[which].kind.is_rtc() => {
                    (self.pending, self.active) = (None, Some((attempt, which, 1)));
                    self.deliver(PlayerEvent::FirstFrame { attempt, size: (0, 0) });
                }
                Health::Refused(problem) => {
                    self.deliver(PlayerEvent::Failed { attempt, problem });
                }
                Health::Garbled => self.deliver(PlayerEvent::DecodeError { attempt }),
                _ => {}
            }
        }
        if now_ms.is_multiple_of(500)
            && let Some((attempt, which, frames)) = &mut self.active
        {
            let health = self.health[*which];
            if health == Health::Fine && !self.paused_by_user && !self.hidden {
                *frames += 12;
            }
            let (attempt, frames) = (*attempt, *frames);
            match health {
                Health::Refused(problem) => self.deliver(PlayerEvent::Failed { attempt, problem }),
                Health::Garbled => self.deliver(PlayerEvent::DecodeError { attempt }),
                _ => {
                    let behind_ms = if self.paused_by_user { 40_000 } else { 1_000 };
                    let window = Some(SeekRange { length_ms: 27_000, behind_ms });
                    // From time to time the device is too slow, until the faults end.
                    let is_too_slow = now_ms < FAULTS_MS && (now_ms / 60_000).is_multiple_of(7);
                    let dropped = if is_too_slow { frames / 3 } else { 0 };
                    self.deliver(PlayerEvent::Stats(PlaybackStats {
                        attempt,
                        frames,
                        dropped,
                        window,
                        ..PlaybackStats::default()
                    }));
                }
            }
        }
    }

    fn expire(&mut self) {
        let now_ms = self.stage.now.mono_ms;
        for timer in [Timer::NextRound, Timer::Upgrade, Timer::FreshAddress, Timer::FirstFrame] {
            if self.timers.get(&timer).is_some_and(|at_ms| *at_ms <= now_ms) {
                self.timers.remove(&timer);
                let effects = self.stage.expire(timer);
                self.run(effects);
            }
        }
    }

    fn step(&mut self) {
        self.stage.now.mono_ms += STEP_MS;
        self.stage.now.unix_ms += STEP_MS;
        self.stage.now.chance = self.chance.fraction();
        self.network();
        self.expire();
    }

    /// A random fault, recovery or intent of the viewer, about every 12 s.
    fn random_event(&mut self) {
        let which = usize::try_from(self.chance.below(self.sources.len() as u64)).unwrap();
        let problem = [StreamProblem::NotFound, StreamProblem::Unreachable, StreamProblem::Expired];
        let problem = problem[usize::try_from(self.chance.below(3)).unwrap()];
        let effects = match self.chance.below(16) {
            0..=2 => return self.health[which] = Health::Fine,
            3 => return self.health[which] = Health::Refused(problem),
            4 => return self.health[which] = Health::Silent,
            5 => return self.health[which] = Health::Still,
            6 => return self.health[which] = Health::Garbled,
            7 => return self.health.fill(Health::Silent),
            8 => {
                self.paused_by_user = !self.paused_by_user;
                let held = self.paused_by_user;
                self.stage
                    .act(|playback, _, effects| if held { playback.pause(effects) } else { playback.play(effects) })
            }
            9 => {
                self.hidden = !self.hidden;
                let hidden = self.hidden;
                self.stage.act(|playback, _, effects| playback.set_hidden(hidden, effects))
            }
            10 => self.stage.act(Playback::on_network),
            11 => {
                let behind_ms = self.chance.below(300_000);
                self.paused_by_user = false;
                self.stage.act(|playback, now, effects| playback.go_back(behind_ms, now, effects))
            }
            12 => {
                self.paused_by_user = false;
                self.stage.act(Playback::go_live)
            }
            13 => {
                let quality = match self.chance.below(5) {
                    0 => None,
                    1 => Some(Quality::Sound),
                    nth => Some(Quality::Height([540, 270, 999][usize::try_from(nth - 2).unwrap()])),
                };
                self.stage.act(|playback, now, effects| playback.set_quality(quality, now, effects))
            }
            14 => {
                let pauses_when_hidden = self.chance.one_in(2);
                self.stage.act(|playback, _, effects| playback.set_pauses_when_hidden(pauses_when_hidden, effects))
            }
            _ => {
                let is_slow = self.chance.one_in(2);
                self.stage.act(|playback, now, effects| playback.set_slow(is_slow, now, effects))
            }
        };
        self.run(effects);
    }

    /// There is a next step: the shown source is checked for stalls, or the loading source has a time-out (unless it is paused), or a try
    /// is scheduled.
    fn has_next_step(&self) -> bool {
        let is_timed = |timer| self.timers.contains_key(&timer);
        let playback = &self.stage.playback;
        let tries = playback.pending.is_some() && (is_timed(Timer::FirstFrame) || playback.should_stay_paused());
        let watches = playback.active.is_some() && self.active.is_some();
        let awaits_address = playback.awaited_address.is_some() && is_timed(Timer::FreshAddress);
        tries || watches || awaits_address || is_timed(Timer::NextRound) || is_timed(Timer::Upgrade)
    }

    /// The live edge is reported as shown only if it is shown or is loading.
    fn reports_live_edge_correctly(&self) -> bool {
        let playback = &self.stage.playback;
        let is_live = playback.active.as_ref().is_none_or(|active| active.delay_ms.is_none());
        is_live || playback.is_time_shifted || playback.pending.is_some() || playback.awaited_address.is_some()
    }

    fn run_for(&mut self, ms: u64) {
        for _ in 0..ms / STEP_MS {
            self.step();
        }
    }
}

fn run_with_faults(seed: u64) {
    let mut world = World::new(seed);
    for step in 0..FAULTS_MS / STEP_MS {
        world.step();
        if world.chance.one_in(120) {
            world.random_event();
        }
        assert!(world.has_next_step(), "seed {seed}, step {step}: {:?}", world.stage.playback);
        assert!(world.reports_live_edge_correctly(), "seed {seed}, step {step}: {:?}", world.stage.playback);
    }
    // All faults end, and the viewer looks at the page.
    world.health.fill(Health::Fine);
    let back = [
        world.stage.act(|playback, _, effects| playback.set_hidden(false, effects)),
        world.stage.act(|playback, now, effects| playback.set_quality(None, now, effects)),
        world.stage.act(Playback::go_live),
        world.stage.act(|playback, now, effects| playback.set_slow(false, now, effects)),
    ];
    (world.paused_by_user, world.hidden) = (false, false);
    world.run(back.concat());
    world.run_for(RECOVERY_MS);
    assert_eq!(world.stage.picture(), PlaybackState::Playing, "seed {seed}: {:?}", world.stage.playback);
    world.run_for(UPGRADE_MS);
    let view = world.stage.playback.view();
    let active = world.stage.playback.active.as_ref().map(|active| (active.candidate, active.delay_ms));
    assert_eq!(
        (view.state, active),
        (PlaybackState::Playing, Some((0, None))),
        "seed {seed}: {:?}",
        world.stage.playback
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn random_faults_never_leave_playback_without_a_next_step(seed: u64) {
        run_with_faults(seed);
    }
}
