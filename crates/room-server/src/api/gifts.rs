//! `POST /api/rooms/{room}/gifts`.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use room_core::wire::backend::{GiftOrder, GiftReceipt, Status};

use super::problem::Problem;
use super::{find, user_of};
use crate::app::{App, now_ms};
use crate::business::announce;
use crate::business::gifts::{self, OrderError};

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

/// Takes an order: once for each key, charged before anyone is told.
pub async fn give(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    order: Result<Json<GiftOrder>, JsonRejection>,
) -> Result<Json<GiftReceipt>, Problem> {
    let Json(order) = order.map_err(|rejection| Problem::new(StatusCode::BAD_REQUEST, rejection.body_text()))?;
    let user_id =
        user_of(&headers)?.ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Who gives has to sign in."))?;
    let show = find(&app, &name)?;
    let is_on = matches!(show.status, Status::Live | Status::Paused);
    // An order that was taken while the show was on is answered as it was.
    if !is_on && !gifts::is_known(&app.db, &user_id, &order.idempotency_key)? {
        return Err(Problem::new(StatusCode::FORBIDDEN, "The show is not on."));
    }
    let receipt = gifts::order(&app.db, &name, &user_id, &order, now_ms())?;
    let order_id = receipt.paid.order_id();
    if receipt.is_new {
        // Beside the answer: whoever paid does not wait for the room.
        tokio::spawn(async move { announce::gift(&app, receipt.paid).await });
    }
    Ok(Json(GiftReceipt { order_id, balance: receipt.balance }))
}
