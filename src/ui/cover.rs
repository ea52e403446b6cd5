//! What is said instead of the picture, or over it.

use leptos::prelude::*;
use room_core::connection::ConnectionView;
use room_core::input::Intent;
use room_core::playback::Picture;
use room_core::problem::StreamProblem;
use room_core::wire::backend::Status;

use super::context::{dispatch, slices, strings, tr};
use super::icon::{Icon, Shape};
use crate::i18n::format;

/// What is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Say {
    Nothing,
    Loading,
    Buffering,
    Held,
    Upcoming(Option<u64>),
    Away,
    Over,
    Problem(StreamProblem),
}

/// The cover.
#[component]
pub fn Cover() -> impl IntoView {
    let (header, stage, connection) = (slices().header(), slices().stage(), slices().connection());
    let say = Memo::new(move |_| {
        // Who has left is told so in the banner; nothing is on its way.
        if connection.with(|connection| *connection == ConnectionView::Left) {
            return Say::Nothing;
        }
        header.with(|header| say(header.status, header.starts_at, stage.with(|stage| stage.picture)))
    });
    move || (say.get() != Say::Nothing).then(|| view! { <div class="stage-cover"><Content say=say.get() /></div> })
}

const fn say(status: Option<Status>, starts_at: Option<u64>, picture: Picture) -> Say {
    match (status, picture) {
        (Some(Status::Upcoming), _) => Say::Upcoming(starts_at),
        (Some(Status::Paused), _) => Say::Away,
        (Some(Status::Ended), _) => Say::Over,
        (_, Picture::Idle | Picture::Loading) => Say::Loading,
        (_, Picture::Buffering) => Say::Buffering,
        (_, Picture::Paused) => Say::Held,
        (_, Picture::Failed(problem)) => Say::Problem(problem),
        (_, Picture::Playing) => Say::Nothing,
    }
}

#[component]
fn Content(say: Say) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let starts = move |starts_at| {
        let t = t.get();
        (t.starts_at)(&format::moment(t.lang, starts_at))
    };
    match say {
        Say::Nothing => ().into_any(),
        Say::Loading => view! {
            <div class="spinner" aria-hidden="true"></div>
            <p class="stage-title" role="status">{tr(|t| t.loading)}</p>
        }
        .into_any(),
        Say::Buffering => view! {
            <div class="spinner" role="status" aria-label=tr(|t| t.loading)></div>
        }
        .into_any(),
        Say::Held => view! {
            <button type="button" class="button button-primary stage-play" on:click=move |_| send(Intent::Play)>
                <Icon shape=Shape::Play />
                {tr(|t| t.play)}
            </button>
        }
        .into_any(),
        Say::Upcoming(starts_at) => view! {
            <p class="stage-title">{tr(|t| t.starts_soon)}</p>
            {starts_at.map(|starts_at| view! { <p class="stage-text">{move || starts(starts_at)}</p> })}
        }
        .into_any(),
        Say::Away => view! {
            <p class="stage-title">{tr(|t| t.back_soon)}</p>
            <p class="stage-text">{tr(|t| t.back_soon_text)}</p>
        }
        .into_any(),
        Say::Over => view! {
            <p class="stage-title">{tr(|t| t.show_over)}</p>
            <p class="stage-text">{tr(|t| t.show_over_text)}</p>
        }
        .into_any(),
        Say::Problem(problem) => view! {
            <p class="stage-title">{tr(|t| t.stream_title)}</p>
            <p class="stage-text" role="alert">{move || (t.get().stream_problem)(problem)}</p>
            <button type="button" class="button button-primary" on:click=move |_| send(Intent::RetryStream)>
                {tr(|t| t.try_again)}
            </button>
        }
        .into_any(),
    }
}
