//! The local stand-in for Tencent Cloud Chat, a business backend and a CDN: for development, tests and demos.
//!
//! It speaks the chat SDK's own socket protocol, so the unmodified SDK runs against it. One binary, one port:
//!
//! | module | what |
//! | --- | --- |
//! | [`cloud`] | Tencent Cloud Chat: AVChatRooms, the SDK's socket protocol at `/binfo`, the REST API at `/v4`, callbacks |
//! | [`backend`] | the business backend: shows, wallets, gifts, draws; its contract at `/api` |
//! | [`media`] | the stream: HLS, FLV and time shift at `/live`, WebRTC at `/whep` and `/webrtc/v1`, the CDN's callbacks at `/css/events` |
//! | [`desk`] | the operator's desk at `/desk`, and the faults that it can inject |
//! | [`load`] | thousands of viewers that fill a room and measure |
//! | [`server`], [`serve`] | the routes; the port |
//! | [`app`], [`clock`], [`scheduler`] | the state that the parts share; the time; the periodic work |
//! | [`config`], [`access`] | the command line; which pages may call |
//! | [`metrics`], [`metrics_page`] | the counters; `/metrics` |
//! | [`visitors`], [`demo`] | made-up users; the room `demo` |

mod access;
mod app;
mod backend;
mod clock;
mod cloud;
pub mod config;
mod demo;
mod desk;
pub mod load;
mod media;
mod metrics;
mod metrics_page;
mod scheduler;
mod serve;
pub mod server;
mod visitors;

pub use cloud::socket::frame;

/// For the fuzzer: parses a text as each kind of input from outside except frames (a playlist's query, a signature, and SDP).
pub fn parse_untrusted(text: &str) {
    for newest in [0, 1 << 40, u64::MAX] {
        let _ = media::wanted_edge(text, newest);
        let _ = media::ShiftRequest::of(text, newest);
    }
    let _ = media::address::Signature::of(text).map(|signature| signature.query());
    media::webrtc::candidates(text).for_each(drop);
    let _ = media::webrtc::reads_offer(text);
}
