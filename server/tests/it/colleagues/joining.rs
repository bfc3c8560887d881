//! Invitations, and whom they let in.

use super::{Firm, GUEST, OWNER, PASSWORD, code, signed_in, text, token_of};
use crate::house::TestApp;
use axum::http::StatusCode;
use chrono::TimeDelta;
use organisations::INVITATION_LIFE;
use serde_json::json;

#[tokio::test]
async fn somebody_without_an_account_makes_one_and_joins_by_the_link() {
    let firm = Firm::new().await;
    let answer = firm
        .site
        .form(
            "/organisation/people/invite",
            &[("email", GUEST), ("role", "scheduler")],
        )
        .await;
    assert_eq!(answer.location(), "/organisation/people", "{}", answer.text());
    let page = firm.site.get("/organisation/people").await.text();
    assert!(page.contains(GUEST) && !page.contains("<script>alert"), "{page}");
    let path = firm.newest_letter(GUEST).await;
    let browser = firm.app.anonymous();
    let swapped = browser.get(&path).await;
    assert_eq!(swapped.location(), "/join");
    let cookie = swapped.header("set-cookie").expect("a ticket");
    assert!(
        cookie.starts_with("__Host-ticket-join=") && cookie.contains("Max-Age=600"),
        "{cookie}"
    );
    let page = browser.get("/join").await;
    assert_eq!(
        (page.status, page.header("referrer-policy")),
        (StatusCode::OK, Some("no-referrer"))
    );
    assert!(page.text().contains("Create account and join") && !page.text().contains(&token_of(&path)));
    assert!(!page.text().contains("<script>alert"));
    let easy = browser.form("/join", &[("password", "short")]).await;
    assert_eq!(easy.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(easy.text().contains("at least 8 characters"));
    let joined = browser.form("/join", &[("password", PASSWORD)]).await;
    assert_eq!(joined.location(), "/sign-in?next=/organisation", "{}", joined.text());
    assert!(firm.roles().await.contains(&(GUEST.to_owned(), "scheduler".to_owned())));
    let guest = signed_in(&firm.app, GUEST).await;
    assert_eq!(guest.get("/organisation/people").await.status, StatusCode::OK);
    let told: Vec<String> = firm.app.mails().await.iter().map(|mail| mail.to.to_string()).collect();
    assert!(
        told.contains(&OWNER.to_owned()) && told.contains(&GUEST.to_owned()),
        "{told:?}"
    );
    // The letter is used up.
    let again = firm.app.anonymous().get(&path).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text().contains("was used before"));
}

#[tokio::test]
async fn the_name_of_the_organisation_makes_no_password_for_who_joins_it() {
    let made_of_it = "Quillhaven-Moorgate-7!";
    let firm = Firm::named(TestApp::start().await, "Quillhaven Moorgate").await;
    let path = firm.letter(GUEST, "scheduler").await;
    let browser = firm.app.anonymous();
    browser.get(&path).await;
    let refused = browser.form("/join", &[("password", made_of_it)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("harder to guess"), "{}", refused.text());
    let body = json!({ "token": token_of(&path), "password": made_of_it });
    let refused = browser.post("/api/v1/auth/join/account", body).await;
    assert_eq!(refused.json()["errors"][0]["code"], "too-easy", "{}", refused.text());
    assert!(!firm.roles().await.iter().any(|(email, _)| email == GUEST));
    // To others it is a password like any other.
    let body = json!({ "email": "jo@example.org", "password": made_of_it, "role": "worker", "sector": "care" });
    let other = browser.post("/api/v1/auth/register", body).await;
    assert!(other.status.is_success(), "{}", other.text());
    firm.app.mails().await;
}

#[tokio::test]
async fn somebody_with_an_account_signs_in_and_joins_with_a_new_cookie() {
    let firm = Firm::new().await;
    firm.app.registered(GUEST, "worker", "care").await;
    let path = firm.letter(GUEST, "instructor").await;
    let browser = firm.app.anonymous();
    browser.get(&path).await;
    assert!(browser.get("/join").await.text().contains("/sign-in?next=/join"));
    let fields = [("email", GUEST), ("password", PASSWORD), ("next", "/join")];
    let signed = browser.form("/sign-in", &fields).await;
    assert_eq!(signed.location(), "/join");
    let old = browser.clone_jar();
    assert!(browser.get("/join").await.text().contains("Join Rosewood"));
    let joined = browser.form("/join", &[]).await;
    assert_eq!(joined.location(), "/organisation", "{}", joined.text());
    assert_ne!(browser.clone_jar(), old, "a new cookie");
    assert_eq!(browser.get("/organisation/people").await.status, StatusCode::OK);
    let stale = firm.app.anonymous().with_header("cookie", old);
    assert_eq!(
        stale.get("/organisation/people").await.status,
        StatusCode::SEE_OTHER,
        "the old cookie opens nothing"
    );
}

#[tokio::test]
async fn another_account_is_told_kindly_and_learns_nothing() {
    let firm = Firm::new().await;
    let other = firm.app.registered("other@example.org", "employer", "care").await;
    let path = firm.letter(GUEST, "manager").await;
    let refused = other
        .post("/api/v1/auth/join", json!({ "token": token_of(&path) }))
        .await;
    assert_eq!(
        (refused.status, code(&refused).as_str()),
        (StatusCode::FORBIDDEN, "organisations/invitation-other-address")
    );
    assert!(
        !refused.text().contains("Rosewood") && !refused.text().contains(GUEST) && !refused.text().contains("manager")
    );
    let browser = signed_in(&firm.app, "other@example.org").await;
    browser.get(&path).await;
    for page in [browser.get("/join").await, browser.form("/join", &[]).await] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = page.text();
        assert!(
            text.contains("sent to another e-mail address") && text.contains("Sign out"),
            "{text}"
        );
        assert!(!text.contains("Rosewood") && !text.contains(GUEST), "{text}");
    }
}

#[tokio::test]
async fn every_fault_of_an_invitation_has_its_own_code() {
    let firm = Firm::new().await;
    let guest = firm.app.registered(GUEST, "employer", "care").await;
    let join = async |token: &str| code(&guest.post("/api/v1/auth/join", json!({ "token": token })).await);
    assert_eq!(join("short").await, "organisations/invitation-malformed");
    assert_eq!(join(&"A".repeat(43)).await, "organisations/invitation-foreign");
    let first = token_of(&firm.letter(GUEST, "viewer").await);
    let one = firm.api.get(&firm.at("invitations")).await.json()["items"][0]["id"].clone();
    let resend = firm.at(&format!("invitations/{}/resend", text(&one)));
    let early = firm.api.post(&resend, json!({})).await;
    assert_eq!(
        (early.status, code(&early).as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "organisations/letter-just-sent")
    );
    assert!(early.header("retry-after").is_some());
    let start = testkit::start_of_tests();
    firm.app.db.clock().set(start + TimeDelta::minutes(10));
    let owner = signed_in(&firm.app, OWNER).await;
    let again = owner
        .form(&format!("/organisation/people/invitations/{}/resend", text(&one)), &[])
        .await;
    assert_eq!(again.location(), "/organisation/people", "{}", again.text());
    let second = token_of(&firm.newest_letter(GUEST).await);
    assert_eq!(join(&first).await, "organisations/invitation-replaced");
    // A link of another purpose is foreign here, and the other way round.
    let confirm = json!({ "token": second, "password": PASSWORD });
    assert_eq!(
        code(&guest.post("/api/v1/auth/verify-email", confirm).await),
        "identity/link-foreign"
    );
    let withdraw = format!("/organisation/people/invitations/{}/withdraw", text(&one));
    assert!(owner.get(&withdraw).await.text().contains(GUEST));
    assert_eq!(owner.form(&withdraw, &[]).await.location(), "/organisation/people");
    assert_eq!(join(&second).await, "organisations/invitation-withdrawn");
    assert_eq!(owner.form(&withdraw, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days() {
    let firm = Firm::new().await;
    let path = firm.letter(GUEST, "viewer").await;
    firm.app
        .db
        .clock()
        .set(testkit::start_of_tests() + INVITATION_LIFE - TimeDelta::seconds(1));
    assert_eq!(firm.app.anonymous().get(&path).await.location(), "/join");
    firm.app.db.clock().set(testkit::start_of_tests() + INVITATION_LIFE);
    let late = firm.app.anonymous();
    let page = late.get(&path).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text().contains("too old"));
    let body = json!({ "token": token_of(&path), "password": PASSWORD });
    let refused = late.post("/api/v1/auth/join/account", body).await;
    assert_eq!(code(&refused), "organisations/invitation-expired");
}

#[tokio::test]
async fn a_program_makes_an_account_and_joins_and_an_address_with_one_is_sent_to_sign_in() {
    let firm = Firm::new().await;
    let token = token_of(&firm.letter(GUEST, "viewer").await);
    let client = firm.app.anonymous();
    let body = json!({ "token": token, "password": PASSWORD });
    let joined = client.post("/api/v1/auth/join/account", body).await;
    assert_eq!(joined.status, StatusCode::CREATED, "{}", joined.text());
    assert_eq!(joined.json()["role"], "viewer");
    firm.app.registered("there@example.org", "employer", "care").await;
    let token = token_of(&firm.letter("there@example.org", "viewer").await);
    let body = json!({ "token": token, "password": PASSWORD });
    let taken = client.post("/api/v1/auth/join/account", body).await;
    assert_eq!(
        (taken.status, code(&taken).as_str()),
        (StatusCode::CONFLICT, "identity/email-taken")
    );
}
