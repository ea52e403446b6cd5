//! The metadata of a comment in `cloudCustomData`: `{"v": 1, "level", "badges", "reply", "danmaku": {"color", "mode"}}`.
//!
//! The server stamps level and badges. The sender sets the reply, which names a message by its ID; the quoted text is looked up, never
//! taken from here. The sender also sets the style, of which the sender's level may allow only a part.

use serde_json::{Value, json};

use crate::codec::json::{elements, member, number, number_u32, object, parse as parse_json, text};
use crate::model::comment::CommentMeta;
use crate::model::comment::Reply;
use crate::overlay::comment_style::{Color, CommentStyle};
use crate::overlay::lane_geometry::DanmakuMode;

/// The version that this code reads and writes.
const VERSION: u64 = 1;
/// Maximum number of badges beside one name.
const MAX_BADGES: usize = 3;
/// Longest badge, in characters.
const MAX_BADGE: usize = 16;
/// Longest name of the user whom a comment answers, in characters.
const MAX_NICK: usize = 40;

/// Reads `cloudCustomData`. A member that cannot be read is left out.
pub fn parse(data: &str) -> CommentMeta {
    let data = &parse_json(data);
    if number(data, "v") != Some(VERSION) {
        return CommentMeta::default();
    }
    CommentMeta {
        level: number_u32(data, "level"),
        badges: elements(data, "badges").iter().filter_map(|badge| short(badge, MAX_BADGE)).take(MAX_BADGES).collect(),
        reply: read_reply(member(data, "reply")),
        style: read_style(member(data, "danmaku")),
    }
}

fn read_style(danmaku: &Value) -> CommentStyle {
    let color = member(danmaku, "color").as_str().and_then(Color::parse);
    CommentStyle { color, mode: mode_of(member(danmaku, "mode")) }
}

fn read_reply(reply: &Value) -> Option<Reply> {
    Some(Reply { id: text(reply, "id")?, nick: short(member(reply, "nick"), MAX_NICK).unwrap_or_default() })
}

/// Trims a text and cuts it to this many characters. `None`: it is empty, or no text.
fn short(text: &Value, longest: usize) -> Option<String> {
    let text: String = text.as_str()?.trim().chars().take(longest).collect();
    (!text.is_empty()).then_some(text)
}

/// Writes `cloudCustomData` for a comment that answers another or has a style; empty for any other comment.
pub fn write(reply: Option<&Reply>, style: CommentStyle) -> String {
    let has_style = style != CommentStyle::default();
    if reply.is_none() && !has_style {
        return String::new();
    }
    let color = style.color.map(|color| color.to_string());
    let danmaku = || object([("mode", json!(mode_name(style.mode))), ("color", json!(color))]);
    object([
        ("v", json!(VERSION)),
        ("reply", reply.map_or(Value::Null, |reply| json!({"id": reply.id, "nick": reply.nick}))),
        ("danmaku", if has_style { danmaku() } else { Value::Null }),
    ])
    .to_string()
}

/// Reads the name of a danmaku mode. An unknown name is scrolling.
pub fn mode_of(name: &Value) -> DanmakuMode {
    match name.as_str() {
        Some("top") => DanmakuMode::Top,
        Some("bottom") => DanmakuMode::Bottom,
        _ => DanmakuMode::Scroll,
    }
}

/// The name of a danmaku mode.
pub const fn mode_name(mode: DanmakuMode) -> &'static str {
    match mode {
        DanmakuMode::Scroll => "scroll",
        DanmakuMode::Top => "top",
        DanmakuMode::Bottom => "bottom",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_that_is_written_reads_the_same_and_stamps_are_read() {
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
    fn invalid_members_are_left_out_and_long_ones_are_cut() {
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
