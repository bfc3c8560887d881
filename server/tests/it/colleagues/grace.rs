//! Who joins an organisation that demands a second factor already is told before, and has a week.

use super::second_factor::lacks;
use super::{Firm, GUEST, PASSWORD, path_in, signed_in, token_of};
use crate::house::factors::set_up;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

const OFFER: &str = "/api/v1/auth/join/offer";

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().expect("an instant").parse().expect("an instant")
}

impl Firm {
    /// Demands a factor, and lets some time pass.
    async fn demanding(self) -> Self {
        self.demands().await;
        self.app.mails().await;
        self.app.db.clock().advance(TimeDelta::minutes(5));
        self
    }

    fn in_a_week(&self) -> DateTime<Utc> {
        self.app.db.ground().clock.now() + TimeDelta::days(7)
    }
}

#[tokio::test]
async fn who_is_invited_reads_before_joining_that_a_factor_is_demanded_and_from_when() {
    let firm = Firm::new().await.with_factor().await.demanding().await;
    let invited = firm.invite(GUEST, "viewer").await;
    assert_eq!(invited.status, StatusCode::CREATED, "{}", invited.text());
    let letters = firm.app.mails().await;
    let letter = letters.iter().find(|mail| mail.to.as_str() == GUEST);
    let letter = &letter.expect("a letter").text;
    assert!(letter.contains("everybody needs a second factor"), "{letter}");
    let path = path_in(letter);
    let offered = firm
        .app
        .anonymous()
        .post(OFFER, json!({ "token": token_of(&path) }))
        .await;
    assert_eq!(offered.status, StatusCode::OK, "{}", offered.text());
    let offered = offered.json();
    assert_eq!(
        (&offered["step"], &offered["role"], &offered["second_factor"]),
        (&json!("new-account"), &json!("viewer"), &json!(true))
    );
    assert_eq!(instant(&offered["second_factor_from"]), firm.in_a_week());
    let visitor = firm.app.anonymous();
    visitor.get(&path).await;
    let page = visitor.get("/join").await.text();
    assert!(
        page.contains("everybody needs a second factor") && page.contains("you have time until"),
        "{page}"
    );
    let body = json!({ "token": token_of(&path), "password": PASSWORD });
    let joined = firm.app.anonymous().post("/api/v1/auth/join/account", body).await;
    assert_eq!(joined.status, StatusCode::CREATED, "{}", joined.text());
    assert_eq!(instant(&joined.json()["second_factor_from"]), firm.in_a_week());
    firm.app.mails().await;
}

#[tokio::test]
async fn who_joins_while_it_holds_is_reminded_for_a_week_and_then_held_to_it_with_their_keys() {
    let firm = Firm::new().await.with_factor().await.demanding().await;
    let guest = firm.app.registered(GUEST, "employer", "care").await;
    let path = firm.letter(GUEST, "viewer").await;
    let browser = signed_in(&firm.app, GUEST).await;
    browser.get(&path).await;
    assert!(browser.get("/join").await.text().contains("you have time until"));
    assert_eq!(browser.form("/join", &[]).await.location(), "/organisation");
    let page = browser.get("/organisation").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Your organisation demands a second factor from"));
    assert!(page.text().contains("Set up a second factor"));
    assert!(!lacks(&guest).await);
    let mine = guest.get("/api/v1/organisations/mine").await.json()["items"][0].clone();
    assert_eq!(instant(&mine["own_second_factor_from"]), firm.in_a_week());
    assert!(instant(&mine["second_factor_from"]) < firm.app.db.ground().clock.now());
    let wish = json!({ "name": "Rota", "scopes": ["organisation:read"], "days": 30 });
    let made = guest.post("/api/v1/me/api-keys", wish).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a key").to_owned();
    let program = firm.app.anonymous().with_token(secret);

    let clock = firm.app.db.clock();
    clock.advance(TimeDelta::days(6));
    assert_eq!(browser.get("/organisation").await.status, StatusCode::OK, "still time");
    assert!(!lacks(&program).await);
    clock.advance(TimeDelta::days(1));
    assert_eq!(browser.get("/organisation").await.location(), "/account/factors");
    assert!(lacks(&program).await, "the key waits too");
    firm.app.mails().await;
}

#[tokio::test]
async fn who_comes_back_while_it_holds_is_told_that_there_is_no_new_week() {
    let firm = Firm::new().await.with_factor().await;
    firm.colleague(GUEST, "viewer").await;
    let firm = firm.demanding().await;
    let member = firm.id_of(GUEST).await;
    let removed = firm.api.delete(&firm.at(&format!("members/{member}"))).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    firm.app.mails().await;
    let path = firm.letter(GUEST, "viewer").await;
    let guest_again = signed_in(&firm.app, GUEST).await;
    guest_again.get(&path).await;
    let page = guest_again.get("/join").await.text();
    assert!(page.contains("You need it as soon as you join"), "{page}");
    let login = json!({ "email": GUEST, "password": PASSWORD, "device_id": "phone" });
    let pair = firm.app.anonymous().post("/api/v1/auth/login", login).await.json();
    let token = pair["access_token"].as_str().expect("a token").to_owned();
    let api = firm.app.anonymous().with_token(token);
    let offered = api.post(OFFER, json!({ "token": token_of(&path) })).await.json();
    assert_eq!(
        (
            &offered["step"],
            &offered["second_factor"],
            &offered["second_factor_from"]
        ),
        (&json!("join"), &json!(true), &Value::Null)
    );
    let joined = api.post("/api/v1/auth/join", json!({ "token": token_of(&path) })).await;
    assert_eq!(joined.status, StatusCode::OK, "{}", joined.text());
    assert!(lacks(&api).await);
    firm.app.mails().await;
}

#[tokio::test]
async fn whoever_has_a_factor_is_reminded_to_show_it_and_not_to_set_one_up() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "scheduler").await;
    let browser = signed_in(&firm.app, GUEST).await;
    assert_eq!(firm.demand("in-a-week").await.status, StatusCode::OK);
    let page = browser.get("/organisation").await.text();
    assert!(page.contains("Set up a second factor") && !page.contains("Show your second factor"));
    set_up(&firm.app, guest).await;
    let page = browser.get("/organisation").await.text();
    assert!(
        page.contains("Show your second factor") && page.contains("/prove?next=/home"),
        "{page}"
    );
    assert!(!page.contains("Set up a second factor"));
    firm.app.mails().await;
}
