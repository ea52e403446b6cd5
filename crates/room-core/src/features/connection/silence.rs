//! A room that is joined and silent: it is joined again.

use super::{Connection, DEADLINE_MS, Stage, Way};
use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::message::GroupMessage;
use crate::ports::chat::ChatCommand;

impl Connection {
    /// Messages came. Those of the history that a join brings do not show that polling works.
    pub fn on_messages(&mut self, messages: &[GroupMessage], ctx: &Context) {
        if messages.iter().any(|message| message.time >= self.joined_s) {
            self.watchdog.heard(ctx.mono_ms());
        }
    }

    /// Something came by polling.
    pub const fn on_polled(&mut self, ctx: &Context) {
        self.watchdog.heard(ctx.mono_ms());
    }

    /// The socket works again: the watchdog begins anew.
    pub const fn on_network_back(&mut self, ctx: &Context) {
        self.watchdog.joined(ctx.mono_ms());
    }

    /// The chat was asked for the number of viewers. A number that changes while no tip of it comes is a sign of silence.
    pub fn on_viewer_count(&mut self, count: u64, ctx: &Context, effects: &mut Vec<Effect>) {
        if self.watchdog.counted(count, ctx.mono_ms()) {
            self.rejoin(ctx, effects);
        }
    }

    /// The chat could not say the number of viewers. Without a connection that is no sign.
    pub fn on_viewer_count_failed(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        if self.is_connected() && self.watchdog.unanswered(ctx.mono_ms()) {
            self.rejoin(ctx, effects);
        }
    }

    /// Leaves the group and joins it again, still signed in. What is sent from now on is a sign of life.
    pub fn rejoin(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        self.joined_s = ctx.server_s();
        self.on_silence(effects);
    }

    /// The room is silent: leaves the group and joins it again.
    pub fn on_silence(&mut self, effects: &mut Vec<Effect>) {
        if let Stage::Joined { group, down_since: None } = &mut self.stage {
            let group = std::mem::take(group);
            effects.push(Effect::Timer { timer: Timer::Deadline, after_ms: DEADLINE_MS });
            effects.push(Effect::Chat(ChatCommand::Rejoin { group: group.clone() }));
            self.stage = Stage::Joining { group, way: Way::Silent };
        }
    }
}
