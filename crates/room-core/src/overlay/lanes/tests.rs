//! Comments in their lanes.

use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const DESKTOP: LaneGeometry =
    LaneGeometry { width: 1_280.0, height: 720.0, row: 30.0, gap: 24.0, area: 1.0, foot: 0.0, cover: None };

fn ask(key: u64, width: f64) -> Ask {
    Ask { key, width, mode: DanmakuMode::Scroll, is_priority: false }
}

fn first(key: u64, width: f64) -> Ask {
    Ask { is_priority: true, ..ask(key, width) }
}

/// Places one for which there has to be room.
fn placed(lanes: &mut Lanes, ask: Ask, at: f64) -> Trajectory {
    let Some(trajectory) = lanes.place(ask, at, &mut Vec::new()) else { panic!("no room for {ask:?} at {at}") };
    trajectory
}

/// The one with this key, which has to be on the stage.
fn there(lanes: &Lanes, key: u64) -> Trajectory {
    let Some(trajectory) = lanes.trajectories().find(|trajectory| trajectory.key == key) else {
        panic!("{key} is not on the stage")
    };
    *trajectory
}

/// Fills the stage for some seconds with a hundred comments a second.
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
fn each_takes_the_first_row_that_has_room() {
    let mut lanes = Lanes::new(DESKTOP);
    let rows: Vec<_> = (0..3).map(|key| placed(&mut lanes, ask(key, 200.0), 0.0).row).collect();
    assert_eq!(rows, [0, 1, 2]);
    let trajectory = placed(&mut lanes, ask(9, 200.0), 4.0);
    assert_eq!(trajectory.row, 0, "it has come in by then");
    assert!((trajectory.until - (4.0 + DESKTOP.crossing_s())).abs() < 1e-9);
}

#[test]
fn a_faster_one_is_slowed_down_so_that_it_never_catches_up_on_the_stage() {
    let mut lanes = Lanes::new(LaneGeometry { height: 30.0, ..DESKTOP });
    let slow = placed(&mut lanes, ask(1, 40.0), 0.0);
    let fast = placed(&mut lanes, ask(2, 600.0), 0.5);
    assert!(fast.speed < DESKTOP.speed(600.0) && fast.speed > slow.speed);
    assert!(fast.left(slow.until) >= DESKTOP.gap - 1e-9);
}

#[test]
fn a_full_stage_drops_and_says_so_before_anything_is_measured() {
    let mut lanes = Lanes::new(DESKTOP);
    let placed = (0..100).filter(|key| lanes.place(ask(*key, 300.0), 0.0, &mut Vec::new()).is_some()).count();
    assert_eq!(placed, 24);
    assert!(lanes.is_full(0.0));
    assert!(!lanes.is_full(3.0));
}

#[test]
fn one_that_comes_first_is_there_at_once_and_the_one_goes_that_has_only_just_begun() {
    let mut lanes = busy(DESKTOP);
    let least = lanes.trajectories().map(|trajectory| trajectory.left(10.0)).fold(0.0, f64::max);
    let mut gone = Vec::new();
    let own = lanes.place(first(9_999, 200.0), 10.0, &mut gone);
    assert_eq!(own.map(|own| (own.since, own.x)), Some((10.0, DESKTOP.width)));
    assert_eq!(gone.len(), 1);
    assert!(gone[0].left(10.0) >= least - 1e-9 && !gone[0].is_priority);
}

#[test]
fn those_that_come_first_wait_only_for_each_other_and_none_is_lost() {
    let mut lanes = busy(DESKTOP);
    let mut gone = Vec::new();
    let mut there = (0..60).filter_map(|nth| lanes.place(first(10_000 + nth, 200.0), 10.0, &mut gone)).count();
    assert_eq!(there, 24, "one a row");
    for step in 1..40 {
        there += lanes.settle(10.0 + f64::from(step) / 10.0, &mut gone).len();
    }
    assert_eq!(there, 60);
    assert!(gone.iter().all(|trajectory| !trajectory.is_priority || trajectory.until <= 14.0));
}

#[test]
fn what_stands_is_in_the_middle_and_one_below_the_other() {
    let mut lanes = Lanes::new(DESKTOP);
    let stand = |key, mode| Ask { mode, ..ask(key, 280.0) };
    let mut put = |ask, at| placed(&mut lanes, ask, at);
    let top = put(stand(1, DanmakuMode::Top), 0.0);
    assert_eq!((top.row, top.x), (0, 500.0));
    assert_eq!(put(stand(2, DanmakuMode::Top), 0.0).row, 1);
    assert_eq!(put(stand(3, DanmakuMode::Bottom), 0.0).row, 23);
    // One that scrolls may come in behind what stands only where it will have gone by then.
    let scrolls = put(ask(4, 100.0), 4.0);
    assert_eq!(scrolls.row, 0);
    assert!(scrolls.left(STANDS_S) > 780.0);
    let wide = put(Ask { width: 1_270.0, ..stand(5, DanmakuMode::Top) }, 4.0);
    assert!(!wide.stands(), "wider than the stage, it scrolls");
}

#[test]
fn in_a_busy_room_a_row_is_kept_for_what_wants_to_stand_and_own_ones_stand_at_once() {
    let mut lanes = busy(DESKTOP);
    let mut gone = Vec::new();
    let stand = Ask { mode: DanmakuMode::Top, ..ask(20_000, 200.0) };
    assert_eq!(lanes.place(stand, 10.0, &mut gone), None);
    let own = lanes.place(Ask { key: 20_001, is_priority: true, ..stand }, 10.0, &mut gone);
    assert!(own.is_some_and(|own| own.stands()) && !gone.is_empty());
    let mut key = 30_000;
    let mut at = 10.0;
    while at < 19.0 {
        at += 0.05;
        key += 1;
        lanes.settle(at, &mut gone);
        lanes.place(ask(key, 200.0), at, &mut gone);
    }
    let trajectory = lanes.place(Ask { key: 20_002, ..stand }, 19.0, &mut gone);
    assert!(trajectory.is_some_and(|trajectory| trajectory.stands()));
}

#[test]
fn a_row_that_is_held_stands_still_and_goes_on_from_where_it_was() {
    let mut lanes = Lanes::new(DESKTOP);
    let trajectory = placed(&mut lanes, ask(1, 200.0), 0.0);
    lanes.hold(Some(1), 2.0);
    let x = trajectory.left(2.0);
    let held = there(&lanes, 1);
    assert!((held.left(lanes.time(&held, 30.0)) - x).abs() < 1e-9);
    assert!(lanes.settle(30.0, &mut Vec::new()).is_empty() && !lanes.is_empty());
    assert_eq!(placed(&mut lanes, ask(2, 200.0), 30.0).row, 1, "nothing comes into it");
    lanes.hold(None, 30.0);
    let freed = there(&lanes, 1);
    assert!((freed.left(30.0) - x).abs() < 1e-9 && (freed.speed - trajectory.speed).abs() < 1e-9);
}

#[test]
fn what_is_withdrawn_is_gone_wherever_it_is() {
    let mut lanes = Lanes::new(LaneGeometry { height: 30.0, ..DESKTOP });
    lanes.place(first(1, 600.0), 0.0, &mut Vec::new());
    assert_eq!(lanes.place(first(2, 600.0), 0.0, &mut Vec::new()), None);
    assert!(lanes.remove(2) && lanes.remove(1) && !lanes.remove(1));
    assert!(lanes.is_empty());
}

#[test]
fn where_comments_may_overlap_more_are_shown_and_the_cover_is_bounded() {
    let over = LaneGeometry { cover: Some(2.0), ..DESKTOP };
    let (apart, over) = (busy(DESKTOP), busy(over));
    assert!(over.trajectories().count() > apart.trajectories().count() * 3 / 2);
    let covered: f64 = over.trajectories().map(|trajectory| trajectory.width).sum();
    assert!(covered <= 2.0 * 24.0 * 1_280.0 + 400.0, "{covered}");
}

#[test]
fn on_a_smaller_stage_those_that_come_first_get_another_place() {
    let mut lanes = Lanes::new(DESKTOP);
    let mut gone = Vec::new();
    (0..20).for_each(|key| _ = lanes.place(if key < 10 { ask(key, 200.0) } else { first(key, 200.0) }, 0.0, &mut gone));
    let lost = lanes.reflow(LaneGeometry { width: 600.0, height: 150.0, ..DESKTOP }, 1.0, 1.0);
    assert!(!lost.is_empty() && lost.iter().all(|trajectory| !trajectory.is_priority));
    let mut there = 0;
    for second in 1..30 {
        there += lanes.settle(f64::from(second), &mut gone).len();
    }
    assert_eq!(there, 10);
}

#[test]
fn on_a_stage_without_rows_nothing_is_shown_and_nothing_breaks() {
    let mut lanes = busy(DESKTOP);
    let gone = lanes.reflow(LaneGeometry::default(), 1.0, 10.0);
    assert!(!gone.is_empty() && lanes.is_full(10.0));
    for mode in [DanmakuMode::Scroll, DanmakuMode::Top, DanmakuMode::Bottom] {
        assert_eq!(lanes.place(Ask { mode, ..first(70_000, 100.0) }, 11.0, &mut Vec::new()), None);
    }
}

/// What may happen to lanes.
#[derive(Debug, Clone)]
enum Act {
    Come { width: f64, mode: DanmakuMode, is_priority: bool },
    Wait(f64),
    Hold(usize),
    LetGo,
    Resize { width: f64, height: f64, scale: f64, area: f64 },
}

fn acts() -> impl Strategy<Value = Act> {
    let mode = prop_oneof![
        20 => Just(DanmakuMode::Scroll), 1 => Just(DanmakuMode::Top), 1 => Just(DanmakuMode::Bottom),
    ];
    let come = (20.0..900.0_f64, mode, prop::bool::weighted(0.03)).prop_map(|(width, mode, is_priority)| Act::Come {
        width,
        mode,
        is_priority,
    });
    let resize = (320.0..2_000.0_f64, 100.0..600.0_f64, 0.7..1.4_f64, 0.2..1.0_f64)
        .prop_map(|(width, height, scale, area)| Act::Resize { width, height, scale, area });
    prop_oneof![
        100 => come,
        30 => (0.0..0.4_f64).prop_map(Act::Wait),
        1 => (0..40_usize).prop_map(Act::Hold),
        1 => Just(Act::LetGo),
        1 => resize,
    ]
}

/// Looks at each pair in a row, now and until one of them is over: both go evenly, so that the ends are enough.
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

/// Plays it; returns how many comments came.
fn play(acts: Vec<Act>) -> u64 {
    let mut lanes = Lanes::new(LaneGeometry { width: 900.0, height: 240.0, ..DESKTOP });
    let (mut at, mut key, mut waits) = (0.0, 0, 0);
    let mut gone = Vec::new();
    let mut firsts = 0;
    for act in acts {
        match act {
            Act::Come { width, mode, is_priority } => {
                key += 1;
                firsts += u64::from(is_priority);
                waits += u64::from(
                    lanes.place(Ask { key, width, mode, is_priority }, at, &mut gone).is_none() && is_priority,
                );
            }
            Act::Wait(seconds) => at += seconds,
            Act::Hold(nth) => {
                let key = lanes.trajectories().nth(nth).map(|trajectory| trajectory.key);
                lanes.hold(key, at);
            }
            Act::LetGo => lanes.hold(None, at),
            Act::Resize { width, height, scale, area } => {
                let field = LaneGeometry { width, height, area, ..lanes.field() };
                gone.extend(lanes.reflow(field, scale, at));
                waits = lanes.waiting.len() as u64;
            }
        }
        waits -= lanes.settle(at, &mut gone).len() as u64;
        assert_eq!(lanes.waiting.len() as u64, waits);
        assert_apart(&lanes, at);
    }
    assert!(firsts >= waits);
    key
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 2_000, ..ProptestConfig::default() })]
    /// Some 40 × 1,400 comments of random widths and speeds, with pauses and resizes between them.
    #[test]
    fn whatever_comes_no_two_overlap(acts in prop::collection::vec(acts(), 1_800..2_000)) {
        play(acts);
    }
}

/// The same for a million comments: `make test-long`.
#[test]
#[ignore = "takes long"]
fn of_a_million_comments_no_two_overlap() {
    let mut runner = TestRunner::deterministic();
    let evening = prop::collection::vec(acts(), 1_800..2_000);
    let mut comments = 0;
    while comments < 1_000_000 {
        let Ok(acts) = evening.new_tree(&mut runner) else { panic!("any length and any act is possible") };
        comments += play(acts.current());
    }
}
