//! Gifts: the catalogue and orders. An order is charged and stored in one transaction, once for each idempotency key.

use room_core::codec::backend::OrderRequest;
use room_core::features::gifts::combo::COMBO_MS;
use room_core::model::gift::{Gift, GiftEffect};
use rusqlite::{OptionalExtension, Row, Transaction};

use crate::backend::db::{Db, from_sql, to_sql};
use crate::backend::users;

/// The most of one gift in one order.
pub const MAX_COUNT: u32 = 9_999;
/// The longest idempotency key, in bytes: a UUID has 36.
const MAX_KEY: usize = 64;
/// The most supporters in a list.
const MAX_SUPPORTERS: u32 = 100;
/// Orders of one user in a second. A viewer that merges taps makes one a second.
const ORDERS_A_SECOND: i64 = 20;

/// The gifts on offer. Each animation format that the viewer plays occurs once; `scripts/gifts` makes the animations.
pub fn catalogue() -> Vec<Gift> {
    let gift = |id: &str, name: &str, icon: &str, price, effect, animation: Option<&str>| Gift {
        id: id.into(),
        name: name.into(),
        icon: icon.into(),
        price,
        effect,
        animation: animation.map(str::to_owned),
    };
    vec![
        gift("rose", "Rose", "🌹", 1, GiftEffect::Small, None),
        gift("tea", "Cup of tea", "🍵", 10, GiftEffect::Small, None),
        gift("lantern", "Lantern", "🏮", 66, GiftEffect::Banner, Some("/demo/lantern.json")),
        gift("boat", "Sailing boat", "⛵", 199, GiftEffect::Banner, Some("/demo/boat.svga")),
        gift("fireworks", "Fireworks", "🎆", 520, GiftEffect::Full, Some("/demo/fireworks.mp4")),
    ]
}

/// A paid order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// Its number.
    pub id: u64,
    /// The room.
    pub room: String,
    /// The giver.
    pub user_id: String,
    /// The gift.
    pub gift_id: String,
    /// How many.
    pub count: u32,
    /// Gifts in a row, including this order.
    pub combo: u32,
    /// When it was made, in milliseconds since 1970 UTC.
    pub created_ms: u64,
}

impl Paid {
    /// The order's ID for clients.
    pub fn order_id(&self) -> String {
        format!("order-{}", self.id)
    }
}

/// The result of an order.
#[derive(Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The order.
    pub paid: Paid,
    /// The coins that remain.
    pub balance: u64,
    /// `true`: charged just now; `false`: it was charged before.
    pub is_new: bool,
}

/// Why an order was refused. No coins were charged.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// No such gift, a count out of range, or an invalid idempotency key.
    #[error("There is no such gift, or not so many can be given at once.")]
    Invalid,
    /// Not enough coins.
    #[error("The balance of {balance} coins is too little for this gift of {total}.")]
    TooLittle {
        /// The coins in the wallet.
        balance: u64,
        /// The price of the order.
        total: u64,
    },
    /// The idempotency key belongs to another order.
    #[error("The idempotency key was used for another order.")]
    OtherOrder,
    /// Too many orders in one second.
    #[error("Too many orders at once.")]
    TooFast,
    /// The database failed.
    #[error("The order could not be written: {0}.")]
    Db(#[from] rusqlite::Error),
}

const COLUMNS: &str = "id, room, user_id, gift_id, count, combo, created_ms";

fn read(row: &Row<'_>) -> rusqlite::Result<Paid> {
    Ok(Paid {
        id: from_sql(row.get(0)?),
        room: row.get(1)?,
        user_id: row.get(2)?,
        gift_id: row.get(3)?,
        count: row.get(4)?,
        combo: row.get(5)?,
        created_ms: from_sql(row.get(6)?),
    })
}

/// Does an order of this user with this idempotency key exist?
///
/// # Errors
/// If the database cannot be read.
pub fn is_known(db: &Db, user_id: &str, key: &str) -> rusqlite::Result<bool> {
    db.with(|connection| {
        let mut select = connection.prepare_cached("SELECT 1 FROM orders WHERE user_id = ?1 AND key = ?2")?;
        select.exists((user_id, key))
    })
}

/// Charges and stores an order. If it exists already, returns its earlier result.
///
/// # Errors
/// [`OrderError`]; then no coins were charged.
pub fn order(db: &Db, room: &str, user_id: &str, order: &OrderRequest, now_ms: u64) -> Result<Receipt, OrderError> {
    let gift = catalogue().into_iter().find(|gift| gift.id == order.gift_id).ok_or(OrderError::Invalid)?;
    let key = order.idempotency_key.as_str();
    if !(1..=MAX_COUNT).contains(&order.count) || key.is_empty() || key.len() > MAX_KEY {
        return Err(OrderError::Invalid);
    }
    let total = gift.price * u64::from(order.count);
    db.change(|change| {
        if let Some(paid) = known(change, user_id, key)? {
            if (paid.room.as_str(), paid.gift_id.as_str(), paid.count) != (room, gift.id.as_str(), order.count) {
                return Err(OrderError::OtherOrder);
            }
            return Ok(Receipt { paid, balance: balance(change, user_id)?, is_new: false });
        }
        if recent(change, user_id, now_ms)? >= ORDERS_A_SECOND {
            return Err(OrderError::TooFast);
        }
        users::open_wallet(change, user_id)?;
        let before = balance(change, user_id)?;
        if before < total {
            return Err(OrderError::TooLittle { balance: before, total });
        }
        change
            .prepare_cached("UPDATE users SET balance = balance - ?2, spent = spent + ?2 WHERE user_id = ?1")?
            .execute((user_id, to_sql(total)))?;
        change.prepare_cached("UPDATE rooms SET coins = coins + ?2 WHERE room = ?1")?.execute((room, to_sql(total)))?;
        let combo = combo(change, room, user_id, &gift.id, now_ms)?.saturating_add(order.count);
        change
            .prepare_cached(
                "INSERT INTO orders (room, user_id, key, gift_id, count, price, combo, created_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((room, user_id, key, &gift.id, order.count, to_sql(gift.price), combo, to_sql(now_ms)))?;
        let paid = known(change, user_id, key)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        Ok(Receipt { paid, balance: before - total, is_new: true })
    })
}

fn known(change: &Transaction<'_>, user_id: &str, key: &str) -> rusqlite::Result<Option<Paid>> {
    let select = format!("SELECT {COLUMNS} FROM orders WHERE user_id = ?1 AND key = ?2");
    change.prepare_cached(&select)?.query_row((user_id, key), read).optional()
}

fn balance(change: &Transaction<'_>, user_id: &str) -> rusqlite::Result<u64> {
    let mut select = change.prepare_cached("SELECT balance FROM users WHERE user_id = ?1")?;
    select.query_row([user_id], |row| row.get(0)).map(from_sql)
}

fn recent(change: &Transaction<'_>, user_id: &str, now_ms: u64) -> rusqlite::Result<i64> {
    let mut select = change.prepare_cached("SELECT count(*) FROM orders WHERE user_id = ?1 AND created_ms > ?2")?;
    select.query_row((user_id, to_sql(now_ms.saturating_sub(1_000))), |row| row.get(0))
}

/// The user's combo of this gift so far.
fn combo(change: &Transaction<'_>, room: &str, user_id: &str, gift_id: &str, now_ms: u64) -> rusqlite::Result<u32> {
    let mut select = change.prepare_cached(
        "SELECT combo FROM orders WHERE user_id = ?1 AND created_ms > ?2 AND room = ?3 AND gift_id = ?4
         ORDER BY id DESC LIMIT 1",
    )?;
    let since = to_sql(now_ms.saturating_sub(COMBO_MS));
    Ok(select.query_row((user_id, since, room, gift_id), |row| row.get(0)).optional()?.unwrap_or(0))
}

/// The users who spent most on gifts in a room since `since_s` (s since 1970), best first, each with the coins. Of equal amounts, the
/// earlier giver comes first.
///
/// # Errors
/// If the database cannot be read.
pub fn supporters(db: &Db, room: &str, since_s: u64) -> rusqlite::Result<Vec<(String, u64)>> {
    db.with(|connection| {
        let mut select = connection.prepare_cached(
            "SELECT user_id, sum(count * price) AS coins FROM orders WHERE room = ?1 AND created_ms >= ?2
             GROUP BY user_id ORDER BY coins DESC, min(id) LIMIT ?3",
        )?;
        let read = |row: &Row<'_>| Ok((row.get(0)?, from_sql(row.get(1)?)));
        select.query_map((room, to_sql(since_s.saturating_mul(1_000)), MAX_SUPPORTERS), read)?.collect()
    })
}

/// Paid orders that are not announced: the process died in between.
///
/// # Errors
/// If the database cannot be read.
pub fn unannounced(db: &Db) -> rusqlite::Result<Vec<Paid>> {
    db.with(|connection| {
        let select = format!("SELECT {COLUMNS} FROM orders WHERE announced = 0 ORDER BY id");
        connection.prepare(&select)?.query_map([], read)?.collect()
    })
}

/// Marks an order as announced.
///
/// # Errors
/// If the database cannot be written.
pub fn announced(db: &Db, id: u64) -> rusqlite::Result<()> {
    db.with(|connection| {
        connection.prepare_cached("UPDATE orders SET announced = 1 WHERE id = ?1")?.execute([to_sql(id)]).map(|_| ())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::users::{WELCOME_COINS, balance};

    fn request(gift_id: &str, count: u32, key: &str) -> OrderRequest {
        OrderRequest { gift_id: gift_id.into(), count, idempotency_key: key.into() }
    }

    #[test]
    fn a_repeated_order_is_charged_once() {
        let db = Db::open(None).unwrap();
        let first = order(&db, "demo", "ann", &request("tea", 3, "k"), 1_000).unwrap();
        assert_eq!((first.is_new, first.balance), (true, WELCOME_COINS - 30));
        let again = order(&db, "demo", "ann", &request("tea", 3, "k"), 90_000).unwrap();
        assert_eq!((again.is_new, again.balance, &again.paid), (false, WELCOME_COINS - 30, &first.paid));
        assert!(matches!(order(&db, "demo", "ann", &request("tea", 4, "k"), 1_000), Err(OrderError::OtherOrder)));
        // Another user may use the same key.
        assert!(order(&db, "demo", "bob", &request("tea", 4, "k"), 1_000).unwrap().is_new);
    }

    #[test]
    fn a_refused_order_is_not_charged() {
        let db = Db::open(None).unwrap();
        let refused = order(&db, "demo", "ann", &request("fireworks", 20, "k"), 1_000);
        assert!(matches!(refused, Err(OrderError::TooLittle { balance: WELCOME_COINS, total: 10_400 })));
        assert_eq!(balance(&db, "ann").unwrap(), WELCOME_COINS);
        for bad in [
            request("moon", 1, "k"),
            request("tea", 0, "k"),
            request("tea", 10_000, "k"),
            request("tea", 1, ""),
            request("tea", 1, &"k".repeat(65)),
        ] {
            assert!(matches!(order(&db, "demo", "ann", &bad, 1_000), Err(OrderError::Invalid)));
        }
    }

    #[test]
    fn the_same_gift_in_a_row_continues_the_combo() {
        let db = Db::open(None).unwrap();
        let combo = |gift, key, at| order(&db, "demo", "ann", &request(gift, 20, key), at).unwrap().paid.combo;
        assert_eq!([combo("rose", "a", 1_000), combo("tea", "b", 2_000), combo("rose", "c", 3_000)], [20, 20, 40]);
        assert_eq!(combo("rose", "d", 8_000), 20);
    }

    #[test]
    fn too_many_orders_in_a_second_are_refused() {
        let db = Db::open(None).unwrap();
        for key in 0..20 {
            order(&db, "demo", "ann", &request("rose", 1, &key.to_string()), 1_000).unwrap();
        }
        assert!(matches!(order(&db, "demo", "ann", &request("rose", 1, "x"), 1_500), Err(OrderError::TooFast)));
        assert!(order(&db, "demo", "ann", &request("rose", 1, "x"), 2_000).is_ok());
    }

    #[test]
    fn supporters_are_ordered_by_coins_spent_on_the_show() {
        let db = Db::open(None).unwrap();
        for (nth, (user_id, room, gift_id, at)) in [
            ("ann", "demo", "rose", 1_000),
            ("ann", "demo", "tea", 5_000),
            ("bob", "demo", "tea", 5_000),
            ("carol", "demo", "lantern", 6_000),
            ("dan", "other", "boat", 6_000),
        ]
        .into_iter()
        .enumerate()
        {
            order(&db, room, user_id, &request(gift_id, 1, &nth.to_string()), at).unwrap();
        }
        let of = |since_s| supporters(&db, "demo", since_s).unwrap();
        let named =
            |list: &[(&str, u64)]| -> Vec<_> { list.iter().map(|(it, coins)| ((*it).to_owned(), *coins)).collect() };
        assert_eq!(of(0), named(&[("carol", 66), ("ann", 11), ("bob", 10)]));
        assert_eq!(of(2), named(&[("carol", 66), ("ann", 10), ("bob", 10)]), "only gifts to this show");
    }

    #[test]
    fn a_paid_order_stays_unannounced_until_it_is_marked() {
        let db = Db::open(None).unwrap();
        let paid = order(&db, "demo", "ann", &request("rose", 1, "k"), 1_000).unwrap().paid;
        assert_eq!(unannounced(&db).unwrap(), std::slice::from_ref(&paid));
        announced(&db, paid.id).unwrap();
        assert!(unannounced(&db).unwrap().is_empty());
    }
}
