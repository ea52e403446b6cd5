//! Where the show is in its life. The backend's answer, the room's messages and the group's attributes agree by version:
//! an older status never overwrites a newer one, in whatever order they arrive.

use crate::model::show::{Status, Summary};

/// What somebody says of the show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusNews {
    /// Its status.
    pub status: Status,
    /// Rises with each change of it.
    pub version: u64,
    /// When an upcoming show starts, in seconds since 1970 UTC, where that is said.
    pub starts_at: Option<u64>,
    /// What the show was, where that is said.
    pub summary: Option<Summary>,
}

/// The show's status as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShowStatus {
    known: Option<StatusNews>,
}

impl ShowStatus {
    /// The status, once it is known.
    pub fn get(self) -> Option<Status> {
        self.known.map(|known| known.status)
    }

    /// The newest version that is known.
    pub fn version(self) -> Option<u64> {
        self.known.map(|known| known.version)
    }

    /// When an upcoming show starts, in seconds since 1970 UTC.
    pub fn starts_at(self) -> Option<u64> {
        self.known.filter(|known| known.status == Status::Upcoming)?.starts_at
    }

    /// What the show was, once it is over.
    pub fn summary(self) -> Option<Summary> {
        self.known.filter(|known| matches!(known.status, Status::Ended | Status::Replay))?.summary
    }

    /// Takes news in, unless newer ones are known. Says whether that changed the status.
    pub fn apply(&mut self, news: StatusNews) -> bool {
        let before = self.known;
        match &mut self.known {
            Some(known) if news.version < known.version => return false,
            Some(known) if news.version == known.version && news.status == known.status => {
                // The same again: what it says besides is kept from whoever said it.
                known.starts_at = news.starts_at.or(known.starts_at);
                known.summary = news.summary.or(known.summary);
            }
            _ => self.known = Some(news),
        }
        before.map(|before| before.status) != self.get()
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
    fn the_latest_word_counts_where_versions_are_the_same() {
        // A backend that does not count its versions says 0 every time.
        let mut show = ShowStatus::default();
        show.apply(news(Status::Live, 0));
        assert!(show.apply(news(Status::Paused, 0)));
    }

    #[test]
    fn what_comes_with_a_status_is_kept_with_it_and_goes_with_it() {
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
