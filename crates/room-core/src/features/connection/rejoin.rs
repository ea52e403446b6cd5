//! A room that was joined but sends no messages is joined again.

use super::{Connection, DEADLINE_MS, JoinKind, State};
use crate::context::Context;
use crate::effect::{Effect, Timer};
use crate::model::message::GroupMessage;
use crate::ports::chat::ChatCommand;

impl Connection {
    /// Messages have been received. The history that comes with a join does not show that polling works.
    pub fn on_messages(&mut self, messages: &[GroupMessage], ctx: &Context) {
        if messages.iter().any(|message| message.time >= self.joined_s) {
            self.silence_detector.on_received(ctx.mono_ms());
        }
    }

    /// Something other than a message was received by polling.
    pub const fn on_polled(&mut self, ctx: &Context) {
        self.silence_detector.on_received(ctx.mono_ms());
    }

    /// The socket works again: resets the silence detector.
    pub const fn on_network_back(&mut self, ctx: &Context) {
        self.silence_detector.on_joined(ctx.mono_ms());
    }

    /// The chat's answer to a request for the number of viewers. A number that changes without a tip is a sign of silence.
    pub fn on_viewer_count(&mut self, count: u64, ctx: &Context, effects: &mut Vec<Effect>) {
        if self.silence_detector.on_count(count, ctx.mono_ms()) {
            self.rejoin(ctx, effects);
        }
    }

    /// The request for the number of viewers failed. This is a sign of silence, except while there is no connection.
    pub fn on_viewer_count_failed(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        if self.is_connected() && self.silence_detector.on_count_failed(ctx.mono_ms()) {
            self.rejoin(ctx, effects);
        }
    }

    /// Leaves the group and joins it again without a new sign-in. Only messages sent from now on show that polling works.
    pub fn rejoin(&mut self, ctx: &Context, effects: &mut Vec<Effect>) {
        self.joined_s = ctx.server_s();
        self.on_silence(effects);
    }

    /// The room is silent: leaves the group and joins it again.
    pub fn on_silence(&mut self, effects: &mut Vec<Effect>) {
        if let State::Joined { group, down_since: None } = &mut self.state {
            let group = std::mem::take(group);
            effects.push(Effect::Timer { timer: Timer::Deadline, after_ms: DEADLINE_MS });
            effects.push(Effect::Chat(ChatCommand::Rejoin { group: group.clone() }));
            self.state = State::Joining { group, kind: JoinKind::Silent };
        }
    }
}
