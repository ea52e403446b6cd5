//! Sends the viewer's comments and likes as SDK messages.

use std::rc::Rc;

use js_sys::Promise;
use room_core::codec::custom;
use room_core::model::custom::CustomMessage;
use room_core::ports::chat::ChatEvent;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::js;
use crate::ports::chat::client::Shared;
use crate::ports::chat::error;
use crate::ports::chat::sdk;
use crate::ports::chat::sdk::Chat;

impl Shared {
    pub(super) fn send(self: Rc<Self>, key: u64, group: &str, text: &str, cloud_custom_data: &str) {
        let options = js::object(&[
            ("to", group.into()),
            ("conversationType", sdk::GROUP.into()),
            ("payload", js::object(&[("text", text.into())])),
            ("cloudCustomData", cloud_custom_data.into()),
        ]);
        let message = self.chat().and_then(|chat| chat.create_text_message(&options));
        let message = match message {
            Ok(message) => message,
            Err(error) => return self.emit(ChatEvent::SendFailed { key, error: error::read(&error) }),
        };
        if let Some(id) = js::get(&message, "ID").as_string() {
            self.emit(ChatEvent::Sending { key, id });
        }
        self.messages.borrow_mut().insert(key, message.clone());
        spawn_local(async move { self.deliver(key, |chat| chat.send_message(&message)).await });
    }

    pub(super) async fn deliver(&self, key: u64, send: impl FnOnce(&Chat) -> Result<Promise, JsValue>) {
        match self.call(send).await {
            Ok(_) => {
                self.messages.borrow_mut().remove(&key);
                self.emit(ChatEvent::Sent { key });
            }
            Err(error) => self.emit(ChatEvent::SendFailed { key, error: error::read(&error) }),
        }
    }

    pub(super) fn send_likes(self: Rc<Self>, key: u64, group: &str, count: u32) {
        let data = custom::write(&CustomMessage::Like { count });
        let payload = js::object(&[("data", data.into()), ("description", "".into()), ("extension", "".into())]);
        let options = js::object(&[
            ("to", group.into()),
            ("conversationType", sdk::GROUP.into()),
            ("priority", sdk::LOW.into()),
            ("payload", payload),
        ]);
        match self.chat().and_then(|chat| chat.create_custom_message(&options)) {
            Ok(message) => {
                self.likes.borrow_mut().insert(key, message.clone());
                self.deliver_likes(key, |chat| chat.send_message(&message));
            }
            Err(error) => self.emit(ChatEvent::LikesFailed { key, error: error::read(&error) }),
        }
    }

    /// Calls the SDK synchronously: the viewer may leave the room right after this.
    pub(super) fn deliver_likes(self: Rc<Self>, key: u64, send: impl FnOnce(&Chat) -> Result<Promise, JsValue>) {
        let answer = self.chat().and_then(|chat| send(&chat)).unwrap_or_else(|error| Promise::reject(&error));
        self.likes_answer.replace(Some(answer.clone()));
        spawn_local(async move {
            self.emit(match JsFuture::from(answer).await {
                Ok(_) => {
                    self.likes.borrow_mut().remove(&key);
                    ChatEvent::LikesSent { key }
                }
                Err(error) => {
                    let error = error::read(&error);
                    if !error.is_passing() {
                        self.likes.borrow_mut().remove(&key);
                    }
                    ChatEvent::LikesFailed { key, error }
                }
            });
        });
    }
}
