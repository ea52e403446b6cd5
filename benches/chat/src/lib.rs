//! The chat list as it ships, and a naive one beside it: fed the same comments at the same pace, in the same browser.

mod naive;
mod ours;

use leptos::reactive::owner::Owner;
use room_core::codec::custom;
use room_core::model::custom::CustomMessage;
use room_core::model::message::{Body, GroupMessage};
use room_core::model::user::User;
use room_core::model::user::UserInfo;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// What people say in a busy room.
const WORDS: [&str; 8] = [
    "hello everyone",
    "这首歌真好听",
    "what a view 😍",
    "where is the harbour?",
    "哈哈哈哈",
    "can you play the one from last week, please? it was so good",
    "👏👏👏",
    "greetings from the other side of the sea",
];
/// The group that the room is.
const GROUP: &str = "bench";

/// The comment with this number.
fn comment(number: u32) -> GroupMessage {
    let (word, person) = (number as usize % WORDS.len(), number % 97);
    GroupMessage {
        id: format!("bench-{number}"),
        group: GROUP.into(),
        time: 1_800_000_000,
        from: User { user_id: format!("u{person}"), nick: format!("Viewer {person}"), avatar: None },
        body: Body::Text(WORDS[word].into()),
        ..GroupMessage::default()
    }
}

/// Likes in one message.
const LIKES_AT_ONCE: u32 = 5;

fn gift(number: u32) -> GroupMessage {
    let person = number % 997;
    let from = UserInfo { user_id: format!("u{person}"), nick: format!("Viewer {person}"), ..UserInfo::default() };
    let gift = ["rose", "tea", "lantern"][number as usize % 3].to_owned();
    let custom = CustomMessage::Gift { gift, count: 1, combo: 1, from, order: format!("order-{number}") };
    message(number, "administrator", &custom)
}

fn like(number: u32) -> GroupMessage {
    message(number, &format!("u{}", number % 97), &CustomMessage::Like { count: LIKES_AT_ONCE })
}

fn message(number: u32, user_id: &str, custom: &CustomMessage) -> GroupMessage {
    GroupMessage {
        from: User { user_id: user_id.into(), ..User::default() },
        body: Body::Custom(custom::write(custom)),
        ..comment(number)
    }
}

/// A list that takes what it is fed.
enum List {
    Ours(ours::Ours),
    Naive(naive::Naive),
}

/// A list on a page.
#[wasm_bindgen]
pub struct Bench {
    list: List,
    fed: u32,
    _owner: Owner,
    _view: Box<dyn std::any::Any>,
}

#[wasm_bindgen]
impl Bench {
    /// Puts a list into `place`: the one that ships, or the naive one.
    #[wasm_bindgen(constructor)]
    pub fn new(place: HtmlElement, ours: bool) -> Self {
        let (list, owner, view) = if ours {
            let (list, owner, view) = ours::mount(place);
            (List::Ours(list), owner, view)
        } else {
            let (list, owner, view) = naive::mount(place);
            (List::Naive(list), owner, view)
        };
        Self { list, fed: 0, _owner: owner, _view: view }
    }

    /// So many gifts are given, each by another user, and so many times somebody likes: five at a time, as taps are merged.
    pub fn celebrate(&mut self, gifts: u32, likes: u32) {
        let List::Ours(list) = &self.list else { return };
        let first = self.fed;
        self.fed += gifts + likes / LIKES_AT_ONCE;
        let given = (first..first + gifts).map(gift);
        list.receive(given.chain((first + gifts..self.fed).map(like)).collect());
    }

    /// Says so many comments, as one poll brings them.
    pub fn feed(&mut self, count: u32) {
        let comments = (self.fed..self.fed + count).map(comment).collect();
        self.fed += count;
        match &self.list {
            List::Ours(list) => list.receive(comments),
            List::Naive(list) => list.receive(comments),
        }
    }
}
