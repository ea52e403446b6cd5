//! Likes in the room: the viewer's, and others'.

use crate::effect::Effect;
use crate::features::likes::LikesView;
use crate::overlay::bullet::key_of;
use crate::ports::overlay::Hearts;
use crate::ports::page::ElementEvent;
use crate::room::Room;

/// A guest who goes on liking is asked to sign in no more often than this, in milliseconds.
const ASK_EVERY_MS: u64 = 1_000;

/// Hearts of one's own for one call of the page's: more are not told apart.
const MAX_HEARTS: u32 = 12;

impl Room {
    /// The viewer likes: hearts rise at once, and the taps are counted.
    pub(super) fn like(&mut self, count: u32, effects: &mut Vec<Effect>) {
        if self.is_guest() {
            // A held key repeats: it is asked once.
            if self.now.mono_ms >= self.asked_to_sign_in_ms + ASK_EVERY_MS {
                self.asked_to_sign_in_ms = self.now.mono_ms;
                crate::room::intents::ask_to_sign_in(effects);
            }
            return;
        }
        if count == 0 || self.disabled.likes || !self.likes_are_open() {
            return;
        }
        self.likes.like(count, self.now.mono_ms, effects);
        if self.overlay.reduces_motion() {
            // Less is to move: the number says it.
            return;
        }
        effects.push(Effect::Hearts(Hearts { count: count.min(MAX_HEARTS), hue: key_of(self.my_id()), is_mine: true }));
    }

    /// Others like: their hearts rise, as many as can be told apart.
    pub(super) fn others_like(&mut self, user_id: &str, count: u64, effects: &mut Vec<Effect>) {
        if self.disabled.likes || self.overlay.is_hidden() || self.overlay.reduces_motion() {
            return;
        }
        let count = self.hearts.take(count, self.now.mono_ms);
        if count > 0 {
            effects.push(Effect::Hearts(Hearts { count, hue: key_of(user_id), is_mine: false }));
        }
    }

    /// The group's counter of likes says this.
    pub(super) fn likes_counted(&mut self, value: u64, effects: &mut Vec<Effect>) {
        let new = self.likes.on_counter(value);
        // Those whose messages come, too, have risen already, most of them: a few stand for those that were dropped on the way.
        if new > u64::from(MAX_HEARTS) {
            self.others_like("", new, effects);
        }
    }

    pub(super) fn likes_timer(&mut self, effects: &mut Vec<Effect>) {
        if self.connection.has_left() {
            return self.likes.stop();
        }
        let group = self.sending_group();
        self.likes.on_timer(group.as_deref(), self.now.mono_ms, effects);
    }

    pub(super) fn flush_likes(&mut self, effects: &mut Vec<Effect>) {
        let group = self.sending_group();
        self.likes.flush(group.as_deref(), self.now.mono_ms, effects);
    }

    /// The page is told of another total.
    pub(super) fn emit_likes(&mut self, effects: &mut Vec<Effect>) {
        let total = self.likes.total();
        if let Some(total) = total.filter(|_| total != self.emitted_likes) {
            if self.emitted_likes.is_some() {
                effects.push(Effect::Emit(ElementEvent::Like { total }));
            }
            self.emitted_likes = Some(total);
        }
    }

    pub(super) fn likes_view(&self) -> LikesView {
        LikesView {
            is_disabled: self.disabled.likes,
            total: self.likes.total(),
            is_open: self.is_guest() || self.likes_are_open(),
        }
    }

    /// Where the viewer may send something now.
    fn sending_group(&self) -> Option<String> {
        self.joined_group().filter(|_| self.connection.is_connected() && self.likes_are_open())
    }

    /// Who is muted may not send any message, and likes are messages.
    fn likes_are_open(&self) -> bool {
        self.active_mute().is_none()
    }
}
