//! Tests of the components in a real shadow root in a real browser. They check what a viewer sees.

// In a test, a panic is the failure report.
#![allow(clippy::unwrap_used)]

mod chat_keyboard;
mod danmaku;
mod element;
mod gifts;
mod people;
mod settings;
mod support;
mod timeline;

use room_core::features::audience::AudienceView;
use room_core::features::chat_log::ChatLog;
use room_core::features::chat_log::view::ChatView;
use room_core::features::composer::{ComposerLock, ComposerView, SendRefusal};
use room_core::features::connection::view::ConnectionView;
use room_core::features::moderation::ActiveMute;
use room_core::features::notice::NoticeView;
use room_core::features::show::ShowView;
use room_core::intent::Intent;
use room_core::model::comment::{Comment, CommentState, Quote, SenderRole};
use room_core::model::notice::Notice;
use room_core::model::problem::{Problem, SendProblem, StreamProblem};
use room_core::model::show::{Status, Summary};
use room_core::model::user::User;
use room_core::playback::view::{PlaybackState, StageView};
use room_core::time::Now;
use room_core::view::{Header, View};
use support::Stage;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn known() -> View {
    let header = Header { known: true, title: "A show".into(), ..Header::default() };
    let show = ShowView { status: Some(Status::Live), ..ShowView::default() };
    View { header, show, connection: ConnectionView::Joined, ..View::default() }
}

/// The chat log's current view.
fn shown(log: &mut ChatLog) -> ChatView {
    log.filter_changed(|_| false);
    log.publish(Now::default(), &mut Vec::new());
    log.view()
}

fn comment(name: &str, text: &str) -> Comment {
    let from = User { user_id: name.into(), nick: name.into(), avatar: None };
    Comment { from, text: text.into(), ..Comment::default() }
}

#[wasm_bindgen_test]
async fn markup_in_notice_title_nickname_and_comment_is_shown_as_plain_text() {
    let markup = "<img src=x onerror=alert(1)>";
    let mut log = ChatLog::default();
    log.receive("1", comment(markup, markup), false, 0);
    let mut view = known();
    view.header.title = markup.into();
    let notice = Notice { text: markup.into(), images: vec!["https://127.0.0.1:1/x.png".into()] };
    view.notice = NoticeView { notice, is_new: false };
    view.pinned = Some(markup.into());
    view.chat = shown(&mut log);
    let stage = Stage::with(view).await;
    for place in [".title", ".notice-line", ".pinned", ".nick", ".text"] {
        assert_eq!(stage.text(place), markup, "{place}");
    }
    assert_eq!(stage.count("img"), 0);
    for (line, card) in [(".headline:nth-child(1)", ".pinned-text"), (".headline:nth-child(2)", ".notice-body")] {
        stage.click(line);
        stage.settle().await;
        assert_eq!(stage.text(card), markup, "{card}");
    }
    assert_eq!(stage.count("img"), 1, "only the notice's image");
}

#[wasm_bindgen_test]
async fn a_failed_comment_shows_the_reason_and_two_actions() {
    let mut log = ChatLog::default();
    let key = log.add_own(comment("me", "hello"));
    log.mark_failed(key, SendProblem::Other { code: 120_001 });
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    assert!(stage.text(".message-failed").contains("Not sent (error 120001)."));
    stage.click_button("Send again");
    assert!(stage.has_focus(".messages"), "the button's row is replaced");
    stage.click_button("Edit");
    assert_eq!(stage.intents(), [Intent::SendAgain(key), Intent::EditFailed(key)]);
}

#[wasm_bindgen_test]
async fn a_comment_whose_state_changes_is_still_one_row() {
    let mut log = ChatLog::default();
    let key = log.add_own(comment("me", "hello"));
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    assert_eq!(stage.count(".message[data-state=pending]"), 1);
    log.mark_sent(key);
    stage.show(View { chat: shown(&mut log), ..known() }).await;
    assert_eq!((stage.count(".message"), stage.count("[data-state]:not(.stage)")), (1, 0));
}

#[wasm_bindgen_test]
async fn a_divider_separates_history_and_joins_share_one_line() {
    let mut log = ChatLog::default();
    log.receive("1", Comment { is_history: true, ..comment("ann", "then") }, false, 0);
    log.receive("2", comment("bob", "now"), false, 0);
    log.add_joined("Carl".into(), 0);
    log.add_joined("Dora".into(), 0);
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    assert_eq!(stage.text(".message[data-earlier] + .divider"), "Earlier comments above");
    assert_eq!(stage.text(".tip"), "Carl and 1 other came in");
}

#[wasm_bindgen_test]
async fn the_empty_list_text_is_shown_only_after_the_join() {
    let stage = Stage::with(View { connection: ConnectionView::Connecting, ..known() }).await;
    assert_eq!(stage.count(".messages-empty"), 0);
    stage.show(known()).await;
    assert_eq!(stage.text(".messages-empty"), "No comments yet. Say hello.");
}

#[wasm_bindgen_test]
async fn enter_sends_except_during_ime_composition_or_with_shift() {
    let stage = Stage::with(known()).await;
    stage.write("nihao");
    stage.press("Enter", false, true);
    stage.press("Enter", true, false);
    assert_eq!(stage.intents(), [Intent::Write("nihao".into())]);
    stage.press("Enter", false, false);
    assert_eq!(stage.intents().last(), Some(&Intent::Submit));
}

#[wasm_bindgen_test]
async fn a_refused_draft_is_in_the_composer_with_the_reason() {
    let stage = Stage::with(known()).await;
    let composer =
        ComposerView { draft: "kept".into(), refusal: Some(SendRefusal::NotConnected), ..ComposerView::default() };
    stage.show(View { composer, ..known() }).await;
    assert_eq!(stage.box_value(), "kept");
    assert!(stage.text(".composer-hint").starts_with("Not connected right now."));
}

#[wasm_bindgen_test]
async fn bytes_left_are_shown_near_the_limit_and_beyond_it() {
    let with = |left| View { composer: ComposerView { left, ..ComposerView::default() }, ..known() };
    let stage = Stage::with(with(None)).await;
    assert_eq!(stage.text(".composer-count"), "");
    stage.show(with(Some(1))).await;
    assert_eq!(stage.text(".composer-count"), "1");
    stage.show(with(Some(-2))).await;
    assert_eq!(stage.text(".composer-count[data-over]"), "-2");
}

#[wasm_bindgen_test]
async fn a_locked_composer_shows_reason_and_time_left_and_keeps_the_draft() {
    let lock = |lock| {
        let composer = ComposerView { draft: "kept".into(), lock: Some(lock), ..ComposerView::default() };
        View { composer, ..known() }
    };
    let mine = |by: &str, left_s| ComposerLock::Muted(ActiveMute::Mine { by: by.into(), left_s, until_s: None });
    let stage = Stage::with(lock(mine("Luna", Some(65)))).await;
    assert_eq!(
        (stage.text(".composer-hint"), stage.text(".composer-time")),
        ("You are muted by Luna.".into(), "1:05".into())
    );
    assert_eq!((stage.count(".composer-input[readonly]"), stage.box_value()), (1, "kept".into()));
    stage.show(lock(mine("", None))).await;
    assert_eq!(stage.text(".composer-hint"), "You are muted.");
    stage.show(lock(ComposerLock::Muted(ActiveMute::All { by: String::new() }))).await;
    assert_eq!(stage.text(".composer-hint"), "Everyone is muted right now.");
    stage.show(lock(ComposerLock::Guest)).await;
    stage.click_button("Sign in to comment");
    assert_eq!(stage.intents(), [Intent::SignIn]);
    let slow = ComposerView { slow_s: Some(5), refusal: Some(SendRefusal::Slow), ..ComposerView::default() };
    stage.show(View { composer: slow, ..known() }).await;
    assert!(stage.text(".composer-time").contains("5 sec"), "{}", stage.text(".composer-time"));
}

#[wasm_bindgen_test]
async fn each_connection_state_has_its_text_and_its_action() {
    let stage = Stage::with(known()).await;
    assert!(stage.is_hidden(".banner"));
    for (connection, sentence, action) in [
        (ConnectionView::Connecting, "Connecting to the chat", None),
        (ConnectionView::Reconnecting { for_s: 65 }, "Reconnecting", None),
        (ConnectionView::Offline { for_s: 3 }, "You are offline", None),
        (ConnectionView::Rejoining, "Joining it again", None),
        (
            ConnectionView::Retrying { problem: Problem::ChatNotLoaded, in_s: Some(4) },
            "The chat could not be loaded",
            Some("Try again"),
        ),
        (ConnectionView::Out(Problem::Kicked), "You were put out", Some("Come back")),
        (
            ConnectionView::Out(Problem::Banned { until_s: Some(60), reason: "spam".into() }),
            "until Jan 1, 1970",
            Some("Try again"),
        ),
        (ConnectionView::Out(Problem::Dismissed), "closed", Some("Try again")),
        (ConnectionView::Out(Problem::ChatRefused { code: 70009 }), "(error 70009)", Some("Try again")),
        (ConnectionView::Out(Problem::SignedInElsewhere), "somewhere else", Some("Use it here")),
        (ConnectionView::Left, "You have left", Some("Come back")),
    ] {
        stage.show(View { connection, ..known() }).await;
        assert!(stage.text(".banner-text").contains(sentence), "{sentence}");
        assert_eq!(stage.count(".banner button"), u32::from(action.is_some()), "{sentence}");
        if let Some(action) = action {
            stage.click_button(action);
            assert_eq!(stage.intents().last(), Some(&Intent::Retry));
        }
    }
}

#[wasm_bindgen_test]
async fn a_room_that_never_loaded_is_a_failure_card() {
    let stage = Stage::with(View { connection: ConnectionView::Out(Problem::RoomNotFound), ..View::default() }).await;
    assert!(stage.text("[role=alert]").contains("This room does not exist."));
    assert_eq!(stage.count(".composer, .stage"), 0);
}

#[wasm_bindgen_test]
async fn the_stage_cover_shows_the_state_instead_of_a_picture() {
    let stage = Stage::with(known()).await;
    let view = |status, picture| {
        let mut view = known();
        view.show.status = Some(status);
        view.stage = StageView { state: picture, ..StageView::default() };
        view
    };
    for (status, picture, sentence) in [
        (Status::Live, PlaybackState::Loading, "Loading the stream"),
        (Status::Upcoming, PlaybackState::Idle, "Starts soon"),
        (Status::Paused, PlaybackState::Idle, "Back soon"),
        (Status::Ended, PlaybackState::Idle, "The show is over"),
        (Status::Live, PlaybackState::Failed(StreamProblem::NotFound), "There is no stream at its address."),
        (Status::Live, PlaybackState::Paused, "Play"),
        (Status::Replay, PlaybackState::Ended, "The recording is over"),
    ] {
        stage.show(view(status, picture)).await;
        assert!(stage.text(".stage-cover").contains(sentence), "{sentence}");
        // Screen readers also get the message; a problem is an alert. A paused stream shows only a button, which is not announced.
        let announcer = match picture {
            PlaybackState::Failed(_) => stage.text(".stage-cover [role=alert]"),
            _ => stage.text(".stage > [role=status]"),
        };
        assert!(picture == PlaybackState::Paused || announcer.contains(sentence), "{sentence}: {announcer}");
    }
    stage.show(view(Status::Live, PlaybackState::Playing)).await;
    assert_eq!(stage.count(".stage-cover"), 0);
}

#[wasm_bindgen_test]
async fn every_text_changes_with_the_language() {
    let mut view = known();
    view.audience = AudienceView { online: Some(12_345), popularity: Some(1_234_567) };
    view.stage.state = PlaybackState::Playing;
    let stage = Stage::with(view).await;
    assert_eq!(stage.label(".online"), "12.3K watching");
    assert_eq!(stage.label(".popularity"), "Popularity 1.2M");
    stage.speak("zh").await;
    assert_eq!(stage.label(".online"), "1.2万 人在看");
    assert_eq!(stage.text(".status-badge"), "直播中");
    assert_eq!(stage.label(".composer-input"), "你的评论");
    assert_eq!(stage.label(".controls button"), "暂停");
}

#[wasm_bindgen_test]
async fn an_upcoming_show_counts_down_and_an_ended_show_has_a_summary() {
    let mut view = known();
    view.show = ShowView { status: Some(Status::Upcoming), starts_in_s: Some(93_785), ..ShowView::default() };
    let stage = Stage::with(view.clone()).await;
    assert_eq!(stage.text(".stage-countdown"), "1 day 2:03:05");
    let summary = Some(Summary { seconds: 3_900, peak_viewers: 12_345, likes: 7 });
    view.show = ShowView { status: Some(Status::Ended), summary, ..ShowView::default() };
    stage.show(view).await;
    assert_eq!(stage.text(".figures"), "On air1 hr 5 minMost viewers12.3KLikes7");
}

#[wasm_bindgen_test]
async fn a_comment_shows_role_level_badges_quote_and_state() {
    let mut log = ChatLog::default();
    let quote = |text: Option<&str>| Some(Quote { id: "0".into(), nick: "Bob".into(), text: text.map(str::to_owned) });
    let marked = Comment {
        role: SenderRole::Admin,
        level: Some(7),
        badges: vec!["patron".into(), "x-wing".into()],
        quote: quote(Some("said before")),
        mentions_me: true,
        ..comment("ann", "hello")
    };
    log.receive("1", marked, false, 0);
    let worn = vec!["patron".into(), "x-wing".into()];
    log.receive("2", Comment { quote: quote(None), level: Some(1), badges: worn, ..comment("cat", "helo") }, false, 0);
    log.receive("3", comment("dan", "rude"), false, 0);
    log.modify("2", "hello");
    log.recall("3");
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    let first = |what: &str| stage.text(&format!(".message[data-me][data-role=admin] {what}"));
    assert_eq!([".role-badge", ".level", ".quote"].map(first), ["Moderator", "Lv 7", "Bob: said before"]);
    assert_eq!(stage.count(".level"), 1, "level 1 is not shown");
    let badges = [".badge", ".badge + .badge"].map(|what| stage.text(&format!(".message:not([data-role]) {what}")));
    assert_eq!(
        (stage.count(".badge"), badges),
        (2, ["Patron".into(), "x-wing".into()]),
        "at most two badges, role and level included"
    );
    assert!(stage.text(".messages").contains("Reply to BobcatPatronx-winghello(edited)"));
    assert_eq!(stage.text("[data-withdrawn] .text"), "This comment was withdrawn.");
    assert_eq!(stage.count("[data-withdrawn] .message-more"), 0);
    assert!(log.find("3").is_none_or(|comment| comment.state == CommentState::Recalled));
}

#[wasm_bindgen_test]
async fn the_comment_menu_dispatches_each_action() {
    let mut log = ChatLog::default();
    log.receive("1", comment("ann", "hello"), false, 0);
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    for (label, intent) in [
        ("Reply", Intent::Reply(Some(1))),
        ("Mention", Intent::Mention(1)),
        ("Copy", Intent::Copy(1)),
        ("Hide this user", Intent::HideUser(1)),
    ] {
        stage.click_button("⋯");
        stage.settle().await;
        assert_eq!(stage.intents().last(), Some(&Intent::ScrolledUp(true)), "the list stands still");
        stage.click_button(label);
        stage.settle().await;
        assert_eq!((stage.count(".menu"), stage.intents().last()), (0, Some(&Intent::ScrolledUp(false))));
        assert!(stage.intents().contains(&intent));
    }
    stage.click_button("⋯");
    stage.settle().await;
    stage.show(known()).await;
    stage.settle().await;
    assert_eq!(stage.count(".menu"), 0, "the menu closes without its comment");
}
