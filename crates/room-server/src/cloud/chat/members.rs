//! A group's members.

use std::collections::BTreeMap;

use crate::cloud::chat::message::Sender;

/// A poll that was on its way when its user left arrives within this time.
const LATE_POLL_MS: u64 = 5_000;
/// How long a removal is remembered, in milliseconds: the longest life of a sign-in, and with it of a polling key.
const REMOVAL_KEPT_MS: u64 = 180 * 24 * 3_600_000;
/// How long a lost connection is remembered, in milliseconds: a day.
const LOST_KEPT_MS: u64 = 24 * 3_600_000;

/// A group's members.
#[derive(Default)]
pub struct Members {
    by_id: BTreeMap<String, Member>,
    joins: u64,
    /// Removed users, and when (ms): their earlier polling keys are no longer valid.
    put_out: BTreeMap<String, u64>,
    /// Users who left voluntarily a short time ago, and when (ms).
    left: BTreeMap<String, u64>,
    /// Users who lost their connection, and when (ms): they are not members until they poll again.
    lost: BTreeMap<String, (u64, Sender)>,
    /// The last snapshot of the online number: when (ms), and the number.
    snapshot: (u64, usize),
}

/// A member.
pub struct Member {
    /// The user.
    pub person: Sender,
    /// When the user joined, in seconds since 1970 UTC.
    pub joined_s: u64,
    join_number: u64,
    last_seen_ms: u64,
}

impl Members {
    /// The number of members.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// The number of members at the last snapshot, which is renewed when it is `every_ms` milliseconds old.
    pub fn count(&mut self, every_ms: u64, now_ms: u64) -> usize {
        let (snapshot_ms, count) = self.snapshot;
        if now_ms.saturating_sub(snapshot_ms) < every_ms {
            return count;
        }
        self.snapshot = (now_ms, self.len());
        self.len()
    }

    /// The member with this ID.
    pub fn get(&self, user_id: &str) -> Option<&Member> {
        self.by_id.get(user_id)
    }

    /// Removes a member whose connection is lost.
    pub fn lose(&mut self, user_id: &str, now_ms: u64) {
        self.lost.retain(|_, (at, _)| *at + LOST_KEPT_MS > now_ms);
        if let Some(member) = self.by_id.remove(user_id) {
            self.lost.insert(user_id.to_owned(), (now_ms, member.person));
        }
    }

    /// Notes that a user is back. `true`: the user's connection was lost; only the first call says so.
    pub fn recover(&mut self, user_id: &str) -> bool {
        self.lost.remove(user_id).is_some()
    }

    /// Notes that a user is in the group. `true`: the user is a new member.
    pub fn see(&mut self, person: &Sender, now_ms: u64) -> bool {
        if let Some(member) = self.by_id.get_mut(&person.user_id) {
            member.last_seen_ms = now_ms;
            return false;
        }
        self.joins += 1;
        let member =
            Member { person: person.clone(), joined_s: now_ms / 1_000, join_number: self.joins, last_seen_ms: now_ms };
        self.by_id.insert(person.user_id.clone(), member);
        true
    }

    /// Notes that a member is present. `false`: there is no member with this ID.
    pub fn still_there(&mut self, user_id: &str, now_ms: u64) -> bool {
        self.by_id.get_mut(user_id).map(|member| member.last_seen_ms = now_ms).is_some()
    }

    /// Removes a member, or a user whose connection is lost.
    fn remove(&mut self, user_id: &str) -> Option<Sender> {
        let lost = self.lost.remove(user_id).map(|(_, person)| person);
        self.by_id.remove(user_id).map(|member| member.person).or(lost)
    }

    /// Removes a user who leaves: a member, or a user whose connection is lost.
    pub fn leave(&mut self, user_id: &str, now_ms: u64) -> Option<Sender> {
        self.left.retain(|_, at| *at + LATE_POLL_MS > now_ms);
        self.left.insert(user_id.to_owned(), now_ms);
        self.remove(user_id)
    }

    /// Whether a user who joined at `joined_ms` left since then, so recently that a poll of this user was already on its way.
    pub fn just_left(&self, user_id: &str, joined_ms: u64, now_ms: u64) -> bool {
        self.left.get(user_id).is_some_and(|at| joined_ms <= *at && now_ms < *at + LATE_POLL_MS)
    }

    /// Removes a user by a kick or a ban: a member, or one whose connection is lost. Only another join makes the user a member again.
    pub fn put_out(&mut self, user_id: &str, now_ms: u64) -> Option<Sender> {
        self.put_out.retain(|_, at| *at + REMOVAL_KEPT_MS > now_ms);
        self.put_out.insert(user_id.to_owned(), now_ms);
        self.remove(user_id)
    }

    /// Whether a user who joined at `joined_ms` was kicked or banned since then.
    pub fn was_put_out(&self, user_id: &str, joined_ms: u64) -> bool {
        self.put_out.get(user_id).is_some_and(|at| joined_ms <= *at)
    }

    /// The members who have not polled for more than `after_ms` milliseconds.
    pub fn gone(&self, after_ms: u64, now_ms: u64) -> Vec<String> {
        let gone = |member: &Member| member.last_seen_ms + after_ms < now_ms;
        self.by_id.values().filter(|member| gone(member)).map(|member| member.person.user_id.clone()).collect()
    }

    /// The IDs of all members.
    pub fn ids(&self) -> Vec<String> {
        self.by_id.keys().cloned().collect()
    }

    /// The newest members, newest first, at most `most`.
    pub fn newest(&self, most: usize) -> Vec<&Member> {
        let mut members: Vec<_> = self.by_id.values().collect();
        members.sort_unstable_by_key(|member| std::cmp::Reverse(member.join_number));
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
    fn the_newest_members_come_first_and_the_list_is_limited() {
        let mut members = Members::default();
        for id in 0..40 {
            members.see(&person(&format!("u{id}")), 1_000);
        }
        members.see(&person("u0"), 2_000);
        let newest: Vec<_> = members.newest(30).iter().map(|member| member.person.user_id.clone()).collect();
        assert_eq!((newest.len(), newest[0].as_str(), newest[29].as_str()), (30, "u39", "u10"));
    }

    #[test]
    fn members_who_no_longer_poll_are_gone() {
        let mut members = Members::default();
        members.see(&person("ann"), 0);
        members.see(&person("bob"), 20_000);
        assert!(members.gone(20_000, 20_000).is_empty());
        assert_eq!(members.gone(20_000, 20_001), ["ann"]);
        assert!(members.still_there("ann", 20_001) && members.gone(20_000, 20_001).is_empty());
    }

    #[test]
    fn a_late_poll_does_not_bring_back_a_user_who_left() {
        let mut members = Members::default();
        members.see(&person("ann"), 1_000);
        members.leave("ann", 2_000);
        assert!(members.just_left("ann", 1_000, 3_000));
        assert!(!members.just_left("ann", 2_001, 3_000), "the user has joined again");
        assert!(!members.just_left("ann", 1_000, 2_000 + LATE_POLL_MS), "polls go on: the user is present");
    }

    #[test]
    fn the_online_number_is_a_snapshot() {
        let mut members = Members::default();
        members.see(&person("ann"), 20_000);
        assert_eq!(members.count(15_000, 20_000), 1);
        members.see(&person("bob"), 21_000);
        assert_eq!((members.count(15_000, 34_999), members.count(15_000, 35_000)), (1, 2));
    }

    #[test]
    fn a_lost_connection_recovers_once() {
        let mut members = Members::default();
        members.see(&person("ann"), 1_000);
        members.lose("ann", 40_000);
        assert!(members.get("ann").is_none() && members.recover("ann") && !members.recover("ann"));
    }

    #[test]
    fn a_disconnected_user_can_leave_or_be_removed_and_is_forgotten_after_a_day() {
        let mut members = Members::default();
        for id in ["ann", "bob", "cat"] {
            members.see(&person(id), 1_000);
            members.lose(id, 40_000);
        }
        assert_eq!(members.leave("ann", 50_000).map(|person| person.user_id), Some("ann".into()));
        assert_eq!(members.put_out("bob", 50_000).map(|person| person.user_id), Some("bob".into()));
        assert!(!members.recover("ann") && !members.recover("bob"));
        members.see(&person("dan"), 1_000);
        members.lose("dan", 40_000 + LOST_KEPT_MS);
        assert!(members.recover("dan") && !members.recover("cat"));
    }

    #[test]
    fn old_removals_are_forgotten() {
        let mut members = Members::default();
        members.put_out("ann", 1_000);
        members.put_out("bob", 1_000 + REMOVAL_KEPT_MS);
        assert_eq!(members.put_out.keys().collect::<Vec<_>>(), ["bob"]);
    }

    #[test]
    fn a_removed_user_comes_back_only_by_another_join() {
        let mut members = Members::default();
        members.see(&person("ann"), 1_000);
        members.put_out("ann", 2_000);
        assert!(
            members.was_put_out("ann", 1_000) && !members.was_put_out("ann", 2_001) && !members.was_put_out("bob", 1)
        );
    }
}
