//! The danmaku for reduced motion: one line of text that does not move.

use crate::overlay::bullet::Bullet;

/// A line stays at least this long before the next one replaces it, in milliseconds.
const READ_MS: u64 = 3_000;
/// A line that no other follows disappears after this time, in milliseconds.
const OLD_MS: u64 = 8_000;
/// An ordinary comment that has waited longer is not shown, in milliseconds.
const STALE_MS: u64 = 2_000;

/// The line on display and the comment that waits. Times are milliseconds of the monotonic clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticker {
    shown: Option<(Bullet, u64)>,
    next: Option<(Bullet, u64)>,
}

impl Ticker {
    /// Adds a comment.
    pub fn add(&mut self, bullet: Bullet, mono_ms: u64) {
        // The latest comment replaces the waiting one. An ordinary comment does not replace a priority comment that is still fresh.
        let keeps = self
            .next
            .as_ref()
            .is_some_and(|(next, came)| next.is_priority && !bullet.is_priority && mono_ms < came + STALE_MS);
        if !keeps {
            self.next = Some((bullet, mono_ms));
        }
        self.settle(mono_ms);
    }

    /// Shows the next line, or removes the old one, if it is time to.
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

    /// Time until [`Self::settle`] is due, in milliseconds. `None`: no line is on display.
    pub fn due_ms(&self, mono_ms: u64) -> Option<u64> {
        let (_, since) = self.shown.as_ref()?;
        let wait_ms = if self.next.is_some() { READ_MS } else { OLD_MS };
        Some((since + wait_ms).saturating_sub(mono_ms).max(1))
    }

    /// Removes the comments for which `keep` is false.
    pub fn retain(&mut self, keep: impl Fn(&Bullet) -> bool) {
        self.shown = self.shown.take().filter(|(bullet, _)| keep(bullet));
        self.next = self.next.take().filter(|(bullet, _)| keep(bullet));
    }

    /// The line on display.
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
    fn the_latest_comment_replaces_a_line_after_its_reading_time() {
        let mut ticker = Ticker::default();
        ticker.add(bullet("one"), 0);
        ticker.add(bullet("two"), 1_200);
        ticker.add(bullet("three"), 1_500);
        assert_eq!((line(&ticker), ticker.due_ms(1_500)), (Some("one"), Some(1_500)));
        ticker.settle(3_000);
        assert_eq!((line(&ticker), ticker.due_ms(3_000)), (Some("three"), Some(8_000)));
        ticker.settle(11_000);
        assert_eq!((line(&ticker), ticker.due_ms(11_000)), (None, None));
    }

    #[test]
    fn a_stale_comment_is_not_shown_unless_it_has_priority() {
        let mut ticker = Ticker::default();
        ticker.add(bullet("one"), 0);
        ticker.add(bullet("stale"), 500);
        ticker.settle(3_000);
        assert_eq!(line(&ticker), Some("one"));
        ticker.add(Bullet { is_priority: true, ..bullet("own") }, 3_000);
        assert_eq!(line(&ticker), Some("own"));
        ticker.add(Bullet { is_priority: true, ..bullet("host") }, 5_000);
        ticker.add(bullet("chatter"), 5_500);
        ticker.settle(6_000);
        assert_eq!(line(&ticker), Some("host"));
    }

    #[test]
    fn retain_removes_the_shown_and_the_waiting_comment() {
        let mut ticker = Ticker::default();
        ticker.add(bullet("one"), 0);
        ticker.add(bullet("two"), 1);
        ticker.retain(|bullet| bullet.text == "none");
        assert_eq!(ticker, Ticker::default());
    }
}
