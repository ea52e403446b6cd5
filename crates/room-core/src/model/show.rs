//! A room and its show.

use crate::model::gift::Gift;
use crate::model::limits::Limits;
use crate::model::source::{Source, TimeShift};
use crate::model::user::Anchor;

/// A room and its show, as the backend describes them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoomInfo {
    /// The room's public name, as in the page's address.
    pub room: String,
    /// The ID of the `AVChatRoom` that carries the room's chat.
    pub group_id: String,
    /// The title of the show.
    pub title: String,
    /// The host.
    pub anchor: Anchor,
    /// The status of the show.
    pub status: Status,
    /// Rises with each change of `status`: an older status never overwrites a newer one.
    pub status_version: u64,
    /// When an upcoming show starts, in seconds since 1970 UTC.
    pub starts_at: Option<u64>,
    /// The sources of the stream, best first.
    pub sources: Vec<Source>,
    /// What viewers may send.
    pub limits: Limits,
    /// The senders whose messages of a server's kinds (status, gift, mute …) count.
    pub trusted_senders: Vec<String>,
    /// The address of the recording of a show that is over.
    pub replay: Option<String>,
    /// The gifts that viewers can give.
    pub gifts: Vec<Gift>,
    /// The likes so far.
    pub likes: Likes,
    /// The viewer's coins; `None`: the backend does not know the viewer.
    pub balance: Option<u64>,
    /// How popular the show is: a number to compare shows by.
    pub popularity: u64,
    /// The pinned text.
    pub pinned: Option<String>,
    /// The show's picture, shown while there is no stream: `https`, or a path on the backend. May be empty.
    pub cover: String,
    /// The notice, as the group's field has it: for guests, who do not get it from the chat.
    pub notice: Option<String>,
    /// The number of viewers: for guests, who do not get it from the chat.
    pub online: Option<u64>,
    /// The summary of a show that is over.
    pub summary: Option<Summary>,
    /// The backend stamps level and badges on each comment before the chat delivers it (`Group.CallbackBeforeSendMsg`). Where it does
    /// not, any sender could write them, so none are shown.
    pub stamped: bool,
}

impl RoomInfo {
    /// Replaces the addresses of all streams by what `resolve` makes of them.
    pub fn resolve_streams(&mut self, resolve: impl Fn(&str) -> String) {
        for source in &mut self.sources {
            source.url = resolve(&source.url);
            let shifted = match &mut source.time_shift {
                Some(TimeShift::Css { url, .. }) => url.as_mut(),
                _ => None,
            };
            for url in source.signal.iter_mut().chain(shifted) {
                *url = resolve(url);
            }
        }
        self.replay = self.replay.as_deref().map(resolve);
    }
}

/// The summary of a show that is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Time on air, in seconds.
    pub seconds: u64,
    /// The largest number of viewers at one time.
    pub peak_viewers: u64,
    /// The counted likes.
    pub likes: u64,
}

/// The likes of a show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Likes {
    /// The counted likes; `None`: the backend does not count them.
    pub counted: Option<u64>,
}

/// A room in the lobby.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LobbyRoom {
    /// The room's public name.
    pub room: String,
    /// The title of the show.
    pub title: String,
    /// The show's picture: `https`, or a path on the backend. May be empty.
    pub cover: String,
    /// The status of the show.
    pub status: Status,
    /// How popular the show is.
    pub popularity: u64,
}

/// The status of a show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// It has not started yet.
    #[default]
    Upcoming,
    /// On air.
    Live,
    /// The host is away for a moment.
    Paused,
    /// Over.
    Ended,
    /// Over, and its recording plays.
    Replay,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_all_streams_are_resolved() {
        let css = TimeShift::Css { seconds: 1, since: None, url: Some("/t".into()) };
        let source = Source { url: "/a".into(), signal: Some("/s".into()), time_shift: Some(css), ..Source::default() };
        let mut room = RoomInfo { sources: vec![source], replay: Some("/r".into()), ..RoomInfo::default() };
        room.resolve_streams(|path| format!("https://x{path}"));
        let source = &room.sources[0];
        assert_eq!((source.url.as_str(), source.signal.as_deref()), ("https://x/a", Some("https://x/s")));
        assert!(matches!(&source.time_shift, Some(TimeShift::Css { url: Some(url), .. }) if url == "https://x/t"));
        assert_eq!(room.replay.as_deref(), Some("https://x/r"));
    }
}
