//! The file.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What is in the file. Times are in seconds since 1970 UTC where the name does not say otherwise, money is in coins.
const SCHEMA: &str = "
CREATE TABLE users (
    user_id TEXT PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0), spent INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0, likes INTEGER NOT NULL DEFAULT 0, online_s INTEGER NOT NULL DEFAULT 0, entered_s INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE rooms (
    room TEXT PRIMARY KEY, group_id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, cover TEXT NOT NULL, anchor_id TEXT NOT NULL,
    anchor_nick TEXT NOT NULL, anchor_avatar TEXT NOT NULL, notice TEXT NOT NULL, status TEXT NOT NULL,
    status_version INTEGER NOT NULL, starts_at INTEGER, live_at INTEGER, paused_at INTEGER, ended_at INTEGER,
    replay TEXT, stream TEXT, pinned TEXT, slow_mode_s INTEGER NOT NULL DEFAULT 0, messages INTEGER NOT NULL DEFAULT 0,
    likes INTEGER NOT NULL DEFAULT 0, coins INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, user_id TEXT NOT NULL, key TEXT NOT NULL, gift_id TEXT NOT NULL,
    count INTEGER NOT NULL, price INTEGER NOT NULL, combo INTEGER NOT NULL, created_ms INTEGER NOT NULL,
    announced INTEGER NOT NULL DEFAULT 0, UNIQUE (user_id, key)
) STRICT;
CREATE INDEX orders_recent ON orders (user_id, created_ms);
CREATE INDEX orders_unannounced ON orders (id) WHERE announced = 0;
CREATE TABLE draws (
    id INTEGER PRIMARY KEY AUTOINCREMENT, room TEXT NOT NULL, keyword TEXT NOT NULL, prize TEXT NOT NULL,
    winners INTEGER NOT NULL, until_s INTEGER NOT NULL, closed INTEGER NOT NULL DEFAULT 0,
    announced INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE draw_entries (
    draw INTEGER NOT NULL REFERENCES draws, user_id TEXT NOT NULL, won INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (draw, user_id)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
";
/// What each later version changed, from 2 on.
const CHANGES: [&str; 4] = [
    "ALTER TABLE rooms ADD COLUMN peak INTEGER NOT NULL DEFAULT 0; PRAGMA user_version = 2;",
    "ALTER TABLE rooms RENAME COLUMN stream TO sources; PRAGMA user_version = 3;",
    "CREATE INDEX orders_of_room ON orders (room, created_ms); PRAGMA user_version = 4;",
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID; PRAGMA user_version = 5;",
];
/// The file's newest version.
const VERSION: i64 = 5;

/// Why the file cannot be used. Each is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// It was made by another version.
    #[error(
        "The database is of version {0}, and this server knows version {VERSION}. Name another file with --database."
    )]
    Version(i64),
    /// It cannot be made.
    #[error("The database cannot be made: {0}. Name another file with --database.")]
    Io(#[from] std::io::Error),
    /// It cannot be read or written.
    #[error("The database does not work: {0}. Name another file with --database.")]
    Sqlite(#[from] rusqlite::Error),
}

/// The file. Every change is a transaction: what was answered is in the file, and survives the process.
pub struct Db(Mutex<Connection>);

impl Db {
    /// Opens a file, or makes it; without a path, a temporary database in memory.
    ///
    /// # Errors
    /// If it cannot be opened, or was made by another version.
    pub fn open(path: Option<&Path>) -> Result<Self, DbError> {
        if let Some(path) = path {
            make_private(path)?;
        }
        let mut connection = path.map_or_else(Connection::open_in_memory, Connection::open)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A commit is safe from the process's death. From the machine's it would take a wait for the disk with each comment,
        // which a stand-in does not ask for.
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if !(0..=VERSION).contains(&version) {
            return Err(DbError::Version(version));
        }
        let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for step in std::iter::once(SCHEMA).chain(CHANGES).skip(usize::try_from(version).unwrap_or_default()) {
            change.execute_batch(step)?;
        }
        change.commit()?;
        // Whoever was in a room when the process died has left it.
        connection.execute("UPDATE users SET entered_s = NULL", [])?;
        Ok(Self(Mutex::new(connection)))
    }

    /// The secret of this name: the one that is kept, or, the first time, `fresh`, which is kept from now on.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn secret(&self, name: &str, fresh: &str) -> rusqlite::Result<String> {
        self.change(|change| {
            change.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?1, ?2)", [name, fresh])?;
            change.query_row("SELECT value FROM secrets WHERE name = ?1", [name], |row| row.get(0))
        })
    }

    /// Reads, or makes one change.
    ///
    /// # Errors
    /// What the statement's execution gives.
    pub fn with<T>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        waiting(|| act(&self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Makes several changes, all or none.
    ///
    /// # Errors
    /// What `act` gives, or what keeps the changes from being written; then none was made.
    pub fn change<T, E: From<rusqlite::Error>>(
        &self,
        act: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        waiting(|| {
            let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = act(&change)?;
            change.commit()?;
            Ok(done)
        })
    }
}

/// Makes the file, if there is none, so that nobody else on this machine can read it: it has the key.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Does what may wait for the disk. On one of the server's threads, the other tasks of that thread go on elsewhere meanwhile.
fn waiting<T>(act: impl FnOnce() -> T) -> T {
    let is_served = tokio::runtime::Handle::try_current()
        .is_ok_and(|handle| handle.runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread);
    if is_served { tokio::task::block_in_place(act) } else { act() }
}

/// A number as the file has it.
pub fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number of the file; the schema lets none be negative that is read so.
pub fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_same_from_the_first_time_on() {
        let db = Db::open(None).unwrap();
        assert_eq!((db.secret("key", "a").unwrap(), db.secret("key", "b").unwrap()), ("a".into(), "a".into()));
        assert_eq!(db.secret("other", "c").unwrap(), "c");
    }

    /// What waits for the file holds up none of the tasks that share its thread.
    #[test]
    fn while_the_file_is_waited_for_other_tasks_go_on() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let (done, is_done) = std::sync::mpsc::channel();
            let waits = tokio::spawn(async move {
                let beside = tokio::spawn(async move { done.send(()) });
                // Inside of it the one worker would be blocked, and the other task never begin.
                let db = Db::open(None).unwrap();
                db.with(|_| Ok(is_done.recv_timeout(std::time::Duration::from_mins(1)))).unwrap().unwrap();
                beside.await.unwrap().unwrap();
            });
            waits.await.unwrap();
        });
    }
}
