//! The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
//!
//! It speaks the chat SDK's own socket protocol, so the unmodified SDK is what runs against it. One binary, one port:
//!
//! | module | what |
//! | --- | --- |
//! | [`cloud`] | Tencent Cloud Chat: AVChatRooms, the SDK's socket protocol at `/binfo`, the REST API at `/v4`, callbacks |
//! | [`backend`] | the business backend: shows, wallets, gifts, draws; its contract at `/api` |
//! | [`media`] | the stream: HLS, FLV and time shift at `/live`, WebRTC at `/whep` and `/webrtc/v1`, the CDN's callbacks at `/css/events` |
//! | [`desk`] | the operator's desk at `/desk`, and the faults that it can inject |
//! | [`load`] | viewers by the thousand, to fill a room and to measure |
//! | [`server`], [`serve`], [`app`], [`scheduler`] | the routes; the port; what the parts share; what is done at intervals |
//! | [`config`], [`access`], [`metrics`], [`visitors`], [`demo`] | the command line; which pages may call; `/metrics`; made-up users; the room that is always there |

mod access;
mod app;
mod backend;
mod cloud;
pub mod config;
mod demo;
mod desk;
pub mod load;
mod media;
mod metrics;
mod scheduler;
mod serve;
pub mod server;
mod visitors;

pub use cloud::socket::frame;

/// What comes from outside besides frames, for the fuzzer: a playlist's query, a file's name, and a fragment of SDP are read.
pub fn read_anything(text: &str) {
    for newest in [0, 1 << 40, u64::MAX] {
        let _ = media::wanted_edge(text, newest);
        let _ = media::ShiftRequest::of(text, newest);
    }
    let _ = media::address::Signature::of(text).map(|signature| signature.query());
    media::webrtc::candidates(text).for_each(drop);
    let _ = media::webrtc::reads_offer(text);
}
