//! A user's picture. Without one: the first letter of the name on a colour.

use leptos::ev::ErrorEvent;
use leptos::prelude::*;
use web_sys::Element;

use crate::ui::context::resolve;

/// The number of name colours in the styles.
const HUES: u32 = 8;

/// The colour of a user's name and avatar. It depends on the user ID alone, so it is the same everywhere.
pub fn hue(user_id: &str) -> u32 {
    user_id.chars().fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c))) % HUES
}

/// A user's avatar. It is hidden from screen readers, because the name is beside it. The letter lies under the picture; a picture that
/// fails to load is hidden.
#[component]
pub fn Avatar(user_id: String, name: String, url: Option<String>) -> impl IntoView {
    let letter: String = name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let resolve = resolve();
    // Setting an attribute on an element does not fail.
    let hide = |event: ErrorEvent| _ = event_target::<Element>(&event).set_attribute("hidden", "");
    view! {
        <span class="avatar" data-hue=hue(&user_id) aria-hidden="true">
            <span class="avatar-letter">{letter}</span>
            {url.map(|url| view! { <img alt="" src=resolve(&url) loading="lazy" on:error=hide /> })}
        </span>
    }
}
