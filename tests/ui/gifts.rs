//! Gifts and likes: gift panel, banners, effects, like button, top supporters.

use std::sync::Arc;

use room_core::features::gifts::banners::Banners;
use room_core::features::gifts::combo::{Combo, Combos, GiftView};
use room_core::features::gifts::effects::Effects;
use room_core::features::gifts::supporters::SupportersView;
use room_core::features::gifts::{ComboView, GiftNote, GiftsView};
use room_core::features::likes::LikesView;
use room_core::intent::{GiftIntent, Intent};
use room_core::model::gift::{Gift, GiftEffect};
use room_core::model::user::User;
use room_core::view::View;
use wasm_bindgen_test::wasm_bindgen_test;

use super::known;
use super::support::Stage;

fn gift(id: &str, price: u64, effect: GiftEffect) -> GiftView {
    GiftView::from(&Gift {
        id: id.into(), name: format!("<b>{id}"), icon: "🌹".into(), price, effect, animation: None
    })
}

fn sender(nick: &str) -> User {
    User { user_id: nick.into(), nick: nick.into(), avatar: None }
}

fn run(count: u32) -> Combo {
    Combos::default().give(sender("<i>Ann"), &gift("boat", 199, GiftEffect::Banner), count, false, 0).clone()
}

fn panel() -> View {
    let gifts = Arc::new([gift("rose", 1, GiftEffect::Small), gift("boat", 199, GiftEffect::Banner)]);
    let gifts = GiftsView { gifts, balance: Some(12_345), is_open: true, is_on: true, ..GiftsView::default() };
    View { gifts, ..known() }
}

fn given(stage: &Stage) -> Option<(String, Option<u32>)> {
    match stage.intents().pop() {
        Some(Intent::Gift(GiftIntent::Give { gift_id, count })) => Some((gift_id, count)),
        _ => None,
    }
}

#[wasm_bindgen_test]
async fn an_icon_that_is_a_path_is_resolved_against_the_backend() {
    let mut view = panel();
    let rose = Gift { id: "rose".into(), icon: "/rose.png".into(), price: 1, ..Gift::default() };
    view.gifts.gifts = Arc::new([GiftView::from(&rose)]);
    let stage = Stage::with(view).await;
    assert_eq!(stage.attribute(".gifts img.gift-icon", "src"), "https://b.example/rose.png");
}

#[wasm_bindgen_test]
async fn a_tap_gives_one_gift_and_a_chosen_count_gives_that_many() {
    let mut view = panel();
    let stage = Stage::with(view.clone()).await;
    assert!(stage.has_focus(".gifts .gift"), "the first gift has the focus");
    assert_eq!(
        (stage.text(".gifts .gift-name"), stage.text(".gifts .gift-balance")),
        ("<b>rose".into(), "12,345".into())
    );
    stage.click(".gifts .gift");
    assert_eq!(given(&stage), Some(("rose".into(), None)));
    stage.click_button("×66");
    stage.settle().await;
    assert_eq!(stage.text(".gifts .gift-price"), "66 coins");
    stage.click(".gifts .gift:nth-child(2)");
    assert_eq!(given(&stage), Some(("boat".into(), Some(66))));
    view.gifts.combo = Some(ComboView { gift_id: "rose".into(), count: 7 });
    stage.show(view).await;
    assert_eq!(
        (stage.count(".gifts .gift-combo"), stage.text(".gifts .gift:first-child .gift-combo")),
        (1, "×7".into())
    );
    stage.speak("zh").await;
    assert_eq!(stage.text(".gifts .sheet-title"), "礼物");
}

#[wasm_bindgen_test]
async fn a_tap_on_the_strip_gives_one_and_the_note_is_shown_in_one_place() {
    let mut view = panel();
    (view.gifts.is_open, view.gifts.note) = (false, Some(GiftNote::TooLittle { price: 199, balance: 1 }));
    let stage = Stage::with(view.clone()).await;
    stage.click(".gift-strip .gift:nth-child(2)");
    assert_eq!(given(&stage), Some(("boat".into(), None)));
    assert_eq!(stage.text(".gift-strip .gift-balance"), "12,345");
    assert!(stage.text(".gift-strip .gift-note [role=status]").contains("it costs 199 coins"));
    assert_eq!(stage.count(".gift-strip slot[name=top-up]"), 1);
    (view.gifts.note, view.gifts.is_on) = (None, false);
    stage.show(view.clone()).await;
    assert_eq!(stage.text(".gift-strip .gift-note"), "", "no attempt, no note");
    view.gifts.is_open = true;
    stage.show(view.clone()).await;
    assert!(stage.text(".gifts .gift-note").contains("while the show is on"));
    (view.gifts.note, view.gifts.is_on) = (Some(GiftNote::TooLittle { price: 199, balance: 1 }), true);
    stage.show(view.clone()).await;
    assert_eq!((stage.count(".gift-note"), stage.count(".gifts slot[name=top-up]")), (1, 1));
    view.gifts.gifts = Arc::new([]);
    stage.show(view).await;
    assert_eq!(stage.count(".gift-strip"), 0);
}

#[wasm_bindgen_test]
async fn each_gift_note_has_its_text_and_its_action() {
    let mut view = panel();
    let stage = Stage::with(view.clone()).await;
    for (note, says) in [
        (GiftNote::TooLittle { price: 199, balance: 1 }, "it costs 199 coins, and you have 1 coin"),
        (GiftNote::NotOn, "while the show is on"),
        (GiftNote::Conflict, "mixed up"),
        (GiftNote::SignIn, "sign in again"),
        (GiftNote::Refused { status: 418 }, "error 418"),
        (GiftNote::TooFast, "follow in a moment"),
        (GiftNote::Unanswered, "not charged yet"),
    ] {
        view.gifts.note = Some(note);
        stage.show(view.clone()).await;
        assert!(stage.text(".gift-note [role=status]").contains(says), "{note:?}");
        let is_short = matches!(note, GiftNote::TooLittle { .. });
        assert_eq!(stage.count(".gift-note slot[name=top-up]"), u32::from(is_short));
    }
    stage.click_button("Give them up");
    assert_eq!(stage.intents().last(), Some(&Intent::Gift(GiftIntent::GiveUp)));
    stage.press_at(".gifts", "Escape", false);
    assert_eq!(stage.intents().last(), Some(&Intent::Gift(GiftIntent::Open(false))));
}

#[wasm_bindgen_test]
async fn a_combo_counts_up_in_one_banner_and_in_its_effect() {
    let (mut banners, mut effects) = (Banners::default(), Effects::default());
    banners.show(&run(1), 0);
    effects.play(&run(1), 0);
    let shown =
        |banners: &Banners, effects: &Effects| View { banners: banners.view(), effect: effects.view(), ..known() };
    let stage = Stage::with(shown(&banners, &effects)).await;
    assert_eq!(stage.text(".stage .gift-banner-name"), "<i>Ann");
    stage.style(".stage .gift-banner", "outline: 1px solid");
    banners.show(&run(20), 100);
    effects.play(&run(20), 100);
    stage.show(shown(&banners, &effects)).await;
    assert_eq!((stage.text(".stage .gift-banner-count"), stage.text(".gift-band-count")), ("×20".into(), "×20".into()));
    assert_eq!(stage.count(".stage .gift-banner[style]"), 1, "the element stays the same");
    stage.show(known()).await;
    assert_eq!(stage.count(".gift-banner, .gift-effect"), 0);
}

#[wasm_bindgen_test]
async fn the_like_button_shows_the_total_and_is_disabled_while_likes_are_closed() {
    let likes = LikesView { total: Some(1_234), is_open: true, is_disabled: false };
    let stage = Stage::with(View { likes, ..known() }).await;
    assert_eq!((stage.text(".like-total"), stage.label(".composer-like")), ("1.2K".into(), "Like, 1.2K likes".into()));
    stage.click(".composer-like");
    assert_eq!(stage.intents().last(), Some(&Intent::Like(1)));
    stage.show(View { likes: LikesView { is_open: false, ..likes }, ..known() }).await;
    assert_eq!(stage.count(".composer-like:disabled"), 1);
    stage.show(View { likes: LikesView { is_disabled: true, ..likes }, ..known() }).await;
    assert_eq!(stage.count(".composer-like"), 0);
}

#[wasm_bindgen_test]
async fn three_top_supporters_are_in_the_header_and_all_in_the_sheet() {
    let top = ["Ann", "Bob", "Cy", "Di"].map(|nick| (sender(nick), 20)).into();
    let mut view = View { supporters: SupportersView { top, is_open: false }, ..known() };
    let stage = Stage::with(view.clone()).await;
    assert_eq!(stage.count(".supporters .avatar"), 3);
    stage.click(".supporters");
    assert_eq!(stage.intents().last(), Some(&Intent::Gift(GiftIntent::OpenSupporters(true))));
    view.supporters.is_open = true;
    stage.show(view).await;
    assert_eq!((stage.count(".sheet .member"), stage.text(".supporter-coins")), (4, "20 coins".into()));
}
