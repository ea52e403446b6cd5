//! How fast things may follow one another.

pub mod backoff;
pub mod pace;
pub mod sampler;
