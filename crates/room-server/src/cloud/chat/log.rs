//! A group's log: the entries that pollers read, with consecutive sequence numbers.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::cloud::chat::message::Message;

/// Entries that a poller can still read. A client polls every 0.3 to 2.3 s. At the default limit this covers 50 s of messages; tips shorten
/// that. A client that slept longer continues with the entries that are still kept.
const MAX_ENTRIES: usize = 2_000;
/// Entries in the answer to one poll; the next poll gets the following ones. This covers several seconds of a busy group, and bounds the
/// memory for an answer.
const PAGE_ENTRIES: usize = 200;
/// The history for a newcomer: messages, and their age in seconds. Tencent's limits.
const HISTORY_MESSAGES: usize = 20;
const HISTORY_S: u64 = 24 * 3600;

/// An entry as JSON text, serialised once for all pollers.
pub type Text = Arc<str>;

/// A group's log.
pub struct Log {
    group_id: String,
    entries: VecDeque<Entry>,
    next_seq: u64,
}

struct Entry {
    seq: u64,
    time_s: u64,
    text: Text,
    /// The message. `None`: the entry is not a message, reports a change of one, or the message was recalled.
    message: Option<Message>,
}

/// A message's position in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its sequence number in the group.
    pub seq: u64,
    /// When it was delivered, in seconds since 1970 UTC.
    pub time_s: u64,
}

impl Log {
    /// An empty log whose first sequence number is `first_seq`.
    pub const fn new(group_id: String, first_seq: u64) -> Self {
        Self { group_id, entries: VecDeque::new(), next_seq: first_seq }
    }

    /// The sequence number of the next entry.
    pub const fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// Adds a message.
    pub fn add_message(&mut self, message: Message, now_ms: u64) -> Place {
        self.push(message.entry(), Some(message), now_ms)
    }

    /// Adds the new version of a changed message, under the same message ID. The SDK skips this entry if it polled the message recently.
    pub fn add_change(&mut self, message: &Message, now_ms: u64) {
        self.push(message.entry(), None, now_ms);
    }

    /// Adds an entry that is not a message: `Event`, `From_Account`, `MsgBody` and the fields of this event.
    pub fn add(&mut self, mut entry: Value, group_name: &str, random: u32, now_ms: u64) {
        // No client sent it, so it has no random number yet.
        entry["MsgRandom"] = random.into();
        entry["GroupInfo"] = json!({"GroupId": self.group_id, "GroupName": group_name});
        self.push(entry, None, now_ms);
    }

    fn push(&mut self, entry: Value, message: Option<Message>, now_ms: u64) -> Place {
        let place = Place { seq: self.next_seq, time_s: now_ms / 1_000 };
        let text = self.entry_text(entry, place);
        self.entries.push_back(Entry { seq: place.seq, time_s: place.time_s, text, message });
        if self.entries.len() > MAX_ENTRIES {
            self.entries.pop_front();
        }
        self.next_seq += 1;
        place
    }

    /// The text of an entry with its position.
    fn entry_text(&self, mut entry: Value, place: Place) -> Text {
        entry["MsgSeq"] = place.seq.into();
        entry["MsgTime"] = place.time_s.into();
        entry["GroupId"] = self.group_id.as_str().into();
        entry["ToGroupId"] = self.group_id.as_str().into();
        entry.to_string().into()
    }

    /// The message with this sequence number, and its delivery time (s). `None`: no such message, or it was recalled.
    pub fn message(&self, seq: u64) -> Option<(&Message, u64)> {
        let at = self.entries.binary_search_by_key(&seq, |entry| entry.seq).ok()?;
        self.entries[at].message.as_ref().map(|message| (message, self.entries[at].time_s))
    }

    /// The latest messages, at most as many as the history has, oldest first, each with its sequence number.
    pub fn recent(&self) -> Vec<(u64, &Message)> {
        let messages = self.entries.iter().rev().filter_map(|entry| Some((entry.seq, entry.message.as_ref()?)));
        let mut messages: Vec<_> = messages.take(HISTORY_MESSAGES).collect();
        messages.reverse();
        messages
    }

    /// Recalls a message, so that the history no longer has it. `None`: no such message, or already recalled.
    pub fn recall(&mut self, seq: u64) -> Option<Message> {
        let at = self.entries.binary_search_by_key(&seq, |entry| entry.seq).ok()?;
        self.entries[at].message.take()
    }

    /// Replaces a message in place, so that the history has the new version.
    pub fn change(&mut self, seq: u64, message: Message) {
        if let Ok(at) = self.entries.binary_search_by_key(&seq, |entry| entry.seq) {
            let place = Place { seq, time_s: self.entries[at].time_s };
            self.entries[at].text = self.entry_text(message.entry(), place);
            self.entries[at].message = Some(message);
        }
    }

    /// The entries from the sequence number `start` on, at most one page, and the number from which the next poll continues.
    pub fn since(&self, start: u64) -> (Vec<Text>, u64) {
        let first = self.entries.partition_point(|entry| entry.seq < start);
        let page = self.entries.range(first..).take(PAGE_ENTRIES);
        let next = page.clone().next_back().map_or(self.next_seq, |last| last.seq + 1);
        (page.map(|entry| Arc::clone(&entry.text)).collect(), next)
    }

    /// The history for a newcomer: at most 20 messages of the last 24 hours, oldest first.
    pub fn history(&self, now_ms: u64) -> Vec<Text> {
        let recent = |entry: &&Entry| entry.message.is_some() && entry.time_s + HISTORY_S > now_ms / 1_000;
        let mut texts: Vec<_> = self
            .entries
            .iter()
            .rev()
            .filter(recent)
            .take(HISTORY_MESSAGES)
            .map(|entry| Arc::clone(&entry.text))
            .collect();
        texts.reverse();
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::chat::message::tests::text;

    fn log() -> Log {
        Log::new("g".into(), 100)
    }

    fn read(texts: &[Text]) -> Vec<Value> {
        texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }

    #[test]
    fn entries_have_consecutive_numbers_and_can_be_read_from_any_number() {
        let mut log = log();
        for random in 0..4 {
            log.add_message(text("ann", random, "hi"), 1_000);
        }
        log.add(json!({"Event": 4}), "G", 9, 2_000);
        let seqs: Vec<_> = read(&log.since(102).0).iter().map(|entry| entry["MsgSeq"].clone()).collect();
        assert_eq!(seqs, [102, 103, 104]);
        assert_eq!(log.since(105), (Vec::new(), 105));
        assert_eq!(log.next_seq(), 105);
    }

    #[test]
    fn history_has_the_last_20_messages_of_the_last_day_and_no_tips() {
        let mut log = log();
        log.add_message(text("ann", 0, "old"), 1_000);
        let later = (HISTORY_S + 2) * 1_000;
        log.add(json!({"Event": 4}), "G", 9, later);
        for random in 1..=25 {
            log.add_message(text("ann", random, "hi"), later);
        }
        let randoms: Vec<_> =
            read(&log.history(later)).iter().map(|entry| entry["MsgRandom"].as_u64().unwrap()).collect();
        assert_eq!(randoms, (6..=25).collect::<Vec<_>>());
    }

    #[test]
    fn history_omits_recalled_messages_and_has_changed_ones() {
        let mut log = log();
        let [first, second] = [1, 2].map(|random| log.add_message(text("ann", random, "hi"), 1_000).seq);
        assert!(log.recall(first).is_some() && log.recall(first).is_none() && log.message(first).is_none());
        log.change(second, Message { version: 1, ..text("ann", 2, "hello") });
        let history = read(&log.history(2_000));
        assert_eq!(history.len(), 1);
        assert_eq!(history[0]["MsgBody"][0]["MsgContent"]["Text"], "hello");
        assert_eq!((&history[0]["MsgSeq"], &history[0]["MsgVersion"]), (&json!(second), &json!(1)));
    }

    #[test]
    fn a_busy_group_keeps_a_bounded_number_of_entries() {
        let mut log = log();
        for random in 0..5_000 {
            log.add_message(text("ann", random, "hi"), 1_000);
        }
        // A poller that starts before the oldest kept entry gets all kept entries, page by page.
        let (mut got, mut next) = (Vec::new(), 0);
        while next < log.next_seq() {
            let (page, after) = log.since(next);
            assert!(page.len() <= PAGE_ENTRIES);
            (got, next) = ([got, read(&page)].concat(), after);
        }
        assert_eq!((got.len(), &got[0]["MsgSeq"]), (MAX_ENTRIES, &json!(100 + 5_000 - MAX_ENTRIES)));
    }
}
