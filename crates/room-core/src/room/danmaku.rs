//! What of the room flies over the picture.

use crate::effect::Effect;
use crate::features::composer::ComposerView;
use crate::intent::HeldCommentAction;
use crate::model::comment::Reply;
use crate::model::comment::{Comment, SenderRole};
use crate::overlay::bullet::{Bullet, Kind, key_of, one_line};
use crate::overlay::comment_style::CommentStyle;
use crate::overlay::lane_geometry::DanmakuMode;
use crate::overlay::protocol::WorkerReport;
use crate::room::Room;

impl Room {
    /// The comment at this place of the stage, in CSS pixels from its top left, at this moment.
    pub fn bullet_at(&self, x: f64, y: f64, now: crate::time::Now) -> Option<u64> {
        self.overlay.at(x, y, now)
    }

    /// A comment flies.
    pub(super) fn fly(&mut self, key: u64, comment: &Comment, effects: &mut Vec<Effect>) {
        let settings = &self.preferences.danmaku;
        let is_shown = match comment.style.mode {
            DanmakuMode::Top => settings.top,
            DanmakuMode::Bottom => settings.bottom,
            DanmakuMode::Scroll => true,
        };
        let mode = match comment.style.mode {
            _ if is_shown => comment.style.mode,
            // One's own is seen whatever is not to be.
            _ if comment.is_mine() => DanmakuMode::Scroll,
            _ => return,
        };
        let kind = match comment.role {
            _ if comment.is_mine() => Kind::Own,
            SenderRole::Anchor => Kind::Anchor,
            SenderRole::Admin => Kind::Admin,
            SenderRole::Viewer => Kind::Viewer,
        };
        let bullet = Bullet {
            key,
            text: one_line(&comment.text),
            id: comment.id.clone(),
            user_id: comment.from.user_id.clone(),
            nick: comment.from.name().to_owned(),
            kind,
            color: comment.style.color,
            mode,
            is_priority: comment.is_important(),
        };
        self.overlay.fly(bullet, settings, self.now, effects);
    }

    /// One's own comment flies before it has an ID. Its key is that of its line, among those of messages.
    pub(super) fn fly_own(&mut self, line: u64, effects: &mut Vec<Effect>) {
        if let Some(comment) = self.chat.comment(line).cloned() {
            self.fly(own_key(line), &comment, effects);
        }
    }

    /// The platform's words fly: others make room for them.
    pub(super) fn fly_words(&mut self, id: &str, text: &str, effects: &mut Vec<Effect>) {
        let text = one_line(text);
        let bullet = Bullet { key: key_of(id), kind: Kind::Platform, text, is_priority: true, ..Bullet::default() };
        if !self.preferences.hides_text("", &bullet.text) {
            self.overlay.fly(bullet, &self.preferences.danmaku, self.now, effects);
        }
    }

    /// What draws the danmaku says what is on the stage. What was hidden while it was on its way there goes.
    pub(super) fn hear_air(&mut self, report: WorkerReport, effects: &mut Vec<Effect>) {
        let has_come = !report.come.is_empty();
        self.overlay.report(report, self.now);
        if has_come && !(self.preferences.words.is_empty() && self.preferences.users.is_empty()) {
            self.filter_air(effects);
        }
    }

    /// What is hidden on this device is gone from the air, too.
    pub(super) fn filter_air(&mut self, effects: &mut Vec<Effect>) {
        let (preferences, overlay) = (&self.preferences, &mut self.overlay);
        overlay.filter(
            |bullet| bullet.kind != Kind::Own && preferences.hides_text(&bullet.user_id, &bullet.text),
            effects,
        );
    }

    /// Does something with the comment that is held, and lets it go.
    pub(super) fn with_held(&mut self, act: HeldCommentAction, effects: &mut Vec<Effect>) {
        let Some(bullet) = self.overlay.held().cloned() else { return };
        self.overlay.hold(None, self.now, effects);
        match act {
            HeldCommentAction::Reply if self.is_guest() => crate::room::intents::ask_to_sign_in(effects),
            HeldCommentAction::Reply => self.composer.answer(bullet.id.map(|id| Reply { id, nick: bullet.nick })),
            HeldCommentAction::Copy => effects.push(Effect::Copy(bullet.text)),
            HeldCommentAction::HideUser => {
                self.preferences.hide_user(&bullet.user_id, &bullet.nick);
                self.remember_filter(effects);
            }
        }
    }

    /// How what is sent now flies: as chosen, as far as the level allows it.
    pub(super) fn own_style(&self) -> CommentStyle {
        self.composer.limits.danmaku.allow(self.preferences.style, self.my_level(), self.is_moderator())
    }

    pub(super) fn composer_view(&self) -> ComposerView {
        let unlocks = self.composer.limits.danmaku;
        let locked = |from: u32| (!self.is_moderator() && self.my_level().unwrap_or_default() < from).then_some(from);
        ComposerView {
            style: self.own_style(),
            color_from: locked(unlocks.color),
            mode_from: locked(unlocks.mode),
            level: self.my_level(),
            ..self.composer.view(self.lock(), self.gate())
        }
    }

    fn my_level(&self) -> Option<u32> {
        self.me.as_ref().map(|me| me.level)
    }
}

/// The key with which one's own comment flies.
pub(super) fn own_key(line: u64) -> u64 {
    key_of(&format!("own {line}"))
}
