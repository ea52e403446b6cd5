//! Tests of the lanes.

use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const DESKTOP: LaneGeometry =
    LaneGeometry { width: 1_280.0, height: 720.0, row: 30.0, gap: 24.0, area: 1.0, banner_height: 0.0, cover: None };

fn ask(key: u64, width: f64) -> Ask {
    Ask { key, width, mode: DanmakuMode::Scroll, is_priority: false }
}

fn priority(key: u64, width: f64) -> Ask {
    Ask { is_priority: true, ..ask(key, width) }
}

/// Places a comment that must find room.
fn placed(lanes: &mut Lanes, ask: Ask, at: f64) -> Trajectory {
    let Some(trajectory) = lanes.place(ask, at, &mut Vec::new()) else { panic!("no room for {ask:?} at {at}") };
    trajectory
}

/// The comment with this key, which must be on the stage.
fn on_stage(lanes: &Lanes, key: u64) -> Trajectory {
    let Some(trajectory) = lanes.trajectories().find(|trajectory| trajectory.key == key) else {
        panic!("{key} is not on the stage")
    };
    *trajectory
}

/// Fills the stage for ten seconds with a hundred comments per second.
fn busy(field: LaneGeometry) -> Lanes {
    let mut lanes = Lanes::new(field);
    for nth in 0..1_000_u32 {
        let at = f64::from(nth) / 100.0;
        lanes.settle(at, &mut Vec::new());
        lanes.place(ask(nth.into(), 60.0 + f64::from(nth * 37 % 300)), at, &mut Vec::new());
    }
    lanes
}

#[test]
fn a_comment_takes_the_first_row_with_room() {
    let mut lanes = Lanes::new(DESKTOP);
    let rows: Vec<_> = (0..3).map(|key| placed(&mut lanes, ask(key, 200.0), 0.0).row).collect();
    assert_eq!(rows, [0, 1, 2]);
    let trajectory = placed(&mut lanes, ask(9, 200.0), 4.0);
    assert_eq!(trajectory.row, 0, "the comment before it has entered completely");
    assert!((trajectory.until - (4.0 + DESKTOP.crossing_s())).abs() < 1e-9);
}

#[test]
fn a_faster_comment_slows_down_and_never_catches_up() {
    let mut lanes = Lanes::new(LaneGeometry { height: 30.0, ..DESKTOP });
    let slow = placed(&mut lanes, ask(1, 40.0), 0.0);
    let fast = placed(&mut lanes, ask(2, 600.0), 0.5);
    assert!(fast.speed < DESKTOP.speed(600.0) && fast.speed > slow.speed);
    assert!(fast.left(slow.until) >= DESKTOP.gap - 1e-9);
}

#[test]
fn a_full_stage_drops_comments_and_reports_is_full() {
    let mut lanes = Lanes::new(DESKTOP);
    let placed = (0..100).filter(|key| lanes.place(ask(*key, 300.0), 0.0, &mut Vec::new()).is_some()).count();
    assert_eq!(placed, 24);
    assert!(lanes.is_full(0.0));
    assert!(!lanes.is_full(3.0));
}

#[test]
fn a_priority_comment_enters_at_once_in_place_of_the_least_visible_one() {
    let mut lanes = busy(DESKTOP);
    let least = lanes.trajectories().map(|trajectory| trajectory.left(10.0)).fold(0.0, f64::max);
    let mut removed = Vec::new();
    let own = lanes.place(priority(9_999, 200.0), 10.0, &mut removed);
    assert_eq!(own.map(|own| (own.since, own.x)), Some((10.0, DESKTOP.width)));
    assert_eq!(removed.len(), 1);
    assert!(removed[0].left(10.0) >= least - 1e-9 && !removed[0].is_priority);
}

#[test]
fn priority_comments_wait_only_for_each_other_and_none_is_lost() {
    let mut lanes = busy(DESKTOP);
    let mut removed = Vec::new();
    let mut on_stage = (0..60).filter_map(|nth| lanes.place(priority(10_000 + nth, 200.0), 10.0, &mut removed)).count();
    assert_eq!(on_stage, 24, "one per row");
    for step in 1..40 {
        on_stage += lanes.settle(10.0 + f64::from(step) / 10.0, &mut removed).len();
    }
    assert_eq!(on_stage, 60);
    assert!(removed.iter().all(|trajectory| !trajectory.is_priority || trajectory.until <= 14.0));
}

#[test]
fn fixed_comments_are_centred_one_below_the_other() {
    let mut lanes = Lanes::new(DESKTOP);
    let stand = |key, mode| Ask { mode, ..ask(key, 280.0) };
    let mut put = |ask, at| placed(&mut lanes, ask, at);
    let top = put(stand(1, DanmakuMode::Top), 0.0);
    assert_eq!((top.row, top.x), (0, 500.0));
    assert_eq!(put(stand(2, DanmakuMode::Top), 0.0).row, 1);
    assert_eq!(put(stand(3, DanmakuMode::Bottom), 0.0).row, 23);
    // A scrolling comment may enter the row of a fixed comment only if that one has ended when it gets there.
    let scrolls = put(ask(4, 100.0), 4.0);
    assert_eq!(scrolls.row, 0);
    assert!(scrolls.left(STANDS_S) > 780.0);
    let wide = put(Ask { width: 1_270.0, ..stand(5, DanmakuMode::Top) }, 4.0);
    assert!(!wide.stands(), "too wide for the stage: it scrolls");
}

#[test]
fn a_busy_stage_reserves_a_row_for_fixed_comments_and_places_priority_ones_at_once() {
    let mut lanes = busy(DESKTOP);
    let mut removed = Vec::new();
    let stand = Ask { mode: DanmakuMode::Top, ..ask(20_000, 200.0) };
    assert_eq!(lanes.place(stand, 10.0, &mut removed), None);
    let own = lanes.place(Ask { key: 20_001, is_priority: true, ..stand }, 10.0, &mut removed);
    assert!(own.is_some_and(|own| own.stands()) && !removed.is_empty());
    let mut key = 30_000;
    let mut at = 10.0;
    while at < 19.0 {
        at += 0.05;
        key += 1;
        lanes.settle(at, &mut removed);
        lanes.place(ask(key, 200.0), at, &mut removed);
    }
    let trajectory = lanes.place(Ask { key: 20_002, ..stand }, 19.0, &mut removed);
    assert!(trajectory.is_some_and(|trajectory| trajectory.stands()));
}

#[test]
fn a_held_row_stands_still_and_continues_from_its_position() {
    let mut lanes = Lanes::new(DESKTOP);
    let trajectory = placed(&mut lanes, ask(1, 200.0), 0.0);
    lanes.hold(Some(1), 2.0);
    let x = trajectory.left(2.0);
    let held = on_stage(&lanes, 1);
    assert!((held.left(lanes.time(&held, 30.0)) - x).abs() < 1e-9);
    assert!(lanes.settle(30.0, &mut Vec::new()).is_empty() && !lanes.is_empty());
    assert_eq!(placed(&mut lanes, ask(2, 200.0), 30.0).row, 1, "no comment enters a held row");
    lanes.hold(None, 30.0);
    let freed = on_stage(&lanes, 1);
    assert!((freed.left(30.0) - x).abs() < 1e-9 && (freed.speed - trajectory.speed).abs() < 1e-9);
}

#[test]
fn remove_takes_a_comment_from_the_stage_or_the_waiting_list() {
    let mut lanes = Lanes::new(LaneGeometry { height: 30.0, ..DESKTOP });
    lanes.place(priority(1, 600.0), 0.0, &mut Vec::new());
    assert_eq!(lanes.place(priority(2, 600.0), 0.0, &mut Vec::new()), None);
    assert!(lanes.remove(2) && lanes.remove(1) && !lanes.remove(1));
    assert!(lanes.is_empty());
}

#[test]
fn overlap_shows_more_comments_up_to_the_cover_limit() {
    let over = LaneGeometry { cover: Some(2.0), ..DESKTOP };
    let (apart, over) = (busy(DESKTOP), busy(over));
    assert!(over.trajectories().count() > apart.trajectories().count() * 3 / 2);
    let covered: f64 = over.trajectories().map(|trajectory| trajectory.width).sum();
    assert!(covered <= 2.0 * 24.0 * 1_280.0 + 400.0, "{covered}");
}

#[test]
fn priority_comments_get_another_row_on_a_smaller_stage() {
    let mut lanes = Lanes::new(DESKTOP);
    let mut removed = Vec::new();
    (0..20).for_each(|key| {
        _ = lanes.place(if key < 10 { ask(key, 200.0) } else { priority(key, 200.0) }, 0.0, &mut removed);
    });
    let lost = lanes.reflow(LaneGeometry { width: 600.0, height: 150.0, ..DESKTOP }, 1.0, 1.0);
    assert!(!lost.is_empty() && lost.iter().all(|trajectory| !trajectory.is_priority));
    let mut on_stage = 0;
    for second in 1..30 {
        on_stage += lanes.settle(f64::from(second), &mut removed).len();
    }
    assert_eq!(on_stage, 10);
}

#[test]
fn a_stage_without_rows_shows_no_comment() {
    let mut lanes = busy(DESKTOP);
    let removed = lanes.reflow(LaneGeometry::default(), 1.0, 10.0);
    assert!(!removed.is_empty() && lanes.is_full(10.0));
    for mode in [DanmakuMode::Scroll, DanmakuMode::Top, DanmakuMode::Bottom] {
        assert_eq!(lanes.place(Ask { mode, ..priority(70_000, 100.0) }, 11.0, &mut Vec::new()), None);
    }
}

/// An action on the lanes.
#[derive(Debug, Clone)]
enum Act {
    Come { width: f64, mode: DanmakuMode, is_priority: bool },
    Wait(f64),
    Hold(usize),
    Release,
    Resize { width: f64, height: f64, scale: f64, area: f64 },
}

fn acts() -> impl Strategy<Value = Act> {
    let mode = prop_oneof![
        20 => Just(DanmakuMode::Scroll), 1 => Just(DanmakuMode::Top), 1 => Just(DanmakuMode::Bottom),
    ];
    let entered = (20.0..900.0_f64, mode, prop::bool::weighted(0.03))
        .prop_map(|(width, mode, is_priority)| Act::Come { width, mode, is_priority });
    let resize = (320.0..2_000.0_f64, 100.0..600.0_f64, 0.7..1.4_f64, 0.2..1.0_f64)
        .prop_map(|(width, height, scale, area)| Act::Resize { width, height, scale, area });
    prop_oneof![
        100 => entered,
        30 => (0.0..0.4_f64).prop_map(Act::Wait),
        1 => (0..40_usize).prop_map(Act::Hold),
        1 => Just(Act::Release),
        1 => resize,
    ]
}

/// Checks each two comments in a row, now and when the first of them ends: speeds are constant, so these two moments are enough.
fn assert_apart(lanes: &Lanes, at: f64) {
    for row in &lanes.rows {
        for (nth, one) in row.trajectories.iter().enumerate() {
            for other in &row.trajectories[nth + 1..] {
                let now = lanes.time(one, at);
                for moment in [now, one.until.min(other.until).max(now)] {
                    let is_apart = one.right(moment) <= other.left(moment) + 1e-3
                        || other.right(moment) <= one.left(moment) + 1e-3;
                    assert!(is_apart, "at {at}, {moment}: {one:?} {other:?}");
                }
            }
        }
    }
}

/// Runs the actions and returns the number of comments that came.
fn play(acts: Vec<Act>) -> u64 {
    let mut lanes = Lanes::new(LaneGeometry { width: 900.0, height: 240.0, ..DESKTOP });
    let (mut at, mut key, mut waits) = (0.0, 0, 0);
    let mut removed = Vec::new();
    let mut priority_count = 0;
    for act in acts {
        match act {
            Act::Come { width, mode, is_priority } => {
                key += 1;
                priority_count += u64::from(is_priority);
                waits += u64::from(
                    lanes.place(Ask { key, width, mode, is_priority }, at, &mut removed).is_none() && is_priority,
                );
            }
            Act::Wait(seconds) => at += seconds,
            Act::Hold(nth) => {
                let key = lanes.trajectories().nth(nth).map(|trajectory| trajectory.key);
                lanes.hold(key, at);
            }
            Act::Release => lanes.hold(None, at),
            Act::Resize { width, height, scale, area } => {
                let field = LaneGeometry { width, height, area, ..lanes.field() };
                removed.extend(lanes.reflow(field, scale, at));
                waits = lanes.waiting.len() as u64;
            }
        }
        waits -= lanes.settle(at, &mut removed).len() as u64;
        assert_eq!(lanes.waiting.len() as u64, waits);
        assert_apart(&lanes, at);
    }
    assert!(priority_count >= waits);
    key
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 2_000, ..ProptestConfig::default() })]
    /// About 40 × 1,400 comments of random widths and speeds, with pauses and resizes between them.
    #[test]
    fn no_two_comments_overlap_in_random_runs(acts in prop::collection::vec(acts(), 1_800..2_000)) {
        play(acts);
    }
}

/// The same with a million comments: `make test-long`.
#[test]
#[ignore = "takes long"]
fn no_two_of_a_million_comments_overlap() {
    let mut runner = TestRunner::deterministic();
    let evening = prop::collection::vec(acts(), 1_800..2_000);
    let mut comments = 0;
    while comments < 1_000_000 {
        let Ok(acts) = evening.new_tree(&mut runner) else { panic!("any length and any act is possible") };
        comments += play(acts.current());
    }
}
