//! Gifts, receipts and supporters, as the backend's contract writes them.

use serde_json::{Value, json};

use crate::codec::json::{list, number, number_u32, object, text};
use crate::model::gift::{Gift, GiftEffect, GiftReceipt, Supporter};

/// Reads a gift. `None`: it lacks its ID, its name, its icon or its price.
pub fn read(json: &Value) -> Option<Gift> {
    let effect = match json.get("effect").and_then(Value::as_str) {
        Some("full") => GiftEffect::Full,
        Some("banner") => GiftEffect::Banner,
        _ => GiftEffect::Small,
    };
    Some(Gift {
        id: text(json, "id")?,
        name: text(json, "name")?,
        icon: text(json, "icon")?,
        price: number(json, "price")?,
        effect,
        animation: text(json, "animation"),
    })
}

/// The name of an effect in the contract.
pub const fn effect_name(effect: GiftEffect) -> &'static str {
    match effect {
        GiftEffect::Full => "full",
        GiftEffect::Banner => "banner",
        GiftEffect::Small => "small",
    }
}

/// Writes a gift.
pub fn write(gift: &Gift) -> Value {
    object([
        ("id", json!(gift.id)),
        ("name", json!(gift.name)),
        ("icon", json!(gift.icon)),
        ("price", json!(gift.price)),
        ("effect", json!(effect_name(gift.effect))),
        ("animation", json!(gift.animation)),
    ])
}

/// Reads the answer of `POST /api/rooms/{room}/gifts`. `None`: it lacks the order's ID or the balance.
pub fn read_receipt(json: &Value) -> Option<GiftReceipt> {
    Some(GiftReceipt { order_id: text(json, "orderId")?, balance: number(json, "balance")? })
}

/// Writes the answer of `POST /api/rooms/{room}/gifts`.
pub fn write_receipt(receipt: &GiftReceipt) -> Value {
    json!({"orderId": receipt.order_id, "balance": receipt.balance})
}

/// Reads the answer of `GET /api/rooms/{room}/supporters`, best first. `None`: it is no list.
pub fn read_supporters(json: &Value) -> Option<Vec<Supporter>> {
    let supporter = |json: &Value| Supporter {
        user_id: text(json, "userId").unwrap_or_default(),
        nick: text(json, "nick").unwrap_or_default(),
        avatar: text(json, "avatar").unwrap_or_default(),
        level: number_u32(json, "level").unwrap_or_default(),
        coins: number(json, "coins").unwrap_or_default(),
    };
    json.is_array().then(|| list(json).iter().filter(|json| json.is_object()).map(supporter).collect())
}

/// Writes the answer of `GET /api/rooms/{room}/supporters`.
pub fn write_supporters(supporters: &[Supporter]) -> Value {
    let write = |it: &Supporter| json!({"userId": it.user_id, "nick": it.nick, "avatar": it.avatar, "level": it.level, "coins": it.coins});
    supporters.iter().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same() {
        for effect in [GiftEffect::Full, GiftEffect::Banner, GiftEffect::Small] {
            let gift = Gift {
                id: "rose".into(),
                name: "Rose".into(),
                icon: "🌹".into(),
                price: 5,
                effect,
                animation: Some("/a".into()),
            };
            assert_eq!(read(&write(&gift)), Some(gift));
        }
        let receipt = GiftReceipt { order_id: "o".into(), balance: 9 };
        assert_eq!(read_receipt(&write_receipt(&receipt)), Some(receipt));
        let supporters =
            vec![Supporter { user_id: "u".into(), nick: "n".into(), avatar: "/a".into(), level: 3, coins: 4 }];
        assert_eq!(read_supporters(&write_supporters(&supporters)), Some(supporters));
    }

    #[test]
    fn a_gift_of_an_unknown_effect_is_small_and_one_without_a_price_is_none() {
        let gift = json!({"id": "x", "name": "X", "icon": "x", "price": 1, "effect": "fireworks"});
        assert_eq!(read(&gift).map(|gift| (gift.effect, gift.animation)), Some((GiftEffect::Small, None)));
        assert_eq!(read(&json!({"id": "x", "name": "X", "icon": "x", "price": -1})), None);
        assert_eq!(read_receipt(&json!({"orderId": "o"})), None);
        assert_eq!(read_supporters(&json!({})), None);
        assert_eq!(read_supporters(&json!([7, {"coins": "x"}])), Some(vec![Supporter::default()]));
    }
}
