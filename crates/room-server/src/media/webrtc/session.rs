//! One viewer's connection: str0m's state machine, its sockets, and the feed.

use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket as StdSocket};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Frequency, MediaAdded, MediaKind, MediaTime, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcError};
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::sleep_until;

use crate::app::App;
use crate::clock::now_us;
use crate::desk::faults;
use crate::media::webrtc::feed::{Due, Feed};

/// The most candidates of a viewer: more than any machine has.
const MOST_CANDIDATES: usize = 50;
/// A connection that is not established by then is given up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);
/// Larger than any packet here.
const LARGEST_PACKET: usize = 2_000;
/// H.264 profiles in order of preference: the clip's own (Main), then High, which Safari offers.
const PROFILES: [u32; 2] = [0x4d, 0x64];

/// A negotiated connection.
pub struct Session {
    rtc: Rtc,
    sockets: Vec<(UdpSocket, SocketAddr)>,
    picture: Option<(Mid, Pt)>,
    sound: Option<(Mid, Pt)>,
    /// The rendition that is sent.
    rendition: usize,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// The offer cannot be read.
    #[error("The offer cannot be read: {0}")]
    Offer(#[from] RtcError),
    /// The offer asks for video, but not in H.264.
    #[error("The offer is for a picture, but not in H.264, which is all that there is.")]
    NoCodec,
    /// The machine has no socket left.
    #[error("There is no socket: {0}")]
    Socket(#[from] io::Error),
}

impl Session {
    /// Negotiates a connection for one of the renditions. Returns it with the SDP answer.
    ///
    /// # Errors
    /// If the offer cannot be read, has no usable codec, or no socket can be opened.
    pub fn agree(
        mut rtc: Rtc,
        addresses: &[IpAddr],
        offer: &str,
        rendition: usize,
    ) -> Result<(Self, String), OfferError> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(RtcError::from)?;
        let mut sockets = Vec::new();
        for address in addresses {
            let socket = StdSocket::bind((*address, 0))?;
            socket.set_nonblocking(true)?;
            let local = socket.local_addr()?;
            sockets.push((UdpSocket::from_std(socket)?, local));
            rtc.add_local_candidate(
                Candidate::host(local, "udp").map_err(|error| io::Error::other(error.to_string()))?,
            );
        }
        let answer = rtc.sdp_api().accept_offer(offer)?;
        let answer = answer.to_sdp_string();
        // An audio-only offer has no video section.
        if answer.contains("m=video") && !answer.contains("H264/") {
            return Err(OfferError::NoCodec);
        }
        Ok((Self { rtc, sockets, picture: None, sound: None, rendition }, answer))
    }

    /// Chooses the codec of a negotiated media section.
    fn note_media(&mut self, added: &MediaAdded) {
        let Some(writer) = self.rtc.writer(added.mid) else { return };
        let offered: Vec<PayloadParams> = writer.payload_params().copied().collect();
        let best = match added.kind {
            MediaKind::Video => offered.iter().filter(|params| is_h264(params)).min_by_key(|params| rank(params)),
            MediaKind::Audio => offered.iter().find(|params| params.spec().codec == Codec::Opus),
        };
        let chosen = best.map(|params| (added.mid, params.pt()));
        match added.kind {
            MediaKind::Video => self.picture = chosen,
            MediaKind::Audio => self.sound = chosen,
        }
    }

    /// Sends frames and sound when they are due, until the viewer has gone or the candidates' sender is dropped.
    pub async fn run(mut self, app: Arc<App>, mut candidates: mpsc::Receiver<Candidate>) {
        let ended = tokio::select! {
            ended = self.send(&app, &mut candidates) => ended,
            () = app.shutdown_requested() => Ok(()),
        };
        if let Err(error) = ended {
            tracing::info!(%error, "a WebRTC connection broke off");
        }
    }

    async fn send(&mut self, app: &App, candidates: &mut mpsc::Receiver<Candidate>) -> Result<(), RtcError> {
        let began = Instant::now();
        let mut feed: Option<Feed> = None;
        let mut buffer = vec![0; LARGEST_PACKET];
        let mut was_frozen = false;
        let mut received = 0;
        loop {
            let fault = app.faults.now().rtc;
            let timeout = loop {
                match self.rtc.poll_output()? {
                    Output::Timeout(timeout) => break timeout,
                    Output::Transmit(packet) if fault != faults::Rtc::Dead => {
                        if let Some((socket, _)) = self.sockets.iter().find(|(_, local)| *local == packet.source) {
                            // A packet that the socket does not accept now is lost, like any packet.
                            let _ = socket.try_send_to(&packet.contents, packet.destination);
                        }
                    }
                    Output::Event(Event::MediaAdded(added)) => self.note_media(&added),
                    Output::Event(Event::Connected) => feed = Some(Feed::start(now_us())),
                    Output::Event(Event::KeyframeRequest(_)) => feed.iter_mut().for_each(Feed::begin_with_key_picture),
                    Output::Event(Event::IceConnectionStateChange(IceConnectionState::Disconnected)) => return Ok(()),
                    Output::Transmit(_) | Output::Event(_) => {}
                }
            };
            let now = Instant::now();
            if !self.rtc.is_alive() || (feed.is_none() && now.duration_since(began) > CONNECT_TIMEOUT) {
                return Ok(());
            }
            if let Some(feed) = &mut feed {
                let is_frozen = fault == faults::Rtc::Frozen;
                if was_frozen && !is_frozen {
                    feed.begin_with_key_picture();
                }
                was_frozen = is_frozen;
                if let Some(due) = feed.take(now_us()) {
                    self.write(app, due, is_frozen)?;
                    continue;
                }
            }
            let next = feed.as_ref().map_or(timeout, |feed| {
                timeout.min(now + Duration::from_micros(feed.next_us().saturating_sub(now_us())))
            });
            let input = tokio::select! {
                received = receive(&self.sockets, &mut buffer) => {
                    let (size, source, destination) = received;
                    // Ignore packets that are not WebRTC.
                    match buffer[..size].try_into() {
                        Ok(contents) if fault != faults::Rtc::Dead => {
                            let receive = Receive { proto: Protocol::Udp, source, destination, contents };
                            Input::Receive(Instant::now(), receive)
                        }
                        _ => continue,
                    }
                }
                () = sleep_until(next.into()) => Input::Timeout(Instant::now()),
                candidate = candidates.recv() => match candidate {
                    Some(candidate) => {
                        received += 1;
                        if received <= MOST_CANDIDATES {
                            self.rtc.add_remote_candidate(candidate);
                        }
                        continue;
                    }
                    None => return Ok(()),
                },
            };
            self.rtc.handle_input(input)?;
        }
    }

    fn write(&mut self, app: &App, due: Due, is_frozen: bool) -> Result<(), RtcError> {
        let (to, time, data) = match due {
            Due::Picture { .. } if is_frozen => return Ok(()),
            Due::Picture { number, ticks } => {
                (self.picture, MediaTime::new(ticks, Frequency::NINETY_KHZ), app.live.picture(self.rendition, number))
            }
            Due::Sound { number, ticks } => {
                (self.sound, MediaTime::new(ticks, Frequency::FORTY_EIGHT_KHZ), app.rtc.sound.packet(number).to_vec())
            }
        };
        let Some((mid, payload)) = to else { return Ok(()) };
        match self.rtc.writer(mid) {
            Some(writer) => writer.write(payload, Instant::now(), time, data),
            None => Ok(()),
        }
    }
}

fn is_h264(params: &PayloadParams) -> bool {
    // A unit that does not fit into a packet must be fragmented, which packetization mode 0 forbids.
    params.spec().codec == Codec::H264 && params.spec().format.packetization_mode == Some(1)
}

fn rank(params: &PayloadParams) -> usize {
    let profile = params.spec().format.profile_level_id.map(|id| id >> 16);
    PROFILES.iter().position(|known| profile == Some(*known)).unwrap_or(PROFILES.len())
}

/// The next packet of any socket: its size, its source, and its destination.
async fn receive(sockets: &[(UdpSocket, SocketAddr)], buffer: &mut [u8]) -> (usize, SocketAddr, SocketAddr) {
    std::future::poll_fn(|context| {
        for (socket, local) in sockets {
            let mut read = ReadBuf::new(buffer);
            // An error is about a packet that was sent earlier: the next one may arrive.
            if let Poll::Ready(Ok(source)) = socket.poll_recv_from(context, &mut read) {
                return Poll::Ready((read.filled().len(), source, *local));
            }
        }
        Poll::Pending
    })
    .await
}
