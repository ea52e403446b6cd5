//! One line of the chat list. A row is static: it subscribes to no signal, so 150 rows cost nothing. When a line or the language changes,
//! a new row replaces the old one.

use leptos::prelude::*;
use room_core::features::chat_log::line::{GiftLine, Line, LineKind};
use room_core::intent::Intent;
use room_core::model::comment::{Comment, CommentState, Delivery, Quote, SenderRole};
use room_core::model::problem::SendProblem;

use crate::i18n::{Strings, format};
use crate::ui::avatar::{Avatar, hue};
use crate::ui::context::dispatch;
use crate::ui::icon::{Icon, Shape};
use crate::ui::room::gift_icon::GiftIcon;

/// The most badges at a comment, role badge and level included. The text needs the space.
const MOST_BADGES: usize = 2;
/// The number of levels in one tier, and the highest tier.
const TIER: u32 = 10;
const HIGHEST_TIER: u32 = 4;

/// A level's tier. The styles have one colour for each.
fn tier(level: u32) -> u32 {
    (level / TIER).min(HIGHEST_TIER)
}

/// One line, in the language of `t`.
pub fn line(line: &Line, t: &'static Strings) -> AnyView {
    match &line.kind {
        LineKind::Comment(comment) => row(line.key, comment.clone(), t).into_any(),
        LineKind::Gift(gift) => gift_row(gift, t).into_any(),
        LineKind::Joined { first, others } => joined_line(first, *others, t).into_any(),
        LineKind::Announcement { text, to_all } => announcement(text.clone(), *to_all, t).into_any(),
    }
}

fn row(key: u64, comment: Comment, t: &'static Strings) -> impl IntoView + use<> {
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
    let rank = match comment.role {
        SenderRole::Viewer => None,
        SenderRole::Admin => Some("admin"),
        SenderRole::Anchor => Some("anchor"),
    };
    let name = comment.from.name().to_owned();
    let hue = hue(&comment.from.user_id);
    let is_withdrawn = comment.state == CommentState::Recalled;
    let label = (t.actions)(&name);
    // Level 1 is not shown: everybody has it.
    let level = comment.level.filter(|level| *level > 1);
    let others = usize::from(level.is_some()) + usize::from(rank.is_some());
    let badges = comment.badges.into_iter().take(MOST_BADGES - others);
    view! {
        <div
            class="message"
            data-key=key
            data-mine=is_mine.then_some("")
            data-role=rank
            data-state=state
            data-me=comment.mentions_me.then_some("")
            data-earlier=comment.is_history.then_some("")
            data-withdrawn=is_withdrawn.then_some("")
        >
            <Avatar user_id=comment.from.user_id.clone() name=name.clone() url=comment.from.avatar.clone() />
            <div class="message-main">
                {comment.quote.map(|quote| view! { <span class="quote" dir="auto">{quoted(&quote, t)}</span> })}
                <span class="message-head">
                    <span class="nick" data-hue=hue dir="auto">{name}</span>
                    {rank.map(|rank| view! { <span class="role-badge">{if rank == "anchor" { t.host } else { t.admin }}</span> })}
                    {level.map(|level| view! { <span class="level" data-tier=tier(level)>{(t.level)(level)}</span> })}
                    {badges.map(|badge| view! { <span class="badge">{named(badge, t)}</span> }).collect_view()}
                </span>
                <span class="text" dir="auto">{if is_withdrawn { t.recalled.to_owned() } else { comment.text }}</span>
                {comment.media.filter(|_| !is_withdrawn).map(|media| view! { <span class="message-media">{(t.media)(media)}</span> })}
                {(comment.state == CommentState::Modified).then(|| view! { <span class="message-changed">{t.changed}</span> })}
                {problem.map(|problem| failed(key, problem, t))}
            </div>
            {(!is_withdrawn && state.is_none()).then(|| view! {
                <button type="button" class="message-more" tabindex="-1" aria-haspopup="menu" aria-label=label>"⋯"</button>
            })}
        </div>
    }
}

/// The quoted comment that this one replies to.
fn quoted(quote: &Quote, t: &Strings) -> String {
    match &quote.text {
        Some(text) => format!("{}: {text}", quote.nick),
        None => (t.reply_to)(&quote.nick),
    }
}

/// A badge's name. An unknown badge is shown as the wire spells it.
fn named(badge: String, t: &Strings) -> String {
    (t.badge)(&badge).map_or(badge, str::to_owned)
}

/// Why a comment was not sent, with the buttons to send it again and to edit it.
fn failed(key: u64, problem: SendProblem, t: &'static Strings) -> impl IntoView {
    let send = dispatch();
    view! {
        <div class="message-failed">
            <span>{(t.send_problem)(problem)}</span>
            <button type="button" class="button button-quiet" on:click=move |_| send(Intent::SendAgain(key))>
                {t.send_again}
            </button>
            <button type="button" class="button button-quiet" on:click=move |_| send(Intent::EditFailed(key))>
                {t.edit}
            </button>
        </div>
    }
}

/// A gift line.
fn gift_row(gift: &GiftLine, t: &'static Strings) -> impl IntoView + use<> {
    let name = gift.from.name().to_owned();
    view! {
        <div class="gift-row" data-mine=gift.is_mine.then_some("") data-earlier=gift.is_history.then_some("")>
            <Avatar user_id=gift.from.user_id.clone() name=name.clone() url=gift.from.avatar.clone() />
            <div class="message-main">
                <span class="nick" data-hue=hue(&gift.from.user_id) dir="auto">{name}</span>
                <span class="gift-row-text">{(t.gift_given)(&gift.name)}</span>
                <GiftIcon icon=gift.icon.clone() />
                <span class="gift-row-count">{format!("×{}", gift.count)}</span>
            </div>
        </div>
    }
}

fn joined_line(first: &str, others: u32, t: &Strings) -> impl IntoView + use<> {
    let text = match others {
        0 => (t.joined)(first),
        others => (t.joined_with)(first, &format::count(t.lang, others.into()), others),
    };
    view! { <div class="tip" dir="auto">{text}</div> }
}

/// An announcement from the platform.
fn announcement(text: String, to_all: bool, t: &'static Strings) -> impl IntoView {
    view! {
        <div class="announcement">
            <Icon shape=Shape::Megaphone />
            <div>
                <span class="announcement-label">{if to_all { t.broadcast } else { t.announcement }}</span>
                <span class="text" dir="auto">{text}</span>
            </div>
        </div>
    }
}
