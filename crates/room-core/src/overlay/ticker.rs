//! The danmaku of those who want nothing to move: one line, which changes now and then.

use crate::overlay::bullet::Bullet;

/// A line is read before the next one comes, in milliseconds.
const READ_MS: u64 = 3_000;
/// After so long the last line is old, and goes.
const OLD_MS: u64 = 8_000;
/// What has waited for longer is not shown any more.
const STALE_MS: u64 = 2_000;

/// The line, and what comes next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticker {
    shown: Option<(Bullet, u64)>,
    next: Option<(Bullet, u64)>,
}

impl Ticker {
    /// A comment came.
    pub fn come(&mut self, bullet: Bullet, mono_ms: u64) {
        // The latest is the one that is of now; but not in the place of one that comes first.
        let keeps = self
            .next
            .as_ref()
            .is_some_and(|(next, came)| next.is_priority && !bullet.is_priority && mono_ms < came + STALE_MS);
        if !keeps {
            self.next = Some((bullet, mono_ms));
        }
        self.settle(mono_ms);
    }

    /// Time has passed.
    pub fn settle(&mut self, mono_ms: u64) {
        let since = self.shown.as_ref().map(|(_, since)| *since);
        if since.is_some_and(|since| mono_ms < since + READ_MS) {
            return;
        }
        let next = self.next.take().filter(|(next, came)| next.is_priority || mono_ms <= came + STALE_MS);
        if let Some((next, _)) = next {
            self.shown = Some((next, mono_ms));
        } else if since.is_some_and(|since| mono_ms >= since + OLD_MS) {
            self.shown = None;
        }
    }

    /// When to look again, in milliseconds; nothing while there is nothing to wait for.
    pub fn due_ms(&self, mono_ms: u64) -> Option<u64> {
        let (_, since) = self.shown.as_ref()?;
        let wait_ms = if self.next.is_some() { READ_MS } else { OLD_MS };
        Some((since + wait_ms).saturating_sub(mono_ms).max(1))
    }

    /// Takes away what is not to be seen any more.
    pub fn retain(&mut self, keep: impl Fn(&Bullet) -> bool) {
        self.shown = self.shown.take().filter(|(bullet, _)| keep(bullet));
        self.next = self.next.take().filter(|(bullet, _)| keep(bullet));
    }

    /// The line.
    pub fn line(&self) -> Option<&Bullet> {
        self.shown.as_ref().map(|(bullet, _)| bullet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bullet(text: &str) -> Bullet {
        Bullet { text: text.into(), ..Bullet::default() }
    }

    fn line(ticker: &Ticker) -> Option<&str> {
        ticker.line().map(|bullet| bullet.text.as_str())
    }

    #[test]
    fn a_line_is_read_before_the_latest_one_takes_its_place() {
        let mut ticker = Ticker::default();
        ticker.come(bullet("one"), 0);
        ticker.come(bullet("two"), 1_200);
        ticker.come(bullet("three"), 1_500);
        assert_eq!((line(&ticker), ticker.due_ms(1_500)), (Some("one"), Some(1_500)));
        ticker.settle(3_000);
        assert_eq!((line(&ticker), ticker.due_ms(3_000)), (Some("three"), Some(8_000)));
        ticker.settle(11_000);
        assert_eq!((line(&ticker), ticker.due_ms(11_000)), (None, None));
    }

    #[test]
    fn what_has_waited_too_long_is_not_shown_unless_it_comes_first() {
        let mut ticker = Ticker::default();
        ticker.come(bullet("one"), 0);
        ticker.come(bullet("stale"), 500);
        ticker.settle(3_000);
        assert_eq!(line(&ticker), Some("one"));
        ticker.come(Bullet { is_priority: true, ..bullet("own") }, 3_000);
        assert_eq!(line(&ticker), Some("own"));
        ticker.come(Bullet { is_priority: true, ..bullet("host") }, 5_000);
        ticker.come(bullet("chatter"), 5_500);
        ticker.settle(6_000);
        assert_eq!(line(&ticker), Some("host"));
    }

    #[test]
    fn what_is_withdrawn_is_gone_from_it() {
        let mut ticker = Ticker::default();
        ticker.come(bullet("one"), 0);
        ticker.come(bullet("two"), 1);
        ticker.retain(|bullet| bullet.text == "none");
        assert_eq!(ticker, Ticker::default());
    }
}
