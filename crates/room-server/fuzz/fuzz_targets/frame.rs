//! Any bytes are a frame, or are none; what was read is answered by a frame that is JSON. And any text is a query of a playlist, an offer
//! and addresses, or is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use room_server::frame;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        room_server::read_anything(text);
    }
    if let Some(request) = frame::read(bytes) {
        let _ = (request.command(), request.sdk_app_id(), request.credentials(), request.a2(), request.is_anonymous());
        let reply = frame::write(&request, r#"{"ErrorCode":0}"#);
        assert!(serde_json::from_slice::<serde_json::Value>(&reply).is_ok());
    }
});
