//! The stream: which source is played, and what is tried when one fails.
//!
//! The room names its sources, best first. A source that fails gives way to the next; when all have failed, the first is
//! tried again after a wait that grows. A source that has shown a picture starts the count anew.

use crate::effect::{Effect, Timer};
use crate::now::Now;
use crate::pacing::backoff;
use crate::problem::StreamProblem;
use crate::wire::backend::{Source, SourceKind};

/// A wish for the player.
#[derive(Debug, Clone, PartialEq)]
pub enum PlayerCommand {
    /// Take up this source, in place of whatever is played.
    Load {
        /// The source.
        source: Source,
        /// Let it play; else hold it still until [`PlayerCommand::Play`].
        play: bool,
    },
    /// Go on after a pause, at the live edge.
    Play,
    /// Pause.
    Pause,
    /// Sound off or on.
    SetMuted(bool),
    /// Loudness, `0.0..=1.0`.
    SetVolume(f64),
    /// Stop, and let go of the source.
    Stop,
}

/// News from the player.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PlayerEvent {
    /// The picture moves.
    Playing,
    /// The picture waits for data.
    Waiting,
    /// The picture is paused.
    Paused,
    /// The browser lets nothing play before the viewer touches the page.
    Blocked,
    /// The browser lets it play, but without sound.
    SoundBlocked,
    /// The sound is now this.
    Sound {
        /// Off.
        muted: bool,
        /// Loudness, `0.0..=1.0`.
        volume: f64,
    },
    /// The source does not play.
    Failed(StreamProblem),
}

/// The stream.
#[derive(Debug, Default)]
pub struct Playback {
    sources: Vec<Source>,
    wanted: bool,
    /// The viewer has paused it: it does not start by itself.
    held: bool,
    /// The source that is played, as an index.
    at: usize,
    /// Sources tried since one last showed a picture.
    tried: usize,
    /// Rounds through all sources without a picture.
    rounds: u32,
    view: StageView,
}

/// The stage as it is to be shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StageView {
    /// What the picture does.
    pub picture: Picture,
    /// The sound is off.
    pub muted: bool,
    /// Loudness, `0.0..=1.0`.
    pub volume: f64,
    /// The sound is off because the browser wants a touch first.
    pub sound_blocked: bool,
}

impl Default for StageView {
    fn default() -> Self {
        Self { picture: Picture::Idle, muted: false, volume: 1.0, sound_blocked: false }
    }
}

/// What the picture does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Picture {
    /// There is nothing to play now.
    #[default]
    Idle,
    /// The first frame is on its way.
    Loading,
    /// It moves.
    Playing,
    /// It waits for data.
    Buffering,
    /// The viewer, or the browser, wants it still.
    Paused,
    /// No source plays; it is tried again by itself.
    Failed(StreamProblem),
}

impl Playback {
    /// The room's sources are these, and are to be played or not. Does nothing when that is so already.
    pub fn set(&mut self, sources: &[Source], wanted: bool, fx: &mut Vec<Effect>) {
        let playable: Vec<Source> =
            sources.iter().filter(|source| source.kind != SourceKind::Unknown).cloned().collect();
        let same = playable.len() == self.sources.len()
            && playable.iter().zip(&self.sources).all(|(new, old)| is_same_stream(new, old));
        self.sources = playable;
        if wanted == self.wanted && same {
            return;
        }
        self.wanted = wanted;
        self.restart(fx);
    }

    /// The viewer wants the picture to go on.
    pub fn play(&mut self, fx: &mut Vec<Effect>) {
        self.held = false;
        fx.push(Effect::Player(PlayerCommand::Play));
    }

    /// The viewer wants the picture still.
    pub fn pause(&mut self, fx: &mut Vec<Effect>) {
        self.held = true;
        fx.push(Effect::Player(PlayerCommand::Pause));
    }

    /// The viewer does not want to wait for the next try.
    pub fn retry(&mut self, fx: &mut Vec<Effect>) {
        if matches!(self.view.picture, Picture::Failed(_)) {
            self.restart(fx);
        }
    }

    /// Lets go of the stream.
    pub fn stop(&mut self, fx: &mut Vec<Effect>) {
        self.wanted = false;
        self.restart(fx);
    }

    /// News from the player.
    pub fn on_player(&mut self, event: PlayerEvent, now: Now, fx: &mut Vec<Effect>) {
        if !self.wanted {
            return;
        }
        match event {
            PlayerEvent::Playing => {
                self.tried = 0;
                self.rounds = 0;
                // However it was made to: by the button, or by a media key that only the browser knows of.
                self.held = false;
                self.view.picture = Picture::Playing;
            }
            PlayerEvent::Waiting if self.view.picture == Picture::Playing => self.view.picture = Picture::Buffering,
            PlayerEvent::Paused | PlayerEvent::Blocked if !matches!(self.view.picture, Picture::Failed(_)) => {
                self.view.picture = Picture::Paused;
            }
            PlayerEvent::SoundBlocked => {
                self.view.muted = true;
                self.view.sound_blocked = true;
            }
            PlayerEvent::Sound { muted, volume } => {
                self.view.sound_blocked &= muted;
                self.view.muted = muted;
                self.view.volume = volume;
            }
            PlayerEvent::Failed(problem) => self.fail(problem, now, fx),
            PlayerEvent::Waiting | PlayerEvent::Paused | PlayerEvent::Blocked => {}
        }
    }

    /// The wait before the next try is over.
    pub fn on_timer(&mut self, fx: &mut Vec<Effect>) {
        if matches!(self.view.picture, Picture::Failed(_)) {
            self.at = 0;
            self.tried = 0;
            if self.held {
                // No picture will move to tell that the source is there.
                self.view.picture = Picture::Paused;
            }
            self.load(fx);
        }
    }

    /// What is to be shown.
    pub const fn view(&self) -> StageView {
        self.view
    }

    fn restart(&mut self, fx: &mut Vec<Effect>) {
        self.at = 0;
        self.tried = 0;
        self.rounds = 0;
        fx.push(Effect::CancelTimer(Timer::Stream));
        if !self.wanted {
            self.view.picture = Picture::Idle;
            fx.push(Effect::Player(PlayerCommand::Stop));
        } else if self.sources.is_empty() {
            self.view.picture = Picture::Failed(StreamProblem::Unplayable);
            fx.push(Effect::Player(PlayerCommand::Stop));
        } else {
            self.view.picture = self.awaited();
            self.load(fx);
        }
    }

    /// What is shown while a source is taken up.
    const fn awaited(&self) -> Picture {
        if self.held { Picture::Paused } else { Picture::Loading }
    }

    fn load(&self, fx: &mut Vec<Effect>) {
        if let Some(source) = self.sources.get(self.at) {
            fx.push(Effect::Player(PlayerCommand::Load { source: source.clone(), play: !self.held }));
        }
    }

    fn fail(&mut self, problem: StreamProblem, now: Now, fx: &mut Vec<Effect>) {
        self.tried += 1;
        if self.tried < self.sources.len() {
            self.at = (self.at + 1) % self.sources.len();
            self.view.picture = self.awaited();
            self.load(fx);
        } else {
            let after_ms = backoff::delay_ms(self.rounds, now.chance);
            self.rounds = self.rounds.saturating_add(1);
            self.view.picture = Picture::Failed(problem);
            fx.push(Effect::Timer { timer: Timer::Stream, after_ms });
        }
    }
}

/// The same stream, but for what signs its address: a fresh signature is no reason to begin anew.
fn is_same_stream(a: &Source, b: &Source) -> bool {
    let path = |source: &Source| source.url.split('?').next().map(str::to_owned);
    a.kind == b.kind && path(a) == path(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Now = Now { mono_ms: 0, unix_ms: 0, chance: 1.0 };

    fn source(url: &str) -> Source {
        Source { kind: SourceKind::Hls, url: url.into(), ..Source::default() }
    }

    fn playing(urls: &[&str]) -> Playback {
        let mut playback = Playback::default();
        playback.set(&urls.iter().map(|url| source(url)).collect::<Vec<_>>(), true, &mut Vec::new());
        playback
    }

    fn tell(playback: &mut Playback, event: PlayerEvent) -> Vec<Effect> {
        let mut fx = Vec::new();
        playback.on_player(event, NOW, &mut fx);
        fx
    }

    fn load(url: &str) -> Effect {
        Effect::Player(PlayerCommand::Load { source: source(url), play: true })
    }

    #[test]
    fn the_best_source_is_played_first_and_asked_for_once() {
        let mut playback = Playback::default();
        let mut fx = Vec::new();
        playback.set(&[source("a")], true, &mut fx);
        assert!(fx.contains(&load("a")));
        fx.clear();
        playback.set(&[source("a")], true, &mut fx);
        assert_eq!(fx, []);
    }

    #[test]
    fn a_source_that_fails_gives_way_to_the_next_and_after_all_the_first_is_tried_again() {
        let mut playback = playing(&["a", "b"]);
        assert_eq!(tell(&mut playback, PlayerEvent::Failed(StreamProblem::NotFound)), [load("b")]);
        let fx = tell(&mut playback, PlayerEvent::Failed(StreamProblem::Unreachable));
        assert_eq!(fx, [Effect::Timer { timer: Timer::Stream, after_ms: 1_000 }]);
        assert_eq!(playback.view().picture, Picture::Failed(StreamProblem::Unreachable));
        let mut fx = Vec::new();
        playback.on_timer(&mut fx);
        assert_eq!(fx, [load("a")]);
        assert_eq!(playback.view().picture, Picture::Failed(StreamProblem::Unreachable), "until there is a picture");
    }

    #[test]
    fn waits_grow_until_there_is_a_picture_again() {
        let mut playback = playing(&["a"]);
        let wait = |playback: &mut Playback| match tell(playback, PlayerEvent::Failed(StreamProblem::NotFound)).pop() {
            Some(Effect::Timer { after_ms, .. }) => after_ms,
            other => panic!("{other:?}"),
        };
        assert_eq!((wait(&mut playback), wait(&mut playback)), (1_000, 2_000));
        tell(&mut playback, PlayerEvent::Playing);
        assert_eq!(playback.view().picture, Picture::Playing);
        assert_eq!(wait(&mut playback), 1_000);
    }

    #[test]
    fn a_room_without_a_playable_source_says_so() {
        let mut playback = Playback::default();
        let unknown = Source { kind: SourceKind::Unknown, ..source("x") };
        playback.set(&[unknown], true, &mut Vec::new());
        assert_eq!(playback.view().picture, Picture::Failed(StreamProblem::Unplayable));
    }

    #[test]
    fn a_fresh_signature_does_not_begin_the_stream_anew_but_is_used_when_it_has_to_be() {
        let mut playback = playing(&["a?sig=1"]);
        let mut fx = Vec::new();
        playback.set(&[source("a?sig=2")], true, &mut fx);
        assert_eq!(fx, []);
        tell(&mut playback, PlayerEvent::Failed(StreamProblem::NotFound));
        playback.on_timer(&mut fx);
        assert_eq!(fx, [load("a?sig=2")]);
    }

    #[test]
    fn what_the_viewer_paused_does_not_start_by_itself() {
        let mut playback = playing(&["a", "b"]);
        playback.pause(&mut Vec::new());
        let fx = tell(&mut playback, PlayerEvent::Failed(StreamProblem::Unreachable));
        assert_eq!(fx, [Effect::Player(PlayerCommand::Load { source: source("b"), play: false })]);
        assert_eq!(playback.view().picture, Picture::Paused);
        tell(&mut playback, PlayerEvent::Failed(StreamProblem::Unreachable));
        playback.on_timer(&mut Vec::new());
        assert_eq!(playback.view().picture, Picture::Paused);
        let mut fx = Vec::new();
        playback.play(&mut fx);
        assert_eq!(fx, [Effect::Player(PlayerCommand::Play)]);
    }

    #[test]
    fn sound_that_the_browser_took_is_offered_until_it_is_on() {
        let mut playback = playing(&["a"]);
        tell(&mut playback, PlayerEvent::SoundBlocked);
        tell(&mut playback, PlayerEvent::Sound { muted: true, volume: 1.0 });
        assert!(playback.view().sound_blocked);
        tell(&mut playback, PlayerEvent::Sound { muted: false, volume: 0.5 });
        assert_eq!(playback.view(), StageView { picture: Picture::Loading, volume: 0.5, ..StageView::default() });
    }

    #[test]
    fn a_show_that_ends_lets_go_of_the_stream_and_late_news_change_nothing() {
        let mut playback = playing(&["a"]);
        let mut fx = Vec::new();
        playback.set(&[source("a")], false, &mut fx);
        assert!(fx.contains(&Effect::Player(PlayerCommand::Stop)));
        assert_eq!(tell(&mut playback, PlayerEvent::Failed(StreamProblem::NotFound)), []);
        assert_eq!(playback.view().picture, Picture::Idle);
    }
}
