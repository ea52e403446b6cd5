//! The stage cover: the message that is shown instead of the picture, or over it.

use leptos::prelude::*;
use room_core::features::connection::view::ConnectionView;
use room_core::intent::Intent;
use room_core::model::problem::StreamProblem;
use room_core::model::show::Status;
use room_core::playback::view::PlaybackState;

use crate::i18n::{Strings, format};
use crate::ui::avatar::Avatar;
use crate::ui::context::{dispatch, resolve, store, strings, tr};
use crate::ui::icon::{Icon, Shape};

/// The message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Say {
    Nothing,
    Loading,
    Buffering,
    Held,
    Ended,
    SoundOnly,
    Upcoming,
    Away,
    Over,
    Problem(StreamProblem),
}

/// The cover.
#[component]
pub fn Cover() -> impl IntoView {
    let (show, stage, connection) = (store().show(), store().stage(), store().connection());
    let say = Memo::new(move |_| {
        // After the viewer has left, the connection banner shows that, and no stream is loading.
        if connection.with(|connection| *connection == ConnectionView::Left) {
            return Say::Nothing;
        }
        say(show.get().status, stage.with(|stage| (stage.state, stage.audio_only)))
    });
    let (t, starts_at) = (strings(), Memo::new(move |_| show.get().starts_at));
    let sentence = move |say| {
        let t = t.get();
        match say {
            // A problem has its own alert. A button is found by keyboard or screen reader without an announcement.
            Say::Nothing | Say::Held | Say::Problem(_) => String::new(),
            Say::Loading | Say::Buffering => t.loading.to_owned(),
            Say::Ended => t.recording_over.to_owned(),
            Say::SoundOnly => t.audio_only.to_owned(),
            Say::Upcoming => {
                let when = starts_at.get().map(|at| (t.starts_at)(&format::moment(t.lang, at)));
                [t.starts_soon.to_owned()].into_iter().chain(when).collect::<Vec<_>>().join(". ")
            }
            Say::Away => format!("{}. {}", t.back_soon, t.back_soon_text),
            Say::Over => format!("{}. {}", t.show_over, t.show_over_text),
        }
    };
    // No picture is visible behind the cover.
    let is_blank = Memo::new(move |_| {
        let no_picture = matches!(say.get(), Say::Loading | Say::Upcoming | Say::Away | Say::Over | Say::Problem(_));
        no_picture || stage.with(|stage| stage.audio_only)
    });
    // The cover element stays while its message changes. Otherwise the poster of an audio-only stream would blink at each buffering.
    view! {
        // Screen readers do not announce a live region that is inserted together with its text, so this one exists from the start.
        <div class="unseen" role="status">{move || sentence(say.get())}</div>
        <Show when=move || say.get() != Say::Nothing>
            <div class="stage-cover">
                <Show when=move || is_blank.get()>
                    <Poster />
                </Show>
                {move || view! { <Content say=say.get() /> }}
            </div>
        </Show>
    }
}

/// The show's cover image, as the background of the message.
#[component]
fn Poster() -> impl IntoView {
    let header = store().header();
    let resolve = resolve();
    let cover = Memo::new(move |_| header.with(|header| header.cover.clone()));
    move || cover.get().map(|url| view! { <img class="poster" alt="" src=resolve(&url) /> })
}

/// The host's avatar and the show's title, while there is no picture. Screen readers find both in the header.
#[component]
fn ShowIdentity() -> impl IntoView {
    let header = store().header();
    let show = Memo::new(move |_| {
        header.with(|it| (it.anchor_id.clone(), it.anchor.clone(), it.avatar.clone(), it.title.clone()))
    });
    move || {
        let (user_id, name, url, title) = show.get();
        (!title.is_empty()).then(|| {
            view! {
                <div class="stage-whose" aria-hidden="true">
                    <Avatar user_id name url />
                    <p class="stage-show" dir="auto">{title}</p>
                </div>
            }
        })
    }
}

/// The figures of a show that has ended.
#[component]
fn Summary() -> impl IntoView {
    let t = strings();
    let show = store().show();
    let figure = |name: fn(&'static Strings) -> &'static str, value: String| {
        view! {
            <div class="figure"><dt>{tr(name)}</dt><dd>{value}</dd></div>
        }
    };
    move || {
        show.get().summary.map(|summary| {
            let lang = t.get().lang;
            view! {
                <dl class="figures">
                    {figure(|t| t.length, format::length(lang, summary.seconds))}
                    {figure(|t| t.peak, format::count(lang, summary.peak_viewers))}
                    {figure(|t| t.likes, format::count(lang, summary.likes))}
                </dl>
            }
        })
    }
}

const fn say(status: Option<Status>, (picture, audio_only): (PlaybackState, bool)) -> Say {
    match (status, picture) {
        (Some(Status::Upcoming), _) => Say::Upcoming,
        (Some(Status::Paused), _) => Say::Away,
        (Some(Status::Ended), _) => Say::Over,
        (_, PlaybackState::Idle | PlaybackState::Loading) => Say::Loading,
        (_, PlaybackState::Buffering) => Say::Buffering,
        (_, PlaybackState::Paused) => Say::Held,
        (_, PlaybackState::Ended) => Say::Ended,
        (_, PlaybackState::Failed(problem)) => Say::Problem(problem),
        (_, PlaybackState::Playing) if audio_only => Say::SoundOnly,
        (_, PlaybackState::Playing) => Say::Nothing,
    }
}

#[component]
fn Content(say: Say) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let show = store().show();
    let starts_at = Memo::new(move |_| show.get().starts_at);
    let starts = move || {
        let t = t.get();
        starts_at.get().map(|starts_at| (t.starts_at)(&format::moment(t.lang, starts_at)))
    };
    let countdown = move || show.get().starts_in_s.map(|left_s| t.get().countdown(left_s));
    match say {
        Say::Nothing => ().into_any(),
        Say::Loading => view! {
            <ShowIdentity />
            <div class="spinner" aria-hidden="true"></div>
            <p class="stage-text">{tr(|t| t.loading)}</p>
        }
        .into_any(),
        Say::Buffering => view! {
            <div class="spinner" aria-hidden="true"></div>
        }
        .into_any(),
        Say::Held => view! {
            <button type="button" class="button button-primary stage-play" on:click=move |_| send(Intent::Play)>
                <Icon shape=Shape::Play />
                {tr(|t| t.play)}
            </button>
        }
        .into_any(),
        Say::Ended => view! {
            <p class="stage-title">{tr(|t| t.recording_over)}</p>
            <button type="button" class="button button-primary stage-play" on:click=move |_| send(Intent::Play)>
                <Icon shape=Shape::Play />
                {tr(|t| t.watch_again)}
            </button>
        }
        .into_any(),
        Say::SoundOnly => view! { <p class="stage-title">{tr(|t| t.audio_only)}</p> }.into_any(),
        Say::Upcoming => view! {
            <p class="stage-title">{tr(|t| t.starts_soon)}</p>
            // Screen readers get the start time, and not the running seconds.
            <p class="stage-countdown" aria-hidden="true">{countdown}</p>
            <p class="stage-text">{starts}</p>
        }
        .into_any(),
        Say::Away => view! {
            <ShowIdentity />
            <p class="stage-title">{tr(|t| t.back_soon)}</p>
            <p class="stage-text">{tr(|t| t.back_soon_text)}</p>
        }
        .into_any(),
        Say::Over => view! {
            <p class="stage-title">{tr(|t| t.show_over)}</p>
            <p class="stage-text">{tr(|t| t.show_over_text)}</p>
            <Summary />
        }
        .into_any(),
        Say::Problem(problem) => view! {
            <ShowIdentity />
            <p class="stage-title">{tr(|t| t.stream_title)}</p>
            <p class="stage-text" role="alert">{move || (t.get().stream_problem)(problem)}</p>
            <button type="button" class="button button-primary" on:click=move |_| send(Intent::RetryStream)>
                {tr(|t| t.try_again)}
            </button>
        }
        .into_any(),
    }
}
