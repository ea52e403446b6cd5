//! Who someone is, as a picture, or as the first letter of the name on a colour.

use leptos::prelude::*;

use super::context::resolve;

/// How many colours the styles have for names.
const HUES: u32 = 8;

/// The colour of a name: the same for the same user, everywhere.
pub fn hue(user_id: &str) -> u32 {
    user_id.chars().fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c))) % HUES
}

/// Who someone is. Says nothing to those who do not see it: the name is beside it.
#[component]
pub fn Avatar(user_id: String, name: String, url: Option<String>) -> impl IntoView {
    let failed = RwSignal::new(false);
    let letter: String = name.chars().next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    let src = url.map(|url| resolve()(&url));
    let picture = move || src.clone().filter(|_| !failed.get());
    view! {
        <span class="avatar" data-hue=hue(&user_id) aria-hidden="true">
            {move || match picture() {
                Some(src) => view! { <img alt="" src=src loading="lazy" on:error=move |_| failed.set(true) /> }.into_any(),
                None => view! { <span class="avatar-letter">{letter.clone()}</span> }.into_any(),
            }}
        </span>
    }
}
