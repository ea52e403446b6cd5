//! The measurements of the load generator.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long the last messages may be under way after the viewers stop sending: two of the SDK's slowest polls.
pub const DRAIN: Duration = Duration::from_secs(5);

/// Delivery times are counted per millisecond up to this one; longer ones count as this.
const LONGEST_MS: usize = 20_000;

/// The counters of a run.
pub struct Measure {
    running: AtomicBool,
    spoken: AtomicU64,
    delivered: AtomicU64,
    out_of_order: AtomicU64,
    gone: AtomicU64,
    /// Deliveries by their time: the index is in milliseconds.
    took: Mutex<Vec<u64>>,
}

/// Figures of the server's process, from `/metrics`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Server {
    cpu_s: f64,
    memory_kb: u64,
    polls: u64,
    delivered: u64,
    dropped: u64,
}

impl Default for Measure {
    fn default() -> Self {
        Self {
            running: AtomicBool::new(false),
            spoken: AtomicU64::new(0),
            delivered: AtomicU64::new(0),
            out_of_order: AtomicU64::new(0),
            gone: AtomicU64::new(0),
            took: Mutex::new(vec![0; LONGEST_MS + 1]),
        }
    }
}

impl Measure {
    /// Starts to count lost sockets.
    pub fn start(&self) {
        self.running.store(true, Ordering::Relaxed);
    }

    /// Stops counting lost sockets. Messages under way still count.
    pub fn stop(&self) {
        self.running.store(false, Ordering::Relaxed);
    }

    /// Counts a text that was sent.
    pub fn spoken(&self) {
        self.spoken.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a text that a viewer received.
    pub fn delivered(&self, sent_ms: u64, now_ms: u64) {
        self.delivered.fetch_add(1, Ordering::Relaxed);
        let took = usize::try_from(now_ms.saturating_sub(sent_ms)).unwrap_or(LONGEST_MS).min(LONGEST_MS);
        self.took.lock().unwrap_or_else(PoisonError::into_inner)[took] += 1;
    }

    /// Counts an entry that was not the next in order.
    pub fn out_of_order(&self) {
        self.out_of_order.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a viewer that lost its socket.
    pub fn gone(&self) {
        if self.running.load(Ordering::Relaxed) {
            self.gone.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The delivery times (ms) that these shares of the deliveries did not exceed.
    fn percentiles<const N: usize>(&self, shares: [f64; N]) -> [usize; N] {
        let took = self.took.lock().unwrap_or_else(PoisonError::into_inner);
        let all: u64 = took.iter().sum();
        shares.map(|share| {
            let mut left = rank(all, share);
            took.iter()
                .position(|count| {
                    left = left.saturating_sub(*count);
                    left == 0
                })
                .unwrap_or(0)
        })
    }

    /// The state of the run, in one line.
    pub fn line(&self) -> String {
        let [median, p99] = self.percentiles([0.5, 0.99]);
        let (spoken, delivered) = (self.spoken.load(Ordering::Relaxed), self.delivered.load(Ordering::Relaxed));
        format!("{spoken} texts sent, {delivered} deliveries, median {median} ms, p99 {p99} ms")
    }

    /// The measurements as a table. `server`: its figures before the joins, after the joins, and at the end.
    pub fn report(&self, viewers: usize, over: Duration, server: &[Option<Server>; 3]) -> String {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let [median, p99, longest] = self.percentiles([0.5, 0.99, 1.0]);
        let seconds = over.as_secs_f64();
        let mut text = String::from("| what | figure |\n| --- | --- |\n");
        let mut row = |what: &str, figure: String| {
            // Writing to a String does not fail.
            let _ = writeln!(text, "| {what} | {figure} |");
        };
        row("viewers", viewers.to_string());
        row("time", format!("{seconds:.0} s"));
        row("texts sent by the crowd", load(&self.spoken).to_string());
        row("texts received, by all viewers", load(&self.delivered).to_string());
        row("delivery, median / p99 / longest", format!("{median} / {p99} / {longest} ms"));
        row("entries out of order, missing or twice", load(&self.out_of_order).to_string());
        row("sockets lost", load(&self.gone).to_string());
        if let [Some(before), Some(inside), Some(after)] = server {
            let measured_s = seconds + DRAIN.as_secs_f64();
            let polls = ratio(after.polls.saturating_sub(inside.polls), measured_s);
            row("polls a second", format!("{polls:.0}"));
            row(
                "messages to the room",
                format!(
                    "{} ({} dropped)",
                    after.delivered.saturating_sub(inside.delivered),
                    after.dropped.saturating_sub(inside.dropped)
                ),
            );
            row("server's CPU, of one core", format!("{:.0} %", 100.0 * (after.cpu_s - inside.cpu_s) / measured_s));
            let grown = ratio(inside.memory_kb.saturating_sub(before.memory_kb), 1.0);
            row("server's memory a viewer", format!("{:.1} KB", grown / ratio(viewers as u64, 1.0).max(1.0)));
            row("server's memory at the end", format!("{:.0} MB", ratio(after.memory_kb, 1_024.0)));
        }
        text
    }
}

/// Counts stay far below 2^52 here.
#[allow(clippy::cast_precision_loss)]
fn ratio(count: u64, per: f64) -> f64 {
    count as f64 / per
}

/// At least 1, so that the share 1 gives the longest time.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn rank(all: u64, share: f64) -> u64 {
    ((all as f64 * share).ceil() as u64).max(1)
}

/// The server's figures from its `/metrics`.
pub async fn server(client: &reqwest::Client, address: &str) -> Option<Server> {
    let text = client.get(format!("{address}/metrics")).send().await.ok()?.text().await.ok()?;
    let value = |name: &str| {
        let line = text.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')))?;
        line.rsplit_once(' ')?.1.parse::<f64>().ok()
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let whole = |name: &str| value(name).map(|number| number as u64);
    Some(Server {
        cpu_s: value("process_cpu_seconds_total")?,
        memory_kb: whole("process_resident_memory_bytes")? / 1_024,
        polls: whole("room_server_polls_total")?,
        delivered: whole("room_server_messages_delivered_total")?,
        dropped: whole("room_server_messages_dropped_total")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_all_deliveries() {
        let measure = Measure::default();
        for took in 1..=100 {
            measure.delivered(1_000, 1_000 + took);
        }
        measure.delivered(0, 1_000_000);
        assert_eq!(measure.percentiles([0.5, 0.99, 1.0]), [51, 100, LONGEST_MS]);
        assert_eq!(Measure::default().percentiles([0.5]), [0]);
    }
}
