//! One `AVChatRoom`: who is in it, and what was said. Pure: time comes in with each call.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use crate::people;

/// Entries that a poller can still get. A client polls every 0.3 to 2.3 s, so this is minutes of a busy room.
const KEPT: usize = 1_000;
/// What a newcomer gets of what was said before: Tencent's limits.
const HISTORY_MESSAGES: usize = 20;
const HISTORY_S: u64 = 24 * 3600;
/// A member who has not polled for this long is gone. Clients poll every 2.3 s at the slowest, 15 s after a failure.
const GONE_AFTER_MS: u64 = 20_000;
/// The newest members that a list carries.
const LISTED: usize = 30;

/// The account in whose name the chat itself speaks.
pub const SYSTEM: &str = "@TIM#SYSTEM";

/// One `AVChatRoom`.
pub struct AvChatRoom {
    profile: Profile,
    members: BTreeMap<String, Member>,
    entries: VecDeque<Entry>,
    next_seq: u64,
    joins: u64,
}

/// What a group says of itself.
#[derive(Clone)]
pub struct Profile {
    /// Its ID.
    pub group_id: String,
    /// Its name.
    pub name: String,
    /// Its notice: text, or the viewer's JSON form.
    pub notification: String,
    /// Its owner's user ID.
    pub owner: String,
    /// When it was made, in seconds since 1970 UTC.
    pub created_s: u64,
}

struct Member {
    /// Which join this was: rises.
    nth: u64,
    joined_s: u64,
    seen_ms: u64,
}

struct Entry {
    seq: u64,
    time_s: u64,
    is_message: bool,
    json: Value,
}

/// A message to post.
pub struct Post {
    /// The sender.
    pub from: String,
    /// The client's number of the message; with the sender and the client's time it identifies the message.
    pub random: u64,
    /// The client's time, in seconds.
    pub client_time: u64,
    /// `High`, `Normal`, `Low` or `Lowest`.
    pub priority: String,
    /// The message's elements, as they came.
    pub body: Value,
    /// What the sender attached.
    pub cloud_custom_data: String,
}

impl AvChatRoom {
    /// An empty group whose first sequence number is `first_seq`.
    pub const fn new(profile: Profile, first_seq: u64) -> Self {
        Self { profile, members: BTreeMap::new(), entries: VecDeque::new(), next_seq: first_seq, joins: 0 }
    }

    /// What the group says of itself.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// How many are in it.
    pub fn online(&self) -> usize {
        self.members.len()
    }

    /// The number that the next entry will have.
    pub const fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Is this user in it?
    pub fn has(&self, user_id: &str) -> bool {
        self.members.contains_key(user_id)
    }

    /// Lets a user in, and tells the others of a newcomer.
    pub fn enter(&mut self, user_id: &str, now_ms: u64) {
        if self.stay(user_id, now_ms) {
            self.tip(1, user_id, now_ms);
        }
    }

    /// Notes that a user is there. Says whether that is new; tells nobody else: whoever was let in before the server was
    /// restarted, or before their tab slept, has not come in since.
    pub fn stay(&mut self, user_id: &str, now_ms: u64) -> bool {
        if let Some(member) = self.members.get_mut(user_id) {
            member.seen_ms = now_ms;
            return false;
        }
        self.joins += 1;
        let member = Member { nth: self.joins, joined_s: now_ms / 1000, seen_ms: now_ms };
        self.members.insert(user_id.to_owned(), member);
        true
    }

    /// Lets a user out, and tells the others.
    pub fn leave(&mut self, user_id: &str, now_ms: u64) {
        if self.members.remove(user_id).is_some() {
            self.tip(2, user_id, now_ms);
        }
    }

    /// Lets out those who have not polled for a while.
    pub fn sweep(&mut self, now_ms: u64) {
        let gone: Vec<_> = self
            .members
            .iter()
            .filter(|(_, member)| member.seen_ms + GONE_AFTER_MS < now_ms)
            .map(|(user_id, _)| user_id.clone())
            .collect();
        for user_id in gone {
            self.leave(&user_id, now_ms);
        }
    }

    /// Posts a message; a client's repetition of one that is here is not posted again. Returns its number and time (s).
    pub fn post(&mut self, post: &Post, now_ms: u64) -> (u64, u64) {
        let same = |entry: &&Entry| {
            entry.json["From_Account"] == post.from
                && entry.json["MsgRandom"] == post.random
                && entry.json["MsgClientTime"] == post.client_time
        };
        if let Some(known) = self.entries.iter().rev().find(same) {
            return (known.seq, known.time_s);
        }
        let entry = json!({
            "Event": 3, "MsgRandom": post.random, "MsgClientTime": post.client_time, "MsgPriority": post.priority,
            "TinyId": people::tiny_id(&post.from), "From_Account": post.from, "From_AccountNick": people::nick(&post.from),
            "MsgBody": post.body, "CloudCustomData": post.cloud_custom_data,
        });
        (self.push(entry, true, now_ms), now_ms / 1000)
    }

    /// Changes the notice, and tells everyone.
    pub fn set_notification(&mut self, notification: &str, now_ms: u64) {
        notification.clone_into(&mut self.profile.notification);
        let body = json!({"OpType": 6, "Operator_Account": self.profile.owner, "MsgGroupNewInfo": {"GroupNotification": notification}});
        self.push(json!({"Event": 6, "From_Account": SYSTEM, "MsgBody": body}), false, now_ms);
    }

    /// Everything from the entry `start` on.
    pub fn since(&self, start: u64) -> Vec<&Value> {
        let first = self.entries.partition_point(|entry| entry.seq < start);
        self.entries.range(first..).map(|entry| &entry.json).collect()
    }

    /// What a newcomer gets of what was said before: at most 20 messages of the last 24 hours, oldest first.
    pub fn history(&self, now_ms: u64) -> Vec<&Value> {
        let recent = |entry: &&Entry| entry.is_message && entry.time_s + HISTORY_S > now_ms / 1000;
        let mut messages: Vec<_> =
            self.entries.iter().rev().filter(recent).take(HISTORY_MESSAGES).map(|entry| &entry.json).collect();
        messages.reverse();
        messages
    }

    /// The newest members, newest first: user ID and time of joining (s).
    pub fn newest_members(&self) -> Vec<(&str, u64)> {
        let mut members: Vec<_> = self.members.iter().collect();
        members.sort_by_key(|(_, member)| std::cmp::Reverse(member.nth));
        members.iter().take(LISTED).map(|(user_id, member)| (user_id.as_str(), member.joined_s)).collect()
    }

    /// Tells everyone that a user came (1) or went (2).
    fn tip(&mut self, op_type: u8, user_id: &str, now_ms: u64) {
        let person = json!({"UserId": user_id, "NickName": people::nick(user_id), "ImageUrl": ""});
        let body = json!({
            "OpType": op_type, "Operator_Account": user_id, "List_Account": [user_id],
            "MsgOperatorMemberExtraInfo": person, "MsgMemberExtraInfo": [person],
            "OnlineInf": {"Num": self.members.len(), "ET": 5},
        });
        self.push(json!({"Event": 4, "From_Account": SYSTEM, "MsgBody": body}), false, now_ms);
    }

    fn push(&mut self, mut entry: Value, is_message: bool, now_ms: u64) -> u64 {
        let (seq, time_s) = (self.next_seq, now_ms / 1000);
        let group = self.profile.group_id.as_str();
        entry["MsgSeq"] = seq.into();
        entry["MsgTime"] = time_s.into();
        entry["GroupId"] = group.into();
        entry["ToGroupId"] = group.into();
        // Tips have no client behind them that would have given them a number.
        if entry["MsgRandom"].is_null() {
            entry["MsgRandom"] = fastrand::u32(..).into();
            entry["GroupInfo"] = json!({"GroupId": group, "GroupName": self.profile.name});
        }
        self.entries.push_back(Entry { seq, time_s, is_message, json: entry });
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
        self.next_seq += 1;
        seq
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> AvChatRoom {
        let profile = Profile {
            group_id: "g".into(),
            name: "G".into(),
            notification: String::new(),
            owner: "host".into(),
            created_s: 0,
        };
        AvChatRoom::new(profile, 100)
    }

    fn post(from: &str, random: u64) -> Post {
        Post {
            from: from.into(),
            random,
            client_time: 5,
            priority: "Normal".into(),
            body: json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]),
            cloud_custom_data: String::new(),
        }
    }

    #[test]
    fn who_comes_and_goes_is_told_once_with_the_number_of_those_online() {
        let mut room = room();
        room.enter("ann", 1_000);
        room.enter("ann", 2_000);
        room.enter("bob", 2_000);
        room.leave("ann", 3_000);
        room.leave("ann", 3_000);
        let tips: Vec<_> = room
            .since(0)
            .iter()
            .map(|tip| (tip["MsgBody"]["OpType"].clone(), tip["MsgBody"]["OnlineInf"]["Num"].clone()))
            .collect();
        assert_eq!(tips, [(json!(1), json!(1)), (json!(1), json!(2)), (json!(2), json!(1))]);
        assert_eq!(room.newest_members(), [("bob", 2)]);
    }

    #[test]
    fn entries_are_numbered_without_a_hole_and_fetched_from_any_number() {
        let mut room = room();
        for random in 0..5 {
            room.post(&post("ann", random), 1_000);
        }
        let seqs: Vec<_> = room.since(102).iter().map(|entry| entry["MsgSeq"].clone()).collect();
        assert_eq!(seqs, [102, 103, 104]);
        assert!(room.since(105).is_empty());
        assert_eq!(room.next_seq(), 105);
    }

    #[test]
    fn a_message_that_a_client_sends_again_is_not_posted_twice() {
        let mut room = room();
        assert_eq!(room.post(&post("ann", 7), 1_000), room.post(&post("ann", 7), 9_000));
        room.post(&post("bob", 7), 1_000);
        assert_eq!(room.since(0).len(), 2);
    }

    #[test]
    fn a_newcomer_gets_the_last_20_messages_of_the_last_day_and_no_tips() {
        let mut room = room();
        room.post(&post("ann", 0), 1_000);
        let day_later = (HISTORY_S + 2) * 1_000;
        room.enter("ann", day_later);
        for random in 1..=25 {
            room.post(&post("ann", random), day_later);
        }
        let randoms: Vec<_> =
            room.history(day_later).iter().map(|entry| entry["MsgRandom"].as_u64().unwrap()).collect();
        assert_eq!(randoms, (6..=25).collect::<Vec<_>>());
    }

    #[test]
    fn who_polls_no_more_is_gone() {
        let mut room = room();
        room.enter("ann", 0);
        room.enter("bob", GONE_AFTER_MS);
        room.sweep(GONE_AFTER_MS + 1);
        assert!(!room.has("ann") && room.has("bob"));
        assert_eq!(room.online(), 1);
    }

    #[test]
    fn a_busy_room_keeps_a_bounded_number_of_entries() {
        let mut room = room();
        for random in 0..2_500 {
            room.post(&post("ann", random), 1_000);
        }
        assert_eq!(room.since(0).len(), KEPT);
    }

    #[test]
    fn a_new_notice_is_told_to_everyone() {
        let mut room = room();
        room.set_notification("news", 1_000);
        assert_eq!(room.since(0)[0]["MsgBody"]["MsgGroupNewInfo"]["GroupNotification"], "news");
        assert_eq!(room.profile().notification, "news");
    }
}
