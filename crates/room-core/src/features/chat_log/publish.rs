//! Which lines are shown, which are kept beside, and when what changed is published.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::effect::{Effect, Timer};
use crate::features::chat_log::line::{Line, LineKind};
use crate::features::chat_log::{BATCH_MS, Change, ChatLog, MAX_LINES};
use crate::time::Now;

impl ChatLog {
    /// A timer ran out that was to publish.
    pub const fn on_timer(&mut self) {
        self.is_due = false;
    }

    /// Publishes what changed: at once when the viewer did it or the room is calm, else soon.
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

    /// What is to be shown.
    pub fn view(&self) -> ChatView {
        self.published.clone()
    }

    /// What is hidden has changed: it is what `hides` hides now. What is shown again is where it was said.
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

    /// Adds a line, among those that are shown or those that are not.
    pub(super) fn push_where(&mut self, is_hidden: bool, kind: LineKind) -> u64 {
        self.last_key += 1;
        let line = Arc::new(Line { key: self.last_key, version: 0, kind });
        // What was taken out of a full list makes no room before what is held back.
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

/// Drops the oldest lines that may go: an own comment that has not arrived is the only copy of what was written.
pub(super) fn trim(lines: &mut VecDeque<Arc<Line>>) {
    while lines.len() > MAX_LINES {
        let at = lines.iter().position(|line| !line.is_unsent()).unwrap_or(0);
        lines.remove(at);
    }
}

/// The chat as it is to be shown.
#[derive(Debug, Clone, Default)]
pub struct ChatView {
    /// Rises with each change: two views of one log with the same revision are the same.
    pub revision: u64,
    /// The lines, oldest first.
    pub lines: Arc<[Arc<Line>]>,
    /// The reader is above: the list stands still.
    pub reading: bool,
    /// Others' comments since the reader went above.
    pub unread: u32,
}

impl PartialEq for ChatView {
    fn eq(&self, other: &Self) -> bool {
        self.revision == other.revision
    }
}
