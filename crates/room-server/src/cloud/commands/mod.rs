//! The commands in a group, which members send over the socket and administrators over the REST API: from a request's body to
//! [`crate::cloud::chat`], and back to the answer's body.

pub mod data;
pub mod messages;
pub mod moderation;
pub mod profile;

use serde_json::Value;

use crate::app::App;
use crate::cloud::callbacks::Platform;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group::AvChatRoom;

/// An answer's body, or the error.
pub type Answer = Result<Value, ChatError>;

/// Who makes a request.
#[derive(Debug, Clone, Copy)]
pub struct Operator<'a> {
    /// The user ID.
    pub user_id: &'a str,
    /// Whether the user is an administrator of the application, who may do everything in every group.
    pub is_app_admin: bool,
}

impl Operator<'_> {
    /// The interface of the request.
    pub const fn platform(&self) -> Platform {
        if self.is_app_admin { Platform::Rest } else { Platform::Web }
    }

    /// Checks that the operator is a moderator of the group.
    ///
    /// # Errors
    /// If not.
    pub fn moderates(&self, group: &AvChatRoom) -> Result<(), ChatError> {
        if self.is_app_admin { Ok(()) } else { group.moderates(self.user_id) }
    }
}

/// A required text.
///
/// # Errors
/// If it is missing, or not a text.
pub fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, ChatError> {
    body[key].as_str().ok_or(ChatError::BAD_PARAMETER)
}

/// A list of 1 to `most` texts.
///
/// # Errors
/// If it is anything else.
pub fn texts<'a>(body: &'a Value, key: &str, most: usize) -> Result<Vec<&'a str>, ChatError> {
    let list = body[key].as_array().ok_or(ChatError::BAD_PARAMETER)?;
    if list.is_empty() || list.len() > most {
        return Err(ChatError::BAD_PARAMETER);
    }
    list.iter().map(|item| item.as_str().ok_or(ChatError::BAD_PARAMETER)).collect()
}

/// Checks that a feature is in the application's edition and switched on.
///
/// # Errors
/// If not.
fn is_there(ability: bool) -> Result<(), ChatError> {
    if ability { Ok(()) } else { Err(ChatError::NOT_IN_EDITION) }
}

/// Runs `act` on the group that the body names, if the operator is a moderator there.
///
/// # Errors
/// If there is no such group, or the operator is not a moderator; else the errors of `act`.
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
