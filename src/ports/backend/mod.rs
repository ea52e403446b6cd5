//! The backend port: the business backend's API, JSON over HTTP.

mod latest_request;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::Function;
use room_core::codec::backend::{OrderRequest, SessionRequest, read_session};
use room_core::codec::gift::{read_receipt, read_supporters};
use room_core::codec::{json, show};
use room_core::model::gift::{GiftReceipt, Supporter};
use room_core::model::problem::BackendError;
use room_core::model::show::RoomInfo;
use room_core::model::user::Session;
use room_core::ports::storage::GiftOrder;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCredentials};

pub use latest_request::LatestRequest;

use crate::js;

/// The longest wait for the answer to an order, in milliseconds. The order is then sent again with the same idempotency key, so it is
/// charged once.
const ORDER_TIMEOUT_MS: u32 = 10_000;

/// The business backend of one room.
#[derive(Clone)]
pub struct Backend {
    base: String,
    room: String,
    token: TokenSource,
}

/// How the page identifies the viewer.
#[derive(Clone)]
pub struct TokenSource {
    /// The element. Its `getToken` comes first, if the page has set one.
    host: JsValue,
    /// The element's `token`; empty if the page uses cookies or does not identify the viewer.
    attribute: Rc<RefCell<String>>,
    /// Cookies are also sent to a backend of another origin, which has to allow it.
    with_credentials: bool,
    /// The token that the backend issued to a visitor whom the page does not identify. It keeps them the same user.
    issued: Rc<RefCell<Option<String>>>,
}

impl TokenSource {
    /// Creates a token source from the element `host`, its `token`, and whether cookies are sent to another origin.
    pub fn new(host: JsValue, attribute: String, with_credentials: bool) -> Self {
        Self { host, attribute: Rc::new(RefCell::new(attribute)), with_credentials, issued: Rc::default() }
    }

    /// The token. `None`: the page has none. `Err`: `getToken` failed.
    async fn token(&self) -> Result<Option<String>, JsValue> {
        let token = match js::get(&self.host, "getToken").dyn_into::<Function>() {
            Ok(get_token) => {
                let promised = js_sys::Promise::resolve(&get_token.call0(&self.host)?);
                JsFuture::from(promised).await?.as_string()
            }
            Err(_) => Some(self.attribute.borrow().clone()),
        };
        Ok(token.filter(|token| !token.is_empty()).or_else(|| self.issued.borrow().clone()))
    }
}

impl Backend {
    /// Creates the backend at `base`, an absolute URL. The API is below it.
    pub fn new(mut base: String, room: String, token: TokenSource) -> Self {
        if !base.ends_with('/') {
            base.push('/');
        }
        Self { base, room, token }
    }

    /// Makes an address of the backend absolute. This is the only place that does.
    pub fn resolve(&self, url: &str) -> String {
        js::absolute(url, &self.base)
    }

    /// The name under which the device stores data of this backend and room.
    pub fn place(&self) -> String {
        format!("{}{}", self.base, self.path(""))
    }

    /// `GET /api/rooms/{room}`. The addresses of its streams become absolute.
    ///
    /// # Errors
    /// If there is no answer, it is an error, or it breaks the contract.
    pub async fn room(&self, signal: Option<AbortSignal>) -> Result<RoomInfo, BackendError> {
        let request = Request::get(&self.resolve(&self.path(""))).abort_signal(signal.as_ref());
        let mut room = read(self.authorized(request).await?.send().await, show::read).await?;
        room.resolve_streams(|url| self.resolve(url));
        Ok(room)
    }

    /// `GET /api/rooms/{room}/supporters`.
    ///
    /// # Errors
    /// If there is no answer, it is an error, or it breaks the contract.
    pub async fn supporters(&self, signal: Option<AbortSignal>) -> Result<Vec<Supporter>, BackendError> {
        let request = Request::get(&self.resolve(&self.path("/supporters"))).abort_signal(signal.as_ref());
        read(self.authorized(request).await?.send().await, read_supporters).await
    }

    /// `POST /api/rooms/{room}/gifts`.
    ///
    /// # Errors
    /// If there is no answer in time, it is an error, or it breaks the contract.
    pub async fn order(&self, order: GiftOrder) -> Result<GiftReceipt, BackendError> {
        let request = Request::post(&self.resolve(&self.path("/gifts")))
            .abort_signal(Some(&AbortSignal::timeout_with_u32(ORDER_TIMEOUT_MS)));
        let body = OrderRequest { gift_id: order.gift_id, count: order.count, idempotency_key: order.key };
        // If `getToken` fails, the backend has not refused the order. `Unreachable` keeps it.
        let request = self.authorized(request).await.map_err(|_| BackendError::Unreachable)?;
        let request = request.json(&body).map_err(|_| BackendError::Unreadable)?;
        let answer = js::fetch_to_the_end(&request.into()).await.map_err(|_| BackendError::Unreachable)?;
        read(Ok(answer.into()), read_receipt).await
    }

    /// The path of the room's API, with `suffix` at its end.
    fn path(&self, suffix: &str) -> String {
        format!("api/rooms/{}{suffix}", String::from(js_sys::encode_uri_component(&self.room)))
    }

    /// `POST /api/session`.
    ///
    /// # Errors
    /// If there is no answer, it is an error, or it breaks the contract.
    pub async fn session(&self, signal: Option<AbortSignal>) -> Result<Session, BackendError> {
        let request = Request::post(&self.resolve("api/session")).abort_signal(signal.as_ref());
        let body = SessionRequest { room: self.room.clone() };
        match self.authorized(request).await?.json(&body) {
            Ok(request) => {
                let session = read(request.send().await, read_session).await?;
                if session.token.is_some() {
                    self.token.issued.replace(session.token.clone());
                }
                Ok(session)
            }
            Err(_) => Err(BackendError::Unreadable),
        }
    }

    /// Replaces the element's `token`.
    pub fn set_token(&self, token: String) {
        self.token.attribute.replace(token);
    }

    /// Adds the token as a bearer token; without one, the cookies that the page allows.
    async fn authorized(&self, request: RequestBuilder) -> Result<RequestBuilder, BackendError> {
        match self.token.token().await {
            Ok(Some(token)) => Ok(request.header("Authorization", &format!("Bearer {token}"))),
            Ok(None) if self.token.with_credentials => Ok(request.credentials(RequestCredentials::Include)),
            Ok(None) => Ok(request),
            // `getToken` failed. To enter as another user would be worse than not to enter.
            Err(_) => Err(BackendError::Status(401)),
        }
    }
}

/// Reads an answer with the decoder of its kind.
async fn read<T>(
    answer: Result<Response, gloo_net::Error>,
    decode: impl FnOnce(&Value) -> Option<T>,
) -> Result<T, BackendError> {
    let answer = answer.map_err(|_| BackendError::Unreachable)?;
    if !answer.ok() {
        return Err(BackendError::Status(answer.status()));
    }
    // A body that breaks off is no answer: the request is repeated.
    let text = answer.text().await.map_err(|_| BackendError::Unreachable)?;
    decode(&json::parse(&text)).ok_or(BackendError::Unreadable)
}
