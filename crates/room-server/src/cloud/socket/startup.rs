//! Answers to the SDK's requests at sign-in that a live room does not need: well-formed, but empty.
//!
//! Without the field that ends a list, the SDK asks again at once, and for ever. An error becomes an unhandled rejection in the page's
//! console.

use serde_json::{Value, json};

use crate::app::App;
use crate::config::cloud::PollPace;

/// How long the SDK may keep a configuration, in seconds.
const KEEP_S: u32 = 86_400;

/// How much longer than the usual 0.3 s the SDK waits between two polls of a quiet group (in ms, as text). By default it adds 2 s, and
/// viewers would see a pause or a notice late.
const QUIET_POLLS: &str = "500";

/// The answer to a request of the SDK's start-up. `None`: another request.
pub fn answer(app: &App, command: &str) -> Option<Value> {
    Some(match command {
        "fetch_config" => {
            let config = match app.poll_pace {
                PollPace::Quick => json!({"polling_interval_plus": QUIET_POLLS}),
                PollPace::Cloud => json!({}),
            };
            let config = config.to_string();
            json!({"int32_error_code": 0, "uint32_expired_time": KEEP_S, "uint64_version": 1, "str_json_config": config})
        }
        "fetch_imsdk_purchase_bitsv2" => {
            json!({"int32_error_code": 0, "uint32_expired_time": KEEP_S, "str_purchase_bits": app.abilities().bits()})
        }
        "get_joined_group_list" => json!({"TotalCount": 0, "GroupIdList": []}),
        "black_list_get" => json!({"BlackListItem": [], "StartIndex": 0}),
        "page_get" => json!({
            "CompleteFlag": 1, "SessionItem": [], "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0
        }),
        "get_contact_group" => json!({"CompleteFlag": 1, "NextStartIndex": 0, "ContactItem": [], "GroupItem": []}),
        "getmsg" => json!({"Cookie": "", "SyncFlag": 2, "MsgList": []}),
        "friend_get" => json!({
            "FriendNum": 0, "UserDataItem": [], "NextStartIndex": 0, "StandardSequence": 0, "CustomSequence": 0,
            "CompleteFlag": 1
        }),
        "group_get" => json!({"ResultItem": [], "CurrentSequence": 0}),
        "pendency_get" => json!({"PendencyItem": [], "UnreadPendencyCount": 0, "StartTime": 0, "CurrentSequence": 0}),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::socket::tests::with;

    #[tokio::test]
    async fn the_poll_pace_of_quiet_groups_is_quick_or_the_services_own() {
        let config = |flags| answer(&with(flags), "fetch_config").map(|answer| answer["str_json_config"].clone());
        assert_eq!(config(&[]), Some(r#"{"polling_interval_plus":"500"}"#.into()));
        assert_eq!(config(&["--poll-pace", "cloud"]), Some("{}".into()));
    }
}
