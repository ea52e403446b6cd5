//! The settings menu: quality, captions, pause in the background, gift effects, stream details, danmaku settings and blocklist. On a
//! narrow stage it also has the controls that do not fit there.

use std::hash::Hash;

use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use room_core::intent::{GiftIntent, Intent};
use room_core::playback::view::Quality;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, ShadowRoot};

use crate::i18n::Strings;
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::icon::{Icon, Shape};
use crate::ui::room::stage_layout::StageLayout;
use crate::ui::room::{danmaku, fullscreen, timeline};

/// The button, and its menu.
#[component]
pub fn Settings(
    /// How the stage is laid out in this browser.
    look: StageLayout,
    /// Toggles picture-in-picture.
    toggle_float: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let open = look.menu;
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        open.set(false);
        if let Some(button) = button.get_untracked() {
            focus(&button);
        }
    };
    let place = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "Escape" => 0,
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            _ => return,
        };
        let Some(place) = place.get_untracked().filter(|_| open.get_untracked()) else { return };
        event.prevent_default();
        event.stop_propagation();
        if step == 0 {
            close();
        } else {
            move_focus(&place, &event, step);
        }
    };
    // Moving the focus elsewhere closes the menu.
    let on_leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
        // Some browsers do not focus what is clicked, so `None` does not mean elsewhere. An element that is removed also loses the focus,
        // so `place` may be gone.
        let place = place.try_get_untracked().flatten();
        if place.is_some_and(|place| to.is_some_and(|to| !place.contains(Some(&to)))) {
            open.set(false);
        }
    };
    // Some browsers do not focus a pressed button but the stage around it, which would close the menu under the press.
    let keep_focus = move |event: MouseEvent| {
        if open.get_untracked() {
            event.prevent_default();
        }
    };
    on_cleanup(move || {
        // The signal belongs to the room and may be disposed of already. If it still exists, the menu counts as closed.
        let _ = open.try_set(false);
    });
    view! {
        <div class="settings" node_ref=place on:keydown=on_key on:focusout=on_leave on:mousedown=keep_focus>
            <button type="button" class="icon-button" node_ref=button aria-haspopup="menu" aria-label=tr(|t| t.settings) title=tr(|t| t.settings)
                aria-expanded=move || open.get().to_string() on:click=move |_| if open.get_untracked() { close() } else { open.set(true) }>
                <Icon shape=Shape::Settings />
            </button>
            <Show when=move || open.get()>
                <Menu look toggle_float close />
            </Show>
        </div>
    }
}

#[component]
fn Menu(
    look: StageLayout,
    toggle_float: impl Fn() + Copy + Send + Sync + 'static,
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let (tracks, preferences, details) = (store().tracks(), store().preferences(), look.details);
    let open_danmaku_settings = move || {
        close();
        look.danmaku.set(true);
    };
    let show_hidden = move || {
        close();
        look.hidden.set(true);
    };
    let pauses_when_hidden = move || preferences.with(|preferences| preferences.pauses_when_hidden);
    let effect_sound = move || preferences.with(|preferences| !preferences.mutes_effects);
    let effects = move || preferences.with(|preferences| !preferences.hides_effects);
    let menu = NodeRef::<html::Div>::new();
    let qualities = Memo::new(move |_| tracks.with(|tracks| tracks.qualities.clone()));
    let quality = move || tracks.with(|tracks| tracks.quality.clone());
    let quality_name = move |quality| match quality {
        None => t.get().auto.to_owned(),
        Some(Quality::Height(height)) => {
            tracks.with(|tracks| tracks.label(height).map_or_else(|| format!("{height}p"), str::to_owned))
        }
        Some(Quality::Label(label)) => label,
        Some(Quality::Sound) => t.get().audio_only.to_owned(),
    };
    let captions = Memo::new(move |_| tracks.with(|tracks| tracks.captions.clone()));
    let caption = move || tracks.with(|tracks| tracks.caption.clone());
    let caption_name = move |name: Option<String>| name.unwrap_or_else(|| t.get().captions_off.to_owned());
    menu.on_load(|menu| focus_in(&menu));
    // The focused item may disappear with a change of the stream. In the next frame that has happened.
    Effect::new(move |before: Option<()>| {
        qualities.track();
        captions.track();
        if before.is_some() {
            request_animation_frame(move || {
                if let Some(menu) = menu.try_get_untracked().flatten().filter(|menu| is_focus_lost(menu)) {
                    focus_in(&menu);
                }
            });
        }
    });
    view! {
        <div class="menu" role="menu" node_ref=menu aria-label=tr(|t| t.settings)>
            <Choice title=|t| t.quality all=qualities chosen=quality name=quality_name
                choose=move |quality| { send(Intent::SetQuality(quality)); close(); } />
            <Choice title=|t| t.captions all=captions chosen=caption name=caption_name
                choose=move |name| { send(Intent::SetCaptions(name)); close(); } />
            <Spare look toggle_float close />
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || pauses_when_hidden().to_string()
                on:click=move |_| { send(Intent::SetPausesWhenHidden(!pauses_when_hidden())); close(); }>{tr(|t| t.pause_when_hidden)}</button>
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || effects().to_string()
                on:click=move |_| { send(Intent::Gift(GiftIntent::SetEffects(!effects()))); close(); }>{tr(|t| t.gift_effects)}</button>
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || effect_sound().to_string()
                on:click=move |_| { send(Intent::Gift(GiftIntent::SetEffectSound(!effect_sound()))); close(); }>{tr(|t| t.effect_sound)}</button>
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || details.get().to_string()
                on:click=move |_| { details.update(|shown| *shown = !*shown); close(); }>{tr(|t| t.details)}</button>
            <button type="button" role="menuitem" class="menu-item menu-more" on:click=move |_| open_danmaku_settings()>{tr(|t| t.danmaku)}</button>
            <button type="button" role="menuitem" class="menu-item menu-more" on:click=move |_| show_hidden()>{tr(|t| t.hidden)}</button>
        </div>
    }
}

/// The controls that do not fit on a narrow stage. The styles show this group only there.
#[component]
fn Spare(
    look: StageLayout,
    toggle_float: impl Fn() + Copy + Send + Sync + 'static,
    close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let stage = store().stage();
    let preferences = store().preferences();
    let toggle_danmaku = danmaku::toggle();
    let (go_back, go_forward) = (timeline::go_back(), timeline::go_forward());
    let is_shifted = Memo::new(move |_| stage.with(|stage| stage.is_time_shifted));
    let can_go_back = Memo::new(move |_| stage.with(|stage| stage.can_go_back));
    let is_on = move || preferences.with(|preferences| preferences.danmaku.on);
    view! {
        <div role="group" class="menu-group menu-spare">
            <Show when=move || can_go_back.get()>
                <button type="button" role="menuitem" class="menu-item" on:click=move |_| { go_back(); close(); }>{tr(|t| t.back_30)}</button>
            </Show>
            <Show when=move || is_shifted.get()>
                <button type="button" role="menuitem" class="menu-item" on:click=move |_| { go_forward(); close(); }>{tr(|t| t.forward_30)}</button>
            </Show>
            <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || is_on().to_string()
                on:click=move |_| { toggle_danmaku(); close(); }>{tr(|t| t.danmaku)}</button>
            <Show when=move || look.is_full.get()>
                <button type="button" role="menuitemcheckbox" class="menu-item" aria-checked=move || (!look.hides_chat.get()).to_string()
                    on:click=move |_| { look.hides_chat.update(|hides| *hides = !*hides); close(); }>{tr(|t| t.chat)}</button>
            </Show>
            {fullscreen::can_float().then(|| view! {
                <button type="button" role="menuitem" class="menu-item" on:click=move |_| { toggle_float(); close(); }>{tr(|t| t.float)}</button>
            })}
        </div>
    }
}

/// A choice of one of several values, or of none. Not shown if there is no value to choose.
#[component]
fn Choice<T: Clone + Eq + Hash + Send + Sync + 'static>(
    /// The name of the choice.
    title: fn(&'static Strings) -> &'static str,
    /// The values. The item for no value comes before them.
    all: Memo<Vec<T>>,
    /// The current value. A value that is not in `all` counts as `None`.
    chosen: impl Fn() -> Option<T> + Send + Sync + 'static,
    /// The name of a value.
    name: impl Fn(Option<T>) -> String + Copy + Send + Sync + 'static,
    /// Chooses a value.
    choose: impl Fn(Option<T>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let now = Memo::new(move |_| chosen().filter(|chosen| all.with(|all| all.contains(chosen))));
    let every = move || std::iter::once(None).chain(all.get().into_iter().map(Some)).collect::<Vec<_>>();
    let item = move |one: Option<T>| {
        let (checked, label) = (one.clone(), one.clone());
        view! {
            <button type="button" role="menuitemradio" class="menu-item"
                aria-checked=move || now.with(|now| *now == checked).to_string()
                on:click=move |_| choose(one.clone())>{move || name(label.clone())}</button>
        }
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <div role="group" class="menu-group" aria-label=tr(title)>
                <p class="menu-title" aria-hidden="true">{tr(title)}</p>
                // Keyed: an item that stays keeps its element, and with it the focus.
                <For each=every key=Clone::clone children=item />
            </div>
        </Show>
    }
}

/// Moves the focus from the focused item to the next or previous one.
fn move_focus(place: &Element, event: &KeyboardEvent, step: i32) {
    let Ok(items) = place.query_selector_all(".menu-item") else { return };
    let focused = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let items = (0..items.length()).filter_map(|nth| items.get(nth)?.dyn_into::<HtmlElement>().ok());
    // Skip items that the styles do not display.
    let items: Vec<Element> = items.filter(|item| item.offset_parent().is_some()).map(Into::into).collect();
    let at = items.iter().position(|item| focused.as_ref() == Some(item));
    let next = match at {
        Some(at) => i32::try_from(at).ok().and_then(|at| usize::try_from(at + step).ok()),
        // The focus is on the button: go to the menu's first item.
        None => Some(0),
    };
    focus_on(next.and_then(|next| items.get(next).cloned()));
}

/// Whether no element has the focus, neither in the room nor in the host page.
fn is_focus_lost(place: &Element) -> bool {
    let room = place.get_root_node().dyn_into::<ShadowRoot>().ok();
    let in_room = room.as_ref().and_then(ShadowRoot::active_element);
    let in_page = place.owner_document().and_then(|page| page.active_element());
    in_room.is_none() && in_page.is_none_or(|active| active.matches("body").unwrap_or_default())
}

/// Focuses the chosen item, or else the first one.
fn focus_in(menu: &Element) {
    let find = |selector| menu.query_selector(selector).ok().flatten();
    focus_on(
        find("[role=menuitemradio][aria-checked=true]")
            .or_else(|| find("[role=group]:not(.menu-spare) button, .menu > button")),
    );
}

fn focus_on(element: Option<Element>) {
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        focus(&element);
    }
}

fn focus(element: &HtmlElement) {
    // The element is in the page. If it cannot be focused, no harm is done.
    let _ = element.focus();
}
