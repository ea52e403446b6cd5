//! Tests of the chat log.

use super::*;
use crate::effect::{Effect, Timer};
use crate::features::chat_log::line::MAX_LINES;
use crate::model::comment::SenderRole;
use crate::time::Now;
use proptest::prelude::*;

fn comment(text: &str) -> Comment {
    let from = User { user_id: "u".into(), ..User::default() };
    Comment { from, text: text.into(), ..Comment::default() }
}

fn at(mono_ms: u64) -> Now {
    Now { mono_ms, unix_ms: 0, chance: 0.5 }
}

/// Publishes at this time. Returns the effects.
fn publish(log: &mut ChatLog, mono_ms: u64) -> Vec<Effect> {
    let mut effects = Vec::new();
    log.publish(at(mono_ms), &mut effects);
    effects
}

fn comments(log: &mut ChatLog) -> Vec<Comment> {
    log.filter_changed(|_| false);
    publish(log, 0);
    log.view().lines.iter().filter_map(|line| line.comment().cloned()).collect()
}

fn deliveries(log: &ChatLog) -> Vec<Delivery> {
    log.lines.iter().filter_map(|line| Some(line.comment()?.delivery.clone())).collect()
}

#[test]
fn a_message_that_comes_twice_is_shown_once() {
    let mut log = ChatLog::default();
    assert!(log.receive("1", comment("a"), false, 0));
    assert!(!log.receive("1", comment("a"), false, 0));
    assert_eq!(comments(&mut log).len(), 1);
}

#[test]
fn an_own_comment_that_comes_back_from_the_room_is_not_shown_twice() {
    let mut log = ChatLog::default();
    let key = log.add_own(comment("hi"));
    log.set_id(key, "own".into());
    log.mark_sent(key);
    assert!(!log.receive("own", comment("hi"), false, 0));
    assert_eq!(deliveries(&log), [Delivery::Sent]);
}

#[test]
fn a_failed_comment_that_arrives_after_all_is_sent() {
    let mut log = ChatLog::default();
    let key = log.add_own(comment("hi"));
    log.set_id(key, "own".into());
    log.mark_failed(key, SendProblem::Network);
    assert!(!log.receive("own", comment("hi"), false, 0));
    assert_eq!(deliveries(&log), [Delivery::Sent]);
    log.mark_failed(key, SendProblem::Network);
    assert_eq!(deliveries(&log), [Delivery::Sent]);
}

#[test]
fn a_failed_comment_can_be_sent_again_or_taken_back() {
    let mut log = ChatLog::default();
    let key = log.add_own(comment("hi"));
    assert_eq!(log.retry(key), None);
    assert_eq!(log.take_failed(key), None);
    log.mark_failed(key, SendProblem::TooFast);
    assert_eq!(log.retry(key).map(|comment| comment.text).as_deref(), Some("hi"));
    log.give_up_pending();
    assert_eq!(deliveries(&log), [Delivery::Failed(SendProblem::Network)]);
    assert_eq!(log.take_failed(key).map(|comment| comment.text).as_deref(), Some("hi"));
    assert!(comments(&mut log).is_empty());
}

#[test]
fn users_who_join_one_after_another_share_a_line() {
    let mut log = ChatLog::default();
    for name in ["a", "b", "c"] {
        log.add_joined(name.into(), 0);
    }
    log.receive("1", comment("hello"), false, 0);
    log.add_joined("d".into(), 0);
    publish(&mut log, 0);
    let kinds: Vec<_> = log.view().lines.iter().map(|line| line.kind.clone()).collect();
    assert_eq!(kinds[0], LineKind::Joined { first: "a".into(), others: 2 });
    assert_eq!(kinds[2], LineKind::Joined { first: "d".into(), others: 0 });
}

#[test]
fn a_calm_room_publishes_at_once_and_a_busy_one_four_times_a_second() {
    let mut log = ChatLog::default();
    log.receive("1", comment("a"), false, 1_000);
    assert_eq!(publish(&mut log, 1_000), []);
    assert_eq!(log.view().lines.len(), 1);
    log.receive("2", comment("b"), false, 1_050);
    assert_eq!(publish(&mut log, 1_050), [Effect::Timer { timer: Timer::Chat, after_ms: 200 }]);
    log.receive("3", comment("c"), false, 1_100);
    assert_eq!(publish(&mut log, 1_100), [], "one timer is enough");
    assert_eq!(log.view().lines.len(), 1);
    log.on_timer();
    assert_eq!(publish(&mut log, 1_250), []);
    assert_eq!(log.view().lines.len(), 3);
    log.add_own(comment("mine"));
    publish(&mut log, 1_260);
    assert_eq!(log.view().lines.len(), 4, "the viewer's own does not wait");
}

#[test]
fn a_flood_is_thinned_but_important_comments_are_kept() {
    let mut log = ChatLog::default();
    for nth in 0..1_000_u64 {
        log.receive(&nth.to_string(), comment("noise"), false, nth);
    }
    let shown = comments(&mut log).len();
    assert!((20..=100).contains(&shown), "{shown}");
    for (nth, role) in [SenderRole::Anchor, SenderRole::Admin, SenderRole::Viewer].into_iter().enumerate() {
        let important = Comment { role, mentions_me: role == SenderRole::Viewer, ..comment("hear") };
        log.receive(&format!("i{nth}"), important, false, 1_000);
    }
    log.add_own(comment("mine"));
    assert_eq!(comments(&mut log).len(), shown + 4);
}

#[test]
fn a_reader_who_scrolled_up_loses_no_line_and_sees_the_number_of_new_ones() {
    let mut log = ChatLog::default();
    for nth in 0..MAX_LINES as u64 {
        log.receive(&nth.to_string(), comment("x"), false, nth * 100);
    }
    log.set_scrolled_up(true);
    let before: Vec<_> = { comments(&mut log) };
    for nth in 0..37 {
        log.receive(&format!("new {nth}"), comment("y"), false, 1_000_000 + nth * 100);
    }
    assert_eq!(comments(&mut log), before, "nothing moves");
    assert_eq!((log.view().unread, log.view().reading), (37, true));
    log.set_scrolled_up(false);
    let after = comments(&mut log);
    assert_eq!((after.len(), log.view().unread), (MAX_LINES, 0));
    assert_eq!(after.last().and_then(|comment| comment.id.as_deref()), Some("new 36"));
    assert_eq!(after[0].id.as_deref(), Some("37"));
}

#[test]
fn writing_ends_the_reading_back() {
    let mut log = ChatLog::default();
    log.set_scrolled_up(true);
    log.add_own(comment("mine"));
    publish(&mut log, 0);
    assert!(!log.view().reading);
}

#[test]
fn a_recalled_comment_loses_its_text_and_a_changed_one_has_the_new_text() {
    let mut log = ChatLog::default();
    log.receive("1", comment("rude"), false, 0);
    log.receive("2", comment("helo"), false, 0);
    log.recall("1");
    assert!(log.modify("2", "hello"));
    assert!(!log.modify("1", "rude again") || comments(&mut log)[0].text.is_empty());
    assert!(!log.modify("3", "never seen"));
    let shown: Vec<_> = comments(&mut log).into_iter().map(|it| (it.text, it.state)).collect();
    assert_eq!(shown, [(String::new(), CommentState::Recalled), ("hello".into(), CommentState::Modified)]);
    assert_eq!(log.find("2").map(|it| it.text.as_str()), Some("hello"));
    assert_eq!(log.find("1"), None);
    let quote = Some(Quote { id: "2".into(), nick: "U".into(), text: Some("hello".into()) });
    log.receive("5", Comment { quote, ..comment("you said") }, false, 0);
    log.modify("2", "hello!");
    assert_eq!(comments(&mut log)[2].quote.as_ref().and_then(|quote| quote.text.as_deref()), Some("hello!"));
    log.recall("2");
    assert_eq!(comments(&mut log)[2].quote.as_ref().map(|quote| quote.text.clone()), Some(None), "nor in a quote");
    log.recall("4");
    assert!(!log.receive("4", comment("withdrawn before it came"), false, 0));
}

#[test]
fn a_recall_clears_the_quotes_of_a_comment_that_the_log_has_dropped() {
    let mut log = ChatLog::default();
    let quote = Some(Quote { id: "1".into(), nick: "U".into(), text: Some("rude".into()) });
    log.receive("2", Comment { quote, ..comment("he said") }, false, 0);
    let shown = |log: &mut ChatLog, mono_ms| {
        log.publish(Now { mono_ms, ..Now::default() }, &mut Vec::new());
        log.view().lines[0].comment().and_then(|it| it.quote.clone()).and_then(|quote| quote.text)
    };
    assert_eq!(shown(&mut log, 1_000).as_deref(), Some("rude"));
    log.recall("1");
    assert_eq!(shown(&mut log, 2_000), None);
}

#[test]
fn a_missing_name_is_filled_in() {
    let mut log = ChatLog::default();
    log.receive("1", comment("x"), false, 0);
    log.set_name(&User { user_id: "u".into(), nick: "Uma".into(), avatar: None });
    assert_eq!(comments(&mut log)[0].from.nick, "Uma");
}

#[test]
fn hidden_comments_are_not_published() {
    let mut log = ChatLog::default();
    log.receive("1", comment("spam"), false, 0);
    log.filter_changed(|line| line.comment().is_some_and(|it| it.text == "spam"));
    publish(&mut log, 0);
    assert!(log.view().lines.is_empty());
    assert_eq!(comments(&mut log).len(), 1, "it is shown again");
}

#[test]
fn a_hidden_flood_does_not_thin_the_comments_that_are_shown() {
    let mut log = ChatLog::default();
    for nth in 0..900_u64 {
        log.receive(&format!("spam {nth}"), comment("spam"), true, nth * 10);
        if nth % 20 == 0 {
            log.receive(&format!("good {nth}"), comment("good"), false, nth * 10);
        }
    }
    publish(&mut log, 900_000);
    assert_eq!(log.view().lines.len(), 45);
}

#[test]
fn hidden_comments_take_no_place_among_the_lines_and_return_in_order() {
    let mut log = ChatLog::default();
    let is_spam = |line: &Line| line.comment().is_some_and(|it| it.text == "spam");
    for nth in 0..MAX_LINES as u64 {
        log.receive(&format!("good {nth}"), comment("good"), false, nth * 1_000);
        log.receive(&format!("spam {nth}"), comment("spam"), true, nth * 1_000);
        log.receive(&format!("more spam {nth}"), comment("spam"), true, nth * 1_000);
    }
    publish(&mut log, 900_000);
    assert_eq!(log.view().lines.len(), MAX_LINES, "and not a third of them");
    log.recall("spam 149");
    log.filter_changed(|_| false);
    publish(&mut log, 900_001);
    let view = log.view();
    assert_eq!(view.lines.len(), MAX_LINES);
    assert!(view.lines.windows(2).all(|pair| pair[0].key < pair[1].key), "in their order");
    let state = |line: &Line| line.comment().map(|it| it.state);
    assert_eq!(state(&view.lines[MAX_LINES - 2]), Some(CommentState::Recalled), "also while it was hidden");
    log.filter_changed(is_spam);
    publish(&mut log, 900_002);
    assert!(!log.view().lines.iter().any(|line| is_spam(line)));
}

#[derive(Debug, Clone)]
enum Step {
    Receive(u8),
    Say,
    Sending(u8, u8),
    Sent(u8),
    Fail(u8),
    Joined,
    Read(bool),
    Withdraw(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any::<u8>().prop_map(Step::Receive),
        1 => Just(Step::Say),
        1 => any::<(u8, u8)>().prop_map(|(key, id)| Step::Sending(key, id)),
        1 => any::<u8>().prop_map(Step::Sent),
        1 => any::<u8>().prop_map(Step::Fail),
        1 => Just(Step::Joined),
        1 => any::<bool>().prop_map(Step::Read),
        1 => any::<u8>().prop_map(Step::Withdraw),
    ]
}

proptest! {
    // Each case is hundreds of steps, and the whole log is checked after each.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_log_is_bounded_ordered_and_never_loses_a_comment_that_has_not_arrived(
        steps in prop::collection::vec(step(), 0..900)
    ) {
        let mut log = ChatLog::default();
        for (mono_ms, step) in (0_u64..).map(|nth| nth * 40).zip(steps) {
            match step {
                Step::Receive(id) => { log.receive(&id.to_string(), comment("x"), false, mono_ms); }
                Step::Say => { log.add_own(comment("mine")); }
                Step::Sending(key, id) => log.set_id(key.into(), format!("own-{id}")),
                Step::Sent(key) => drop(log.mark_sent(key.into())),
                Step::Fail(key) => { log.mark_failed(key.into(), SendProblem::Network); }
                Step::Joined => log.add_joined("n".into(), mono_ms),
                Step::Read(above) => log.set_scrolled_up(above),
                Step::Withdraw(id) => log.recall(&id.to_string()),
            }
            let unsent = |log: &ChatLog| log.lines.iter().filter(|line| line.is_unsent()).count();
            let before = unsent(&log);
            log.receive(&format!("more-{mono_ms}"), comment("y"), false, mono_ms);
            prop_assert!(before == unsent(&log) || before == MAX_LINES);
            prop_assert!(log.lines.len() <= MAX_LINES && log.held.len() <= MAX_LINES);
            let lines = || log.lines.iter().chain(&log.held);
            prop_assert!(lines().zip(lines().skip(1)).all(|(a, b)| a.key < b.key));
        }
    }
}
