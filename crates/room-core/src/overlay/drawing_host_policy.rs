//! Which host draws the danmaku, and when a host that does not answer is replaced.
//!
//! A host runs the danmaku renderer: in a worker, or on the page where workers fail. It answers each batch with a report.

/// After this time without an answer the page waits for its own next frame, in milliseconds: perhaps the browser gives no frames.
const ANSWER_MS: f64 = 1_000.0;
/// Time for the first answer, in milliseconds: the wasm must load first.
const START_MS: f64 = 20_000.0;
/// A host that has run this long is able to draw: its failure does not add to earlier ones. In milliseconds.
const PROVEN_MS: f64 = 60_000.0;
/// After this number of failed workers the page draws.
const MAX_WORKERS: u32 = 3;

/// Where the renderer runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawer {
    /// In a worker.
    Worker,
    /// On the page.
    Page,
}

/// An answer that is awaited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AwaitedAnswer {
    /// Since when, in milliseconds of the page's clock.
    since_ms: f64,
    /// How long it may take, in milliseconds.
    patience_ms: f64,
}

impl AwaitedAnswer {
    /// The time that is left, in milliseconds; `None`: it is late.
    pub fn left_ms(self, now_ms: f64) -> Option<f64> {
        let left_ms = self.since_ms + self.patience_ms - now_ms;
        // A timer may fire early by less than a millisecond.
        (left_ms >= 1.0).then_some(left_ms)
    }
}

/// The state of the current host, and the failures before it. Times are milliseconds of the page's clock.
#[derive(Debug, Default)]
pub struct HostPolicy {
    /// Number of hosts that failed soon after each other.
    failed: u32,
    /// Number of hosts so far.
    hosts: u32,
    started_ms: f64,
    is_ready: bool,
    awaited: Option<AwaitedAnswer>,
}

impl HostPolicy {
    /// Where the next host runs. `None`: the page has failed too, so no danmaku is drawn.
    pub fn next(&self, can_use_worker: bool) -> Option<Drawer> {
        match self.failed {
            0..MAX_WORKERS if can_use_worker => Some(Drawer::Worker),
            0..=MAX_WORKERS => Some(Drawer::Page),
            _ => None,
        }
    }

    /// A host starts. Returns its number.
    pub const fn on_started(&mut self, now_ms: f64) -> u32 {
        self.hosts += 1;
        (self.started_ms, self.is_ready, self.awaited) = (now_ms, false, None);
        self.hosts
    }

    /// Is this the number of the current host?
    pub const fn is_current(&self, host: u32) -> bool {
        self.hosts == host
    }

    /// The current host has answered before.
    pub const fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Something was sent to the host: from now on its answer is awaited. Returns whether it was not awaited before.
    pub const fn on_sent(&mut self, now_ms: f64) -> bool {
        let is_new = self.awaited.is_none();
        if is_new {
            let patience_ms = if self.is_ready { ANSWER_MS } else { START_MS };
            self.awaited = Some(AwaitedAnswer { since_ms: now_ms, patience_ms });
        }
        is_new
    }

    /// The answer that is awaited.
    pub const fn awaited(&self) -> Option<AwaitedAnswer> {
        self.awaited
    }

    /// The host has answered. Returns whether that is its first answer.
    pub const fn on_answer(&mut self) -> bool {
        self.awaited = None;
        !std::mem::replace(&mut self.is_ready, true)
    }

    /// No answer is expected: the page is hidden.
    pub const fn await_nothing(&mut self) {
        self.awaited = None;
    }

    /// The host has failed, or its answer is late.
    pub fn on_failed(&mut self, now_ms: f64) {
        let before = if now_ms - self.started_ms > PROVEN_MS { 0 } else { self.failed };
        self.failed = before + 1;
        self.on_ended();
    }

    /// The host has ended.
    pub const fn on_ended(&mut self) {
        (self.is_ready, self.awaited) = (false, None);
    }

    /// The viewer has turned the danmaku off: the next time, workers are tried again.
    pub const fn forget_failures(&mut self) {
        self.failed = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_three_failed_workers_the_page_draws_and_then_nothing() {
        let mut policy = HostPolicy::default();
        let drawers = [(); 5].map(|()| {
            let drawer = policy.next(true);
            policy.on_started(0.0);
            policy.on_failed(1_000.0);
            drawer
        });
        let expected = [Drawer::Worker, Drawer::Worker, Drawer::Worker, Drawer::Page].map(Some);
        assert_eq!((&drawers[..4], drawers[4]), (&expected[..], None));
        policy.forget_failures();
        assert_eq!((policy.next(true), policy.next(false)), (Some(Drawer::Worker), Some(Drawer::Page)));
    }

    #[test]
    fn the_failure_of_a_host_that_has_run_long_does_not_add_up() {
        let mut policy = HostPolicy::default();
        for minute in 0..9 {
            let now_ms = f64::from(minute) * 61_000.0;
            policy.on_started(now_ms);
            policy.on_failed(now_ms + 60_001.0);
            assert_eq!(policy.next(true), Some(Drawer::Worker));
        }
    }

    #[test]
    fn the_first_answer_may_take_longer_than_the_later_ones() {
        let mut policy = HostPolicy::default();
        let host = policy.on_started(0.0);
        assert!(policy.on_sent(0.0) && !policy.on_sent(5_000.0));
        let awaited = policy.awaited().unwrap();
        assert_eq!((awaited.left_ms(5_000.0), awaited.left_ms(19_999.5)), (Some(15_000.0), None));
        assert!(policy.on_answer() && !policy.on_answer() && policy.is_ready() && policy.awaited().is_none());
        assert!(policy.on_sent(30_000.0));
        assert_eq!(policy.awaited().unwrap().left_ms(30_400.0), Some(600.0));
        policy.on_failed(31_000.0);
        assert!(policy.awaited().is_none() && !policy.is_ready() && policy.is_current(host));
        policy.on_started(31_000.0);
        assert!(!policy.is_current(host));
    }
}
