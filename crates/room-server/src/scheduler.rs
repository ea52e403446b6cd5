//! The periodic work.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::app::App;
use crate::backend::announce;
use crate::backend::counters::POPULARITY;
use crate::backend::http;
use crate::backend::{draws, shows};
use crate::clock::now_ms;
use crate::cloud::chat::counters::Mode;

/// How often the messages that wait for the frequency control are released: twice in each of its slots.
const RELEASE: Duration = Duration::from_millis(50);
/// How often offline members are removed and popularity is updated; more often where `--vanished-tab-ms` is short.
const SWEEP: Duration = Duration::from_secs(5);
/// How often draws are closed.
const DRAWS: Duration = Duration::from_secs(1);

/// Runs until the server ends.
pub async fn run(app: Arc<App>) {
    let often = Duration::from_millis(app.waits.vanished_tab_ms / 4).clamp(RELEASE, SWEEP);
    let [mut release, mut sweep] = [RELEASE, often].map(tokio::time::interval);
    let mut published = HashMap::new();
    loop {
        tokio::select! {
            _ = release.tick() => app.in_groups(|groups| groups.groups().for_each(|group| group.release(now_ms()))),
            _ = sweep.tick() => {
                app.in_groups(|groups| groups.groups().for_each(|group| group.sweep(now_ms())));
                app.sessions.forget_old(now_ms());
                for show in shows::all(&app.db).unwrap_or_default() {
                    let value = http::popularity(&app, &show);
                    if published.insert(show.room.clone(), value) != Some(value) {
                        count_popularity(&app, &show.group_id, value);
                    }
                }
            }
            () = app.shutdown_requested() => return,
        }
    }
}

/// Publishes a room's popularity as a counter of its group. A message would push comments out of the history.
fn count_popularity(app: &Arc<App>, group_id: &str, value: u64) {
    announce::count(app, group_id, Mode::Set, &[(POPULARITY, announce::number(value))]);
}

/// Closes draws in time, until the server ends. It has its own loop, because announcing a draw waits for the loop of [`run`].
pub async fn close_draws(app: Arc<App>) {
    let mut ticks = tokio::time::interval(DRAWS);
    let (mut closing, mut under_way) = (JoinSet::new(), HashSet::new());
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = app.shutdown_requested() => return,
        }
        while let Some(closed) = closing.try_join_next() {
            under_way.remove(&closed.unwrap_or_default());
        }
        let due = draws::due(&app.db, now_ms() / 1_000).unwrap_or_else(|error| {
            tracing::warn!(%error, "draws cannot be read");
            Vec::new()
        });
        // Each in a task of its own: a busy room does not delay the others.
        for draw in due.into_iter().filter(|draw| under_way.insert(draw.id)).collect::<Vec<_>>() {
            let app = Arc::clone(&app);
            closing.spawn(async move {
                if let Err(error) = announce::close_draw(&app, &draw).await {
                    tracing::warn!(%error, "a draw cannot be closed");
                }
                draw.id
            });
        }
    }
}
