//! Member list, blocklist, lucky draw and notice.

use room_core::features::audience::members::{ListState, MembersView};
use room_core::features::lucky_draw::{DrawPhase, DrawView};
use room_core::features::notice::NoticeView;
use room_core::intent::Intent;
use room_core::model::notice::Notice;
use room_core::model::user::User;
use room_core::model::user::{Member, MemberRole};
use room_core::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

use super::known;
use super::support::Stage;

#[wasm_bindgen_test]
async fn member_list_and_blocklist_open_over_the_chat() {
    let member =
        |name: &str, role| Member { person: User { user_id: name.into(), nick: name.into(), avatar: None }, role };
    let mut view = known();
    let found =
        [member("Luna", MemberRole::Owner), member("Ada", MemberRole::Admin), member("Bob", MemberRole::Member)];
    view.members = MembersView {
        is_open: true,
        state: ListState::There,
        query: String::new(),
        found: found.into(),
        me: "Bob".into(),
    };
    view.preferences.hide_word("spoiler");
    view.preferences.hide_user("troll", "Troll");
    let stage = Stage::with(view.clone()).await;
    assert_eq!(stage.text(".members"), "LLunaHostAAdaModeratorBBobYou");
    assert_eq!(stage.count(".panel-main[inert]"), 1);
    stage.click_label("Close");
    assert_eq!(stage.intents(), [Intent::OpenMembers(false)]);
    view.members.is_open = false;
    stage.show(view).await;
    stage.click_label("Settings");
    stage.settle().await;
    stage.click_button("Hidden on this device");
    stage.settle().await;
    let before = stage.intents().len();
    stage.click_label("Show spoiler again");
    stage.click_label("Show Troll again");
    assert_eq!(stage.intents()[before..], [Intent::ShowWord("spoiler".into()), Intent::ShowUser("troll".into())]);
}

#[wasm_bindgen_test]
async fn a_draw_has_one_button_and_then_shows_its_winners() {
    let draw = |takes_part, phase| {
        let draw = DrawView { keyword: "luck".into(), prize: "a lamp".into(), takes_part, phase };
        View { draw: Some(draw), ..known() }
    };
    let stage = Stage::with(draw(false, DrawPhase::Open { left_s: 59 })).await;
    assert_eq!((stage.text(".draw-title"), stage.text(".draw-time")), ("a lamp".into(), "0:59".into()));
    stage.click_button("Say “luck”");
    assert_eq!(stage.intents(), [Intent::JoinDraw]);
    stage.show(draw(true, DrawPhase::Open { left_s: 58 })).await;
    assert_eq!(stage.text(".draw-state"), "You take part. Good luck!");
    let winners = vec!["Me".to_owned(), "Ann".into()];
    stage.show(draw(true, DrawPhase::Won { winners, by_me: true })).await;
    assert_eq!(stage.text(".draw-state"), "You have won! Me, Ann won.");
    let winners = (1..=60).map(|nth| format!("V{nth}")).collect();
    stage.show(draw(true, DrawPhase::Won { winners, by_me: false })).await;
    assert_eq!(stage.text(".draw-state"), "V1, V2, V3, V4, V5, V6, V7, V8, V9, V10 and 50 more won.");
    stage.click(".headline");
    stage.settle().await;
    stage.click_label("Close");
    assert_eq!(stage.intents().last(), Some(&Intent::CloseDraw));
}

#[wasm_bindgen_test]
async fn a_notice_is_new_until_it_is_opened_and_its_links_work() {
    let notice = Notice { text: "Rules\nat https://a.example/rules.".into(), images: Vec::new() };
    let mut view = known();
    view.notice = NoticeView { notice, is_new: true };
    let stage = Stage::with(view.clone()).await;
    assert_eq!(stage.text(".notice-new"), "New");
    stage.click(".headline");
    stage.settle().await;
    assert_eq!(stage.attribute(".notice-body a", "href"), "https://a.example/rules");
    assert!(stage.attribute(".notice-body a", "rel").contains("noopener"));
    assert_eq!(stage.intents(), [Intent::ReadNotice]);
    view.notice.is_new = false;
    stage.show(view.clone()).await;
    view.notice = NoticeView { notice: Notice { text: "Other rules".into(), images: Vec::new() }, is_new: true };
    stage.show(view).await;
    assert_eq!(stage.intents(), [Intent::ReadNotice, Intent::ReadNotice], "a new notice in the open card is read");
}
