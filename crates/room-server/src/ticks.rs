//! What happens by itself.

use std::sync::Arc;
use std::time::Duration;

use room_core::wire::custom::Custom;

use crate::api;
use crate::app::{App, now_ms};
use crate::business::announce;
use crate::business::shows;
use crate::chat::message::Priority;

/// How often what waits for the frequency control is looked at: twice a slot.
const RELEASE: Duration = Duration::from_millis(50);
/// How often those who are gone are let out of their rooms, and popularity is told.
const SWEEP: Duration = Duration::from_secs(5);
/// How often draws are closed.
const DRAWS: Duration = Duration::from_secs(1);

/// Runs until the server ends.
pub async fn run(app: Arc<App>) {
    let [mut release, mut sweep, mut draws] = [RELEASE, SWEEP, DRAWS].map(tokio::time::interval);
    let mut told = std::collections::HashMap::new();
    loop {
        tokio::select! {
            _ = release.tick() => app.in_cloud(|cloud| cloud.groups().for_each(|group| group.release(now_ms()))),
            _ = sweep.tick() => {
                app.in_cloud(|cloud| cloud.groups().for_each(|group| group.sweep(now_ms())));
                for show in shows::all(&app.db).unwrap_or_default() {
                    let value = api::popularity(&app, &show);
                    if told.insert(show.room.clone(), value) != Some(value) {
                        announce::say(&app, &show.group_id, &Custom::Popularity { value }, Priority::Low);
                    }
                }
            }
            _ = draws.tick() => {
                if let Err(error) = announce::close_draws(&app) {
                    tracing::warn!(%error, "draws cannot be closed");
                }
            }
            () = app.ended() => return,
        }
    }
}
