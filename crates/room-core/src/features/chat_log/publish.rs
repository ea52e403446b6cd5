//! Which lines are shown, held back or hidden, and when changes are published.

use std::sync::Arc;

use crate::effect::{Effect, Timer};
use crate::features::chat_log::line::{Line, LineKind, MAX_LINES, trim};
use crate::features::chat_log::view::ChatView;
use crate::features::chat_log::{BATCH_MS, Change, ChatLog};
use crate::time::Now;

impl ChatLog {
    /// [`Timer::Chat`] has expired.
    pub const fn on_timer(&mut self) {
        self.is_due = false;
    }

    /// Publishes changes: at once where the viewer made them or the room is calm, else with the next batch.
    pub fn publish(&mut self, now: Now, effects: &mut Vec<Effect>) {
        let due_ms = self.published_ms + BATCH_MS;
        let is_first = self.published.revision == 0;
        match self.change {
            Change::Nothing => {}
            Change::Others if now.mono_ms < due_ms && !is_first => {
                if !std::mem::replace(&mut self.is_due, true) {
                    effects.push(Effect::Timer { timer: Timer::Chat, after_ms: due_ms - now.mono_ms });
                }
            }
            Change::Others | Change::Own => {
                self.published_ms = now.mono_ms;
                self.change = Change::Nothing;
                self.published = ChatView {
                    revision: self.published.revision + 1,
                    lines: self.lines.iter().cloned().collect(),
                    reading: self.reading,
                    unread: self.unread,
                };
            }
        }
    }

    /// The chat log as it was last published.
    pub fn view(&self) -> ChatView {
        self.published.clone()
    }

    /// The hidden users or words have changed: from now on the lines that `hides` selects are hidden. A line that is shown again returns to
    /// its old place.
    pub fn filter_changed(&mut self, hides: impl Fn(&Line) -> bool) {
        let first_held = self.held.front().map(|line| line.key);
        let all = self.lines.drain(..).chain(self.held.drain(..)).chain(self.hidden.drain(..));
        let mut all: Vec<_> = all.collect();
        all.sort_unstable_by_key(|line| line.key);
        for line in all {
            let is_held = first_held.is_some_and(|first| line.key >= first);
            let lines = match () {
                () if hides(&line) => &mut self.hidden,
                () if is_held => &mut self.held,
                () => &mut self.lines,
            };
            lines.push_back(line);
        }
        for lines in [&mut self.lines, &mut self.held, &mut self.hidden] {
            trim(lines);
        }
        self.change = Change::Own;
    }

    pub(super) fn push(&mut self, kind: LineKind) -> u64 {
        self.push_where(false, kind)
    }

    /// Adds a line to those that are shown, or to those that are hidden. Returns its key.
    pub(super) fn push_where(&mut self, is_hidden: bool, kind: LineKind) -> u64 {
        self.last_key += 1;
        let line = Arc::new(Line { key: self.last_key, version: 0, kind });
        // While lines are held back, new lines are held back too, even if a line was removed from the full list.
        let is_full = self.lines.len() >= MAX_LINES || !self.held.is_empty();
        let lines = match () {
            () if is_hidden => &mut self.hidden,
            () if self.reading && is_full => &mut self.held,
            () => &mut self.lines,
        };
        lines.push_back(line);
        trim(lines);
        self.last_key
    }
}
