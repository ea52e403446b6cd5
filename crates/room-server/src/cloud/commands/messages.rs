//! Commands to send, recall and change messages.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::callbacks::{CallbackEvent, Platform};
use crate::cloud::chat::error::ChatError;
use crate::cloud::chat::message::{Message, Priority};
use crate::cloud::commands::{Answer, Operator, moderate, text};
use crate::cloud::deduplication::Verdict;
use crate::cloud::delivery;
use crate::cloud::delivery_options::DeliveryOptions;
use crate::visitors;

/// Tencent's limits: messages per recall; how long after sending a client may recall a message (s), and how long the REST API may (s);
/// bytes of the reason.
const MAX_RECALLED: usize = 10;
const CLIENT_RECALL_S: u64 = 120;
const REST_RECALL_S: u64 = 3_600;
const MAX_REASON: usize = 100;

/// Reads a message from a request.
///
/// # Errors
/// If it has no `Random`. The elements are checked later.
pub fn read(from: &str, body: &Value) -> Result<Message, ChatError> {
    Ok(Message {
        from: visitors::sender(from),
        random: body["Random"].as_u64().ok_or(ChatError::BAD_PARAMETER)?,
        client_time: body["MsgClientTime"].as_u64().unwrap_or_default(),
        priority: Priority::read(body["MsgPriority"].as_str().unwrap_or_default()),
        body: body["MsgBody"].clone(),
        cloud_custom_data: body["CloudCustomData"].as_str().unwrap_or_default().to_owned(),
        version: 0,
    })
}

/// `send_group_msg`. An administrator may send in any user's name, and may skip the callbacks.
pub async fn send(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let from = match body["From_Account"].as_str() {
        Some(from) if operator.is_app_admin && !from.is_empty() => from,
        _ => operator.user_id,
    };
    let platform = operator.platform();
    // Clients may not skip callbacks: the one before sending keeps them from sending messages that only the server may send.
    let without = |callback: &str| {
        let forbidden = body["ForbidCallbackControl"].as_array();
        operator.is_app_admin && forbidden.is_some_and(|list| list.contains(&callback.into()))
    };
    let options = DeliveryOptions {
        operator: operator.user_id.to_owned(),
        platform,
        callback_before: !without("ForbidBeforeSendMsgCallback"),
        callback_after: !without("ForbidAfterSendMsgCallback"),
    };
    let verdict = delivery::send(app, text(body, "GroupId")?, read(from, body)?, options).await;
    let now_s = now_ms() / 1_000;
    match verdict {
        Verdict::Sent(place) => Ok(json!({"MsgSeq": place.seq, "MsgTime": place.time_s})),
        Verdict::Dropped if platform == Platform::Rest => {
            Ok(json!({"MsgSeq": 0, "MsgTime": now_s, "MsgDropReason": "MsgFreqCtrl"}))
        }
        Verdict::Dropped | Verdict::Silenced => Ok(json!({"MsgSeq": 0, "MsgTime": now_s})),
        Verdict::Refused(refused) => Err(refused),
    }
}

/// `group_msg_recall`: the operator's own messages, or anyone's if the operator is a moderator.
pub fn recall(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let list = body["MsgSeqList"].as_array().filter(|list| (1..=MAX_RECALLED).contains(&list.len()));
    let seqs: Vec<_> =
        list.ok_or(ChatError::BAD_PARAMETER)?.iter().filter_map(|item| item["MsgSeq"].as_u64()).collect();
    if seqs.is_empty() {
        return Err(ChatError::BAD_PARAMETER);
    }
    let reason = body["Reason"].as_str().unwrap_or_default();
    if reason.len() > MAX_REASON {
        return Err(ChatError::BAD_PARAMETER);
    }
    let group_id = text(body, "GroupId")?;
    let longest_s = if operator.is_app_admin { REST_RECALL_S } else { CLIENT_RECALL_S };
    let (answer, good) = app.in_group(group_id, |group| {
        let is_moderator = operator.moderates(group).is_ok();
        let now_s = now_ms() / 1_000;
        let check = |seq: u64| match group.message(seq) {
            None => 10030,
            Some((message, _)) if !is_moderator && message.from.user_id != operator.user_id => 10007,
            Some((_, time_s)) if time_s + longest_s < now_s => 10031,
            Some(_) => 0,
        };
        let checked: Vec<_> = seqs.iter().map(|seq| (*seq, check(*seq))).collect();
        // A client recalls one message at a time, and does not read the list.
        if let Some((_, code)) = checked.iter().find(|(_, code)| *code != 0 && !operator.is_app_admin) {
            return Err(ChatError::new(*code, "the message cannot be withdrawn"));
        }
        let good: Vec<_> = checked.iter().filter(|(_, code)| *code == 0).map(|(seq, _)| *seq).collect();
        let recalled = group.recall(operator.user_id, &good, reason, now_ms());
        let results: Vec<_> = checked.iter().map(|(seq, code)| json!({"MsgSeq": seq, "RetCode": code})).collect();
        Ok((json!({"RecallRetList": results}), recalled))
    })??;
    if !good.is_empty() {
        let event =
            CallbackEvent::Withdrawn { group_id: group_id.into(), operator: operator.user_id.into(), seqs: good };
        app.callbacks.report(event, operator.platform());
    }
    Ok(answer)
}

/// `modify_group_msg`: changes a message's elements or its custom data.
pub fn modify(app: &Arc<App>, operator: Operator<'_>, body: &Value) -> Answer {
    let seq = body["MsgSeq"].as_u64().ok_or(ChatError::BAD_PARAMETER)?;
    let elements = body.get("MsgBody").filter(|elements| !elements.is_null()).cloned();
    let data = body["CloudCustomData"].as_str().map(str::to_owned);
    moderate(app, operator, body, |group| {
        group.modify(seq, elements, data, now_ms())?;
        Ok(json!({}))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::socket::tests::with;

    #[tokio::test]
    async fn a_client_may_recall_within_two_minutes_and_an_administrator_within_an_hour() {
        let app = with(&[]);
        let send = |random: u64, ago_s: u64| {
            let body = json!({"Random": random, "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi"}}]});
            let message = read("bob", &body).unwrap();
            app.in_group("@TGS#aDEMO", |group| {
                group.send(message, 0, now_ms() - ago_s * 1_000);
                group.next_seq() - 1
            })
            .unwrap()
        };
        let code = |user_id, is_app_admin, seq: u64| {
            let body = json!({"GroupId": "@TGS#aDEMO", "MsgSeqList": [{"MsgSeq": seq}]});
            match recall(&app, Operator { user_id, is_app_admin }, &body) {
                Ok(answer) => answer["RecallRetList"][0]["RetCode"].as_i64().unwrap(),
                Err(refused) => refused.code,
            }
        };
        let [hour, long, short] = [(1, 3_700), (2, 130), (3, 110)].map(|(random, ago_s)| send(random, ago_s));
        assert_eq!((code("bob", false, long), code("luna", false, long)), (10031, 10031));
        assert_eq!((code("bob", false, short), code("administrator", true, long)), (0, 0));
        assert_eq!(code("administrator", true, hour), 10031);
    }
}
