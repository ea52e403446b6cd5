//! The room `demo`, which is always there.

use room_core::wire::backend::{Anchor, Limits, RoomInfo, Source, SourceKind, Status};
use serde_json::json;

use crate::avchatroom::{AvChatRoom, Post, Profile};
use crate::people::ADMINISTRATOR;
use crate::rooms::Room;

const NOTICE: &str = "Welcome to the harbour at dusk.\nBe kind to one another. This room runs on your own machine: \
                      open it in a second tab, and the two of you can talk.";

/// The room `demo`, live from now on.
pub fn room(now_ms: u64, first_seq: u64) -> Room {
    let anchor = Anchor { user_id: "luna".into(), nick: "Luna".into(), avatar: "/demo/avatar.webp".into() };
    let info = RoomInfo {
        room: "demo".into(),
        group_id: "@TGS#aDEMO".into(),
        title: "Harbour lights: a slow evening by the sea".into(),
        anchor: anchor.clone(),
        status: Status::Live,
        status_version: 1,
        starts_at: None,
        sources: vec![Source {
            kind: SourceKind::Hls,
            url: "/live/demo/index.m3u8".into(),
            label: None,
            height: Some(540),
        }],
        limits: Limits::default(),
        trusted_senders: vec![ADMINISTRATOR.into()],
    };
    let profile = Profile {
        group_id: info.group_id.clone(),
        name: "Harbour lights".into(),
        notification: NOTICE.into(),
        owner: anchor.user_id.clone(),
        created_s: now_ms / 1000,
    };
    let mut group = AvChatRoom::new(profile, first_seq);
    let welcome = Post {
        from: anchor.user_id,
        // The same each time: to a client that saw it before a restart it is the message that it knows.
        random: 1,
        client_time: 1,
        priority: "Normal".into(),
        body: json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "Good evening, everyone. Make yourselves at home 🌙"}}]),
        cloud_custom_data: String::new(),
    };
    group.post(&welcome, now_ms);
    Room { info, group }
}
