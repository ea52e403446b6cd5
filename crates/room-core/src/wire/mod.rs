//! What crosses the wire, as serde types and total decoders: any bytes in, a value or nothing out, never a panic.
//!
//! [`backend`] is the business backend's contract, [`custom`] the room's own custom messages, [`attached`] what comes with a
//! comment, [`sdk`] what the chat SDK's events say, [`image`] which pictures may be shown,
//! [`sdp`] and [`whep`] what WebRTC's signalling wants in its offer and beside it. The room server shares [`backend`] and [`custom`].

pub mod attached;
pub mod backend;
pub mod css;
pub mod custom;
pub mod image;
pub mod sdk;
pub mod sdp;
pub mod source;
pub mod whep;
