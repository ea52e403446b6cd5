//! Counters for monitoring.

use std::sync::atomic::{AtomicU64, Ordering};

/// The counters.
#[derive(Default)]
pub struct Metrics {
    /// Requests over sockets.
    pub requests: AtomicU64,
    /// Polls among them.
    pub polls: AtomicU64,
    /// Messages delivered to rooms.
    pub delivered: AtomicU64,
    /// Messages dropped by the frequency control.
    pub dropped: AtomicU64,
}

/// Adds one.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
