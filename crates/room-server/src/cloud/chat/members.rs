//! Who is in a room.

use std::collections::BTreeMap;

use crate::cloud::chat::message::Sender;

/// A poll that was on its way when its user left comes within this time.
const STRAGGLING_MS: u64 = 5_000;
/// For how long it is known who was put out, in milliseconds: as long as a sign-in may live, and with it a polling key.
const PUT_OUT_MS: u64 = 180 * 24 * 3_600_000;
/// For how long it is known who lost their connection, in milliseconds: a day.
const LOST_MS: u64 = 24 * 3_600_000;

/// A room's members.
#[derive(Default)]
pub struct Members {
    by_id: BTreeMap<String, Member>,
    joins: u64,
    /// Who was put out, and when (ms): their polling keys of before are good no more.
    put_out: BTreeMap<String, u64>,
    /// Who left of their own will just now, and when (ms).
    left: BTreeMap<String, u64>,
    /// Who lost their connection, and when (ms): they are no members until they poll again.
    lost: BTreeMap<String, (u64, Sender)>,
    /// When the number of those online was counted last (ms), and what it was.
    counted: (u64, usize),
}

/// A member.
pub struct Member {
    /// Who it is.
    pub person: Sender,
    /// When they came in, in seconds since 1970 UTC.
    pub joined_s: u64,
    nth: u64,
    seen_ms: u64,
}

impl Members {
    /// How many are in.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// How many were in at the last count, which is no older than this, in milliseconds.
    pub fn count(&mut self, every_ms: u64, now_ms: u64) -> usize {
        let (counted_ms, count) = self.counted;
        if now_ms.saturating_sub(counted_ms) < every_ms {
            return count;
        }
        self.counted = (now_ms, self.len());
        self.len()
    }

    /// The member with this ID.
    pub fn get(&self, user_id: &str) -> Option<&Member> {
        self.by_id.get(user_id)
    }

    /// Takes a member out whose connection is lost.
    pub fn lose(&mut self, user_id: &str, now_ms: u64) {
        self.lost.retain(|_, (at, _)| *at + LOST_MS > now_ms);
        if let Some(member) = self.by_id.remove(user_id) {
            self.lost.insert(user_id.to_owned(), (now_ms, member.person));
        }
    }

    /// Is a user back whose connection was lost? Says so once.
    pub fn recover(&mut self, user_id: &str) -> bool {
        self.lost.remove(user_id).is_some()
    }

    /// Notes that a user is there. Says whether that is new.
    pub fn see(&mut self, person: &Sender, now_ms: u64) -> bool {
        if let Some(member) = self.by_id.get_mut(&person.user_id) {
            member.seen_ms = now_ms;
            return false;
        }
        self.joins += 1;
        let member = Member { person: person.clone(), joined_s: now_ms / 1_000, nth: self.joins, seen_ms: now_ms };
        self.by_id.insert(person.user_id.clone(), member);
        true
    }

    /// Notes that a member is there; false if there is none with this ID.
    pub fn still_there(&mut self, user_id: &str, now_ms: u64) -> bool {
        self.by_id.get_mut(user_id).map(|member| member.seen_ms = now_ms).is_some()
    }

    /// Takes out a member, or one whose connection is lost.
    fn remove(&mut self, user_id: &str) -> Option<Sender> {
        let lost = self.lost.remove(user_id).map(|(_, person)| person);
        self.by_id.remove(user_id).map(|member| member.person).or(lost)
    }

    /// Lets a member go who wants to, or one whose connection is lost.
    pub fn leave(&mut self, user_id: &str, now_ms: u64) -> Option<Sender> {
        self.left.retain(|_, at| *at + STRAGGLING_MS > now_ms);
        self.left.insert(user_id.to_owned(), now_ms);
        self.remove(user_id)
    }

    /// Did a user who joined then leave since, so that a poll of theirs is one that was on its way?
    pub fn just_left(&self, user_id: &str, joined_ms: u64, now_ms: u64) -> bool {
        self.left.get(user_id).is_some_and(|at| joined_ms <= *at && now_ms < *at + STRAGGLING_MS)
    }

    /// Takes a member out for good, or one whose connection is lost: only another join brings them back.
    pub fn put_out(&mut self, user_id: &str, now_ms: u64) -> Option<Sender> {
        self.put_out.retain(|_, at| *at + PUT_OUT_MS > now_ms);
        self.put_out.insert(user_id.to_owned(), now_ms);
        self.remove(user_id)
    }

    /// Was a user who joined then put out since?
    pub fn was_put_out(&self, user_id: &str, joined_ms: u64) -> bool {
        self.put_out.get(user_id).is_some_and(|at| joined_ms <= *at)
    }

    /// Those who have not polled for longer than this, in milliseconds.
    pub fn gone(&self, after_ms: u64, now_ms: u64) -> Vec<String> {
        let gone = |member: &Member| member.seen_ms + after_ms < now_ms;
        self.by_id.values().filter(|member| gone(member)).map(|member| member.person.user_id.clone()).collect()
    }

    /// The IDs of all.
    pub fn ids(&self) -> Vec<String> {
        self.by_id.keys().cloned().collect()
    }

    /// The newest, newest first.
    pub fn newest(&self, most: usize) -> Vec<&Member> {
        let mut members: Vec<_> = self.by_id.values().collect();
        members.sort_unstable_by_key(|member| std::cmp::Reverse(member.nth));
        members.truncate(most);
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::chat::message::tests::text;

    fn person(user_id: &str) -> Sender {
        text(user_id, 1, "").from
    }

    #[test]
    fn the_newest_come_first_and_no_more_than_asked_for() {
        let mut members = Members::default();
        for id in 0..40 {
            members.see(&person(&format!("u{id}")), 1_000);
        }
        members.see(&person("u0"), 2_000);
        let newest: Vec<_> = members.newest(30).iter().map(|member| member.person.user_id.clone()).collect();
        assert_eq!((newest.len(), newest[0].as_str(), newest[29].as_str()), (30, "u39", "u10"));
    }

    #[test]
    fn who_polls_no_more_is_gone() {
        let mut members = Members::default();
        members.see(&person("ann"), 0);
        members.see(&person("bob"), 20_000);
        assert!(members.gone(20_000, 20_000).is_empty());
        assert_eq!(members.gone(20_000, 20_001), ["ann"]);
        assert!(members.still_there("ann", 20_001) && members.gone(20_000, 20_001).is_empty());
    }

    #[test]
    fn a_poll_that_was_on_its_way_does_not_bring_its_user_back() {
        let mut members = Members::default();
        members.see(&person("ann"), 1_000);
        members.leave("ann", 2_000);
        assert!(members.just_left("ann", 1_000, 3_000));
        assert!(!members.just_left("ann", 2_001, 3_000), "they have joined again");
        assert!(!members.just_left("ann", 1_000, 2_000 + STRAGGLING_MS), "they poll on: they are there");
    }

    #[test]
    fn those_online_are_counted_now_and_then() {
        let mut members = Members::default();
        members.see(&person("ann"), 20_000);
        assert_eq!(members.count(15_000, 20_000), 1);
        members.see(&person("bob"), 21_000);
        assert_eq!((members.count(15_000, 34_999), members.count(15_000, 35_000)), (1, 2));
    }

    #[test]
    fn who_lost_their_connection_is_back_once() {
        let mut members = Members::default();
        members.see(&person("ann"), 1_000);
        members.lose("ann", 40_000);
        assert!(members.get("ann").is_none() && members.recover("ann") && !members.recover("ann"));
    }

    #[test]
    fn who_lost_their_connection_can_still_leave_or_be_put_out_and_is_forgotten_in_a_day() {
        let mut members = Members::default();
        for id in ["ann", "bob", "cat"] {
            members.see(&person(id), 1_000);
            members.lose(id, 40_000);
        }
        assert_eq!(members.leave("ann", 50_000).map(|person| person.user_id), Some("ann".into()));
        assert_eq!(members.put_out("bob", 50_000).map(|person| person.user_id), Some("bob".into()));
        assert!(!members.recover("ann") && !members.recover("bob"));
        members.see(&person("dan"), 1_000);
        members.lose("dan", 40_000 + LOST_MS);
        assert!(members.recover("dan") && !members.recover("cat"));
    }

    #[test]
    fn who_was_put_out_long_ago_is_forgotten() {
        let mut members = Members::default();
        members.put_out("ann", 1_000);
        members.put_out("bob", 1_000 + PUT_OUT_MS);
        assert_eq!(members.put_out.keys().collect::<Vec<_>>(), ["bob"]);
    }

    #[test]
    fn who_was_put_out_comes_back_only_by_another_join() {
        let mut members = Members::default();
        members.see(&person("ann"), 1_000);
        members.put_out("ann", 2_000);
        assert!(
            members.was_put_out("ann", 1_000) && !members.was_put_out("ann", 2_001) && !members.was_put_out("bob", 1)
        );
    }
}
