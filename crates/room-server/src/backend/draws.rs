//! Lucky draws: who says the keyword in time takes part, and chance decides.

use rusqlite::{OptionalExtension, Row};

use crate::backend::db::{Db, from_sql, to_sql};

/// A draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Its number.
    pub id: u64,
    /// Where.
    pub room: String,
    /// What has to be said.
    pub keyword: String,
    /// What can be won.
    pub prize: String,
    /// How many win.
    pub winners: u32,
    /// Until when, in seconds since 1970 UTC.
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

/// Begins a draw; its number comes with it, whatever `draw` says.
///
/// # Errors
/// If the file cannot be written.
pub fn open(db: &Db, draw: Draw) -> rusqlite::Result<Draw> {
    db.with(|connection| {
        connection.execute(
            "INSERT INTO draws (room, keyword, prize, winners, until_s) VALUES (?1, ?2, ?3, ?4, ?5)",
            (&draw.room, &draw.keyword, &draw.prize, draw.winners, to_sql(draw.until_s)),
        )?;
        Ok(Draw { id: from_sql(connection.last_insert_rowid()), ..draw })
    })
}

/// A user said something in a room: if it is an open draw's keyword, they take part, once.
///
/// # Errors
/// If the file cannot be written.
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

/// The draws whose time is over and of whose winners no room was told.
///
/// # Errors
/// If the file cannot be read.
pub fn due(db: &Db, now_s: u64) -> rusqlite::Result<Vec<Draw>> {
    let select = format!("SELECT {COLUMNS} FROM draws WHERE announced = 0 AND until_s <= ?1 ORDER BY id");
    db.with(|connection| connection.prepare_cached(&select)?.query_map([to_sql(now_s)], read)?.collect())
}

/// The draw that is open in a room.
///
/// # Errors
/// If the file cannot be read.
pub fn open_in(db: &Db, room: &str) -> rusqlite::Result<Option<Draw>> {
    let select = format!("SELECT {COLUMNS} FROM draws WHERE closed = 0 AND room = ?1 ORDER BY id DESC LIMIT 1");
    db.with(|connection| connection.prepare_cached(&select)?.query_row([room], read).optional())
}

/// The room was told of a draw's winners.
///
/// # Errors
/// If the file cannot be written.
pub fn announced(db: &Db, id: u64) -> rusqlite::Result<()> {
    db.with(|connection| connection.execute("UPDATE draws SET announced = 1 WHERE id = ?1", [to_sql(id)]).map(|_| ()))
}

/// Closes a draw, and says who won. A draw that is closed again has the same winners.
///
/// # Errors
/// If the file cannot be written.
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
    fn who_says_the_keyword_in_time_takes_part_once_and_so_many_win() {
        let db = Db::open(None).unwrap();
        let show = crate::demo::show(0);
        shows::create(&db, &show).unwrap();
        let wish =
            Draw { id: 0, room: "demo".into(), keyword: "ahoy".into(), prize: "tea".into(), winners: 2, until_s: 100 };
        let draw = open(&db, wish).unwrap();
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
        assert_eq!(due(&db, 100).unwrap(), std::slice::from_ref(&draw), "nobody was told yet");
        announced(&db, draw.id).unwrap();
        assert!(due(&db, 100).unwrap().is_empty() && open_in(&db, "demo").unwrap().is_none());
    }
}
