//! Gifts: what can be given, what the viewer gives, and what is shown of everyone's.
//!
//! | module | concept |
//! | --- | --- |
//! | [`order_outbox`] | taps merged into orders, and orders on their way: each is charged once |
//! | [`combo`] | one user's gifts of one kind in a row |
//! | [`banners`] | who gives what, at the picture's bottom left |
//! | [`effects`] | what dear gifts play over the picture |
//! | [`waiting`] | who waits for a banner or an effect, by value |
//!
//! The viewer's own gifts are shown when they are tapped, and put back if they are refused. The room's message for them says nothing
//! new: it is known by the order's ID. One that comes while an own order is not answered yet waits for that answer.

pub mod banners;
pub mod combo;
mod display_queue;
pub mod effects;
pub mod giving;
pub mod order_outbox;
pub mod supporters;

use std::sync::Arc;

use banners::{Banner, Banners, SLOTS};
use combo::{Combo, Combos, GiftView};
use effects::{Effects, PlayedEffect};
use order_outbox::{Delay, OrderOutbox};
use supporters::Supporters;

use crate::features::recent_ids::RecentIds;
use crate::model::show::RoomInfo;
use crate::model::user::UserInfo;
use crate::pacing::pace::Pace;

/// Messages about one's own gifts that may wait for an answer.
const MAX_WAITING: usize = 100;

/// Why a gift was not given, or not yet. Nothing is charged for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiftNote {
    /// Not enough coins.
    TooLittle {
        /// What it would take.
        price: u64,
        /// What there is.
        balance: u64,
    },
    /// The show is not on.
    NotOn,
    /// The backend knows the order as another one.
    Conflict,
    /// The backend does not know any more who this is: the orders are kept, and sent when it does.
    SignIn,
    /// The backend refused: the HTTP status.
    Refused {
        /// The status.
        status: u16,
    },
    /// The backend wants fewer orders at a time: they are sent a little later.
    TooFast,
    /// The backend does not answer, or fails: the orders are kept, and sent again.
    Unanswered,
}

impl GiftNote {
    /// What to say of a refusal for good.
    pub const fn of(status: u16, price: u64, balance: u64) -> Self {
        match status {
            402 => Self::TooLittle { price, balance },
            403 => Self::NotOn,
            409 => Self::Conflict,
            status => Self::Refused { status },
        }
    }
}

/// What the viewer gives in a row now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComboView {
    /// Which gift.
    pub gift_id: String,
    /// How many so far.
    pub count: u32,
}

/// The panel as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftsView {
    /// What can be given; nothing where the room has no gifts.
    pub gifts: Arc<[GiftView]>,
    /// The viewer's coins, less what is on its way; none where the backend does not say.
    pub balance: Option<u64>,
    /// The panel is open.
    pub is_open: bool,
    /// The show is on: gifts can be given.
    pub is_on: bool,
    /// What is given in a row now.
    pub combo: Option<ComboView>,
    /// Why something was not given, or is not charged yet.
    pub note: Option<GiftNote>,
}

impl Default for GiftsView {
    fn default() -> Self {
        Self { gifts: Arc::new([]), balance: None, is_open: false, is_on: false, combo: None, note: None }
    }
}

/// Which effects are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownEffects {
    /// All, and the gifts' own files.
    All,
    /// Those that can stand still: no file, because it moves.
    Still,
    /// None.
    None,
}

/// A gift that the room tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftMessage {
    /// Which: its ID in the room's list.
    pub gift_id: String,
    /// How many with this order.
    pub count: u32,
    /// How many in a row so far.
    pub combo: u32,
    /// Who gives.
    pub from: UserInfo,
    /// The order's ID.
    pub order: String,
    /// It was given before the viewer came.
    pub is_history: bool,
}

/// Gifts.
#[derive(Debug, Default)]
pub struct Gifts {
    catalogue: Option<Arc<[GiftView]>>,
    /// The coins, as the backend last said.
    balance: Option<u64>,
    /// Orders that were answered, and how many were when the backend was last asked about the room: an answer of before knows less.
    reply_to: u64,
    answers_when_asked: u64,
    /// What the viewer gives.
    pub(crate) outbox: OrderOutbox,
    /// The runs of those orders, by the orders' keys.
    own: Vec<(String, u64)>,
    combos: Combos,
    banners: Banners,
    pub(crate) effects: Effects,
    /// The orders that were shown.
    seen: RecentIds,
    /// Messages about one's own gifts, until an answer says whether they are shown already.
    waiting: Vec<GiftMessage>,
    pub(crate) is_open: bool,
    note: Option<GiftNote>,
    /// Since when it is so, by the monotonic clock.
    noted_ms: u64,
    /// The top senders.
    pub supporters: Supporters,
}

impl Gifts {
    /// No gifts yet.
    pub fn new(pace: Pace) -> Self {
        Self { outbox: OrderOutbox::new(pace), ..Self::default() }
    }

    /// The backend was asked about the room.
    pub const fn room_asked(&mut self) {
        self.answers_when_asked = self.reply_to;
    }

    /// The backend's answer about the room.
    pub fn take_info(&mut self, info: &RoomInfo) {
        self.catalogue = Some(info.gifts.iter().map(GiftView::from).collect());
        if info.balance.is_none() || (self.outbox.is_empty() && self.reply_to == self.answers_when_asked) {
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

    /// The coins that are left, less what is on its way.
    pub fn balance(&self) -> Option<u64> {
        self.balance.map(|balance| balance.saturating_sub(self.outbox.coins()))
    }

    /// An order of the viewer's is charged, and this is left. Its gift is shown already, if it was given here.
    pub fn charged(&mut self, order_id: &str, balance: u64, is_own: bool) {
        self.reply_to += 1;
        self.balance = Some(balance);
        if is_own {
            self.seen.remember(order_id);
        }
    }

    /// The viewer's order with this key is part of this run.
    pub fn note_combo(&mut self, key: String, combo: u64) {
        if self.own.last().is_none_or(|(known, _)| *known != key) {
            self.own.push((key, combo));
        }
    }

    /// The run of the viewer's order with this key, which is answered.
    pub fn take_combo(&mut self, key: &str) -> Option<u64> {
        let at = self.own.iter().position(|(known, _)| known == key)?;
        Some(self.own.swap_remove(at).1)
    }

    /// The room tells of a gift. Says whether it is to be shown now: one that is known is not, and one of the viewer's own waits
    /// while an order of theirs is not answered.
    pub fn receive(&mut self, message: &GiftMessage, my_id: &str) -> bool {
        if message.from.user_id == my_id && !self.outbox.is_empty() {
            self.waiting.push(message.clone());
            let most = self.waiting.len().saturating_sub(MAX_WAITING);
            self.waiting.drain(..most);
            return false;
        }
        self.seen.remember(&message.order)
    }

    /// The messages that waited for an answer and are to be shown, if nothing is on its way any more.
    pub fn take_waiting(&mut self) -> Vec<GiftMessage> {
        if !self.outbox.is_empty() {
            return Vec::new();
        }
        let seen = &mut self.seen;
        self.waiting.drain(..).filter(|message| seen.remember(&message.order)).collect()
    }

    /// A run was shown in the chat list.
    pub fn set_line(&mut self, combo: u64, line: Option<u64>) {
        self.combos.set_line(combo, line);
    }

    /// A run began, or has grown.
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

    /// Some of a run was put back.
    pub fn put_back(&mut self, combo: u64, count: u32, now_ms: u64) -> Option<Combo> {
        let combo = self.combos.put_back(combo, count)?;
        self.banners.put_back(&combo, now_ms);
        self.effects.put_back(&combo, now_ms);
        Some(combo)
    }

    /// Nothing is on the picture any more.
    pub fn clear(&mut self) {
        self.banners.clear();
        self.effects.clear();
    }

    /// Takes away what is over.
    pub fn settle(&mut self, now_ms: u64) {
        self.banners.settle(now_ms);
        self.effects.settle(now_ms);
    }

    /// When [`Self::settle`] is to be called again, by the monotonic clock.
    pub fn due_ms(&self, now_ms: u64) -> Option<u64> {
        let combo_ms = self.combos.mine(now_ms).map(|(_, until_ms)| until_ms);
        [self.banners.due_ms(), self.effects.due_ms(), combo_ms].into_iter().flatten().min()
    }

    /// The panel as it is to be shown.
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

    /// The banners as they are to be shown.
    pub fn banners_view(&self) -> [Option<Banner>; SLOTS] {
        self.banners.view()
    }

    /// The effect that is played.
    pub fn effect_view(&self) -> Option<PlayedEffect> {
        self.effects.view()
    }
}
