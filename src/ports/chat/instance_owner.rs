//! Who has the SDK's instance: of an application there is one on a page, and it is in one room at a time.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Date, Object, Promise};
use room_core::model::problem::KickReason;
use room_core::ports::chat::ChatEvent;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::js;
use crate::ports::chat::client::{Instance, Shared};

/// The SDK ends a timer of its sign-in with the first tick after it, a second later at most. One that signs out before leaves that timer
/// running for good: the sign-out waits for so long, in milliseconds, and whoever leaves is in the room for others until then.
const TICK_MS: f64 = 1_100.0;

/// Likes that were sent when the room was left have so long to arrive, in milliseconds.
const LAST_LIKES_MS: f64 = 1_000.0;

thread_local! {
    /// The end of the last instance. The SDK hands out one instance for an application until it is destroyed, so the next
    /// viewer on this page waits for that.
    static LAST_END: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// The viewer on this page that has an instance.
    static OWNER: RefCell<Weak<Shared>> = const { RefCell::new(Weak::new()) };
}

impl Shared {
    /// Becomes the one that has an instance, when those before it have let go of theirs. False where this sign-in is not gone on with.
    pub(super) async fn own(self: &Rc<Self>, turn: u32) -> bool {
        // While this one waits, another may have come and gone.
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

    /// Another viewer on this page that is in a room goes out of it: the SDK is in one at a time. A page that changes from one room to
    /// the next may have both for a while.
    fn take_over(self: &Rc<Self>) {
        if let Some(other) = self.other_owner() {
            other.end();
            other.tell(ChatEvent::KickedOut(KickReason::SignedInElsewhere));
        }
    }

    fn other_owner(self: &Rc<Self>) -> Option<Rc<Self>> {
        let other = OWNER.with_borrow(Weak::upgrade).filter(|other| !Rc::ptr_eq(other, self))?;
        let has_instance = other.instance.borrow().is_some();
        has_instance.then_some(other)
    }

    /// How long a sign-out has to wait ([`TICK_MS`]), in milliseconds.
    pub(super) fn rest_ms(&self) -> f64 {
        (self.ready_ms.get() + TICK_MS - Date::now()).clamp(0.0, TICK_MS)
    }

    /// Lets go of the instance, and with it of the sign-in.
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
                // It rejects where nobody was signed in, which is no news.
                let _ = JsFuture::from(end).await;
            }
            Ok(JsValue::UNDEFINED)
        });
        LAST_END.replace(Some(ended));
    }
}
