//! The list of members in the room.

use leptos::prelude::*;
use room_core::features::audience::members::ListState;
use room_core::intent::Intent;
use room_core::model::user::{Member, MemberRole};

use crate::ui::avatar::{Avatar, hue};
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::panels::sheet::Sheet;

/// The member list, while it is open.
#[component]
pub fn Members() -> impl IntoView {
    let members = store().members();
    let is_open = Memo::new(move |_| members.with(|members| members.is_open));
    view! {
        <Show when=move || is_open.get()>
            <List />
        </Show>
    }
}

#[component]
fn List() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let close = StoredValue::new_local(send);
    let members = store().members();
    let state = Memo::new(move |_| members.with(|members| (members.state, members.found.is_empty())));
    let note = move || {
        let t = t.get();
        match state.get() {
            (ListState::Loading, _) => t.connecting,
            (ListState::Failed, _) => t.members_failed,
            (ListState::There, true) => t.nobody_found,
            (ListState::There, false) => t.newest_only,
        }
    };
    let me = Memo::new(move |_| members.with(|members| members.me.clone()));
    view! {
        <Sheet title=|t| t.members close=move || close.with_value(|send| send(Intent::OpenMembers(false)))>
            <input
                class="field"
                type="search"
                aria-label=tr(|t| t.search_members)
                placeholder=tr(|t| t.search_members)
                prop:value=move || members.with(|members| members.query.clone())
                on:input=move |event| send(Intent::SearchMembers(event_target_value(&event)))
            />
            <p class="sheet-note" role="status">{note}</p>
            <ul class="members">
                <For
                    each=move || members.with(|members| members.found.to_vec())
                    key=|it| (it.person.user_id.clone(), it.role, it.person.nick.clone())
                    let:member
                >
                    <Member member me />
                </For>
            </ul>
        </Sheet>
    }
}

#[component]
fn Member(
    /// The member.
    member: Member,
    /// The viewer's own user ID.
    me: Memo<String>,
) -> impl IntoView {
    let Member { person, role } = member;
    let name = person.name().to_owned();
    let badge = match role {
        MemberRole::Owner => Some(tr(|t| t.host)),
        MemberRole::Admin => Some(tr(|t| t.admin)),
        MemberRole::Member => None,
    };
    view! {
        <li class="member">
            <Avatar user_id=person.user_id.clone() name=name.clone() url=person.avatar />
            <span class="nick" data-hue=hue(&person.user_id) dir="auto">{name}</span>
            {(me.get_untracked() == person.user_id).then(|| view! { <span class="role-badge">{tr(|t| t.you)}</span> })}
            {badge.map(|badge| view! { <span class="role-badge">{badge}</span> })}
        </li>
    }
}
