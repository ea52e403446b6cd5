//! The group's notification field: plain text, or JSON with a text and pictures.
//!
//! The field holds at most 300 bytes. Its JSON form is `{"text": "…", "images": ["https://…"]}`. Any other content is plain text, also
//! one with a brace that a host typed by hand. It is never HTML: markup is shown as text.

use serde_json::Value;

use crate::codec::image;
use crate::model::notice::Notice;

/// Reads the field.
pub fn parse(field: &str) -> Notice {
    read(field).unwrap_or_else(|| Notice { text: field.trim().to_owned(), images: Vec::new() })
}

/// Reads the JSON form. `None`: it is no JSON, another JSON, or has neither a text nor pictures.
fn read(field: &str) -> Option<Notice> {
    let json: Value = serde_json::from_str(field).ok()?;
    let json = json.as_object()?;
    let text = json.get("text").map_or(Some(""), Value::as_str)?.trim().to_owned();
    let images = json.get("images").map_or(Some([].as_slice()), |images| images.as_array().map(Vec::as_slice))?;
    let images: Option<Vec<_>> = images.iter().map(Value::as_str).collect();
    let images = images?;
    let is_notice = !text.is_empty() || !images.is_empty();
    is_notice.then(|| Notice { text, images: images.into_iter().filter_map(image::from_user).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_is_unchanged_also_with_markup() {
        let notice = parse(" <b>Hi</b>\nall ");
        assert_eq!(notice.text, "<b>Hi</b>\nall");
        assert!(notice.images.is_empty());
    }

    #[test]
    fn the_json_form_has_text_and_https_pictures() {
        let notice = parse(r#"{"text":"Hi","images":["https://a.example/x.png","http://a/x","javascript:1"]}"#);
        assert_eq!(notice, Notice { text: "Hi".into(), images: vec!["https://a.example/x.png".into()] });
    }

    #[test]
    fn other_json_is_shown_as_text() {
        for field in ["{}", "{\"text\":1}", "[1]", "[\"Hi\"]", "42", "{oops"] {
            assert_eq!(parse(field).text, field);
        }
        assert!(parse("  ").is_empty());
    }

    proptest! {
        #[test]
        fn any_field_is_read_without_a_panic(field in ".*") {
            parse(&field);
        }

        #[test]
        fn only_https_pictures_are_kept(urls in prop::collection::vec("(https|HTTPS|http|data|//|)(:|//|://)?.{0,8}", 0..6)) {
            let field = serde_json::json!({"text": "t", "images": urls}).to_string();
            let notice = parse(&field);
            prop_assert_eq!(&notice.text, "t");
            prop_assert!(notice.images.iter().all(|url| url.to_lowercase().starts_with("https://")));
        }
    }
}
