//! All waiting times that can be configured, in one place.

use serde::Deserialize;

/// Waiting times, all in milliseconds. The defaults are those that ship; a test of a whole page passes shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pace {
    /// A source that failed for the first time is not tried again for up to this time. Each further failure doubles it.
    pub source_out_ms: u64,
    /// Longest time for which a failed source is not tried again.
    pub longest_source_out_ms: u64,
    /// A source that has played this long without a stall is steady: an upgrade to a better one may be tried.
    pub steady_ms: u64,
    /// A source that has played this long without a stall has proved stable: its failures are reset.
    pub proven_ms: u64,
    /// WebRTC without a first picture after this time is given up: its picture comes at once or not at all.
    pub webrtc_patience_ms: u64,
    /// HLS without a first picture after this time is given up.
    pub hls_patience_ms: u64,
    /// The first back-off between two attempts is at most this long; each further one is twice as long.
    pub backoff_ms: u64,
    /// Longest back-off: a viewer who looks at the page should see it recover by itself.
    pub longest_backoff_ms: u64,
    /// Interval between requests for the number of viewers while nobody joins or leaves.
    pub online_every_ms: u64,
    /// Shortest interval between these requests: the SDK's documentation allows at most one in 5 to 10 s.
    pub online_at_most_every_ms: u64,
    /// A message younger than this proves that the room is not silent, whatever the number of viewers shows: that number is up to 20 s
    /// old (the service's documentation), and the SDK polls a quiet room every 2.3 s.
    pub heard_for_ms: u64,
    /// While a mute is shown, the page asks about it at intervals between this and twice this, so that not all pages ask at one
    /// moment. By default the service does not announce the end of a mute.
    pub mute_every_ms: u64,
    /// All pages receive a change of the show at once: they spread their requests to the backend over this time.
    pub room_spread_ms: u64,
    /// Shortest interval between requests to the backend about the room, however often the chat announces a change.
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
    /// Time in which a source must show its first picture, in milliseconds.
    pub const fn patience_ms(&self, is_rtc: bool) -> u64 {
        if is_rtc { self.webrtc_patience_ms } else { self.hls_patience_ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_are_the_defaults() {
        let pace: Pace = serde_json::from_str(r#"{"steadyMs": 500, "unknown": 1}"#).unwrap();
        assert_eq!(pace, Pace { steady_ms: 500, ..Pace::default() });
        assert_eq!((pace.webrtc_patience_ms, pace.hls_patience_ms), (3_000, 10_000));
        assert_eq!((pace.room_spread_ms, pace.room_at_most_every_ms), (3_000, 10_000));
        assert_eq!((pace.heard_for_ms, pace.mute_every_ms), (30_000, 15_000));
        assert_eq!((pace.online_every_ms, pace.online_at_most_every_ms, pace.proven_ms), (15_000, 5_000, 60_000));
    }
}
