//! The room's notice and the pinned text. A notice is new until the viewer has opened it, once on each device.

pub mod links;

use crate::codec::notice::parse;
use crate::context::Context;
use crate::model::notice::Notice;
use crate::ports::storage::Preferences;

/// The notice as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeView {
    /// The notice.
    pub notice: Notice,
    /// The viewer has not read it on this device.
    pub is_new: bool,
}

/// The notice and the pinned text.
#[derive(Debug, Default)]
pub struct NoticeBoard {
    view: NoticeView,
    /// The group's notification field, as it came.
    field: String,
    pinned: Option<String>,
}

impl NoticeBoard {
    /// The group's notification field is this.
    pub fn set(&mut self, field: String, preferences: &Preferences, ctx: &Context) {
        let notice = parse(&field);
        let is_new = !notice.is_empty() && !preferences.has_read(ctx.group(), &field);
        self.view = NoticeView { notice, is_new };
        self.field = field;
    }

    /// Other preferences were loaded: another page of this site may have shown the notice.
    pub fn on_preferences(&mut self, preferences: &Preferences, ctx: &Context) {
        self.set(self.field.clone(), preferences, ctx);
    }

    /// The viewer has opened the notice. Returns whether the preferences have changed with that.
    pub fn read(&mut self, preferences: &mut Preferences, ctx: &Context) -> bool {
        let was_new = std::mem::take(&mut self.view.is_new);
        if was_new {
            preferences.note_read(ctx.group(), &self.field);
        }
        was_new
    }

    /// This text is pinned; `None` or an empty text: no text is.
    pub fn pin(&mut self, text: Option<String>) {
        self.pinned = text.filter(|text| !text.trim().is_empty());
    }

    /// The notice as it is shown.
    pub fn view(&self) -> NoticeView {
        self.view.clone()
    }

    /// The pinned text.
    pub fn pinned(&self) -> Option<String> {
        self.pinned.clone()
    }
}
