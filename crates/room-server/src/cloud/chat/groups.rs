//! All groups of the application.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::event::Event;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::chat::log::Text;
use crate::cloud::chat::message::{Message, Sender};
use crate::cloud::chat::profile::Profile;
use crate::cloud::chat::sanctions::SanctionList;
use crate::cloud::chat::settings::{Abilities, Settings};

/// Broadcasts that a poller can still read and that are checked for repetitions: five minutes of them, at one a second.
const BROADCASTS_KEPT: usize = 300;
/// The shortest interval between two broadcasts, in milliseconds: the default of the service.
const BROADCAST_EVERY_MS: u64 = 1_000;
/// A broadcast with the same sender and random number within this time (s) is a repetition.
const SAME_BROADCAST_S: u64 = 300;

/// All groups of the application.
pub struct Groups {
    /// By group ID.
    by_id: BTreeMap<String, AvChatRoom>,
    settings: Settings,
    broadcasts: VecDeque<Broadcast>,
    next_broadcast: u64,
    broadcast_ms: u64,
    /// Users who are muted in all groups.
    muted_everywhere: SanctionList,
}

/// A message to all groups.
struct Broadcast {
    seq: u64,
    time_s: u64,
    message: Message,
}

impl Groups {
    /// No groups yet. Broadcasts are numbered from `first_broadcast`.
    pub fn new(settings: Settings, first_broadcast: u64) -> Self {
        Self {
            by_id: BTreeMap::new(),
            settings,
            broadcasts: VecDeque::new(),
            next_broadcast: first_broadcast,
            broadcast_ms: 0,
            muted_everywhere: SanctionList::default(),
        }
    }

    /// The features of the application's edition.
    pub const fn abilities(&self) -> Abilities {
        self.settings.abilities
    }

    /// Users who are muted in all groups.
    pub const fn muted_everywhere(&self) -> &SanctionList {
        &self.muted_everywhere
    }

    /// Mutes a user in all groups for `seconds`; 0 unmutes the user.
    pub fn mute_everywhere(&mut self, user_id: &str, seconds: u64, now_ms: u64) {
        self.muted_everywhere.set(user_id, seconds, now_ms / 1_000);
    }

    /// Creates a group whose first sequence number is `first_seq`.
    ///
    /// # Errors
    /// If a group with this ID exists.
    pub fn create(&mut self, profile: Profile, first_seq: u64) -> Result<&mut AvChatRoom, ChatError> {
        let group_id = profile.group_id.clone();
        if self.by_id.contains_key(&group_id) {
            return Err(ChatError::GROUP_ID_TAKEN);
        }
        Ok(self.by_id.entry(group_id).or_insert(AvChatRoom::new(profile, self.settings.clone(), first_seq)))
    }

    /// The group with this ID.
    ///
    /// # Errors
    /// If there is none.
    pub fn group(&mut self, group_id: &str) -> Result<&mut AvChatRoom, ChatError> {
        self.by_id.get_mut(group_id).ok_or(ChatError::NO_GROUP)
    }

    /// The number of members in all groups together.
    pub fn members(&self) -> usize {
        self.by_id.values().map(|group| group.members().len()).sum()
    }

    /// All groups.
    pub fn groups(&mut self) -> impl Iterator<Item = &mut AvChatRoom> {
        self.by_id.values_mut()
    }

    /// Makes a user a member of a group, and removes the user from every other group except those that the user owns: on the web a user is
    /// in one `AVChatRoom` at a time.
    ///
    /// # Errors
    /// If there is no such group, or it does not accept the user.
    pub fn enter(&mut self, group_id: &str, person: &Sender, now_ms: u64) -> Result<&mut AvChatRoom, ChatError> {
        self.group(group_id)?.enter(person, now_ms)?;
        for (_, other) in self.by_id.iter_mut().filter(|(id, _)| id.as_str() != group_id) {
            if other.role(&person.user_id) != "Owner" {
                other.leave(&person.user_id, now_ms);
            }
        }
        self.group(group_id)
    }

    /// Removes a user from every group.
    pub fn leave_all(&mut self, user_id: &str, now_ms: u64) {
        for group in self.by_id.values_mut() {
            group.leave(user_id, now_ms);
        }
    }

    /// Dismisses a group: every member gets a system notice, and the group no longer exists. Returns the group's last events.
    ///
    /// # Errors
    /// If there is no such group.
    pub fn dismiss(&mut self, operator: &str, group_id: &str, now_ms: u64) -> Result<Vec<Event>, ChatError> {
        let mut group = self.by_id.remove(group_id).ok_or(ChatError::NO_GROUP)?;
        group.dismiss(operator, now_ms);
        Ok(group.take_events())
    }

    /// Sends a message to all groups. Returns its sequence number; for a repetition, that of the first one.
    ///
    /// # Errors
    /// If the edition has no broadcasts or they are switched off, or the last one is less than a second old.
    pub fn broadcast(&mut self, message: Message, now_ms: u64) -> Result<u64, ChatError> {
        if !self.settings.abilities.broadcasts {
            return Err(ChatError::NOT_IN_EDITION);
        }
        let is_same = |it: &&Broadcast| {
            it.message.random == message.random
                && it.message.from.user_id == message.from.user_id
                && it.time_s + SAME_BROADCAST_S > now_ms / 1_000
        };
        if let Some(same) = self.broadcasts.iter().find(is_same) {
            return Ok(same.seq);
        }
        if now_ms < self.broadcast_ms + BROADCAST_EVERY_MS {
            return Err(ChatError::new(60022, "more than one broadcast a second"));
        }
        self.broadcast_ms = now_ms;
        let seq = self.next_broadcast;
        self.next_broadcast += 1;
        self.broadcasts.push_back(Broadcast { seq, time_s: now_ms / 1_000, message });
        if self.broadcasts.len() > BROADCASTS_KEPT {
            self.broadcasts.pop_front();
        }
        Ok(seq)
    }

    /// The sequence number of the next broadcast.
    pub const fn next_broadcast(&self) -> u64 {
        self.next_broadcast
    }

    /// The broadcasts from the sequence number `start` on, as a poller of this group gets them. The SDK's first poll asks from 1: it gets
    /// none, and continues with those that follow.
    pub fn broadcasts(&self, start: u64, group_id: &str) -> Vec<Text> {
        let entry = |broadcast: &Broadcast| {
            let mut entry = broadcast.message.entry();
            entry["MsgSeq"] = broadcast.seq.into();
            entry["MsgTime"] = broadcast.time_s.into();
            entry["GroupId"] = group_id.into();
            entry["ToGroupId"] = group_id.into();
            Arc::from(entry.to_string())
        };
        self.broadcasts.iter().filter(|broadcast| start > 1 && broadcast.seq >= start).map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::chat::message::tests::text;
    use proptest::prelude::*;

    fn cloud(groups: &[&str]) -> Groups {
        let mut cloud = Groups::new(Settings::for_tests(), 100);
        for id in groups {
            let profile = Profile { group_id: (*id).into(), owner: format!("owner-of-{id}"), ..Profile::default() };
            cloud.create(profile, 1).unwrap();
        }
        cloud
    }

    fn is_in(cloud: &mut Groups, group_id: &str, user_id: &str) -> bool {
        cloud.group(group_id).unwrap().members().get(user_id).is_some()
    }

    #[test]
    fn joining_a_group_leaves_all_others_except_owned_ones() {
        let mut cloud = cloud(&["a", "b"]);
        for user in ["ann", "owner-of-a"] {
            cloud.enter("a", &text(user, 1, "").from, 1_000).unwrap();
            cloud.enter("b", &text(user, 1, "").from, 1_000).unwrap();
        }
        assert!(!is_in(&mut cloud, "a", "ann") && is_in(&mut cloud, "b", "ann"));
        assert!(is_in(&mut cloud, "a", "owner-of-a") && is_in(&mut cloud, "b", "owner-of-a"));
    }

    #[test]
    fn a_refused_join_keeps_the_current_membership() {
        let mut cloud = cloud(&["a", "b"]);
        let ann = text("ann", 1, "").from;
        cloud.enter("a", &ann, 1_000).unwrap();
        cloud.group("b").unwrap().ban("admin", &ann, 60, "", 1_000);
        assert!(cloud.enter("b", &ann, 2_000).is_err() && cloud.enter("c", &ann, 2_000).is_err());
        assert!(is_in(&mut cloud, "a", "ann"));
    }

    #[test]
    fn dismissing_a_group_notifies_members_and_drops_waiting_messages() {
        let mut cloud = cloud(&["a"]);
        for user in ["ann", "bob"] {
            cloud.enter("a", &text(user, 1, "").from, 1_000).unwrap();
        }
        for ticket in 0..50 {
            cloud.group("a").unwrap().send(text("ann", ticket, "hi"), ticket, 1_000);
        }
        cloud.group("a").unwrap().take_events();
        let mut dropped = 0;
        let notified: Vec<_> = cloud
            .dismiss("admin", "a", 2_000)
            .unwrap()
            .into_iter()
            .filter_map(|event| match event {
                Event::Notice { user_id, entry } if entry["MsgBody"]["ReportType"] == 5 => Some(user_id),
                Event::Dropped { .. } => {
                    dropped += 1;
                    None
                }
                _ => None,
            })
            .collect();
        assert_eq!((notified, dropped), (vec!["ann".to_owned(), "bob".to_owned()], 46));
        assert_eq!(cloud.group("a").err(), Some(ChatError::NO_GROUP));
        assert_eq!(cloud.dismiss("admin", "a", 2_000).err(), Some(ChatError::NO_GROUP));
    }

    #[test]
    fn a_broadcast_reaches_pollers_of_every_group_once() {
        let mut cloud = cloud(&["a", "b"]);
        assert!(cloud.broadcasts(1, "a").is_empty());
        let seq = cloud.broadcast(text("administrator", 1, "to all"), 1_000).unwrap();
        assert_eq!((cloud.broadcasts(100, "a").len(), cloud.broadcasts(100, "b").len()), (1, 1));
        assert!(cloud.broadcasts(100, "b")[0].contains(r#""ToGroupId":"b""#));
        // A newcomer gets no earlier broadcasts.
        assert!(cloud.broadcasts(1, "a").is_empty() && cloud.broadcasts(seq + 1, "a").is_empty());
    }

    #[test]
    fn broadcasts_are_limited_to_one_a_second_and_repetitions_are_not_sent() {
        let mut cloud = cloud(&["a"]);
        let mut send = |random, now_ms| cloud.broadcast(text("administrator", random, "to all"), now_ms);
        assert_eq!((send(1, 10_000), send(1, 10_001), send(2, 12_000)), (Ok(100), Ok(100), Ok(101)));
        assert_eq!(send(3, 12_999).unwrap_err().code, 60022);
        assert_eq!((send(3, 13_000), send(1, 309_999), send(1, 310_000)), (Ok(102), Ok(100), Ok(103)));
    }

    /// A random step for one of three users in one of two groups; `owner-of-a` owns one of the groups.
    fn any_step() -> impl Strategy<Value = (u8, &'static str, &'static str)> {
        let user = prop::sample::select(vec!["ann", "bob", "owner-of-a"]);
        (0_u8..9, user, prop::sample::select(vec!["a", "b"]))
    }

    proptest! {
        #[test]
        fn members_stay_only_where_allowed_and_pollers_get_every_entry_once_in_order(
            steps in prop::collection::vec(any_step(), 0..120),
        ) {
            let mut cloud = cloud(&["a", "b"]);
            let mut next_seqs = BTreeMap::from([("a", 1_u64), ("b", 1_u64)]);
            for (nth, (what, user, group_id)) in (0_u64..).zip(steps) {
                let now_ms = 1_000_000 + nth * 700;
                let person = text(user, 1, "").from;
                let group = cloud.group(group_id).unwrap();
                match what {
                    0 | 1 => _ = cloud.enter(group_id, &person, now_ms),
                    2 => group.leave(user, now_ms),
                    3 => group.kick("admin", user, now_ms),
                    4 => group.ban("admin", &person, 2, "", now_ms),
                    5 => group.mute("admin", &[user], 2, now_ms),
                    6 if group.may_send(user, now_ms).is_ok() => {
                        prop_assert_eq!(group.sanctions().muted.of(user, now_ms / 1_000), 0);
                        group.send(text(user, nth, "hi"), nth, now_ms);
                    }
                    7 => group.sweep(now_ms),
                    _ => group.release(now_ms),
                }
                for user in ["ann", "bob", "owner-of-a"] {
                    let places: Vec<_> = ["a", "b"].into_iter().filter(|id| is_in(&mut cloud, id, user)).collect();
                    prop_assert!(places.len() <= 1 || user == "owner-of-a");
                    for id in places {
                        let banned = cloud.group(id).unwrap().sanctions().banned.of(user, now_ms / 1_000);
                        prop_assert_eq!(banned, 0, "{} is in {}", user, id);
                    }
                }
                for (id, next) in &mut next_seqs {
                    let group = cloud.group(id).unwrap();
                    group.take_events();
                    for entry in group.since(*next).0 {
                        let entry: serde_json::Value = serde_json::from_str(&entry).unwrap();
                        prop_assert_eq!(entry["MsgSeq"].as_u64(), Some(*next));
                        *next += 1;
                    }
                    prop_assert_eq!(*next, group.next_seq());
                }
            }
        }
    }

    #[test]
    fn a_group_id_can_be_used_only_once() {
        let profile = Profile { group_id: "a".into(), ..Profile::default() };
        assert_eq!(cloud(&["a"]).create(profile, 1).err(), Some(ChatError::GROUP_ID_TAKEN));
    }
}
