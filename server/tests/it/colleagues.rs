//! People come into an organisation, change roles and go, through both doors.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use organisations::INVITATION_LIFE;
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
        let app = TestApp::start().await;
        let api = app.registered(OWNER, "employer", "care").await;
        let body = json!({ "name": NAME, "sector": "care", "kind": "care-home" });
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
        let text = &letter.unwrap_or_else(|| panic!("no letter to {email}: {mails:?}")).text;
        let link = text
            .split_whitespace()
            .find(|word| word.contains("/join?token="))
            .expect("a link");
        link[link.find("/join").expect("a path")..].to_owned()
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

#[expect(non_snake_case, reason = "ASVS requirements are named as in the standard")]
#[tokio::test]
async fn asvs_V8_3_2__another_role_counts_at_once_and_ends_the_sign_ins() {
    let firm = Firm::new().await;
    let guest = firm.colleague(GUEST, "manager").await;
    let browser = signed_in(&firm.app, GUEST).await;
    assert_eq!(guest.get(&firm.at("invitations")).await.status, StatusCode::OK);
    let member = firm.id_of(GUEST).await;
    let page = firm
        .site
        .get(&format!("/organisation/people/{member}/role"))
        .await
        .text();
    assert!(page.contains(GUEST) && page.contains("Change role"));
    let changed = firm
        .site
        .form(&format!("/organisation/people/{member}/role"), &[("role", "viewer")])
        .await;
    assert_eq!(changed.location(), "/organisation/people", "{}", changed.text());
    // Before any job has run, and with the same token.
    assert_eq!(guest.get(&firm.at("invitations")).await.status, StatusCode::FORBIDDEN);
    let letters = firm.app.mails().await;
    let to_guest = letters
        .iter()
        .find(|mail| mail.to.as_str() == GUEST && mail.text.contains("Viewer"));
    assert!(to_guest.is_some(), "{letters:?}");
    assert_eq!(guest.get(&firm.at("members")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/organisation/people").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        firm.site.get("/organisation/people").await.status,
        StatusCode::OK,
        "the owner stays"
    );
}

#[tokio::test]
async fn a_member_is_removed_by_confirmation_and_another_leaves() {
    let firm = Firm::new().await;
    let guest = firm.colleague(GUEST, "viewer").await;
    let member = firm.id_of(GUEST).await;
    let remove = format!("/organisation/people/{member}/remove");
    assert!(firm.site.get(&remove).await.text().contains("Keep them"));
    assert_eq!(firm.site.form(&remove, &[]).await.location(), "/organisation/people");
    assert_eq!(guest.get(&firm.at("members")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(firm.site.form(&remove, &[]).await.status, StatusCode::NOT_FOUND);
    firm.colleague("second@example.org", "scheduler").await;
    let second = signed_in(&firm.app, "second@example.org").await;
    assert!(
        second
            .get("/organisation/leave")
            .await
            .text()
            .contains("Leave organisation")
    );
    assert_eq!(second.form("/organisation/leave", &[]).await.location(), "/account");
    assert_eq!(
        second.get("/account").await.status,
        StatusCode::OK,
        "the new cookie holds"
    );
    assert_eq!(firm.roles().await.len(), 1);
}

#[tokio::test]
async fn the_last_owner_is_told_what_to_do() {
    let firm = Firm::new().await;
    let owner = firm.id_of(OWNER).await;
    let member = firm.at(&format!("members/{owner}"));
    let leave = firm
        .api
        .send(axum::http::Method::DELETE, &member, None, Vec::new())
        .await;
    assert_eq!(
        (leave.status, code(&leave).as_str()),
        (StatusCode::CONFLICT, "organisations/last-owner")
    );
    let down = firm.api.put(&member, json!({ "role": "viewer" })).await;
    assert_eq!(
        (down.status, code(&down).as_str()),
        (StatusCode::CONFLICT, "organisations/last-owner")
    );
    for (path, fields) in [
        ("/organisation/leave".to_owned(), vec![]),
        (format!("/organisation/people/{owner}/role"), vec![("role", "viewer")]),
    ] {
        let page = firm.site.form(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(page.text().contains("Make somebody else an owner first"), "{path}");
    }
}

#[tokio::test]
async fn each_role_sees_and_does_its_part_and_other_organisations_see_nothing() {
    let firm = Firm::new().await;
    let neighbour = firm.app.registered("neighbour@example.org", "employer", "care").await;
    let body = json!({ "name": "Hilltop", "sector": "care", "kind": "care-home" });
    neighbour.post("/api/v1/organisations", body).await;
    for path in ["members", "invitations"] {
        assert_eq!(neighbour.get(&firm.at(path)).await.status, StatusCode::NOT_FOUND);
    }
    let body = json!({ "email": "x@example.org", "role": "viewer" });
    assert_eq!(
        neighbour.post(&firm.at("invitations"), body.clone()).await.status,
        StatusCode::NOT_FOUND
    );
    for (role, invites) in [
        ("manager", 201),
        ("scheduler", 403),
        ("instructor", 403),
        ("viewer", 403),
    ] {
        let member = firm.colleague(&format!("{role}@example.org"), role).await;
        assert_eq!(member.get(&firm.at("members")).await.status, StatusCode::OK, "{role}");
        let body = json!({ "email": format!("{role}.guest@example.org"), "role": "viewer" });
        assert_eq!(
            member.post(&firm.at("invitations"), body).await.status.as_u16(),
            invites,
            "{role}"
        );
        let body = json!({ "email": "heir@example.org", "role": "owner" });
        let raise = member.post(&firm.at("invitations"), body).await;
        assert_eq!(code(&raise), "organisations/denied", "{role} invites no owner");
        let own = firm.id_of(&format!("{role}@example.org")).await;
        let raise = member
            .put(&firm.at(&format!("members/{own}")), json!({ "role": "owner" }))
            .await;
        assert_eq!(code(&raise), "organisations/denied", "{role} raises nobody");
        firm.app.mails().await;
    }
}

#[tokio::test]
async fn giving_a_role_needs_a_fresh_proof() {
    let firm = Firm::new().await;
    firm.app
        .db
        .clock()
        .set(testkit::start_of_tests() + TimeDelta::minutes(11));
    let stale = firm.invite(GUEST, "viewer").await;
    assert_eq!(
        (stale.status, code(&stale).as_str()),
        (StatusCode::FORBIDDEN, "identity/step-up-needed")
    );
    let page = firm.site.get("/organisation/people/invite").await;
    assert!(page.location().starts_with("/prove?next="), "{}", page.location());
}
