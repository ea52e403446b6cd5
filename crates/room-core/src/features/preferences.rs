//! The viewer's preferences on this device: hidden users and words, notices that were read, sound, and how danmaku are shown. They hold
//! for all rooms of the site.

use crate::effect::{Effect, Timer};
use crate::features::chat_log::line::{Line, LineKind};
use crate::model::comment::Comment;
use crate::ports::storage::{HiddenUser, Preferences};

/// Changes are written at most once in this time, in milliseconds: a slider changes its value at every step.
const SAVE_EVERY_MS: u64 = 500;

/// The most hidden users.
const MAX_USERS: usize = 500;
/// The most hidden words.
const MAX_WORDS: usize = 100;
/// The most rooms whose read notice is kept.
const MAX_NOTICES: usize = 50;

impl Preferences {
    /// Hides a user's comments and gifts.
    pub fn hide_user(&mut self, user_id: &str, nick: &str) {
        self.show_user(user_id);
        self.users.push(HiddenUser { user_id: user_id.to_owned(), nick: nick.to_owned() });
        keep_last(&mut self.users, MAX_USERS);
    }

    /// Stops hiding a user.
    pub fn show_user(&mut self, user_id: &str) {
        self.users.retain(|hidden| hidden.user_id != user_id);
    }

    /// Hides comments with this word.
    pub fn hide_word(&mut self, word: &str) {
        let word = word.trim().to_lowercase();
        if !word.is_empty() {
            self.show_word(&word);
            self.words.push(word);
            keep_last(&mut self.words, MAX_WORDS);
        }
    }

    /// Stops hiding comments with this word.
    pub fn show_word(&mut self, word: &str) {
        self.words.retain(|hidden| hidden != word);
    }

    /// Is this line hidden?
    pub fn hides(&self, line: &Line) -> bool {
        match &line.kind {
            LineKind::Comment(comment) => self.hides_comment(comment),
            LineKind::Gift(gift) => !gift.is_mine && self.hides_text(&gift.from.user_id, ""),
            LineKind::Joined { .. } | LineKind::Announcement { .. } => false,
        }
    }

    /// Is this comment hidden? The viewer's own never is.
    pub fn hides_comment(&self, comment: &Comment) -> bool {
        !comment.is_mine() && self.hides_text(&comment.from.user_id, &comment.text)
    }

    /// Is a text of this user hidden?
    pub fn hides_text(&self, user_id: &str, text: &str) -> bool {
        let by_user = || self.users.iter().any(|hidden| hidden.user_id == user_id);
        let by_word = || {
            let text = if self.words.is_empty() { String::new() } else { text.to_lowercase() };
            self.words.iter().any(|word| text.contains(word))
        };
        by_user() || by_word()
    }

    /// The viewer has read this notice of this group.
    pub fn note_read(&mut self, group: &str, notice: &str) {
        self.notices.retain(|(known, _)| known != group);
        self.notices.push((group.to_owned(), notice.to_owned()));
        keep_last(&mut self.notices, MAX_NOTICES);
    }

    /// Has the viewer read this notice of this group?
    pub fn has_read(&self, group: &str, notice: &str) -> bool {
        self.notices.iter().any(|(known, read)| known == group && read == notice)
    }
}

/// The preferences, and whether they are saved on the device.
#[derive(Debug, Default)]
pub struct PreferenceStore {
    /// The preferences as they are now.
    pub current: Preferences,
    state: SaveState,
}

/// Whether the preferences are saved on the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum SaveState {
    /// They are.
    #[default]
    Saved,
    /// They are, and were saved less than [`SAVE_EVERY_MS`] ago.
    JustSaved,
    /// They have changed since, and are saved when the timer expires.
    Pending,
}

impl PreferenceStore {
    /// The preferences were read from the device, or changed by another page of this site. Returns whether they are used: a change of this
    /// page that is not saved yet is newer.
    pub fn load(&mut self, preferences: Preferences) -> bool {
        let is_taken = self.state != SaveState::Pending;
        if is_taken {
            self.current = preferences;
        }
        is_taken
    }

    /// Saves a change: at once, or, shortly after another save, when [`Timer::SavePreferences`] expires.
    pub fn save(&mut self, effects: &mut Vec<Effect>) {
        match self.state {
            SaveState::Saved => {
                effects.push(Effect::SavePreferences(self.current.clone()));
                effects.push(Effect::Timer { timer: Timer::SavePreferences, after_ms: SAVE_EVERY_MS });
                self.state = SaveState::JustSaved;
            }
            SaveState::JustSaved | SaveState::Pending => self.state = SaveState::Pending,
        }
    }

    /// Saves changes that are not saved yet.
    pub fn flush(&mut self, effects: &mut Vec<Effect>) {
        if std::mem::take(&mut self.state) == SaveState::Pending {
            self.save(effects);
        }
    }
}

fn keep_last<T>(list: &mut Vec<T>, most: usize) {
    list.drain(..list.len().saturating_sub(most));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::comment::Delivery;
    use crate::model::user::User;

    fn line(user_id: &str, text: &str, delivery: Delivery) -> Line {
        let from = User { user_id: user_id.into(), ..User::default() };
        let comment = Comment { from, text: text.into(), delivery, ..Comment::default() };
        Line { key: 1, version: 0, kind: LineKind::Comment(comment) }
    }

    #[test]
    fn users_and_words_are_hidden_until_they_are_shown_again() {
        let mut preferences = Preferences::default();
        preferences.hide_user("troll", "Troll");
        preferences.hide_word(" Spoiler ");
        let hides = |preferences: &Preferences, user, text| preferences.hides(&line(user, text, Delivery::Received));
        assert!(hides(&preferences, "troll", "hi") && hides(&preferences, "ann", "a SPOILER!"));
        assert!(!hides(&preferences, "ann", "hi"));
        assert!(!preferences.hides(&line("troll", "spoiler", Delivery::Sent)), "the viewer's own is shown");
        preferences.show_user("troll");
        preferences.show_word("spoiler");
        assert_eq!(preferences, Preferences::default());
        preferences.hide_word("  ");
        assert!(preferences.words.is_empty());
    }

    #[test]
    fn a_read_notice_is_kept_for_each_room_and_all_lists_are_bounded() {
        let mut preferences = Preferences::default();
        preferences.note_read("g", "old");
        preferences.note_read("g", "new");
        assert!(
            preferences.has_read("g", "new") && !preferences.has_read("g", "old") && !preferences.has_read("h", "new")
        );
        for nth in 0..MAX_USERS + 9 {
            preferences.hide_user(&nth.to_string(), "");
            preferences.hide_word(&nth.to_string());
            preferences.note_read(&nth.to_string(), "n");
        }
        assert_eq!(
            (preferences.users.len(), preferences.words.len(), preferences.notices.len()),
            (MAX_USERS, MAX_WORDS, MAX_NOTICES)
        );
    }

    #[test]
    fn preferences_of_another_version_are_read_as_far_as_possible() {
        let preferences = crate::codec::storage::read_preferences(r#"{"words":["a"],"sounds":true}"#);
        assert_eq!(preferences.words, ["a"]);
    }
}
