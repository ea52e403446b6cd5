//! A group's profile: name, introduction, notice, picture, owner, mute for all.

use serde_json::{Value, json};

use crate::cloud::chat::error::ChatError;

/// The longest texts, in bytes: Tencent's limits. For the name this is the limit of its newer documents; older ones say 30.
const MAX_NAME: usize = 100;
const MAX_INTRODUCTION: usize = 240;
const MAX_NOTIFICATION: usize = 300;
const MAX_FACE_URL: usize = 100;

/// A group's profile.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The group ID.
    pub group_id: String,
    /// The name.
    pub name: String,
    /// The introduction: what the group is about.
    pub introduction: String,
    /// The notice: text, or the viewer's JSON form.
    pub notification: String,
    /// The picture's address; may be empty.
    pub face_url: String,
    /// The owner's user ID; may be empty.
    pub owner: String,
    /// When the group was created, in seconds since 1970 UTC.
    pub created_s: u64,
    /// Only moderators may send.
    pub all_muted: bool,
}

/// Changes to a profile. `None` keeps the old value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The name.
    pub name: Option<String>,
    /// The introduction.
    pub introduction: Option<String>,
    /// The notice.
    pub notification: Option<String>,
    /// The picture's address.
    pub face_url: Option<String>,
    /// Whether only moderators may send.
    pub all_muted: Option<bool>,
}

impl Changes {
    /// Reads a request's `Name`, `Introduction`, `Notification`, `FaceUrl` and `MuteAllMember` (`On`, `Off`). Also accepts
    /// `ShutUpAllMember`, the older name of `MuteAllMember`, which the SDK uses.
    ///
    /// # Errors
    /// If a value is invalid or too long.
    pub fn read(body: &Value) -> Result<Self, ChatError> {
        let text = |key: &str, longest: usize| match &body[key] {
            Value::Null => Ok(None),
            Value::String(text) if text.len() <= longest => Ok(Some(text.clone())),
            Value::String(_) => Err(ChatError::with_text(10004, format!("{key} is longer than {longest} bytes"))),
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
    /// Applies the changes. Returns the tip's `MsgGroupNewInfo`; it has the mute for all only if `has_mute_tip`.
    pub fn change(&mut self, changes: Changes, has_mute_tip: bool) -> Value {
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
            if has_mute_tip {
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
    fn texts_are_limited_to_tencents_lengths_in_bytes() {
        for (key, longest) in [("Name", 100), ("Introduction", 240), ("Notification", 300), ("FaceUrl", 100)] {
            assert!(Changes::read(&json!({key: "x".repeat(longest)})).is_ok());
            let refused = Changes::read(&json!({key: "x".repeat(longest + 1)})).unwrap_err();
            assert_eq!(refused.code, 10004, "{}", refused.info);
            assert!(refused.info.contains(key));
            assert_eq!(Changes::read(&json!({key: 1})), Err(ChatError::BAD_PARAMETER));
        }
        // The limit counts bytes, not characters.
        assert!(Changes::read(&json!({"Notification": "语".repeat(101)})).is_err());
    }

    #[test]
    fn absent_fields_stay_and_the_tip_has_only_the_changes() {
        let mut profile = Profile { name: "A".into(), notification: "old".into(), ..Profile::default() };
        let changes = Changes::read(&json!({"Notification": "new", "ShutUpAllMember": "On"})).unwrap();
        assert_eq!(profile.change(changes.clone(), true), json!({"GroupNotification": "new", "ShutupAll": 1}));
        assert_eq!(profile.change(changes, false), json!({"GroupNotification": "new"}));
        assert_eq!((profile.name.as_str(), profile.notification.as_str(), profile.all_muted), ("A", "new", true));
        assert_eq!(Changes::read(&json!({"ShutUpAllMember": "Maybe"})), Err(ChatError::BAD_PARAMETER));
    }
}
