//! The connection as it is to be shown.

use crate::features::connection::{Connection, Stage, Way};
use crate::model::problem::Problem;
use crate::time::Now;

/// The connection as it is to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ConnectionView {
    /// On the way in.
    #[default]
    Connecting,
    /// In the room.
    Joined,
    /// In the room, with a broken line that is being mended.
    Reconnecting {
        /// For so many seconds.
        for_s: u64,
    },
    /// The browser has no network.
    Offline {
        /// For so many seconds.
        for_s: u64,
    },
    /// In the room, but nothing came: it is being joined anew.
    Rejoining,
    /// Not in the room; it is tried again by itself.
    Retrying {
        /// Why not.
        problem: Problem,
        /// In so many seconds; `None`: now.
        in_s: Option<u64>,
    },
    /// Not in the room, until the viewer does something.
    Out(Problem),
    /// Left, as was asked.
    Left,
}

impl Connection {
    /// Does what is shown tell a time?
    pub const fn counts(&self) -> bool {
        self.offline_ms.is_some()
            || matches!(self.stage, Stage::Waiting { .. } | Stage::Joined { down_since: Some(_), .. })
    }

    /// What is to be shown at this time.
    pub fn view(&self, now: Now) -> ConnectionView {
        let seconds_since = |since_ms: u64| now.mono_ms.saturating_sub(since_ms) / 1_000;
        match (&self.stage, self.offline_ms) {
            (Stage::Left, _) => ConnectionView::Left,
            (Stage::Out(problem), _) => ConnectionView::Out(problem.clone()),
            (_, Some(since_ms)) => ConnectionView::Offline { for_s: seconds_since(since_ms) },
            (Stage::Joining { way: Way::Silent, .. }, _) => ConnectionView::Rejoining,
            // It takes a second or two, and nothing is amiss.
            _ if self.is_renewing() => ConnectionView::Joined,
            (Stage::Outside | Stage::Asking { .. } | Stage::SigningIn { .. } | Stage::Joining { .. }, _) => {
                let retrying = |problem| ConnectionView::Retrying { problem, in_s: None };
                self.trouble.clone().map_or(ConnectionView::Connecting, retrying)
            }
            (Stage::Joined { down_since: None, .. }, _) => ConnectionView::Joined,
            (Stage::Joined { down_since: Some(since_ms), .. }, _) => {
                ConnectionView::Reconnecting { for_s: seconds_since(*since_ms) }
            }
            (Stage::Waiting { problem, until_ms }, _) => ConnectionView::Retrying {
                problem: problem.clone(),
                in_s: Some(until_ms.saturating_sub(now.mono_ms).div_ceil(1_000)).filter(|seconds| *seconds > 0),
            },
        }
    }
}
