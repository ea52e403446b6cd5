//! The show's status, and which sources are played for it.
//!
//! The backend's answer, the room's custom messages and the group's attributes each carry a version of the status: an older status never
//! overwrites a newer one, in whatever order they arrive.

use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::show::{Status, Summary};
use crate::model::source::{Source, SourceKind, TimeShift};
use crate::time::seconds_until;

/// A status of the show, from the backend or from a custom message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusNews {
    /// The status.
    pub status: Status,
    /// Rises with each change of the status.
    pub version: u64,
    /// When an upcoming show starts, in seconds since 1970 UTC; `None` where the message does not say.
    pub starts_at: Option<u64>,
    /// The summary of a show that is over; `None` where the message does not say.
    pub summary: Option<Summary>,
}

/// The newest status of the show that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShowStatus {
    known: Option<StatusNews>,
}

impl ShowStatus {
    /// The status; `None` before it is known.
    pub fn get(self) -> Option<Status> {
        self.known.map(|known| known.status)
    }

    /// The newest version that is known; `None` before there is one.
    pub fn version(self) -> Option<u64> {
        self.known.map(|known| known.version)
    }

    /// When an upcoming show starts, in seconds since 1970 UTC.
    pub fn starts_at(self) -> Option<u64> {
        self.known.filter(|known| known.status == Status::Upcoming)?.starts_at
    }

    /// The summary of a show that is over.
    pub fn summary(self) -> Option<Summary> {
        self.known.filter(|known| matches!(known.status, Status::Ended | Status::Replay))?.summary
    }

    /// Takes a status in, unless a newer one is known. Returns whether the status changed.
    pub fn apply(&mut self, news: StatusNews) -> bool {
        let before = self.known;
        match &mut self.known {
            Some(known) if news.version < known.version => return false,
            Some(known) if news.version == known.version && news.status == known.status => {
                // The same status again: one message may have the start or the summary, another not.
                known.starts_at = news.starts_at.or(known.starts_at);
                known.summary = news.summary.or(known.summary);
            }
            _ => self.known = Some(news),
        }
        before.map(|before| before.status) != self.get()
    }
}

/// The show as it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShowView {
    /// The status.
    pub status: Option<Status>,
    /// When an upcoming show starts, in seconds since 1970 UTC.
    pub starts_at: Option<u64>,
    /// The seconds until then; `None` when it is over.
    pub starts_in_s: Option<u64>,
    /// The summary of a show that is over.
    pub summary: Option<Summary>,
}

/// The show.
#[derive(Debug, Default)]
pub struct Show {
    /// The newest status.
    pub status: ShowStatus,
    /// When the backend was last asked about the room, by the monotonic clock.
    asked_ms: u64,
}

impl Show {
    /// The room was requested from the backend, or the answer has come: the next request waits from now on.
    pub const fn on_room_requested(&mut self, ctx: &Context) {
        self.asked_ms = ctx.mono_ms();
    }

    /// Is the show on air, or paused? Then gifts can be given.
    pub fn is_on(&self) -> bool {
        matches!(self.status.get(), Some(Status::Live | Status::Paused))
    }

    /// Has the status changed since the backend last described the room?
    pub fn is_room_outdated(&self, ctx: &Context) -> bool {
        let answered = ctx.room.as_ref().map(|room| room.status_version);
        ctx.arrival.has_joined && answered < self.status.version()
    }

    /// Is there something to play? The address of a recording comes only with the backend's answer.
    pub fn is_playable(&self, ctx: &Context) -> bool {
        match self.status.get() {
            Some(Status::Live) => !(self.sources(ctx).is_empty() && self.is_room_outdated(ctx)),
            Some(Status::Replay) => ctx.room.as_ref().is_some_and(|room| room.status == Status::Replay),
            _ => false,
        }
    }

    /// The sources to play now, best first.
    pub fn sources(&self, ctx: &Context) -> Vec<Source> {
        let Some(room) = &ctx.room else { return Vec::new() };
        match &room.replay {
            Some(url) if self.status.get() == Some(Status::Replay) => {
                let time_shift = Some(TimeShift::Playlist);
                vec![Source { kind: SourceKind::Hls, url: url.clone(), time_shift, ..Source::default() }]
            }
            _ => room.sources.clone(),
        }
    }

    /// The show has changed: requests the room, as the backend knows more about it than the chat sends. All viewers do the same, so the
    /// request is made at a random moment within [`Pace::room_spread_ms`], and at most every [`Pace::room_at_most_every_ms`].
    ///
    /// [`Pace::room_spread_ms`]: crate::pacing::pace::Pace::room_spread_ms
    /// [`Pace::room_at_most_every_ms`]: crate::pacing::pace::Pace::room_at_most_every_ms
    pub fn ask_about_room(&self, ctx: &Context, effects: &mut Vec<Effect>) {
        // The chance is in 0.0..1.0, and the time is some seconds.
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let spread_ms = (ctx.now.chance * ctx.pace.room_spread_ms as f64) as u64;
        let earliest_ms = (self.asked_ms + ctx.pace.room_at_most_every_ms).saturating_sub(ctx.mono_ms());
        effects.push(Effect::Timer { timer: Timer::Room, after_ms: spread_ms.max(earliest_ms) });
    }

    /// The show as it is shown.
    pub fn view(&self, ctx: &Context) -> ShowView {
        let starts_at = self.status.starts_at();
        ShowView {
            status: self.status.get(),
            starts_at,
            starts_in_s: starts_at.and_then(|starts_at| seconds_until(starts_at, ctx.server_ms())),
            summary: self.status.summary(),
        }
    }
}

/// Does this change of status begin another show? A pause is part of a show.
pub const fn begins_show(before: Status, now: Status) -> bool {
    match now {
        Status::Upcoming => true,
        Status::Live => matches!(before, Status::Ended | Status::Replay),
        Status::Paused | Status::Ended | Status::Replay => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(status: Status, version: u64) -> StatusNews {
        StatusNews { status, version, starts_at: None, summary: None }
    }

    #[test]
    fn an_older_status_never_overwrites_a_newer_one() {
        let mut show = ShowStatus::default();
        assert!(show.apply(news(Status::Live, 3)));
        assert!(!show.apply(news(Status::Upcoming, 2)));
        assert_eq!(show.get(), Some(Status::Live));
        assert!(!show.apply(news(Status::Live, 4)));
        assert!(show.apply(news(Status::Ended, 5)));
    }

    #[test]
    fn the_latest_status_counts_where_versions_are_equal() {
        // A backend without versions sends 0 every time.
        let mut show = ShowStatus::default();
        show.apply(news(Status::Live, 0));
        assert!(show.apply(news(Status::Paused, 0)));
    }

    #[test]
    fn start_and_summary_are_kept_with_their_status_only() {
        let mut show = ShowStatus::default();
        let summary = Summary { seconds: 60, peak_viewers: 3, likes: 2 };
        show.apply(StatusNews { starts_at: Some(9), ..news(Status::Upcoming, 1) });
        show.apply(news(Status::Upcoming, 1));
        assert_eq!(show.starts_at(), Some(9));
        show.apply(news(Status::Ended, 2));
        assert_eq!((show.starts_at(), show.summary()), (None, None));
        assert!(!show.apply(StatusNews { summary: Some(summary), ..news(Status::Ended, 2) }));
        assert_eq!(show.summary(), Some(summary));
        show.apply(news(Status::Live, 3));
        assert_eq!(show.summary(), None);
    }
}
