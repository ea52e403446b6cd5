//! Comments on their way to the one who draws: they go in batches, and wait until there is someone to draw. None waits until it is
//! old, but those that come first.

use crate::overlay::bullet::Bullet;

/// What has waited for longer is not of now any more, in milliseconds.
const STALE_MS: f64 = 2_000.0;
/// More than this is never on a stage: of what waits only the newest is kept.
const MOST: usize = 500;

/// What waits, and since when.
#[derive(Debug, Clone, Default)]
pub struct Outbox {
    waiting: Vec<(Bullet, f64)>,
}

impl Outbox {
    /// One more.
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

    /// These are not to be seen any more.
    pub fn withdraw(&mut self, keys: &[u64]) {
        self.waiting.retain(|(bullet, _)| !keys.contains(&bullet.key));
    }

    /// Is nothing there?
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// All that is still of now.
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
    fn what_is_old_does_not_go_out_but_ones_own_does() {
        let mut outbox = Outbox::default();
        outbox.put(bullet(1, false), 0.0);
        outbox.put(bullet(2, true), 0.0);
        outbox.put(bullet(3, false), 1_000.0);
        assert_eq!(keys(&outbox.take(2_500.0)), [2, 3]);
        assert!(outbox.is_empty());
    }

    #[test]
    fn what_is_withdrawn_before_it_went_out_does_not() {
        let mut outbox = Outbox::default();
        outbox.put(bullet(1, false), 0.0);
        outbox.put(bullet(2, true), 0.0);
        outbox.withdraw(&[2, 9]);
        assert_eq!(keys(&outbox.take(0.0)), [1]);
    }

    #[test]
    fn of_too_many_the_newest_and_those_that_come_first_are_kept() {
        let mut outbox = Outbox::default();
        outbox.put(bullet(0, true), 0.0);
        for key in 1..=600 {
            outbox.put(bullet(key, false), 0.0);
        }
        let kept = keys(&outbox.take(0.0));
        assert_eq!((kept.len(), kept[0], kept[1], kept[499]), (MOST, 0, 102, 600));
    }
}
