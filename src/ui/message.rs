//! One line of the chat list. A row is plain: nothing in it waits for anything, so that two hundred of them cost nothing.

use std::sync::Arc;

use leptos::prelude::*;
use room_core::chat::{Comment, Delivery, Fate, Line, LineKind, Quote, Rank};
use room_core::input::Intent;
use room_core::problem::SendProblem;

use super::avatar::{Avatar, hue};
use super::context::{dispatch, strings, tr};
use super::icon::{Icon, Shape};
use crate::i18n::format;

/// One line. It does not change in place: a changed line is another row.
#[component]
pub fn LineView(line: Arc<Line>) -> impl IntoView {
    match &line.kind {
        LineKind::Comment(comment) => view! { <CommentView key=line.key comment=comment.clone() /> }.into_any(),
        LineKind::CameIn { first, others } => view! { <CameIn first=first.clone() others=*others /> }.into_any(),
        LineKind::Announcement { text, to_all } => {
            view! { <Announcement text=text.clone() to_all=*to_all /> }.into_any()
        }
    }
}

#[component]
fn CommentView(key: u64, comment: Comment) -> impl IntoView {
    let t = strings();
    let is_mine = comment.is_mine();
    let state = match comment.delivery {
        Delivery::Received | Delivery::Sent => None,
        Delivery::Pending => Some("pending"),
        Delivery::Failed(_) => Some("failed"),
    };
    let problem = match comment.delivery {
        Delivery::Failed(problem) => Some(problem),
        _ => None,
    };
    let rank = match comment.rank {
        Rank::Viewer => None,
        Rank::Admin => Some("admin"),
        Rank::Anchor => Some("anchor"),
    };
    let name = comment.from.name().to_owned();
    let hue = hue(&comment.from.user_id);
    let is_withdrawn = comment.fate == Fate::Withdrawn;
    let label = {
        let name = name.clone();
        move || (t.get().actions)(&name)
    };
    view! {
        <div
            class="message"
            data-key=key
            data-mine=is_mine.then_some("")
            data-role=rank
            data-state=state
            data-me=comment.mentions_me.then_some("")
            data-earlier=comment.earlier.then_some("")
            data-withdrawn=is_withdrawn.then_some("")
        >
            <Avatar user_id=comment.from.user_id.clone() name=name.clone() url=comment.from.avatar.clone() />
            <div class="message-main">
                {comment.quote.map(|quote| view! { <Quoted quote /> })}
                <span class="nick" data-hue=hue dir="auto">{name}</span>
                {rank.map(|rank| view! {
                    <span class="role-badge">{if rank == "anchor" { tr(|t| t.host) } else { tr(|t| t.admin) }}</span>
                })}
                {comment.level.map(|level| view! { <span class="level">{move || (t.get().level)(level)}</span> })}
                {comment.badges.into_iter().map(|badge| view! { <Badge badge /> }).collect_view()}
                {if is_withdrawn {
                    view! { <span class="text">{tr(|t| t.withdrawn)}</span> }.into_any()
                } else {
                    view! { <span class="text" dir="auto">{comment.text}</span> }.into_any()
                }}
                {(comment.fate == Fate::Changed).then(|| view! { <span class="message-changed">{tr(|t| t.changed)}</span> })}
                {problem.map(|problem| view! { <Failed key problem /> })}
            </div>
            {(!is_withdrawn).then(|| view! {
                <button type="button" class="message-more" tabindex="-1" aria-haspopup="menu" aria-label=label>"⋯"</button>
            })}
        </div>
    }
}

/// What a comment answers.
#[component]
fn Quoted(quote: Quote) -> impl IntoView {
    let t = strings();
    let line = move || match &quote.text {
        Some(text) => format!("{}: {text}", quote.nick),
        None => (t.get().answers)(&quote.nick),
    };
    view! { <span class="quote" dir="auto">{line}</span> }
}

#[component]
fn Badge(badge: String) -> impl IntoView {
    let t = strings();
    view! { <span class="badge">{move || (t.get().badge)(&badge).map_or_else(|| badge.clone(), str::to_owned)}</span> }
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

/// The platform's words.
#[component]
fn Announcement(text: String, to_all: bool) -> impl IntoView {
    view! {
        <div class="announcement">
            <Icon shape=Shape::Megaphone />
            <div>
                <span class="announcement-label">{if to_all { tr(|t| t.broadcast) } else { tr(|t| t.announcement) }}</span>
                <span class="text" dir="auto">{text}</span>
            </div>
        </div>
    }
}
