//! Each tap is charged once, whatever fails, on one page or on two.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn at(mono_ms: u64) -> Now {
    Now { mono_ms, unix_ms: mono_ms, chance: 0.5 }
}

fn sent(effects: &[Effect]) -> Vec<(String, u32)> {
    let order = |effect: &Effect| match effect {
        Effect::SendOrder(order) => Some((order.gift_id.clone(), order.count)),
        _ => None,
    };
    effects.iter().filter_map(order).collect()
}

fn receipt() -> GiftReceipt {
    GiftReceipt { order_id: "o".into(), balance: 1 }
}

/// A page whose orders the backend charges at once.
#[derive(Default)]
struct Page {
    outbox: OrderOutbox,
    orders: Vec<(String, u32)>,
}

impl Page {
    fn run(&mut self, mono_ms: u64, act: impl FnOnce(&mut OrderOutbox, Now, &mut Vec<Effect>)) {
        let mut effects = Vec::new();
        act(&mut self.outbox, at(mono_ms), &mut effects);
        while let Some(Effect::SendOrder(order)) =
            effects.iter().find(|effect| matches!(effect, Effect::SendOrder(_))).cloned()
        {
            effects.clear();
            self.orders.push((order.gift_id.clone(), order.count));
            self.outbox.on_answer(&order.key, Ok(receipt()), at(mono_ms), &mut effects);
        }
    }
}

#[test]
fn ninety_nine_quick_taps_are_five_orders() {
    let mut page = Page::default();
    for nth in 0..99 {
        page.run(nth * 30, |outbox, now, effects| _ = outbox.tap("rose", 1, now, effects));
    }
    page.run(4_000, OrderOutbox::on_timer);
    assert_eq!(page.orders.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [20, 20, 20, 20, 19]);
    assert!(page.outbox.is_empty());
}

#[test]
fn slow_taps_are_one_order_a_second_and_another_gift_is_another_order() {
    let mut page = Page::default();
    for (mono_ms, gift) in [(0, "rose"), (600, "rose"), (999, "rose"), (1_000, "rose"), (1_100, "tea")] {
        page.run(mono_ms, |outbox, now, effects| _ = outbox.tap(gift, 1, now, effects));
    }
    page.run(1_200, |outbox, now, effects| _ = outbox.order("tea", 1, 520, now, effects));
    let expected = [("rose", 3), ("rose", 1), ("tea", 1), ("tea", 520)];
    assert_eq!(page.orders, expected.map(|(gift, count)| (gift.to_owned(), count)));
}

#[test]
fn an_unanswered_order_is_sent_again_with_its_key_and_a_back_off_while_the_next_one_waits() {
    let (mut outbox, mut effects) = (OrderOutbox::default(), Vec::new());
    outbox.order("tea", 10, 3, at(0), &mut effects);
    outbox.order("rose", 1, 1, at(0), &mut effects);
    assert_eq!((sent(&effects), outbox.coins()), (vec![("tea".to_owned(), 3)], 31));
    let Some(Effect::SendOrder(first)) = effects.iter().find(|effect| matches!(effect, Effect::SendOrder(_))).cloned()
    else {
        panic!("it is sent")
    };
    effects.clear();
    assert_eq!(outbox.on_answer(&first.key, Err(BackendError::Status(503)), at(10), &mut effects), None);
    assert_eq!((sent(&effects), outbox.delay()), (vec![], Some(Delay::Unanswered)));
    // The back-off is half a second to a whole one.
    outbox.on_timer(at(500), &mut effects);
    assert_eq!(sent(&effects), []);
    outbox.on_timer(at(1_010), &mut effects);
    assert!(effects.contains(&Effect::SendOrder(first.clone())), "the same order, with the same key");
    effects.clear();
    outbox.on_answer(&first.key, Err(BackendError::Status(429)), at(1_020), &mut effects);
    assert_eq!(outbox.delay(), Some(Delay::TooFast));
    outbox.on_online(at(1_030), &mut effects);
    effects.clear();
    let charged = outbox.on_answer(&first.key, Ok(receipt()), at(1_040), &mut effects);
    assert_eq!(charged, Some((first, Answer::Charged(receipt()), true)));
    assert_eq!((sent(&effects), outbox.delay()), (vec![("rose".to_owned(), 1)], None));
}

#[test]
fn a_refused_order_and_one_that_is_given_up_are_not_sent_again() {
    let (mut outbox, mut effects) = (OrderOutbox::default(), Vec::new());
    let first = outbox.order("tea", 10, 3, at(0), &mut effects);
    let refused = outbox.on_answer(&first, Err(BackendError::Status(402)), at(10), &mut effects);
    assert!(matches!(refused, Some((GiftOrder { count: 3, .. }, Answer::Refused(402), true))));
    assert!(outbox.is_empty());
    let in_flight = outbox.order("tea", 10, 1, at(20), &mut effects);
    outbox.order("tea", 10, 2, at(20), &mut effects);
    let given_up: Vec<_> = outbox.give_up(&mut effects).into_iter().map(|order| order.count).collect();
    assert_eq!(given_up, [2], "the other may be charged by now");
    effects.clear();
    let answer = outbox.on_answer(&in_flight, Err(BackendError::Unreachable), at(30), &mut effects);
    assert!(matches!(answer, Some((GiftOrder { count: 1, .. }, Answer::GivenUp, true))));
    assert_eq!((sent(&effects), outbox.is_empty()), (vec![], true));
}

#[test]
fn another_users_orders_stay_on_the_device_for_them() {
    let (mut outbox, mut effects) = (OrderOutbox::default(), Vec::new());
    outbox.set_user("ann", &mut effects);
    outbox.tap("rose", 1, at(0), &mut effects);
    effects.clear();
    outbox.set_user("bob", &mut effects);
    assert_eq!(effects, [Effect::LoadOrders { user_id: "bob".into() }]);
    assert!(outbox.is_empty());
}

/// A backend, a device and two pages of one user.
#[derive(Default)]
struct World {
    now: Now,
    pages: [OrderOutbox; 2],
    /// The orders that are stored on the device, by key.
    kept: BTreeMap<String, GiftOrder>,
    in_flight: Vec<(usize, GiftOrder)>,
    /// The orders that the backend has charged, by key.
    charged: BTreeMap<String, GiftOrder>,
    /// The keys of the orders that the backend has refused.
    refused: BTreeSet<String>,
    /// The orders that the viewer has given up, by key.
    given_up: BTreeMap<String, GiftOrder>,
    /// The viewer's taps, and those that were taken back.
    taps: u64,
    take_back: u64,
}

/// A gift that nobody can afford.
const DEAR: &str = "dear";

impl World {
    fn act(&mut self, page: usize, act: impl FnOnce(&mut OrderOutbox, Now, &mut Vec<Effect>)) {
        let mut effects = Vec::new();
        act(&mut self.pages[page], self.now, &mut effects);
        for effect in effects {
            match effect {
                Effect::SaveOrder { order, .. } => {
                    self.sync(1 - page, &order.key, Some(&order));
                    let before = self.kept.insert(order.key.clone(), order.clone());
                    if order.count == 0 {
                        // Given up: it is not charged any more, unless it was charged before, or is in flight.
                        self.given_up.extend(before.map(|before| (order.key, before)));
                    }
                }
                Effect::DeleteOrder { key, .. } => {
                    self.sync(1 - page, &key, None);
                    self.kept.remove(&key);
                }
                Effect::LoadOrders { .. } => self.restore(page),
                Effect::SendOrder(order) => {
                    // Unless the other page has received its answer meanwhile.
                    let is_settled = self.charged.contains_key(&order.key) || self.refused.contains(&order.key);
                    let is_kept = self.kept.get(&order.key) == Some(&order);
                    assert!(is_kept || is_settled, "an order is stored before it is sent");
                    self.in_flight.push((page, order));
                }
                _ => {}
            }
        }
    }

    /// A page receives what the other one changes.
    fn sync(&mut self, page: usize, key: &str, order: Option<&GiftOrder>) {
        self.pages[page].on_stored_change(key, order);
    }

    fn restore(&mut self, page: usize) {
        let kept = self.kept.values().cloned().collect();
        self.act(page, |outbox, now, effects| outbox.restore(kept, now, effects));
    }

    /// The backend receives the oldest request, and answers, or its answer is lost, or it fails before.
    fn answer(&mut self, how: u8) {
        if self.in_flight.is_empty() {
            return;
        }
        let (page, order) = self.in_flight.remove(0);
        let answer = match how {
            0 => Err(BackendError::Unreachable),
            1 => Err(BackendError::Status(503)),
            2 => Err(BackendError::Status(429)),
            _ if order.gift_id == DEAR => Err(BackendError::Status(402)),
            _ => {
                let charged = self.charged.entry(order.key.clone()).or_insert_with(|| order.clone());
                assert_eq!((&charged.gift_id, charged.count), (&order.gift_id, order.count), "one key, one order");
                if how == 3 { Err(BackendError::Unreachable) } else { Ok(receipt()) }
            }
        };
        let (key, is_refused) = (order.key.clone(), answer == Err(BackendError::Status(402)));
        if is_refused && self.refused.insert(key.clone()) {
            self.take_back += u64::from(order.count);
        }
        self.act(page, |outbox, now, effects| _ = outbox.on_answer(&key, answer, now, effects));
    }

    fn pass(&mut self, ms: u64) {
        self.now.mono_ms += ms;
        for page in 0..2 {
            self.act(page, OrderOutbox::on_timer);
        }
    }

    fn step(&mut self, what: u8, page: usize, number: u64) {
        let gift = ["rose", "rose", "rose", "tea", DEAR][usize::try_from(number % 5).unwrap()];
        match what {
            0..=4 => {
                self.taps += 1;
                self.act(page, |outbox, now, effects| _ = outbox.tap(gift, 1, now, effects));
            }
            5 => {
                let count = u32::try_from(number % 99 + 1).unwrap();
                self.taps += u64::from(count);
                self.act(page, |outbox, now, effects| _ = outbox.order(gift, 1, count, now, effects));
            }
            6..=9 => self.answer(u8::try_from(number % 8).unwrap()),
            10 => self.pass(number % 1_500),
            11 => self.act(page, OrderOutbox::close_all),
            12 => self.act(page, OrderOutbox::on_online),
            // The device's clock is set.
            13 => self.now.unix_ms = number,
            14 if number.is_multiple_of(4) => self.act(page, |outbox, _, effects| _ = outbox.give_up(effects)),
            14 => self.restore(page),
            // The page crashes, and is opened again. Its requests in flight may still arrive.
            _ => {
                self.pages[page] = OrderOutbox::default();
                self.act(page, |outbox, _, effects| outbox.set_user("me", effects));
            }
        }
        self.now.chance = (self.now.chance + 0.381_966).fract();
    }

    fn end(&mut self) {
        for _ in 0..10_000 {
            while !self.in_flight.is_empty() {
                self.answer(7);
            }
            if self.kept.is_empty() && self.pages.iter().all(OrderOutbox::is_empty) {
                return;
            }
            self.pass(1_000);
        }
        panic!("orders are never sent: {:?}", self.kept);
    }
}

proptest! {
    #[test]
    fn each_tap_that_is_not_taken_back_is_charged_once_whatever_fails(
        steps in prop::collection::vec((0_u8..16, 0_usize..2, any::<u64>()), 1..400)
    ) {
        let mut world = World::default();
        for page in 0..2 {
            world.act(page, |outbox, _, effects| outbox.set_user("me", effects));
        }
        for (what, page, number) in steps {
            world.step(what, page, number);
        }
        world.end();
        let charged: u64 = world.charged.values().map(|order| u64::from(order.count)).sum();
        // Orders are not charged after they were given up; some may have been charged before, without an answer.
        let lost = world.given_up.values().filter(|order| !world.charged.contains_key(&order.key));
        let lost: u64 = lost.filter(|it| !world.refused.contains(&it.key)).map(|it| u64::from(it.count)).sum();
        prop_assert_eq!(charged, world.taps - world.take_back - lost);
    }

    #[test]
    fn taps_are_at_most_one_order_for_twenty_and_one_a_second(waits in prop::collection::vec(0_u64..400, 1..300)) {
        let (mut page, mut now) = (Page::default(), 0);
        let taps = waits.len();
        for wait in waits {
            now += wait;
            page.run(now, OrderOutbox::on_timer);
            page.run(now, |outbox, now, effects| _ = outbox.tap("rose", 1, now, effects));
        }
        page.run(now + 1_000, OrderOutbox::on_timer);
        let orders = page.orders.len() as u64;
        prop_assert_eq!(page.orders.iter().map(|(_, count)| *count as usize).sum::<usize>(), taps);
        prop_assert!(orders <= taps as u64 / 20 + now / 1_000 + 1, "{} orders", orders);
    }
}
