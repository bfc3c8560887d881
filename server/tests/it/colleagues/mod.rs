//! People come into an organisation, change roles and go, through both doors.

mod grace;
mod joining;
mod roles;
mod second_factor;

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use serde_json::{Value, json};

const OWNER: &str = "owner@example.org";
const GUEST: &str = "guest@example.org";
const PASSWORD: &str = "six otters knit lemon socks";
const NAME: &str = "Rosewood <script>alert(1)</script>";

/// An organisation whose owner is signed in at both doors.
struct Firm {
    app: TestApp,
    api: Client,
    site: Client,
    id: String,
}

impl Firm {
    async fn new() -> Self {
        Self::within(TestApp::start().await).await
    }

    async fn within(app: TestApp) -> Self {
        Self::named(app, NAME).await
    }

    async fn named(app: TestApp, name: &str) -> Self {
        let api = app.registered(OWNER, "employer", "care").await;
        let body = json!({ "name": name, "sector": "care", "kind": "care-home" });
        let made = api.post("/api/v1/organisations", body).await.json();
        let id = made["id"].as_str().expect("an id").to_owned();
        let site = signed_in(&app, OWNER).await;
        Self { app, api, site, id }
    }

    fn at(&self, path: &str) -> String {
        format!("/api/v1/organisations/{}/{path}", self.id)
    }

    async fn invite(&self, email: &str, role: &str) -> Answer {
        let body = json!({ "email": email, "role": role });
        self.api.post(&self.at("invitations"), body).await
    }

    /// Invites somebody and returns the path in their letter.
    async fn letter(&self, email: &str, role: &str) -> String {
        let answer = self.invite(email, role).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        self.newest_letter(email).await
    }

    async fn newest_letter(&self, email: &str) -> String {
        let mails = self.app.mails().await;
        let letter = mails
            .iter()
            .rev()
            .find(|mail| mail.to.as_str() == email && mail.text.contains("/join?token="));
        path_in(&letter.unwrap_or_else(|| panic!("no letter to {email}: {mails:?}")).text)
    }

    async fn roles(&self) -> Vec<(String, String)> {
        let list = self.api.get(&self.at("members")).await.json();
        let member = |member: &Value| (text(&member["email"]), text(&member["role"]));
        list["items"].as_array().expect("members").iter().map(member).collect()
    }

    async fn id_of(&self, email: &str) -> String {
        let list = self.api.get(&self.at("members")).await.json();
        let items = list["items"].as_array().expect("members");
        let found = items.iter().find(|member| member["email"] == email).expect("a member");
        text(&found["user_id"])
    }

    /// Brings somebody with an account in, and returns their client.
    async fn colleague(&self, email: &str, role: &str) -> Client {
        let api = self.app.registered(email, "employer", "care").await;
        let path = self.letter(email, role).await;
        let joined = api.post("/api/v1/auth/join", json!({ "token": token_of(&path) })).await;
        assert_eq!(joined.status, StatusCode::OK, "{}", joined.text());
        self.app.run_jobs().await;
        api
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The path that the link in an invitation's letter leads to.
fn path_in(letter: &str) -> String {
    let link = letter.split_whitespace().find(|word| word.contains("/join?token="));
    let link = link.expect("a link");
    link[link.find("/join").expect("a path")..].to_owned()
}

fn token_of(path: &str) -> String {
    path.split("token=").nth(1).expect("a token").to_owned()
}

fn code(answer: &Answer) -> String {
    text(&answer.json()["code"])
}

async fn signed_in(app: &TestApp, email: &str) -> Client {
    let browser = app.anonymous();
    let answer = browser
        .form("/sign-in", &[("email", email), ("password", PASSWORD)])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    browser
}
