//! The composer: a text field that grows with its text. Enter sends, Shift+Enter starts a new line. While it is locked, it shows the
//! reason and the end of the lock.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use room_core::features::composer::ComposerLock;
use room_core::features::moderation::ActiveMute;
use room_core::intent::Intent;

use crate::i18n::{Strings, format};
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::panels::gifts::GiftButton;
use crate::ui::room::emoji::Emoji;
use crate::ui::room::likes::LikeButton;

/// The key code of a key press that an input method (IME) handles.
const COMPOSING: u32 = 229;
/// For a mute that ends within this many seconds, the time of day is enough; a longer one also shows the date.
const A_DAY_S: u64 = 86_400;

/// The composer.
#[component]
pub fn Composer() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let composer = store().composer();
    let input = NodeRef::<html::Textarea>::new();
    let is_empty = Memo::new(move |_| composer.with(|composer| composer.draft.trim().is_empty()));
    let left = Memo::new(move |_| composer.with(|composer| composer.left));
    let lock = Memo::new(move |_| composer.with(|composer| composer.lock.is_some()));
    let is_guest = Memo::new(move |_| composer.with(|composer| composer.lock == Some(ComposerLock::Guest)));
    let focus_request = Memo::new(move |_| composer.with(|composer| composer.focus_request));
    // Writes a draft that the core has set into the field. Typed text is in the field already: setting it again would move the cursor.
    Effect::new(move || {
        let draft = composer.with(|composer| composer.draft.clone());
        if let Some(input) = input.get()
            && input.value() != draft
        {
            input.set_value(&draft);
        }
    });
    // After an action such as reply or mention, the viewer continues in the text field.
    Effect::new(move |before: Option<u32>| {
        let focus_request = focus_request.get();
        if let (Some(input), true) = (input.get_untracked(), before.is_some_and(|before| before != focus_request)) {
            // The element is in the page, so focusing it does not fail.
            let _ = input.focus();
        }
        focus_request
    });
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(Intent::Submit);
    };
    let on_key = move |event: KeyboardEvent| {
        // During IME composition, Enter belongs to the input method. Safari ends the composition before it dispatches that Enter's keydown
        // event, which only its key code identifies.
        let is_composing = event.is_composing() || event.key_code() == COMPOSING;
        if event.key() == "Enter" && !event.shift_key() && !is_composing {
            event.prevent_default();
            send(Intent::Submit);
        }
    };
    let insert = StoredValue::new_local(move |emoji: &'static str| {
        let Some(input) = input.get_untracked() else { return };
        let at = |end: Result<Option<u32>, _>| end.ok().flatten().unwrap_or_default();
        let (from, to) = (at(input.selection_start()), at(input.selection_end()));
        // The range is the selection, so it is valid. Positions in the field count UTF-16 code units.
        if input.set_range_text_with_start_and_end(emoji, from, to).is_ok() {
            let behind = from + u32::try_from(emoji.encode_utf16().count()).unwrap_or_default();
            let _ = input.set_selection_range(behind, behind);
            let _ = input.focus();
            send(Intent::Write(input.value()));
        }
    });
    view! {
        <form class="composer" part="composer" on:submit=on_submit data-locked=move || lock.get().then_some("")>
            <Answering />
            <div class="composer-line">
            <Show when=move || is_guest.get()>
                <button type="button" class="button button-primary composer-sign-in" on:click=move |_| send(Intent::SignIn)>
                    {tr(|t| t.sign_in)}
                </button>
            </Show>
            <div class="composer-row" hidden=move || is_guest.get()>
                <Emoji lock choose=move |emoji| insert.with_value(|insert| insert(emoji)) />
                <textarea
                    class="composer-input"
                    rows="1"
                    enterkeyhint="send"
                    node_ref=input
                    aria-label=tr(|t| t.your_comment)
                    aria-keyshortcuts="c"
                    aria-describedby="composer-hint"
                    placeholder=tr(|t| t.say_something)
                    readonly=move || lock.get()
                    on:input=move |event| send(Intent::Write(event_target_value(&event)))
                    on:keydown=on_key
                ></textarea>
                <button type="submit" class="icon-button composer-send" aria-label=tr(|t| t.send)
                    disabled=move || is_empty.get() || lock.get()
                >
                    <Icon shape=Shape::Send />
                </button>
            </div>
            <LikeButton />
            <GiftButton />
            </div>
            <div class="composer-meta">
                <p class="composer-hint" id="composer-hint" role="status" data-tone=move || composer.with(|it| it.refusal.map(|_| "error"))>
                    {move || composer.with(|composer| why(composer, t.get()))}
                </p>
                <span class="composer-time" aria-hidden="true">{move || composer.with(|composer| time(composer, t.get()))}</span>
                <span class="composer-count" data-over=move || left.get().is_some_and(|left| left < 0).then_some("")>
                    {move || left.get()}
                </span>
            </div>
        </form>
    }
}

/// The name of the user whose comment the draft replies to.
#[component]
fn Answering() -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let composer = store().composer();
    let reply_to = Memo::new(move |_| composer.with(|composer| composer.reply_to.clone()));
    move || {
        reply_to.get().map(|nick| view! {
            <div class="answering">
                <span dir="auto">{move || (t.get().answering)(&nick)}</span>
                <button type="button" class="icon-button" aria-label=tr(|t| t.stop_answering) on:click=move |_| send(Intent::Reply(None))>
                    <Icon shape=Shape::Close />
                </button>
            </div>
        })
    }
}

type ComposerView = room_core::features::composer::ComposerView;

/// Why the draft cannot be sent now. A mute comes before the reason of the last refused attempt.
fn why(composer: &ComposerView, t: &Strings) -> Option<String> {
    match &composer.lock {
        Some(ComposerLock::Muted(ActiveMute::All { by })) => Some((t.all_muted)(by)),
        Some(ComposerLock::Muted(ActiveMute::Mine { by, left_s, until_s })) => {
            let until = until_s.map(|until_s| {
                let is_soon = left_s.is_some_and(|left_s| left_s < A_DAY_S);
                if is_soon { format::time(t.lang, until_s) } else { format::moment(t.lang, until_s) }
            });
            Some((t.muted)(by, until.as_deref()))
        }
        Some(ComposerLock::Guest) => None,
        None => composer.refusal.map(|refusal| (t.refusal)(refusal)),
    }
}

/// The time left of the mute or slow mode. It has its own element, because the live region would announce it every second.
fn time(composer: &ComposerView, t: &Strings) -> Option<String> {
    match &composer.lock {
        Some(ComposerLock::Muted(ActiveMute::Mine { left_s, .. })) => left_s.map(|left_s| t.countdown(left_s)),
        _ => composer.slow_s.map(|slow_s| (t.slow)(&format::seconds(t.lang, slow_s))),
    }
}
