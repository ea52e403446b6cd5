use super::*;
use crate::model::source::{SourceKind, TimeShift};
use crate::ports::player::PlaybackStats;

mod autoplay;
mod css;
mod definitions;
mod ended;
mod intents;
mod random;
mod time_shift;

const NOW: Now = Now { mono_ms: 0, unix_ms: 0, chance: 1.0 };

fn hls(url: &str) -> Source {
    Source { kind: SourceKind::Hls, url: url.into(), ..Source::default() }
}

fn whep(url: &str) -> Source {
    Source { kind: SourceKind::Whep, ..hls(url) }
}

/// A playback with its clock and its count of frames.
struct Stage {
    playback: Playback,
    now: Now,
    frames: u64,
}

impl Stage {
    fn new(sources: &[Source]) -> (Self, Vec<Effect>) {
        let mut stage = Self { playback: Playback::default(), now: NOW, frames: 0 };
        let effects = stage.set(sources, true);
        (stage, effects)
    }

    /// A stage whose best source shows its first frame.
    fn active(sources: &[Source]) -> Self {
        let (mut stage, _) = Self::new(sources);
        stage.show();
        stage
    }

    fn set(&mut self, sources: &[Source], should_play: bool) -> Vec<Effect> {
        self.act(|playback, now, effects| playback.set(sources, should_play, now, effects))
    }

    fn act(&mut self, act: impl FnOnce(&mut Playback, Now, &mut Vec<Effect>)) -> Vec<Effect> {
        let mut effects = Vec::new();
        act(&mut self.playback, self.now, &mut effects);
        effects
    }

    fn receive(&mut self, event: PlayerEvent) -> Vec<Effect> {
        self.act(|playback, now, effects| playback.on_player(event, now, effects))
    }

    fn expire(&mut self, timer: Timer) -> Vec<Effect> {
        self.act(|playback, now, effects| playback.on_timer(timer, now, effects))
    }

    fn attempt(&self) -> u32 {
        self.playback.attempts
    }

    fn show(&mut self) -> Vec<Effect> {
        self.receive(PlayerEvent::FirstFrame { attempt: self.attempt(), size: (0, 0) })
    }

    fn fail(&mut self, problem: StreamProblem) -> Vec<Effect> {
        self.receive(PlayerEvent::Failed { attempt: self.attempt(), problem })
    }

    /// Feeds samples of the shown source for this many seconds, two a second, each with this many new frames.
    fn detector(&mut self, seconds: u64, frames: u64) -> Vec<Effect> {
        let mut all = Vec::new();
        for _ in 0..seconds * 2 {
            self.now.mono_ms += 500;
            self.now.unix_ms += 500;
            self.frames += frames;
            let attempt = self.playback.active.as_ref().map_or(0, |active| active.attempt);
            all.extend(self.receive(PlayerEvent::Stats(PlaybackStats {
                attempt,
                frames: self.frames,
                ..PlaybackStats::default()
            })));
        }
        all
    }

    fn picture(&self) -> PlaybackState {
        self.playback.view().state
    }
}

/// The address that is loaded, if any.
fn loaded(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|effect| match effect {
        Effect::Player(PlayerCommand::Load { source, .. }) => Some(source.url.as_str()),
        _ => None,
    })
}

/// The delay of a timer in milliseconds, if the timer was set.
fn timer(effects: &[Effect], expected: Timer) -> Option<u64> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Timer { timer, after_ms } if *timer == expected => Some(*after_ms),
        _ => None,
    })
}

#[test]
fn the_best_source_is_loaded_first_and_only_once() {
    let (mut stage, effects) = Stage::new(&[hls("a"), hls("b")]);
    assert_eq!((loaded(&effects), timer(&effects, Timer::FirstFrame)), (Some("a"), Some(10_000)));
    assert_eq!(stage.picture(), PlaybackState::Loading);
    assert_eq!(stage.set(&[hls("a"), hls("b")], true), []);
}

#[test]
fn webrtc_without_a_first_frame_in_3_seconds_gives_way_to_hls() {
    let (mut stage, effects) = Stage::new(&[whep("w"), hls("h")]);
    assert_eq!(timer(&effects, Timer::FirstFrame), Some(3_000));
    let effects = stage.expire(Timer::FirstFrame);
    assert!(effects.contains(&Effect::Player(PlayerCommand::AbandonPending)));
    assert_eq!((loaded(&effects), stage.picture()), (Some("h"), PlaybackState::Loading));
    stage.show();
    assert_eq!((stage.picture(), stage.playback.view().source), (PlaybackState::Playing, Some(SourceKind::Hls)));
}

#[test]
fn when_all_sources_fail_they_are_retried_with_growing_delays() {
    let (mut stage, _) = Stage::new(&[hls("a"), hls("b")]);
    assert_eq!(loaded(&stage.fail(StreamProblem::NotFound)), Some("b"));
    let effects = stage.fail(StreamProblem::Unreachable);
    assert_eq!((loaded(&effects), timer(&effects, Timer::NextRound)), (None, Some(1_000)));
    assert_eq!(stage.picture(), PlaybackState::Failed(StreamProblem::Unreachable));
    assert_eq!(loaded(&stage.expire(Timer::NextRound)), Some("a"));
    assert_eq!(stage.picture(), PlaybackState::Failed(StreamProblem::Unreachable), "until the next first frame");
    let waits = [(); 6].map(|()| {
        stage.fail(StreamProblem::NotFound);
        let wait = timer(&stage.fail(StreamProblem::NotFound), Timer::NextRound);
        stage.expire(Timer::NextRound);
        wait.unwrap()
    });
    assert_eq!(waits, [1_000, 1_000, 2_000, 2_000, 2_000, 4_000]);
    stage.show();
    stage.detector(11, 12);
    let effects = stage.fail(StreamProblem::NotFound);
    assert!(loaded(&effects).is_some());
    assert_eq!(
        timer(&stage.fail(StreamProblem::NotFound), Timer::NextRound),
        Some(1_000),
        "the source had been steady"
    );
}

#[test]
fn a_source_that_dies_soon_after_its_first_frame_is_retried_with_a_delay() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    let wait = |stage: &mut Stage| {
        stage.show();
        stage.detector(2, 12);
        timer(&stage.fail(StreamProblem::Unreachable), Timer::NextRound)
    };
    for expected in [1_000, 1_000, 1_000, 2_000] {
        assert_eq!(wait(&mut stage), Some(expected));
        stage.expire(Timer::NextRound);
    }
}

#[test]
fn the_picture_stays_while_the_next_source_loads() {
    let mut stage = Stage::active(&[whep("w"), hls("h")]);
    stage.detector(5, 12);
    let effects = stage.detector(2, 0);
    assert_eq!(loaded(&effects), Some("h"));
    assert!(!effects.contains(&Effect::Player(PlayerCommand::Stop)));
    assert_eq!(stage.picture(), PlaybackState::Buffering);
}

#[test]
fn a_better_source_is_tried_in_the_background() {
    let (mut stage, _) = Stage::new(&[whep("w"), hls("h")]);
    stage.fail(StreamProblem::Unreachable);
    let effects = stage.show();
    assert_eq!(timer(&effects, Timer::Upgrade), Some(30_000));
    stage.detector(30, 12);
    assert_eq!(loaded(&stage.expire(Timer::Upgrade)), Some("w"));
    assert_eq!(stage.picture(), PlaybackState::Playing);
    let effects = stage.expire(Timer::FirstFrame);
    assert_eq!(timer(&effects, Timer::Upgrade), Some(60_000), "the back-off grows");
    assert_eq!((loaded(&effects), stage.picture()), (None, PlaybackState::Playing));
    stage.detector(60, 12);
    stage.expire(Timer::Upgrade);
    stage.show();
    assert_eq!((stage.picture(), stage.playback.view().source), (PlaybackState::Playing, Some(SourceKind::Whep)));
}

#[test]
fn no_better_source_is_tried_during_a_stall_or_in_a_hidden_page() {
    let (mut stage, _) = Stage::new(&[whep("w"), hls("h")]);
    stage.fail(StreamProblem::Unreachable);
    stage.show();
    stage.detector(29, 12);
    stage.detector(2, 0);
    let effects = stage.expire(Timer::Upgrade);
    assert_eq!(loaded(&effects), None);
    assert!(timer(&effects, Timer::Upgrade).is_some_and(|after_ms| after_ms > 5_000));
    stage.detector(20, 12);
    stage.playback.set_hidden(true, &mut Vec::new());
    assert_eq!(timer(&stage.expire(Timer::Upgrade), Timer::Upgrade), Some(10_000));
    stage.playback.set_hidden(false, &mut Vec::new());
    assert_eq!(loaded(&stage.expire(Timer::Upgrade)), Some("w"));
}

#[test]
fn a_source_that_stalls_too_often_is_replaced() {
    let mut stage = Stage::active(&[hls("ll"), hls("h")]);
    stage.detector(5, 12);
    for _ in 0..2 {
        assert_eq!(loaded(&stage.detector(1, 0)), None);
        assert_eq!(stage.picture(), PlaybackState::Buffering);
        stage.detector(5, 12);
        assert_eq!(stage.picture(), PlaybackState::Playing);
    }
    assert_eq!(loaded(&stage.detector(1, 0)), Some("h"));
}

#[test]
fn after_two_recoveries_from_decoding_errors_another_source_is_tried() {
    let mut stage = Stage::active(&[hls("a"), hls("b")]);
    let attempt = stage.attempt();
    let mut break_down = || stage.receive(PlayerEvent::DecodeError { attempt });
    assert_eq!(break_down(), [Effect::Player(PlayerCommand::Recover { attempt, swap_sound: false })]);
    assert_eq!(break_down(), [Effect::Player(PlayerCommand::Recover { attempt, swap_sound: true })]);
    assert_eq!(loaded(&break_down()), Some("b"));
}

#[test]
fn an_expired_address_is_renewed_by_the_backend_and_the_same_source_continues() {
    let mut stage = Stage::active(&[whep("w?s=1"), hls("h?s=1")]);
    stage.now.mono_ms = 20_000;
    let effects = stage.fail(StreamProblem::Expired);
    assert!(effects.contains(&Effect::LoadRoom) && loaded(&effects).is_none());
    assert_eq!(loaded(&stage.set(&[whep("w?s=2"), hls("h?s=2")], true)), Some("w?s=2"));
    // If the fresh address is refused, too, the source has failed.
    assert_eq!(loaded(&stage.fail(StreamProblem::Expired)), Some("h?s=2"));
}

#[test]
fn a_fresh_address_is_waited_for_only_5_seconds() {
    let mut stage = Stage::active(&[whep("w?s=1"), hls("h?s=1")]);
    let effects = stage.fail(StreamProblem::Expired);
    assert_eq!(timer(&effects, Timer::FreshAddress), Some(5_000));
    assert_eq!(loaded(&stage.expire(Timer::FreshAddress)), Some("h?s=1"));
}

#[test]
fn a_fresh_signature_does_not_restart_the_stream_but_is_used_for_the_next_load() {
    let mut stage = Stage::active(&[hls("a?sig=1")]);
    assert_eq!(stage.set(&[hls("a?sig=2")], true), []);
    stage.fail(StreamProblem::NotFound);
    assert_eq!(loaded(&stage.expire(Timer::NextRound)), Some("a?sig=2"));
}

#[test]
fn other_sources_load_at_once_and_the_picture_stays_until_then() {
    let mut stage = Stage::active(&[hls("a")]);
    let effects = stage.set(&[hls("b")], true);
    assert_eq!((loaded(&effects), stage.picture()), (Some("b"), PlaybackState::Buffering));
}

#[test]
fn a_room_without_a_playable_source_reports_it() {
    let (stage, effects) = Stage::new(&[Source { kind: SourceKind::Unknown, ..hls("x") }]);
    assert_eq!(stage.picture(), PlaybackState::Failed(StreamProblem::Unplayable));
    assert!(effects.contains(&Effect::Player(PlayerCommand::Stop)));
}

#[test]
fn a_paused_source_does_not_start_by_itself_and_has_no_time_out() {
    let mut stage = Stage::active(&[whep("a"), whep("b")]);
    stage.playback.pause(&mut Vec::new());
    let effects = stage.fail(StreamProblem::Unreachable);
    assert!(effects.contains(&Effect::Player(PlayerCommand::Load {
        attempt: 2,
        source: whep("b"),
        play: false,
        behind_ms: None,
        begins_low: false
    })));
    assert_eq!((timer(&effects, Timer::FirstFrame), stage.picture()), (None, PlaybackState::Paused));
    assert_eq!(stage.expire(Timer::FirstFrame), []);
    let mut effects = Vec::new();
    stage.playback.play(&mut effects);
    assert_eq!(effects[0], Effect::Player(PlayerCommand::Play { live: true }));
    assert_eq!(timer(&effects, Timer::FirstFrame), Some(3_000));
}

#[test]
fn a_hidden_page_detects_no_stalls_and_returns_to_the_live_edge() {
    let mut stage = Stage::active(&[whep("w"), hls("h")]);
    stage.detector(5, 12);
    stage.playback.set_hidden(true, &mut Vec::new());
    assert_eq!(stage.detector(30, 0), []);
    stage.receive(PlayerEvent::Paused);
    assert_eq!(stage.picture(), PlaybackState::Playing, "the browser paused it, not the viewer");
    let mut effects = Vec::new();
    stage.playback.set_hidden(false, &mut effects);
    assert_eq!(effects, [Effect::Player(PlayerCommand::Play { live: true })]);
    stage.playback.pause(&mut Vec::new());
    stage.playback.set_hidden(true, &mut Vec::new());
    effects.clear();
    stage.playback.set_hidden(false, &mut effects);
    assert_eq!(effects, [], "what the viewer paused stays paused");
}

#[test]
fn back_online_a_failed_source_is_retried_at_once() {
    let (mut stage, _) = Stage::new(&[hls("a")]);
    stage.fail(StreamProblem::Unreachable);
    let effects = stage.act(Playback::on_network);
    assert_eq!(loaded(&effects), Some("a"));
    stage.show();
    assert!(stage.act(Playback::on_network).contains(&Effect::Player(PlayerCommand::GoLive)));
}

#[test]
fn the_end_of_a_show_stops_the_stream_and_late_events_change_nothing() {
    let mut stage = Stage::active(&[hls("a")]);
    assert!(stage.set(&[hls("a")], false).contains(&Effect::Player(PlayerCommand::Stop)));
    assert_eq!(stage.fail(StreamProblem::NotFound), []);
    for timer in [Timer::NextRound, Timer::Upgrade, Timer::FreshAddress] {
        assert_eq!(stage.expire(timer), []);
    }
    assert_eq!(stage.picture(), PlaybackState::Idle);
}

#[test]
fn the_controls_hide_by_themselves_after_the_first_frame() {
    let idle = |effects: &[Effect]| effects.iter().any(|it| matches!(it, Effect::Timer { timer: Timer::UserIdle, .. }));
    let (mut stage, _) = Stage::new(&[whep("w"), hls("h")]);
    assert!(stage.playback.view().is_idle, "no controls before the first frame");
    let effects = stage.receive(PlayerEvent::FirstFrame { attempt: stage.attempt(), size: (304, 540) });
    assert!(idle(&effects) && !stage.playback.view().is_idle, "the controls show at first");
    assert!(stage.playback.view().is_upright());
    stage.expire(Timer::UserIdle);
    assert!(stage.playback.view().is_idle);
    stage.fail(StreamProblem::Broken);
    stage.show();
    assert!(stage.playback.view().is_idle, "another source does not show the controls again");
}

#[test]
fn events_of_a_dropped_attempt_are_ignored() {
    let (mut stage, _) = Stage::new(&[whep("w"), hls("h")]);
    let old = stage.attempt();
    stage.expire(Timer::FirstFrame);
    assert_eq!(stage.receive(PlayerEvent::FirstFrame { attempt: old, size: (0, 0) }), []);
    assert_eq!(stage.receive(PlayerEvent::Failed { attempt: old, problem: StreamProblem::Broken }), []);
    assert_eq!(stage.picture(), PlaybackState::Loading);
}
