//! The room's notice: a line, and all of it on demand. Text is text.

use leptos::prelude::*;

use super::context::{slices, strings, tr};
use super::icon::{Icon, Shape};

/// The notice, where there is one.
#[component]
pub fn Notice() -> impl IntoView {
    let t = strings();
    let notice = slices().notice();
    let line = move || {
        let first = notice.with(|notice| notice.text.lines().next().map(str::to_owned));
        first.unwrap_or_else(|| t.get().notice_image.to_owned())
    };
    let body = move || {
        notice.with(|notice| {
            let lines = notice.text.lines().filter(|line| !line.trim().is_empty());
            let paragraphs = lines.map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
            let image = |url: &String| view! { <img class="notice-image" alt=t.get().notice_image src=url.clone() loading="lazy" /> };
            (paragraphs, notice.images.iter().map(image).collect_view())
        })
    };
    view! {
        <Show when=move || notice.with(|notice| !notice.is_empty())>
            <details class="notice" part="notice">
                <summary class="notice-summary">
                    <Icon shape=Shape::Megaphone />
                    <span class="notice-label">{tr(|t| t.notice)}</span>
                    <span class="notice-line" dir="auto">{line}</span>
                </summary>
                <div class="notice-body" dir="auto">{body}</div>
            </details>
        </Show>
    }
}
