//! Who may not speak: the viewer, or everyone. What was written stays, and the box opens again by itself.

use crate::clock::seconds_until;

/// A mute whose end nobody said is asked about this often, in milliseconds.
pub const ASK_AGAIN_MS: u64 = 15_000;

/// What is known of mutes. Times are in seconds since 1970 UTC, by the server's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Muting {
    mine: Option<Mine>,
    /// Everyone is muted, by this name; may be empty.
    all: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Mine {
    /// `None`: the chat refused a comment, and has not said until when.
    until_s: Option<u64>,
    by: String,
}

/// Why the viewer may not speak, as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Silence {
    /// The viewer is muted.
    Mine {
        /// The name of who decided so; may be empty.
        by: String,
        /// The seconds that are left, where they are known.
        left_s: Option<u64>,
        /// The end in seconds since 1970 UTC, where it is known.
        until_s: Option<u64>,
    },
    /// Everyone is.
    All {
        /// The name of who decided so; may be empty.
        by: String,
    },
}

impl Muting {
    /// The viewer is muted until this time, or, where that is past, not any more. Whoever said it without a name does not
    /// take away a name that is known.
    pub fn set_mine(&mut self, until_s: u64, by: &str, server_ms: u64) {
        let is_on = seconds_until(until_s, server_ms).is_some();
        let known_by = self.mine.take().map(|mine| mine.by).unwrap_or_default();
        let by = if by.is_empty() { known_by } else { by.to_owned() };
        self.mine = is_on.then_some(Mine { until_s: Some(until_s), by });
    }

    /// The chat refused a comment because the viewer is muted.
    pub fn refused(&mut self) {
        if self.all.is_none() {
            self.mine.get_or_insert(Mine { until_s: None, by: String::new() });
        }
    }

    /// Everyone is muted, or not any more.
    pub fn set_all(&mut self, on: bool, by: &str) {
        let known_by = self.all.take().unwrap_or_default();
        self.all = on.then(|| if by.is_empty() { known_by } else { by.to_owned() });
    }

    /// The end of the viewer's mute is not known: it is to be asked for.
    pub fn is_unclear(&self) -> bool {
        self.mine.as_ref().is_some_and(|mine| mine.until_s.is_none())
    }

    /// Lets go of a mute whose time is over. Says whether there was one.
    pub fn expire(&mut self, server_ms: u64) -> bool {
        let until_s = self.mine.as_ref().and_then(|mine| mine.until_s);
        let is_over = until_s.is_some_and(|until_s| seconds_until(until_s, server_ms).is_none());
        if is_over {
            self.mine = None;
        }
        is_over
    }

    /// Is there a mute that counts down?
    pub fn counts_down(&self) -> bool {
        self.mine.as_ref().is_some_and(|mine| mine.until_s.is_some())
    }

    /// Why the viewer may not speak now, if so. Who keeps order in the room is not muted with everyone.
    pub fn silence(&self, keeps_order: bool, server_ms: u64) -> Option<Silence> {
        let mine = self.mine.as_ref().and_then(|mine| {
            let left_s = mine.until_s.map(|until_s| seconds_until(until_s, server_ms));
            (left_s != Some(None)).then(|| Silence::Mine {
                by: mine.by.clone(),
                left_s: left_s.flatten(),
                until_s: mine.until_s,
            })
        });
        let all = || self.all.clone().filter(|_| !keeps_order).map(|by| Silence::All { by });
        mine.or_else(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_counts_down_and_is_over_by_itself() {
        let mut muting = Muting::default();
        muting.set_mine(100, "Luna", 40_500);
        let silence = Silence::Mine { by: "Luna".into(), left_s: Some(60), until_s: Some(100) };
        assert_eq!(muting.silence(false, 40_500), Some(silence.clone()));
        assert_eq!(muting.silence(true, 40_500), Some(silence), "also for those who keep order");
        assert!(!muting.expire(99_999) && muting.counts_down());
        assert_eq!(muting.silence(false, 100_000), None);
        assert!(muting.expire(100_000) && !muting.expire(100_000));
    }

    #[test]
    fn a_refused_comment_closes_the_box_until_the_end_is_known() {
        let mut muting = Muting::default();
        muting.refused();
        assert!(muting.is_unclear() && muting.silence(false, 0).is_some());
        muting.set_mine(10, "", 0);
        assert!(!muting.is_unclear());
        muting.refused();
        assert!(!muting.is_unclear(), "what is known stays");
        muting.set_mine(0, "", 0);
        assert_eq!(muting.silence(false, 0), None);
    }

    #[test]
    fn who_muted_is_not_forgotten_by_an_answer_that_does_not_say() {
        let mut muting = Muting::default();
        muting.set_mine(10, "Luna", 0);
        muting.set_mine(12, "", 0);
        assert!(matches!(muting.silence(false, 0), Some(Silence::Mine { by, .. }) if by == "Luna"));
    }

    #[test]
    fn everyone_muted_is_everyone_but_those_who_keep_order() {
        let mut muting = Muting::default();
        muting.set_all(true, "");
        assert_eq!(muting.silence(false, 0), Some(Silence::All { by: String::new() }));
        assert_eq!(muting.silence(true, 0), None);
        muting.refused();
        assert!(!muting.is_unclear(), "that is why");
        muting.set_all(false, "");
        assert_eq!(muting, Muting::default());
    }
}
