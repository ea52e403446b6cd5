//! When the chat is asked about a mute.

use crate::effect::{Effect, Timer};
use crate::features::moderation;
use crate::ports::chat::ChatCommand;
use crate::room::Room;

impl Room {
    /// The chat has said that the viewer is muted, and not until when.
    pub(super) fn ask_about_mute(&self, effects: &mut Vec<Effect>) {
        if let Some(group) = self.joined_group().filter(|_| self.mutes.is_unclear()) {
            effects.push(Effect::Chat(ChatCommand::FetchProfile { group }));
        }
    }

    /// While any mute shows, the chat is asked about it again and again: by default it tells nobody that one is over.
    pub(super) fn watch_mute(&mut self, is_muted: bool, effects: &mut Vec<Effect>) {
        if is_muted && !self.asks_about_mute && self.connection.is_connected() {
            self.asks_about_mute = true;
            effects.push(Effect::Timer {
                timer: Timer::Mute,
                after_ms: moderation::ask_again_ms(self.pace, self.now.chance),
            });
        }
    }
}
