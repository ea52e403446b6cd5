//! A group's attributes: key-value pairs, for example the show's status.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// Tencent's limits (its table of error codes, 10045 to 10048): number of attributes; bytes of a key, of a value, and of all attributes.
const MAX_KEYS: usize = 16;
const MAX_KEY: usize = 32;
const MAX_VALUE: usize = 4_000;
const MAX_BYTES: usize = 16_000;

/// A group's attributes.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    values: BTreeMap<String, Attribute>,
    seq: u64,
}

#[derive(Debug, Clone)]
struct Attribute {
    value: String,
    /// Rises with each change of this attribute.
    seq: u64,
}

/// A key, its new value, and the attribute's sequence number that the client knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value; ignored if the key is deleted.
    pub value: String,
    /// The sequence number that the client knows. `None`: the client does not check for conflicts.
    pub seen: Option<u64>,
}

/// How to apply the given attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// They replace all others.
    Set = 1,
    /// They are added, or replace those with the same keys.
    Modify = 2,
    /// Deletes all attributes of the group.
    Clear = 3,
    /// Deletes these attributes.
    Delete = 4,
}

/// A completed change, as a tip reports it.
#[derive(Debug)]
pub struct Changed {
    /// The kind of change.
    pub change: Change,
    /// The attributes' sequence number after the change.
    pub seq: u64,
    /// The changed or deleted attributes: key, value, sequence number.
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

    /// All attributes, in the form that the SDK reads.
    pub fn write(&self) -> Value {
        // The SDK reads `seq` in lower case, unlike `Key` and `Value`.
        let pair = |(key, it): (&String, &Attribute)| json!({"Key": key, "Value": it.value, "seq": it.seq});
        self.values.iter().map(pair).collect()
    }

    /// All attributes, in the form of the REST API.
    pub fn write_for_rest(&self) -> Value {
        self.values.iter().map(|(key, it)| json!({"key": key, "value": it.value, "seq": it.seq})).collect()
    }

    /// Changes attributes. `seen` is the sequence number that the client knows. `None`: the client does not check for conflicts.
    ///
    /// # Errors
    /// If the client does not know the last change, a key to delete does not exist, or a limit is exceeded. Then no attribute changes.
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
    fn attributes_are_set_modified_deleted_and_cleared_and_each_change_is_numbered() {
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
    fn a_change_without_knowledge_of_the_last_one_is_a_conflict() {
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
