//! Session descriptions (RFC 8866): what is asked for in an offer that browsers leave out.

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
