//! The list as it ships: the whole room, with the real effect loop. It has no backend: the benchmark hands in the answers.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use live_room_viewer::boot::effect_loop::EffectLoop;
use live_room_viewer::i18n;
use live_room_viewer::ports::backend::{Backend, TokenSource};
use live_room_viewer::ui::{BrowserFunctions, Room, RoomContext};
use room_core::input::Input;
use room_core::intent::Intent;
use room_core::model::gift::{Gift, GiftEffect};
use room_core::model::message::GroupMessage;
use room_core::model::show::{RoomInfo, Status};
use room_core::model::user::{Anchor, Session};
use room_core::overlay::settings::DanmakuSettings;
use room_core::ports::chat::ChatEvent;
use room_core::room::Room;
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;

use crate::GROUP;

/// Port 9 is `discard`: no browser connects to it.
const NOWHERE: &str = "http://127.0.0.1:9/";

/// The room.
pub struct Ours {
    effect_loop: EffectLoop,
}

impl Ours {
    /// A poll brought these.
    pub fn receive(&self, comments: Vec<GroupMessage>) {
        self.effect_loop.take(Input::Chat(ChatEvent::Received(comments)));
    }
}

/// Puts the room into `place`, joined.
pub fn mount(place: HtmlElement) -> (Ours, Owner, Box<dyn std::any::Any>) {
    let parts = Rc::new(RefCell::new(None));
    let view = mount_to(place, {
        let parts = Rc::clone(&parts);
        move || {
            let backend =
                Backend::new(NOWHERE.into(), "bench".into(), TokenSource::new(JsValue::UNDEFINED, "me".into(), false));
            let strings = RwSignal::new(i18n::of("en"));
            let here = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
            let effect_loop = EffectLoop::start(backend, &format!("{here}/"), Room::default(), |_| ());
            let browser = BrowserFunctions {
                put: effect_loop.stage(),
                animate: effect_loop.animate(),
                keep_awake: effect_loop.keep_awake(),
                resolve: effect_loop.resolver(),
            };
            let (store, dispatcher) = (effect_loop.store(), effect_loop.dispatcher());
            let context = RoomContext::new(store, strings.into(), dispatcher, browser);
            parts.replace(Some((effect_loop, Owner::current().unwrap_or_default())));
            view! { <Room context /> }
        }
    });
    // The view above was made before this line, and made the parts.
    #[allow(clippy::expect_used)]
    let (effect_loop, owner) = parts.take().expect("the room was made");
    // Nothing flies: what is measured is the rest.
    let settings = DanmakuSettings { on: false, ..DanmakuSettings::default() };
    for input in [
        Input::Intent(Intent::SetDanmaku(settings)),
        Input::RoomLoaded(Ok(Box::new(info()))),
        Input::SessionLoaded(Ok(session())),
        Input::Chat(ChatEvent::Ready),
        Input::Chat(ChatEvent::Joined),
    ] {
        effect_loop.take(input);
    }
    (Ours { effect_loop }, owner, Box::new(view))
}

fn info() -> RoomInfo {
    RoomInfo {
        room: "bench".into(),
        group_id: GROUP.into(),
        title: "A busy room".into(),
        anchor: Anchor { user_id: "host".into(), nick: "Luna".into(), avatar: String::new() },
        // No stream: the list alone is measured.
        status: Status::Paused,
        status_version: 1,
        trusted_senders: vec!["administrator".into()],
        gifts: [("rose", 1, GiftEffect::Small), ("tea", 10, GiftEffect::Small), ("lantern", 66, GiftEffect::Banner)]
            .map(|(id, price, effect)| Gift {
                id: id.into(),
                name: id.into(),
                icon: "🌹".into(),
                price,
                effect,
                animation: None,
            })
            .into(),
        ..RoomInfo::default()
    }
}

fn session() -> Session {
    Session { sdk_app_id: 1, user_id: "me".into(), user_sig: "sig".into(), nick: "Me".into(), ..Session::default() }
}
