//! Comments that wait to be sent to the worker. They go in batches, and wait until a worker is ready. Ordinary comments expire while
//! they wait; priority comments do not.

use crate::overlay::bullet::Bullet;

/// An ordinary comment that has waited longer is dropped, in milliseconds.
const STALE_MS: f64 = 2_000.0;
/// Maximum number of comments that wait: no stage shows more. Beyond that, the oldest ordinary comment is dropped.
const MOST: usize = 500;

/// The comments that wait, each with its time of arrival in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    waiting: Vec<(Bullet, f64)>,
}

impl Outbox {
    /// Adds a comment.
    pub fn put(&mut self, bullet: Bullet, now_ms: f64) {
        if self.waiting.len() >= MOST {
            self.drop_old(now_ms);
            if let Some(oldest) = self.waiting.iter().position(|(bullet, _)| !bullet.is_priority) {
                self.waiting.remove(oldest);
            } else if !bullet.is_priority {
                return;
            }
        }
        self.waiting.push((bullet, now_ms));
    }

    /// Removes the comments with these keys.
    pub fn withdraw(&mut self, keys: &[u64]) {
        self.waiting.retain(|(bullet, _)| !keys.contains(&bullet.key));
    }

    /// Does no comment wait?
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Takes out all comments that have not expired.
    pub fn take(&mut self, now_ms: f64) -> Vec<Bullet> {
        self.drop_old(now_ms);
        self.waiting.drain(..).map(|(bullet, _)| bullet).collect()
    }

    fn drop_old(&mut self, now_ms: f64) {
        self.waiting.retain(|(bullet, came_ms)| bullet.is_priority || now_ms - came_ms <= STALE_MS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bullet(key: u64, is_priority: bool) -> Bullet {
        Bullet { key, is_priority, ..Bullet::default() }
    }

    fn keys(bullets: &[Bullet]) -> Vec<u64> {
        bullets.iter().map(|bullet| bullet.key).collect()
    }

    #[test]
    fn take_drops_stale_comments_but_not_priority_comments() {
        let mut outbox = Outbox::default();
        outbox.put(bullet(1, false), 0.0);
        outbox.put(bullet(2, true), 0.0);
        outbox.put(bullet(3, false), 1_000.0);
        assert_eq!(keys(&outbox.take(2_500.0)), [2, 3]);
        assert!(outbox.is_empty());
    }

    #[test]
    fn a_withdrawn_comment_is_not_sent() {
        let mut outbox = Outbox::default();
        outbox.put(bullet(1, false), 0.0);
        outbox.put(bullet(2, true), 0.0);
        outbox.withdraw(&[2, 9]);
        assert_eq!(keys(&outbox.take(0.0)), [1]);
    }

    #[test]
    fn overflow_keeps_the_newest_and_the_priority_comments() {
        let mut outbox = Outbox::default();
        outbox.put(bullet(0, true), 0.0);
        for key in 1..=600 {
            outbox.put(bullet(key, false), 0.0);
        }
        let kept = keys(&outbox.take(0.0));
        assert_eq!((kept.len(), kept[0], kept[1], kept[499]), (MOST, 0, 102, 600));
    }
}
