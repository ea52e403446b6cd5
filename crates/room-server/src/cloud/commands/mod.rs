//! What may be done in a group, by its members over the socket and by administrators over the API alike: from a request's body
//! to [`crate::cloud::chat`], and back to the answer's.

pub mod data;
pub mod messages;
pub mod moderation;
pub mod profile;

use serde_json::Value;

use crate::app::App;
use crate::cloud::callbacks::Platform;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group::AvChatRoom;

/// An answer's body, or why there is none.
pub type Answer = Result<Value, ChatError>;

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Operator<'a> {
    /// The user.
    pub user_id: &'a str,
    /// An administrator of the application, who may do anything anywhere.
    pub is_app_admin: bool,
}

impl Operator<'_> {
    /// From where they ask.
    pub const fn platform(&self) -> Platform {
        if self.is_app_admin { Platform::Rest } else { Platform::Web }
    }

    /// May this one keep order in the group?
    ///
    /// # Errors
    /// If not.
    pub fn moderates(&self, group: &AvChatRoom) -> Result<(), ChatError> {
        if self.is_app_admin { Ok(()) } else { group.moderates(self.user_id) }
    }
}

/// A text that has to be there.
///
/// # Errors
/// If it is not.
pub fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, ChatError> {
    body[key].as_str().ok_or(ChatError::BAD_PARAMETER)
}

/// A list of texts, from 1 to `most`.
///
/// # Errors
/// If it is not one.
pub fn texts<'a>(body: &'a Value, key: &str, most: usize) -> Result<Vec<&'a str>, ChatError> {
    let list = body[key].as_array().ok_or(ChatError::BAD_PARAMETER)?;
    if list.is_empty() || list.len() > most {
        return Err(ChatError::BAD_PARAMETER);
    }
    list.iter().map(|item| item.as_str().ok_or(ChatError::BAD_PARAMETER)).collect()
}

/// Is it in the application's edition, and switched on?
///
/// # Errors
/// If not.
fn is_there(ability: bool) -> Result<(), ChatError> {
    if ability { Ok(()) } else { Err(ChatError::NOT_IN_EDITION) }
}

/// Does something in the group that the body names, if the operator may keep order there.
///
/// # Errors
/// If there is no such group, or they may not.
fn moderate<T>(
    app: &std::sync::Arc<App>,
    operator: Operator<'_>,
    body: &Value,
    act: impl FnOnce(&mut AvChatRoom) -> Result<T, ChatError>,
) -> Result<T, ChatError> {
    app.in_group(text(body, "GroupId")?, |group| {
        operator.moderates(group)?;
        act(group)
    })?
}
