//! The chat list as it ships, and a naive one beside it: fed the same comments at the same pace, in the same browser.

mod naive;
mod ours;

use leptos::reactive::owner::Owner;
use room_core::incoming::{Body, Incoming, Sender};
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
fn comment(number: u32) -> Incoming {
    let (word, person) = (number as usize % WORDS.len(), number % 97);
    Incoming {
        id: format!("bench-{number}"),
        group: GROUP.into(),
        time: 1_800_000_000,
        from: Sender { user_id: format!("u{person}"), nick: format!("Viewer {person}"), avatar: None },
        body: Body::Text(WORDS[word].into()),
        ..Incoming::default()
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
