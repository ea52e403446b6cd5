//! Lucky draws: everyone who comments the keyword in time takes part, and the winners are chosen at random.

use rusqlite::{OptionalExtension, Row};

use crate::backend::db::{Db, from_sql, to_sql};

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Its number.
    pub id: u64,
    /// The room.
    pub room: String,
    /// The keyword that viewers comment.
    pub keyword: String,
    /// The prize.
    pub prize: String,
    /// The number of winners.
    pub winners: u32,
    /// The end, in seconds since 1970 UTC.
    pub until_s: u64,
}

const COLUMNS: &str = "id, room, keyword, prize, winners, until_s";

fn read(row: &Row<'_>) -> rusqlite::Result<Draw> {
    Ok(Draw {
        id: from_sql(row.get(0)?),
        room: row.get(1)?,
        keyword: row.get(2)?,
        prize: row.get(3)?,
        winners: row.get(4)?,
        until_s: from_sql(row.get(5)?),
    })
}

/// Opens a draw. Returns it with its number; the `id` in `draw` is ignored.
///
/// # Errors
/// If the database cannot be written.
pub fn open(db: &Db, draw: Draw) -> rusqlite::Result<Draw> {
    db.with(|connection| {
        connection.execute(
            "INSERT INTO draws (room, keyword, prize, winners, until_s) VALUES (?1, ?2, ?3, ?4, ?5)",
            (&draw.room, &draw.keyword, &draw.prize, draw.winners, to_sql(draw.until_s)),
        )?;
        Ok(Draw { id: from_sql(connection.last_insert_rowid()), ..draw })
    })
}

/// Enters a user into the room's open draw if their comment is its keyword; once for each user.
///
/// # Errors
/// If the database cannot be written.
pub fn take_part(db: &Db, group_id: &str, user_id: &str, text: &str, now_s: u64) -> rusqlite::Result<()> {
    db.with(|connection| {
        let mut insert = connection.prepare_cached(
            "INSERT OR IGNORE INTO draw_entries (draw, user_id)
             SELECT draws.id, ?2 FROM draws JOIN rooms USING (room)
             WHERE rooms.group_id = ?1 AND closed = 0 AND until_s > ?4 AND keyword = ?3",
        )?;
        insert.execute((group_id, user_id, text.trim(), to_sql(now_s)))?;
        Ok(())
    })
}

/// The draws whose time is over and whose winners are not announced yet.
///
/// # Errors
/// If the database cannot be read.
pub fn due(db: &Db, now_s: u64) -> rusqlite::Result<Vec<Draw>> {
    let select = format!("SELECT {COLUMNS} FROM draws WHERE announced = 0 AND until_s <= ?1 ORDER BY id");
    db.with(|connection| connection.prepare_cached(&select)?.query_map([to_sql(now_s)], read)?.collect())
}

/// The open draw of a room.
///
/// # Errors
/// If the database cannot be read.
pub fn open_in(db: &Db, room: &str) -> rusqlite::Result<Option<Draw>> {
    let select = format!("SELECT {COLUMNS} FROM draws WHERE closed = 0 AND room = ?1 ORDER BY id DESC LIMIT 1");
    db.with(|connection| connection.prepare_cached(&select)?.query_row([room], read).optional())
}

/// Marks a draw's winners as announced.
///
/// # Errors
/// If the database cannot be written.
pub fn announced(db: &Db, id: u64) -> rusqlite::Result<()> {
    db.with(|connection| connection.execute("UPDATE draws SET announced = 1 WHERE id = ?1", [to_sql(id)]).map(|_| ()))
}

/// Closes a draw and returns its winners. Closing it again returns the same winners.
///
/// # Errors
/// If the database cannot be written.
pub fn close(db: &Db, draw: &Draw) -> rusqlite::Result<Vec<String>> {
    db.change(|change| {
        if change.execute("UPDATE draws SET closed = 1 WHERE id = ?1 AND closed = 0", [to_sql(draw.id)])? > 0 {
            change.execute(
                "UPDATE draw_entries SET won = 1 WHERE draw = ?1 AND user_id IN
                 (SELECT user_id FROM draw_entries WHERE draw = ?1 ORDER BY random() LIMIT ?2)",
                (to_sql(draw.id), draw.winners),
            )?;
        }
        let mut select =
            change.prepare("SELECT user_id FROM draw_entries WHERE draw = ?1 AND won = 1 ORDER BY user_id")?;
        select.query_map([to_sql(draw.id)], |row| row.get(0))?.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::shows;

    #[test]
    fn each_user_enters_a_draw_once_in_time_and_the_given_number_wins() {
        let db = Db::open(None).unwrap();
        let show = crate::demo::show(0);
        shows::create(&db, &show).unwrap();
        let request =
            Draw { id: 0, room: "demo".into(), keyword: "ahoy".into(), prize: "tea".into(), winners: 2, until_s: 100 };
        let draw = open(&db, request).unwrap();
        for (user, text, at) in [
            ("ann", "ahoy", 1),
            ("ann", " ahoy ", 2),
            ("bob", "ahoy", 3),
            ("cat", "hello", 4),
            ("dan", "ahoy", 5),
            ("eve", "ahoy", 100),
        ] {
            take_part(&db, &show.group_id, user, text, at).unwrap();
        }
        take_part(&db, "another group", "fay", "ahoy", 5).unwrap();
        assert!(due(&db, 99).unwrap().is_empty());
        assert_eq!((due(&db, 100).unwrap(), open_in(&db, "demo").unwrap()), (vec![draw.clone()], Some(draw.clone())));
        let winners = close(&db, &draw).unwrap();
        assert_eq!(winners.len(), 2);
        assert!(winners.iter().all(|winner| ["ann", "bob", "dan"].contains(&winner.as_str())));
        assert_eq!(close(&db, &draw).unwrap(), winners);
        assert_eq!(due(&db, 100).unwrap(), std::slice::from_ref(&draw), "the winners are not announced yet");
        announced(&db, draw.id).unwrap();
        assert!(due(&db, 100).unwrap().is_empty() && open_in(&db, "demo").unwrap().is_none());
    }
}
