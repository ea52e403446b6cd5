//! WHEP (draft-ietf-wish-whep): what is sent of a session beside its offer.

/// Candidates of the viewer's, as they are trickled (`application/trickle-ice-sdpfrag`, RFC 8840): for the first medium of
/// the offer, whose transport all media of it share.
pub fn fragment(offer: &str, candidates: &[String], is_last: bool) -> String {
    let lines = ["a=group:BUNDLE", "a=ice-ufrag:", "a=ice-pwd:", "m=", "a=mid:"];
    let given = lines.iter().filter_map(|name| offer.lines().find(|line| line.starts_with(name)).map(str::to_owned));
    let candidates = candidates.iter().map(|candidate| format!("a={}", candidate.trim_start_matches("a=")));
    let end = is_last.then(|| "a=end-of-candidates".to_owned());
    given.chain(candidates).chain(end).flat_map(|line| [line, "\r\n".to_owned()]).collect()
}

/// A server that helps two sides to find a way to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IceServer {
    /// `stun:…` or `turn:…`.
    pub url: String,
    /// Who asks, where it wants to know.
    pub username: Option<String>,
    /// Their password.
    pub credential: Option<String>,
}

/// The servers that an answer's `Link` headers name (RFC 8288; `rel="ice-server"`): several headers come as one, with commas between.
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

/// The parts of a header between these separators, but for those within quotes or an address.
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

/// Asks for stereo sound: an Opus line without `stereo=1` (RFC 7587, section 7) has Chromium decode one channel.
pub fn with_stereo(offer: &str) -> String {
    let is_opus = |line: &&str| line.strip_prefix("a=rtpmap:").is_some_and(|map| map.ends_with(" opus/48000/2"));
    let kinds: Vec<String> = offer
        .lines()
        .filter(is_opus)
        .filter_map(|line| line.strip_prefix("a=rtpmap:")?.split(' ').next().map(|kind| format!("a=fmtp:{kind} ")))
        .collect();
    let line = |line: &str| {
        let is_its = kinds.iter().any(|kind| line.starts_with(kind)) && !line.contains("stereo=");
        format!("{line}{}\r\n", if is_its { ";stereo=1" } else { "" })
    };
    offer.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_servers_of_link_headers_are_read_and_other_links_are_not() {
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
        fn any_header_is_servers_or_none(header: String) {
            let _ = ice_servers(&header);
        }
    }

    #[test]
    fn candidates_are_of_the_first_medium() {
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
    fn opus_alone_is_asked_for_in_stereo_and_once() {
        let offer = "v=0\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n\
            a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\n";
        let stereo = offer.replace("useinbandfec=1", "useinbandfec=1;stereo=1");
        assert_eq!(with_stereo(offer), stereo);
        assert_eq!(with_stereo(&stereo), stereo);
        assert_eq!(with_stereo(""), "");
    }
}
