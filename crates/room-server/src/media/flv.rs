//! The stream as FLV over HTTP: one response that does not end. It starts with the key frame of the current second, so that a player has a
//! first frame at once. Later frames are sent when they are due.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::time::sleep;

use crate::app::App;
use crate::clock::now_us;
use crate::desk::faults::Stream;
use crate::media::format::{FRAME_US, FRAMES_PER_S};
use crate::media::live::Rendition;
use crate::media::slow;
use crate::media::timeline::EPOCH_S;

/// Types of a tag.
const AUDIO: u8 = 8;
const VIDEO: u8 = 9;
const SCRIPT: u8 = 18;
/// First byte of an audio tag: AAC. Its other bits always say 44 kHz, 16 bits, stereo for AAC.
const AAC: u8 = 0xAF;
/// `AudioSpecificConfig` of the clip's sound: AAC-LC, 48 kHz, two channels.
const AAC_CONFIG: [u8; 2] = [0x11, 0x90];
/// Samples in a packet of sound, and in a second.
const PACKET_SAMPLES: u64 = 1_024;
const SAMPLES_PER_S: u64 = 48_000;
/// A client that is further behind than this gets no more until the next key frame, as from a CDN.
const MAX_LAG_US: u64 = 3_000_000;
/// How often a frozen stream checks whether the fault is cleared.
const FROZEN_CHECK: Duration = Duration::from_millis(100);

/// A rendition's stream from now on. It ends with the server, or when the desk removes the stream.
pub fn body(app: Arc<App>, rendition: usize) -> Body {
    let feed = Feed::start(since(now_us()));
    let head = app.live.renditions.get(rendition).map(head).unwrap_or_default();
    let first = VecDeque::from([head]);
    Body::from_stream(stream::unfold((app, feed, first), move |(app, mut feed, mut first)| async move {
        if let Some(head) = first.pop_front() {
            return Some((Ok::<_, Infallible>(Bytes::from(head)), (app, feed, first)));
        }
        let rendition = app.live.renditions.get(rendition)?;
        let bytes = tokio::select! {
            bytes = next(&app, rendition, &mut feed) => bytes?,
            () = app.shutdown_requested() => return None,
        };
        Some((Ok(Bytes::from(bytes)), (app, feed, first)))
    }))
}

/// The next bytes that are due; `None`: the stream has ended.
async fn next(app: &App, rendition: &Rendition, feed: &mut Feed) -> Option<Vec<u8>> {
    loop {
        let fault = app.faults.now().stream;
        let until_us = match fault {
            Stream::Missing | Stream::Failing => return None,
            Stream::Frozen => since(app.faults.frozen_ms().unwrap_or_default() * 1_000),
            Stream::Fine | Stream::Slow => since(now_us()),
        };
        feed.skip_to_key_frame(until_us);
        let mut bytes = Vec::new();
        while let Some(due) = feed.take(until_us) {
            due.write(app, rendition, &mut bytes);
            if fault == Stream::Slow {
                break;
            }
        }
        if !bytes.is_empty() {
            if fault == Stream::Slow {
                sleep(slow::time(bytes.len())).await;
            }
            return Some(bytes);
        }
        let wait =
            if fault == Stream::Frozen { FROZEN_CHECK } else { Duration::from_micros(feed.next_us() - until_us) };
        sleep(wait).await;
    }
}

/// Microseconds since `EPOCH_S`, the start of segment 0.
const fn since(unix_us: u64) -> u64 {
    unix_us.saturating_sub(EPOCH_S * 1_000_000)
}

/// The position of one response in the stream.
struct Feed {
    /// Start of the response (µs since segment 0): time 0 of its tags.
    began_us: u64,
    picture: u64,
    sound: u64,
}

/// A frame or a packet of sound, and its time in the response (ms).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    Picture { number: u64, time_ms: u64 },
    Sound { number: u64, time_ms: u64 },
}

const fn sound_us(number: u64) -> u64 {
    number * PACKET_SAMPLES * 1_000_000 / SAMPLES_PER_S
}

/// The first packet of sound that does not start before this time.
const fn sound_at(at_us: u64) -> u64 {
    (at_us * SAMPLES_PER_S).div_ceil(PACKET_SAMPLES * 1_000_000)
}

impl Feed {
    /// Starts at the last key frame.
    const fn start(now_us: u64) -> Self {
        let newest = now_us / FRAME_US;
        let picture = newest - newest % FRAMES_PER_S;
        let began_us = picture * FRAME_US;
        Self { began_us, picture, sound: sound_at(began_us) }
    }

    /// When the next frame or packet is due.
    fn next_us(&self) -> u64 {
        (self.picture * FRAME_US).min(sound_us(self.sound))
    }

    /// The next frame or packet, if it is due.
    fn take(&mut self, until_us: u64) -> Option<Due> {
        let next_us = self.next_us();
        if next_us > until_us {
            return None;
        }
        let time_ms = (next_us - self.began_us) / 1_000;
        if self.picture * FRAME_US == next_us {
            self.picture += 1;
            Some(Due::Picture { number: self.picture - 1, time_ms })
        } else {
            self.sound += 1;
            Some(Due::Sound { number: self.sound - 1, time_ms })
        }
    }

    /// Jumps to the newest key frame if the next frame is too late.
    const fn skip_to_key_frame(&mut self, until_us: u64) {
        if self.picture * FRAME_US + MAX_LAG_US < until_us {
            let newest = until_us / FRAME_US;
            self.picture = newest - newest % FRAMES_PER_S;
            self.sound = sound_at(self.picture * FRAME_US);
        }
    }
}

impl Due {
    fn write(self, app: &App, rendition: &Rendition, out: &mut Vec<u8>) {
        match self {
            Self::Picture { number, time_ms } => {
                // 0x17 is a key frame, 0x27 is not; the digit 7 means H.264. Then 1 for frame data, and a composition offset of 0.
                let kind = if number.is_multiple_of(FRAMES_PER_S) { 0x17 } else { 0x27 };
                tag(out, VIDEO, time_ms, &[&[kind, 1, 0, 0, 0], rendition.pictures.sample(number)]);
            }
            Self::Sound { number, time_ms } => tag(out, AUDIO, time_ms, &[&[AAC, 1], app.live.sounds.packet(number)]),
        }
    }
}

/// The start of every response: the FLV header, the metadata, and the decoders' configurations.
fn head(rendition: &Rendition) -> Vec<u8> {
    let mut out = b"FLV\x01\x05\0\0\0\x09\0\0\0\0".to_vec();
    tag(&mut out, SCRIPT, 0, &[&metadata(rendition)]);
    tag(&mut out, VIDEO, 0, &[&[0x17, 0, 0, 0, 0], rendition.pictures.config()]);
    tag(&mut out, AUDIO, 0, &[&[AAC, 0], &AAC_CONFIG]);
    out
}

/// `onMetaData` in AMF 0: a name, and a list of named numbers.
fn metadata(rendition: &Rendition) -> Vec<u8> {
    // Far below a float's limits.
    #[allow(clippy::cast_precision_loss)]
    let kbps = (rendition.average / 1_000) as f64;
    let numbers = [
        ("width", f64::from(rendition.width)),
        ("height", f64::from(rendition.height)),
        ("framerate", 25.0),
        ("videocodecid", 7.0),
        ("audiocodecid", 10.0),
        ("videodatarate", kbps),
    ];
    let mut out = vec![2];
    name(&mut out, "onMetaData");
    out.extend([8, 0, 0, 0, 6]);
    for (key, number) in numbers {
        name(&mut out, key);
        out.push(0);
        out.extend(number.to_be_bytes());
    }
    out.extend([0, 0, 9]);
    out
}

fn name(out: &mut Vec<u8>, name: &str) {
    // Names are short.
    #[allow(clippy::cast_possible_truncation)]
    out.extend((name.len() as u16).to_be_bytes());
    out.extend(name.as_bytes());
}

/// Writes a tag with this content.
fn tag(out: &mut Vec<u8>, kind: u8, time_ms: u64, parts: &[&[u8]]) {
    let size = parts.iter().map(|part| part.len()).sum::<usize>();
    // A frame is far smaller than the 16 MB that 24 bits allow. The time has 32 bits and wraps after 49 days.
    #[allow(clippy::cast_possible_truncation)]
    let (size, time) = ((size as u32).to_be_bytes(), (time_ms as u32).to_be_bytes());
    out.push(kind);
    out.extend(&size[1..]);
    out.extend([time[1], time[2], time[3], time[0], 0, 0, 0]);
    for part in parts {
        out.extend_from_slice(part);
    }
    out.extend((u32::from_be_bytes(size) + 11).to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::live::Live;

    /// Type, time and size of each tag. Fails if any byte belongs to no tag.
    fn tags(mut bytes: &[u8]) -> Vec<(u8, u32, usize)> {
        let mut tags = Vec::new();
        while !bytes.is_empty() {
            let number =
                |range: std::ops::Range<usize>| bytes[range].iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
            let (size, time) = (number(1..4) as usize, number(4..7) | number(7..8) << 24);
            tags.push((bytes[0], time, size));
            assert_eq!(number(11 + size..15 + size) as usize, 11 + size);
            bytes = &bytes[15 + size..];
        }
        tags
    }

    #[test]
    fn a_response_starts_with_header_metadata_and_decoder_configurations() {
        let live = Live::new().unwrap();
        let head = head(&live.renditions[0]);
        assert_eq!(&head[..13], b"FLV\x01\x05\0\0\0\x09\0\0\0\0");
        assert_eq!(
            tags(&head[13..]).iter().map(|tag| (tag.0, tag.1)).collect::<Vec<_>>(),
            [(SCRIPT, 0), (VIDEO, 0), (AUDIO, 0)]
        );
        // The configuration must be the one in the file.
        assert!(
            live.renditions[0].clip.init().windows(4).any(|bytes| bytes == [5, 2, AAC_CONFIG[0], AAC_CONFIG[1]]
                || bytes == [0x80, 2, AAC_CONFIG[0], AAC_CONFIG[1]])
        );
    }

    #[test]
    fn a_long_time_uses_the_fourth_byte() {
        let mut out = Vec::new();
        tag(&mut out, AUDIO, 0x1234_5678, &[&[1], &[2, 3]]);
        assert_eq!(tags(&out), [(AUDIO, 0x1234_5678, 3)]);
    }

    #[test]
    fn a_feed_starts_at_a_key_frame_and_has_no_gap() {
        let now_us = 7_330_000;
        let mut feed = Feed::start(now_us);
        let due: Vec<_> = std::iter::from_fn(|| feed.take(now_us + 1_000_000)).collect();
        assert_eq!(due[0], Due::Picture { number: 175, time_ms: 0 });
        let time = |due: &Due| match due {
            Due::Picture { time_ms, .. } | Due::Sound { time_ms, .. } => *time_ms,
        };
        assert!(due.windows(2).all(|pair| time(&pair[0]) <= time(&pair[1])));
        let pictures: Vec<_> = due
            .iter()
            .filter_map(|due| if let Due::Picture { number, .. } = due { Some(*number) } else { None })
            .collect();
        assert_eq!(pictures, (175..=208).collect::<Vec<_>>());
        let sounds = due.len() - pictures.len();
        // 1.33 s of 46.875 packets a second.
        assert!((61..=63).contains(&sounds), "{sounds}");
        assert!(feed.next_us() > now_us + 1_000_000);
    }

    #[test]
    fn a_client_that_is_too_slow_continues_at_a_key_frame() {
        let mut feed = Feed::start(0);
        feed.skip_to_key_frame(3_000_000);
        assert_eq!(feed.picture, 0);
        feed.skip_to_key_frame(3_300_000);
        assert_eq!((feed.picture, feed.began_us), (75, 0));
        assert_eq!(feed.take(3_300_000), Some(Due::Picture { number: 75, time_ms: 3_000 }));
    }
}
