//! The rules of the room, checked with a million random inputs.

use super::*;
use crate::features::chat_log::line::MAX_LINES;
use crate::intent::{GiftIntent, HeldCommentAction};
use crate::model::custom::CustomMessage;
use crate::model::gift::{Gift, GiftReceipt};
use crate::model::message::Removal;
use crate::model::problem::{BackendError, StreamProblem};
use crate::model::user::Role;
use crate::model::user::UserInfo;
use crate::overlay::bullet::{Bullet, key_of};
use crate::overlay::protocol::WorkerReport;
use crate::overlay::settings::DanmakuSettings;
use crate::overlay::trajectory::Trajectory;
use crate::ports::overlay::OverlayCommand;
use crate::ports::player::PlayerEvent;
use std::collections::{BTreeSet, HashSet};

/// Inputs in one run.
const EVENTS: u32 = 100_000;
/// The number of runs.
const RUNS: u64 = 10;
/// The whole view is checked after this many inputs; the cheap rules after each.
const CHECK_EVERY: u32 = 97;

/// Random numbers that are the same in each test: splitmix64, by Sebastiano Vigna.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_of<T: Clone>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len() as u64);
        list[usize::try_from(at).unwrap()].clone()
    }
}

/// The state of a run, for inputs that refer to earlier ones.
#[derive(Default)]
struct Known {
    /// The keys of the viewer's comments that are not known to have arrived.
    unsent: BTreeSet<u64>,
    last_key: u64,
    next_id: u64,
    /// The key of the order that is in flight.
    order: String,
}

fn any_input(chance: &mut Chance, known: &mut Known, now: Now) -> Input {
    let user = chance.one_of(&["me", "host", "ann", "administrator", ""]);
    // Some messages come twice.
    known.next_id += chance.below(3);
    let id = format!("m{}", known.next_id.saturating_sub(chance.below(20)));
    let key = known.last_key.saturating_sub(chance.below(12));
    let now_s = now.unix_ms / 1_000;
    let error =
        ChatError { code: chance.one_of(&[2801, 10017, 10016, 70001, 70009, 10007, 0]), message: String::new() };
    let group = chance.one_of(&["g", "g", "g", "g", "other"]).to_owned();
    let chat = Input::Chat;
    let bullet = Bullet { key: key_of(&id), id: Some(id.clone()), ..Bullet::default() };
    let message = |body| {
        let from = User { user_id: user.into(), ..User::default() };
        chat(ChatEvent::Received(vec![GroupMessage { id, group, time: now_s, from, body, ..GroupMessage::default() }]))
    };
    let custom = |custom: &CustomMessage| Body::Custom(custom::write(custom));
    let people = || vec![User { user_id: "ann".into(), nick: "Ann".into(), avatar: None }];
    match chance.below(74) {
        0..24 => message(Body::Text("x".into())),
        24..28 => Input::Intent(Intent::SendText("mine".into())),
        28 => Input::Enter,
        29 => chance.one_of(&[Input::Leave, Input::Intent(Intent::Retry)]),
        30 => Input::RoomLoaded(Ok(Box::new(with_rose(chance.one_of(&[None, Some(1_000)]))))),
        31 => Input::RoomLoaded(Err(chance.one_of(&[BackendError::Unreachable, BackendError::Status(404)]))),
        32 => Input::SessionLoaded(Ok(session())),
        33 => Input::SessionLoaded(chance.one_of(&[
            Err(BackendError::Status(401)),
            Ok(Session { role: Role::Guest, user_id: String::new(), ..session() }),
        ])),
        34..37 => chat(chance.one_of(&[ChatEvent::Ready, ChatEvent::Joined])),
        37 => chat(chance.one_of(&[ChatEvent::SignInFailed(error.clone()), ChatEvent::JoinFailed(error)])),
        38 => {
            chat(ChatEvent::Network(chance.one_of(&[Network::Connected, Network::Connecting, Network::Disconnected])))
        }
        39 => any_exit(chance),
        40..43 => chat(ChatEvent::Sending { key, id: format!("own{key}") }),
        43..46 => chat(ChatEvent::Sent { key }),
        46 => chat(ChatEvent::SendFailed { key, error }),
        47 => Input::Intent(Intent::SendAgain(key)),
        48 => Input::Intent(Intent::ScrolledUp(chance.below(2) == 0)),
        49 => message(custom(&CustomMessage::Mute {
            user_id: Some("me".into()),
            until: Some(now_s + chance.below(5)),
            all: None,
            by: None,
        })),
        50 => message(Body::Profile { notice: None, mute_all: Some(chance.below(2) == 0), by: String::new() }),
        51 => message(Body::Muted { users: vec![("me".into(), chance.below(4))], by: String::new() }),
        52 => message(custom(&CustomMessage::Status {
            status: chance.one_of(&[Status::Live, Status::Upcoming, Status::Ended]),
            version: chance.below(40),
            starts_at: Some(now_s + 9),
            summary: None,
        })),
        53 => message(Body::Joined(people())),
        54 => message(Body::Left { user_ids: vec!["ann".into()] }),
        55 => message(Body::Removed(
            chance.one_of(&[Removal::Kicked, Removal::Banned { seconds: 9, reason: String::new() }]),
        )),
        56 => chat(ChatEvent::Online(chance.below(9))),
        57 => chat(ChatEvent::Recalled(vec![format!("m{}", known.next_id.saturating_sub(3))])),
        58 => message(custom(&CustomMessage::Draw {
            id: chance.below(99),
            keyword: "k".into(),
            prize: String::new(),
            until: now_s + 5,
        })),
        59 => {
            Input::Intent(chance.one_of(&[Intent::OpenMembers(true), Intent::OpenMembers(false), Intent::ReadNotice]))
        }
        60 => chat(ChatEvent::Profile(GroupProfile {
            notice: "n".into(),
            mute_all: false,
            muted_until_s: now_s + chance.below(3),
        })),
        61 => chance.one_of(&[Input::Online(true), Input::Online(false), Input::SignIn]),
        62 => Input::Player(
            chance
                .one_of(&[PlayerEvent::Playing, PlayerEvent::Failed { attempt: 1, problem: StreamProblem::NotFound }]),
        ),
        63..67 => any_danmaku(chance, bullet),
        67..72 => any_gift(chance, known, message),
        _ => any_timer(chance),
    }
}

fn with_rose(balance: Option<u64>) -> RoomInfo {
    RoomInfo { gifts: vec![Gift { id: "rose".into(), price: 1, ..Gift::default() }], balance, ..info() }
}

/// A random input about gifts and likes.
fn any_gift(chance: &mut Chance, known: &Known, message: impl FnOnce(Body) -> Input) -> Input {
    let giver = UserInfo { user_id: chance.one_of(&["me", "ann"]).into(), ..UserInfo::default() };
    let (count, order) = (1 + u32::try_from(chance.below(3)).unwrap(), format!("o{}", chance.below(40)));
    let value = chance.below(99);
    match chance.below(7) {
        0 => {
            let (gift, combo) = ("rose".into(), count + u32::try_from(chance.below(9)).unwrap());
            message(Body::Custom(custom::write(&CustomMessage::Gift { gift, count, combo, from: giver, order })))
        }
        1..4 => Input::Intent(Intent::Gift(GiftIntent::Give {
            gift_id: "rose".into(),
            count: chance.one_of(&[None, None, Some(9)]),
        })),
        4 => Input::Intent(chance.one_of(&[
            Intent::Like(3),
            Intent::Gift(GiftIntent::GiveUp),
            Intent::Gift(GiftIntent::Open(true)),
        ])),
        5 => Input::Chat(chance.one_of(&[
            ChatEvent::LikesSent { key: 1 },
            ChatEvent::LikesFailed { key: 2, error: ChatError { code: 2801, message: String::new() } },
            ChatEvent::Counter { key: "likes".into(), value },
        ])),
        _ => Input::OrderAnswered {
            key: known.order.clone(),
            answer: chance.one_of(&[
                Ok(GiftReceipt { order_id: order, balance: 500 }),
                Err(BackendError::Unreachable),
                Err(BackendError::Status(402)),
            ]),
        },
    }
}

/// A random input about danmaku.
fn any_danmaku(chance: &mut Chance, bullet: Bullet) -> Input {
    match chance.below(4) {
        0 => chance.one_of(&[
            Input::Hidden(true),
            Input::Hidden(false),
            Input::ReducedMotion(true),
            Input::ReducedMotion(false),
        ]),
        1 => Input::Intent(chance.one_of(&[
            Intent::PointAt(None),
            Intent::PointAt(Some((60.0, 10.0))),
            Intent::PointAt(Some((10.0, 60.0))),
            Intent::ActOnHeld(HeldCommentAction::Reply),
            Intent::ActOnHeld(HeldCommentAction::Copy),
        ])),
        2 => {
            let on = chance.below(4) > 0;
            Input::Intent(Intent::SetDanmaku(DanmakuSettings { on, ..DanmakuSettings::default() }))
        }
        _ => {
            let flight = Trajectory {
                key: bullet.key,
                row: 1,
                x: 9.0,
                since: 0.0,
                width: 9.0,
                speed: 1.0,
                until: 9.0,
                is_priority: false,
            };
            Input::Danmaku(WorkerReport { row: 9.0, entered: vec![(bullet, flight)], ..WorkerReport::default() })
        }
    }
}

fn any_timer(chance: &mut Chance) -> Input {
    Input::Timer(chance.one_of(&[
        Timer::Retry,
        Timer::Renew,
        Timer::SavePreferences,
        Timer::Announcer,
        Timer::HeadStart,
        Timer::Deadline,
        Timer::Online,
        Timer::NextRound,
        Timer::Upgrade,
        Timer::FreshAddress,
        Timer::Tick,
        Timer::Chat,
        Timer::Room,
        Timer::Users,
        Timer::Mute,
        Timer::ViewerCount,
        Timer::Ticker,
        Timer::Orders,
        Timer::Gifts,
        Timer::Likes,
        Timer::Supporters,
    ]))
}

/// A random input that ends the viewer's stay in the room, or hides the page.
fn any_exit(chance: &mut Chance) -> Input {
    chance.one_of(&[
        Input::Chat(ChatEvent::KickedOut(KickReason::ByServer)),
        Input::Chat(ChatEvent::KickedOut(KickReason::SignatureExpired)),
        Input::Chat(ChatEvent::NotReady),
        Input::Chat(ChatEvent::OnlineFailed),
        Input::Restored,
        Input::OutOfView(true),
        Input::OutOfView(false),
    ])
}

#[test]
fn the_rules_of_the_room_hold_for_a_million_random_inputs() {
    for run in 0..RUNS {
        let (mut room, mut chance, mut known) = (Room::default(), Chance(run), Known::default());
        let mut now = NOW;
        for event in 0..EVENTS {
            let wait_ms = chance.below(200);
            now = Now { mono_ms: now.mono_ms + wait_ms, unix_ms: now.unix_ms + wait_ms, chance: 0.5 };
            let input = any_input(&mut chance, &mut known, now);
            // A comment that was written while the session was renewed is sent with the join.
            let may_send = matches!(
                input,
                Input::Intent(Intent::SendText(_) | Intent::SendAgain(_)) | Input::Chat(ChatEvent::Joined)
            );
            // The lock at this moment: a mute may have ended meanwhile.
            room.ctx.now = now;
            let was_locked = room.send_context().is_locked;
            let effects = room.handle(input, now);
            let sends = |effect: &&Effect| {
                matches!(effect, Effect::Chat(ChatCommand::Send { .. } | ChatCommand::SendAgain { .. }))
            };
            assert!(effects.iter().filter(sends).count() == 0 || (may_send && !was_locked), "no comment while locked");
            let shows = |effect: &Effect| matches!(effect, Effect::Danmaku(OverlayCommand::Show(_)));
            let is_on = room.preferences.current.danmaku.on && !room.overlay.view().reduces_motion;
            assert!(is_on || !effects.iter().any(shows), "no comment is shown while danmaku are off");
            for effect in &effects {
                if let Effect::SendOrder(order) = effect {
                    known.order.clone_from(&order.key);
                }
                if let Effect::Chat(ChatCommand::Send { key, .. }) = effect {
                    known.last_key = *key;
                    known.unsent.insert(*key);
                }
            }
            known.unsent.retain(|key| {
                let comment = room.chat.comment(*key).expect("one's own comment is never dropped");
                matches!(comment.delivery, Delivery::Pending | Delivery::Failed(_))
            });
            // Far fewer than the list can hold: unsent comments are never dropped from it.
            if known.unsent.len() > 40 {
                let key = known.unsent.pop_first().unwrap();
                room.handle(Input::Chat(ChatEvent::Sent { key }), now);
            }
            if event % CHECK_EVERY == 0 {
                check(&mut room, now);
            }
        }
    }
}

/// Checks the rules of the view.
fn check(room: &mut Room, now: Now) {
    let preferences = room.preferences.current.clone();
    room.chat.filter_changed(|line| preferences.hides(line));
    room.handle(Input::Timer(Timer::Chat), now);
    let view = room.view();
    let lines = &view.chat.lines;
    assert!(lines.len() <= MAX_LINES, "the list is bounded");
    assert!(lines.windows(2).all(|pair| pair[0].key < pair[1].key), "the list is in order");
    let ids: Vec<_> = lines.iter().filter_map(|line| line.comment()?.id.clone()).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "no message twice");
    let gifts: Vec<_> = view.banners.iter().flatten().map(|banner| banner.combo.key).collect();
    assert!(gifts.len() < 2 || gifts[0] != gifts[1], "no banner twice");
    assert!(view.banners.iter().flatten().all(|banner| banner.combo.count > 0), "no banner without a gift");
    assert!(view.audience.online.is_none_or(|online| online < 9), "the count is one that came");
    let is_closed = composer::lock(&room.moderation, &room.ctx).is_some();
    assert_eq!(view.composer.lock.is_some(), is_closed);
}
