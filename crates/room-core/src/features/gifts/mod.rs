//! Gifts: the catalogue, the viewer's orders, and how everyone's gifts are shown.
//!
//! | module | concept |
//! | --- | --- |
//! | [`order_outbox`] | taps merged into orders, and their delivery: each tap is charged once |
//! | `giving` | what the viewer gives: the balance, the combo that is shown at once, the order, the answer |
//! | [`combo`] | one user's gifts of one kind in a row |
//! | [`banners`] | the banners of gifts, at the bottom left of the video |
//! | [`effects`] | the effects of expensive gifts over the video |
//! | [`supporters`] | the show's top supporters |
//! | `display_queue` | combos that wait for a banner or an effect, by value |
//!
//! The viewer's own gifts are shown when they are tapped, and taken back if they are refused. The room's message for them is recognised by
//! the order's ID, and not shown again. A message that comes while an order of the viewer's is unanswered waits for the answer.

pub mod banners;
pub mod combo;
mod display_queue;
pub mod effects;
pub mod giving;
pub mod order_outbox;
pub mod supporters;
pub mod tap_merging;

use std::sync::Arc;

use banners::{Banner, Banners, SLOTS};
use combo::{Combo, Combos, GiftView};
use effects::{Effects, PlayedEffect};
use order_outbox::{Delay, OrderOutbox};
use supporters::Supporters;
use tap_merging::TapMerging;

use crate::features::recent_ids::RecentIds;
use crate::model::show::RoomInfo;
use crate::model::user::UserInfo;
use crate::pacing::pace::Pace;

/// The most messages about the viewer's own gifts that wait for an answer.
const MAX_WAITING: usize = 100;

/// Why a gift was not given, or not yet. Nothing is charged for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiftNote {
    /// Not enough coins.
    TooLittle {
        /// The cost of what the viewer wants to give, in coins.
        price: u64,
        /// The viewer's balance, in coins.
        balance: u64,
    },
    /// The show is neither live nor paused.
    NotOn,
    /// The backend has another order with the same key.
    Conflict,
    /// The backend does not know the user any more: the orders are kept, and sent when it does.
    SignIn,
    /// The backend refused: the HTTP status.
    Refused {
        /// The status.
        status: u16,
    },
    /// The backend limits the rate of orders (HTTP 429): they are sent a little later.
    TooFast,
    /// The backend does not answer, or fails: the orders are kept, and sent again.
    Unanswered,
}

impl GiftNote {
    /// The note for a final refusal, by its HTTP status.
    pub const fn of(status: u16, price: u64, balance: u64) -> Self {
        match status {
            402 => Self::TooLittle { price, balance },
            403 => Self::NotOn,
            409 => Self::Conflict,
            status => Self::Refused { status },
        }
    }
}

/// The viewer's current combo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboView {
    /// The gift's ID.
    pub gift_id: String,
    /// The number so far.
    pub count: u32,
}

/// The gift panel as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftsView {
    /// The gifts that can be given; empty where the room has no gifts.
    pub gifts: Arc<[GiftView]>,
    /// The viewer's coins, less the orders that are not answered yet; `None`: the backend does not give the balance.
    pub balance: Option<u64>,
    /// The panel is open.
    pub is_open: bool,
    /// The show is live or paused: gifts can be given.
    pub is_on: bool,
    /// The viewer's current combo.
    pub combo: Option<ComboView>,
    /// Why something was not given, or is not charged yet.
    pub note: Option<GiftNote>,
}

impl Default for GiftsView {
    fn default() -> Self {
        Self { gifts: Arc::new([]), balance: None, is_open: false, is_on: false, combo: None, note: None }
    }
}

/// Which effects are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownEffects {
    /// All, with the gifts' own animation files.
    All,
    /// The built-in effects, which can stand still; no animation file, because it moves.
    Still,
    /// None.
    None,
}

/// The room's message about a gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftMessage {
    /// The gift's ID in the catalogue.
    pub gift_id: String,
    /// The number in this order.
    pub count: u32,
    /// The number in a row so far.
    pub combo: u32,
    /// The giver.
    pub from: UserInfo,
    /// The order's ID.
    pub order: String,
    /// It was given before the viewer joined.
    pub is_history: bool,
}

/// Gifts.
#[derive(Debug, Default)]
pub struct Gifts {
    catalogue: Option<Arc<[GiftView]>>,
    /// The viewer's coins, as the backend gave them last.
    balance: Option<u64>,
    /// The number of orders that were charged.
    charged_orders: u64,
    /// That number when the room was last requested. Where it has risen since, the answer's balance is outdated.
    charged_when_requested: u64,
    /// The viewer's orders.
    pub(crate) outbox: OrderOutbox,
    /// The combos of those orders, by the orders' keys.
    own: Vec<(String, u64)>,
    combos: Combos,
    banners: Banners,
    pub(crate) effects: Effects,
    /// The IDs of the orders that were shown.
    recent: RecentIds,
    /// Messages about the viewer's own gifts, until the answer to an order says whether they are shown already.
    waiting: Vec<GiftMessage>,
    pub(crate) is_open: bool,
    note: Option<GiftNote>,
    /// When the note was set, by the monotonic clock.
    noted_ms: u64,
    /// The top senders.
    pub supporters: Supporters,
}

impl Gifts {
    /// No gifts yet.
    pub fn new(pace: Pace) -> Self {
        Self { outbox: OrderOutbox::new(pace), ..Self::default() }
    }

    /// The room was requested from the backend.
    pub const fn on_room_requested(&mut self) {
        self.charged_when_requested = self.charged_orders;
    }

    /// The backend's answer about the room.
    pub fn on_room(&mut self, info: &RoomInfo) {
        self.outbox.set_merging(TapMerging::of(&info.limits));
        self.catalogue = Some(info.gifts.iter().map(GiftView::from).collect());
        if info.balance.is_none() || (self.outbox.is_empty() && self.charged_orders == self.charged_when_requested) {
            self.balance = info.balance;
        }
        if let (Some(GiftNote::TooLittle { price, balance: before }), Some(balance)) = (self.note, self.balance) {
            let is_topped_up = balance >= price && balance > before;
            self.note = (!is_topped_up).then_some(GiftNote::TooLittle { price, balance });
        }
    }

    /// The gift with this ID, if it can be given.
    pub fn find(&self, gift_id: &str) -> Option<GiftView> {
        self.catalogue.iter().flat_map(|gifts| gifts.iter()).find(|gift| gift.id == gift_id).cloned()
    }

    /// The viewer's coins, less the orders that are not answered yet.
    pub fn balance(&self) -> Option<u64> {
        self.balance.map(|balance| balance.saturating_sub(self.outbox.coins()))
    }

    /// An order of the viewer's is charged, and this balance is left. `is_own`: it was given on this page, where its gift is shown already.
    pub fn charged(&mut self, order_id: &str, balance: u64, is_own: bool) {
        self.charged_orders += 1;
        self.balance = Some(balance);
        if is_own {
            self.recent.remember(order_id);
        }
    }

    /// The viewer's order with this key is part of this combo.
    pub fn note_combo(&mut self, key: String, combo: u64) {
        if self.own.last().is_none_or(|(known, _)| *known != key) {
            self.own.push((key, combo));
        }
    }

    /// Takes the combo of the viewer's order with this key, which is answered.
    pub fn take_combo(&mut self, key: &str) -> Option<u64> {
        let at = self.own.iter().position(|(known, _)| known == key)?;
        Some(self.own.swap_remove(at).1)
    }

    /// The room's message about a gift. Returns whether it must be shown now: one that is known is not shown, and one about a gift of the
    /// viewer's waits while an order of theirs is unanswered.
    pub fn receive(&mut self, message: &GiftMessage, my_id: &str) -> bool {
        if message.from.user_id == my_id && !self.outbox.is_empty() {
            self.waiting.push(message.clone());
            let most = self.waiting.len().saturating_sub(MAX_WAITING);
            self.waiting.drain(..most);
            return false;
        }
        self.recent.remember(&message.order)
    }

    /// Takes the messages that waited for an answer and must be shown, once no order is unanswered.
    pub fn take_waiting(&mut self) -> Vec<GiftMessage> {
        if !self.outbox.is_empty() {
            return Vec::new();
        }
        let recent = &mut self.recent;
        self.waiting.drain(..).filter(|message| recent.remember(&message.order)).collect()
    }

    /// The combo has this line in the chat list.
    pub fn set_line(&mut self, combo: u64, line: Option<u64>) {
        self.combos.set_line(combo, line);
    }

    /// A combo began, or has grown.
    pub fn show(&mut self, combo: &Combo, effects: ShownEffects, now_ms: u64) {
        self.banners.show(combo, now_ms);
        match effects {
            ShownEffects::All => self.effects.play(combo, now_ms),
            ShownEffects::Still => {
                let mut still = combo.clone();
                still.gift.animation = None;
                self.effects.play(&still, now_ms);
            }
            ShownEffects::None => {}
        }
    }

    /// Takes back this many gifts of a combo. Returns the combo as it is now.
    pub fn take_back(&mut self, combo: u64, count: u32, now_ms: u64) -> Option<Combo> {
        let combo = self.combos.take_back(combo, count)?;
        self.banners.take_back(&combo, now_ms);
        self.effects.take_back(&combo, now_ms);
        Some(combo)
    }

    /// Removes all banners and effects.
    pub fn clear(&mut self) {
        self.banners.clear();
        self.effects.clear();
    }

    /// Ends the banners and effects that are over, and starts those that wait.
    pub fn settle(&mut self, now_ms: u64) {
        self.banners.settle(now_ms);
        self.effects.settle(now_ms);
    }

    /// When [`Self::settle`] must be called next, by the monotonic clock.
    pub fn due_ms(&self, now_ms: u64) -> Option<u64> {
        let combo_ms = self.combos.mine(now_ms).map(|(_, until_ms)| until_ms);
        [self.banners.due_ms(), self.effects.due_ms(), combo_ms].into_iter().flatten().min()
    }

    /// The gift panel as it is shown.
    pub fn view(&self, is_on: bool, now_ms: u64) -> GiftsView {
        let combo = |(combo, _): (&Combo, u64)| ComboView { gift_id: combo.gift.id.clone(), count: combo.count };
        let delay = self.outbox.delay().map(|delay| match delay {
            Delay::TooFast => GiftNote::TooFast,
            Delay::SignIn => GiftNote::SignIn,
            Delay::Unanswered => GiftNote::Unanswered,
        });
        GiftsView {
            gifts: self.catalogue.clone().unwrap_or_else(|| Arc::new([])),
            balance: self.balance(),
            is_open: self.is_open,
            is_on,
            combo: self.combos.mine(now_ms).map(combo),
            note: delay.or(self.note),
        }
    }

    /// The banners as they are shown.
    pub fn banners_view(&self) -> [Option<Banner>; SLOTS] {
        self.banners.view()
    }

    /// The effect that plays.
    pub fn effect_view(&self) -> Option<PlayedEffect> {
        self.effects.view()
    }
}
