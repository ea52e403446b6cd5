//! Signing in, signing out, and profiles.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::App;
use crate::clock::now_ms;
use crate::cloud::callbacks::{CallbackEvent, Platform};
use crate::cloud::chat::error::ChatError;
use crate::cloud::commands::Answer;
use crate::cloud::sessions::{LONGEST_SIG_MS, SignIn};
use crate::cloud::socket::frame::Request;
use crate::cloud::socket::push;
use crate::cloud::socket::push::Kick;
use crate::cloud::socket::sockets::Link;
use crate::cloud::usersig::UserSigError;
use crate::visitors;

/// How often the SDK says hello, in seconds. After a refused connection the SDK tries again only when it has something to send, so this is
/// also how soon a viewer is back after the server.
const HELLO_S: u32 = 5;
/// Users per answer: Tencent's limit.
const MAX_PROFILES: usize = 100;

/// `wslogin`: with user ID and UserSig the first time, with the resulting token ([`SignIn`]) after a reconnect.
pub fn sign_in(app: &Arc<App>, link: &Link<'_>, request: &Request) -> Answer {
    let now_s = now_ms() / 1_000;
    app.faults.refuse(|broken| broken.sign_in_code)?;
    let sign_in = if request.a2().is_empty() { first_sign_in(app, request)? } else { existing_sign_in(app, request)? };
    let user = sign_in.user.as_str();
    if !request.a2().is_empty() && !app.sockets.has(user) {
        // The connection had broken, which the backend knows; now it is back.
        app.callbacks.report(CallbackEvent::Online { user_id: user.to_owned(), kicked: false }, Platform::Web);
    }
    link.belongs_to(user, sign_in.id);
    tracing::info!(%user, "signed in");
    Ok(json!({
        "TinyId": visitors::tiny_id(user), "A2Key": app.logins.mint(&sign_in),
        "HelloInterval": HELLO_S, "InstId": 1, "TimeStamp": now_s, "PurchaseBits": app.abilities().bits(),
    }))
}

fn first_sign_in(app: &Arc<App>, request: &Request) -> Result<SignIn, ChatError> {
    let (user, sig) = request.credentials();
    if request.sdk_app_id() != u64::from(app.signer.sdk_app_id()) {
        return Err(UserSigError::WrongApp.into());
    }
    let life = app.signer.check(sig, user, now_ms() / 1_000)?;
    let until_s = life.until_s.min(life.from_s.saturating_add(LONGEST_SIG_MS / 1_000));
    if until_s <= now_ms() / 1_000 {
        return Err(UserSigError::Expired.into());
    }
    app.sessions.check_sig(user, life.from_s)?;
    let sign_in = SignIn { user: user.to_owned(), id: fastrand::u64(..), at_ms: now_ms(), until_s };
    let kicked = app.sessions.begin(&sign_in);
    if kicked {
        push::force_offline(&app.sockets, user, Some(sign_in.id), Kick::Elsewhere);
    }
    app.callbacks.report(CallbackEvent::Online { user_id: user.to_owned(), kicked }, Platform::Web);
    Ok(sign_in)
}

/// The sign-in whose token the request has.
fn existing_sign_in(app: &App, request: &Request) -> Result<SignIn, ChatError> {
    let sign_in: SignIn = app.logins.read(request.a2()).ok_or(UserSigError::Expired)?;
    app.sessions.check(&sign_in, now_ms())?;
    Ok(sign_in)
}

/// The sign-in of the request; also notes its user as the socket's user.
pub fn sign_in_of(app: &App, link: &Link<'_>, request: &Request) -> Result<SignIn, ChatError> {
    let sign_in = existing_sign_in(app, request)?;
    link.belongs_to(&sign_in.user, sign_in.id);
    Ok(sign_in)
}

/// `wslogout`: removes the user from all groups. A client whose sign-in was replaced by a newer one sends this too; the newer one stays.
pub fn sign_out(app: &Arc<App>, link: &Link<'_>, request: &Request) -> Value {
    if let Some(sign_in) = app.logins.read::<SignIn>(request.a2()) {
        link.belongs_to_nobody();
        if app.sessions.end(&sign_in) {
            app.in_groups(|groups| groups.leave_all(&sign_in.user, now_ms()));
            app.callbacks.report(CallbackEvent::Offline { user_id: sign_in.user, signed_out: true }, Platform::Web);
        }
    }
    json!({})
}

/// Signs a user out, as an administrator: earlier sign-ins are no longer valid. Pushes the reason first.
pub fn revoke(app: &App, user_id: &str) {
    push::force_offline(&app.sockets, user_id, None, Kick::ByAdmin);
    app.sessions.revoke(user_id, now_ms());
}

/// `portrait_get_all`.
pub fn profiles(body: &Value) -> Value {
    let asked = body["UserItem"].as_array().map(Vec::as_slice).unwrap_or_default();
    let items: Vec<_> = asked
        .iter()
        .take(MAX_PROFILES)
        .filter_map(|item| item["To_Account"].as_str())
        .map(|user| {
            let nick = json!({"Tag": "Tag_Profile_IM_Nick", "Value": visitors::nick(user)});
            let picture = json!({"Tag": "Tag_Profile_IM_Image", "Value": visitors::avatar(user)});
            json!({"To_Account": user, "ProfileItem": [nick, picture], "ResultCode": 0})
        })
        .collect();
    json!({"UserProfileItem": items})
}
