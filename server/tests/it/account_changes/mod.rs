//! What people do with their accounts, through both doors: reset and change the password, move to another address, switch
//! the account off and on; and what answers must not tell.

mod addresses;
mod devices;
mod passwords;
mod resets;
mod switching;

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

const EMAIL: &str = "jo@example.org";
const NEW: &str = "jo.new@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const OTHER: &str = "wobble cinema parsnip lake";

/// Returns the link in the newest mail to somebody that leads to the given page.
async fn link(app: &TestApp, to: &str, path: &str) -> String {
    let mails = app.mails().await;
    let mail = mails
        .iter()
        .rev()
        .find(|mail| mail.to.as_str() == to && mail.text.contains(path));
    let text = &mail
        .unwrap_or_else(|| panic!("no letter to {to} leads to {path}: {mails:?}"))
        .text;
    let words = text.split_whitespace();
    words
        .filter(|word| word.contains(path))
        .map(str::to_owned)
        .next()
        .expect("a link")
}

fn token_of(link: &str) -> String {
    link.split("token=").nth(1).expect("a token").to_owned()
}

async fn login(client: &Client, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    client.post("/api/v1/auth/login", body).await
}

async fn sign_in(app: &TestApp, password: &str) -> Client {
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", password)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}

fn face(answer: &Answer) -> Value {
    let mut json = if answer.body.is_empty() {
        json!(null)
    } else {
        answer.json()
    };
    if let Some(object) = json.as_object_mut() {
        object.remove("request_id");
    }
    json!([answer.status.as_u16(), json])
}
