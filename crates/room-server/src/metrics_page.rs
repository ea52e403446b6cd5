//! `/metrics`: the counters in Prometheus' text format.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State;

use crate::app::App;
use crate::cloud::chat::groups::Groups;

/// Units of `/proc` on the Linux machines where this runs: clock ticks a second, and bytes of a page.
const TICKS_A_SECOND: f64 = 100.0;
const PAGE: f64 = 4_096.0;

/// `GET /metrics`.
pub async fn show(State(app): State<Arc<App>>) -> String {
    let metrics = &app.metrics;
    let mut text = String::new();
    let mut line = |name: &str, kind: &str, help: &str, value: u64| {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "# HELP room_server_{name} {help}\n# TYPE room_server_{name} {kind}\nroom_server_{name} {value}"
        );
    };
    line("sockets", "gauge", "Connected sockets.", app.sockets.count() as u64);
    line("sign_ins", "gauge", "Sign-ins that are remembered until their UserSig is over.", app.sessions.count() as u64);
    let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    line("tasks", "gauge", "Tasks that run or wait.", tasks as u64);
    let members = app.read(Groups::members);
    line("members", "gauge", "Members of all rooms.", members as u64);
    line("rtc_sessions", "gauge", "Viewers that have the stream over WebRTC.", app.rtc.count() as u64);
    for (name, help, counter) in [
        ("requests_total", "Requests over sockets.", &metrics.requests),
        ("polls_total", "Polls.", &metrics.polls),
        ("messages_delivered_total", "Messages that went to rooms.", &metrics.delivered),
        ("messages_dropped_total", "Messages that fell to the frequency control.", &metrics.dropped),
    ] {
        line(name, "counter", help, counter.load(Ordering::Relaxed));
    }
    process(&mut text);
    text
}

/// CPU time and memory of this process from `/proc`, where there is one, under the names of Prometheus' own clients.
fn process(text: &mut String) {
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return };
    // The fields after the process name in brackets: the 12th and 13th are time in user mode and in the kernel, the 22nd is resident pages.
    let fields: Vec<f64> = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().map(|field| field.parse().unwrap_or_default()).collect())
        .unwrap_or_default();
    let [Some(user), Some(kernel), Some(pages)] = [11, 12, 21].map(|at| fields.get(at)) else { return };
    let _ = writeln!(
        text,
        "# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total {}\n\
         # TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {}",
        (user + kernel) / TICKS_A_SECOND,
        pages * PAGE
    );
}
