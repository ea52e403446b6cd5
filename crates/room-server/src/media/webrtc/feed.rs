//! Decides which frame and which sound are due, and their RTP times. Pure: the time is a parameter.
//!
//! A viewer who joins in the middle of a second needs that second's key frame and all frames since. They are sent at once, with RTP times 1
//! ms apart, so that the decoder shows the newest. So no encoder has to make an extra key frame.

use std::collections::VecDeque;

use crate::media::format::{FRAME_US, FRAMES_PER_S};
use crate::media::timeline::EPOCH_S;
use crate::media::webrtc::sound;

/// Units of video RTP time (90 kHz): the duration of a frame, and the distance between frames that catch up.
const PICTURE_TICKS: u64 = 90_000 / FRAMES_PER_S;
const CATCH_UP_TICKS: u64 = 90;

/// A frame or a packet of sound that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A frame.
    Picture {
        /// Its number in the endless loop.
        number: u64,
        /// Its RTP time, at 90 kHz.
        ticks: u64,
    },
    /// A packet of sound.
    Sound {
        /// Its number in the endless loop.
        number: u64,
        /// Its RTP time, at 48 kHz.
        ticks: u64,
    },
}

/// The position of one viewer in the stream.
#[derive(Debug)]
pub struct Feed {
    /// RTP times are counted from here, so that they stay small.
    first_picture: u64,
    first_sound: u64,
    next_picture: u64,
    next_sound: u64,
    catching_up: VecDeque<Due>,
    /// The newest frame when the last key frame was sent.
    began_at: Option<u64>,
}

impl Feed {
    /// Starts at `now_us` (µs since 1970).
    pub fn start(now_us: u64) -> Self {
        let since_us = since(now_us);
        let (picture, sound) = (since_us / FRAME_US, since_us / sound::PACKET_US);
        let mut feed = Self {
            first_picture: picture.saturating_sub(FRAMES_PER_S),
            first_sound: sound.saturating_sub(sound::PACKETS_PER_S),
            next_picture: picture + 1,
            next_sound: sound + 1,
            catching_up: VecDeque::new(),
            began_at: None,
        };
        feed.begin_with_key_picture();
        feed
    }

    /// Restarts from the last key frame, for a decoder that starts or has lost frames. Not twice within half a second: the frames are on
    /// their way already, RTP times must rise, and a network that loses packets must not get more of them.
    pub fn begin_with_key_picture(&mut self) {
        let newest = self.next_picture.saturating_sub(1);
        if self.began_at.is_some_and(|began_at| newest < began_at + FRAMES_PER_S / 2) {
            return;
        }
        self.began_at = Some(newest);
        let key = newest - newest % FRAMES_PER_S;
        let due = |(nth, number): (u64, u64)| Due::Picture {
            number,
            ticks: self.picture_ticks(newest) + (nth + 1) * CATCH_UP_TICKS,
        };
        self.catching_up = (0..).zip(key..=newest).map(due).collect();
    }

    /// When the next frame or packet is due (µs since 1970).
    pub fn next_us(&self) -> u64 {
        if !self.catching_up.is_empty() {
            return 0;
        }
        let next = (self.next_picture * FRAME_US).min(self.next_sound * sound::PACKET_US);
        EPOCH_S * 1_000_000 + next
    }

    /// The next frame or packet, if it is due at `now_us` (µs since 1970).
    pub fn take(&mut self, now_us: u64) -> Option<Due> {
        if let Some(due) = self.catching_up.pop_front() {
            return Some(due);
        }
        let since_us = since(now_us);
        if self.next_picture * FRAME_US <= since_us {
            let number = self.next_picture;
            self.next_picture += 1;
            return Some(Due::Picture { number, ticks: self.picture_ticks(number) });
        }
        if self.next_sound * sound::PACKET_US <= since_us {
            let number = self.next_sound;
            self.next_sound += 1;
            return Some(Due::Sound { number, ticks: (number - self.first_sound) * sound::PACKET_TICKS });
        }
        None
    }

    const fn picture_ticks(&self, number: u64) -> u64 {
        (number - self.first_picture) * PICTURE_TICKS
    }
}

const fn since(now_us: u64) -> u64 {
    now_us.saturating_sub(EPOCH_S * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 s and 330 ms after segment 0 started: frame 258, the ninth of its second.
    const NOW_US: u64 = EPOCH_S * 1_000_000 + 10_330_000;

    fn pictures(feed: &mut Feed, now_us: u64) -> Vec<(u64, u64)> {
        std::iter::from_fn(|| feed.take(now_us))
            .filter_map(|due| match due {
                Due::Picture { number, ticks } => Some((number, ticks)),
                Due::Sound { .. } => None,
            })
            .collect()
    }

    #[test]
    fn a_viewer_gets_the_second_so_far_at_once_and_then_frames_when_due() {
        let mut feed = Feed::start(NOW_US);
        let first = pictures(&mut feed, NOW_US);
        assert_eq!(first.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (250..=258).collect::<Vec<_>>());
        assert!(feed.next_us() > NOW_US);
        assert_eq!(pictures(&mut feed, NOW_US + 29_999), []);
        let [(number, ticks)] = pictures(&mut feed, NOW_US + 30_000)[..] else { panic!("one picture is due") };
        assert_eq!((number, ticks), (259, 26 * PICTURE_TICKS));
        assert!(first.iter().all(|(_, earlier)| *earlier < ticks));
    }

    #[test]
    fn rtp_times_rise_when_key_frames_are_requested() {
        let mut feed = Feed::start(NOW_US);
        let mut last = 0;
        for step in 0..200 {
            let now_us = NOW_US + step * 40_000;
            if step % 7 == 0 {
                feed.begin_with_key_picture();
            }
            for (number, ticks) in pictures(&mut feed, now_us) {
                assert!(ticks > last, "picture {number} at step {step}");
                last = ticks;
            }
        }
    }

    #[test]
    fn sound_comes_every_20_ms_without_a_gap() {
        let mut feed = Feed::start(NOW_US);
        let due = std::iter::from_fn(|| feed.take(NOW_US + 1_000_000));
        let sounds: Vec<_> = due
            .filter_map(|due| if let Due::Sound { number, ticks } = due { Some((number, ticks)) } else { None })
            .collect();
        assert_eq!(sounds.len(), 50);
        assert!(sounds.windows(2).all(|pair| pair[1] == (pair[0].0 + 1, pair[0].1 + 960)));
    }
}
