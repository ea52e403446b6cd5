//! The gift panel: the gifts, the count per tap, and the balance. A tap gives; the arrow keys and Enter work too.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use room_core::features::gifts::GiftNote;
use room_core::features::gifts::combo::GiftView;
use room_core::intent::{GiftIntent, Intent};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::i18n::{Strings, format};
use crate::ui::context::{dispatch, store, strings, tr};
use crate::ui::focus;
use crate::ui::icon::{Icon, Shape};
use crate::ui::room::gift_icon::GiftIcon;

/// The counts to choose from. They are numbers with a meaning for viewers (520 means "I love you").
const COUNTS: [u32; 5] = [1, 10, 66, 99, 520];
/// The largest count.
const MOST: u32 = 9_999;

/// Returns the function that opens or closes the gift panel. In a room without gifts it does nothing.
pub fn toggle() -> impl Fn() + Copy + 'static {
    let send = dispatch();
    let gifts = store().gifts();
    move || {
        let (is_open, is_empty) = gifts.with_untracked(|gifts| (gifts.is_open, gifts.gifts.is_empty()));
        if !is_empty {
            send(Intent::Gift(GiftIntent::Open(!is_open)));
        }
    }
}

/// The button in the composer's row.
#[component]
pub fn GiftButton() -> impl IntoView {
    let gifts = store().gifts();
    let toggle = toggle();
    let has_gifts = Memo::new(move |_| gifts.with(|gifts| !gifts.gifts.is_empty()));
    let is_open = Memo::new(move |_| gifts.with(|gifts| gifts.is_open));
    view! {
        <Show when=move || has_gifts.get()>
            <button type="button" class="icon-button composer-gift" aria-label=tr(|t| t.gifts) title=tr(|t| t.gifts)
                aria-keyshortcuts="g" aria-expanded=move || is_open.get().to_string() on:click=move |_| toggle()>
                <Icon shape=Shape::Gift />
            </button>
        </Show>
    }
}

/// The panel, while it is open.
#[component]
pub fn Gifts() -> impl IntoView {
    let gifts = store().gifts();
    let is_open = Memo::new(move |_| gifts.with(|gifts| gifts.is_open && !gifts.gifts.is_empty()));
    view! {
        <Show when=move || is_open.get()>
            <Panel />
        </Show>
    }
}

#[component]
fn Panel() -> impl IntoView {
    let send = dispatch();
    let gifts = store().gifts();
    let list = Memo::new(move |_| gifts.with(|gifts| gifts.gifts.clone()));
    let is_on = Memo::new(move |_| gifts.with(|gifts| gifts.is_on));
    let count = RwSignal::new(1_u32);
    let place = NodeRef::<html::Section>::new();
    focus::borrow(place);
    // Focus the first gift: most viewers open the panel to give.
    place.on_load(|place| move_to(items(&place, ".gift").first()));
    let on_key = move |event: KeyboardEvent| {
        let Some(place) = place.get_untracked() else { return };
        match event.key().as_str() {
            "Escape" => send(Intent::Gift(GiftIntent::Open(false))),
            key @ ("ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown") => {
                let Some(from) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
                    return;
                };
                if from.matches("input").unwrap_or_default() {
                    return;
                }
                step(&place, &from, key);
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <section class="gifts" part="gifts" tabindex="-1" aria-label=tr(|t| t.gifts) node_ref=place on:keydown=on_key>
            <div class="gifts-head">
                <h2 class="sheet-title">{tr(|t| t.gifts)}</h2>
                <Balance />
                <button type="button" class="icon-button" aria-label=tr(|t| t.close)
                    on:click=move |_| send(Intent::Gift(GiftIntent::Open(false)))>
                    <Icon shape=Shape::Close />
                </button>
            </div>
            <Note says_when_off=true />
            <Counts count />
            <div class="gift-grid" role="group" aria-label=tr(|t| t.gifts) data-off=move || (!is_on.get()).then_some("")>
                <For each=move || list.get().to_vec() key=|gift| (gift.id.clone(), gift.price) let:gift>
                    <Gift gift count />
                </For>
            </div>
        </section>
    }
}

/// The choice of the count per tap.
#[component]
fn Counts(count: RwSignal<u32>) -> impl IntoView {
    let is_typed = Memo::new(move |_| !COUNTS.contains(&count.get()));
    let button = move |number: u32| {
        view! {
            <button type="button" class="gift-count" aria-pressed=move || (count.get() == number).to_string()
                on:click=move |_| count.set(number)>{format!("×{number}")}</button>
        }
    };
    let type_in = move |event| {
        let typed: u32 = event_target_value(&event).parse().unwrap_or(1);
        count.set(typed.clamp(1, MOST));
    };
    view! {
        <div class="gift-counts" role="group" aria-label=tr(|t| t.how_many)>
            {COUNTS.map(button).collect_view()}
            <input class="gift-any" type="number" inputmode="numeric" min="1" max=MOST aria-label=tr(|t| t.another_number)
                placeholder="…" data-chosen=move || is_typed.get().then_some("") on:input=type_in />
        </div>
    }
}

/// The viewer's coins, minus the cost of orders that are pending.
#[component]
pub fn Balance() -> impl IntoView {
    let t = strings();
    let gifts = store().gifts();
    let balance = Memo::new(move |_| gifts.with(|gifts| gifts.balance));
    move || {
        balance.get().map(|balance| {
            let t = t.get();
            let label = (t.balance)(&coins(balance, t));
            view! {
                <span class="gift-balance" role="img" aria-label=label>
                    <Icon shape=Shape::Coin />
                    {format::whole(t.lang, balance)}
                </span>
            }
        })
    }
}

/// Why a gift was not given or is not charged yet, with the action that helps.
#[component]
pub fn Note(
    /// Also shows, before any attempt, that gifts cannot be given now.
    #[prop(optional)]
    says_when_off: bool,
) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let gifts = store().gifts();
    let off = move |is_on: bool| (says_when_off && !is_on).then_some(GiftNote::NotOn);
    let note = Memo::new(move |_| gifts.with(|gifts| gifts.note.or_else(|| off(gifts.is_on))));
    let text = move || {
        let t = t.get();
        note.get().map(|note| (t.gift_note)(note, &|number| coins(number, t)))
    };
    let is_short = Memo::new(move |_| matches!(note.get(), Some(GiftNote::TooLittle { .. })));
    let is_unanswered = Memo::new(move |_| matches!(note.get(), Some(GiftNote::Unanswered | GiftNote::SignIn)));
    // Always in the page, even while empty: screen readers do not announce a live region that is inserted together with its text.
    view! {
        <div class="gift-note" data-empty=move || note.get().is_none().then_some("")>
            <span role="status">{text}</span>
            <Show when=move || is_short.get()>
                // The host page puts its own link or button to buy coins here.
                <slot name="top-up"></slot>
            </Show>
            <Show when=move || is_unanswered.get()>
                <button type="button" class="button button-quiet" on:click=move |_| send(Intent::Gift(GiftIntent::GiveUp))>
                    {tr(|t| t.give_up)}
                </button>
            </Show>
        </div>
    }
}

/// A gift. A tap gives `count` of it.
#[component]
pub fn Gift(
    /// The gift.
    gift: GiftView,
    /// The count per tap.
    count: RwSignal<u32>,
    /// The button's `tabindex`. `None`: the default order.
    #[prop(optional)]
    tabindex: Option<&'static str>,
) -> impl IntoView {
    let t = strings();
    let send = dispatch();
    let gifts = store().gifts();
    let (id, given, name) = (gift.id.clone(), gift.id, gift.name.clone());
    let combo = Memo::new(move |_| {
        let here =
            |gifts: &room_core::features::gifts::GiftsView| gifts.combo.clone().filter(|combo| combo.gift_id == id);
        gifts.with(here).map(|combo| combo.count)
    });
    let price = move || gift.price.saturating_mul(count.get().into());
    let give = move |_| {
        let many = Some(count.get_untracked()).filter(|count| *count > 1);
        send(Intent::Gift(GiftIntent::Give { gift_id: given.clone(), count: many }));
    };
    view! {
        <button type="button" class="gift" tabindex=tabindex title=name on:click=give>
            <GiftIcon icon=gift.icon />
            <span class="gift-name" dir="auto">{gift.name}</span>
            <span class="gift-price">{move || short_price(price(), t.get())}</span>
            // A new element with each gift, so that its line starts again: it shows the time in which the next gift continues the combo.
            <For each=move || combo.get() key=|count| *count let:count>
                <span class="gift-combo" aria-hidden="true">{format!("×{count}")}</span>
            </For>
        </button>
    }
}

fn coins(number: u64, t: &Strings) -> String {
    (t.coins)(&format::whole(t.lang, number), number)
}

/// A price. A price of 100,000 coins or more is abbreviated.
fn short_price(price: u64, t: &Strings) -> String {
    if price < 100_000 { coins(price, t) } else { (t.coins)(&format::count(t.lang, price), price) }
}

fn items(place: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = place.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|nth| found.get(nth)?.dyn_into().ok()).collect()
}

/// Moves the focus between the panel's buttons: to the previous or next one, or to the row above or below.
fn step(place: &Element, from: &HtmlElement, key: &str) {
    let all = items(place, ".gift-count, .gift");
    let Some(at) = all.iter().position(|item| item == from) else { return };
    let to = match key {
        "ArrowLeft" => at.checked_sub(1),
        "ArrowRight" => Some(at + 1),
        "ArrowUp" => nearest(&all, from, |rows| rows < -1.0),
        _ => nearest(&all, from, |rows| rows > 1.0),
    };
    move_to(to.and_then(|to| all.get(to)));
}

/// The closest item in the closest row for which `is_beyond` holds. Its argument is the vertical distance in pixels; negative: above.
fn nearest(all: &[HtmlElement], from: &HtmlElement, is_beyond: fn(f64) -> bool) -> Option<usize> {
    let here = from.get_bounding_client_rect();
    let away = |item: &HtmlElement| {
        let there = item.get_bounding_client_rect();
        let (rows, columns) = (there.top() - here.top(), there.left() - here.left());
        is_beyond(rows).then_some(rows.abs() * 100.0 + columns.abs())
    };
    let beyond = all.iter().enumerate().filter_map(|(nth, item)| Some((nth, away(item)?)));
    beyond.min_by(|one, other| one.1.total_cmp(&other.1)).map(|(nth, _)| nth)
}

fn move_to(item: Option<&HtmlElement>) {
    if let Some(item) = item {
        // The element is in the page, so focusing it does not fail.
        let _ = item.focus();
    }
}
