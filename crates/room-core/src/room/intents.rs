//! Routes the viewer's intents to the features.

use super::Room;
use crate::effect::Effect;
use crate::features::lucky_draw::Draw;
use crate::intent::{GiftIntent, HeldCommentAction, Intent};
use crate::model::comment::Reply;
use crate::ports::chat::ChatCommand;
use crate::ports::page::ElementEvent;
use crate::ports::storage::SoundPreference;

impl Room {
    pub(super) fn on_intent(&mut self, intent: Intent, effects: &mut Vec<Effect>) {
        let now = self.ctx.now;
        match intent {
            Intent::Reply(Some(_)) | Intent::Mention(_) | Intent::JoinDraw if self.ctx.is_guest() => {
                ask_to_sign_in(effects);
            }
            Intent::Write(draft) => self.composer.write(draft),
            Intent::Submit => {
                if let Some((text, reply)) = self.composer.submit(self.send_context()) {
                    self.send_comment(text, reply, effects);
                }
            }
            Intent::SendText(text) => self.send_text(text.trim(), effects),
            Intent::SendAgain(key) => self.send_comment_again(key, effects),
            Intent::EditFailed(key) => self.take_back(key, effects),
            Intent::ScrolledUp(is_up) => self.chat.set_scrolled_up(is_up),
            Intent::Reply(key) => self.reply_to(key),
            Intent::Mention(key) => {
                if let Some(comment) = self.chat.comment(key) {
                    self.composer.mention(comment.from.name());
                }
            }
            Intent::Copy(key) => {
                effects.extend(self.chat.comment(key).map(|comment| Effect::Copy(comment.text.clone())));
            }
            Intent::HideUser(key) => self.hide_user_of(key, effects),
            Intent::ShowUser(user_id) => {
                self.preferences.current.show_user(&user_id);
                self.save_blocklist(effects);
            }
            Intent::HideWord(word) => {
                self.preferences.current.hide_word(&word);
                self.save_blocklist(effects);
            }
            Intent::ShowWord(word) => {
                self.preferences.current.show_word(&word);
                self.save_blocklist(effects);
            }
            Intent::PointAt(point) => self.overlay.point_at(point, now, effects),
            Intent::ActOnHeld(action) => self.act_on_held(action, effects),
            Intent::SetDanmaku(settings) => {
                self.overlay.configure(&settings, effects);
                self.preferences.current.danmaku = settings;
                self.preferences.save(effects);
            }
            Intent::SetCommentStyle(style) => {
                self.preferences.current.style = style;
                self.preferences.save(effects);
            }
            Intent::ReadNotice => {
                if self.notice.read(&mut self.preferences.current, &self.ctx) {
                    self.preferences.save(effects);
                }
            }
            Intent::OpenMembers(open) => {
                self.audience.open_members(open, self.connection.joined_group(), &self.ctx, effects);
            }
            Intent::SearchMembers(query) => self.audience.members.search(query),
            Intent::JoinDraw => self.join_draw(effects),
            Intent::CloseDraw => self.draw.iter_mut().for_each(Draw::close),
            Intent::Gift(intent) => self.on_gift_intent(intent, effects),
            Intent::Like(count) => self.likes.like(count, &self.like_conditions(), &self.ctx, effects),
            Intent::SignIn => ask_to_sign_in(effects),
            Intent::Retry => {
                if self.connection.needs_sign_in() {
                    ask_to_sign_in(effects);
                }
                self.connection.enter(effects);
            }
            Intent::RetryStream => self.playback.retry(now, effects),
            Intent::Play => self.playback.play(effects),
            Intent::Pause => self.playback.pause(effects),
            Intent::SetMuted(muted) => {
                self.playback.set_muted(muted, effects);
                self.save_sound(effects);
            }
            Intent::SetVolume(volume) => {
                self.playback.set_volume(volume, effects);
                self.save_sound(effects);
            }
            Intent::SetQuality(quality) => self.playback.set_quality(quality, now, effects),
            Intent::SetCaptions(name) => {
                self.preferences.current.captions.clone_from(&name);
                self.playback.set_captions(name, effects);
                self.preferences.save(effects);
            }
            Intent::SetPausesWhenHidden(pauses) => {
                self.preferences.current.pauses_when_hidden = pauses;
                self.playback.set_pauses_when_hidden(pauses, effects);
                self.preferences.save(effects);
            }
            Intent::SeekBack { behind_ms } => self.playback.go_back(behind_ms, now, effects),
            Intent::PreviewAt(behind_ms) => self.playback.point_at(behind_ms, now, effects),
            Intent::GoLive => self.playback.go_live(now, effects),
            Intent::UserActivity => self.playback.on_user_activity(effects),
        }
    }

    fn on_gift_intent(&mut self, intent: GiftIntent, effects: &mut Vec<Effect>) {
        let now_ms = self.ctx.mono_ms();
        match intent {
            GiftIntent::Open(open) => self.gifts.open(open, &self.ctx, effects),
            GiftIntent::Give { gift_id, count } => {
                let (gifts, mut room) = self.gift_room();
                gifts.give(&gift_id, count, &mut room, effects);
            }
            GiftIntent::GiveUp => {
                let (gifts, mut room) = self.gift_room();
                gifts.give_up(&mut room, effects);
            }
            GiftIntent::EffectStarted(key) => {
                self.gifts.effects.started(key, now_ms);
                self.gifts.on_timer(&self.ctx, effects);
            }
            GiftIntent::EffectEnded(key) => {
                self.gifts.effects.ended(key, now_ms);
                self.gifts.on_timer(&self.ctx, effects);
            }
            GiftIntent::EffectFailed(key) => {
                self.gifts.effects.failed(key, now_ms);
                self.gifts.on_timer(&self.ctx, effects);
            }
            GiftIntent::SetEffects(on) => {
                self.preferences.current.hides_effects = !on;
                if !on {
                    self.gifts.effects.clear();
                }
                self.preferences.save(effects);
            }
            GiftIntent::SetEffectSound(on) => {
                self.preferences.current.mutes_effects = !on;
                self.preferences.save(effects);
            }
            GiftIntent::OpenSupporters(open) => {
                self.gifts.supporters.open(open, self.connection.has_left(), &self.ctx, effects);
            }
        }
    }

    /// Sends a text that does not come from the composer. If it cannot be sent now, it is added to the draft, and the reason is shown.
    fn send_text(&mut self, text: &str, effects: &mut Vec<Effect>) {
        if text.is_empty() {
            return;
        }
        match self.composer.refusal(text, self.send_context()) {
            None => self.send_comment(text.to_owned(), None, effects),
            Some(refusal) => {
                self.composer.put_back(text);
                self.composer.set_refusal(refusal);
                if self.ctx.is_guest() {
                    ask_to_sign_in(effects);
                }
            }
        }
    }

    /// Takes back a comment that could not be sent: puts its text and its reply back into the composer.
    fn take_back(&mut self, key: u64, effects: &mut Vec<Effect>) {
        if let Some(comment) = self.chat.take_failed(key) {
            self.composer.put_back(&comment.text);
            self.composer.answer(comment.quote.map(|quote| Reply { id: quote.id, nick: quote.nick }));
            effects.push(Effect::Chat(ChatCommand::Discard { key }));
        }
    }

    /// Makes the draft a reply to the comment with this key. `None`: the draft is no reply any more.
    fn reply_to(&mut self, key: Option<u64>) {
        let comment = key.and_then(|key| self.chat.comment(key));
        let reply = comment.and_then(|it| Some(Reply { id: it.id.clone()?, nick: it.from.name().to_owned() }));
        self.composer.answer(reply);
    }

    /// Hides the comments of the user who wrote this one.
    fn hide_user_of(&mut self, key: u64, effects: &mut Vec<Effect>) {
        if let Some(from) = self.chat.comment(key).map(|comment| comment.from.clone()) {
            self.preferences.current.hide_user(&from.user_id, from.name());
            self.save_blocklist(effects);
        }
    }

    /// Joins the draw: sends its keyword as a comment.
    fn join_draw(&mut self, effects: &mut Vec<Effect>) {
        let keyword = self.draw.as_ref().and_then(|draw| draw.keyword(self.ctx.server_ms())).map(str::to_owned);
        let Some(keyword) = keyword else { return };
        match self.composer.refusal(&keyword, self.send_context()) {
            None => self.send_comment(keyword, None, effects),
            Some(refusal) => self.composer.set_refusal(refusal),
        }
    }

    /// Runs an action on the held comment, and releases the comment.
    fn act_on_held(&mut self, action: HeldCommentAction, effects: &mut Vec<Effect>) {
        let Some(bullet) = self.overlay.held().cloned() else { return };
        self.overlay.point_at(None, self.ctx.now, effects);
        match action {
            HeldCommentAction::Reply if self.ctx.is_guest() => ask_to_sign_in(effects),
            HeldCommentAction::Reply => self.composer.answer(bullet.id.map(|id| Reply { id, nick: bullet.nick })),
            HeldCommentAction::Copy => effects.push(Effect::Copy(bullet.text)),
            HeldCommentAction::HideUser => {
                self.preferences.current.hide_user(&bullet.user_id, &bullet.nick);
                self.save_blocklist(effects);
            }
        }
    }

    fn save_blocklist(&mut self, effects: &mut Vec<Effect>) {
        self.on_blocklist_changed(effects);
        self.preferences.save(effects);
    }

    fn save_sound(&mut self, effects: &mut Vec<Effect>) {
        let stage = self.playback.view();
        self.preferences.current.sound = Some(SoundPreference { muted: stage.muted, volume: stage.volume });
        self.preferences.save(effects);
    }
}

/// Asks the page to let the viewer sign in.
fn ask_to_sign_in(effects: &mut Vec<Effect>) {
    effects.push(Effect::Emit(ElementEvent::SignInWanted));
}
