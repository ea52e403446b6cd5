//! Opens the rooms when the server starts.

use std::sync::Arc;

use crate::app::{App, first_seq};
use crate::backend::callback_handler::CallbackHandler;
use crate::backend::shows::Show;
use crate::backend::{announce, shows};
use crate::clock::now_ms;
use crate::cloud::chat::profile::Profile;
use crate::config::Config;
use crate::demo;

/// Connects the built-in backend to the chat, and opens the rooms of the database, of `config`, and the room `demo`.
///
/// # Errors
/// If the database does not work.
pub fn open_rooms(app: &Arc<App>, config: &Config) -> rusqlite::Result<()> {
    app.callbacks.set_built_in(Box::new(CallbackHandler(Arc::downgrade(app))));
    let now_s = now_ms() / 1_000;
    shows::create(&app.db, &demo::show(now_s))?;
    if config.demo {
        demo::give(&app.db, now_ms())?;
    }
    for room in &config.rooms {
        shows::create(&app.db, &demo::other_show(room, now_s))?;
    }
    for show in shows::all(&app.db)? {
        open(app, &show, config.demo);
    }
    Ok(())
}

/// Creates a show's group. A demo's group starts with a few messages.
fn open(app: &Arc<App>, show: &Show, is_demo: bool) {
    let now_ms = now_ms();
    let profile = Profile {
        group_id: show.group_id.clone(),
        name: show.title.clone(),
        notification: show.notice.clone(),
        owner: show.anchor.user_id.clone(),
        created_s: now_ms / 1_000,
        ..Profile::default()
    };
    app.in_groups(|groups| {
        if let Ok(group) = groups.create(profile, first_seq(now_ms)) {
            for message in demo::messages(&show.anchor, is_demo) {
                group.send(message, 0, now_ms);
            }
        }
    });
    announce::set_attributes(app, &show.group_id, show.status, show.status_version);
    announce::make_counters(app, show);
}
