//! One line of the chat list.

use std::sync::Arc;

use leptos::prelude::*;
use room_core::chat::{Comment, Delivery, Line, LineKind};
use room_core::input::Intent;
use room_core::problem::SendProblem;

use super::avatar::{Avatar, hue};
use super::context::{dispatch, strings, tr};
use crate::i18n::format;

/// One line. It does not change in place: a changed line is another row.
#[component]
pub fn LineView(line: Arc<Line>) -> impl IntoView {
    match &line.kind {
        LineKind::Comment(comment) => view! { <CommentView key=line.key comment=comment.clone() /> }.into_any(),
        LineKind::CameIn { first, others } => view! { <CameIn first=first.clone() others=*others /> }.into_any(),
    }
}

#[component]
fn CommentView(key: u64, comment: Comment) -> impl IntoView {
    let state = match comment.delivery {
        Delivery::Received | Delivery::Sent => None,
        Delivery::Pending => Some("pending"),
        Delivery::Failed(_) => Some("failed"),
    };
    let problem = match comment.delivery {
        Delivery::Failed(problem) => Some(problem),
        _ => None,
    };
    let name = comment.from.name().to_owned();
    let hue = hue(&comment.from.user_id);
    view! {
        <div
            class="message"
            data-mine=(comment.delivery != Delivery::Received).then_some("")
            data-role=comment.by_anchor.then_some("anchor")
            data-state=state
            data-earlier=comment.earlier.then_some("")
        >
            <Avatar user_id=comment.from.user_id.clone() name=name.clone() url=comment.from.avatar.clone() />
            <div class="message-main">
                <span class="nick" data-hue=hue dir="auto">{name}</span>
                {comment.by_anchor.then(|| view! { <span class="role-badge">{tr(|t| t.host)}</span> })}
                <span class="text" dir="auto">{comment.text}</span>
                {problem.map(|problem| view! { <Failed key problem /> })}
            </div>
        </div>
    }
}

/// Why a comment was not sent, and what can be done.
#[component]
fn Failed(key: u64, problem: SendProblem) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    view! {
        <div class="message-failed" role="alert">
            <span>{move || (t.get().send_problem)(problem)}</span>
            <button type="button" class="button button-quiet" on:click=move |_| send(Intent::SendAgain(key))>
                {tr(|t| t.send_again)}
            </button>
            <button type="button" class="button button-quiet" on:click=move |_| send(Intent::TakeBack(key))>
                {tr(|t| t.edit)}
            </button>
        </div>
    }
}

#[component]
fn CameIn(first: String, others: u32) -> impl IntoView {
    let t = strings();
    let text = move || {
        let t = t.get();
        match others {
            0 => (t.came_in)(&first),
            others => (t.came_in_with)(&first, &format::count(t.lang, others.into()), others),
        }
    };
    view! { <div class="tip" dir="auto">{text}</div> }
}
