//! What comes with a comment in `cloudCustomData`: `{"v": 1, "level", "badges", "reply", "danmaku": {"color", "mode"}}`.
//!
//! Level and badges are the server's to stamp. The reply is the sender's, and names a message by its ID: what was said in it is
//! looked up, never taken from here. So is how the comment is to fly, as far as the sender's level allows it.

use crate::model::comment::CommentMeta;
use crate::model::comment::Reply;
use serde_json::{Value, json};

use crate::overlay::comment_style::{Color, CommentStyle};
use crate::overlay::lane_geometry::DanmakuMode;

/// The version that this code reads and writes.
const VERSION: u64 = 1;
/// Badges that are shown beside one name.
const MAX_BADGES: usize = 3;
/// The longest badge, in characters.
const MAX_BADGE: usize = 16;
/// The longest name of whom a comment answers, in characters.
const MAX_NICK: usize = 40;

/// Reads `cloudCustomData`. What is not understood is left out.
pub fn parse(data: &str) -> CommentMeta {
    let data: Value = serde_json::from_str(data).unwrap_or_default();
    if data.get("v").and_then(Value::as_u64) != Some(VERSION) {
        return CommentMeta::default();
    }
    let badges = data.get("badges").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    CommentMeta {
        level: data.get("level").and_then(Value::as_u64).and_then(|level| u32::try_from(level).ok()),
        badges: badges.iter().filter_map(|badge| short(badge, MAX_BADGE)).take(MAX_BADGES).collect(),
        reply: data.get("reply").and_then(reply),
        style: data.get("danmaku").map(style).unwrap_or_default(),
    }
}

fn style(danmaku: &Value) -> CommentStyle {
    let mode = match danmaku.get("mode").and_then(Value::as_str) {
        Some("top") => DanmakuMode::Top,
        Some("bottom") => DanmakuMode::Bottom,
        _ => DanmakuMode::Scroll,
    };
    CommentStyle { color: danmaku.get("color").and_then(Value::as_str).and_then(Color::parse), mode }
}

fn reply(reply: &Value) -> Option<Reply> {
    let id = reply.get("id")?.as_str()?.to_owned();
    Some(Reply { id, nick: reply.get("nick").and_then(|nick| short(nick, MAX_NICK)).unwrap_or_default() })
}

fn short(text: &Value, longest: usize) -> Option<String> {
    let text: String = text.as_str()?.trim().chars().take(longest).collect();
    (!text.is_empty()).then_some(text)
}

/// Writes what a comment carries that answers another, or flies otherwise than most; nothing where it does neither.
pub fn write(reply: Option<&Reply>, style: CommentStyle) -> String {
    let mut data = json!({"v": VERSION});
    if let Some(reply) = reply {
        data["reply"] = json!({"id": reply.id, "nick": reply.nick});
    }
    if style != CommentStyle::default() {
        let mode = match style.mode {
            DanmakuMode::Top => "top",
            DanmakuMode::Bottom => "bottom",
            DanmakuMode::Scroll => "scroll",
        };
        data["danmaku"] = json!({"mode": mode});
        if let Some(color) = style.color {
            data["danmaku"]["color"] = color.to_string().into();
        }
    }
    if reply.is_none() && style == CommentStyle::default() { String::new() } else { data.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_with_what_the_server_stamps() {
        let reply = Reply { id: "1-2-3".into(), nick: "Ann".into() };
        for mode in [DanmakuMode::Scroll, DanmakuMode::Top, DanmakuMode::Bottom] {
            let style = CommentStyle { color: Color::parse("#ff0000"), mode };
            let read = parse(&write(Some(&reply), style));
            assert_eq!(read, CommentMeta { reply: Some(reply.clone()), style, ..CommentMeta::default() });
        }
        assert_eq!(write(None, CommentStyle::default()), "");
        let stamped = parse(r#"{"v":1,"level":7,"badges":["patron"," ",3,"admin"],"danmaku":{}}"#);
        assert_eq!((stamped.level, stamped.badges), (Some(7), vec!["patron".to_owned(), "admin".to_owned()]));
    }

    #[test]
    fn what_is_not_understood_is_left_out_and_nothing_is_endless() {
        for data in [
            "",
            "null",
            "[]",
            "{",
            r#"{"v":2,"level":7}"#,
            r#"{"v":1,"level":-1,"badges":7,"reply":"x"}"#,
            r#"{"v":1,"danmaku":{"color":7,"mode":"banner"}}"#,
        ] {
            assert_eq!(parse(data), CommentMeta::default(), "{data}");
        }
        let long = json!({"v": 1, "badges": ["b".repeat(99), "c", "d", "e"], "level": u64::MAX}).to_string();
        let read = parse(&long);
        assert_eq!((read.badges.len(), read.badges[0].len(), read.level), (3, 16, None));
    }
}
