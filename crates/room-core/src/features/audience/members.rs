//! The list of members: the newest ones, as the chat lists them on request, kept up to date with joins and leaves.

use std::sync::Arc;

use crate::codec::image;
use crate::model::user::Anchor;
use crate::model::user::User;
use crate::model::user::{Member, MemberRole};

/// The most members that are kept: the longest list that the chat gives.
const MAX_MEMBERS: usize = 1_000;
/// The most pages that are requested: the SDK answers four requests in 30 s.
const MAX_PAGES: u32 = 4;
/// How long a list is fresh, for each of its pages, in milliseconds. Opened later, it is requested again.
const FRESH_MS: u64 = 10_000;

/// The list of members.
#[derive(Debug, Default)]
pub struct Members {
    /// Newest first.
    list: Vec<Member>,
    is_open: bool,
    query: String,
    state: ListState,
    asked_ms: Option<u64>,
    /// The host, who comes first, also where the chat does not list them.
    host: Option<User>,
    /// The viewer's own ID.
    me: String,
    /// The number of pages that were received.
    pages: u32,
    shown: MembersView,
}

/// The state of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListState {
    /// It was requested, and has not been received yet.
    #[default]
    Loading,
    /// It was received.
    There,
    /// The request failed. Members who have joined since are in the list.
    Failed,
}

/// The list as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembersView {
    /// It is open.
    pub is_open: bool,
    /// Its state.
    pub state: ListState,
    /// The search text.
    pub query: String,
    /// The members that match: the owner, administrators, then the newest first.
    pub found: Arc<[Member]>,
    /// The viewer's own ID; empty where it is not known.
    pub me: String,
}

impl Members {
    /// The viewer opens or closes the list. Returns whether it must be requested.
    pub fn open(&mut self, open: bool, mono_ms: u64) -> bool {
        self.is_open = open;
        self.query.clear();
        let fresh_ms = FRESH_MS * u64::from(self.pages.max(1));
        let asks = open && self.asked_ms.is_none_or(|asked_ms| mono_ms >= asked_ms + fresh_ms);
        if asks {
            self.asked_ms = Some(mono_ms);
            self.state = if self.state == ListState::There { ListState::There } else { ListState::Loading };
        }
        self.show();
        asks
    }

    /// This is the host.
    pub fn set_host(&mut self, anchor: &Anchor) {
        let Anchor { user_id, nick, avatar } = anchor.clone();
        let host = User { user_id, nick, avatar: image::from_backend(&avatar) };
        if self.host.as_ref() != Some(&host) {
            self.host = Some(host);
            self.show();
        }
    }

    /// This is the viewer's ID.
    pub fn set_me(&mut self, user_id: &str) {
        user_id.clone_into(&mut self.me);
        self.show();
    }

    /// The viewer searches for this text.
    pub fn search(&mut self, query: String) {
        self.query = query;
        self.show();
    }

    /// A page of the chat's list; the first begins at 0. Returns where the next page to request begins; `None`: no further request.
    pub fn set(&mut self, offset: u64, list: Vec<Member>, next: Option<u64>) -> Option<u64> {
        if offset == 0 {
            self.list.clear();
            self.pages = 0;
        }
        self.pages += 1;
        for it in list {
            // A member who has joined since the request is in the list already.
            if !self.list.iter().any(|known| known.person.user_id == it.person.user_id) {
                self.list.push(it);
            }
        }
        self.list.truncate(MAX_MEMBERS);
        self.state = ListState::There;
        self.show();
        next.filter(|_| self.pages < MAX_PAGES && self.list.len() < MAX_MEMBERS)
    }

    /// The request for the list failed.
    pub fn failed(&mut self) {
        if self.state == ListState::Loading {
            self.state = ListState::Failed;
        }
        self.asked_ms = None;
        self.show();
    }

    /// A user joined: they are the newest now, with the role that is known, but no lower than `at_least`.
    pub fn add(&mut self, person: User, at_least: MemberRole) {
        let known = self.list.iter().position(|it| it.person.user_id == person.user_id);
        let role = known.map_or(at_least, |at| self.list.remove(at).role.min(at_least));
        self.list.insert(0, Member { person, role });
        self.list.truncate(MAX_MEMBERS);
        self.show();
    }

    /// A user left.
    pub fn remove(&mut self, user_id: &str) {
        self.list.retain(|it| it.person.user_id != user_id);
        self.show();
    }

    /// A user became an administrator, or stopped being one.
    pub fn set_admin(&mut self, user_id: &str, is_admin: bool) {
        if let Some(it) = self.list.iter_mut().find(|it| it.person.user_id == user_id) {
            it.role = if is_admin { MemberRole::Admin } else { MemberRole::Member };
            self.show();
        }
    }

    /// Clears the list. The host, the viewer's ID and whether it is open are kept.
    pub fn forget(&mut self) {
        let (host, me) = (self.host.take(), std::mem::take(&mut self.me));
        *self = Self { is_open: self.is_open, host, me, ..Self::default() };
        self.show();
    }

    /// The list as it is shown.
    pub fn view(&self) -> MembersView {
        self.shown.clone()
    }

    fn show(&mut self) {
        let query = self.query.trim().to_lowercase();
        let is_found = |it: &&Member| {
            query.is_empty()
                || it.person.name().to_lowercase().contains(&query)
                || it.person.user_id == self.query.trim()
        };
        // A closed list is left empty: a busy room would sort it with each join.
        let unlisted_host = self
            .host
            .iter()
            .filter(|host| !host.user_id.is_empty() && self.list.iter().all(|it| it.person.user_id != host.user_id));
        let host: Vec<_> =
            unlisted_host.map(|person| Member { person: person.clone(), role: MemberRole::Owner }).collect();
        let mut found: Vec<_> =
            host.iter().chain(&self.list).filter(|_| self.is_open).filter(is_found).cloned().collect();
        found.sort_by_key(|it| it.role);
        let (query, me) = (self.query.clone(), self.me.clone());
        self.shown = MembersView { is_open: self.is_open, state: self.state, query, found: found.into(), me };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> User {
        User { user_id: name.to_lowercase(), nick: name.into(), avatar: None }
    }

    fn listed(name: &str, role: MemberRole) -> Member {
        Member { person: person(name), role }
    }

    fn names(members: &Members) -> Vec<String> {
        members.view().found.iter().map(|it| it.person.nick.clone()).collect()
    }

    fn opened() -> Members {
        let mut members = Members::default();
        assert!(members.open(true, 0));
        assert_eq!(members.view().state, ListState::Loading);
        let admin = listed("Ada", MemberRole::Admin);
        let list = vec![listed("Zoe", MemberRole::Member), admin, listed("Luna", MemberRole::Owner)];
        assert_eq!(members.set(0, list, None), None);
        members
    }

    #[test]
    fn pages_are_requested_up_to_the_limit_and_no_member_is_listed_twice() {
        let mut members = opened();
        let page = |nth: u64| vec![listed(&format!("P{nth}"), MemberRole::Member), listed("Zoe", MemberRole::Member)];
        assert_eq!(members.set(0, page(0), Some(70)), Some(70));
        assert_eq!(members.set(70, page(1), Some(60)), Some(60));
        assert_eq!(names(&members), ["P0", "Zoe", "P1"]);
        assert_eq!(members.set(60, page(2), Some(50)), Some(50));
        assert_eq!(members.set(50, page(3), Some(40)), None, "four answers in half a minute");
        assert_eq!(members.set(0, page(9), None), None);
        assert_eq!(names(&members), ["P9", "Zoe"]);
    }

    #[test]
    fn the_host_comes_first_even_if_the_chat_does_not_list_them() {
        let mut members = Members::default();
        members.set_host(&Anchor { user_id: "luna".into(), nick: "Luna".into(), ..Anchor::default() });
        members.set_me("zoe");
        members.open(true, 0);
        members.set(0, vec![listed("Zoe", MemberRole::Member), listed("Ada", MemberRole::Admin)], None);
        assert_eq!(
            (names(&members), members.view().me),
            (vec!["Luna".into(), "Ada".into(), "Zoe".into()], "zoe".into())
        );
        members.add(person("Luna"), MemberRole::Owner);
        assert_eq!(names(&members), ["Luna", "Ada", "Zoe"], "once");
        members.remove("luna");
        members.search("lun".into());
        assert_eq!(names(&members), ["Luna"]);
        members.forget();
        assert_eq!((names(&members), members.view().me), (vec!["Luna".into()], "zoe".into()), "the host stays known");
    }

    #[test]
    fn owner_and_administrators_come_first_then_the_newest() {
        let mut members = opened();
        members.add(person("Bob"), MemberRole::Member);
        assert_eq!(names(&members), ["Luna", "Ada", "Bob", "Zoe"]);
        members.set_admin("zoe", true);
        members.add(person("Ada"), MemberRole::Member);
        assert_eq!(
            names(&members),
            ["Luna", "Ada", "Zoe", "Bob"],
            "a member who joins again is listed once, with their role"
        );
        members.remove("ada");
        members.set_admin("zoe", false);
        assert_eq!(names(&members), ["Luna", "Bob", "Zoe"]);
    }

    #[test]
    fn a_search_finds_parts_of_names_in_any_case() {
        let mut members = opened();
        members.search(" LU".into());
        assert_eq!(names(&members), ["Luna"]);
        members.search("zoe".into());
        assert_eq!(names(&members), ["Zoe"]);
        members.search("nobody".into());
        assert!(names(&members).is_empty());
        members.open(true, 0);
        assert_eq!(names(&members).len(), 3, "opened again, it is complete");
    }

    #[test]
    fn the_list_is_requested_when_opened_and_not_too_often() {
        let mut members = opened();
        members.open(false, 100);
        assert!(names(&members).is_empty());
        assert!(!members.open(true, 9_999));
        assert!(members.open(true, 10_000));
        members.failed();
        assert_eq!(members.view().state, ListState::There, "an older answer is better than none");
        assert!(members.open(true, 10_001), "a failure may be asked again");
    }

    #[test]
    fn the_list_is_bounded() {
        let mut members = opened();
        for nth in 0..MAX_MEMBERS + 50 {
            members.add(person(&format!("P{nth}")), MemberRole::Member);
        }
        assert_eq!(members.list.len(), MAX_MEMBERS);
    }
}
