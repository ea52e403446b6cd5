//! Users: wallets and merits.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::backend::db::{Db, from_sql, to_sql};
use crate::backend::levels::Merits;

/// The coins in a new wallet.
pub const WELCOME_COINS: u64 = 10_000;

/// Creates a user's wallet, if there is none.
///
/// # Errors
/// If the database cannot be written.
pub fn open_wallet(connection: &Connection, user_id: &str) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached("INSERT OR IGNORE INTO users (user_id, balance) VALUES (?1, ?2)")?;
    insert.execute((user_id, to_sql(WELCOME_COINS)))?;
    Ok(())
}

/// A user's coins.
///
/// # Errors
/// If the database cannot be read or written.
pub fn balance(db: &Db, user_id: &str) -> rusqlite::Result<u64> {
    db.with(|connection| {
        let mut select = connection.prepare_cached("SELECT balance FROM users WHERE user_id = ?1")?;
        let balance: Option<i64> = select.query_row([user_id], |row| row.get(0)).optional()?;
        Ok(balance.map_or(WELCOME_COINS, from_sql))
    })
}

/// Sets a user's coins.
///
/// # Errors
/// If the database cannot be written.
pub fn set_balance(db: &Db, user_id: &str, coins: u64) -> rusqlite::Result<()> {
    db.change(|change| {
        open_wallet(change, user_id)?;
        let mut update = change.prepare_cached("UPDATE users SET balance = ?2 WHERE user_id = ?1")?;
        update.execute((user_id, to_sql(coins))).map(|_| ())
    })
}

/// A user's merits.
///
/// # Errors
/// If the database cannot be read.
pub fn merits(db: &Db, user_id: &str) -> rusqlite::Result<Merits> {
    let read = |row: &Row<'_>| {
        Ok(Merits {
            messages: from_sql(row.get(0)?),
            likes: from_sql(row.get(1)?),
            spent: from_sql(row.get(2)?),
            online_s: from_sql(row.get(3)?),
        })
    };
    db.with(|connection| {
        let mut select =
            connection.prepare_cached("SELECT messages, likes, spent, online_s FROM users WHERE user_id = ?1")?;
        Ok(select.query_row([user_id], read).optional()?.unwrap_or_default())
    })
}

/// Adds a comment to the user's merits and to the show's counts.
///
/// # Errors
/// If the database cannot be written.
pub fn add_message(db: &Db, group_id: &str, user_id: &str) -> rusqlite::Result<()> {
    add(db, group_id, user_id, "messages", 1)
}

/// Adds likes to the user's merits and to the show's counts.
///
/// # Errors
/// If the database cannot be written.
pub fn add_likes(db: &Db, group_id: &str, user_id: &str, count: u32) -> rusqlite::Result<()> {
    add(db, group_id, user_id, "likes", count)
}

/// `column` is one of the two above, never text from a request.
fn add(db: &Db, group_id: &str, user_id: &str, column: &'static str, count: u32) -> rusqlite::Result<()> {
    db.change(|change| {
        open_wallet(change, user_id)?;
        let user = format!("UPDATE users SET {column} = {column} + ?2 WHERE user_id = ?1");
        change.prepare_cached(&user)?.execute((user_id, count))?;
        let room = format!("UPDATE rooms SET {column} = {column} + ?2 WHERE group_id = ?1");
        change.prepare_cached(&room)?.execute((group_id, count))?;
        Ok(())
    })
}

/// Stores that a user joined a room.
///
/// # Errors
/// If the database cannot be written.
pub fn enter(db: &Db, user_id: &str, now_s: u64) -> rusqlite::Result<()> {
    db.change(|change| {
        open_wallet(change, user_id)?;
        let mut update = change.prepare_cached("UPDATE users SET entered_s = ?2 WHERE user_id = ?1")?;
        update.execute((user_id, to_sql(now_s)))?;
        Ok(())
    })
}

/// Stores that a user left: the time in the room is added to their merits.
///
/// # Errors
/// If the database cannot be written.
pub fn leave(db: &Db, user_id: &str, now_s: u64) -> rusqlite::Result<()> {
    db.with(|connection| {
        let mut update = connection.prepare_cached(
            "UPDATE users SET online_s = online_s + max(0, ?2 - entered_s), entered_s = NULL
             WHERE user_id = ?1 AND entered_s IS NOT NULL",
        )?;
        update.execute((user_id, to_sql(now_s)))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_user_has_a_wallet_and_merits_add_up() {
        let db = Db::open(None).unwrap();
        assert_eq!((balance(&db, "ann").unwrap(), merits(&db, "ann").unwrap()), (WELCOME_COINS, Merits::default()));
        add_message(&db, "g", "ann").unwrap();
        add_likes(&db, "g", "ann", 30).unwrap();
        enter(&db, "ann", 1_000).unwrap();
        leave(&db, "ann", 1_060).unwrap();
        leave(&db, "ann", 9_000).unwrap();
        assert_eq!(merits(&db, "ann").unwrap(), Merits { messages: 1, likes: 30, spent: 0, online_s: 60 });
        assert_eq!(balance(&db, "ann").unwrap(), WELCOME_COINS);
        set_balance(&db, "ann", 3).unwrap();
        set_balance(&db, "bob", 4).unwrap();
        assert_eq!((balance(&db, "ann").unwrap(), balance(&db, "bob").unwrap()), (3, 4));
    }
}
