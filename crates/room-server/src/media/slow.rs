//! A response at the speed of a poor connection.

use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::time::sleep;

/// Bytes of a chunk, and the interval between chunks: 410 kbit/s, too little for the clip and enough for the clip at half the size.
const CHUNK: usize = 1_024;
const EVERY: Duration = Duration::from_millis(20);

/// How long this many bytes take.
pub fn time(bytes: usize) -> Duration {
    // The number fits into 32 bits.
    EVERY * u32::try_from(bytes.div_ceil(CHUNK)).unwrap_or(u32::MAX)
}

/// A body that sends these bytes slowly.
pub fn body(bytes: Vec<u8>) -> Body {
    Body::from_stream(stream::unfold(Bytes::from(bytes), |mut left| async move {
        if left.is_empty() {
            return None;
        }
        sleep(EVERY).await;
        let chunk = left.split_to(CHUNK.min(left.len()));
        Some((Ok::<_, std::convert::Infallible>(chunk), left))
    }))
}
