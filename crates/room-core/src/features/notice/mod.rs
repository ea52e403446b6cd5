//! The room's notice: plain text, or JSON with text and pictures. Never HTML: markup is shown as the text that it is.
//!
//! The group's notification field carries at most 300 bytes. Its JSON form is `{"text": "…", "images": ["https://…"]}`;
//! anything else is plain text, so a host who types a brace by hand still gets a notice. A notice is new until it has been read, once on
//! each device.

pub mod links;

use serde::Deserialize;

use crate::codec::image;

/// The room's notice, and whether the viewer has read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeView {
    /// The notice.
    pub notice: Notice,
    /// It has not been read on this device.
    pub is_new: bool,
}

/// A notice, ready to be shown. Empty: there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// Its text; lines are paragraphs.
    pub text: String,
    /// Its pictures, each an `https` address.
    pub images: Vec<String>,
}

#[derive(Deserialize)]
struct Json {
    #[serde(default)]
    text: String,
    #[serde(default)]
    images: Vec<String>,
}

impl Notice {
    /// Reads the group's notification field.
    pub fn parse(field: &str) -> Self {
        match serde_json::from_str::<Json>(field) {
            Ok(Json { text, images }) if !text.trim().is_empty() || !images.is_empty() => Self {
                text: text.trim().to_owned(),
                images: images.iter().filter_map(|url| image::from_anyone(url)).collect(),
            },
            _ => Self { text: field.trim().to_owned(), images: Vec::new() },
        }
    }

    /// Is there nothing to show?
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.images.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_stays_as_it_is_markup_included() {
        let notice = Notice::parse(" <b>Hi</b>\nall ");
        assert_eq!(notice.text, "<b>Hi</b>\nall");
        assert!(notice.images.is_empty());
    }

    #[test]
    fn the_json_form_has_text_and_https_pictures() {
        let notice = Notice::parse(r#"{"text":"Hi","images":["https://a.example/x.png","http://a/x","javascript:1"]}"#);
        assert_eq!(notice, Notice { text: "Hi".into(), images: vec!["https://a.example/x.png".into()] });
    }

    #[test]
    fn json_that_is_no_notice_is_shown_as_text() {
        for field in ["{}", "{\"text\":1}", "[1]", "42", "{oops"] {
            assert_eq!(Notice::parse(field).text, field);
        }
        assert!(Notice::parse("  ").is_empty());
    }

    proptest! {
        #[test]
        fn any_field_is_read(field in ".*") {
            Notice::parse(&field);
        }

        #[test]
        fn every_picture_is_https_whatever_is_named(urls in prop::collection::vec("(https|HTTPS|http|data|//|)(:|//|://)?.{0,8}", 0..6)) {
            let field = serde_json::json!({"text": "t", "images": urls}).to_string();
            let notice = Notice::parse(&field);
            prop_assert_eq!(&notice.text, "t");
            prop_assert!(notice.images.iter().all(|url| url.to_lowercase().starts_with("https://")));
        }
    }
}
