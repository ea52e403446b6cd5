//! A group's key-value pairs: the show's status, for one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// Tencent's limits (its table of error codes, 10045 to 10048): pairs, and bytes of a key, of a value and of all.
const MAX_KEYS: usize = 16;
const MAX_KEY: usize = 32;
const MAX_VALUE: usize = 4_000;
const MAX_BYTES: usize = 16_000;

/// A group's key-value pairs.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    values: BTreeMap<String, Attribute>,
    seq: u64,
}

#[derive(Debug, Clone)]
struct Attribute {
    value: String,
    /// Rises with each change of this one.
    seq: u64,
}

/// A key, its new value, and the sequence number that the client who asks has seen, if it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value; of no meaning where a key is deleted.
    pub value: String,
    /// What the client knows.
    pub seen: Option<u64>,
}

/// What to do with the pairs that are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They replace all others.
    Set = 1,
    /// They are added, or replace those of the same keys.
    Modify = 2,
    /// All go.
    Clear = 3,
    /// These go.
    Delete = 4,
}

/// A change that was made, as a tip tells of it.
#[derive(Debug)]
pub struct Changed {
    /// What was done.
    pub change: Change,
    /// The group's sequence number now.
    pub seq: u64,
    /// What was changed or deleted: key, value, its sequence number.
    pub pairs: Vec<(String, String, u64)>,
}

impl Attributes {
    /// The sequence number of the last change.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|it| it.value.as_str())
    }

    /// All pairs, as the SDK reads them.
    pub fn write(&self) -> Value {
        // The SDK reads the lower-case name here, and in no other place.
        let pair = |(key, it): (&String, &Attribute)| json!({"Key": key, "Value": it.value, "seq": it.seq});
        self.values.iter().map(pair).collect()
    }

    /// All pairs, as the REST API gives them.
    pub fn write_for_rest(&self) -> Value {
        self.values.iter().map(|(key, it)| json!({"key": key, "value": it.value, "seq": it.seq})).collect()
    }

    /// Changes pairs. `seen` is the group's sequence number that the client has seen, if it says.
    ///
    /// # Errors
    /// If the client has not seen the last change, or a limit is passed; then nothing is changed.
    pub fn change(&mut self, change: Change, pairs: &[Pair], seen: Option<u64>) -> Result<Changed, ChatError> {
        let old_view = match change {
            Change::Set | Change::Clear => seen.is_some_and(|seen| seen != self.seq),
            Change::Modify | Change::Delete => pairs.iter().any(|pair| {
                let now = self.values.get(&pair.key).map_or(0, |it| it.seq);
                pair.seen.is_some_and(|seen| seen != now)
            }),
        };
        if old_view {
            return Err(ChatError::CONFLICT);
        }
        let mut after = self.clone();
        after.seq += 1;
        let mut changed = Vec::new();
        if matches!(change, Change::Set | Change::Clear) {
            after.values.clear();
        }
        for Pair { key, value, .. } in pairs {
            if change == Change::Delete {
                let old = after.values.remove(key).ok_or(ChatError::NO_ATTRIBUTE)?;
                changed.push((key.clone(), old.value, after.seq));
            } else if change != Change::Clear {
                let seq = self.values.get(key).map_or(0, |it| it.seq) + 1;
                after.values.insert(key.clone(), Attribute { value: value.clone(), seq });
                changed.push((key.clone(), value.clone(), seq));
            }
        }
        after.check()?;
        *self = after;
        Ok(Changed { change, seq: self.seq, pairs: changed })
    }

    fn check(&self) -> Result<(), ChatError> {
        let bytes: usize = self.values.iter().map(|(key, it)| key.len() + it.value.len()).sum();
        let mut keys = self.values.keys();
        if self.values.contains_key("") {
            Err(ChatError::BAD_PARAMETER)
        } else if keys.any(|key| key.len() > MAX_KEY) {
            Err(ChatError::new(10045, "an attribute's key is longer than 32 bytes"))
        } else if self.values.values().any(|it| it.value.len() > MAX_VALUE) {
            Err(ChatError::new(10046, "an attribute's value is longer than 4,000 bytes"))
        } else if self.values.len() > MAX_KEYS {
            Err(ChatError::new(10047, "more than 16 attributes"))
        } else if bytes > MAX_BYTES {
            Err(ChatError::new(10048, "attributes of more than 16,000 bytes"))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str, value: &str) -> Pair {
        Pair { key: key.into(), value: value.into(), seen: None }
    }

    fn keys(attributes: &Attributes) -> Vec<&str> {
        attributes.values.keys().map(String::as_str).collect()
    }

    #[test]
    fn pairs_are_set_modified_deleted_and_cleared_and_each_change_has_its_number() {
        let mut attributes = Attributes::default();
        attributes.change(Change::Set, &[pair("a", "1"), pair("b", "2")], None).unwrap();
        let changed = attributes.change(Change::Modify, &[pair("b", "3"), pair("c", "4")], None).unwrap();
        assert_eq!(changed.pairs, [("b".into(), "3".into(), 2), ("c".into(), "4".into(), 1)]);
        assert_eq!((changed.seq, keys(&attributes)), (2, vec!["a", "b", "c"]));
        attributes.change(Change::Delete, &[pair("a", "")], None).unwrap();
        assert_eq!(keys(&attributes), ["b", "c"]);
        attributes.change(Change::Set, &[pair("d", "5")], None).unwrap();
        assert_eq!(keys(&attributes), ["d"]);
        assert_eq!(attributes.change(Change::Clear, &[], None).unwrap().seq, 5);
        assert_eq!(attributes.write(), json!([]));
    }

    #[test]
    fn who_has_not_seen_the_last_change_is_told_to_read_again() {
        let mut attributes = Attributes::default();
        attributes.change(Change::Modify, &[Pair { seen: Some(0), ..pair("a", "1") }], None).unwrap();
        let late = attributes.change(Change::Modify, &[Pair { seen: Some(0), ..pair("a", "2") }], None);
        assert_eq!(late.unwrap_err(), ChatError::CONFLICT);
        assert_eq!(attributes.change(Change::Set, &[pair("a", "2")], Some(0)).unwrap_err(), ChatError::CONFLICT);
        assert!(attributes.change(Change::Set, &[pair("a", "2")], Some(1)).is_ok());
    }

    #[test]
    fn a_change_above_a_limit_changes_nothing() {
        let mut attributes = Attributes::default();
        let many: Vec<_> = (0..MAX_KEYS).map(|n| pair(&n.to_string(), "")).collect();
        attributes.change(Change::Set, &many, None).unwrap();
        for (code, bad) in [
            (10047, vec![pair("more", "")]),
            (10045, vec![pair(&"k".repeat(MAX_KEY + 1), "")]),
            (10004, vec![pair("", "")]),
            (10046, vec![pair("1", &"v".repeat(MAX_VALUE + 1))]),
            (10048, (0..5).map(|n| pair(&n.to_string(), &"v".repeat(MAX_VALUE))).collect()),
        ] {
            assert_eq!(attributes.change(Change::Modify, &bad, None).unwrap_err().code, code);
        }
        assert_eq!(attributes.change(Change::Delete, &[pair("none", "")], None).unwrap_err().code, 10050);
        assert_eq!((attributes.seq(), attributes.values.len()), (1, MAX_KEYS));
    }
}
