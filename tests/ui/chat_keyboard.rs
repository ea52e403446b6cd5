//! Keyboard use of the chat list: the focus stays where the viewer put it.

use room_core::features::chat_log::ChatLog;
use room_core::model::comment::Comment;
use room_core::model::user::User;
use room_core::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::Stage;
use crate::{comment, known, shown};

#[wasm_bindgen_test]
async fn a_comment_whose_row_is_replaced_keeps_the_focus_and_its_menu_opens() {
    let mut log = ChatLog::default();
    log.receive("1", comment("ann", "first"), false, 0);
    let nameless = User { user_id: "bob".into(), nick: String::new(), avatar: None };
    log.receive("2", Comment { from: nameless, ..comment("bob", "second") }, false, 0);
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    stage.focus(".messages");
    stage.press_at(".messages", "ArrowUp", true);
    assert!(stage.has_focus(".message:last-of-type .message-more"));
    // The sender's name arrives later, and a new row replaces the old one.
    log.set_name(&User { user_id: "bob".into(), nick: "Bobby".into(), avatar: None });
    stage.show(View { chat: shown(&mut log), ..known() }).await;
    assert_eq!(stage.text(".message:last-of-type .nick"), "Bobby");
    assert!(stage.has_focus(".message:last-of-type .message-more"));
    stage.click(".message:last-of-type .message-more");
    stage.settle().await;
    assert_eq!(stage.count("[role=menu]"), 1);
}

#[wasm_bindgen_test]
async fn a_withdrawn_comment_gives_the_focus_to_the_list() {
    let mut log = ChatLog::default();
    log.receive("1", comment("ann", "regretted"), false, 0);
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    stage.focus(".message-more");
    log.recall("1");
    stage.show(View { chat: shown(&mut log), ..known() }).await;
    assert!(stage.has_focus(".messages"));
}

#[wasm_bindgen_test]
async fn a_focus_that_the_viewer_moved_elsewhere_stays_there() {
    let mut log = ChatLog::default();
    let nameless = User { user_id: "bob".into(), nick: String::new(), avatar: None };
    log.receive("1", Comment { from: nameless, ..comment("bob", "hello") }, false, 0);
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    stage.focus(".message-more");
    stage.focus(".composer-input");
    stage.settle().await;
    log.set_name(&User { user_id: "bob".into(), nick: "Bobby".into(), avatar: None });
    stage.show(View { chat: shown(&mut log), ..known() }).await;
    assert_eq!(stage.text(".nick"), "Bobby");
    assert!(stage.has_focus(".composer-input"));
}

#[wasm_bindgen_test]
async fn automatic_scrolling_does_not_close_the_menu() {
    let mut log = ChatLog::default();
    for nth in 0..30 {
        log.receive(&nth.to_string(), comment("ann", &format!("line {nth}")), false, 0);
    }
    let stage = Stage::with(View { chat: shown(&mut log), ..known() }).await;
    stage.style(".messages", "height: 100px; overflow-y: scroll");
    stage.settle().await;
    log.receive("new", comment("bob", "the newest"), false, 0);
    stage.show(View { chat: shown(&mut log), ..known() }).await;
    // The focus moves before the list has scrolled to the newest line.
    stage.focus(".messages");
    stage.press_at(".messages", "ArrowUp", true);
    stage.click(".message:last-of-type .message-more");
    stage.settle().await;
    stage.settle().await;
    assert_eq!(stage.count("[role=menu]"), 1);
}
