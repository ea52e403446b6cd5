//! The connection as it is shown.

use crate::features::connection::{Connection, JoinKind, State};
use crate::model::problem::Problem;
use crate::time::Now;

/// The connection as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ConnectionView {
    /// The viewer is entering the room.
    #[default]
    Connecting,
    /// In the room.
    Joined,
    /// In the room, with a broken connection that the SDK restores.
    Reconnecting {
        /// Since how many seconds.
        for_s: u64,
    },
    /// The browser has no network.
    Offline {
        /// Since how many seconds.
        for_s: u64,
    },
    /// In the room, but no messages came: it is being joined again.
    Rejoining,
    /// Not in the room; there will be another attempt by itself.
    Retrying {
        /// The problem.
        problem: Problem,
        /// The seconds until the attempt; `None`: it is under way.
        in_s: Option<u64>,
    },
    /// Not in the room, until the viewer does something.
    Out(Problem),
    /// The page or the viewer has left the room.
    Left,
}

impl Connection {
    /// Does the view include a number of seconds?
    pub const fn counts(&self) -> bool {
        self.offline_ms.is_some()
            || matches!(self.state, State::Waiting { .. } | State::Joined { down_since: Some(_), .. })
    }

    /// The connection as it is shown at this time.
    pub fn view(&self, now: Now) -> ConnectionView {
        let seconds_since = |since_ms: u64| now.mono_ms.saturating_sub(since_ms) / 1_000;
        match (&self.state, self.offline_ms) {
            (State::Left, _) => ConnectionView::Left,
            (State::Out(problem), _) => ConnectionView::Out(problem.clone()),
            (_, Some(since_ms)) => ConnectionView::Offline { for_s: seconds_since(since_ms) },
            (State::Joining { kind: JoinKind::Silent, .. }, _) => ConnectionView::Rejoining,
            // A renewal takes a second or two, and is no failure.
            _ if self.is_renewing() => ConnectionView::Joined,
            (State::Outside | State::Asking { .. } | State::SigningIn { .. } | State::Joining { .. }, _) => {
                let retrying = |problem| ConnectionView::Retrying { problem, in_s: None };
                self.last_problem.clone().map_or(ConnectionView::Connecting, retrying)
            }
            (State::Joined { down_since: None, .. }, _) => ConnectionView::Joined,
            (State::Joined { down_since: Some(since_ms), .. }, _) => {
                ConnectionView::Reconnecting { for_s: seconds_since(*since_ms) }
            }
            (State::Waiting { problem, until_ms }, _) => ConnectionView::Retrying {
                problem: problem.clone(),
                in_s: Some(until_ms.saturating_sub(now.mono_ms).div_ceil(1_000)).filter(|seconds| *seconds > 0),
            },
        }
    }
}
