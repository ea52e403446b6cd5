//! Any bytes are read as a frame or refused; the reply to a frame that was read is JSON. Any text is read as a playlist's query, an SDP
//! offer and candidates, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use room_server::frame;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        room_server::parse_untrusted(text);
    }
    if let Some(request) = frame::read(bytes) {
        let _ = (request.command(), request.sdk_app_id(), request.credentials(), request.a2(), request.is_anonymous());
        let reply = frame::write(&request, r#"{"ErrorCode":0}"#);
        assert!(serde_json::from_slice::<serde_json::Value>(&reply).is_ok());
    }
});
