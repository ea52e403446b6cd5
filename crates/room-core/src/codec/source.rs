//! A source of the stream, as the backend's contract writes it.

use serde_json::{Value, json};

use crate::codec::json::{elements, flag, member, number, object, text};
use crate::model::source::{Source, SourceKind, TimeShift};

/// Reads a source. `None`: it has no kind or no address.
pub fn read(json: &Value) -> Option<Source> {
    let height = |height: &Value| u32::try_from(height.as_u64()?).ok();
    Some(Source {
        kind: kind_of(&text(json, "kind")?),
        url: text(json, "url")?,
        label: text(json, "label"),
        heights: elements(json, "heights").iter().filter_map(height).collect(),
        codecs: text(json, "codecs"),
        kbps: number(json, "kbps"),
        signal: text(json, "signal"),
        low_latency: flag(json, "lowLatency").unwrap_or_default(),
        audio_only: flag(json, "soundOnly").unwrap_or_default(),
        time_shift: read_time_shift(member(json, "timeShift")),
        sprites: flag(json, "sprites").unwrap_or_default(),
    })
}

/// Writes a source.
pub fn write(source: &Source) -> Value {
    object([
        ("kind", json!(kind_name(source.kind))),
        ("url", json!(source.url)),
        ("label", json!(source.label)),
        ("heights", if source.heights.is_empty() { Value::Null } else { json!(source.heights) }),
        ("codecs", json!(source.codecs)),
        ("kbps", json!(source.kbps)),
        ("signal", json!(source.signal)),
        ("lowLatency", json!(source.low_latency)),
        ("soundOnly", json!(source.audio_only)),
        ("timeShift", source.time_shift.as_ref().map_or(Value::Null, write_time_shift)),
        ("sprites", json!(source.sprites)),
    ])
}

/// Reads a list of sources. `None`: it is no list, or one of them is no source.
pub fn read_all(json: &Value) -> Option<Vec<Source>> {
    json.as_array()?.iter().map(read).collect()
}

/// Reads `true`, `{"by": "window"}`, or `{"by": "css", "seconds", "since", "url"}`. Any other form is no time shift.
fn read_time_shift(json: &Value) -> Option<TimeShift> {
    match member(json, "by").as_str() {
        None => (json == true).then_some(TimeShift::Playlist),
        Some("window") => Some(TimeShift::Playlist),
        Some("css") => Some(TimeShift::Css {
            seconds: number(json, "seconds")?,
            since: number(json, "since"),
            url: text(json, "url"),
        }),
        Some(_) => None,
    }
}

fn write_time_shift(time_shift: &TimeShift) -> Value {
    match time_shift {
        TimeShift::Playlist => json!({"by": "window"}),
        TimeShift::Css { seconds, since, url } => {
            object([("by", json!("css")), ("seconds", json!(seconds)), ("since", json!(since)), ("url", json!(url))])
        }
    }
}

fn kind_of(name: &str) -> SourceKind {
    match name {
        "hls" => SourceKind::Hls,
        "flv" => SourceKind::Flv,
        "whep" => SourceKind::Whep,
        "leb" => SourceKind::Leb,
        _ => SourceKind::Unknown,
    }
}

/// The name of a kind in the contract.
pub const fn kind_name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Hls => "hls",
        SourceKind::Flv => "flv",
        SourceKind::Whep => "whep",
        SourceKind::Leb => "leb",
        SourceKind::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::json::parse;

    #[test]
    fn a_time_shift_is_read_in_each_form_and_an_unknown_form_is_none() {
        let time_shift = |json: &str| {
            let source = format!(r#"{{"kind":"flv","url":"/x","timeShift":{json}}}"#);
            read(&parse(&source)).unwrap().time_shift
        };
        let playlist = Some(TimeShift::Playlist);
        assert_eq!((time_shift("true"), time_shift(r#"{"by":"window"}"#)), (playlist.clone(), playlist));
        let css = |since, url| Some(TimeShift::Css { seconds: 7_200, since, url });
        assert_eq!(time_shift(r#"{"by":"css","seconds":7200}"#), css(None, None));
        assert_eq!(time_shift(r#"{"by":"css","seconds":7200,"since":5,"url":"/y"}"#), css(Some(5), Some("/y".into())));
        for none in ["false", "null", "7", r#"{"by":"moon"}"#, r#"{"by":"css"}"#, r#"{"by":"css","seconds":-1}"#] {
            assert_eq!(time_shift(none), None, "{none}");
        }
        for time_shift in [css(Some(5), None), Some(TimeShift::Playlist)] {
            let source = Source { time_shift, ..Source::default() };
            assert_eq!(read(&write(&source)), Some(source));
        }
    }

    #[test]
    fn a_source_without_video_has_the_contracts_key() {
        let source = read(&parse(r#"{"kind":"hls","url":"/x","soundOnly":true}"#)).unwrap();
        assert!(source.audio_only);
        assert_eq!(write(&source)["soundOnly"], true);
    }

    #[test]
    fn a_source_that_is_written_reads_the_same() {
        let source = Source {
            kind: SourceKind::Whep,
            url: "/x".into(),
            label: Some("HD".into()),
            heights: vec![720, 360],
            codecs: Some("avc1.4d401f".into()),
            kbps: Some(800),
            signal: Some("/s".into()),
            low_latency: true,
            audio_only: true,
            time_shift: None,
            sprites: true,
        };
        assert_eq!(read(&write(&source)), Some(source));
        for kind in [SourceKind::Hls, SourceKind::Flv, SourceKind::Whep, SourceKind::Leb, SourceKind::Unknown] {
            assert_eq!(kind_of(kind_name(kind)), kind);
        }
        assert_eq!(read_all(&json!([{"kind": "hls", "url": "/x"}, {"kind": "hls"}])), None);
        assert_eq!(read_all(&json!([{"kind": "hls", "url": "/x"}])).map(|all| all.len()), Some(1));
    }
}
