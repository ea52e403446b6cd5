//! The business backend: JSON over HTTP.

mod latest_request;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::Function;
use room_core::codec::backend::{OrderRequest, SessionRequest};
use room_core::model::gift::{GiftReceipt, Supporter};
use room_core::model::problem::BackendError;
use room_core::model::show::RoomInfo;
use room_core::model::user::Session;
use room_core::ports::storage::GiftOrder;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCredentials};

pub use latest_request::Latest;

use crate::js;

/// An order that has no answer by then, in milliseconds, is sent again: under the same key, so that it is charged once.
const ORDER_PATIENCE_MS: u32 = 10_000;

/// The business backend of one room.
#[derive(Clone)]
pub struct Backend {
    base: String,
    room: String,
    token: TokenSource,
}

/// How the page says who the viewer is.
#[derive(Clone)]
pub struct TokenSource {
    /// The element: its `getToken` is asked first, where a page has set one.
    host: JsValue,
    /// The element's `token`; empty where the page uses cookies, or does not say.
    fixed: Rc<RefCell<String>>,
    /// Cookies go to another origin, too, which has to allow that.
    with_credentials: bool,
    /// What the backend gave a visitor of whom the page does not say who they are, so that they stay who they are.
    given: Rc<RefCell<Option<String>>>,
}

impl TokenSource {
    /// What the element `host` says, its `token`, and whether cookies go to another origin.
    pub fn new(host: JsValue, fixed: String, with_credentials: bool) -> Self {
        Self { host, fixed: Rc::new(RefCell::new(fixed)), with_credentials, given: Rc::default() }
    }

    /// The token, if the page has one; `Err` where it was asked for one and failed.
    async fn token(&self) -> Result<Option<String>, JsValue> {
        let token = match js::get(&self.host, "getToken").dyn_into::<Function>() {
            Ok(get_token) => {
                let promised = js_sys::Promise::resolve(&get_token.call0(&self.host)?);
                JsFuture::from(promised).await?.as_string()
            }
            Err(_) => Some(self.fixed.borrow().clone()),
        };
        Ok(token.filter(|token| !token.is_empty()).or_else(|| self.given.borrow().clone()))
    }
}

impl Backend {
    /// The backend at `base`, an absolute URL: the API is below it.
    pub fn new(mut base: String, room: String, token: TokenSource) -> Self {
        if !base.ends_with('/') {
            base.push('/');
        }
        Self { base, room, token }
    }

    /// An address that the backend gave, made absolute.
    pub fn resolve(&self, url: &str) -> String {
        js::absolute(url, &self.base)
    }

    /// What of this room's is kept on the device goes by this name: of this backend and room.
    pub fn place(&self) -> String {
        format!("{}{}", self.base, self.path(""))
    }

    /// `GET /api/rooms/{room}`.
    ///
    /// # Errors
    /// If there is no answer, or it is an error, or not what the contract says.
    pub async fn room(&self, signal: Option<AbortSignal>) -> Result<RoomInfo, BackendError> {
        let request = Request::get(&self.resolve(&self.path(""))).abort_signal(signal.as_ref());
        read(self.signed(request).await?.send().await).await
    }

    /// `GET /api/rooms/{room}/supporters`.
    ///
    /// # Errors
    /// If there is no answer, or it is an error, or not what the contract says.
    pub async fn supporters(&self, signal: Option<AbortSignal>) -> Result<Vec<Supporter>, BackendError> {
        let request = Request::get(&self.resolve(&self.path("/supporters"))).abort_signal(signal.as_ref());
        read(self.signed(request).await?.send().await).await
    }

    /// `POST /api/rooms/{room}/gifts`.
    ///
    /// # Errors
    /// If there is no answer in time, or it is an error, or not what the contract says.
    pub async fn order(&self, order: GiftOrder) -> Result<GiftReceipt, BackendError> {
        let request = Request::post(&self.resolve(&self.path("/gifts")))
            .abort_signal(Some(&AbortSignal::timeout_with_u32(ORDER_PATIENCE_MS)));
        let body = OrderRequest { gift_id: order.gift_id, count: order.count, idempotency_key: order.key };
        // A page that cannot say who this is has not been refused: the order is kept.
        let request = self.signed(request).await.map_err(|_| BackendError::Unreachable)?;
        let request = request.json(&body).map_err(|_| BackendError::Unreadable)?;
        let answer = js::fetch_to_the_end(&request.into()).await.map_err(|_| BackendError::Unreachable)?;
        read(Ok(answer.into())).await
    }

    /// The path of the room's API.
    fn path(&self, of: &str) -> String {
        format!("api/rooms/{}{of}", String::from(js_sys::encode_uri_component(&self.room)))
    }

    /// `POST /api/session`.
    ///
    /// # Errors
    /// If there is no answer, or it is an error, or not what the contract says.
    pub async fn session(&self, signal: Option<AbortSignal>) -> Result<Session, BackendError> {
        let request = Request::post(&self.resolve("api/session")).abort_signal(signal.as_ref());
        let body = SessionRequest { room: self.room.clone() };
        match self.signed(request).await?.json(&body) {
            Ok(request) => {
                let session: Session = read(request.send().await).await?;
                if session.token.is_some() {
                    self.token.given.replace(session.token.clone());
                }
                Ok(session)
            }
            Err(_) => Err(BackendError::Unreadable),
        }
    }

    /// The page has another token.
    pub fn set_token(&self, token: String) {
        self.token.fixed.replace(token);
    }

    /// With the token as a bearer; without one, with the cookies that the page lets go there.
    async fn signed(&self, request: RequestBuilder) -> Result<RequestBuilder, BackendError> {
        match self.token.token().await {
            Ok(Some(token)) => Ok(request.header("Authorization", &format!("Bearer {token}"))),
            Ok(None) if self.token.with_credentials => Ok(request.credentials(RequestCredentials::Include)),
            Ok(None) => Ok(request),
            // The page could not say who this is: going in as somebody else would be worse than not going in.
            Err(_) => Err(BackendError::Status(401)),
        }
    }
}

async fn read<T: DeserializeOwned>(answer: Result<Response, gloo_net::Error>) -> Result<T, BackendError> {
    let answer = answer.map_err(|_| BackendError::Unreachable)?;
    if !answer.ok() {
        return Err(BackendError::Status(answer.status()));
    }
    answer.json().await.map_err(|_| BackendError::Unreadable)
}
