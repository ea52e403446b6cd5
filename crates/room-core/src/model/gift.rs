//! Gifts, as the business backend has them.

use serde::{Deserialize, Serialize};

/// Something that can be given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gift {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its picture: `https`, or a path on the backend; a text of one emoji where there is none.
    pub icon: String,
    /// What one costs, in coins.
    pub price: u64,
    /// How it is shown.
    #[serde(default)]
    pub effect: GiftEffect,
    /// The file of its animation: `https`, or a path on the backend. Without one, and where it does not play, the viewer shows an
    /// animation of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub animation: Option<String>,
}

/// How a gift is shown, beside its row in the chat list and its banner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GiftEffect {
    /// Over the whole stage.
    Full,
    /// As a wide band over the picture.
    Banner,
    /// As a burst at its banner; so is anything that this version does not know.
    #[default]
    #[serde(other)]
    Small,
}

/// The answer to [`OrderRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GiftReceipt {
    /// The order's ID, as the room's message will carry it.
    pub order_id: String,
    /// The coins that are left.
    pub balance: u64,
}

/// `GET /api/rooms/{room}/supporters`: one of the show's top senders of gifts. The answer is a list, best first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Supporter {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    pub avatar: String,
    /// The user's level.
    pub level: u32,
    /// What the user's gifts to this show cost, in coins.
    pub coins: u64,
}
