//! A load generator: thousands of viewers over the SDK's own protocol, which fill a room and measure.
//!
//! Each viewer signs in, joins and polls as the SDK does, at its pace; some send messages. A text carries the time at which it was sent, so
//! that each receiver knows its delivery time. Each viewer checks that entries come in order and once.

mod measure;
mod viewer;

use std::sync::Arc;
use std::time::{Duration, Instant};

use room_core::codec::json::text;
use serde_json::Value;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::config::LoadConfig;
use measure::{DRAIN, Measure};
use viewer::{Say, Viewer};

/// How often the state of the run is printed.
const REPORT: Duration = Duration::from_secs(5);

/// Why the run failed. Each message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The server does not answer.
    #[error("{0} does not answer as a room server: {1}. Start it, or name another with --server.")]
    NoServer(String, reqwest::Error),
    /// The answer describes no room.
    #[error("{0} does not describe a room. Is it a room server?")]
    NoRoom(String),
    /// Too few viewers could join.
    #[error("Only {0} of {1} viewers could join: {2}.")]
    TooFew(usize, u32, String),
}

/// Fills a room for the given time, and prints the measurements.
///
/// # Errors
/// If there is no server, or it does not let the viewers join.
pub async fn run(crowd: LoadConfig) -> Result<(), LoadError> {
    let no_server = |error| LoadError::NoServer(crowd.server.clone(), error);
    let client = crate::cloud::callbacks::client(crowd.server.starts_with("https:")).map_err(no_server)?;
    let address = format!("{}/api/rooms/{}", crowd.server, crowd.room);
    let answer = client.get(&address).send().await.and_then(reqwest::Response::error_for_status).map_err(no_server)?;
    let info: Value = answer.json().await.map_err(no_server)?;
    let group_id = text(&info, "groupId").ok_or(LoadError::NoRoom(address))?;

    let measure = Arc::new(Measure::default());
    let before = measure::server(&client, &crowd.server).await;
    let mut viewers = Vec::new();
    let mut last_error = String::new();
    let mut join_pace = interval(Duration::from_secs(1) / crowd.joins_per_second);
    // Many join at the same time; this pace keeps the server's queue short.
    let mut joining = tokio::task::JoinSet::new();
    for _ in 0..crowd.viewers {
        join_pace.tick().await;
        let (client, crowd, group_id) = (client.clone(), crowd.clone(), group_id.clone());
        let measure = Arc::clone(&measure);
        joining.spawn(async move {
            let viewer = Viewer::enter(&client, &crowd, &group_id).await?;
            let (say, actions) = tokio::sync::mpsc::channel(8);
            tokio::spawn(viewer.watch(actions, measure));
            Ok(say)
        });
    }
    while let Some(joined) = joining.join_next().await {
        match joined {
            Ok(Ok(say)) => viewers.push(say),
            Ok(Err(error)) => last_error = error,
            Err(error) => last_error = error.to_string(),
        }
    }
    if viewers.len() < crowd.viewers as usize {
        return Err(LoadError::TooFew(viewers.len(), crowd.viewers, last_error));
    }
    println!("{} viewers are in the room {:?}.", viewers.len(), crowd.room);
    let inside = measure::server(&client, &crowd.server).await;

    measure.start();
    let (started, mut reported) = (Instant::now(), Instant::now());
    let mut turns = interval(Duration::from_secs(1) / crowd.rate);
    turns.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut turn: usize = 0;
    let over = || crowd.seconds.is_some_and(|seconds| started.elapsed() >= Duration::from_secs(seconds));
    while !over() {
        tokio::select! {
            _ = turns.tick() => {}
            _ = tokio::signal::ctrl_c() => break,
        }
        let what = match turn % 20 {
            19 => Say::Gift,
            4 | 9 | 14 => Say::Like,
            _ => Say::Text,
        };
        // A viewer whose queue is full drops this message: it does not count as sent.
        if viewers[fastrand::usize(..viewers.len())].try_send(what).is_ok() && what == Say::Text {
            measure.spoken();
        }
        turn += 1;
        if reported.elapsed() >= REPORT {
            reported = Instant::now();
            println!("{}", measure.line());
        }
    }
    let sent_for = started.elapsed();
    measure.stop();
    sleep(DRAIN).await;
    let after = measure::server(&client, &crowd.server).await;
    println!("{}", measure.report(viewers.len(), sent_for, &[before, inside, after]));
    Ok(())
}
