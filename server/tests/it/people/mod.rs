//! Profile and passport, through both doors.

mod passport;
mod profile;

use crate::house::{Answer, Client, TestApp};

const EMAIL: &str = "amina@example.org";
const PASSWORD: &str = "six otters knit lemon socks";

fn pointers(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn signed_in(app: &TestApp, sector: &str) -> Client {
    app.registered(EMAIL, "worker", sector).await;
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.location(), "/profile/personal");
    browser
}
