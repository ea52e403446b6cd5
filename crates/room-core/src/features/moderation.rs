//! Moderation: mutes of the viewer or of everyone, and removals from the room. A mute locks the composer, which keeps its draft and is
//! unlocked by itself when the mute is over.

use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::message::Removal;
use crate::model::problem::Problem;
use crate::pacing::backoff;
use crate::pacing::pace::Pace;
use crate::ports::chat::ChatCommand;
use crate::ports::page::ElementEvent;
use crate::time::seconds_until;

/// The chat may refuse a comment for a mute that the group's profile does not have (a mute in all groups, by the application). The
/// composer is then locked for this time, in milliseconds.
const REFUSED_MS: u64 = 30_000;

/// After how many milliseconds the chat is asked about a mute again: between one and two of [`Pace::mute_every_ms`]; `chance` is in
/// `0.0..1.0`.
pub fn ask_again_ms(pace: Pace, chance: f64) -> u64 {
    backoff::spread_ms(2 * pace.mute_every_ms, u64::MAX, 0, chance)
}

/// The mutes that are known. Times are in seconds since 1970 UTC, by the server's clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mutes {
    mine: Option<Mine>,
    /// Everyone is muted: the name of the moderator, which may be empty.
    all: Option<String>,
    /// The chat refused a comment because of a mute whose end is not known.
    refused: Option<Refused>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Refused {
    /// Until when a profile without a mute does not count, by the monotonic clock in milliseconds.
    until_ms: u64,
    /// The chat was asked, and its profile has no mute.
    is_unexplained: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Mine {
    /// `None`: the chat refused a comment, and the end is not known yet.
    until_s: Option<u64>,
    by: String,
}

/// Why the viewer may not write, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActiveMute {
    /// The viewer is muted.
    Mine {
        /// The name of the moderator; may be empty.
        by: String,
        /// The seconds that are left; `None`: not known.
        left_s: Option<u64>,
        /// The end in seconds since 1970 UTC; `None`: not known.
        until_s: Option<u64>,
    },
    /// Everyone is muted.
    All {
        /// The name of the moderator; may be empty.
        by: String,
    },
}

impl Mutes {
    /// The viewer is muted until this time. If it has passed, the mute is over. An empty `by` keeps the moderator's name that is known.
    pub fn set_mine(&mut self, until_s: u64, by: &str, server_ms: u64) {
        let is_on = seconds_until(until_s, server_ms).is_some();
        self.refused = None;
        let known_by = self.mine.take().map(|mine| mine.by).unwrap_or_default();
        let by = if by.is_empty() { known_by } else { by.to_owned() };
        self.mine = is_on.then_some(Mine { until_s: Some(until_s), by });
    }

    /// The end of the viewer's mute, as the requested group profile has it. If the chat has refused a comment recently, a profile without a
    /// mute does not end the mute.
    pub fn set_by_profile(&mut self, until_s: u64, server_ms: u64, mono_ms: u64) {
        let is_on = seconds_until(until_s, server_ms).is_some();
        match &mut self.refused {
            Some(refused) if !is_on && mono_ms < refused.until_ms => refused.is_unexplained = true,
            _ => self.set_mine(until_s, "", server_ms),
        }
    }

    /// The chat refused a comment because the viewer is muted.
    pub fn refused(&mut self, mono_ms: u64) {
        if self.all.is_none() && self.mine.is_none() {
            self.mine = Some(Mine { until_s: None, by: String::new() });
            self.refused = Some(Refused { until_ms: mono_ms + REFUSED_MS, is_unexplained: false });
        }
    }

    /// Everyone is muted, or that mute is over.
    pub fn set_all(&mut self, on: bool, by: &str) {
        let known_by = self.all.take().unwrap_or_default();
        self.all = on.then(|| if by.is_empty() { known_by } else { by.to_owned() });
    }

    /// Is the viewer muted without a known end? Then the chat must be asked.
    pub fn is_unclear(&self) -> bool {
        self.mine.as_ref().is_some_and(|mine| mine.until_s.is_none())
    }

    /// Removes a mute whose time is over. Returns whether there was one.
    pub fn expire(&mut self, server_ms: u64, mono_ms: u64) -> bool {
        let until_s = self.mine.as_ref().and_then(|mine| mine.until_s);
        let is_over = until_s.is_some_and(|until_s| seconds_until(until_s, server_ms).is_none())
            || self.refused.is_some_and(|refused| refused.is_unexplained && mono_ms >= refused.until_ms);
        if is_over {
            (self.mine, self.refused) = (None, None);
        }
        is_over
    }

    /// Is there a mute that ends at a known time?
    pub fn counts_down(&self) -> bool {
        let is_unexplained = self.refused.is_some_and(|refused| refused.is_unexplained);
        is_unexplained || self.mine.as_ref().is_some_and(|mine| mine.until_s.is_some())
    }

    /// Why the viewer may not write now; `None`: they may. A mute of everyone does not apply to moderators.
    pub fn active_mute(&self, is_moderator: bool, server_ms: u64) -> Option<ActiveMute> {
        let mine = self.mine.as_ref().and_then(|mine| {
            let left_s = mine.until_s.map(|until_s| seconds_until(until_s, server_ms));
            (left_s != Some(None)).then(|| ActiveMute::Mine {
                by: mine.by.clone(),
                left_s: left_s.flatten(),
                until_s: mine.until_s,
            })
        });
        let all = || self.all.clone().filter(|_| !is_moderator).map(|by| ActiveMute::All { by });
        mine.or_else(all)
    }
}

/// Mutes, and what follows from them.
#[derive(Debug, Default)]
pub struct Moderation {
    /// What is known of mutes.
    pub mutes: Mutes,
    /// The page has received the event that the viewer is muted.
    muted_event_sent: bool,
    /// [`Timer::Mute`] is running.
    is_timer_running: bool,
}

impl Moderation {
    /// Why the viewer may not write now; `None`: they may.
    pub fn active_mute(&self, ctx: &Context) -> Option<ActiveMute> {
        self.mutes.active_mute(ctx.is_moderator(), ctx.server_ms())
    }

    /// A tip of the group mutes users, each for this many seconds; 0 ends a mute. `time_s`: the tip's own time; 0: not known.
    pub fn on_muted(&mut self, users: &[(String, u64)], by: &str, time_s: u64, ctx: &Context) {
        let Some((_, seconds)) = users.iter().find(|(user_id, _)| user_id == ctx.my_id()) else { return };
        // A tip of the history may be old.
        let from_s = if time_s > 0 { time_s } else { ctx.server_s() };
        let until_s = if *seconds == 0 { 0 } else { from_s.saturating_add(*seconds) };
        self.mutes.set_mine(until_s, by, ctx.server_ms());
    }

    /// The chat has refused a comment because the sender is muted. Asks the chat for the end of the mute.
    pub fn on_refused(&mut self, group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        self.mutes.refused(ctx.mono_ms());
        self.ask_if_unclear(group, effects);
    }

    /// Asks the chat for the end of the viewer's mute, where it is not known. `group`: the group that the viewer is in.
    pub fn ask_if_unclear(&self, group: Option<&str>, effects: &mut Vec<Effect>) {
        if let Some(group) = group.filter(|_| self.mutes.is_unclear()) {
            effects.push(Effect::Chat(ChatCommand::FetchProfile { group: group.to_owned() }));
        }
    }

    /// [`Timer::Mute`] has expired: asks the chat whether the mute still holds.
    pub fn on_timer(&mut self, group: Option<&str>, ctx: &Context, effects: &mut Vec<Effect>) {
        self.is_timer_running = false;
        if let Some(group) = group.filter(|_| self.active_mute(ctx).is_some()) {
            effects.push(Effect::Chat(ChatCommand::FetchProfile { group: group.to_owned() }));
        }
    }

    /// Ends a mute that is over, and fires the page's event for a new one. While a mute is shown the chat is asked about it at intervals:
    /// by default it sends no tip when a mute ends.
    pub fn settle(&mut self, is_connected: bool, ctx: &Context, effects: &mut Vec<Effect>) {
        self.mutes.expire(ctx.server_ms(), ctx.mono_ms());
        let mute = self.active_mute(ctx);
        if mute.is_some() && !self.is_timer_running && is_connected {
            self.is_timer_running = true;
            effects.push(Effect::Timer { timer: Timer::Mute, after_ms: ask_again_ms(ctx.pace, ctx.now.chance) });
        }
        let until_s = if let Some(ActiveMute::Mine { until_s, .. }) = mute { until_s } else { None };
        if mute.is_some() && !self.muted_event_sent {
            effects.push(Effect::Emit(ElementEvent::Muted { until_s }));
        }
        self.muted_event_sent = mute.is_some();
    }
}

/// The problem to show for a removal from the room.
pub fn problem_of(removal: Removal, ctx: &Context) -> Problem {
    match removal {
        Removal::Kicked => Problem::Kicked,
        Removal::Dismissed => Problem::Dismissed,
        Removal::Banned { seconds, reason } => {
            let until_s = (seconds > 0).then(|| ctx.server_s().saturating_add(seconds));
            Problem::Banned { until_s, reason }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mute_counts_down_and_ends_by_itself() {
        let mut mutes = Mutes::default();
        mutes.set_mine(100, "Luna", 40_500);
        let active_mute = ActiveMute::Mine { by: "Luna".into(), left_s: Some(60), until_s: Some(100) };
        assert_eq!(mutes.active_mute(false, 40_500), Some(active_mute.clone()));
        assert_eq!(mutes.active_mute(true, 40_500), Some(active_mute), "also for moderators");
        assert!(!mutes.expire(99_999, 0) && mutes.counts_down());
        assert_eq!(mutes.active_mute(false, 100_000), None);
        assert!(mutes.expire(100_000, 0) && !mutes.expire(100_000, 0));
    }

    #[test]
    fn a_refused_comment_locks_the_composer_until_the_end_is_known() {
        let mut mutes = Mutes::default();
        mutes.refused(0);
        assert!(mutes.is_unclear() && mutes.active_mute(false, 0).is_some());
        mutes.set_by_profile(10, 0, 0);
        assert!(!mutes.is_unclear());
        mutes.refused(0);
        assert!(!mutes.is_unclear(), "what is known stays");
        mutes.set_mine(0, "", 0);
        assert_eq!(mutes.active_mute(false, 0), None);
    }

    #[test]
    fn a_refusal_outweighs_a_profile_without_a_mute_for_half_a_minute() {
        let mut mutes = Mutes::default();
        mutes.refused(1_000);
        mutes.set_by_profile(0, 0, 1_500);
        assert!(mutes.active_mute(false, 0).is_some() && mutes.counts_down());
        assert!(!mutes.expire(0, 30_999) && mutes.expire(0, 31_000));
        assert_eq!((mutes.active_mute(false, 0), mutes.counts_down()), (None, false));
        mutes.refused(40_000);
        mutes.set_mine(0, "", 0);
        assert_eq!(mutes.active_mute(false, 0), None, "a moderator has ended the mute");
    }

    #[test]
    fn a_mute_is_asked_about_every_15_to_30_seconds() {
        assert_eq!([0.0, 0.5, 1.0].map(|chance| ask_again_ms(Pace::default(), chance)), [15_000, 22_500, 30_000]);
    }

    #[test]
    fn a_known_name_of_the_moderator_is_kept_when_an_answer_has_none() {
        let mut mutes = Mutes::default();
        mutes.set_mine(10, "Luna", 0);
        mutes.set_mine(12, "", 0);
        assert!(matches!(mutes.active_mute(false, 0), Some(ActiveMute::Mine { by, .. }) if by == "Luna"));
    }

    #[test]
    fn a_mute_of_everyone_does_not_apply_to_moderators() {
        let mut mutes = Mutes::default();
        mutes.set_all(true, "");
        assert_eq!(mutes.active_mute(false, 0), Some(ActiveMute::All { by: String::new() }));
        assert_eq!(mutes.active_mute(true, 0), None);
        mutes.refused(0);
        assert!(!mutes.is_unclear(), "the mute of everyone explains the refusal");
        mutes.set_all(false, "");
        assert_eq!(mutes, Mutes::default());
    }
}
