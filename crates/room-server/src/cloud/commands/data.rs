//! Commands for group attributes and group counters.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::App;
use crate::backend::counters::{LIKES, POPULARITY};
use crate::clock::now_ms;
use crate::cloud::chat::attributes::{Change, Pair};
use crate::cloud::chat::counters;
use crate::cloud::chat::counters::Mode;
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::group::AvChatRoom;
use crate::cloud::commands::{Answer, Operator, is_there, moderate, text, texts};

/// `get_group_attr`, in the form that the SDK reads.
pub fn attributes(app: &Arc<App>, body: &Value) -> Answer {
    app.in_group(
        text(body, "GroupId")?,
        |group| json!({"GroupAttrAry": group.attributes().write(), "AttrMainSeq": group.attributes().seq()}),
    )
}

/// `get_group_attr`, in the form of the REST API.
pub fn attributes_for_rest(app: &Arc<App>, body: &Value) -> Answer {
    app.in_group(text(body, "GroupId")?, |group| json!({"GroupAttrAry": group.attributes().write_for_rest()}))
}

/// `set_group_attr`, `modify_group_attr`, `delete_group_attr`, `clear_group_attr`. With `AttrControl: ["RaceConflict"]` a client sends the
/// sequence numbers that it knows; if another client was faster, the change fails.
pub fn change_attributes(app: &Arc<App>, operator: Operator<'_>, change: Change, body: &Value) -> Answer {
    let races = body["AttrControl"].as_array().is_some_and(|rules| rules.contains(&"RaceConflict".into()));
    let pairs = if change == Change::Clear { Vec::new() } else { pairs(body, change, races)? };
    let seen = body["AttrMainSeq"].as_u64().filter(|_| races);
    moderate(app, operator, body, |group| {
        let write = |group: &mut AvChatRoom| group.change_attributes(operator.user_id, change, &pairs, seen, now_ms());
        let changed = group.write_attributes(now_ms(), write)?;
        // Only the attributes of the request: the SDK adds the values that it sent.
        let pair = |(key, _, seq): &(String, String, u64)| json!({"Key": key, "seq": seq});
        let pairs: Vec<_> = changed.pairs.iter().map(pair).collect();
        Ok(json!({"GroupAttrAry": pairs, "AttrMainSeq": changed.seq}))
    })
}

fn pairs(body: &Value, change: Change, races: bool) -> Result<Vec<Pair>, ChatError> {
    let list = body["GroupAttr"].as_array().filter(|list| !list.is_empty()).ok_or(ChatError::BAD_PARAMETER)?;
    let pair = |item: &Value| {
        let value = if change == Change::Delete { "" } else { text(item, "value")? };
        let seen = item["seq"].as_u64().filter(|_| races);
        Ok(Pair { key: text(item, "key")?.to_owned(), value: value.to_owned(), seen })
    };
    list.iter().map(pair).collect()
}

/// `get_group_counter`: the named counters, or all.
pub fn counters(app: &Arc<App>, body: &Value) -> Answer {
    let keys = keys(body)?;
    app.in_group(text(body, "GroupId")?, |group| {
        is_there(group.abilities().counters)?;
        let counters = group.counters();
        Ok(json!({"GroupCounter": counters::write(&counters.get(&keys)), "GroupCounterSeq": counters.seq()}))
    })?
}

/// The counters that the backend keeps.
const BACKEND_COUNTERS: [&str; 2] = [LIKES, POPULARITY];

/// `update_group_counter`. Members may use it too, except for the backend's counters.
pub fn count(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let mode = Mode::read(body["Mode"].as_str().unwrap_or("Set")).ok_or(ChatError::BAD_PARAMETER)?;
    let list = body["GroupCounter"].as_array().filter(|list| !list.is_empty()).ok_or(ChatError::BAD_PARAMETER)?;
    let pair = |item: &'_ Value| item["Value"].as_i64().ok_or(ChatError::BAD_PARAMETER);
    let pairs = list.iter().map(|item| Ok((text(item, "Key")?, pair(item)?))).collect::<Result<Vec<_>, ChatError>>()?;
    app.in_group(text(body, "GroupId")?, |group| {
        is_there(group.abilities().counters)?;
        let is_backend_counter = pairs.iter().any(|(key, _)| BACKEND_COUNTERS.contains(key));
        if !operator.is_app_admin && (is_backend_counter || group.members().get(operator.user_id).is_none()) {
            return Err(ChatError::NOT_ALLOWED);
        }
        let now = group.count(mode, &pairs, now_ms())?;
        Ok(json!({"GroupCounter": counters::write(&now), "GroupCounterSeq": group.counters().seq()}))
    })?
}

/// `delete_group_counter`: the named counters, or all.
pub fn delete_counters(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let keys = keys(body)?;
    moderate(app, operator, body, |group| {
        is_there(group.abilities().counters)?;
        group.delete_counters(operator.user_id, &keys, now_ms());
        Ok(json!({}))
    })
}

fn keys(body: &Value) -> Result<Vec<&str>, ChatError> {
    match body["GroupCounterKeys"].as_array() {
        Some(list) if !list.is_empty() => texts(body, "GroupCounterKeys", usize::MAX),
        _ => Ok(Vec::new()),
    }
}
