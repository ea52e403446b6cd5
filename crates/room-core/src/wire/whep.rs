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

#[cfg(test)]
mod tests {
    use super::*;

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
}
