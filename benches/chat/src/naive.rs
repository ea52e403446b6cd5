//! What one writes first: a keyed list over a vector that grows, changed and scrolled with each comment. The rows look the same.

use leptos::html;
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use room_core::model::message::{Body, GroupMessage};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlElement;

/// The list.
pub struct Naive {
    comments: RwSignal<Vec<GroupMessage>>,
}

impl Naive {
    /// A poll brought these.
    pub fn receive(&self, comments: Vec<GroupMessage>) {
        for comment in comments {
            self.comments.update(|list| list.push(comment));
        }
    }
}

/// Puts the list into `place`.
pub fn mount(place: HtmlElement) -> (Naive, Owner, Box<dyn std::any::Any>) {
    let parts = Rc::new(RefCell::new(None));
    let view = mount_to(place, {
        let parts = Rc::clone(&parts);
        move || {
            let comments = RwSignal::new(Vec::new());
            parts.replace(Some((comments, Owner::current().unwrap_or_default())));
            view! { <List comments /> }
        }
    });
    // The view above was made before this line, and made the parts.
    #[allow(clippy::expect_used)]
    let (comments, owner) = parts.take().expect("the list was made");
    (Naive { comments }, owner, Box::new(view))
}

#[component]
fn List(comments: RwSignal<Vec<GroupMessage>>) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    Effect::new(move || {
        comments.track();
        if let Some(list) = list.get() {
            list.set_scroll_top(list.scroll_height());
        }
    });
    view! {
        <div class="room">
            <aside class="panel">
                <div class="chat">
                    <div class="messages" node_ref=list>
                        <For each=move || comments.get() key=|comment| comment.id.clone() let:comment>
                            <Row comment />
                        </For>
                    </div>
                </div>
            </aside>
        </div>
    }
}

#[component]
fn Row(comment: GroupMessage) -> impl IntoView {
    let text = if let Body::Text(text) = comment.body { text } else { String::new() };
    let letter = comment.from.nick.chars().next().map(String::from);
    view! {
        <div class="message">
            <span class="avatar" data-hue="1"><span class="avatar-letter">{letter}</span></span>
            <div class="message-main">
                <span class="nick" data-hue="1">{comment.from.nick}</span>
                <span class="text">{text}</span>
            </div>
        </div>
    }
}
