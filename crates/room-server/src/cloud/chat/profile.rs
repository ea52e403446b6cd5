//! What a group says of itself.

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// The longest texts, in bytes: Tencent's limits; the name's is that of its newer documents, older ones say 30.
const MAX_NAME: usize = 100;
const MAX_INTRODUCTION: usize = 240;
const MAX_NOTIFICATION: usize = 300;
const MAX_FACE_URL: usize = 100;

/// What a group says of itself.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Its ID.
    pub group_id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub introduction: String,
    /// Its notice: text, or the viewer's JSON form.
    pub notification: String,
    /// Its picture; may be empty.
    pub face_url: String,
    /// Its owner's user ID; may be empty.
    pub owner: String,
    /// When it was made, in seconds since 1970 UTC.
    pub created_s: u64,
    /// Nobody but the owner and administrators may speak.
    pub all_muted: bool,
}

/// What is to be changed of a profile: `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The name.
    pub name: Option<String>,
    /// What it is about.
    pub introduction: Option<String>,
    /// The notice.
    pub notification: Option<String>,
    /// The picture.
    pub face_url: Option<String>,
    /// Whether everyone is muted.
    pub all_muted: Option<bool>,
}

impl Changes {
    /// Reads a request's `Name`, `Introduction`, `Notification`, `FaceUrl` and `MuteAllMember` (`On`, `Off`), by its
    /// older name `ShutUpAllMember` too, which the SDK uses.
    ///
    /// # Errors
    /// If one is not a text, or is too long.
    pub fn read(body: &Value) -> Result<Self, ChatError> {
        let text = |key: &str, longest: usize| match &body[key] {
            Value::Null => Ok(None),
            Value::String(text) if text.len() <= longest => Ok(Some(text.clone())),
            Value::String(_) => Err(ChatError::told(10004, format!("{key} is longer than {longest} bytes"))),
            _ => Err(ChatError::BAD_PARAMETER),
        };
        let all_muted = match (&body["MuteAllMember"], &body["ShutUpAllMember"]) {
            (Value::Null, Value::Null) => None,
            (Value::String(text), _) | (_, Value::String(text)) if text == "On" => Some(true),
            (Value::String(text), _) | (_, Value::String(text)) if text == "Off" => Some(false),
            _ => return Err(ChatError::BAD_PARAMETER),
        };
        Ok(Self {
            name: text("Name", MAX_NAME)?,
            introduction: text("Introduction", MAX_INTRODUCTION)?,
            notification: text("Notification", MAX_NOTIFICATION)?,
            face_url: text("FaceUrl", MAX_FACE_URL)?,
            all_muted,
        })
    }
}

impl Profile {
    /// Makes the changes; says what a tip tells of them (`MsgGroupNewInfo`): that everyone is muted only where `tells_of_mute`.
    pub fn change(&mut self, changes: Changes, tells_of_mute: bool) -> Value {
        let mut news = json!({});
        let mut set = |field: &mut String, to: Option<String>, key: &str| {
            if let Some(to) = to {
                news[key] = to.as_str().into();
                *field = to;
            }
        };
        set(&mut self.name, changes.name, "GroupName");
        set(&mut self.introduction, changes.introduction, "GroupIntroduction");
        set(&mut self.notification, changes.notification, "GroupNotification");
        set(&mut self.face_url, changes.face_url, "GroupFaceUrl");
        if let Some(all_muted) = changes.all_muted {
            self.all_muted = all_muted;
            if tells_of_mute {
                news["ShutupAll"] = u8::from(all_muted).into();
            }
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_may_be_as_long_as_tencent_lets_them_be_and_no_longer() {
        for (key, longest) in [("Name", 100), ("Introduction", 240), ("Notification", 300), ("FaceUrl", 100)] {
            assert!(Changes::read(&json!({key: "x".repeat(longest)})).is_ok());
            let refused = Changes::read(&json!({key: "x".repeat(longest + 1)})).unwrap_err();
            assert_eq!(refused.code, 10004, "{}", refused.info);
            assert!(refused.info.contains(key));
            assert_eq!(Changes::read(&json!({key: 1})), Err(ChatError::BAD_PARAMETER));
        }
        // Bytes, not letters.
        assert!(Changes::read(&json!({"Notification": "语".repeat(101)})).is_err());
    }

    #[test]
    fn what_is_not_named_stays_and_what_is_told_is_what_changed() {
        let mut profile = Profile { name: "A".into(), notification: "old".into(), ..Profile::default() };
        let changes = Changes::read(&json!({"Notification": "new", "ShutUpAllMember": "On"})).unwrap();
        assert_eq!(profile.change(changes.clone(), true), json!({"GroupNotification": "new", "ShutupAll": 1}));
        assert_eq!(profile.change(changes, false), json!({"GroupNotification": "new"}));
        assert_eq!((profile.name.as_str(), profile.notification.as_str(), profile.all_muted), ("A", "new", true));
        assert_eq!(Changes::read(&json!({"ShutUpAllMember": "Maybe"})), Err(ChatError::BAD_PARAMETER));
    }
}
