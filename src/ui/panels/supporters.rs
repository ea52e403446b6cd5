//! The show's top supporters, by the coins they gave: three in the header, all in a sheet.

use leptos::prelude::*;
use room_core::intent::{GiftIntent, Intent};
use room_core::model::user::User;

use crate::i18n::format;
use crate::ui::avatar::{Avatar, hue};
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::panels::sheet::Sheet;

/// The number of supporters in the header.
const IN_HEADER: usize = 3;

/// The first three supporters. A click opens the sheet with all of them.
#[component]
pub fn TopSupporters() -> impl IntoView {
    let send = dispatch();
    let supporters = store().supporters();
    let top = Memo::new(move |_| {
        let first = |(who, _): &(User, u64)| who.clone();
        supporters.with(|supporters| supporters.top.iter().take(IN_HEADER).map(first).collect::<Vec<_>>())
    });
    let is_open = Memo::new(move |_| supporters.with(|supporters| supporters.is_open));
    let avatars = move || {
        let one = |who: User| {
            let name = who.name().to_owned();
            view! { <Avatar user_id=who.user_id name url=who.avatar /> }
        };
        top.get().into_iter().map(one).collect_view()
    };
    view! {
        <Show when=move || top.with(|top| !top.is_empty())>
            <button type="button" class="supporters" title=tr(|t| t.supporters)
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| send(Intent::Gift(GiftIntent::OpenSupporters(!is_open.get_untracked())))>
                <span class="unseen">{tr(|t| t.supporters)}</span>
                {avatars}
            </button>
        </Show>
    }
}

/// All supporters, while the sheet is open.
#[component]
pub fn Supporters() -> impl IntoView {
    let supporters = store().supporters();
    let is_open = Memo::new(move |_| supporters.with(|supporters| supporters.is_open));
    view! {
        <Show when=move || is_open.get()>
            <List />
        </Show>
    }
}

#[component]
fn List() -> impl IntoView {
    let t = strings();
    let close = StoredValue::new_local(dispatch());
    let supporters = store().supporters();
    let list = Memo::new(move |_| supporters.with(|supporters| supporters.top.clone()));
    let row = move |(nth, (who, coins)): (usize, (User, u64))| {
        let name = who.name().to_owned();
        view! {
            <li class="member">
                <span class="supporter-rank">{nth + 1}</span>
                <Avatar user_id=who.user_id.clone() name=name.clone() url=who.avatar />
                <span class="nick" data-hue=hue(&who.user_id) dir="auto">{name}</span>
                <span class="supporter-coins">{move || (t.get().coins)(&format::whole(t.get().lang, coins), coins)}</span>
            </li>
        }
    };
    view! {
        <Sheet title=|t| t.supporters
            close=move || close.with_value(|send| send(Intent::Gift(GiftIntent::OpenSupporters(false))))>
            <Show when=move || list.with(|list| list.is_empty())>
                <p class="sheet-note">{tr(|t| t.no_supporters)}</p>
            </Show>
            <ol class="members">
                {move || list.get().iter().cloned().enumerate().map(row).collect_view()}
            </ol>
        </Sheet>
    }
}
