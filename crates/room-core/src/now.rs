//! Time and chance, brought in with every input: the core asks nobody for either.

/// The moment at which an input happened, as the shell saw it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Now {
    /// Milliseconds of a clock that never goes back (in a browser: `performance.now()`). For waiting and measuring.
    pub mono_ms: u64,
    /// Milliseconds since 1970 UTC, as the device believes. For comparing with what a server says.
    pub unix_ms: u64,
    /// A number in `0.0..1.0`, fresh for each input. For jitter.
    pub chance: f64,
}
