//! The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
//!
//! It speaks the chat SDK's own socket protocol, so the unmodified SDK is what runs against it. One binary, one port:
//!
//! | module | what |
//! | --- | --- |
//! | [`server`], [`serve`], [`config`], [`ticks`] | the routes; the port; the command line; what happens by itself |
//! | [`chat`] | what Tencent Cloud Chat does for an `AVChatRoom`, pure |
//! | [`commands`], [`sending`], [`submissions`] | what may be done in a group, and by whom; a message's way to it |
//! | [`gateway`], [`standing`] | the SDK's protocol at `/binfo`; which sign-ins count |
//! | [`rest`] | the administrators' API at `/v4` |
//! | [`callback`] | what the chat asks the backend, and tells it |
//! | [`business`], [`api`] | the backend: shows, wallets, gifts, draws; its contract at `/api` |
//! | [`live`], [`rtc`] | the stream at `/live`, and over WebRTC at `/whep` and `/webrtc/v1` |
//! | [`stream_events`] | what the CDN says of a stream, at `/css/events` |
//! | [`desk`], [`faults`], [`metrics`] | the operator's desk at `/desk`, what it can break, `/metrics` |
//! | [`crowd`] | viewers by the thousand, to fill a room and to measure |
//! | [`access`], [`identity`] | which pages may call, and under which names; who a bearer token says that somebody is |
//! | [`usersig`], [`token`] | UserSigs; what clients show to prove what they were told |
//! | [`app`], [`people`], [`demo`] | what the parts share; who the users are; the room that is always there |

mod access;
mod api;
mod app;
mod business;
mod callback;
mod chat;
mod commands;
pub mod config;
pub mod crowd;
mod demo;
mod desk;
mod faults;
mod gateway;
mod identity;
mod live;
mod metrics;
mod people;
mod rest;
mod rtc;
mod sending;
mod serve;
pub mod server;
mod standing;
mod stream_events;
mod submissions;
mod ticks;
mod token;
mod usersig;

pub use gateway::frame;

/// What comes from outside besides frames, for the fuzzer: a playlist's query, a file's name, and a fragment of SDP are read.
pub fn read_anything(text: &str) {
    for newest in [0, 1 << 40, u64::MAX] {
        let _ = live::wanted_edge(text, newest);
        let _ = live::ShiftRequest::of(text, newest);
    }
    let _ = live::address::Signature::of(text).map(|signature| signature.query());
    rtc::candidates(text).for_each(drop);
    let _ = rtc::reads_offer(text);
}
