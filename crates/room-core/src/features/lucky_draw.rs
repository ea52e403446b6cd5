//! The lucky draw: a viewer who sends the keyword in time takes part.

use crate::model::user::UserInfo;
use crate::time::seconds_until;

/// The current draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draw {
    id: u64,
    keyword: String,
    prize: String,
    until_s: u64,
    takes_part: bool,
    /// The key of the comment with the keyword, until it has arrived.
    on_the_way: Option<u64>,
    winners: Option<Vec<UserInfo>>,
    is_closed: bool,
}

/// The draw as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawView {
    /// The comment to send in order to take part.
    pub keyword: String,
    /// The prize.
    pub prize: String,
    /// The viewer takes part.
    pub takes_part: bool,
    /// Its phase.
    pub phase: DrawPhase,
}

/// The phase of a draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawPhase {
    /// It can be joined.
    Open {
        /// The seconds that are left.
        left_s: u64,
    },
    /// The time is over, and the winners are not known yet.
    Drawing,
    /// It has winners.
    Won {
        /// Their names.
        winners: Vec<String>,
        /// The viewer is one of them.
        by_me: bool,
    },
}

impl Draw {
    /// A draw began, and replaces the one before it. `None`: the draw is known, or older.
    pub fn begin(before: Option<&Self>, id: u64, keyword: String, prize: String, until_s: u64) -> Option<Self> {
        let is_new = before.is_none_or(|before| id > before.id);
        is_new.then(|| Self { id, keyword, prize, until_s, ..Self::default() })
    }

    /// A draw is over, and has these winners; the message that began it may have been missed. Many winners come in several messages.
    /// `None`: the message is older, or has no new winners.
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

    /// The viewer sends this text, as the comment with this key: they take part if it is exactly the keyword.
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

    /// The comment with this key did not arrive; `None`: no comment that is being sent will arrive.
    pub fn failed(&mut self, key: Option<u64>) {
        if self.on_the_way.is_some_and(|known| key.is_none_or(|key| key == known)) {
            self.on_the_way = None;
            self.takes_part = false;
        }
    }

    /// The keyword to send; `None`: the draw is not open, or the viewer takes part already.
    pub fn keyword(&self, server_ms: u64) -> Option<&str> {
        (self.is_open(server_ms) && !self.takes_part).then_some(&self.keyword)
    }

    /// The viewer closes the draw. It is shown again when it has winners.
    pub const fn close(&mut self) {
        self.is_closed = true;
    }

    /// Is its countdown shown?
    pub fn counts_down(&self, server_ms: u64) -> bool {
        self.is_open(server_ms) && !self.is_closed
    }

    /// The draw as it is shown to the user with this ID; `None`: it is closed.
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
    fn a_draw_counts_down_is_joined_with_the_keyword_and_shows_the_winners() {
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
    fn older_and_repeated_messages_change_nothing() {
        let draw = open();
        assert_eq!(Draw::begin(Some(&draw), 3, "again".into(), String::new(), 90), None);
        assert_eq!(Draw::end(Some(&draw), 2, String::new(), Vec::new()), None);
        let won = Draw::end(Some(&draw), 3, String::new(), vec![winner("ann")]).unwrap();
        assert_eq!(Draw::end(Some(&won), 3, String::new(), vec![winner("ann")]), None);
        assert!(Draw::begin(Some(&won), 4, "new".into(), String::new(), 90).is_some());
        assert!(Draw::end(None, 9, "a lamp".into(), Vec::new()).is_some(), "its beginning was missed");
    }

    #[test]
    fn winners_of_several_messages_are_merged() {
        let first = Draw::end(Some(&open()), 3, String::new(), vec![winner("ann"), winner("bob")]).unwrap();
        let both = Draw::end(Some(&first), 3, String::new(), vec![winner("bob"), winner("me")]).unwrap();
        let phase = DrawPhase::Won { winners: vec!["ann".into(), "bob".into(), "me".into()], by_me: true };
        assert_eq!(both.view("me", 61_000).map(|view| view.phase), Some(phase));
    }

    #[test]
    fn a_late_keyword_does_not_count_and_a_closed_draw_is_shown_again_with_the_winners() {
        let mut draw = open();
        draw.said("luck", 1, 60_000);
        assert!(!draw.takes_part && draw.keyword(60_000).is_none());
        draw.close();
        assert_eq!(draw.view("me", 0), None);
        assert!(Draw::end(Some(&draw), 3, String::new(), Vec::new()).unwrap().view("me", 0).is_some());
    }
}
