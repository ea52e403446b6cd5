//! `POST /api/rooms/{room}/gifts` and `GET /api/rooms/{room}/supporters`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use room_core::codec::backend::OrderRequest;
use room_core::codec::gift::{write_receipt, write_supporters};
use room_core::model::gift::{GiftReceipt, Supporter};
use room_core::model::show::Status;
use room_core::model::user::UserInfo;
use serde_json::{Value, json};

use crate::app::App;
use crate::backend::announce;
use crate::backend::gifts;
use crate::backend::gifts::OrderError;
use crate::backend::http::problem::Problem;
use crate::backend::http::{find, user_of};
use crate::backend::shows::Show;
use crate::clock::now_ms;

impl From<OrderError> for Problem {
    fn from(error: OrderError) -> Self {
        let status = match error {
            OrderError::Invalid => StatusCode::BAD_REQUEST,
            OrderError::TooLittle { .. } => StatusCode::PAYMENT_REQUIRED,
            OrderError::OtherOrder => StatusCode::CONFLICT,
            OrderError::TooFast => StatusCode::TOO_MANY_REQUESTS,
            OrderError::Db(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

/// Takes an order: once for each idempotency key, and charged before the room is informed.
pub async fn give(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    order: Result<Json<OrderRequest>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let Json(order) = order.map_err(|rejection| Problem::new(StatusCode::BAD_REQUEST, rejection.body_text()))?;
    let user_id =
        user_of(&app, &headers)?.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Who gives has to sign in."))?;
    let show = find(&app, &name)?;
    let broken = app.faults.now();
    let refusal = StatusCode::from_u16(broken.gifts).ok().filter(|status| status.as_u16() >= 400);
    // A repeated order gets its first answer.
    if let Some(status) =
        refusal.filter(|_| !matches!(gifts::is_known(&app.db, &user_id, &order.idempotency_key), Ok(true)))
    {
        return Err(Problem::new(status, "The desk refuses gifts."));
    }
    // In a task of its own: an order that has arrived is charged even if the client stops waiting.
    let taken = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(broken.billing_ms.into())).await;
        take(&app, &show, &user_id, &order)
    });
    taken.await.map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "The server failed."))?
}

fn take(app: &Arc<App>, show: &Show, user_id: &str, order: &OrderRequest) -> Result<Json<Value>, Problem> {
    let is_on = matches!(show.status, Status::Live | Status::Paused);
    // A repeated order gets its first answer, even after the show.
    if !is_on && !gifts::is_known(&app.db, user_id, &order.idempotency_key)? {
        return Err(Problem::new(StatusCode::FORBIDDEN, "The show is not on."));
    }
    let receipt = gifts::order(&app.db, &show.room, user_id, order, now_ms())?;
    let order_id = receipt.paid.order_id();
    if receipt.is_new {
        // In a task beside the answer: the giver does not wait for the announcement.
        let app = Arc::clone(app);
        tokio::spawn(async move { announce::gift(&app, receipt.paid).await });
    }
    Ok(Json(write_receipt(&GiftReceipt { order_id, balance: receipt.balance })))
}

/// `GET /api/rooms/{room}/supporters`: the show's supporters, best first.
pub async fn supporters(State(app): State<Arc<App>>, Path(name): Path<String>) -> Result<Json<Value>, Problem> {
    let show = find(&app, &name)?;
    let Some(since_s) = show.times.live else { return Ok(Json(json!([]))) };
    let supporter = |(user_id, coins): (String, u64)| {
        let UserInfo { user_id, nick, avatar, level } = announce::giver(&app, &user_id);
        Supporter { user_id, nick, avatar, level, coins }
    };
    let supporters: Vec<_> = gifts::supporters(&app.db, &name, since_s)?.into_iter().map(supporter).collect();
    Ok(Json(write_supporters(&supporters)))
}
