//! Giving: turns the viewer's taps into orders, and the backend's answers and the room's messages into rows, banners and effects.

use crate::codec::image;
use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::features::chat_log::ChatLog;
use crate::features::chat_log::line::GiftLine;
use crate::features::gifts::combo::{Combo, GiftView};
use crate::features::gifts::order_outbox::{Answer, Delay};
use crate::features::gifts::{GiftMessage, GiftNote, Gifts, ShownEffects};
use crate::features::show::Show;
use crate::model::gift::{GiftEffect, GiftReceipt};
use crate::model::problem::BackendError;
use crate::model::user::User;
use crate::ports::page::ElementEvent;
use crate::ports::storage::{GiftOrder, Preferences};

/// The same refusal is reported only once within this time, in milliseconds: a held key repeats.
const REPEATED_MS: u64 = 1_000;

/// The parts of the room that giving needs.
pub struct GiftRoom<'a> {
    /// The time, the room and the viewer.
    pub ctx: &'a Context,
    /// The show: gifts are given while it is on.
    pub show: &'a Show,
    /// Gifts have rows in the chat list.
    pub chat: &'a mut ChatLog,
    /// Whose gifts are hidden, and whether effects are shown.
    pub preferences: &'a Preferences,
    /// The viewer cannot enter the room until the page signs them in.
    pub needs_sign_in: bool,
    /// The viewer prefers reduced motion.
    pub reduces_motion: bool,
    /// Nobody sees the stage.
    pub is_hidden: bool,
}

impl Gifts {
    /// The viewer gives a gift: it is shown at once, and its order goes to the backend. `count`: an order of this many gifts; `None`: one
    /// tap, which adds to the gifts tapped in a row.
    pub fn give(&mut self, gift_id: &str, count: Option<u32>, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        let ctx = room.ctx;
        if ctx.is_guest() || room.needs_sign_in {
            effects.push(Effect::Emit(ElementEvent::SignInWanted));
            return;
        }
        // The viewer cannot give before the backend's session says who they are.
        if ctx.me.is_none() {
            return;
        }
        let Some(gift) = self.find(gift_id).filter(|_| count != Some(0)) else { return };
        if !room.show.is_on() {
            self.note = Some(GiftNote::NotOn);
            return;
        }
        let (more, now) = (count.unwrap_or(1), ctx.now);
        let price = gift.price.saturating_mul(more.into());
        if let Some(balance) = self.balance().filter(|balance| *balance < price) {
            return self.refuse(gift_id, GiftNote::TooLittle { price, balance }, room, effects);
        }
        self.note = None;
        let key = match count {
            Some(count) => self.outbox.order(gift_id, gift.price, count, now, effects),
            None => self.outbox.tap(gift_id, gift.price, now, effects),
        };
        let combo = self.combos.give(ctx.my_user(), &gift, more, true, now.mono_ms).clone();
        self.note_combo(key, combo.key);
        self.show_combo(&combo, false, room, effects);
    }

    /// A gift was refused: notes why, and lets the page help where it can.
    fn refuse(&mut self, gift_id: &str, note: GiftNote, room: &GiftRoom, effects: &mut Vec<Effect>) {
        let now_ms = room.ctx.mono_ms();
        let is_repeated = self.note == Some(note) && now_ms < self.noted_ms + REPEATED_MS;
        self.note = Some(note);
        if is_repeated {
            return;
        }
        self.noted_ms = now_ms;
        match note {
            GiftNote::TooLittle { price, balance } => {
                effects.push(Effect::Emit(ElementEvent::TopUpWanted { gift_id: gift_id.to_owned(), price, balance }));
                // The page may have topped the balance up, or another page may have spent it.
                effects.push(Effect::LoadRoom);
            }
            GiftNote::NotOn => room.show.ask_about_room(room.ctx, effects),
            _ => {}
        }
    }

    /// The backend's answer to the order with this key, or an error.
    pub fn on_order_answer(
        &mut self,
        key: &str,
        answer: Result<GiftReceipt, BackendError>,
        room: &mut GiftRoom,
        effects: &mut Vec<Effect>,
    ) {
        let now = room.ctx.now;
        let was_known = self.outbox.delay() != Some(Delay::SignIn);
        if let Some((order, answer, is_own)) = self.outbox.on_answer(key, answer, now, effects) {
            match answer {
                Answer::Charged(receipt) => self.on_charged(&order, &receipt, is_own, room, effects),
                Answer::Refused(status) => {
                    self.take_back_order(&order, room);
                    let balance = self.balance().unwrap_or_default();
                    self.refuse(&order.gift_id, GiftNote::of(status, order.coins(), balance), room, effects);
                }
                Answer::GivenUp => {
                    self.take_back_order(&order, room);
                    effects.push(Effect::LoadRoom);
                }
            }
        }
        if was_known && self.outbox.delay() == Some(Delay::SignIn) {
            effects.push(Effect::Emit(ElementEvent::SignInWanted));
        }
        self.show_waiting(room, effects);
    }

    /// The viewer's orders that are stored on this device have been loaded.
    pub fn on_orders_loaded(&mut self, orders: Vec<GiftOrder>, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        self.outbox.restore(orders, room.ctx.now, effects);
        self.show_waiting(room, effects);
    }

    /// Another page of this site has changed or deleted a stored order. `kept`: the order as it is stored now.
    pub fn on_order_changed(
        &mut self,
        key: &str,
        kept: Option<&GiftOrder>,
        room: &mut GiftRoom,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(order) = self.outbox.on_stored_change(key, kept) {
            self.take_back_order(&order, room);
        }
        self.show_waiting(room, effects);
    }

    fn on_charged(
        &mut self,
        order: &GiftOrder,
        receipt: &GiftReceipt,
        is_own: bool,
        room: &GiftRoom,
        effects: &mut Vec<Effect>,
    ) {
        self.charged(&receipt.order_id, receipt.balance, is_own);
        let Some(combo) = self.take_combo(&order.key) else { return };
        let combo_count = self.combos.find(combo).map_or(order.count, |combo| combo.count);
        emit(&order.gift_id, order.count, combo_count, &room.ctx.my_user(), true, effects);
        self.supporters.ask(room.ctx, effects);
    }

    /// Removes the gifts of an order from the chat list and the banners.
    fn take_back_order(&mut self, order: &GiftOrder, room: &mut GiftRoom) {
        let Some(combo) = self.take_combo(&order.key) else { return };
        let Some(combo) = self.take_back(combo, order.count, room.ctx.mono_ms()) else { return };
        if let Some(line) = combo.line {
            room.chat.set_gift(line, combo.count);
        }
    }

    /// The viewer gives up the orders that are not charged yet.
    pub fn give_up(&mut self, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        for order in self.outbox.give_up(effects) {
            self.take_back_order(&order, room);
        }
        self.note = None;
        // An order without an answer may still have been charged. The balance and the room's message then show it.
        effects.push(Effect::LoadRoom);
        self.show_waiting(room, effects);
    }

    /// The room's message about a gift.
    pub fn on_message(&mut self, message: GiftMessage, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        if self.receive(&message, room.ctx.my_id()) {
            self.show_message(message, room, effects);
        }
    }

    fn show_waiting(&mut self, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        for message in self.take_waiting() {
            self.show_message(message, room, effects);
        }
    }

    fn show_message(&mut self, message: GiftMessage, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        let Some(gift) = self.find(&message.gift_id).filter(|_| message.count > 0) else { return };
        let giver = message.from;
        let avatar = image::from_user(&giver.avatar).or_else(|| image::from_backend(&giver.avatar));
        let from = User { user_id: giver.user_id, nick: giver.nick, avatar };
        let is_mine = from.user_id == room.ctx.my_id();
        if !message.is_history {
            emit(&gift.id, message.count, message.combo, &from, is_mine, effects);
            self.supporters.ask(room.ctx, effects);
        }
        let (count, now_ms) = (message.count, room.ctx.mono_ms());
        let combo = if is_mine {
            self.combos.give(from, &gift, count, false, now_ms).clone()
        } else {
            self.combos.receive(from, &gift, count, message.combo.max(count), now_ms).clone()
        };
        self.show_combo(&combo, message.is_history, room, effects);
    }

    /// Shows a combo that began or has grown: in the chat list and, if the stage is visible and the gift is new, over the picture.
    fn show_combo(&mut self, combo: &Combo, is_history: bool, room: &mut GiftRoom, effects: &mut Vec<Effect>) {
        let now_ms = room.ctx.mono_ms();
        let is_hidden = !combo.is_mine && room.preferences.hides_text(&combo.from.user_id, "");
        if let Some(line) = combo.line {
            room.chat.set_gift(line, combo.count);
        } else {
            let line = room.chat.add_gift(line(combo, is_history), always_has_a_row(&combo.gift), is_hidden, now_ms);
            self.set_line(combo.key, line);
        }
        if !is_history && !is_hidden && !room.is_hidden {
            let shown = match (room.preferences.hides_effects, room.reduces_motion) {
                (true, _) => ShownEffects::None,
                (false, true) => ShownEffects::Still,
                (false, false) => ShownEffects::All,
            };
            self.show(combo, shown, now_ms);
            self.start_timer(room.ctx, effects);
        }
    }

    /// [`Timer::Gifts`] has expired, or an effect has ended: removes what is over, and shows what waits.
    pub fn on_timer(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        self.settle(ctx.mono_ms());
        self.start_timer(ctx, effects);
    }

    fn start_timer(&self, ctx: &Context, effects: &mut Vec<Effect>) {
        let now_ms = ctx.mono_ms();
        let after_ms = self.due_ms(now_ms).map(|due_ms| due_ms.saturating_sub(now_ms).max(1));
        effects.extend(after_ms.map(|after_ms| Effect::Timer { timer: Timer::Gifts, after_ms }));
    }

    /// The viewer opens or closes the panel.
    pub fn open(&mut self, open: bool, ctx: &Context, effects: &mut Vec<Effect>) {
        if open && ctx.me.is_some() && !ctx.is_guest() {
            // The balance may have been spent, or topped up, elsewhere.
            effects.push(Effect::LoadRoom);
        }
        if !open {
            self.note = None;
        }
        self.is_open = open;
    }

    /// The page is hidden, or is shown again.
    pub fn on_hidden(&mut self, is_hidden: bool, ctx: &Context, effects: &mut Vec<Effect>) {
        if is_hidden {
            self.outbox.close_all(ctx.now, effects);
            self.clear();
        } else if matches!(self.note, Some(GiftNote::TooLittle { .. })) {
            // The viewer may have topped up elsewhere.
            effects.push(Effect::LoadRoom);
        }
    }
}

/// A gift with a full-stage effect always has a row in the chat list, however busy the chat is.
fn always_has_a_row(gift: &GiftView) -> bool {
    gift.effect == GiftEffect::Full
}

fn line(combo: &Combo, is_history: bool) -> GiftLine {
    GiftLine {
        from: combo.from.clone(),
        name: combo.gift.name.clone(),
        icon: combo.gift.icon.clone(),
        count: combo.count,
        is_mine: combo.is_mine,
        is_history,
    }
}

fn emit(gift_id: &str, count: u32, combo: u32, from: &User, is_mine: bool, effects: &mut Vec<Effect>) {
    effects.push(Effect::Emit(ElementEvent::Gift {
        gift_id: gift_id.to_owned(),
        count,
        combo,
        user_id: from.user_id.clone(),
        nick: from.name().to_owned(),
        is_mine,
    }));
}
