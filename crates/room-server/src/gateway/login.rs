//! Signing in and out, and profiles.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::frame::Request;
use super::{Answer, Refused, startup};
use crate::app::{App, now_ms};
use crate::people;
use crate::usersig::Refusal;

/// How often the SDK says hello, in seconds. After a refused connection it tries again only when it has something to
/// say, so this is also how soon a viewer is back after the server is.
const HELLO_S: u32 = 5;
/// For how long a sign-in is good, in seconds.
const LOGIN_LIFE_S: u64 = 24 * 3600;

/// What a signed-in client shows with each request.
#[derive(Serialize, Deserialize)]
struct Login {
    user: String,
    until_s: u64,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code(), refusal.info())
    }
}

/// `wslogin`: with user and UserSig the first time, with what that gave ([`Login`]) after a reconnect.
pub fn sign_in(app: &App, request: &Request) -> Answer {
    let now_s = now_ms() / 1000;
    let user = if request.a2().is_empty() {
        let (user, sig) = request.credentials();
        if request.sdk_app_id() != u64::from(app.signer.sdk_app_id()) {
            return Err(Refusal::WrongApp.into());
        }
        app.signer.check(sig, user, now_s)?;
        user.to_owned()
    } else {
        user_of(app, request)?
    };
    tracing::info!(%user, "signed in");
    Ok(json!({
        "TinyId": people::tiny_id(&user), "A2Key": app.logins.mint(&Login { user, until_s: now_s + LOGIN_LIFE_S }),
        "HelloInterval": HELLO_S, "InstId": 1, "TimeStamp": now_s, "PurchaseBits": startup::ABILITIES,
    }))
}

/// The user who asks.
pub fn user_of(app: &App, request: &Request) -> Result<String, Refused> {
    let login: Option<Login> = app.logins.read(request.a2());
    login
        .filter(|login| login.until_s > now_ms() / 1000)
        .map(|login| login.user)
        .ok_or(Refused::new(Refusal::Expired.code(), "sign in first"))
}

/// `wslogout`: whoever signs out is in no room any more.
pub fn sign_out(app: &App, user_id: &str) -> Value {
    for room in app.rooms().values_mut() {
        room.group.leave(user_id, now_ms());
    }
    json!({})
}

/// `portrait_get_all`.
pub fn profiles(body: &Value) -> Value {
    let asked = body["UserItem"].as_array().map(Vec::as_slice).unwrap_or_default();
    let items: Vec<_> = asked
        .iter()
        .filter_map(|item| item["To_Account"].as_str())
        .map(|user| {
            let nick = json!({"Tag": "Tag_Profile_IM_Nick", "Value": people::nick(user)});
            json!({"To_Account": user, "ProfileItem": [nick], "ResultCode": 0})
        })
        .collect();
    json!({"UserProfileItem": items})
}
