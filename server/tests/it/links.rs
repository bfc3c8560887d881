//! Links in letters: each kind, with each fault, at both doors.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

const PASSWORD: &str = "six otters knit lemon socks";

/// A kind of link: its page, and where programs show its secret.
struct Kind {
    page: &'static str,
    api: &'static str,
}

const KINDS: [Kind; 4] = [
    Kind {
        page: "/confirm-email",
        api: "/api/v1/auth/verify-email",
    },
    Kind {
        page: "/confirm-new-email",
        api: "/api/v1/auth/confirm-new-email",
    },
    Kind {
        page: "/reactivate",
        api: "/api/v1/auth/reactivate",
    },
    Kind {
        page: "/reset-password/new",
        api: "/api/v1/auth/password-reset/confirm",
    },
];

impl Kind {
    /// Has the letter written to somebody new, and returns the secret in it.
    async fn secret(&self, app: &TestApp, name: &str) -> String {
        let email = format!("{name}@example.org");
        let nobody = app.anonymous();
        let asked = if self.page == "/confirm-email" {
            let body = json!({ "email": email, "password": PASSWORD, "role": "worker", "sector": "care" });
            nobody.post("/api/v1/auth/register", body).await
        } else {
            let member = app.registered(&email, "worker", "care").await;
            match self.page {
                "/confirm-new-email" => {
                    let body = json!({ "email": format!("new.{email}"), "current_password": PASSWORD });
                    member.post("/api/v1/me/email", body).await
                }
                "/reactivate" => {
                    member
                        .post("/api/v1/me/deactivate", json!({ "current_password": PASSWORD }))
                        .await
                }
                _ => {
                    nobody
                        .post("/api/v1/auth/password-reset", json!({ "email": email }))
                        .await
                }
            }
        };
        assert!(asked.status.is_success(), "{}: {}", self.page, asked.text());
        let mails = app.mails().await;
        let begin = format!("{}?token=", self.page);
        let link = mails.iter().rev().find_map(|mail| mail.text.split(&begin).nth(1));
        let link = link.unwrap_or_else(|| panic!("no letter leads to {}: {mails:?}", self.page));
        link.split_whitespace().next().expect("a secret").to_owned()
    }

    async fn show(&self, app: &TestApp, secret: &str) -> Answer {
        let mut body = json!({ "token": secret });
        if self.page == "/confirm-email" {
            body["password"] = Value::from(PASSWORD);
        }
        if self.page == "/reset-password/new" {
            body["password"] = Value::from("wobble cinema parsnip lake");
        }
        app.anonymous().post(self.api, body).await
    }

    /// Shows a secret that opens nothing, at both doors.
    async fn refuses(&self, app: &TestApp, secret: &str, (code, words): (&str, &str)) {
        let what = format!("{} {code}", self.page);
        let answer = self.show(app, secret).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{what}: {}",
            answer.text()
        );
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{what}"
        );
        assert_eq!(answer.json()["code"], code, "{what}");
        let page = app.anonymous().get(&format!("{}?token={secret}", self.page)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(page.text().contains(words), "{what}: {}", page.text());
        assert!(way_on(&page), "{what}: a way on");
    }
}

/// Tells whether a page offers more than going home.
fn way_on(page: &Answer) -> bool {
    let text = page.text();
    let main = text.split("<main").nth(1).unwrap_or_default();
    main.contains("<form") || main.contains("href=\"/")
}

async fn nobody_is_signed_in(client: &Client) {
    assert_eq!(client.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn every_kind_of_link_refuses_what_is_cut_off_foreign_used_and_old() {
    let app = TestApp::start().await;
    for (number, kind) in KINDS.iter().enumerate() {
        kind.refuses(&app, "abc", ("identity/link-malformed", "not complete"))
            .await;
        let unknown = "A".repeat(43);
        let foreign = ("identity/link-foreign", "do not know this link");
        kind.refuses(&app, &unknown, foreign).await;
        let secret = kind.secret(&app, &format!("used{number}")).await;
        for other in KINDS.iter().filter(|other| other.page != kind.page) {
            other.refuses(&app, &secret, foreign).await;
        }
        let done = kind.show(&app, &secret).await;
        assert!(done.status.is_success(), "{}: {}", kind.page, done.text());
        kind.refuses(&app, &secret, ("identity/link-used", "used before")).await;
        nobody_is_signed_in(&app.anonymous()).await;
    }
    let mut waiting = Vec::new();
    for (number, kind) in KINDS.iter().enumerate() {
        waiting.push((kind, kind.secret(&app, &format!("late{number}")).await));
    }
    app.db.clock().advance(TimeDelta::days(31));
    for (kind, secret) in waiting {
        kind.refuses(&app, &secret, ("identity/link-expired", "too old")).await;
    }
}
