//! Where the show is in its life. The backend's answer and the room's messages agree by version:
//! an older status never overwrites a newer one, in whatever order they arrive.

use crate::wire::backend::Status;

/// The show's status as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ShowStatus {
    known: Option<(u64, Status)>,
}

impl ShowStatus {
    /// The status, once it is known.
    pub fn get(self) -> Option<Status> {
        self.known.map(|(_, status)| status)
    }

    /// Is there a picture to play?
    pub fn is_playable(self) -> bool {
        matches!(self.get(), Some(Status::Live | Status::Replay))
    }

    /// Takes a status in, unless a newer one is known. Says whether that changed what is shown.
    pub fn apply(&mut self, status: Status, version: u64) -> bool {
        if self.known.is_some_and(|(known, _)| version < known) {
            return false;
        }
        let before = self.get();
        self.known = Some((version, status));
        before != Some(status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_status_never_overwrites_a_newer_one() {
        let mut show = ShowStatus::default();
        assert!(show.apply(Status::Live, 3));
        assert!(!show.apply(Status::Upcoming, 2));
        assert_eq!(show.get(), Some(Status::Live));
        assert!(!show.apply(Status::Live, 4));
        assert!(show.apply(Status::Ended, 5));
    }

    #[test]
    fn the_latest_word_counts_where_versions_are_the_same() {
        // A backend that does not count its versions says 0 every time.
        let mut show = ShowStatus::default();
        show.apply(Status::Live, 0);
        assert!(show.apply(Status::Paused, 0));
    }
}
