//! One `AVChatRoom`: who is in it, what was said, and what may be done by whom.

mod data;
mod moderation;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cloud::chat::attributes::Attributes;
use crate::cloud::chat::counters::Counters;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::event::Event;
use crate::cloud::chat::frequency::{Frequency, Released};
use crate::cloud::chat::log::{Log, Text};
use crate::cloud::chat::members::Members;
use crate::cloud::chat::message::{Message, Sender};
use crate::cloud::chat::profile::{Changes, Profile};
use crate::cloud::chat::sanctions::Sanctions;
use crate::cloud::chat::settings::{Abilities, Settings};
use crate::cloud::chat::tip;
use crate::cloud::chat::tip::{Notice, People};

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
    /// Numbers that changed and of which nobody was told yet, and when (ms) somebody was last.
    counted: BTreeSet<String>,
    counted_ms: u64,
    /// The second, and how many were told of in it who came or went.
    passing: (u64, u32),
    /// The second, and how often key-value pairs were changed in it.
    writes: (u64, u32),
    chance: fastrand::Rng,
    events: Vec<Event>,
}

impl AvChatRoom {
    /// An empty group whose first sequence number is `first_seq`.
    pub fn new(profile: Profile, settings: Settings, first_seq: u64) -> Self {
        let log = Log::new(profile.group_id.clone(), first_seq);
        Self {
            frequency: Frequency::new(settings.messages_per_second, first_seq),
            chance: fastrand::Rng::with_seed(first_seq),
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
            passing: (0, 0),
            writes: (0, 0),
            events: Vec::new(),
        }
    }

    /// What the group says of itself.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Who is in it.
    pub const fn members(&self) -> &Members {
        &self.members
    }

    /// How many are in it, as the chat says: a snapshot that is taken now and then.
    pub fn online(&mut self, now_ms: u64) -> usize {
        self.members.count(self.settings.online_snapshot_ms, now_ms)
    }

    /// What the application's edition has.
    pub const fn abilities(&self) -> Abilities {
        self.settings.abilities
    }

    /// A page of the newest members, of which a list has so many, from the one with this number on; and the number with which the next
    /// page begins, if there is one.
    pub fn newest_members(&self, from: usize) -> (Vec<&crate::cloud::chat::members::Member>, Option<usize>) {
        let all = self.members.newest(self.settings.members_listed);
        let next = from.saturating_add(self.settings.members_a_page);
        let is_more = next < all.len();
        (all.into_iter().skip(from).take(self.settings.members_a_page).collect(), is_more.then_some(next))
    }

    /// Who may not speak, and who may not come in.
    pub const fn sanctions(&self) -> &Sanctions {
        &self.sanctions
    }

    /// Its key-value pairs.
    pub const fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// Its numbers.
    pub const fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The number that the next entry will have.
    pub const fn next_seq(&self) -> u64 {
        self.log.next_seq()
    }

    /// What a poll from the entry `start` on gets, and from where the next one goes on.
    pub fn since(&self, start: u64) -> (Vec<Text>, u64) {
        self.log.since(start)
    }

    /// What a newcomer gets of what was said before.
    pub fn history(&self, now_ms: u64) -> Vec<Text> {
        if self.settings.abilities.history { self.log.history(now_ms) } else { Vec::new() }
    }

    /// The message with this number and its time (s), unless it was withdrawn.
    pub fn message(&self, seq: u64) -> Option<(&Message, u64)> {
        self.log.message(seq)
    }

    /// The last messages that newcomers get, oldest first, each with its number.
    pub fn recent_messages(&self) -> Vec<(u64, &Message)> {
        self.log.recent()
    }

    /// What has to be done outside since the last time.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// What a user is here: `Owner`, `Admin` or `Member`.
    pub fn role(&self, user_id: &str) -> &'static str {
        if !user_id.is_empty() && self.profile.owner == user_id {
            "Owner"
        } else if self.admins.contains(user_id) {
            "Admin"
        } else {
            "Member"
        }
    }

    /// May this user keep order here?
    ///
    /// # Errors
    /// If not.
    pub fn moderates(&self, user_id: &str) -> Result<(), ChatError> {
        if self.role(user_id) == "Member" { Err(ChatError::NOT_ALLOWED) } else { Ok(()) }
    }

    /// Lets a user in, and tells the others of a newcomer.
    ///
    /// # Errors
    /// If they are banned.
    pub fn enter(&mut self, person: &Sender, now_ms: u64) -> Result<(), ChatError> {
        if self.sanctions.banned.of(&person.user_id, now_ms / 1_000) > 0 {
            return Err(ChatError::NOT_ALLOWED);
        }
        // Who joins anew has not come back, but come in.
        self.members.recover(&person.user_id);
        if self.members.see(person, now_ms) {
            self.tell_of_passing(People::Joined, person, now_ms);
            self.events.push(Event::Joined { user_id: person.user_id.clone() });
        }
        Ok(())
    }

    /// Notes that a user is there. Tells nobody else in the room: whoever was let in before the server was restarted, or before
    /// their tab slept, has not come in since.
    pub fn stay(&mut self, person: &Sender, now_ms: u64) {
        self.members.see(person, now_ms);
        if self.members.recover(&person.user_id) {
            self.events.push(Event::Recovered { user_id: person.user_id.clone() });
        }
    }

    /// Notes that a member is there; false if there is none with this ID.
    pub fn still_there(&mut self, user_id: &str, now_ms: u64) -> bool {
        self.members.still_there(user_id, now_ms)
    }

    /// Lets a user out, and tells the others.
    pub fn leave(&mut self, user_id: &str, now_ms: u64) {
        if let Some(person) = self.members.leave(user_id, now_ms) {
            self.tell_of_passing(People::Quit, &person, now_ms);
            self.events.push(Event::Left { user_id: user_id.to_owned(), by: None });
        }
    }

    /// Takes those for lost who have not polled for a while: they are not counted any more, and no tip tells of it.
    pub fn sweep(&mut self, now_ms: u64) {
        for user_id in self.members.gone(self.settings.vanished_tab_ms, now_ms) {
            self.members.lose(&user_id, now_ms);
            self.events.push(Event::Lost { user_id });
        }
    }

    /// Is this user not in the room, and neither left nor was put out? They may have been in it when the server was restarted, or have
    /// been taken for gone: then their next poll brings them back.
    pub fn may_come_back(&self, user_id: &str, now_ms: u64) -> bool {
        let members = &self.members;
        members.get(user_id).is_none() && !members.was_put_out(user_id, 0) && !members.just_left(user_id, 0, now_ms)
    }

    /// May this user send now?
    ///
    /// # Errors
    /// If they are not in the room, or muted.
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

    /// Sends a message: at once, or when the frequency control lets it. What becomes of it comes as an event with `ticket`.
    pub fn send(&mut self, message: Message, ticket: u64, now_ms: u64) {
        let released = self.frequency.offer(message.priority, (ticket, message), now_ms);
        self.settle(released, now_ms);
    }

    /// Lets through what waited, and tells what was counted. To be called at least each tenth of a second.
    pub fn release(&mut self, now_ms: u64) {
        let released = self.frequency.release(now_ms);
        self.settle(released, now_ms);
        self.tell_of_counters(now_ms);
    }

    /// Tells every member that the group is no more, and drops what waited.
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

    /// Changes the profile, and tells everyone.
    pub fn change_profile(&mut self, operator: &str, changes: Changes, now_ms: u64) {
        let news = self.profile.change(changes, self.settings.tips.mute_all);
        if news != json!({}) {
            self.tell(tip::profile(operator, &news), now_ms);
        }
    }

    /// Withdraws messages, and tells everyone. Says which there were.
    pub fn withdraw(&mut self, operator: &str, seqs: &[u64], reason: &str, now_ms: u64) -> Vec<u64> {
        let withdrawn: Vec<_> = seqs.iter().filter_map(|seq| Some((*seq, self.log.withdraw(*seq)?))).collect();
        if !withdrawn.is_empty() {
            self.tell(tip::withdrawn(operator, reason, &withdrawn), now_ms);
        }
        withdrawn.into_iter().map(|(seq, _)| seq).collect()
    }

    /// Changes a message's elements, or what is attached to it, and tells everyone.
    ///
    /// # Errors
    /// If there is no such message, or it cannot be one after the change.
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
        // Clients know it by sender, random, number and time: the time is when it was sent.
        entry["MsgTime"] = time_s.into();
        entry["GroupId"] = self.profile.group_id.as_str().into();
        entry["ToGroupId"] = self.profile.group_id.as_str().into();
        for user_id in self.members.ids() {
            self.events.push(Event::Changed { user_id, entry: entry.clone() });
        }
        Ok(())
    }

    /// A notice to everyone.
    pub fn notify_all(&mut self, operator: &str, notice: &Notice, now_ms: u64) {
        self.tell(tip::notice(operator, notice), now_ms);
    }

    /// A notice to one user.
    pub fn notify(&mut self, operator: &str, user_id: &str, notice: &Notice, now_ms: u64) {
        let group = &self.profile.group_id;
        let mut entry = tip::notice(operator, notice);
        entry["MsgSeq"] = self.log.next_seq().into();
        entry["MsgTime"] = (now_ms / 1_000).into();
        entry["MsgRandom"] = self.chance.u32(..).into();
        entry["GroupId"] = group.as_str().into();
        entry["ToGroupId"] = group.as_str().into();
        entry["GroupInfo"] = json!({"GroupId": group, "GroupName": self.profile.name});
        self.events.push(Event::Notice { user_id: user_id.to_owned(), entry });
    }

    /// Tells who came or went; not of more in a second than the room bears of messages. Each tip has the number of those online,
    /// so the next one makes up for those that were left out.
    fn tell_of_passing(&mut self, what: People, person: &Sender, now_ms: u64) {
        let second = now_ms / 1_000;
        let told = if self.passing.0 == second { self.passing.1 } else { 0 };
        if told < self.settings.messages_per_second {
            self.passing = (second, told + 1);
            self.tell_of(what, &person.user_id, std::slice::from_ref(person), now_ms);
        }
    }

    fn tell_of(&mut self, what: People, operator: &str, people: &[Sender], now_ms: u64) {
        self.tell(tip::people(what, operator, people, self.members.len()), now_ms);
    }

    fn tell(&mut self, entry: Value, now_ms: u64) {
        let chance = self.chance.u32(..);
        self.log.add(entry, &self.profile.name, chance, now_ms);
    }
}

#[cfg(test)]
mod tests;
