//! The waits of a viewer that time alone ends: one home for their lengths.

use serde::Deserialize;

/// How long the viewer waits, all in milliseconds. The default is what ships; a test of a whole page hands in shorter waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pace {
    /// A source that failed for the first time is out for so long before it is tried again; each further time for twice as long.
    pub source_out_ms: u64,
    /// No source is out for longer.
    pub longest_source_out_ms: u64,
    /// A source that has played for so long without a stall is steady: a better one may be tried.
    pub steady_ms: u64,
    /// A source that has played for so long without a stall has made up for its failures.
    pub proven_ms: u64,
    /// WebRTC that shows no picture by then is given up: it is there at once, or not at all.
    pub webrtc_patience_ms: u64,
    /// HLS that shows no picture by then is given up.
    pub hls_patience_ms: u64,
    /// The first back-off between two tries is at most so long; each further one is twice as long.
    pub backoff_ms: u64,
    /// No back-off is longer: a viewer who looks at the page should see it come back by itself.
    pub longest_backoff_ms: u64,
    /// The number of viewers is asked for so often while nobody comes or goes.
    pub online_every_ms: u64,
    /// And never more often than this: the SDK's documentation wants no more than one in 5 to 10 s.
    pub online_at_most_every_ms: u64,
    /// What was said less than this ago shows that the room is not silent, whatever the number of viewers says: that is up to 20 s
    /// old (the service's documentation), and a quiet room is polled every 2.3 s.
    pub heard_for_ms: u64,
    /// While a mute shows it is asked about this often at most, and half as often at least: not by all viewers at one moment. By default
    /// the service tells nobody that a mute is over.
    pub mute_every_ms: u64,
    /// A change of the show is told to all viewers at once: they ask the backend about it spread over this time.
    pub room_spread_ms: u64,
    /// The backend is not asked about the room more often than this, however often the chat says that it has changed.
    pub room_at_most_every_ms: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            source_out_ms: 30_000,
            longest_source_out_ms: 600_000,
            steady_ms: 10_000,
            proven_ms: 60_000,
            webrtc_patience_ms: 3_000,
            hls_patience_ms: 10_000,
            backoff_ms: 1_000,
            longest_backoff_ms: 30_000,
            online_every_ms: 15_000,
            online_at_most_every_ms: 5_000,
            heard_for_ms: 30_000,
            mute_every_ms: 15_000,
            room_spread_ms: 3_000,
            room_at_most_every_ms: 10_000,
        }
    }
}

impl Pace {
    /// How long a source may take to show its first picture, in milliseconds.
    pub const fn patience_ms(&self, is_rtc: bool) -> u64 {
        if is_rtc { self.webrtc_patience_ms } else { self.hls_patience_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_test_leaves_out_is_as_it_ships() {
        let pace: Pace = serde_json::from_str(r#"{"steadyMs": 500, "unknown": 1}"#).unwrap();
        assert_eq!(pace, Pace { steady_ms: 500, ..Pace::default() });
        assert_eq!((pace.webrtc_patience_ms, pace.hls_patience_ms), (3_000, 10_000));
        assert_eq!((pace.room_spread_ms, pace.room_at_most_every_ms), (3_000, 10_000));
        assert_eq!((pace.heard_for_ms, pace.mute_every_ms), (30_000, 15_000));
        assert_eq!((pace.online_every_ms, pace.online_at_most_every_ms, pace.proven_ms), (15_000, 5_000, 60_000));
    }
}
