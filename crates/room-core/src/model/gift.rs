//! Gifts.

/// A gift that viewers can give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gift {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its picture: `https`, or a path on the backend; or a text of one emoji.
    pub icon: String,
    /// The price of one, in coins.
    pub price: u64,
    /// Its effect on the stage.
    pub effect: GiftEffect,
    /// The file of its animation: `https`, or a path on the backend. Without a file, or where it does not play, the viewer shows a
    /// built-in animation.
    pub animation: Option<String>,
}

/// The effect of a gift, beside its row in the chat list and its banner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GiftEffect {
    /// Over the whole stage.
    Full,
    /// A wide band over the picture.
    Banner,
    /// A burst at its banner. An effect that this version does not know is this.
    #[default]
    Small,
}

/// The backend's receipt for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiftReceipt {
    /// The order's ID, as the room's message will carry it.
    pub order_id: String,
    /// The coins that are left.
    pub balance: u64,
}

/// One of the show's top senders of gifts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supporter {
    /// The user's ID in the chat.
    pub user_id: String,
    /// The name to show.
    pub nick: String,
    /// The picture to show: `https`, or a path on the backend. May be empty.
    pub avatar: String,
    /// The user's level.
    pub level: u32,
    /// The coins that the user has spent on gifts to this show.
    pub coins: u64,
}
