//! The clip's sound as Opus packets, for WebRTC, which has no AAC.

use crate::media::clip::ClipError;

/// Packets of 20 ms, each after its length (16 bits): `media/README.md`.
static OPUS: &[u8] = include_bytes!("../../../media/sound.opus");
/// Duration of a packet, in microseconds.
pub const PACKET_US: u64 = 20_000;
/// Packets a second.
pub const PACKETS_PER_S: u64 = 1_000_000 / PACKET_US;
/// Units of audio RTP time (48 kHz) in a packet.
pub const PACKET_TICKS: u64 = 960;

/// The sound, in a seamless loop.
pub struct Sound(Vec<&'static [u8]>);

impl Sound {
    /// The sound inside this program.
    ///
    /// # Errors
    /// If it is broken.
    pub fn new() -> Result<Self, ClipError> {
        let mut packets = Vec::new();
        let mut rest = OPUS;
        while let Some((size, after)) = rest.split_first_chunk() {
            let size = usize::from(u16::from_be_bytes(*size));
            let (packet, after) = after.split_at_checked(size).ok_or(ClipError("a packet of sound is cut off"))?;
            packets.push(packet);
            rest = after;
        }
        if packets.is_empty() { Err(ClipError("no sound")) } else { Ok(Self(packets)) }
    }

    /// Packet `number` of the endless loop.
    pub fn packet(&self, number: u64) -> &'static [u8] {
        // The remainder is below a number of packets in memory, so it fits; and there is at least one packet.
        #[allow(clippy::cast_possible_truncation)]
        self.0[(number % self.0.len() as u64) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_lasts_16_seconds() {
        let sound = Sound::new().unwrap();
        assert_eq!(sound.0.len(), 800);
        assert_eq!(sound.packet(800), sound.packet(0));
    }
}
