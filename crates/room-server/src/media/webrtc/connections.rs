//! The WebRTC connections that are open.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use str0m::Candidate;
use str0m::config::DtlsCert;
use str0m::crypto::{CryptoProvider, from_feature_flags};
use tokio::sync::mpsc;

use crate::media::clip::ClipError;
use crate::media::webrtc::sound::Sound;

/// The WebRTC connections.
pub struct Rtc {
    /// The addresses to which viewers send.
    pub(super) addresses: Vec<IpAddr>,
    pub(super) crypto: Arc<CryptoProvider>,
    /// One for all connections. Made with the first one, since that takes time.
    pub(super) certificate: OnceLock<Option<DtlsCert>>,
    pub(super) sound: Sound,
    /// By ID: the channel for a viewer's trickled candidates.
    pub(super) open: Mutex<HashMap<String, mpsc::Sender<Candidate>>>,
}

impl Rtc {
    /// No connections yet. Viewers send to `listen`; where that is a loopback address, with `outward` also to the address by which this
    /// machine reaches others.
    ///
    /// # Errors
    /// If the sound inside this program is broken.
    pub fn new(listen: IpAddr, outward: bool) -> Result<Self, ClipError> {
        Ok(Self {
            addresses: addresses(listen, outward),
            crypto: Arc::new(from_feature_flags()),
            certificate: OnceLock::new(),
            sound: Sound::new()?,
            open: Mutex::default(),
        })
    }

    /// The number of connections.
    pub fn count(&self) -> usize {
        self.open().len()
    }

    pub(super) fn open(&self) -> MutexGuard<'_, HashMap<String, mpsc::Sender<Candidate>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a connection. Returns whether it existed.
    pub(super) fn end(&self, id: &str) -> bool {
        // Dropping the candidates' sender ends the connection.
        self.open().remove(id).is_some()
    }
}

/// The addresses at which viewers can send to this machine: the one at which the server listens; and, where that is not a loopback address
/// or `outward` is set, the one by which this machine reaches others.
fn addresses(listen: IpAddr, outward: bool) -> Vec<IpAddr> {
    let mut addresses = vec![if listen.is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { listen }];
    if listen.is_loopback() && !outward {
        return addresses;
    }
    // Connecting a UDP socket sends no packet: it only makes the system choose an address.
    let outward = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    if let Ok(outward) = outward
        && listen.is_ipv4()
        && !addresses.contains(&outward.ip())
        && !outward.ip().is_unspecified()
    {
        addresses.push(outward.ip());
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_loopback_has_one_address_unless_outward_is_set() {
        let loopback = IpAddr::from(Ipv4Addr::LOCALHOST);
        assert_eq!(addresses(loopback, false), [loopback]);
        for others in [addresses(loopback, true), addresses(Ipv4Addr::UNSPECIFIED.into(), false)] {
            assert!(others[0] == loopback && others[1..].iter().all(|address| !address.is_loopback()));
        }
    }
}
