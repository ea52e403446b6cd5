//! Links in a notice: only a text that is clearly a URL becomes a link; the rest stays text.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Plain text.
    Text(String),
    /// An address, `https` or `http`, which is shown as it is.
    Link(String),
}

/// The schemes of links.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Finds the links in a text. The pieces together are the text.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = SCHEMES.iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, from) = rest.split_at(at);
        let address = address(from);
        let is_link = is_safe(address) && !before.ends_with(|c: char| c.is_ascii_alphanumeric());
        // If it only begins like a URL, the part up to the end of the scheme is text.
        let until = if is_link { address.len() } else { from.find("//").map_or(from.len(), |slashes| slashes + 2) };
        let (piece, after) = from.split_at(until);
        if is_link {
            push_text(&mut pieces, before);
            pieces.push(Piece::Link(piece.to_owned()));
        } else {
            push_text(&mut pieces, &rest[..at + until]);
        }
        rest = after;
    }
    push_text(&mut pieces, rest);
    pieces
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}

/// The address at the beginning of a text: up to a space or a character that no address has, without punctuation at its end.
fn address(text: &str) -> &str {
    let end =
        text.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | '\\' | '`' | '{' | '}' | '|' | '^'));
    text[..end.unwrap_or(text.len())].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\''])
}

/// Can the reader see which host this address leads to? The host must be a name of ASCII letters, digits, dots and hyphens, with or without
/// a port. A user name and a password before it are not allowed.
fn is_safe(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let is_name = name.contains('.') && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    is_name && !name.starts_with(['.', '-']) && !name.ends_with(['.', '-']) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn links(text: &str) -> Vec<String> {
        let link = |piece: Piece| if let Piece::Link(link) = piece { Some(link) } else { None };
        pieces(text).into_iter().filter_map(link).collect()
    }

    #[test]
    fn addresses_become_links_without_the_punctuation_after_them() {
        assert_eq!(links("See https://a.example/x?y=1#z."), ["https://a.example/x?y=1#z"]);
        assert_eq!(
            links("(http://a.example:8080) and https://b.example，好"),
            ["http://a.example:8080", "https://b.example"]
        );
        let text = pieces("a https://a.example b");
        assert_eq!(text, [Piece::Text("a ".into()), Piece::Link("https://a.example".into()), Piece::Text(" b".into())]);
    }

    #[test]
    fn deceptive_addresses_stay_text() {
        for text in [
            "javascript:alert(1)",
            "https://",
            "https://bank.example@evil.example/",
            "https://localhost",
            "xhttps://a.example",
            "https://a.example\\@b",
            "ftp://a.example",
            "https://аpple.example",
            "https://a.example:99999/",
        ] {
            let found = links(text);
            assert!(found.is_empty() || found == ["https://a.example"], "{text}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_whole_text_and_every_link_is_ascii(text in "(https?://|a\\.b|[ .@:/\\\\a你)]){0,24}") {
            let mut whole = String::new();
            for piece in pieces(&text) {
                match piece {
                    Piece::Text(text) => whole.push_str(&text),
                    Piece::Link(link) => {
                        prop_assert!(link.starts_with("http") && link.is_ascii());
                        whole.push_str(&link);
                    }
                }
            }
            prop_assert_eq!(whole, text);
        }
    }
}
