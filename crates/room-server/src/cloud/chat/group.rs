//! One `AVChatRoom`: its members, its log, and who may do what in it.

mod data;
mod moderation;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cloud::chat::attributes::Attributes;
use crate::cloud::chat::counters::Counters;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::event::Event;
use crate::cloud::chat::frequency::{Frequency, Released};
use crate::cloud::chat::group_tip;
use crate::cloud::chat::group_tip::{Notice, People};
use crate::cloud::chat::log::{Log, Text};
use crate::cloud::chat::members::Members;
use crate::cloud::chat::message::{Message, Sender};
use crate::cloud::chat::profile::{Changes, Profile};
use crate::cloud::chat::sanctions::Sanctions;
use crate::cloud::chat::settings::{Abilities, Settings};

/// One `AVChatRoom`.
pub struct AvChatRoom {
    profile: Profile,
    settings: Settings,
    admins: BTreeSet<String>,
    members: Members,
    sanctions: Sanctions,
    attributes: Attributes,
    counters: Counters,
    log: Log,
    frequency: Frequency<(u64, Message)>,
    /// Counters that changed since the last counter tip, and the time (ms) of that tip.
    counted: BTreeSet<String>,
    counted_ms: u64,
    /// The current second, and the number of join and leave tips in it.
    presence_tips: (u64, u32),
    /// The current second, and the number of attribute writes in it.
    writes: (u64, u32),
    rng: fastrand::Rng,
    events: Vec<Event>,
}

impl AvChatRoom {
    /// An empty group whose first sequence number is `first_seq`.
    pub fn new(profile: Profile, settings: Settings, first_seq: u64) -> Self {
        let log = Log::new(profile.group_id.clone(), first_seq);
        Self {
            frequency: Frequency::new(settings.messages_per_second, first_seq),
            rng: fastrand::Rng::with_seed(first_seq),
            log,
            profile,
            settings,
            admins: BTreeSet::new(),
            members: Members::default(),
            sanctions: Sanctions::default(),
            attributes: Attributes::default(),
            counters: Counters::default(),
            counted: BTreeSet::new(),
            counted_ms: 0,
            presence_tips: (0, 0),
            writes: (0, 0),
            events: Vec::new(),
        }
    }

    /// The group's profile.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The group's members.
    pub const fn members(&self) -> &Members {
        &self.members
    }

    /// The number of members online, as the chat reports it: a snapshot that is renewed every `online_snapshot_ms`.
    pub fn online(&mut self, now_ms: u64) -> usize {
        self.members.count(self.settings.online_snapshot_ms, now_ms)
    }

    /// The features of the application's edition.
    pub const fn abilities(&self) -> Abilities {
        self.settings.abilities
    }

    /// A page of the member list, newest members first, from the index `from` on; and the index at which the next page begins. `None`: this
    /// is the last page.
    pub fn newest_members(&self, from: usize) -> (Vec<&crate::cloud::chat::members::Member>, Option<usize>) {
        let all = self.members.newest(self.settings.members_listed);
        let next = from.saturating_add(self.settings.members_a_page);
        let is_more = next < all.len();
        (all.into_iter().skip(from).take(self.settings.members_a_page).collect(), is_more.then_some(next))
    }

    /// The group's mutes and bans.
    pub const fn sanctions(&self) -> &Sanctions {
        &self.sanctions
    }

    /// The group attributes.
    pub const fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// The group counters.
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The sequence number of the next entry.
    pub const fn next_seq(&self) -> u64 {
        self.log.next_seq()
    }

    /// The entries from the sequence number `start` on, at most one page, and the number from which the next poll continues.
    pub fn since(&self, start: u64) -> (Vec<Text>, u64) {
        self.log.since(start)
    }

    /// The history for a newcomer; empty if the edition has none.
    pub fn history(&self, now_ms: u64) -> Vec<Text> {
        if self.settings.abilities.history { self.log.history(now_ms) } else { Vec::new() }
    }

    /// The message with this sequence number, and its delivery time (s). `None`: no such message, or it was recalled.
    pub fn message(&self, seq: u64) -> Option<(&Message, u64)> {
        self.log.message(seq)
    }

    /// The latest messages, at most as many as the history has, oldest first, each with its sequence number.
    pub fn recent_messages(&self) -> Vec<(u64, &Message)> {
        self.log.recent()
    }

    /// Takes the events since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// A user's role in the group: `Owner`, `Admin` or `Member`.
    pub fn role(&self, user_id: &str) -> &'static str {
        if !user_id.is_empty() && self.profile.owner == user_id {
            "Owner"
        } else if self.admins.contains(user_id) {
            "Admin"
        } else {
            "Member"
        }
    }

    /// Checks that a user is a moderator of the group.
    ///
    /// # Errors
    /// If not.
    pub fn moderates(&self, user_id: &str) -> Result<(), ChatError> {
        if self.role(user_id) == "Member" { Err(ChatError::NOT_ALLOWED) } else { Ok(()) }
    }

    /// Makes a user a member. The group gets a tip if the user was not one before.
    ///
    /// # Errors
    /// If the user is banned.
    pub fn enter(&mut self, person: &Sender, now_ms: u64) -> Result<(), ChatError> {
        if self.sanctions.banned.of(&person.user_id, now_ms / 1_000) > 0 {
            return Err(ChatError::NOT_ALLOWED);
        }
        // A user who joins again is a new member, not a recovered one.
        self.members.recover(&person.user_id);
        if self.members.see(person, now_ms) {
            self.add_presence_tip(People::Joined, person, now_ms);
            self.events.push(Event::Joined { user_id: person.user_id.clone() });
        }
        Ok(())
    }

    /// Notes that a user is in the group, without a tip: a user who was a member before a server restart, or before the tab slept, has not
    /// joined again.
    pub fn stay(&mut self, person: &Sender, now_ms: u64) {
        self.members.see(person, now_ms);
        if self.members.recover(&person.user_id) {
            self.events.push(Event::Recovered { user_id: person.user_id.clone() });
        }
    }

    /// Notes that a member is present. `false`: there is no member with this ID.
    pub fn still_there(&mut self, user_id: &str, now_ms: u64) -> bool {
        self.members.still_there(user_id, now_ms)
    }

    /// Removes a user who leaves. The group gets a tip.
    pub fn leave(&mut self, user_id: &str, now_ms: u64) {
        if let Some(person) = self.members.leave(user_id, now_ms) {
            self.add_presence_tip(People::Quit, &person, now_ms);
            self.events.push(Event::Left { user_id: user_id.to_owned(), by: None });
        }
    }

    /// Removes the members who have not polled for `vanished_tab_ms`: they lost their connection and no longer count. The group gets no
    /// tip.
    pub fn sweep(&mut self, now_ms: u64) {
        for user_id in self.members.gone(self.settings.vanished_tab_ms, now_ms) {
            self.members.lose(&user_id, now_ms);
            self.events.push(Event::Lost { user_id });
        }
    }

    /// Whether a user is not a member, but neither left nor was removed. Such a user may have been a member before a server restart, or may
    /// have lost the connection; the next poll makes the user a member again.
    pub fn may_come_back(&self, user_id: &str, now_ms: u64) -> bool {
        let members = &self.members;
        members.get(user_id).is_none() && !members.was_put_out(user_id, 0) && !members.just_left(user_id, 0, now_ms)
    }

    /// Checks that a user may send now.
    ///
    /// # Errors
    /// If the user is not a member, or is muted.
    pub fn may_send(&self, user_id: &str, now_ms: u64) -> Result<(), ChatError> {
        if self.members.get(user_id).is_none() {
            return Err(ChatError::NOT_ALLOWED);
        }
        let muted = self.sanctions.muted.of(user_id, now_ms / 1_000) > 0;
        if muted || self.profile.all_muted && self.moderates(user_id).is_err() {
            return Err(ChatError::MUTED);
        }
        Ok(())
    }

    /// Sends a message, at once or when the frequency control allows it. An event with `ticket` reports the result.
    pub fn send(&mut self, message: Message, ticket: u64, now_ms: u64) {
        let released = self.frequency.offer(message.priority, (ticket, message), now_ms);
        self.settle(released, now_ms);
    }

    /// Delivers waiting messages that the frequency control allows, and adds the counter tip if it is due. Call it at least every 100 ms.
    pub fn release(&mut self, now_ms: u64) {
        let released = self.frequency.release(now_ms);
        self.settle(released, now_ms);
        self.announce_counters(now_ms);
    }

    /// Sends every member the notice that the group is dismissed, and drops waiting messages.
    pub fn dismiss(&mut self, operator: &str, now_ms: u64) {
        for user_id in self.members.ids() {
            self.notify(operator, &user_id, &Notice::Dismissed, now_ms);
        }
        let dropped = self.frequency.give_up();
        self.settle(Released { delivered: Vec::new(), dropped }, now_ms);
    }

    fn settle(&mut self, released: Released<(u64, Message)>, now_ms: u64) {
        for (ticket, message) in released.delivered {
            let place = self.log.add_message(message.clone(), now_ms);
            self.events.push(Event::Delivered { ticket, message, place });
        }
        self.events.extend(released.dropped.into_iter().map(|(ticket, _)| Event::Dropped { ticket }));
    }

    /// Changes the profile. The group gets a tip.
    pub fn change_profile(&mut self, operator: &str, changes: Changes, now_ms: u64) {
        let news = self.profile.change(changes, self.settings.tips.mute_all);
        if news != json!({}) {
            self.deliver_tip(group_tip::profile(operator, &news), now_ms);
        }
    }

    /// Recalls messages. The group gets a tip. Returns the sequence numbers of the messages that existed.
    pub fn recall(&mut self, operator: &str, seqs: &[u64], reason: &str, now_ms: u64) -> Vec<u64> {
        let recalled: Vec<_> = seqs.iter().filter_map(|seq| Some((*seq, self.log.recall(*seq)?))).collect();
        if !recalled.is_empty() {
            self.deliver_tip(group_tip::recalled(operator, reason, &recalled), now_ms);
        }
        recalled.into_iter().map(|(seq, _)| seq).collect()
    }

    /// Changes a message's elements or custom data, and informs all members.
    ///
    /// # Errors
    /// If there is no such message, or the changed message is invalid.
    pub fn modify(
        &mut self,
        seq: u64,
        body: Option<Value>,
        data: Option<String>,
        now_ms: u64,
    ) -> Result<(), ChatError> {
        let (message, time_s) = self.log.message(seq).ok_or(ChatError::BAD_PARAMETER)?;
        let mut message = message.clone();
        message.version += 1;
        message.body = body.unwrap_or(message.body);
        message.cloud_custom_data = data.unwrap_or(message.cloud_custom_data);
        message.check()?;
        self.log.change(seq, message.clone());
        self.log.add_change(&message, now_ms);
        let mut entry = message.entry();
        entry["MsgSeq"] = seq.into();
        // Clients identify a message by sender, random number, sequence number and time. The time is that of sending, not of the change.
        entry["MsgTime"] = time_s.into();
        entry["GroupId"] = self.profile.group_id.as_str().into();
        entry["ToGroupId"] = self.profile.group_id.as_str().into();
        for user_id in self.members.ids() {
            self.events.push(Event::Changed { user_id, entry: entry.clone() });
        }
        Ok(())
    }

    /// Adds a system notice for all members.
    pub fn notify_all(&mut self, operator: &str, notice: &Notice, now_ms: u64) {
        self.deliver_tip(group_tip::notice(operator, notice), now_ms);
    }

    /// Pushes a system notice to one user.
    pub fn notify(&mut self, operator: &str, user_id: &str, notice: &Notice, now_ms: u64) {
        let group = &self.profile.group_id;
        let mut entry = group_tip::notice(operator, notice);
        entry["MsgSeq"] = self.log.next_seq().into();
        entry["MsgTime"] = (now_ms / 1_000).into();
        entry["MsgRandom"] = self.rng.u32(..).into();
        entry["GroupId"] = group.as_str().into();
        entry["ToGroupId"] = group.as_str().into();
        entry["GroupInfo"] = json!({"GroupId": group, "GroupName": self.profile.name});
        self.events.push(Event::Notice { user_id: user_id.to_owned(), entry });
    }

    /// Adds a tip that a user joined or left, at most `messages_per_second` of them a second. Each tip has the number of members, so the
    /// next one makes up for omitted ones.
    fn add_presence_tip(&mut self, what: People, person: &Sender, now_ms: u64) {
        let second = now_ms / 1_000;
        let sent = if self.presence_tips.0 == second { self.presence_tips.1 } else { 0 };
        if sent < self.settings.messages_per_second {
            self.presence_tips = (second, sent + 1);
            self.announce_people(what, &person.user_id, std::slice::from_ref(person), now_ms);
        }
    }

    fn announce_people(&mut self, what: People, operator: &str, people: &[Sender], now_ms: u64) {
        self.deliver_tip(group_tip::people(what, operator, people, self.members.len()), now_ms);
    }

    fn deliver_tip(&mut self, entry: Value, now_ms: u64) {
        let random = self.rng.u32(..);
        self.log.add(entry, &self.profile.name, random, now_ms);
    }
}

#[cfg(test)]
mod tests;
