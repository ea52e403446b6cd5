//! Raw bindings of the chat SDK: externs and names, no logic.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use crate::js;

#[wasm_bindgen]
extern "C" {
    /// A chat instance, from `TencentCloudChat.create`.
    #[derive(Clone)]
    pub type Chat;

    #[wasm_bindgen(method, catch, js_name = setLogLevel)]
    pub fn set_log_level(this: &Chat, level: u32) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn on(this: &Chat, event: &JsValue, handler: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn off(this: &Chat, event: &JsValue, handler: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn login(this: &Chat, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn logout(this: &Chat) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn destroy(this: &Chat) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = joinGroup)]
    pub fn join_group(this: &Chat, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = quitGroup)]
    pub fn quit_group(this: &Chat, group: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getServerTime)]
    pub fn get_server_time(this: &Chat) -> Result<f64, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getGroupProfile)]
    pub fn get_group_profile(this: &Chat, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getGroupOnlineMemberCount)]
    pub fn get_group_online_member_count(this: &Chat, group: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getGroupAttributes)]
    pub fn get_group_attributes(this: &Chat, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getGroupMemberList)]
    pub fn get_group_member_list(this: &Chat, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getUserProfile)]
    pub fn get_user_profile(this: &Chat, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createTextMessage)]
    pub fn create_text_message(this: &Chat, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createCustomMessage)]
    pub fn create_custom_message(this: &Chat, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = sendMessage)]
    pub fn send_message(this: &Chat, message: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = resendMessage)]
    pub fn resend_message(this: &Chat, message: &JsValue) -> Result<Promise, JsValue>;

    /// The global object that the SDK's script defines.
    type TencentCloudChat;
    #[wasm_bindgen(method, catch)]
    fn create(this: &TencentCloudChat, options: &JsValue) -> Result<Chat, JsValue>;
}

/// The group type of a live room.
pub const AVCHATROOM: &str = "AVChatRoom";
/// SDK error code: the owner of a group cannot quit it.
pub const NOT_FOR_OWNERS: i32 = 10_009;
/// The conversation type of group messages.
pub const GROUP: &str = "GROUP";
/// The message priority of likes. Only messages of the lowest priority may be dropped earlier.
pub const LOW: &str = "Low";
/// The log level at which the SDK logs errors only.
pub const ERRORS_ONLY: u32 = 3;

/// The SDK events that the viewer listens to.
#[derive(Clone, Copy)]
pub enum SdkEvent {
    Ready,
    NotReady,
    MessageReceived,
    MessageModified,
    MessageRevoked,
    GroupAttributesUpdated,
    GroupCounterUpdated,
    KickedOut,
    NetStateChange,
}

impl SdkEvent {
    pub const ALL: [Self; 9] = [
        Self::Ready,
        Self::NotReady,
        Self::MessageReceived,
        Self::MessageModified,
        Self::MessageRevoked,
        Self::GroupAttributesUpdated,
        Self::GroupCounterUpdated,
        Self::KickedOut,
        Self::NetStateChange,
    ];

    /// The event's name, for `chat.on`.
    pub fn name(self) -> JsValue {
        let key = match self {
            Self::Ready => "SDK_READY",
            Self::NotReady => "SDK_NOT_READY",
            Self::MessageReceived => "MESSAGE_RECEIVED",
            Self::MessageModified => "MESSAGE_MODIFIED",
            Self::MessageRevoked => "MESSAGE_REVOKED",
            Self::GroupAttributesUpdated => "GROUP_ATTRIBUTES_UPDATED",
            Self::GroupCounterUpdated => "GROUP_COUNTER_UPDATED",
            Self::KickedOut => "KICKED_OUT",
            Self::NetStateChange => "NET_STATE_CHANGE",
        };
        js::get(&js::get(&namespace(), "EVENT"), key)
    }
}

/// Creates the instance of an application. Returns the existing one until that is destroyed.
pub fn create(options: &JsValue) -> Result<Chat, JsValue> {
    namespace().unchecked_into::<TencentCloudChat>().create(options)
}

fn namespace() -> JsValue {
    js::get(&js_sys::global(), "TencentCloudChat")
}
