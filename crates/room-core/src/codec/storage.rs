//! What the device stores, as JSON: preferences and gift orders.

use serde_json::{Value, json};

use crate::codec::comment_meta::{mode_name, mode_of};
use crate::codec::json::{elements, flag, list, member, number, number_u32, object, parse, text, texts};
use crate::overlay::comment_style::{Color, CommentStyle};
use crate::overlay::settings::{Area, DanmakuSettings, Density};
use crate::ports::storage::{GiftOrder, HiddenUser, Preferences, SoundPreference};

/// Reads preferences. A preference that is absent or cannot be read has its default. Devices already store the keys `rests`
/// (`pauses_when_hidden`), `dress` (`style`) and `place` (`mode`), so these keep their old names.
pub fn read_preferences(stored: &str) -> Preferences {
    let json = &parse(stored);
    Preferences {
        users: elements(json, "users").iter().filter_map(read_hidden_user).collect(),
        words: texts(json, "words"),
        notices: elements(json, "notices").iter().filter_map(read_notice).collect(),
        sound: read_sound(member(json, "sound")),
        pauses_when_hidden: flag(json, "rests").unwrap_or_default(),
        captions: text(json, "captions"),
        danmaku: read_danmaku(member(json, "danmaku")),
        style: read_style(member(json, "dress")),
        hides_effects: flag(json, "hidesEffects").unwrap_or_default(),
        mutes_effects: flag(json, "mutesEffects").unwrap_or_default(),
    }
}

/// Writes preferences.
pub fn write_preferences(preferences: &Preferences) -> String {
    let hidden_user = |user: &HiddenUser| json!({"userId": user.user_id, "nick": user.nick});
    let sound = |sound: SoundPreference| json!({"muted": sound.muted, "volume": sound.volume});
    let style = preferences.style;
    object([
        ("users", preferences.users.iter().map(hidden_user).collect()),
        ("words", json!(preferences.words)),
        ("notices", json!(preferences.notices)),
        ("sound", preferences.sound.map_or(Value::Null, sound)),
        ("rests", json!(preferences.pauses_when_hidden)),
        ("captions", json!(preferences.captions)),
        ("danmaku", write_danmaku(&preferences.danmaku)),
        ("dress", json!({"color": style.color.map(|color| color.to_string()), "place": mode_name(style.mode)})),
        ("hidesEffects", json!(preferences.hides_effects)),
        ("mutesEffects", json!(preferences.mutes_effects)),
    ])
    .to_string()
}

/// Reads an order. `None`: a member is absent or cannot be read.
pub fn read_order(stored: &str) -> Option<GiftOrder> {
    let json = &parse(stored);
    Some(GiftOrder {
        key: text(json, "key")?,
        gift_id: text(json, "giftId")?,
        count: number_u32(json, "count")?,
        price: number(json, "price")?,
        is_open: flag(json, "isOpen")?,
    })
}

/// Writes an order.
pub fn write_order(order: &GiftOrder) -> String {
    json!({
        "key": order.key,
        "giftId": order.gift_id,
        "count": order.count,
        "price": order.price,
        "isOpen": order.is_open,
    })
    .to_string()
}

fn read_hidden_user(json: &Value) -> Option<HiddenUser> {
    Some(HiddenUser { user_id: text(json, "userId")?, nick: text(json, "nick")? })
}

/// Reads `[group ID, notice]`.
fn read_notice(json: &Value) -> Option<(String, String)> {
    match list(json) {
        [group, notice] => Some((group.as_str()?.to_owned(), notice.as_str()?.to_owned())),
        _ => None,
    }
}

fn read_sound(json: &Value) -> Option<SoundPreference> {
    Some(SoundPreference { muted: flag(json, "muted")?, volume: member(json, "volume").as_f64()? })
}

fn read_danmaku(json: &Value) -> DanmakuSettings {
    let usual = DanmakuSettings::default();
    // A number that is too large for its type is out of range too.
    let percent = |key, usual| number(json, key).map_or(usual, |value| u16::try_from(value).unwrap_or(u16::MAX));
    DanmakuSettings {
        on: flag(json, "on").unwrap_or(usual.on),
        opacity: percent("opacity", usual.opacity),
        size: percent("size", usual.size),
        speed: percent("speed", usual.speed),
        area: match member(json, "area").as_str() {
            Some("quarter") => Area::Quarter,
            Some("full") => Area::Full,
            _ => Area::Half,
        },
        density: match member(json, "density").as_str() {
            Some("low") => Density::Low,
            Some("high") => Density::High,
            _ => Density::Normal,
        },
        outline: flag(json, "outline").unwrap_or(usual.outline),
        overlap: flag(json, "overlap").unwrap_or(usual.overlap),
        top: flag(json, "top").unwrap_or(usual.top),
        bottom: flag(json, "bottom").unwrap_or(usual.bottom),
    }
}

fn write_danmaku(settings: &DanmakuSettings) -> Value {
    let area = match settings.area {
        Area::Quarter => "quarter",
        Area::Half => "half",
        Area::Full => "full",
    };
    let density = match settings.density {
        Density::Low => "low",
        Density::Normal => "normal",
        Density::High => "high",
    };
    json!({
        "on": settings.on,
        "opacity": settings.opacity,
        "size": settings.size,
        "speed": settings.speed,
        "area": area,
        "density": density,
        "outline": settings.outline,
        "overlap": settings.overlap,
        "top": settings.top,
        "bottom": settings.bottom,
    })
}

fn read_style(json: &Value) -> CommentStyle {
    CommentStyle { color: member(json, "color").as_str().and_then(Color::parse), mode: mode_of(member(json, "place")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::overlay::lane_geometry::DanmakuMode;

    fn preferences() -> Preferences {
        Preferences {
            users: vec![HiddenUser { user_id: "u".into(), nick: "n".into() }],
            words: vec!["w".into()],
            notices: vec![("g".into(), "hello".into())],
            sound: Some(SoundPreference { muted: true, volume: 0.25 }),
            pauses_when_hidden: true,
            captions: Some("English".into()),
            danmaku: DanmakuSettings {
                on: false,
                opacity: 50,
                size: 60,
                speed: 70,
                area: Area::Quarter,
                density: Density::High,
                outline: false,
                overlap: true,
                top: false,
                bottom: false,
            },
            style: CommentStyle { color: Some(Color(1, 2, 3)), mode: DanmakuMode::Bottom },
            hides_effects: true,
            mutes_effects: true,
        }
    }

    #[test]
    fn preferences_that_are_written_read_the_same() {
        for preferences in [preferences(), Preferences::default()] {
            assert_eq!(read_preferences(&write_preferences(&preferences)), preferences);
        }
        for (area, density) in [(Area::Half, Density::Low), (Area::Full, Density::Normal)] {
            let danmaku = DanmakuSettings { area, density, ..DanmakuSettings::default() };
            assert_eq!(read_danmaku(&write_danmaku(&danmaku)), danmaku);
        }
    }

    #[test]
    fn the_keys_are_those_that_devices_already_store() {
        let json = parse(&write_preferences(&preferences()));
        assert_eq!(json["users"], json!([{"userId": "u", "nick": "n"}]));
        assert_eq!((&json["notices"], &json["rests"]), (&json!([["g", "hello"]]), &json!(true)));
        assert_eq!(
            (&json["dress"], &json["hidesEffects"]),
            (&json!({"color": "#010203", "place": "bottom"}), &json!(true))
        );
        assert_eq!(json["sound"], json!({"muted": true, "volume": 0.25}));
        let order = GiftOrder { key: "k".into(), gift_id: "rose".into(), count: 2, price: 5, is_open: true };
        let written = json!({"key": "k", "giftId": "rose", "count": 2, "price": 5, "isOpen": true});
        assert_eq!(parse(&write_order(&order)), written);
        assert_eq!(read_order(&write_order(&order)), Some(order));
    }

    #[test]
    fn invalid_stored_settings_become_valid() {
        let stored = parse(r#"{"area":"moon","density":"high","size":9000,"speed":70000,"opacity":0}"#);
        let settings = read_danmaku(&stored);
        assert_eq!((settings.area, settings.density, settings.on), (Area::Half, Density::High, true));
        let shown = (settings.font_px(1_280.0).to_string(), settings.alpha().to_string(), settings.rate().to_string());
        assert_eq!(shown, ("48".into(), "0.1".into(), "2".into()));
    }

    #[test]
    fn one_preference_that_cannot_be_read_does_not_lose_the_others() {
        let stored =
            r#"{"words":["a",7],"sounds":true,"sound":{"muted":1},"users":[{"userId":"u"}],"notices":[["g"]]}"#;
        let expected = Preferences { words: vec!["a".into()], ..Preferences::default() };
        assert_eq!(read_preferences(stored), expected);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(stored: String) {
            let _ = (read_preferences(&stored), read_order(&stored));
        }
    }
}
