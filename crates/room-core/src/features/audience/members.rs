//! Who is in the room: the newest members, as the chat lists them when asked, kept by who comes and goes.

use std::sync::Arc;

use crate::codec::image;
use crate::model::user::Anchor;
use crate::model::user::User;
use crate::model::user::{Member, MemberRole};

/// Members that are kept: the longest list that the chat gives.
const MAX_MEMBERS: usize = 1_000;
/// Pages that are followed: the SDK answers four times in 30 s.
const MAX_PAGES: u32 = 4;
/// The list is asked for again when it is opened after this time for each of its pages, in milliseconds.
const FRESH_MS: u64 = 10_000;

/// Who is in the room.
#[derive(Debug, Default)]
pub struct Members {
    /// Newest first.
    list: Vec<Member>,
    is_open: bool,
    query: String,
    state: ListState,
    asked_ms: Option<u64>,
    /// The host, who comes first whether or not the chat lists them.
    host: Option<User>,
    /// The viewer's own ID.
    me: String,
    /// Pages of the list that have come.
    pages: u32,
    shown: MembersView,
}

/// How the list came about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListState {
    /// It was asked for, and did not come yet.
    #[default]
    Loading,
    /// It is there.
    There,
    /// It could not be had; who came since is there.
    Failed,
}

/// The list as it is to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembersView {
    /// It is opened.
    pub is_open: bool,
    /// How it came about.
    pub state: ListState,
    /// What is looked for.
    pub query: String,
    /// Those who are found: the owner, administrators, then the newest first.
    pub found: Arc<[Member]>,
    /// The viewer's own ID; empty where it is not known.
    pub me: String,
}

impl Members {
    /// The viewer opens or closes the list. Says whether it is to be asked for.
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

    /// Whose room it is.
    pub fn set_host(&mut self, anchor: &Anchor) {
        let Anchor { user_id, nick, avatar } = anchor.clone();
        let host = User { user_id, nick, avatar: image::from_backend(&avatar) };
        if self.host.as_ref() != Some(&host) {
            self.host = Some(host);
            self.show();
        }
    }

    /// Who the viewer is.
    pub fn set_me(&mut self, user_id: &str) {
        user_id.clone_into(&mut self.me);
        self.show();
    }

    /// The viewer looks for this.
    pub fn search(&mut self, query: String) {
        self.query = query;
        self.show();
    }

    /// The chat's answer: a page, the first of which begins at 0. Returns where the next page is to be asked for, if it is.
    pub fn set(&mut self, offset: u64, list: Vec<Member>, next: Option<u64>) -> Option<u64> {
        if offset == 0 {
            self.list.clear();
            self.pages = 0;
        }
        self.pages += 1;
        for it in list {
            // Who came in between is there already.
            if !self.list.iter().any(|known| known.person.user_id == it.person.user_id) {
                self.list.push(it);
            }
        }
        self.list.truncate(MAX_MEMBERS);
        self.state = ListState::There;
        self.show();
        next.filter(|_| self.pages < MAX_PAGES && self.list.len() < MAX_MEMBERS)
    }

    /// The chat has no answer.
    pub fn failed(&mut self) {
        if self.state == ListState::Loading {
            self.state = ListState::Failed;
        }
        self.asked_ms = None;
        self.show();
    }

    /// Someone came in: the newest now, with the role that they have at least.
    pub fn came_in(&mut self, person: User, at_least: MemberRole) {
        let known = self.list.iter().position(|it| it.person.user_id == person.user_id);
        let role = known.map_or(at_least, |at| self.list.remove(at).role.min(at_least));
        self.list.insert(0, Member { person, role });
        self.list.truncate(MAX_MEMBERS);
        self.show();
    }

    /// Someone went out.
    pub fn went_out(&mut self, user_id: &str) {
        self.list.retain(|it| it.person.user_id != user_id);
        self.show();
    }

    /// Someone became an administrator, or is not any more.
    pub fn set_admin(&mut self, user_id: &str, is_admin: bool) {
        if let Some(it) = self.list.iter_mut().find(|it| it.person.user_id == user_id) {
            it.role = if is_admin { MemberRole::Admin } else { MemberRole::Member };
            self.show();
        }
    }

    /// The room is another's now, or left: the list is of no room.
    pub fn forget(&mut self) {
        let (host, me) = (self.host.take(), std::mem::take(&mut self.me));
        *self = Self { is_open: self.is_open, host, me, ..Self::default() };
        self.show();
    }

    /// What is to be shown.
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
        // Closed, it is not looked at: a busy room would sort it with each who comes.
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
    fn its_pages_are_followed_but_not_for_ever_and_nobody_is_there_twice() {
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
    fn the_host_comes_first_also_where_the_chat_does_not_list_them() {
        let mut members = Members::default();
        members.set_host(&Anchor { user_id: "luna".into(), nick: "Luna".into(), ..Anchor::default() });
        members.set_me("zoe");
        members.open(true, 0);
        members.set(0, vec![listed("Zoe", MemberRole::Member), listed("Ada", MemberRole::Admin)], None);
        assert_eq!(
            (names(&members), members.view().me),
            (vec!["Luna".into(), "Ada".into(), "Zoe".into()], "zoe".into())
        );
        members.came_in(person("Luna"), MemberRole::Owner);
        assert_eq!(names(&members), ["Luna", "Ada", "Zoe"], "once");
        members.went_out("luna");
        members.search("lun".into());
        assert_eq!(names(&members), ["Luna"]);
        members.forget();
        assert_eq!(
            (names(&members), members.view().me),
            (vec!["Luna".into()], "zoe".into()),
            "whose room it is, is known"
        );
    }

    #[test]
    fn owner_and_administrators_come_first_then_the_newest() {
        let mut members = opened();
        members.came_in(person("Bob"), MemberRole::Member);
        assert_eq!(names(&members), ["Luna", "Ada", "Bob", "Zoe"]);
        members.set_admin("zoe", true);
        members.came_in(person("Ada"), MemberRole::Member);
        assert_eq!(names(&members), ["Luna", "Ada", "Zoe", "Bob"], "who comes back is one person, with their role");
        members.went_out("ada");
        members.set_admin("zoe", false);
        assert_eq!(names(&members), ["Luna", "Bob", "Zoe"]);
    }

    #[test]
    fn a_search_finds_parts_of_names_whatever_their_case() {
        let mut members = opened();
        members.search(" LU".into());
        assert_eq!(names(&members), ["Luna"]);
        members.search("zoe".into());
        assert_eq!(names(&members), ["Zoe"]);
        members.search("nobody".into());
        assert!(names(&members).is_empty());
        members.open(true, 0);
        assert_eq!(names(&members).len(), 3, "opened again, it is whole");
    }

    #[test]
    fn it_is_asked_for_when_opened_and_not_too_often() {
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
            members.came_in(person(&format!("P{nth}")), MemberRole::Member);
        }
        assert_eq!(members.list.len(), MAX_MEMBERS);
    }
}
