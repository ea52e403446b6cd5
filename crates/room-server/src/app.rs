//! The state that all parts of the server share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::access::Access;
use crate::backend::db::Db;
use crate::backend::identities::Identities;
use crate::backend::token::Minter;
use crate::clock::now_ms;
use crate::cloud::callbacks::{CallbackEvent, Callbacks, MemberState, Platform};
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::event::Event;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::chat::groups::Groups;
use crate::cloud::chat::settings::Abilities;
use crate::cloud::deduplication::{Deduplication, Verdict};
use crate::cloud::delivery_options::DeliveryOptions;
use crate::cloud::sessions::Sessions;
use crate::cloud::socket::push;
use crate::cloud::socket::sockets::Sockets;
use crate::cloud::usersig::Signer;
use crate::config::Config;
use crate::config::cloud::PollPace;
use crate::config::timeouts::Timeouts;
use crate::desk::faults::Faults;
use crate::media::address::Addresses;
use crate::media::live::Live;
use crate::media::stream_events::StreamEvents;
use crate::media::webrtc::connections::Rtc;
use crate::metrics;
use crate::metrics::Metrics;

/// 2026-01-01 UTC, in milliseconds since 1970.
const EPOCH_MS: u64 = 1_767_225_600_000;

/// The state that all parts of the server share.
pub struct App {
    /// Which pages may call the server, and under which host names.
    pub access: Access,
    /// Resolves a bearer token to a user.
    pub identities: Identities,
    /// Makes and checks UserSigs.
    pub signer: Signer,
    /// Mints the token that a signed-in client sends with each request.
    pub logins: Minter,
    /// Mints the polling key that a client in a room sends with each poll.
    pub polls: Minter,
    /// The sign-ins that are still valid.
    pub sessions: Sessions,
    /// The connected sockets.
    pub sockets: Sockets,
    /// Each message is processed once, however often its client sends it.
    pub deduplication: Deduplication,
    /// Sends callbacks to the business backend.
    pub callbacks: Arc<Callbacks>,
    /// The business backend's database.
    pub db: Db,
    /// The clip that every room broadcasts.
    pub live: Live,
    /// The stream is upright (9:16).
    pub portrait: bool,
    /// The WebRTC connections.
    pub rtc: Rtc,
    /// Signs and checks the stream's addresses.
    pub addresses: Addresses,
    /// State of the streams' pushes, from the CDN's callbacks.
    pub stream_events: StreamEvents,
    /// Faults that the desk has injected.
    pub faults: Faults,
    /// The token that opens the desk.
    pub desk_token: String,
    /// A request without a token is a guest.
    pub guests: bool,
    /// Timeouts.
    pub waits: Timeouts,
    /// The options that are on, as command-line flags.
    pub switches: Vec<String>,
    /// How often the SDK polls a quiet room.
    pub poll_pace: PollPace,
    /// Counters for `/metrics`.
    pub metrics: Metrics,
    blocked_words: Vec<String>,
    sensitive_words: Vec<String>,
    cloud: Mutex<Groups>,
    ending: watch::Sender<bool>,
}

impl App {
    /// A server configured by `config`, without rooms: [`crate::backend::opening`] opens them.
    pub fn new(
        config: &Config,
        key: &str,
        desk_token: String,
        db: Db,
        live: Live,
        rtc: Rtc,
        callbacks: Callbacks,
    ) -> Arc<Self> {
        let lower = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
        Arc::new(Self {
            access: Access::new(config),
            identities: Identities::new(key, &config.access),
            signer: Signer::new(config.sdk_app_id, key.to_owned()),
            logins: Minter::new(key, "login"),
            polls: Minter::new(key, "poll"),
            sessions: Sessions::default(),
            sockets: Sockets::default(),
            deduplication: Deduplication::default(),
            callbacks: Arc::new(callbacks),
            live,
            rtc,
            addresses: config.stream.addresses(key),
            portrait: config.stream.portrait,
            stream_events: StreamEvents::new(config.stream.callback_key(key)),
            faults: Faults::default(),
            desk_token,
            guests: config.access.guests,
            waits: config.waits,
            switches: config.describe(),
            poll_pace: config.cloud.poll_pace,
            metrics: Metrics::default(),
            blocked_words: lower(&config.cloud.blocked_words),
            sensitive_words: lower(&config.cloud.sensitive_words),
            cloud: Mutex::new(Groups::new(config.cloud.settings(config.waits), first_seq(now_ms()))),
            ending: watch::channel(false).0,
            db,
        })
    }

    /// Is this an administrator's account?
    pub fn is_administrator(&self, user_id: &str) -> bool {
        self.identities.is_administrator(user_id)
    }

    /// What the application's edition includes.
    pub fn abilities(&self) -> Abilities {
        self.read(Groups::abilities)
    }

    fn cloud(&self) -> MutexGuard<'_, Groups> {
        // A handler that panicked left the groups between two whole steps: they are still usable.
        self.cloud.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads from all groups.
    pub fn read<T>(&self, read: impl FnOnce(&Groups) -> T) -> T {
        read(&self.cloud())
    }

    /// Changes one group, then handles the events of the change.
    ///
    /// # Errors
    /// If there is no such group.
    pub fn in_group<T>(
        self: &Arc<Self>,
        group_id: &str,
        act: impl FnOnce(&mut AvChatRoom) -> T,
    ) -> Result<T, ChatError> {
        let (done, events) = {
            let mut cloud = self.cloud();
            let group = cloud.group(group_id)?;
            (act(group), group.take_events())
        };
        self.handle_events(group_id, events);
        Ok(done)
    }

    /// Changes any of the groups, then handles the events of the change.
    pub fn in_groups<T>(self: &Arc<Self>, act: impl FnOnce(&mut Groups) -> T) -> T {
        let (done, events) = {
            let mut cloud = self.cloud();
            let done = act(&mut cloud);
            let events: Vec<_> =
                cloud.groups().map(|group| (group.profile().group_id.clone(), group.take_events())).collect();
            (done, events)
        };
        for (group_id, events) in events {
            self.handle_events(&group_id, events);
        }
        done
    }

    /// Handles events of a group: sends callbacks, pushes to users, and reports each message's result to its sender.
    pub fn handle_events(self: &Arc<Self>, group_id: &str, events: Vec<Event>) {
        let group_id = || group_id.to_owned();
        let call_back = |event| self.callbacks.report(event, Platform::Web);
        let state = |user_id, what| call_back(CallbackEvent::MemberState { group_id: group_id(), user_id, what });
        for event in events {
            match event {
                Event::Joined { user_id } => {
                    call_back(CallbackEvent::Joined { group_id: group_id(), user_id: user_id.clone() });
                    state(user_id, MemberState::Joined);
                }
                Event::Left { user_id, by } => {
                    let is_voluntary = by.is_none();
                    call_back(CallbackEvent::Left { group_id: group_id(), user_id: user_id.clone(), by });
                    if is_voluntary {
                        state(user_id, MemberState::Quit);
                    }
                }
                Event::Lost { user_id } => state(user_id, MemberState::Lost),
                Event::Recovered { user_id } => state(user_id, MemberState::Recovered),
                Event::Notice { user_id, entry } => push::notice(&self.sockets, &user_id, &entry),
                Event::Changed { user_id, entry } => push::changed(&self.sockets, &user_id, &entry),
                Event::Delivered { ticket, message, place } => {
                    metrics::count(&self.metrics.delivered);
                    let options = self.deduplication.settle(ticket, Verdict::Sent(place));
                    if let Some(DeliveryOptions { operator, platform, .. }) = options.filter(|it| it.callback_after) {
                        let sent = CallbackEvent::Sent { group_id: group_id(), message, operator, place };
                        self.callbacks.report(sent, platform);
                    }
                }
                Event::Dropped { ticket } => {
                    metrics::count(&self.metrics.dropped);
                    self.deduplication.settle(ticket, Verdict::Dropped);
                }
            }
        }
    }

    /// Does a text contain a word that the built-in backend refuses?
    pub fn is_blocked(&self, text: &str) -> bool {
        has_any(text, &self.blocked_words)
    }

    /// Does a text contain a word that the chat itself refuses?
    pub fn is_sensitive(&self, text: &str) -> bool {
        has_any(text, &self.sensitive_words)
    }

    /// Ends all long-lived connections.
    pub fn shut_down(&self) {
        self.ending.send_replace(true);
    }

    /// Waits until the server ends.
    pub async fn shutdown_requested(&self) {
        // Fails only when the sender is gone, and then the server is gone too.
        let _ = self.ending.subscribe().wait_for(|ending| *ending).await;
    }
}

/// Ignores case. `words` are in lower case.
fn has_any(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(word.as_str()))
}

/// The sequence number of a room's first entry. Clients continue to poll across a restart and treat a number that they already know as a
/// repetition. So numbers start above all earlier ones: 100 for each second, which is more than any room's rate.
pub const fn first_seq(now_ms: u64) -> u64 {
    now_ms.saturating_sub(EPOCH_MS) / 10 + 1
}
