//! Accounts through both doors: register, confirm, sign in, refresh, sign out.

mod browsers;
mod registrations;
mod tokens;

use crate::house::{Answer, Client};
use serde_json::json;

const EMAIL: &str = "jo@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

async fn login(client: &Client, password: &str) -> Answer {
    client
        .post("/api/v1/auth/login", json!({ "email": EMAIL, "password": password }))
        .await
}
