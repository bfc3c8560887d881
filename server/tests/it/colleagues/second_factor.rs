//! An organisation demands a second factor of everybody in it.

use super::{Firm, GUEST, OWNER, code, signed_in};
use crate::house::factors::{Holder, next_code, set_up};
use crate::house::{Answer, Client, ORIGIN, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;
use testkit::Authenticator;

const PAGE: &str = "/organisation/second-factor";
const MINE: &str = "/api/v1/organisations/mine";

impl Firm {
    /// Gives the owner an authenticator app, shown at both doors.
    pub(super) async fn with_factor(mut self) -> Self {
        let holder = self.owner_sets_up().await;
        self.api = holder.api.clone();
        self.proves(&holder).await;
        self
    }

    async fn owner_sets_up(&self) -> Holder {
        set_up(&self.app, self.api.clone()).await
    }

    async fn proves(&self, holder: &Holder) {
        let shown = [("code", next_code(&self.app, &holder.key))];
        let shown = shown.each_ref().map(|(name, value)| (*name, value.as_str()));
        let proved = self.site.form("/prove", &shown).await;
        assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.text());
    }

    pub(super) async fn demand(&self, starts: &str) -> Answer {
        self.api
            .put(&self.at("second-factor"), json!({ "starts": starts }))
            .await
    }

    /// Demands it from now on.
    pub(super) async fn demands(&self) {
        let answer = self.demand("at-once").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }

    async fn subjects_to(&self, email: &str) -> Vec<String> {
        let mails = self.app.mails().await;
        let theirs = mails.into_iter().filter(|mail| mail.to.as_str() == email);
        theirs.map(|mail| mail.subject).collect()
    }
}

pub(super) async fn lacks(client: &Client) -> bool {
    let answer = client.get(MINE).await;
    match answer.status {
        StatusCode::OK => false,
        StatusCode::FORBIDDEN => code(&answer) == "identity/second-factor-missing",
        _ => panic!("{}", answer.text()),
    }
}

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V6_3_3__who_is_in_an_organisation_that_demands_a_factor_can_only_set_one_up() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    let browser = signed_in(&firm.app, GUEST).await;
    assert!(!lacks(&guest).await);
    firm.app.mails().await;
    firm.demands().await;
    // Before any job has run, with the token and the cookie from before.
    assert!(lacks(&guest).await && !lacks(&firm.api).await);
    for page in ["/home", "/organisation", "/organisation/leave", "/account"] {
        assert_eq!(browser.get(page).await.location(), "/account/factors", "{page}");
    }
    let asks = browser.get("/account/factors").await.text();
    assert!(asks.contains("Your organisation demands that you have a second factor"));
    let letters = firm.app.mails().await;
    let letter = letters.iter().find(|mail| mail.to.as_str() == GUEST).expect("a letter");
    assert!(letter.subject.starts_with("You need a second factor for") && letter.text.contains("/account/factors"));
    assert!(
        letters
            .iter()
            .any(|mail| mail.to.as_str() == OWNER && mail.subject == letter.subject)
    );

    let holder = set_up(&firm.app, guest).await;
    assert!(!lacks(&holder.api).await, "the way is open");
    let last = holder.api.delete("/api/v1/me/factors/app").await;
    assert_eq!(code(&last), "identity/second-factor-demanded");
    assert_eq!(
        firm.api.delete(&firm.at("second-factor")).await.status,
        StatusCode::NO_CONTENT
    );
    assert!(
        firm.subjects_to(GUEST)
            .await
            .iter()
            .any(|subject| subject.contains("no longer asks"))
    );
    let last = holder.api.delete("/api/v1/me/factors/app").await;
    assert_eq!(last.status, StatusCode::NO_CONTENT, "{}", last.text());
}

#[tokio::test]
async fn a_factor_that_was_shown_once_and_taken_away_shows_nothing() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    let holder = set_up(&firm.app, guest).await;
    let removed = holder.api.delete("/api/v1/me/factors/app").await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    assert!(!lacks(&holder.api).await);
    firm.demands().await;
    assert!(
        lacks(&holder.api).await,
        "the session that saw it is held to the demand too"
    );
}

#[tokio::test]
async fn who_changes_their_mind_all_the_time_writes_no_more_letters() {
    let firm = Firm::within(TestApp::limited().await).await.with_factor().await;
    for _ in 0..3 {
        firm.demands().await;
        let lifted = firm.api.delete(&firm.at("second-factor")).await;
        assert_eq!(lifted.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(firm.demand("at-once").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_owner_without_a_factor_is_led_to_setting_one_up() {
    let firm = Firm::new().await;
    let without = firm.site.get(PAGE).await.text();
    assert!(without.contains("Set up your own first") && without.contains("href=\"/account/factors\""));
    let refused = firm.site.form(PAGE, &[("starts", "in-a-week")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("Set up a second factor of your own first"));
    let refused = firm.demand("in-a-week").await;
    assert_eq!(
        (refused.status, code(&refused).as_str()),
        (StatusCode::CONFLICT, "organisations/own-factor-first")
    );
    assert_eq!(refused.json()["set_up"]["href"], "/api/v1/me/factors/app");
    let holder = firm.owner_sets_up().await;
    firm.proves(&holder).await;
    assert!(firm.site.get(PAGE).await.text().contains("From when?"));
    firm.app.mails().await;
}

#[tokio::test]
async fn people_are_reminded_for_a_week_and_then_held_to_it() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "scheduler").await;
    let browser = signed_in(&firm.app, GUEST).await;
    assert_eq!(firm.site.form(PAGE, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let demanded = firm.site.form(PAGE, &[("starts", "in-a-week")]).await;
    assert_eq!(demanded.location(), "/organisation", "{}", demanded.text());
    assert!(
        firm.site
            .get("/organisation")
            .await
            .text()
            .contains("Demanded of everybody from")
    );
    assert!(firm.site.get(PAGE).await.text().contains("Demand it now"));
    let mine = guest.get(MINE).await.json();
    assert!(mine["items"][0]["second_factor_from"].is_string(), "{mine}");
    let reminded = browser.get("/organisation").await;
    assert_eq!(reminded.status, StatusCode::OK);
    assert!(
        reminded
            .text()
            .contains("Your organisation demands a second factor from")
    );
    assert!(
        !firm
            .site
            .get("/organisation")
            .await
            .text()
            .contains("Your organisation demands")
    );

    let clock = firm.app.db.clock();
    clock.advance(TimeDelta::days(6));
    assert_eq!(browser.get("/organisation").await.status, StatusCode::OK, "still time");
    clock.advance(TimeDelta::days(1));
    // The same cookie, and nothing happened but that the day has come.
    assert_eq!(browser.get("/organisation").await.location(), "/account/factors");
    firm.app.mails().await;
}

#[tokio::test]
async fn the_owner_stops_demanding_it_by_the_page() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    firm.demands().await;
    assert!(lacks(&guest).await);
    let page = firm.site.get(PAGE).await.text();
    assert!(page.contains("Stop demanding it") && !page.contains("Demand it now"));
    let lifted = firm.site.form("/organisation/second-factor/lift", &[]).await;
    assert_eq!(lifted.location(), "/organisation", "{}", lifted.text());
    assert!(!lacks(&guest).await);
    assert!(firm.site.get("/organisation").await.text().contains("Not demanded"));
    firm.app.mails().await;
}

async fn lines_naming_organisations(firm: &Firm) -> i64 {
    let mut root = firm.app.db.all_seeing().await;
    sqlx::query_scalar("select count(*) from platform.cut_offs where kind = 'organisation'")
        .fetch_one(&mut root)
        .await
        .expect("the log")
}

#[tokio::test]
async fn other_nodes_hold_people_to_it_at_their_next_reading() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    let other = firm.app.another_node().await;
    other.cut_offs.read().await.expect("the log");
    let there = guest.on(&other.router);
    assert!(!lacks(&there).await);
    let before = lines_naming_organisations(&firm).await;
    firm.demands().await;
    assert_eq!(
        lines_naming_organisations(&firm).await,
        before + 1,
        "one line for everybody"
    );
    assert!(!lacks(&there).await, "this node remembers, and has not read");
    other.cut_offs.read().await.expect("the log");
    assert!(lacks(&there).await);
    firm.app.mails().await;
}

#[tokio::test]
async fn who_is_removed_is_held_to_it_no_more() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    firm.demands().await;
    assert!(lacks(&guest).await);
    let member = firm.id_of(GUEST).await;
    let removed = firm.api.delete(&firm.at(&format!("members/{member}"))).await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT, "{}", removed.text());
    firm.app.mails().await;
    let browser = signed_in(&firm.app, GUEST).await;
    assert_eq!(browser.get("/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn keys_and_tokens_are_held_to_it_and_a_passkey_is_enough() {
    let firm = Firm::new().await.with_factor().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    let wish = json!({ "name": "Rota", "scopes": ["organisation:read"], "days": 30 });
    let made = guest.post("/api/v1/me/api-keys", wish).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let secret = made.json()["secret"].as_str().expect("a key").to_owned();
    let program = firm.app.anonymous().with_token(secret);
    let login = json!({ "email": GUEST, "password": super::PASSWORD, "device_id": "phone" });
    let pair = firm.app.anonymous().post("/api/v1/auth/login", login).await.json();
    assert!(!lacks(&program).await);
    firm.demands().await;
    assert!(lacks(&program).await, "the key waits");
    let body = json!({ "refresh_token": pair["refresh_token"], "device_id": "phone" });
    let renewed = firm.app.anonymous().post("/api/v1/auth/refresh", body).await;
    assert_eq!(renewed.status, StatusCode::OK, "{}", renewed.text());
    let token = renewed.json()["access_token"].as_str().expect("a token").to_owned();
    assert!(
        lacks(&firm.app.anonymous().with_token(token)).await,
        "a new token shows no factor"
    );

    let options = guest.post("/api/v1/me/passkeys/options", json!({})).await.json();
    let mut phone = Authenticator::new(ORIGIN);
    let body = json!({ "name": "Phone", "credential": phone.make(&options) });
    let added = guest.post("/api/v1/me/passkeys", body).await;
    assert!(added.status.is_success(), "{}", added.text());
    assert!(!lacks(&program).await, "the key works again");
    assert!(lacks(&guest).await, "this sign-in has not shown the passkey yet");
    let question = guest.post("/api/v1/auth/prove/passkey/options", json!({})).await.json();
    let body = json!({ "credential": phone.prove(&question) });
    assert_eq!(
        guest.post("/api/v1/auth/prove/passkey", body).await.status,
        StatusCode::OK
    );
    assert!(!lacks(&guest).await);
    let passkey = added.json()["id"].as_str().expect("an id").to_owned();
    let last = guest.delete(&format!("/api/v1/me/passkeys/{passkey}")).await;
    assert_eq!(code(&last), "identity/second-factor-demanded");
    firm.app.mails().await;
}

#[tokio::test]
async fn only_owners_with_a_fresh_proof_switch_it() {
    let firm = Firm::new().await.with_factor().await;
    let manager = firm.colleague(GUEST, "manager").await;
    let body = json!({ "starts": "at-once" });
    let path = firm.at("second-factor");
    for refused in [manager.put(&path, body.clone()).await, manager.delete(&path).await] {
        assert_eq!(
            (refused.status, code(&refused).as_str()),
            (StatusCode::FORBIDDEN, "organisations/denied")
        );
    }
    let browser = signed_in(&firm.app, GUEST).await;
    assert_eq!(browser.get(PAGE).await.status, StatusCode::FORBIDDEN);
    assert!(
        !browser.get("/organisation").await.text().contains(PAGE),
        "no link to what they may not do"
    );
    let unknown = firm.demand("never").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    firm.app.db.clock().advance(TimeDelta::minutes(11));
    for refused in [firm.demand("at-once").await, firm.api.delete(&path).await] {
        assert_eq!(code(&refused), "identity/step-up-needed");
    }
    assert!(firm.site.get(PAGE).await.location().starts_with("/prove?next="));
    firm.app.mails().await;
}
