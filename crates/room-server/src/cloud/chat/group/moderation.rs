//! Moderation: administrators, mutes, kicks, bans.

use crate::cloud::chat::event::Event;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::chat::group_tip;
use crate::cloud::chat::group_tip::{Notice, People};
use crate::cloud::chat::message::Sender;

impl AvChatRoom {
    /// Makes a user an administrator of the group, or revokes that role. The group gets a tip if the settings say so.
    pub fn set_admin(&mut self, operator: &str, person: &Sender, admin: bool, now_ms: u64) {
        let changed =
            if admin { self.admins.insert(person.user_id.clone()) } else { self.admins.remove(&person.user_id) };
        if changed && self.settings.tips.admin {
            let what = if admin { People::MadeAdmin } else { People::UnmadeAdmin };
            self.announce_people(what, operator, std::slice::from_ref(person), now_ms);
        }
    }

    /// Mutes users for `seconds`; 0 unmutes them. Moderators are not muted. The group gets a tip if the settings say so.
    pub fn mute(&mut self, operator: &str, user_ids: &[&str], seconds: u64, now_ms: u64) {
        let muted: Vec<_> = user_ids.iter().copied().filter(|user| self.role(user) == "Member").collect();
        for user_id in &muted {
            self.sanctions.muted.set(user_id, seconds, now_ms / 1_000);
        }
        if self.settings.tips.member_mute && !muted.is_empty() {
            self.deliver_tip(group_tip::muted(operator, &muted, seconds), now_ms);
        }
    }

    /// Removes a member. The member gets a notice and the group a tip. The user may join again.
    pub fn kick(&mut self, operator: &str, user_id: &str, now_ms: u64) {
        if let Some(person) = self.members.put_out(user_id, now_ms) {
            self.announce_people(People::Kicked, operator, &[person], now_ms);
            self.notify(operator, user_id, &Notice::Kicked, now_ms);
            self.events.push(Event::Left { user_id: user_id.to_owned(), by: Some(operator.to_owned()) });
        }
    }

    /// Bans a user for `seconds`, and removes the user if they are a member. A removed member gets a notice, the group a tip.
    pub fn ban(&mut self, operator: &str, person: &Sender, seconds: u64, description: &str, now_ms: u64) {
        let user_id = person.user_id.as_str();
        self.sanctions.banned.set(user_id, seconds, now_ms / 1_000);
        let was_in = self.members.put_out(user_id, now_ms).is_some();
        self.announce_people(People::Banned, operator, std::slice::from_ref(person), now_ms);
        if was_in {
            let notice = Notice::Banned { seconds, description: description.to_owned() };
            self.notify(operator, user_id, &notice, now_ms);
            self.events.push(Event::Left { user_id: user_id.to_owned(), by: Some(operator.to_owned()) });
        }
    }

    /// Lifts a ban. The group gets a tip.
    pub fn unban(&mut self, operator: &str, person: &Sender, now_ms: u64) {
        self.sanctions.banned.set(&person.user_id, 0, now_ms / 1_000);
        self.announce_people(People::Unbanned, operator, std::slice::from_ref(person), now_ms);
    }

    /// Repeats the notice of the kick or ban to a user who polls without permission: the first one did not reach the client.
    pub fn tell_again(&mut self, user_id: &str, now_ms: u64) {
        let now = now_ms / 1_000;
        let notice = match self.sanctions.banned.of(user_id, now) {
            0 => Notice::Kicked,
            until => Notice::Banned { seconds: until - now, description: String::new() },
        };
        self.notify("", user_id, &notice, now_ms);
    }
}
