//! Where the show is in its life, and what is played of it.

use crate::effect::Effect;
use crate::features::show::StatusNews;
use crate::model::show::Status;
use crate::model::source::{Source, SourceKind, TimeShift};
use crate::ports::page::ElementEvent;
use crate::room::Room;

impl Room {
    /// Takes in what somebody says of the show. Says whether its status changed.
    pub(super) fn apply_status(&mut self, news: StatusNews, effects: &mut Vec<Effect>) -> bool {
        let before = self.status.get();
        let changed = self.status.apply(news);
        if changed && before.is_some_and(|before| begins_show(before, news.status)) {
            self.likes.begin_show();
            self.supporters.set(Vec::new());
        }
        if changed && let Some(status) = self.status.get() {
            effects.push(Effect::Emit(ElementEvent::Status(status)));
        }
        self.playback.set_recording(self.status.get() == Some(Status::Replay));
        self.playback.set(&self.sources(), self.is_playable(), self.now, effects);
        changed
    }

    /// Is there a picture to play? Where a recording is, only the backend's answer says.
    fn is_playable(&self) -> bool {
        match self.status.get() {
            Some(Status::Live) => !(self.sources().is_empty() && self.is_info_old()),
            Some(Status::Replay) => self.info.as_ref().is_some_and(|info| info.status == Status::Replay),
            _ => false,
        }
    }

    /// What is to be played now, best first.
    fn sources(&self) -> Vec<Source> {
        let Some(info) = &self.info else { return Vec::new() };
        match &info.replay {
            Some(url) if self.status.get() == Some(Status::Replay) => {
                let time_shift = Some(TimeShift::Playlist);
                vec![Source { kind: SourceKind::Hls, url: url.clone(), time_shift, ..Source::default() }]
            }
            _ => info.sources.clone(),
        }
    }

    /// Has the show changed since the backend last answered?
    pub(super) fn is_info_old(&self) -> bool {
        let answered = self.info.as_ref().map(|info| info.status_version);
        self.has_joined && answered < self.status.version()
    }
}

/// Is this change of status the beginning of another show? A pause is part of one.
const fn begins_show(before: Status, now: Status) -> bool {
    match now {
        Status::Upcoming => true,
        Status::Live => matches!(before, Status::Ended | Status::Replay),
        Status::Paused | Status::Ended | Status::Replay => false,
    }
}
