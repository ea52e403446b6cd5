//! Components, mounted into a real shadow root in a real browser, and told apart by what a person would see.

// In a test a panic is the failure.
#![allow(clippy::unwrap_used)]

mod support;

use room_core::chat::{ChatLog, Comment, Delivery};
use room_core::composer::{Composer, Hint};
use room_core::connection::ConnectionView;
use room_core::incoming::Sender;
use room_core::input::Intent;
use room_core::notice::Notice;
use room_core::playback::{Picture, StageView};
use room_core::problem::{Problem, SendProblem, StreamProblem};
use room_core::view::{Header, View};
use room_core::wire::backend::Status;
use support::Stage;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn known() -> View {
    let header = Header { known: true, title: "A show".into(), status: Some(Status::Live), ..Header::default() };
    View { header, connection: ConnectionView::Joined, ..View::default() }
}

fn comment(name: &str, text: &str) -> Comment {
    let from = Sender { user_id: name.into(), nick: name.into(), avatar: None };
    Comment { from, text: text.into(), by_anchor: false, earlier: false, delivery: Delivery::Received }
}

#[wasm_bindgen_test]
async fn text_is_text_in_notice_title_nick_and_comment() {
    let markup = "<img src=x onerror=alert(1)>";
    let mut log = ChatLog::default();
    log.receive("1", comment(markup, markup));
    let mut view = known();
    view.header.title = markup.into();
    view.notice = Notice { text: markup.into(), images: vec!["https://127.0.0.1:1/x.png".into()] };
    view.chat = log.view();
    let stage = Stage::with(view).await;
    for place in [".title", ".notice-line", ".nick", ".text"] {
        assert_eq!(stage.text(place), markup, "{place}");
    }
    assert_eq!(stage.count("img"), 1, "the notice's own picture");
}

#[wasm_bindgen_test]
async fn a_failed_comment_says_why_and_offers_two_ways_on() {
    let mut log = ChatLog::default();
    let key = log.say(Sender::default(), "hello".into(), false);
    log.failed(key, SendProblem::Other { code: 120_001 });
    let stage = Stage::with(View { chat: log.view(), ..known() }).await;
    assert!(stage.text(".message-failed").contains("Not sent (error 120001)."));
    stage.click_button("Send again");
    stage.click_button("Edit");
    assert_eq!(stage.intents(), [Intent::SendAgain(key), Intent::TakeBack(key)]);
}

#[wasm_bindgen_test]
async fn a_comment_that_changes_is_still_one_row() {
    let mut log = ChatLog::default();
    let key = log.say(Sender::default(), "hello".into(), false);
    let stage = Stage::with(View { chat: log.view(), ..known() }).await;
    assert_eq!(stage.count(".message[data-state=pending]"), 1);
    log.sent(key);
    stage.show(View { chat: log.view(), ..known() }).await;
    assert_eq!((stage.count(".message"), stage.count("[data-state]:not(.stage)")), (1, 0));
}

#[wasm_bindgen_test]
async fn those_who_came_before_are_divided_from_those_who_came_since() {
    let mut log = ChatLog::default();
    log.receive("1", Comment { earlier: true, ..comment("ann", "then") });
    log.receive("2", comment("bob", "now"));
    log.came_in("Carl".into());
    log.came_in("Dora".into());
    let stage = Stage::with(View { chat: log.view(), ..known() }).await;
    assert_eq!(stage.text(".message[data-earlier] + .divider"), "Earlier");
    assert_eq!(stage.text(".tip"), "Carl and 1 other came in");
}

#[wasm_bindgen_test]
async fn enter_sends_but_not_while_an_input_method_composes_nor_with_shift() {
    let stage = Stage::with(known()).await;
    stage.write("nihao");
    stage.press("Enter", false, true);
    stage.press("Enter", true, false);
    assert_eq!(stage.intents(), [Intent::Write("nihao".into())]);
    stage.press("Enter", false, false);
    assert_eq!(stage.intents().last(), Some(&Intent::Submit));
}

#[wasm_bindgen_test]
async fn the_draft_is_put_into_the_box_with_the_reason_why_it_was_not_sent() {
    let stage = Stage::with(known()).await;
    let composer = Composer { draft: "kept".into(), hint: Some(Hint::NotConnected), limit: 300 };
    stage.show(View { composer, ..known() }).await;
    assert_eq!(stage.box_value(), "kept");
    assert!(stage.text(".composer-hint").starts_with("Not connected right now."));
}

#[wasm_bindgen_test]
async fn bytes_left_are_told_near_the_limit_and_beyond_it() {
    let with = |draft: &str| View { composer: Composer { draft: draft.into(), hint: None, limit: 10 }, ..known() };
    let stage = Stage::with(with("short")).await;
    assert_eq!(stage.text(".composer-count"), "");
    stage.show(with("nine byte")).await;
    assert_eq!(stage.text(".composer-count"), "1");
    stage.show(with("twelve bytes")).await;
    assert_eq!(stage.text(".composer-count[data-over]"), "-2");
}

#[wasm_bindgen_test]
async fn each_state_of_the_connection_has_its_sentence_and_its_way_on() {
    let stage = Stage::with(known()).await;
    assert!(stage.is_hidden(".banner"));
    for (connection, sentence, action) in [
        (ConnectionView::Connecting, "Connecting to the chat", None),
        (ConnectionView::Reconnecting { since_ms: 0 }, "Reconnecting", None),
        (ConnectionView::Retrying(Problem::ChatNotLoaded), "The chat could not be loaded", Some("Try again")),
        (ConnectionView::Out(Problem::ChatRefused { code: 70009 }), "(error 70009)", Some("Try again")),
        (ConnectionView::Out(Problem::SignedInElsewhere), "somewhere else", Some("Come back")),
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
async fn a_room_that_was_never_known_is_a_card_and_no_empty_room() {
    let stage = Stage::with(View { connection: ConnectionView::Out(Problem::RoomNotFound), ..View::default() }).await;
    assert!(stage.text("[role=alert]").contains("This room does not exist."));
    assert_eq!(stage.count(".composer, .stage"), 0);
}

#[wasm_bindgen_test]
async fn the_stage_says_what_there_is_instead_of_a_picture() {
    let stage = Stage::with(known()).await;
    let view = |status, picture| {
        let mut view = known();
        view.header.status = Some(status);
        view.stage = StageView { picture, ..StageView::default() };
        view
    };
    for (status, picture, sentence) in [
        (Status::Live, Picture::Loading, "Loading the stream"),
        (Status::Upcoming, Picture::Idle, "Starts soon"),
        (Status::Paused, Picture::Idle, "Back soon"),
        (Status::Ended, Picture::Idle, "The show is over"),
        (Status::Live, Picture::Failed(StreamProblem::NotFound), "There is no stream at its address."),
        (Status::Live, Picture::Paused, "Play"),
    ] {
        stage.show(view(status, picture)).await;
        assert!(stage.text(".stage-cover").contains(sentence), "{sentence}");
    }
    stage.show(view(Status::Live, Picture::Playing)).await;
    assert_eq!(stage.count(".stage-cover"), 0);
}

#[wasm_bindgen_test]
async fn every_text_changes_with_the_language() {
    let mut view = known();
    view.header.online = Some(12_345);
    view.stage.picture = Picture::Playing;
    let stage = Stage::with(view).await;
    assert_eq!(stage.label(".online"), "12.3K watching");
    stage.speak("zh").await;
    assert_eq!(stage.label(".online"), "1.2万 人在看");
    assert_eq!(stage.text(".status-badge"), "直播中");
    assert_eq!(stage.label(".composer-input"), "你的评论");
    assert_eq!(stage.label(".controls button"), "暂停");
}
