//! Ownership of the SDK instance: a page has one instance per application, and an instance is in one room at a time.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Date, Object, Promise};
use room_core::model::problem::KickReason;
use room_core::ports::chat::ChatEvent;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::js;
use crate::ports::chat::client::{Instance, Shared};

/// A sign-out waits until this many milliseconds after the sign-in. The SDK stops one of its sign-in timers at the first tick after the
/// sign-in, one second later at most; an earlier sign-out leaves that timer running forever. Until the sign-out, other viewers still see
/// the user in the room.
const SIGN_IN_TIMER_MS: f64 = 1_100.0;

/// How long the destruction of an instance waits for likes that are in flight, in milliseconds.
const LAST_LIKES_MS: f64 = 1_000.0;

thread_local! {
    /// Resolves when the last instance is destroyed. The SDK returns the same instance for an application until then, so the next
    /// viewer on this page waits for it.
    static LAST_END: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// The viewer on this page that owns an instance.
    static OWNER: RefCell<Weak<Shared>> = const { RefCell::new(Weak::new()) };
}

impl Shared {
    /// Becomes the owner, once all earlier instances are destroyed. `false`: the sign-in of this `turn` is out of date.
    pub(super) async fn own(self: &Rc<Self>, turn: u32) -> bool {
        // During the wait another viewer may have become the owner, or ended.
        loop {
            if !self.is_current(turn) {
                return false;
            }
            self.take_over();
            let Some(end) = LAST_END.with_borrow(Clone::clone) else { break };
            // It never rejects.
            let _ = JsFuture::from(end.clone()).await;
            let is_last = LAST_END.with_borrow(|last| last.as_ref().is_some_and(|last| Object::is(last, &end)));
            if is_last && self.other_owner().is_none() && self.is_current(turn) {
                break;
            }
        }
        OWNER.replace(Rc::downgrade(self));
        true
    }

    /// Ends another viewer on this page that has an instance: the SDK is in one room at a time. A page that changes from one room to the
    /// next may have both viewers for a while.
    fn take_over(self: &Rc<Self>) {
        if let Some(other) = self.other_owner() {
            other.end();
            other.emit(ChatEvent::KickedOut(KickReason::SignedInElsewhere));
        }
    }

    fn other_owner(self: &Rc<Self>) -> Option<Rc<Self>> {
        let other = OWNER.with_borrow(Weak::upgrade).filter(|other| !Rc::ptr_eq(other, self))?;
        let has_instance = other.instance.borrow().is_some();
        has_instance.then_some(other)
    }

    /// How long a sign-out has to wait from now ([`SIGN_IN_TIMER_MS`]), in milliseconds.
    pub(super) fn rest_ms(&self) -> f64 {
        (self.ready_ms.get() + SIGN_IN_TIMER_MS - Date::now()).clamp(0.0, SIGN_IN_TIMER_MS)
    }

    /// Destroys the instance, and with it the sign-in.
    pub(super) fn let_go(&self) {
        let Some(Instance { chat, listeners }) = self.instance.take() else { return };
        drop(listeners);
        self.signed_in.set(false);
        let rest_ms = self.rest_ms();
        self.messages.borrow_mut().clear();
        self.likes.borrow_mut().clear();
        let likes_answer = self.likes_answer.take();
        let ended = future_to_promise(async move {
            js::sleep(rest_ms).await;
            if let Some(answer) = likes_answer {
                js::wait(&answer, LAST_LIKES_MS).await;
            }
            if let Ok(end) = chat.destroy() {
                // It rejects when nobody was signed in, which does not matter.
                let _ = JsFuture::from(end).await;
            }
            Ok(JsValue::UNDEFINED)
        });
        LAST_END.replace(Some(ended));
    }
}
