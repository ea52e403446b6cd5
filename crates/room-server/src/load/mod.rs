//! Viewers by the thousand, over the SDK's own protocol: they fill a room, and they measure.
//!
//! Each signs in, joins and polls as the SDK does, at its pace; some speak. To a text the time is attached at which it was sent,
//! so that whoever gets it knows how long it was under way; each viewer checks that entries come in order, each once.

mod measure;
mod viewer;

use std::sync::Arc;
use std::time::{Duration, Instant};

use room_core::model::show::RoomInfo;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::config::Crowd;
use measure::Measure;
use viewer::{Say, Viewer};

/// How often the crowd says how it is doing.
const REPORT: Duration = Duration::from_secs(5);
/// How long the last messages may be under way when the crowd stops speaking: two of the SDK's slowest polls.
const LAST: Duration = Duration::from_secs(5);

/// Why there is no crowd. Each is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The server does not answer.
    #[error("{0} does not answer as a room server: {1}. Start it, or name another with --server.")]
    NoServer(String, reqwest::Error),
    /// Too few could come in.
    #[error("Only {0} of {1} viewers could come in: {2}.")]
    TooFew(usize, u32, String),
}

/// Fills a room for the time given, and prints what was measured.
///
/// # Errors
/// If there is no server, or it does not let the viewers in.
pub async fn run(crowd: Crowd) -> Result<(), LoadError> {
    let no_server = |error| LoadError::NoServer(crowd.server.clone(), error);
    let client = crate::cloud::callbacks::client(crowd.server.starts_with("https:")).map_err(no_server)?;
    let address = format!("{}/api/rooms/{}", crowd.server, crowd.room);
    let answer = client.get(address).send().await.and_then(reqwest::Response::error_for_status).map_err(no_server)?;
    let info: RoomInfo = answer.json().await.map_err(no_server)?;

    let measure = Arc::new(Measure::default());
    let before = measure::server(&client, &crowd.server).await;
    let mut speakers = Vec::new();
    let mut trouble = String::new();
    let mut door = interval(Duration::from_secs(1) / crowd.joins_per_second);
    // Many come in at once; the door's pace is what keeps the server's queue short.
    let mut coming = tokio::task::JoinSet::new();
    for _ in 0..crowd.viewers {
        door.tick().await;
        let (client, crowd, group_id) = (client.clone(), crowd.clone(), info.group_id.clone());
        let measure = Arc::clone(&measure);
        coming.spawn(async move {
            let viewer = Viewer::enter(&client, &crowd, &group_id).await?;
            let (say, wishes) = tokio::sync::mpsc::channel(8);
            tokio::spawn(viewer.watch(wishes, measure));
            Ok(say)
        });
    }
    while let Some(came) = coming.join_next().await {
        match came {
            Ok(Ok(say)) => speakers.push(say),
            Ok(Err(error)) => trouble = error,
            Err(error) => trouble = error.to_string(),
        }
    }
    if speakers.len() < crowd.viewers as usize {
        return Err(LoadError::TooFew(speakers.len(), crowd.viewers, trouble));
    }
    println!("{} viewers are in the room {:?}.", speakers.len(), crowd.room);
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
        // A viewer that is behind with its own messages lets this one fall: it is no part of the measure.
        if speakers[fastrand::usize(..speakers.len())].try_send(what).is_ok() && what == Say::Text {
            measure.spoken();
        }
        turn += 1;
        if reported.elapsed() >= REPORT {
            reported = Instant::now();
            println!("{}", measure.line());
        }
    }
    let spoke_for = started.elapsed();
    measure.stop();
    sleep(LAST).await;
    let after = measure::server(&client, &crowd.server).await;
    println!("{}", measure.report(speakers.len(), spoke_for, &[before, inside, after]));
    Ok(())
}
