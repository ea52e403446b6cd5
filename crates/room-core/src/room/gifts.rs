//! Gifts in the room: what the viewer gives, and what the room tells of.

use crate::codec::image;
use crate::effect::{Effect, Timer};
use crate::features::chat_log::line::GiftLine;
use crate::features::gifts::combo::{GiftView, Run};
use crate::features::gifts::order_outbox::{Answer, Delay};
use crate::features::gifts::supporters;
use crate::features::gifts::{GiftMessage, GiftNote, ShownEffects};
use crate::intent::GiftIntent;
use crate::model::gift::{GiftEffect, GiftReceipt, Supporter};
use crate::model::problem::BackendError;
use crate::model::show::Status;
use crate::model::user::User;
use crate::pacing::backoff;
use crate::ports::page::ElementEvent;
use crate::ports::storage::GiftOrder;
use crate::room::Room;

/// A refusal that is the same as the one before, within this time (ms), is told once: a held key repeats.
const REPEATED_MS: u64 = 1_000;

impl Room {
    pub(super) fn on_gift_intent(&mut self, intent: GiftIntent, effects: &mut Vec<Effect>) {
        match intent {
            GiftIntent::Open(open) => self.open_gifts(open, effects),
            GiftIntent::Give { gift_id, count } => self.give(&gift_id, count, effects),
            GiftIntent::GiveUp => self.give_up_gifts(effects),
            GiftIntent::EffectStarted(key) => {
                self.gifts.effects.started(key, self.now.mono_ms);
                self.settle_gifts(effects);
            }
            GiftIntent::EffectEnded(key) => {
                self.gifts.effects.ended(key, self.now.mono_ms);
                self.settle_gifts(effects);
            }
            GiftIntent::EffectFailed(key) => {
                self.gifts.effects.failed(key, self.now.mono_ms);
                self.settle_gifts(effects);
            }
            GiftIntent::SetEffects(on) => self.set_effects(on, effects),
            GiftIntent::SetEffectSound(on) => {
                self.preferences.mutes_effects = !on;
                self.remember(effects);
            }
            GiftIntent::OpenSupporters(open) => {
                self.supporters.view.is_open = open;
                if open {
                    self.load_supporters(effects);
                }
            }
        }
    }

    /// The viewer gives a gift: it is shown at once, and on its way to the backend.
    fn give(&mut self, gift_id: &str, count: Option<u32>, effects: &mut Vec<Effect>) {
        if self.is_guest() || self.connection.needs_sign_in() {
            return crate::room::intents::ask_to_sign_in(effects);
        }
        // Until the backend has said who the viewer is, nothing can be given.
        let Some(from) = self.me.as_ref().map(crate::room::intents::own_user) else { return };
        let Some(gift) = self.gifts.find(gift_id).filter(|_| count != Some(0)) else { return };
        if !self.is_on() {
            self.gifts.note = Some(GiftNote::NotOn);
            return;
        }
        let (more, limits, now) = (count.unwrap_or(1), self.composer.limits, self.now);
        let price = gift.price.saturating_mul(more.into());
        if let Some(balance) = self.gifts.balance().filter(|balance| *balance < price) {
            return self.refuse_gift(gift_id, GiftNote::TooLittle { price, balance }, effects);
        }
        self.gifts.note = None;
        let outbox = &mut self.gifts.outbox;
        let key = match count {
            Some(count) => outbox.order(gift_id, gift.price, count, &limits, now, effects),
            None => outbox.tap(gift_id, gift.price, &limits, now, effects),
        };
        let run = self.gifts.runs.give(from, &gift, more, true, now.mono_ms).clone();
        self.gifts.note_run(key, run.key);
        self.show_run(&run, false, effects);
    }

    /// A gift was refused: says why, and lets the page help where it can.
    fn refuse_gift(&mut self, gift_id: &str, note: GiftNote, effects: &mut Vec<Effect>) {
        let is_repeated = self.gifts.note == Some(note) && self.now.mono_ms < self.gifts.noted_ms + REPEATED_MS;
        self.gifts.note = Some(note);
        if is_repeated {
            return;
        }
        self.gifts.noted_ms = self.now.mono_ms;
        match note {
            GiftNote::TooLittle { price, balance } => {
                effects.push(Effect::Emit(ElementEvent::TopUpWanted { gift_id: gift_id.to_owned(), price, balance }));
                // The page may have topped it up, or another page may have spent it.
                effects.push(Effect::LoadRoom);
            }
            GiftNote::NotOn => self.ask_about_room(effects),
            _ => {}
        }
    }

    /// The backend has answered an order, or not.
    pub(super) fn order_answered(
        &mut self,
        key: &str,
        answer: Result<GiftReceipt, BackendError>,
        effects: &mut Vec<Effect>,
    ) {
        let (limits, now) = (self.composer.limits, self.now);
        let was_known = self.gifts.outbox.delay() != Some(Delay::SignIn);
        if let Some((order, answer, is_own)) = self.gifts.outbox.answered(key, answer, &limits, now, effects) {
            match answer {
                Answer::Charged(receipt) => self.gift_charged(&order, &receipt, is_own, effects),
                Answer::Refused(status) => {
                    self.put_gift_back(&order);
                    let balance = self.gifts.balance().unwrap_or_default();
                    self.refuse_gift(&order.gift_id, GiftNote::of(status, order.coins(), balance), effects);
                }
                Answer::GivenUp => {
                    self.put_gift_back(&order);
                    effects.push(Effect::LoadRoom);
                }
            }
        }
        if was_known && self.gifts.outbox.delay() == Some(Delay::SignIn) {
            crate::room::intents::ask_to_sign_in(effects);
        }
        self.show_waiting_gifts(effects);
    }

    /// The orders that are kept on this device.
    pub(super) fn orders_recalled(&mut self, orders: Vec<GiftOrder>, effects: &mut Vec<Effect>) {
        let limits = self.composer.limits;
        self.gifts.outbox.recall(orders, &limits, self.now, effects);
        self.show_waiting_gifts(effects);
    }

    /// Another page of this device has changed an order.
    pub(super) fn order_changed(&mut self, key: &str, kept: Option<&GiftOrder>, effects: &mut Vec<Effect>) {
        if let Some(order) = self.gifts.outbox.changed(key, kept) {
            self.put_gift_back(&order);
        }
        self.show_waiting_gifts(effects);
    }

    fn gift_charged(&mut self, order: &GiftOrder, receipt: &GiftReceipt, is_own: bool, effects: &mut Vec<Effect>) {
        self.gifts.charged(&receipt.order_id, receipt.balance, is_own);
        let Some(run) = self.gifts.take_run(&order.key) else { return };
        let combo = self.gifts.runs.find(run).map_or(order.count, |run| run.count);
        let from = self.me.as_ref().map(crate::room::intents::own_user).unwrap_or_default();
        emit_gift(&order.gift_id, order.count, combo, &from, true, effects);
        self.ask_for_supporters(effects);
    }

    /// What was shown of an order is not any more.
    fn put_gift_back(&mut self, order: &GiftOrder) {
        let Some(run) = self.gifts.take_run(&order.key) else { return };
        let Some(run) = self.gifts.put_back(run, order.count, self.now.mono_ms) else { return };
        if let Some(line) = run.line {
            self.chat.set_gift(line, run.count);
        }
    }

    /// The viewer does not want what is not charged yet.
    fn give_up_gifts(&mut self, effects: &mut Vec<Effect>) {
        for order in self.gifts.outbox.give_up(effects) {
            self.put_gift_back(&order);
        }
        self.gifts.note = None;
        // One that got no answer may be charged all the same: the balance says so, and the room's message.
        effects.push(Effect::LoadRoom);
        self.show_waiting_gifts(effects);
    }

    /// The room tells of a gift.
    pub(super) fn receive_gift(&mut self, message: GiftMessage, effects: &mut Vec<Effect>) {
        let my_id = self.me.as_ref().map(|me| me.user_id.as_str()).unwrap_or_default();
        if self.gifts.receive(&message, my_id) {
            self.show_gift(message, effects);
        }
    }

    fn show_waiting_gifts(&mut self, effects: &mut Vec<Effect>) {
        for message in self.gifts.take_waiting() {
            self.show_gift(message, effects);
        }
    }

    fn show_gift(&mut self, message: GiftMessage, effects: &mut Vec<Effect>) {
        let Some(gift) = self.gifts.find(&message.gift_id).filter(|_| message.count > 0) else { return };
        let giver = message.from;
        let avatar = image::from_anyone(&giver.avatar).or_else(|| image::from_backend(&giver.avatar));
        let from = User { user_id: giver.user_id, nick: giver.nick, avatar };
        let is_mine = from.user_id == self.my_id();
        if !message.is_history {
            emit_gift(&gift.id, message.count, message.combo, &from, is_mine, effects);
            self.ask_for_supporters(effects);
        }
        let (count, now_ms) = (message.count, self.now.mono_ms);
        let run = if is_mine {
            self.gifts.runs.give(from, &gift, count, false, now_ms).clone()
        } else {
            self.gifts.runs.receive(from, &gift, count, message.combo.max(count), now_ms).clone()
        };
        self.show_run(&run, message.is_history, effects);
    }

    /// Shows a run that began or has grown: in the chat list, and, where somebody sees it now, on the picture.
    fn show_run(&mut self, run: &Run, is_history: bool, effects: &mut Vec<Effect>) {
        let now_ms = self.now.mono_ms;
        let is_hidden = !run.is_mine && self.preferences.hides_text(&run.from.user_id, "");
        if let Some(line) = run.line {
            self.chat.set_gift(line, run.count);
        } else {
            let line = self.chat.give(line(run, is_history), is_dear(&run.gift), is_hidden, now_ms);
            self.gifts.set_line(run.key, line);
        }
        if !is_history && !is_hidden && !self.overlay.is_hidden() {
            let shown_effects = match (self.preferences.hides_effects, self.overlay.reduces_motion()) {
                (true, _) => ShownEffects::None,
                (false, true) => ShownEffects::Still,
                (false, false) => ShownEffects::All,
            };
            self.gifts.show(run, shown_effects, now_ms);
            self.time_gifts(effects);
        }
    }

    /// Something of what is shown of gifts may be over.
    pub(super) fn settle_gifts(&mut self, effects: &mut Vec<Effect>) {
        self.gifts.settle(self.now.mono_ms);
        self.time_gifts(effects);
    }

    fn time_gifts(&self, effects: &mut Vec<Effect>) {
        let now_ms = self.now.mono_ms;
        effects.extend(
            self.gifts
                .due_ms(now_ms)
                .map(|due_ms| Effect::Timer { timer: Timer::Gifts, after_ms: due_ms.saturating_sub(now_ms).max(1) }),
        );
    }

    fn open_gifts(&mut self, open: bool, effects: &mut Vec<Effect>) {
        if open && self.me.as_ref().is_some_and(|me| !me.is_guest()) {
            // What there is may be spent, or topped up, elsewhere.
            effects.push(Effect::LoadRoom);
        }
        if !open {
            self.gifts.note = None;
        }
        self.gifts.is_open = open;
    }

    /// Nobody sees the page, and it may be gone in a moment; or somebody does again.
    pub(super) fn gifts_hidden(&mut self, is_hidden: bool, effects: &mut Vec<Effect>) {
        if is_hidden {
            let limits = self.composer.limits;
            self.gifts.outbox.close_all(&limits, self.now, effects);
            self.flush_likes(effects);
            self.gifts.clear();
        } else if matches!(self.gifts.note, Some(GiftNote::TooLittle { .. })) {
            // Whoever comes back may have topped up elsewhere.
            effects.push(Effect::LoadRoom);
        }
    }

    fn set_effects(&mut self, on: bool, effects: &mut Vec<Effect>) {
        self.preferences.hides_effects = !on;
        if !on {
            self.gifts.effects.clear();
        }
        self.remember(effects);
    }

    /// The list of the top senders may be another now: the backend is asked soon, with everyone else who heard so.
    pub(super) fn ask_for_supporters(&mut self, effects: &mut Vec<Effect>) {
        if !std::mem::replace(&mut self.supporters.is_asked, true) {
            let after_ms = backoff::spread_ms(supporters::ASK_EVERY_MS, supporters::ASK_EVERY_MS, 0, self.now.chance);
            effects.push(Effect::Timer { timer: Timer::Supporters, after_ms });
        }
    }

    pub(super) fn load_supporters(&mut self, effects: &mut Vec<Effect>) {
        self.supporters.is_asked = false;
        let has_gifts = self.info.as_ref().is_some_and(|info| !info.gifts.is_empty());
        if has_gifts && !self.connection.has_left() {
            effects.push(Effect::LoadSupporters);
        }
    }

    pub(super) fn supporters_loaded(&mut self, answer: Result<Vec<Supporter>, BackendError>) {
        // Without an answer the last one stands: it is asked again with the next gift.
        if let Ok(supporters) = answer {
            self.supporters.set(supporters);
        }
    }

    pub(super) fn is_on(&self) -> bool {
        matches!(self.status.get(), Some(Status::Live | Status::Paused))
    }
}

/// Has it a row whatever the load? One for whom the whole stage is lit.
fn is_dear(gift: &GiftView) -> bool {
    gift.effect == GiftEffect::Full
}

fn line(run: &Run, is_history: bool) -> GiftLine {
    GiftLine {
        from: run.from.clone(),
        name: run.gift.name.clone(),
        icon: run.gift.icon.clone(),
        count: run.count,
        is_mine: run.is_mine,
        is_history,
    }
}

fn emit_gift(gift_id: &str, count: u32, combo: u32, from: &User, is_mine: bool, effects: &mut Vec<Effect>) {
    effects.push(Effect::Emit(ElementEvent::Gift {
        gift_id: gift_id.to_owned(),
        count,
        combo,
        user_id: from.user_id.clone(),
        nick: from.name().to_owned(),
        is_mine,
    }));
}
