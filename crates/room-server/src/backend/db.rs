//! The database: one `SQLite` file.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The schema. Times are in seconds since 1970 UTC unless the name says otherwise; money is in coins.
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
/// The changes of each later schema version, from 2 on.
const CHANGES: [&str; 4] = [
    "ALTER TABLE rooms ADD COLUMN peak INTEGER NOT NULL DEFAULT 0; PRAGMA user_version = 2;",
    "ALTER TABLE rooms RENAME COLUMN stream TO sources; PRAGMA user_version = 3;",
    "CREATE INDEX orders_of_room ON orders (room, created_ms); PRAGMA user_version = 4;",
    "CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID; PRAGMA user_version = 5;",
];
/// The newest schema version.
const VERSION: i64 = 5;

/// Why the database cannot be used. Each message is one sentence and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Another version of the server made it.
    #[error(
        "The database is of version {0}, and this server knows version {VERSION}. Name another file with --database."
    )]
    Version(i64),
    /// The file cannot be created.
    #[error("The database cannot be made: {0}. Name another file with --database.")]
    Io(#[from] std::io::Error),
    /// The database cannot be read or written.
    #[error("The database does not work: {0}. Name another file with --database.")]
    Sqlite(#[from] rusqlite::Error),
}

/// The database. Every change is a transaction: what the server has answered is in the file, and survives the process.
pub struct Db(Mutex<Connection>);

impl Db {
    /// Opens a file, or creates it. Without a path: a temporary database in memory.
    ///
    /// # Errors
    /// If it cannot be opened, or another version of the server made it.
    pub fn open(path: Option<&Path>) -> Result<Self, DbError> {
        if let Some(path) = path {
            make_private(path)?;
        }
        let mut connection = path.map_or_else(Connection::open_in_memory, Connection::open)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A commit survives the death of the process. To survive the death of the machine, each comment would have to wait for the disk; a
        // stand-in does not need that.
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
        // Users who were in a room when the process died have left it.
        connection.execute("UPDATE users SET entered_s = NULL", [])?;
        Ok(Self(Mutex::new(connection)))
    }

    /// The secret of this name. The first call stores `fresh` and returns it; later calls return the stored one.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub fn secret(&self, name: &str, fresh: &str) -> rusqlite::Result<String> {
        self.change(|change| {
            change.execute("INSERT OR IGNORE INTO secrets (name, value) VALUES (?1, ?2)", [name, fresh])?;
            change.query_row("SELECT value FROM secrets WHERE name = ?1", [name], |row| row.get(0))
        })
    }

    /// Reads, or makes one change.
    ///
    /// # Errors
    /// Errors of the statement.
    pub fn with<T>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        waiting(|| act(&self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Makes several changes, all or none.
    ///
    /// # Errors
    /// Errors of `act`, or of writing; then no change was made.
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

/// Creates the file, if there is none, readable only by its owner: it contains the secret key.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Runs work that may wait for the disk. On a worker thread of the server, that thread's other tasks move to another thread meanwhile.
fn waiting<T>(act: impl FnOnce() -> T) -> T {
    let is_served = tokio::runtime::Handle::try_current()
        .is_ok_and(|handle| handle.runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread);
    if is_served { tokio::task::block_in_place(act) } else { act() }
}

/// A number as the database stores it.
pub fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number from the database. The schema allows no negative number in a column that is read by this.
pub fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_keeps_its_first_value() {
        let db = Db::open(None).unwrap();
        assert_eq!((db.secret("key", "a").unwrap(), db.secret("key", "b").unwrap()), ("a".into(), "a".into()));
        assert_eq!(db.secret("other", "c").unwrap(), "c");
    }

    /// Waiting for the database does not block the other tasks of the thread.
    #[test]
    fn other_tasks_run_while_one_waits_for_the_database() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        runtime.block_on(async {
            let (done, is_done) = std::sync::mpsc::channel();
            let waits = tokio::spawn(async move {
                let beside = tokio::spawn(async move { done.send(()) });
                // Without `block_in_place` the one worker would be blocked here, and the other task would never start.
                let db = Db::open(None).unwrap();
                db.with(|_| Ok(is_done.recv_timeout(std::time::Duration::from_mins(1)))).unwrap().unwrap();
                beside.await.unwrap().unwrap();
            });
            waits.await.unwrap();
        });
    }
}
