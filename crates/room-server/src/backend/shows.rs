//! Rooms and their shows: status with its times, sources, counts.

use room_core::codec::show::{status_name, status_of};
use room_core::codec::{json, source};
use room_core::model::show::{Status, Summary};
use room_core::model::source::Source;
use room_core::model::user::Anchor;
use rusqlite::{OptionalExtension, Row};
use serde_json::Value;

use crate::backend::db::{Db, from_sql, to_sql};

/// A room with its show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// The room's public name.
    pub room: String,
    /// The room's `AVChatRoom`.
    pub group_id: String,
    /// The show's title.
    pub title: String,
    /// The cover picture.
    pub cover: String,
    /// The host.
    pub anchor: Anchor,
    /// The group's initial notice.
    pub notice: String,
    /// The show's status.
    pub status: Status,
    /// Rises with each change of the show.
    pub status_version: u64,
    /// When the statuses began, in seconds since 1970 UTC.
    pub times: Times,
    /// The address of the recording.
    pub replay: Option<String>,
    /// The stream's sources, best first; `None`: the server's own clip.
    pub sources: Option<Vec<Source>>,
    /// The pinned text.
    pub pinned: Option<String>,
    /// Slow mode: the least time between two comments of one user, in seconds.
    pub slow_mode_s: u32,
    /// Comments, likes and coins so far.
    pub counts: Counts,
}

/// When a show's statuses began, in seconds since 1970 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// The announced start of an upcoming show.
    pub start: Option<u64>,
    /// When it went live.
    pub live: Option<u64>,
    /// Since when it is paused.
    pub paused: Option<u64>,
    /// When it ended.
    pub ended: Option<u64>,
}

/// The counts of a show so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Comments.
    pub messages: u64,
    /// Likes.
    pub likes: u64,
    /// Coins.
    pub coins: u64,
    /// The most viewers at one time, while live or paused.
    pub peak: u64,
}

impl Show {
    /// The summary of a finished show; `None` while it is not finished.
    pub fn summary(&self) -> Option<Summary> {
        if !matches!(self.status, Status::Ended | Status::Replay) {
            return None;
        }
        let seconds = self.times.ended?.saturating_sub(self.times.live?);
        Some(Summary { seconds, peak_viewers: self.counts.peak, likes: self.counts.likes })
    }
}

impl Counts {
    /// The popularity of a show with `online` viewers. A viewer counts as much as ten comments, ten coins, or a hundred likes.
    pub const fn popularity(&self, online: u64) -> u64 {
        online * 10 + self.messages + self.likes / 10 + self.coins
    }
}

const COLUMNS: &str =
    "room, group_id, title, cover, anchor_id, anchor_nick, anchor_avatar, notice, status, status_version,
    starts_at, live_at, paused_at, ended_at, replay, sources, pinned, slow_mode_s, messages, likes, coins, peak";

fn read(row: &Row<'_>) -> rusqlite::Result<Show> {
    let time = |at| row.get::<_, Option<i64>>(at).map(|time| time.map(from_sql));
    let number = |at| row.get(at).map(from_sql);
    Ok(Show {
        room: row.get(0)?,
        group_id: row.get(1)?,
        title: row.get(2)?,
        cover: row.get(3)?,
        anchor: Anchor { user_id: row.get(4)?, nick: row.get(5)?, avatar: row.get(6)? },
        notice: row.get(7)?,
        status: status_of(&row.get::<_, String>(8)?).unwrap_or(Status::Ended),
        status_version: number(9)?,
        times: Times { start: time(10)?, live: time(11)?, paused: time(12)?, ended: time(13)? },
        replay: row.get(14)?,
        sources: sources(row.get(15)?),
        pinned: row.get(16)?,
        slow_mode_s: row.get(17)?,
        counts: Counts { messages: number(18)?, likes: number(19)?, coins: number(20)?, peak: number(21)? },
    })
}

fn sources(json: Option<String>) -> Option<Vec<Source>> {
    source::read_all(&json::parse(&json?))
}

/// All rooms.
///
/// # Errors
/// If the database cannot be read.
pub fn all(db: &Db) -> rusqlite::Result<Vec<Show>> {
    let select = format!("SELECT {COLUMNS} FROM rooms ORDER BY room");
    db.with(|connection| connection.prepare_cached(&select)?.query_map([], read)?.collect())
}

/// The room with this name.
///
/// # Errors
/// If the database cannot be read.
pub fn find(db: &Db, room: &str) -> rusqlite::Result<Option<Show>> {
    let select = format!("SELECT {COLUMNS} FROM rooms WHERE room = ?1");
    db.with(|connection| connection.prepare_cached(&select)?.query_row([room], read).optional())
}

/// Creates a room, unless one with its name exists.
///
/// # Errors
/// If the database cannot be written.
pub fn create(db: &Db, show: &Show) -> rusqlite::Result<()> {
    db.with(|connection| {
        connection.execute(
            "INSERT OR IGNORE INTO rooms (room, group_id, title, cover, anchor_id, anchor_nick, anchor_avatar, notice, status,
             status_version, live_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            (
                &show.room,
                &show.group_id,
                &show.title,
                &show.cover,
                &show.anchor.user_id,
                &show.anchor.nick,
                &show.anchor.avatar,
                &show.notice,
                status_name(show.status),
                to_sql(show.status_version),
                show.times.live.map(to_sql),
            ),
        )?;
        Ok(())
    })
}

/// The result of a change of status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// The show's new version.
    pub version: u64,
    /// A new show has begun: its counts restart at 0.
    pub is_another: bool,
}

/// Changes a show's status and stores the time. `None`: no such room.
///
/// `Upcoming` clears the times and counts of the show before. `Live` after a pause continues the same show. A show's counts start when it
/// goes live.
///
/// If the database cannot be written.
pub fn set_status(
    db: &Db,
    room: &str,
    status: Status,
    starts_at: Option<u64>,
    now_s: u64,
) -> rusqlite::Result<Option<Changed>> {
    let times = match status {
        Status::Upcoming => {
            "starts_at = ?3, live_at = NULL, paused_at = NULL, ended_at = NULL, messages = 0, likes = 0, coins = 0, peak = 0"
        }
        Status::Live => {
            "starts_at = NULL, peak = CASE WHEN ended_at IS NULL AND live_at IS NOT NULL THEN peak ELSE 0 END,
                         messages = CASE WHEN ended_at IS NULL AND live_at IS NOT NULL THEN messages ELSE 0 END,
                         likes = CASE WHEN ended_at IS NULL AND live_at IS NOT NULL THEN likes ELSE 0 END,
                         coins = CASE WHEN ended_at IS NULL AND live_at IS NOT NULL THEN coins ELSE 0 END,
                         live_at = CASE WHEN ended_at IS NULL THEN coalesce(live_at, ?4) ELSE ?4 END,
                         paused_at = NULL, ended_at = NULL"
        }
        Status::Paused => "paused_at = ?4",
        Status::Ended => "paused_at = NULL, ended_at = ?4",
        Status::Replay => "paused_at = NULL, ended_at = coalesce(ended_at, ?4)",
    };
    // ?3 and ?4 occur in every statement, so that the same parameters fit all.
    let update = format!(
        "UPDATE rooms SET status = ?2, status_version = status_version + 1, {times}
         WHERE room = ?1 AND (?3 IS NULL OR ?3 > 0) AND ?4 > 0 RETURNING status_version"
    );
    let goes_on = "SELECT ended_at IS NULL AND live_at IS NOT NULL FROM rooms WHERE room = ?1";
    db.change(|change| {
        let goes_on: Option<bool> = change.prepare_cached(goes_on)?.query_row([room], |row| row.get(0)).optional()?;
        let mut update = change.prepare_cached(&update)?;
        let version: Option<i64> = update
            .query_row((room, status_name(status), starts_at.map(to_sql), to_sql(now_s)), |row| row.get(0))
            .optional()?;
        let is_another = status == Status::Upcoming || status == Status::Live && goes_on == Some(false);
        Ok(version.map(|version| Changed { version: from_sql(version), is_another }))
    })
}

/// Updates the peak number of viewers of a show that is live or paused.
///
/// # Errors
/// If the database cannot be written.
pub fn note_viewers(db: &Db, group_id: &str, viewers: usize) -> rusqlite::Result<()> {
    let update = "UPDATE rooms SET peak = ?2 WHERE group_id = ?1 AND peak < ?2 AND status IN ('live', 'paused')";
    db.with(|connection| connection.prepare_cached(update)?.execute((group_id, to_sql(viewers as u64))).map(|_| ()))
}

/// Sets slow mode: the least time between two comments of one user, in seconds. This changes the show. Returns its new version; `None`: no
/// such room.
///
/// If the database cannot be written.
pub fn set_slow_mode(db: &Db, room: &str, seconds: u32) -> rusqlite::Result<Option<u64>> {
    let update = "UPDATE rooms SET slow_mode_s = ?2, status_version = status_version + 1 WHERE room = ?1 RETURNING status_version";
    db.with(|connection| {
        let version: Option<i64> = connection.query_row(update, (room, seconds), |row| row.get(0)).optional()?;
        Ok(version.map(from_sql))
    })
}

/// Sets the address of the recording; `None`: the server's own recording.
///
/// # Errors
/// If the database cannot be written.
pub fn set_replay(db: &Db, room: &str, url: Option<&str>) -> rusqlite::Result<()> {
    let update = "UPDATE rooms SET replay = ?2, status_version = status_version + 1 WHERE room = ?1";
    db.with(|connection| connection.execute(update, (room, url)).map(|_| ()))
}

/// Sets the stream's sources; `None`: the server's own clip.
///
/// # Errors
/// If the database cannot be written.
pub fn set_sources(db: &Db, room: &str, sources: Option<&[Source]>) -> rusqlite::Result<()> {
    let json = sources.map(|sources| sources.iter().map(source::write).collect::<Value>().to_string());
    let update = "UPDATE rooms SET sources = ?2, status_version = status_version + 1 WHERE room = ?1";
    db.with(|connection| connection.execute(update, (room, json)).map(|_| ()))
}

/// Pins a text; `None`: removes it.
///
/// # Errors
/// If the database cannot be written.
pub fn pin(db: &Db, room: &str, text: Option<&str>) -> rusqlite::Result<()> {
    db.with(|connection| connection.execute("UPDATE rooms SET pinned = ?2 WHERE room = ?1", (room, text)).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn db() -> Db {
        let db = Db::open(None).unwrap();
        create(&db, &crate::demo::show(1_000)).unwrap();
        db
    }

    fn demo(db: &Db) -> Show {
        find(db, "demo").unwrap().unwrap()
    }

    #[test]
    fn a_room_is_stored_and_created_only_once() {
        let db = db();
        create(&db, &Show { title: "another".into(), ..crate::demo::show(2_000) }).unwrap();
        assert_eq!(all(&db).unwrap(), [crate::demo::show(1_000)]);
        pin(&db, "demo", Some("hello")).unwrap();
        assert_eq!(demo(&db).pinned.as_deref(), Some("hello"));
        assert_eq!(find(&db, "nothing").unwrap(), None);
    }

    #[test]
    fn the_summary_leaves_out_counts_from_before_the_show() {
        let db = db();
        let go = |status, now_s| set_status(&db, "demo", status, None, now_s).unwrap().unwrap().is_another;
        let add = || {
            db.with(|connection| connection.execute("UPDATE rooms SET likes = likes + 7, messages = 3, coins = 5", []))
        };
        assert!(go(Status::Upcoming, 1_500));
        add().unwrap();
        assert!(go(Status::Live, 2_000));
        assert_eq!(demo(&db).counts, Counts::default());
        add().unwrap();
        assert!(!go(Status::Paused, 2_500) && !go(Status::Live, 2_600));
        assert!(!go(Status::Ended, 3_000));
        assert_eq!(demo(&db).summary().map(|summary| summary.likes), Some(7));
        add().unwrap();
        assert!(!go(Status::Replay, 3_500) && go(Status::Live, 4_000));
        add().unwrap();
        go(Status::Ended, 5_000);
        assert_eq!(demo(&db).summary().map(|summary| summary.likes), Some(7));
    }

    #[test]
    fn each_of_the_five_statuses_stores_its_time_and_raises_the_version() {
        let db = db();
        let go = |status, starts_at, now_s| {
            let version = set_status(&db, "demo", status, starts_at, now_s).unwrap().map(|changed| changed.version);
            let show = demo(&db);
            assert_eq!((show.status, Some(show.status_version)), (status, version));
            show.times
        };
        let upcoming = go(Status::Upcoming, Some(2_000), 1_500);
        assert_eq!(upcoming, Times { start: Some(2_000), ..Times::default() });
        assert_eq!(go(Status::Live, None, 2_001), Times { live: Some(2_001), ..Times::default() });
        assert_eq!(go(Status::Paused, None, 2_100).paused, Some(2_100));
        // The same show continues.
        assert_eq!(go(Status::Live, None, 2_200), Times { live: Some(2_001), ..Times::default() });
        note_viewers(&db, "@TGS#aDEMO", 7).unwrap();
        note_viewers(&db, "@TGS#aDEMO", 5).unwrap();
        assert_eq!(demo(&db).summary(), None);
        assert_eq!(go(Status::Ended, None, 3_000).ended, Some(3_000));
        note_viewers(&db, "@TGS#aDEMO", 9).unwrap();
        assert_eq!(demo(&db).summary(), Some(Summary { seconds: 999, peak_viewers: 7, likes: 0 }));
        assert_eq!(go(Status::Replay, None, 4_000).ended, Some(3_000));
        db.with(|connection| connection.execute("UPDATE rooms SET likes = 7, coins = 5", [])).unwrap();
        assert_eq!(demo(&db).summary().map(|summary| summary.likes), Some(7));
        // A new show.
        assert_eq!(go(Status::Live, None, 5_000), Times { live: Some(5_000), ..Times::default() });
        assert_eq!((demo(&db).status_version, demo(&db).counts), (8, Counts::default()));
        assert_eq!(set_slow_mode(&db, "demo", 5).unwrap(), Some(9));
        assert_eq!(demo(&db).slow_mode_s, 5);
        assert_eq!(set_status(&db, "nothing", Status::Live, None, 1).unwrap(), None);
    }
}
