use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::backend::db::Db;
use crate::backend::opening;
use crate::cloud::callbacks::Callbacks;
use crate::config::Cli;
use crate::media::live::Live;
use crate::media::webrtc::connections::Rtc;
use clap::Parser;

fn app() -> Arc<App> {
    with(&["--online-snapshot-ms", "0", "--member-list"])
}

/// A server with these flags.
pub fn with(flags: &[&str]) -> Arc<App> {
    let config = Cli::try_parse_from([&["room-server"], flags].concat()).unwrap().config;
    let app = App::new(
        &config,
        "key",
        "token".into(),
        Db::open(None).unwrap(),
        Live::new().unwrap(),
        Rtc::new(config.listen.ip(), false).unwrap(),
        Callbacks::new(&config).unwrap(),
    );
    opening::open_rooms(&app, &config).unwrap();
    app
}

/// The body of the reply to a request.
async fn ask(app: &Arc<App>, link: &Link<'_>, head: &Value, body: &Value) -> Value {
    let request = frame::read(json!({"head": head, "body": body}).to_string().as_bytes()).unwrap();
    let frame = finish(&request, answer(app, link, &request).await);
    serde_json::from_slice::<Value>(&frame).unwrap()["body"].clone()
}

async fn sign_in(app: &Arc<App>, link: &Link<'_>, user: &str) -> Value {
    let sig = app.signer.sign(user, crate::clock::now_ms() / 1_000, 60);
    let head = json!({
        "servcmd": "im_open_status.wslogin", "seq": 1, "identifier": user, "usersig": sig,
        "sdkappid": app.signer.sdk_app_id(),
    });
    ask(app, link, &head, &json!({})).await["A2Key"].clone()
}

/// Any JSON, under the names that the commands read, so that the tests reach the deeper branches.
fn any_body() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "GroupId",
        "GroupIdList",
        "Key",
        "StartSeq",
        "StartBroadcastSeq",
        "Notification",
        "Name",
        "MuteAllMember",
        "ShutUpAllMember",
        "GroupAttr",
        "AttrMainSeq",
        "AttrControl",
        "key",
        "value",
        "seq",
        "GroupCounter",
        "Mode",
        "Value",
        "GroupCounterKeys",
        "Members_Account",
        "Member_Account",
        "Duration",
        "ShutUpTime",
        "Role",
        "MsgSeqList",
        "MsgSeq",
        "Reason",
        "UserItem",
        "To_Account",
        "HugeGroupHistoryMsgFlag",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_u64..5).prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        prop::sample::select(vec!["@TGS#aDEMO", "bob", "On", "Admin", "Set", "Increase", "RaceConflict", ""])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..8)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_command_answers_any_body(
        asked in prop::collection::vec((prop::sample::select(vec![
            "apply_join_group", "quit_group", "get_msg", "portrait_get_all", "get_group_self_member_info",
            "modify_group_base_info", "get_online_member_num", "get_members", "get_group_member_info", "get_group_attr", "set_group_attr",
            "modify_group_attr", "delete_group_attr", "clear_group_attr", "get_group_counter", "update_group_counter",
            "ban_group_member", "modify_group_member_info", "group_msg_recall", "wslogout", "fetch_config", "make_tea",
        ]), any_body(), any::<bool>()), 1..20),
        // The host may do more than others.
        user in prop::sample::select(vec!["luna", "bob"]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let _inside = runtime.enter();
        let app = app();
        let (link, _ends) = app.sockets.connect();
        let a2 = runtime.block_on(sign_in(&app, &link, user));
        for (command, mut body, in_the_room) in asked {
            if in_the_room && body.is_object() {
                body["GroupId"] = "@TGS#aDEMO".into();
            }
            let head = json!({"servcmd": format!("group_open_http_svc.{command}"), "seq": 2, "a2": a2});
            let reply = runtime.block_on(ask(&app, &link, &head, &body));
            prop_assert!(reply["ErrorCode"].is_i64(), "{command}: {reply}");
            prop_assert_eq!(reply["ActionStatus"] == "OK", reply["ErrorCode"] == 0);
        }
    }
}

/// A client: its connection and its token.
struct Client<'a> {
    app: &'a Arc<App>,
    link: &'a Link<'a>,
    a2: Value,
}

impl<'a> Client<'a> {
    async fn signed_in(app: &'a Arc<App>, link: &'a Link<'a>, user: &str) -> Self {
        Self { app, link, a2: sign_in(app, link, user).await }
    }

    async fn ask(&self, command: &str, body: Value) -> Value {
        self.with(&self.a2, command, body).await
    }

    async fn with(&self, a2: &Value, command: &str, body: Value) -> Value {
        let head = json!({"servcmd": format!("x.{command}"), "seq": 1, "a2": a2});
        ask(self.app, self.link, &head, &body).await
    }

    async fn join(&self) -> Value {
        self.ask("apply_join_group", group()).await
    }

    /// The error code of a poll with the key that joining returned.
    async fn poll(&self, joined: &Value) -> Value {
        let body = json!({"Key": joined["LongPollingKey"], "StartSeq": joined["StartSeq"]});
        self.ask("get_msg", body).await["ErrorCode"].clone()
    }

    async fn online(&self) -> Value {
        self.ask("get_online_member_num", group()).await["OnlineMemberNum"].clone()
    }
}

fn group() -> Value {
    json!({"GroupId": "@TGS#aDEMO"})
}

#[tokio::test]
async fn a_polling_key_or_an_invalid_token_is_not_a_sign_in() {
    let app = app();
    let (link, _ends) = app.sockets.connect();
    let bob = Client::signed_in(&app, &link, "bob").await;
    let key = bob.join().await["LongPollingKey"].clone();
    assert!(key.is_string());
    for wrong in [&key, &json!(""), &json!("e30.AAAA")] {
        assert_eq!(bob.with(wrong, "quit_group", group()).await["ErrorCode"], 70001);
    }
    assert_eq!(bob.ask("get_msg", json!({"Key": bob.a2, "StartSeq": 1})).await["ErrorCode"], 10004);
}

#[tokio::test]
async fn a_late_poll_after_quitting_is_answered_and_does_not_rejoin() {
    let app = app();
    let (link, _ends) = app.sockets.connect();
    let bob = Client::signed_in(&app, &link, "bob").await;
    let joined = bob.join().await;
    assert_eq!((bob.poll(&joined).await, bob.online().await), (json!(0), json!(1)));
    assert_eq!(bob.ask("quit_group", group()).await["ErrorCode"], 0);
    assert_eq!((bob.poll(&joined).await, bob.online().await), (json!(0), json!(0)));
}

#[tokio::test]
async fn a_polling_key_is_valid_only_with_the_sign_in_that_joined() {
    let app = app();
    let (link, _ends) = app.sockets.connect();
    let first = Client::signed_in(&app, &link, "bob").await;
    let joined = first.join().await;
    assert_eq!(first.poll(&joined).await, 0);
    // Another sign-in of the same user, another user, and a guest.
    let second = Client::signed_in(&app, &link, "bob").await;
    let ann = Client::signed_in(&app, &link, "ann").await;
    assert_eq!((second.poll(&joined).await, ann.poll(&joined).await), (json!(10007), json!(10007)));
    let head = json!({"servcmd": "group_open_long_polling_http_noauth_svc.get_msg", "seq": 1});
    let body = json!({"Key": joined["LongPollingKey"], "StartSeq": joined["StartSeq"]});
    assert_eq!(ask(&app, &link, &head, &body).await["ErrorCode"], 10007);
    assert_eq!(second.online().await, 1);
    assert_eq!(second.poll(&second.join().await).await, 0);
}

#[tokio::test]
async fn a_banned_user_does_not_come_back_by_a_poll_even_after_an_old_ban() {
    let app = app();
    let (link, _ends) = app.sockets.connect();
    let bob = Client::signed_in(&app, &link, "bob").await;
    let joined = bob.join().await;
    let ban = |group: &mut crate::cloud::chat::group::AvChatRoom| {
        // He left and was banned long before he joined, and for ever: only the ban is known, not the removal.
        group.leave("bob", 0);
        group.ban("luna", &crate::visitors::sender("bob"), u32::MAX.into(), "", 1);
    };
    app.in_group("@TGS#aDEMO", ban).unwrap();
    assert_eq!((bob.poll(&joined).await, bob.online().await), (json!(10007), json!(0)));
}
