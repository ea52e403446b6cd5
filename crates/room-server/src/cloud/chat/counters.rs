//! A group's counters, for example likes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// Tencent's limits: counters per group, and bytes of a key.
const MAX_KEYS: usize = 20;
const MAX_KEY: usize = 128;

/// A group's counters.
#[derive(Debug, Default)]
pub struct Counters {
    values: BTreeMap<String, i64>,
    seq: u64,
}

/// How to apply the given numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Sets the counters to them.
    Set,
    /// Adds them to the counters.
    Increase,
    /// Subtracts them from the counters.
    Decrease,
}

impl Mode {
    /// Reads a request's `Mode`.
    pub fn read(text: &str) -> Option<Self> {
        Some(match text {
            "Set" => Self::Set,
            "Increase" => Self::Increase,
            "Decrease" => Self::Decrease,
            _ => return None,
        })
    }
}

impl Counters {
    /// The sequence number of the last change.
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// The counters with these keys, or all if `keys` is empty.
    pub fn get(&self, keys: &[&str]) -> Vec<(String, i64)> {
        let asked = |key: &&String| keys.is_empty() || keys.contains(&key.as_str());
        self.values.iter().filter(|(key, _)| asked(key)).map(|(key, value)| (key.clone(), *value)).collect()
    }

    /// Changes counters and returns their new values.
    ///
    /// # Errors
    /// If a key is empty or too long, or there would be too many counters.
    pub fn update(&mut self, mode: Mode, pairs: &[(&str, i64)]) -> Result<Vec<(String, i64)>, ChatError> {
        let new: BTreeSet<_> =
            pairs.iter().map(|(key, _)| *key).filter(|key| !self.values.contains_key(*key)).collect();
        if pairs.iter().any(|(key, _)| key.is_empty() || key.len() > MAX_KEY) {
            return Err(ChatError::BAD_PARAMETER);
        }
        if self.values.len() + new.len() > MAX_KEYS {
            return Err(ChatError::new(10063, "more than 20 counters"));
        }
        for (key, number) in pairs {
            let value = self.values.entry((*key).to_owned()).or_default();
            *value = match mode {
                Mode::Set => *number,
                Mode::Increase => value.saturating_add(*number),
                Mode::Decrease => value.saturating_sub(*number),
            };
        }
        self.seq += 1;
        let keys: Vec<_> = pairs.iter().map(|(key, _)| *key).collect();
        Ok(if keys.is_empty() { Vec::new() } else { self.get(&keys) })
    }

    /// Deletes the counters with these keys, or all if `keys` is empty. Returns those that existed.
    pub fn delete(&mut self, keys: &[&str]) -> Vec<(String, i64)> {
        let deleted = self.get(keys);
        self.values.retain(|key, _| !deleted.iter().any(|(gone, _)| gone == key));
        self.seq += 1;
        deleted
    }
}

/// Counters in the form of replies and tips.
pub fn write(pairs: &[(String, i64)]) -> Value {
    pairs.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_set_increased_decreased_and_deleted() {
        let mut counters = Counters::default();
        assert_eq!(counters.update(Mode::Set, &[("likes", 5)]).unwrap(), [("likes".into(), 5)]);
        assert_eq!(counters.update(Mode::Increase, &[("likes", 3), ("gifts", 1)]).unwrap().len(), 2);
        assert_eq!(counters.update(Mode::Decrease, &[("likes", 10)]).unwrap(), [("likes".into(), -2)]);
        assert_eq!(counters.update(Mode::Increase, &[("likes", i64::MIN)]).unwrap(), [("likes".into(), i64::MIN)]);
        assert_eq!(counters.get(&["gifts"]), [("gifts".into(), 1)]);
        assert_eq!((counters.seq(), counters.delete(&["gifts"]).len(), counters.get(&[]).len()), (4, 1, 1));
    }

    #[test]
    fn the_number_of_counters_is_limited() {
        let mut counters = Counters::default();
        let keys: Vec<_> = (0..MAX_KEYS).map(|n| n.to_string()).collect();
        let pairs: Vec<_> = keys.iter().map(|key| (key.as_str(), 1)).collect();
        counters.update(Mode::Set, &pairs).unwrap();
        assert_eq!(counters.update(Mode::Set, &[("more", 1)]).unwrap_err().code, 10063);
        assert_eq!(counters.update(Mode::Set, &[("", 1)]), Err(ChatError::BAD_PARAMETER));
        assert!(counters.update(Mode::Increase, &[("1", 1)]).is_ok());
    }
}
