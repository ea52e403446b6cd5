//! The element's events, with plain data in `detail`.

use room_core::effect::Event;
use room_core::problem::Problem;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::js;

/// Something that dispatches the core's events on the element. They leave a shadow tree that the element may be in.
pub fn emitter(host: &HtmlElement) -> impl Fn(&Event) + 'static {
    let host = host.clone();
    move |event| {
        let (name, detail) = describe(event);
        let init = CustomEventInit::new();
        init.set_detail(&detail);
        init.set_bubbles(true);
        init.set_composed(true);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(&format!("live-room-{name}"), &init) {
            // What the page's listeners do, or throw, is the page's.
            let _ = host.dispatch_event(&event);
        }
    }
}

fn describe(event: &Event) -> (&'static str, JsValue) {
    match event {
        Event::Ready { title } => ("ready", js::object(&[("title", title.into())])),
        Event::Joined => ("joined", js::object(&[])),
        Event::Status(status) => {
            let status = serde_json::to_value(status).ok().and_then(|status| status.as_str().map(JsValue::from_str));
            ("status", js::object(&[("status", status.unwrap_or_default())]))
        }
        Event::Message { user_id, nick, text } => {
            ("message", js::object(&[("userId", user_id.into()), ("nick", nick.into()), ("text", text.into())]))
        }
        Event::Muted { until_s } => {
            // A time is far from a float's limits.
            #[allow(clippy::cast_precision_loss)]
            let until = until_s.map_or(JsValue::NULL, |until_s| JsValue::from_f64(until_s as f64));
            ("muted", js::object(&[("until", until)]))
        }
        Event::SignInWanted => ("sign-in", js::object(&[])),
        Event::Left => ("left", js::object(&[])),
        Event::Error(problem) => {
            let (kind, code) = error(problem);
            ("error", js::object(&[("kind", kind.into()), ("code", code.map_or(JsValue::NULL, JsValue::from))]))
        }
    }
}

/// A problem as a page can tell it: a word that stays, and the SDK's or HTTP's code where there is one.
fn error(problem: &Problem) -> (&'static str, Option<i32>) {
    match problem {
        Problem::BackendUnreachable => ("backend-unreachable", None),
        Problem::BackendFailed { status } => ("backend-failed", Some(i32::from(*status))),
        Problem::RoomNotFound => ("room-not-found", None),
        Problem::SignInNeeded => ("sign-in-needed", None),
        Problem::ChatNotLoaded => ("chat-not-loaded", None),
        Problem::ChatUnreachable { code } => ("chat-unreachable", Some(*code)),
        Problem::ChatRefused { code } => ("chat-refused", Some(*code)),
        Problem::SignatureExpired => ("signature-expired", None),
        Problem::SignedInElsewhere => ("signed-in-elsewhere", None),
        Problem::SignedOut => ("signed-out", None),
        Problem::Kicked => ("kicked", None),
        Problem::Banned { .. } => ("banned", None),
        Problem::Dismissed => ("dismissed", None),
    }
}
