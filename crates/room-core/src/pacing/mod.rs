//! Waiting times, back-off and rate limits.

pub mod backoff;
pub mod pace;
pub mod sampler;
