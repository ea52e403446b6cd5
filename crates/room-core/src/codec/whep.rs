//! WHEP (draft-ietf-wish-whep): the fragments with the viewer's ICE candidates, the ICE servers that the answer names, and stereo in the
//! offer.

/// The SDP fragment that trickles the viewer's ICE candidates (`application/trickle-ice-sdpfrag`, RFC 8840). It names only the first medium
/// of the offer: all media share its transport. `is_last`: the browser has no more candidates.
pub fn fragment(offer: &str, candidates: &[String], is_last: bool) -> String {
    let lines = ["a=group:BUNDLE", "a=ice-ufrag:", "a=ice-pwd:", "m=", "a=mid:"];
    let given = lines.iter().filter_map(|name| offer.lines().find(|line| line.starts_with(name)).map(str::to_owned));
    let candidates = candidates.iter().map(|candidate| format!("a={}", candidate.trim_start_matches("a=")));
    let end = is_last.then(|| "a=end-of-candidates".to_owned());
    given.chain(candidates).chain(end).flat_map(|line| [line, "\r\n".to_owned()]).collect()
}

/// A STUN or TURN server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IceServer {
    /// `stun:…`, `stuns:…`, `turn:…` or `turns:…`.
    pub url: String,
    /// The user name. `None`: the server requires none.
    pub username: Option<String>,
    /// The password. `None`: the server requires none.
    pub credential: Option<String>,
}

/// The ICE servers in an answer's `Link` headers (RFC 8288; `rel="ice-server"`). `header` is all of these headers, joined with commas.
pub fn ice_servers(header: &str) -> Vec<IceServer> {
    split(header, ',').filter_map(ice_server).collect()
}

fn ice_server(link: &str) -> Option<IceServer> {
    let mut parts = split(link, ';').map(str::trim);
    let url = parts.next()?.strip_prefix('<')?.strip_suffix('>')?;
    let is_known = ["stun:", "stuns:", "turn:", "turns:"].iter().any(|scheme| url.starts_with(scheme));
    let mut server = IceServer { url: url.to_owned(), ..IceServer::default() };
    let mut is_ice = false;
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"').to_owned();
        match name.trim() {
            "rel" => is_ice = value == "ice-server",
            "username" => server.username = Some(value),
            "credential" => server.credential = Some(value),
            _ => {}
        }
    }
    (is_known && is_ice).then_some(server)
}

/// Splits a header at a separator, except within quotes and within `<…>`.
fn split(header: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_address) = (false, false);
    header.split(move |letter| {
        match letter {
            '"' => is_quoted = !is_quoted,
            '<' if !is_quoted => is_address = true,
            '>' if !is_quoted => is_address = false,
            _ => {}
        }
        letter == separator && !is_quoted && !is_address
    })
}

/// Requests stereo sound in an offer. If the Opus `a=fmtp` line has no `stereo=1` (RFC 7587, section 7), Chromium decodes one channel only.
pub fn with_stereo(offer: &str) -> String {
    let is_opus = |line: &&str| line.strip_prefix("a=rtpmap:").is_some_and(|map| map.ends_with(" opus/48000/2"));
    let opus_fmtp: Vec<String> = offer
        .lines()
        .filter(is_opus)
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split(' ').next().map(|kind| format!("a=fmtp:{kind} ")))
        .collect();
    let line = |line: &str| {
        let needs_stereo = opus_fmtp.iter().any(|prefix| line.starts_with(prefix)) && !line.contains("stereo=");
        format!("{line}{}\r\n", if needs_stereo { ";stereo=1" } else { "" })
    };
    offer.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ice_servers_are_read_from_link_headers_and_other_links_are_skipped() {
        let header = "<stun:stun.example.net>; rel=\"ice-server\", </help>; rel=help, \
            <turn:turn.example.net?transport=udp>; rel=\"ice-server\"; username=\"me, myself; I\"; credential=\"a=b\"; \
            credential-type=\"password\", <https://example.net/a,b>; rel=\"ice-server\"";
        let stun = IceServer { url: "stun:stun.example.net".into(), ..IceServer::default() };
        let turn = IceServer {
            url: "turn:turn.example.net?transport=udp".into(),
            username: Some("me, myself; I".into()),
            credential: Some("a=b".into()),
        };
        assert_eq!(ice_servers(header), [stun, turn]);
    }

    proptest! {
        #[test]
        fn ice_servers_does_not_panic_on_any_header(header: String) {
            let _ = ice_servers(&header);
        }
    }

    #[test]
    fn candidates_are_sent_for_the_first_medium() {
        let offer = "v=0\r\na=group:BUNDLE 0 1\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=mid:0\r\n\
            m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\na=mid:1\r\n";
        let given =
            "a=group:BUNDLE 0 1\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n";
        let candidate = "candidate:1 1 udp 1 192.0.2.1 5000 typ host".to_owned();
        assert_eq!(fragment(offer, std::slice::from_ref(&candidate), false), format!("{given}a={candidate}\r\n"));
        assert_eq!(fragment(offer, &[], true), format!("{given}a=end-of-candidates\r\n"));
        assert_eq!(fragment("", &[], false), "");
    }

    #[test]
    fn stereo_is_added_once_and_to_opus_only() {
        let offer = "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n\
            a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n";
        let stereo = offer.replace("useinbandfec=1", "useinbandfec=1;stereo=1");
        assert_eq!(with_stereo(offer), stereo);
        assert_eq!(with_stereo(&stereo), stereo);
        assert_eq!(with_stereo(""), "");
    }
}
