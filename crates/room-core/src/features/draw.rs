//! The lucky draw: whoever says the keyword in time takes part.

use crate::model::user::UserInfo;
use crate::time::seconds_until;

/// The draw of the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draw {
    id: u64,
    keyword: String,
    prize: String,
    until_s: u64,
    takes_part: bool,
    /// The comment that takes part, by its key, until the room has it.
    on_the_way: Option<u64>,
    winners: Option<Vec<UserInfo>>,
    is_closed: bool,
}

/// The draw as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawView {
    /// Who says this takes part.
    pub keyword: String,
    /// What can be won.
    pub prize: String,
    /// The viewer takes part.
    pub takes_part: bool,
    /// Where it is in its life.
    pub phase: DrawPhase,
}

/// Where a draw is in its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawPhase {
    /// There are so many seconds left.
    Open {
        /// The seconds.
        left_s: u64,
    },
    /// The time is over; who won is not known yet.
    Drawing,
    /// These won.
    Won {
        /// Their names.
        winners: Vec<String>,
        /// The viewer is one of them.
        by_me: bool,
    },
}

impl Draw {
    /// A draw began; it takes the place of one before it. Returns nothing for one that is known or older.
    pub fn begin(before: Option<&Self>, id: u64, keyword: String, prize: String, until_s: u64) -> Option<Self> {
        let is_new = before.is_none_or(|before| id > before.id);
        is_new.then(|| Self { id, keyword, prize, until_s, ..Self::default() })
    }

    /// A draw is over: these won. Also of one whose beginning was not heard. Many winners come in several messages.
    pub fn end(before: Option<&Self>, id: u64, prize: String, winners: Vec<UserInfo>) -> Option<Self> {
        match before {
            Some(before) if before.id == id => match &before.winners {
                None => Some(Self { winners: Some(winners), is_closed: false, ..before.clone() }),
                Some(known) => {
                    let is_new = |winner: &UserInfo| known.iter().all(|known| known.user_id != winner.user_id);
                    let new: Vec<_> = winners.into_iter().filter(is_new).collect();
                    let all = || Self { winners: Some([known.as_slice(), &new].concat()), ..before.clone() };
                    (!new.is_empty()).then(all)
                }
            },
            Some(before) if before.id > id => None,
            _ => Some(Self { id, prize, winners: Some(winners), ..Self::default() }),
        }
    }

    /// The viewer says this in the room, with the comment of this key: the keyword, and nothing else, takes part.
    pub fn said(&mut self, text: &str, key: u64, server_ms: u64) {
        if !self.takes_part && self.is_open(server_ms) && text.trim() == self.keyword {
            self.takes_part = true;
            self.on_the_way = Some(key);
        }
    }

    /// The comment with this key arrived.
    pub fn arrived(&mut self, key: u64) {
        self.on_the_way = self.on_the_way.filter(|known| *known != key);
    }

    /// The comment with this key did not arrive; `None`: none that is on its way will.
    pub fn failed(&mut self, key: Option<u64>) {
        if self.on_the_way.is_some_and(|known| key.is_none_or(|key| key == known)) {
            self.on_the_way = None;
            self.takes_part = false;
        }
    }

    /// What to say to take part, if one still can and does not yet.
    pub fn keyword(&self, server_ms: u64) -> Option<&str> {
        (self.is_open(server_ms) && !self.takes_part).then_some(&self.keyword)
    }

    /// The viewer does not want to see it any more, until it has winners.
    pub const fn close(&mut self) {
        self.is_closed = true;
    }

    /// Does it count down?
    pub fn counts_down(&self, server_ms: u64) -> bool {
        self.is_open(server_ms) && !self.is_closed
    }

    /// What is to be shown, for the user with this ID.
    pub fn view(&self, me: &str, server_ms: u64) -> Option<DrawView> {
        if self.is_closed {
            return None;
        }
        let phase = match (&self.winners, seconds_until(self.until_s, server_ms)) {
            (Some(winners), _) => DrawPhase::Won {
                winners: winners
                    .iter()
                    .map(|it| if it.nick.is_empty() { &it.user_id } else { &it.nick })
                    .cloned()
                    .collect(),
                by_me: winners.iter().any(|winner| winner.user_id == me),
            },
            (None, Some(left_s)) => DrawPhase::Open { left_s },
            (None, None) => DrawPhase::Drawing,
        };
        Some(DrawView { keyword: self.keyword.clone(), prize: self.prize.clone(), takes_part: self.takes_part, phase })
    }

    /// Can it still be joined?
    pub fn is_open(&self, server_ms: u64) -> bool {
        self.winners.is_none() && seconds_until(self.until_s, server_ms).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Draw {
        Draw::begin(None, 3, "luck".into(), "a lamp".into(), 60).unwrap()
    }

    fn winner(user_id: &str) -> UserInfo {
        UserInfo { user_id: user_id.into(), ..UserInfo::default() }
    }

    #[test]
    fn a_draw_counts_down_takes_part_who_says_the_keyword_and_tells_who_won() {
        let mut draw = open();
        assert_eq!(draw.view("me", 1_000).map(|view| view.phase), Some(DrawPhase::Open { left_s: 59 }));
        assert_eq!(draw.keyword(0), Some("luck"));
        draw.said("good luck to me", 1, 0);
        assert!(!draw.takes_part);
        draw.said(" luck ", 2, 0);
        assert_eq!(draw.keyword(0), None);
        draw.failed(Some(1));
        assert!(draw.takes_part);
        draw.failed(Some(2));
        assert_eq!(draw.keyword(0), Some("luck"), "it did not arrive");
        draw.said("luck", 3, 0);
        draw.arrived(3);
        draw.failed(None);
        assert_eq!(draw.view("me", 60_000).map(|view| view.phase), Some(DrawPhase::Drawing));
        let won = Draw::end(Some(&draw), 3, "a lamp".into(), vec![winner("me"), winner("ann")]).unwrap();
        let phase = DrawPhase::Won { winners: vec!["me".into(), "ann".into()], by_me: true };
        assert_eq!(won.view("me", 61_000).map(|view| (view.takes_part, view.phase)), Some((true, phase)));
    }

    #[test]
    fn what_is_older_or_told_twice_changes_nothing() {
        let draw = open();
        assert_eq!(Draw::begin(Some(&draw), 3, "again".into(), String::new(), 90), None);
        assert_eq!(Draw::end(Some(&draw), 2, String::new(), Vec::new()), None);
        let won = Draw::end(Some(&draw), 3, String::new(), vec![winner("ann")]).unwrap();
        assert_eq!(Draw::end(Some(&won), 3, String::new(), vec![winner("ann")]), None);
        assert!(Draw::begin(Some(&won), 4, "new".into(), String::new(), 90).is_some());
        assert!(Draw::end(None, 9, "a lamp".into(), Vec::new()).is_some(), "its beginning was not heard");
    }

    #[test]
    fn winners_that_come_in_parts_are_all_there_each_once() {
        let first = Draw::end(Some(&open()), 3, String::new(), vec![winner("ann"), winner("bob")]).unwrap();
        let both = Draw::end(Some(&first), 3, String::new(), vec![winner("bob"), winner("me")]).unwrap();
        let phase = DrawPhase::Won { winners: vec!["ann".into(), "bob".into(), "me".into()], by_me: true };
        assert_eq!(both.view("me", 61_000).map(|view| view.phase), Some(phase));
    }

    #[test]
    fn too_late_is_too_late_and_a_closed_card_comes_back_with_the_winners() {
        let mut draw = open();
        draw.said("luck", 1, 60_000);
        assert!(!draw.takes_part && draw.keyword(60_000).is_none());
        draw.close();
        assert_eq!(draw.view("me", 0), None);
        assert!(Draw::end(Some(&draw), 3, String::new(), Vec::new()).unwrap().view("me", 0).is_some());
    }
}
