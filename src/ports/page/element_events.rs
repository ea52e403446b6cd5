//! The element's events, with plain data in `detail`.

use room_core::codec::show::status_name;
use room_core::model::problem::Problem;
use room_core::ports::page::ElementEvent;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::js;

/// Returns a function that dispatches the core's events on the element. The events bubble out of a shadow tree around the element.
pub fn emitter(host: &HtmlElement) -> impl Fn(&ElementEvent) + 'static {
    let host = host.clone();
    move |event| {
        let (name, detail) = describe(event);
        let init = CustomEventInit::new();
        init.set_detail(&detail);
        init.set_bubbles(true);
        init.set_composed(true);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(&format!("live-room-{name}"), &init) {
            // Exceptions of the page's listeners are the page's concern.
            let _ = host.dispatch_event(&event);
        }
    }
}

fn describe(event: &ElementEvent) -> (&'static str, JsValue) {
    match event {
        ElementEvent::Ready { title } => ("ready", js::object(&[("title", title.into())])),
        ElementEvent::Joined => ("joined", js::object(&[])),
        ElementEvent::Status(status) => ("status", js::object(&[("status", status_name(*status).into())])),
        ElementEvent::Message { user_id, nick, text } => {
            ("message", js::object(&[("userId", user_id.into()), ("nick", nick.into()), ("text", text.into())]))
        }
        ElementEvent::Muted { until_s } => {
            let until = until_s.map_or(JsValue::NULL, number);
            ("muted", js::object(&[("until", until)]))
        }
        ElementEvent::Gift { gift_id, count, combo, user_id, nick, is_mine } => (
            "gift",
            js::object(&[
                ("giftId", gift_id.into()),
                ("count", (*count).into()),
                ("combo", (*combo).into()),
                ("userId", user_id.into()),
                ("nick", nick.into()),
                ("mine", (*is_mine).into()),
            ]),
        ),
        ElementEvent::Like { total } => ("like", js::object(&[("total", number(*total))])),
        ElementEvent::TopUpWanted { gift_id, price, balance } => (
            "top-up",
            js::object(&[("giftId", gift_id.into()), ("price", number(*price)), ("balance", number(*balance))]),
        ),
        ElementEvent::SignInWanted => ("sign-in", js::object(&[])),
        ElementEvent::Left => ("left", js::object(&[])),
        ElementEvent::Error(problem) => {
            let (kind, code) = error(problem);
            ("error", js::object(&[("kind", kind.into()), ("code", code.map_or(JsValue::NULL, JsValue::from))]))
        }
    }
}

/// A number as a JavaScript value.
fn number(number: u64) -> JsValue {
    // Times, coins and counts are exact as floats.
    #[allow(clippy::cast_precision_loss)]
    JsValue::from_f64(number as f64)
}

/// A problem's kind, a stable word for the page, and the SDK's or HTTP's code. `None`: there is no code.
fn error(problem: &Problem) -> (&'static str, Option<i32>) {
    match problem {
        Problem::BackendUnreachable => ("backend-unreachable", None),
        Problem::BackendFailed { status } => ("backend-failed", Some(i32::from(*status))),
        Problem::RoomNotFound => ("room-not-found", None),
        Problem::SignInNeeded => ("sign-in-needed", None),
        Problem::ChatNotLoaded => ("chat-not-loaded", None),
        Problem::ChatUnreachable { code } => ("chat-unreachable", Some(*code)),
        Problem::ChatRefused { code } | Problem::RefusedByBackend { code, .. } => ("chat-refused", Some(*code)),
        Problem::PackageLimit { code } => ("package-limit", Some(*code)),
        Problem::SignatureExpired => ("signature-expired", None),
        Problem::SignedInElsewhere => ("signed-in-elsewhere", None),
        Problem::SignedOut => ("signed-out", None),
        Problem::Kicked => ("kicked", None),
        Problem::Banned { .. } => ("banned", None),
        Problem::Dismissed => ("dismissed", None),
    }
}
