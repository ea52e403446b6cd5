//! Orders of gifts on their way to the backend. Taps in a row are merged into orders, which are sent one after another, each with one
//! idempotency key until it is answered. So each tap is charged once, whatever fails in between.
//!
//! Each change is stored on the device before an order is sent: the taps survive a reload and a crash. Another page of the same user
//! sends the orders that were left behind: a complete order at once (sent twice with one key, it is charged once), and an order that may
//! still grow only after it has not changed for [`ABANDONED_MS`].

use std::collections::VecDeque;

use crate::effect::{Effect, Timer};
use crate::features::gifts::tap_merging::TapMerging;
use crate::model::gift::GiftReceipt;
use crate::model::problem::BackendError;
use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::ports::storage::GiftOrder;
use crate::time::Now;

/// An order of another page that may still grow, but has not changed for this time (ms), was left behind: a page that is open closes its
/// orders after a second or so.
pub const ABANDONED_MS: u64 = 10_000;

/// An order without an answer after this time, in milliseconds, counts as unanswered. This is longer than the time-out of the request.
const NO_ANSWER_MS: u64 = 20_000;

/// The final answer to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is charged.
    Charged(GiftReceipt),
    /// It is refused, and not charged: the HTTP status.
    Refused(u16),
    /// The viewer has given it up, and no answer says that it was charged.
    GivenUp,
}

/// Why orders are not charged for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// The backend did not answer, or failed.
    Unanswered,
    /// The backend limits the rate of orders (HTTP 429).
    TooFast,
    /// The backend does not know the user any more.
    SignIn,
}

#[derive(Debug, Clone)]
struct Entry {
    order: GiftOrder,
    /// When its first tap was, by the monotonic clock.
    opened_ms: u64,
    /// When it was sent, by the monotonic clock; `None`: it is not in flight.
    sent_ms: Option<u64>,
    /// It was started by another page, or by this one before a reload.
    is_restored: bool,
    /// The viewer has given it up while it was in flight.
    is_given_up: bool,
}

/// The orders that are not answered yet.
#[derive(Debug, Default)]
pub struct OrderOutbox {
    merging: TapMerging,
    pace: Pace,
    user_id: String,
    /// In the order in which they are sent. Only the last may be open, only the first in flight.
    entries: VecDeque<Entry>,
    /// Open orders of other pages, each with the time since when it has not changed.
    others: Vec<(GiftOrder, u64)>,
    /// Makes keys of one moment differ.
    last_number: u32,
    /// Failed attempts to send the first order.
    tries: u32,
    delay: Option<Delay>,
    not_before_ms: u64,
}

impl OrderOutbox {
    /// An empty outbox.
    pub fn new(pace: Pace) -> Self {
        Self { pace, ..Self::default() }
    }

    /// Merges taps like this from now on.
    pub const fn set_merging(&mut self, merging: TapMerging) {
        self.merging = merging;
    }

    /// The viewer is this user: requests the orders that they left behind on this device.
    pub fn set_user(&mut self, user_id: &str, effects: &mut Vec<Effect>) {
        if self.user_id != user_id {
            // The orders of another user stay on the device for them.
            *self = Self {
                pace: self.pace,
                merging: self.merging,
                user_id: user_id.to_owned(),
                last_number: self.last_number,
                ..Self::default()
            };
            effects.push(Effect::LoadOrders { user_id: user_id.to_owned() });
        }
    }

    /// One tap on a gift. Returns the key of the order that it joined.
    pub fn tap(&mut self, gift_id: &str, price: u64, now: Now, effects: &mut Vec<Effect>) -> String {
        self.close_due(now, effects);
        match self.entries.back_mut().filter(|entry| entry.order.is_open) {
            Some(entry) if entry.order.gift_id == gift_id && entry.order.price == price => entry.order.count += 1,
            _ => {
                self.close(effects);
                self.push(gift_id, price, 1, true, now);
            }
        }
        self.end_of_tap(now, effects)
    }

    /// Orders `count` of a gift at once, as a separate order. Returns the order's key.
    pub fn order(&mut self, gift_id: &str, price: u64, count: u32, now: Now, effects: &mut Vec<Effect>) -> String {
        self.close(effects);
        self.push(gift_id, price, count, false, now);
        self.end_of_tap(now, effects)
    }

    fn end_of_tap(&mut self, now: Now, effects: &mut Vec<Effect>) -> String {
        let Some(last) = self.entries.back_mut() else { return String::new() };
        last.order.is_open = last.order.is_open && self.merging.may_grow(last.order.count);
        let order = last.order.clone();
        let key = order.key.clone();
        self.keep(order, effects);
        self.send_due(now, effects);
        key
    }

    /// The page may be closed in a moment: completes and sends the open order.
    pub fn close_all(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.close(effects);
        self.send_due(now, effects);
    }

    /// [`Timer::Orders`] has expired.
    pub fn on_timer(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.close_due(now, effects);
        let first = self.entries.front().and_then(|entry| entry.sent_ms);
        if first.is_some_and(|sent_ms| now.mono_ms >= sent_ms + NO_ANSWER_MS) {
            self.put_off(Delay::Unanswered, now);
        }
        if self.others.iter().any(|(_, since_ms)| now.mono_ms >= since_ms + ABANDONED_MS) {
            effects.push(Effect::LoadOrders { user_id: self.user_id.clone() });
        }
        self.send_due(now, effects);
    }

    /// The network is back: an order that waits for its next attempt is sent now.
    pub fn on_online(&mut self, now: Now, effects: &mut Vec<Effect>) {
        self.not_before_ms = 0;
        self.send_due(now, effects);
    }

    /// The backend's answer to the order with this key, or an error. Returns the order, its final answer, and whether it was started on
    /// this page; `None`: there is no final answer yet.
    pub fn on_answer(
        &mut self,
        key: &str,
        answer: Result<GiftReceipt, BackendError>,
        now: Now,
        effects: &mut Vec<Effect>,
    ) -> Option<(GiftOrder, Answer, bool)> {
        let entry = self.entries.front().filter(|entry| entry.sent_ms.is_some() && entry.order.key == key)?;
        let result = match answer {
            Ok(receipt) => Some(Answer::Charged(receipt)),
            Err(BackendError::Status(status)) if is_final(status) => Some(Answer::Refused(status)),
            Err(_) if entry.is_given_up => Some(Answer::GivenUp),
            Err(error) => {
                let delay = match error {
                    BackendError::Status(429) => Delay::TooFast,
                    BackendError::Status(401) => Delay::SignIn,
                    _ => Delay::Unanswered,
                };
                self.put_off(delay, now);
                None
            }
        };
        let answered = result.and_then(|result| {
            let entry = self.entries.pop_front()?;
            (self.tries, self.delay, self.not_before_ms) = (0, None, 0);
            effects.push(Effect::DeleteOrder { user_id: self.user_id.clone(), key: entry.order.key.clone() });
            Some((entry.order, result, !entry.is_restored))
        });
        self.send_due(now, effects);
        answered
    }

    /// The viewer gives up the orders that are not charged yet. Returns those that are given up at once; one in flight may yet be charged.
    pub fn give_up(&mut self, effects: &mut Vec<Effect>) -> Vec<GiftOrder> {
        for entry in &self.entries {
            // Other pages that have the order receive the count of 0 before the order is deleted.
            let user_id = self.user_id.clone();
            let order = GiftOrder { count: 0, ..entry.order.clone() };
            effects.push(Effect::SaveOrder { user_id: user_id.clone(), order });
            effects.push(Effect::DeleteOrder { user_id, key: entry.order.key.clone() });
        }
        let (in_flight, waiting): (VecDeque<_>, VecDeque<_>) =
            self.entries.drain(..).partition(|entry| entry.sent_ms.is_some());
        self.entries = in_flight.into_iter().map(|entry| Entry { is_given_up: true, ..entry }).collect();
        (self.tries, self.delay, self.not_before_ms) = (0, None, 0);
        waiting.into_iter().map(|entry| entry.order).collect()
    }

    /// Another page has changed or deleted the stored order with this key. Returns the order if it was given up there and is not in flight.
    pub fn on_stored_change(&mut self, key: &str, kept: Option<&GiftOrder>) -> Option<GiftOrder> {
        let at = self.entries.iter().position(|entry| entry.order.key == key)?;
        let entry = &mut self.entries[at];
        let is_given_up = kept.is_some_and(|order| order.count == 0);
        if is_given_up && entry.sent_ms.is_some() {
            entry.is_given_up = true;
        }
        // An order that was deleted has its answer. The page that started it still sends it, in order to receive that answer, too.
        let is_over = is_given_up || (kept.is_none() && entry.is_restored);
        let removed = if is_over && entry.sent_ms.is_none() { self.entries.remove(at) } else { None };
        self.end_delay_if_empty();
        removed.filter(|_| is_given_up).map(|entry| entry.order)
    }

    /// The orders that are stored on the device for this user and room.
    pub fn restore(&mut self, mut kept: Vec<GiftOrder>, now: Now, effects: &mut Vec<Effect>) {
        // A key begins with the time of its order.
        kept.sort_by(|one, other| one.key.cmp(&other.key));
        // An order that is not stored any more was settled by another page: this page drops it.
        self.entries.retain(|entry| {
            !entry.is_restored || entry.sent_ms.is_some() || kept.iter().any(|order| order.key == entry.order.key)
        });
        let before = std::mem::take(&mut self.others);
        for mut order in kept {
            if order.count == 0 || self.entries.iter().any(|entry| entry.order.key == order.key) {
                continue;
            }
            if order.is_open {
                let unchanged_ms = before.iter().find(|(known, _)| *known == order).map(|(_, since_ms)| *since_ms);
                let since_ms = unchanged_ms.unwrap_or(now.mono_ms);
                if now.mono_ms < since_ms + ABANDONED_MS {
                    self.others.push((order, since_ms));
                    continue;
                }
                order.is_open = false;
                self.keep(order.clone(), effects);
            }
            let entry = Entry { order, opened_ms: now.mono_ms, sent_ms: None, is_restored: true, is_given_up: false };
            let is_open = self.entries.back().is_some_and(|entry| entry.order.is_open);
            self.entries.insert(self.entries.len() - usize::from(is_open), entry);
        }
        self.end_delay_if_empty();
        self.send_due(now, effects);
    }

    /// Are all orders answered?
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The cost of the orders that are not answered yet, in coins.
    pub fn coins(&self) -> u64 {
        self.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.order.coins()))
    }

    /// Why orders are not charged for now; `None`: there is no delay.
    pub const fn delay(&self) -> Option<Delay> {
        self.delay
    }

    fn push(&mut self, gift_id: &str, price: u64, count: u32, is_open: bool, now: Now) {
        self.last_number += 1;
        // The 52 random bits make the key unique among pages; time and number make it unique on this page.
        let key = format!("{:011x}-{:04x}-{:x}", now.unix_ms, self.last_number, now.chance.to_bits());
        let order = GiftOrder { key, gift_id: gift_id.to_owned(), count, price, is_open };
        self.entries.push_back(Entry {
            order,
            opened_ms: now.mono_ms,
            sent_ms: None,
            is_restored: false,
            is_given_up: false,
        });
    }

    /// Sends the first order again later, with a growing back-off.
    fn put_off(&mut self, delay: Delay, now: Now) {
        self.delay = Some(delay);
        self.not_before_ms = now.mono_ms + backoff::delay_ms(self.pace, self.tries, now.chance);
        self.tries += 1;
        if let Some(entry) = self.entries.front_mut() {
            entry.sent_ms = None;
        }
    }

    fn end_delay_if_empty(&mut self) {
        if self.entries.is_empty() {
            (self.tries, self.delay, self.not_before_ms) = (0, None, 0);
        }
    }

    /// Completes the open order.
    fn close(&mut self, effects: &mut Vec<Effect>) {
        if let Some(entry) = self.entries.back_mut().filter(|entry| entry.order.is_open) {
            entry.order.is_open = false;
            let order = entry.order.clone();
            self.keep(order, effects);
        }
    }

    /// Completes the open order where its time is over.
    fn close_due(&mut self, now: Now, effects: &mut Vec<Effect>) {
        if self.closes_ms().is_some_and(|closes_ms| now.mono_ms >= closes_ms) {
            self.close(effects);
        }
    }

    /// When the open order is complete, by the monotonic clock.
    fn closes_ms(&self) -> Option<u64> {
        let open = self.entries.back().filter(|entry| entry.order.is_open)?;
        Some(self.merging.ends_ms(open.opened_ms))
    }

    /// Sends the order that is due, and starts the timer for what is due next.
    fn send_due(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let not_before_ms = self.not_before_ms;
        let first = self.entries.front_mut().filter(|entry| !entry.order.is_open && entry.sent_ms.is_none());
        let is_ready = first.is_some();
        if let Some(entry) = first.filter(|_| now.mono_ms >= not_before_ms) {
            entry.sent_ms = Some(now.mono_ms);
            effects.push(Effect::SendOrder(entry.order.clone()));
        }
        let tries_ms = Some(not_before_ms).filter(|at_ms| is_ready && *at_ms > now.mono_ms);
        let abandoned_ms = self.others.iter().map(|(_, since_ms)| since_ms + ABANDONED_MS).min();
        let answer_ms = self.entries.front().and_then(|entry| entry.sent_ms).map(|sent_ms| sent_ms + NO_ANSWER_MS);
        let due_ms = [self.closes_ms(), tries_ms, abandoned_ms, answer_ms].into_iter().flatten().min();
        effects.extend(
            due_ms.map(|due_ms| Effect::Timer {
                timer: Timer::Orders,
                after_ms: due_ms.saturating_sub(now.mono_ms).max(1),
            }),
        );
    }

    fn keep(&self, order: GiftOrder, effects: &mut Vec<Effect>) {
        effects.push(Effect::SaveOrder { user_id: self.user_id.clone(), order });
    }
}

/// Does this status mean that the order was not charged, and will not be? A time-out, too many requests and a failure of the server are
/// temporary. If the backend does not know the user (401), it does not know what it has charged them either.
const fn is_final(status: u16) -> bool {
    status >= 400 && status < 500 && !matches!(status, 401 | 408 | 425 | 429)
}

#[cfg(test)]
mod tests;
