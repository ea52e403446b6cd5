//! Opening, showing and unmounting a room, in the way that the element's class does it.

use live_room_viewer::boot::element::{Viewer, open};
use live_room_viewer::js;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

fn element() -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let element: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    document.body().unwrap().append_child(&element).unwrap();
    element
}

/// Waits until `met` holds. Checks it once per frame, at most 1,200 times.
async fn until(met: impl Fn() -> bool) {
    for _ in 0..1_200 {
        if met() {
            return;
        }
        let frame = js_sys::Promise::new(&mut |done, _| {
            web_sys::window().unwrap().request_animation_frame(&done).unwrap();
        });
        JsFuture::from(frame).await.unwrap();
    }
    panic!("waited in vain");
}

fn config(lang: &str) -> String {
    // Port 9 is `discard`. Browsers refuse to connect to it, so this backend is always unreachable.
    format!(
        r#"{{"backend":"http://127.0.0.1:9/","room":"r","token":"","lang":"{lang}","assets":"http://127.0.0.1:9/"}}"#
    )
}

/// Opens a room and shows it, in the way that the element's class does it.
async fn shown(place: &HtmlElement, lang: &str) -> Viewer {
    let viewer = open(&element(), place, &config(lang)).unwrap();
    JsFuture::from(viewer.ready()).await.unwrap();
    viewer.show(place.clone());
    viewer
}

#[wasm_bindgen_test]
async fn an_unreachable_backend_is_reported_and_unmount_removes_everything() {
    let place = element();
    let viewer = shown(&place, "en-GB").await;
    let has = |text: &'static str| {
        let place = place.clone();
        move || place.text_content().is_some_and(|content| content.contains(text))
    };
    until(has("server does not answer")).await;
    viewer.set_lang("zh-Hans-SG");
    until(has("直播间服务器没有响应")).await;
    viewer.unmount();
    assert_eq!(place.inner_text(), "");
    assert_eq!(place.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn two_viewers_on_a_page_are_independent() {
    let (first, second) = (element(), element());
    let one = shown(&first, "en").await;
    let two = shown(&second, "en").await;
    one.unmount();
    until(|| second.text_content().is_some_and(|content| content.contains("does not answer"))).await;
    assert_eq!(first.child_element_count(), 0);
    two.unmount();
}

#[wasm_bindgen_test]
fn an_invalid_config_is_an_error_and_opens_no_room() {
    let place = element();
    assert!(open(&element(), &place, "{}").is_err());
    assert_eq!(place.child_element_count(), 0);
}

#[wasm_bindgen_test]
async fn loading_a_missing_module_fails_each_time() {
    for _ in 0..2 {
        assert!(js::load_module("http://127.0.0.1:9/none.js").await.is_err());
    }
}

#[wasm_bindgen_test]
fn a_value_that_json_cannot_express_becomes_null() {
    let circle = js::object(&[]);
    js_sys::Reflect::set(&circle, &"self".into(), &circle).unwrap();
    assert!(js::to_json(&circle).is_null());
    assert!(js::to_json(&JsValue::UNDEFINED).is_null());
    assert_eq!(js::to_json(&js::object(&[("a", 1.into())])), serde_json::json!({"a": 1}));
}

#[wasm_bindgen_test]
fn a_dropped_listener_receives_no_more_events() {
    let element = element();
    let clicks = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = std::rc::Rc::clone(&clicks);
    let listener = js::Listener::new(&element, "click", move |_| count.set(count.get() + 1));
    element.click();
    drop(listener);
    element.click();
    assert_eq!(clicks.get(), 1);
}
