//! Staff find people, read records and help, through both doors, always as themselves.
#![expect(non_snake_case, reason = "tests that prove a row of ASVS carry its number")]

use crate::house::{Client, TestApp};
use axum::http::StatusCode;
use chrono::TimeDelta;
use platform::StaffRole;
use serde_json::{Value, json};

const SEARCH: &str = "/api/v1/staff/people/search";
const EMAIL: &str = "amina@demo.example";

/// A worker with a name and a licence, and her id.
async fn amina(app: &TestApp) -> (Client, String) {
    let worker = app.registered(EMAIL, "worker", "security").await;
    let personal = json!({
        "given_name": "Amina", "family_name": "Khan", "date_of_birth": "1990-03-27", "phone": "07700 900123",
        "address_line1": "1 Elm Road", "town": "Leeds", "postcode": "ls14ap", "right_to_work": "british-or-irish"
    });
    let saved = worker
        .put("/api/v1/worker/profile", json!({ "personal": personal }))
        .await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.text());
    let licence =
        json!({ "kind": "sia-door-supervision", "number": "1017 4441 2233 4455", "expires_on": "2028-05-31" });
    let told = worker.post("/api/v1/worker/credentials", licence).await;
    assert!(told.status.is_success(), "{}", told.text());
    let me = worker.get("/api/v1/me").await.json();
    let id = me["id"].as_str().or(me["user_id"].as_str()).expect("an id").to_owned();
    (worker, id)
}

async fn lines(app: &TestApp, action: &str) -> Vec<Value> {
    let mut all = app.db.all_seeing().await;
    sqlx::query_scalar(
        "select jsonb_build_object('by', actor_user, 'target', target, 'detail', detail)
         from platform.audit_log where action = $1 order by id",
    )
    .bind(action)
    .fetch_all(&mut all)
    .await
    .expect("the log")
}

#[tokio::test]
async fn support_finds_people_by_name_address_and_id_and_the_log_holds_no_words() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let support = app.staff("sue", StaffRole::Support).await;
    for words in ["kha", "Amina K", EMAIL, &id] {
        let found = support.api.post(SEARCH, json!({ "q": words })).await.json();
        assert_eq!(found["people"][0]["id"], json!(id), "{words}: {found}");
        assert_eq!(found["people"][0]["email_masked"], "a…@demo.example");
    }
    let page = support.site.form("/staff/people", &[("q", "Khan")]).await.text();
    assert!(page.contains("Amina Khan") && !page.contains(EMAIL), "lists mask");
    let nobody = support.site.form("/staff/people", &[("q", "Zzz")]).await.text();
    assert!(nobody.contains("Nothing found"));
    let searches = lines(&app, "identity.find-people").await;
    assert_eq!(searches.len(), 6);
    let told = format!("{searches:?}").to_lowercase();
    assert!(!told.contains("khan") && !told.contains("amina"), "{told}");
    let short = support.site.form("/staff/people", &[("q", "K")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let short = support.api.post(SEARCH, json!({ "q": "K" })).await;
    assert_eq!(short.json()["code"], "identity/invalid-search");
}

#[tokio::test]
async fn asvs_V8_2_3__a_record_hides_what_support_need_not_know_and_its_person_sees_the_look() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let support = app.staff("sue", StaffRole::Support).await;
    let record = support.api.get(&format!("/api/v1/staff/people/{id}")).await;
    let page = support.site.get(&format!("/staff/people/{id}")).await;
    assert_eq!((record.status, page.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(record.json()["credentials"][0]["number_ends"], "4455");
    assert!(page.text().contains("Amina Khan") && page.text().contains("Account made"));
    for text in [record.text(), page.text()] {
        for hidden in ["1017444122334455", "1990", "900123", "Elm Road"] {
            assert!(!text.contains(hidden), "{hidden}");
        }
    }
    let looks = lines(&app, "platform.look").await;
    assert_eq!(looks.len(), 2);
    assert_eq!(looks[0]["target"], json!(id));
    for role in [StaffRole::Reviewer, StaffRole::Assessor, StaffRole::Auditor] {
        let other = app.staff(role.as_str(), role).await;
        let refused = other.api.get(&format!("/api/v1/staff/people/{id}")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
        let refused = other.site.form("/staff/people", &[("q", "Khan")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role:?}");
    }
    let absent = support
        .api
        .get("/api/v1/staff/people/0190a1b2-0000-7000-8000-000000000001")
        .await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn asvs_V6_4_6__staff_have_a_link_sent_and_never_choose_a_password() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let support = app.staff("sue", StaffRole::Support).await;
    app.mails().await;
    let sent = support
        .api
        .post(&format!("/api/v1/staff/people/{id}/password-reset"), json!({}))
        .await;
    assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.text());
    let told = sent.text();
    let mails = app.mails().await;
    let letter = mails
        .iter()
        .find(|mail| mail.text.contains("token="))
        .expect("a letter");
    assert_eq!(letter.to.to_string(), EMAIL);
    assert!(told.is_empty(), "staff see no link");
    let page = format!("/staff/people/{id}/acts/password-reset");
    let asked = support.site.get(&page).await.text();
    assert!(!asked.contains("type=\"password\""));
    assert_eq!(support.site.form(&page, &[]).await.status, StatusCode::SEE_OTHER);
    let described = app.anonymous().get("/api/v1/openapi.json").await.json();
    for (path, _) in described["paths"].as_object().expect("paths") {
        assert!(
            !path.starts_with("/api/v1/staff/") || !path.ends_with("/password"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn asvs_V7_4_5__staff_end_every_sign_in_with_a_reason() {
    let app = TestApp::start().await;
    let (worker, id) = amina(&app).await;
    let (_, browser) = app.signed_in(EMAIL).await;
    let support = app.staff("sue", StaffRole::Support).await;
    let page = format!("/staff/people/{id}/acts/end-sign-ins");
    let unexplained = support.site.form(&page, &[]).await;
    assert_eq!(unexplained.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unexplained.text().contains("Say why"));
    assert_eq!(worker.get("/api/v1/me").await.status, StatusCode::OK);
    let path = format!("/api/v1/staff/people/{id}/end-sign-ins");
    let ended = support.api.post(&path, json!({ "reason": "Stolen laptop" })).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    assert_eq!(worker.get("/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
    assert!(browser.get("/account").await.location().starts_with("/sign-in"));
    let line = &app.audited("identity.all-sessions-ended").await[0];
    assert_eq!(
        (line.actor_user, line.reason.as_deref()),
        (Some(support.user.get()), Some("Stolen laptop"))
    );
}

#[tokio::test]
async fn asvs_V14_2_6__a_whole_number_needs_right_reason_and_proof() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let (support, reviewer) = (
        app.staff("sue", StaffRole::Support).await,
        app.staff("rev", StaffRole::Reviewer).await,
    );
    let record = support.api.get(&format!("/api/v1/staff/people/{id}")).await.json();
    let credential = record["credentials"][0]["id"].as_str().expect("an id").to_owned();
    assert!(
        !record.to_string().contains("1017444122334455"),
        "records hold the end of a number"
    );
    let (api, page) = (
        format!("/api/v1/staff/credentials/{credential}/number"),
        format!("/staff/credentials/{credential}/number"),
    );
    let reason = json!({ "reason": "Compared with the register" });
    let refused = support.api.post(&api, reason.clone()).await;
    assert_eq!(
        refused.status,
        StatusCode::NOT_FOUND,
        "not theirs to change, so not there"
    );
    let unexplained = reviewer.api.post(&api, json!({ "reason": " " })).await;
    assert_eq!(unexplained.status, StatusCode::UNPROCESSABLE_ENTITY);
    let unexplained = reviewer.site.form(&page, &[]).await;
    assert!(unexplained.text().contains("Say why") && !unexplained.text().contains("1017444122334455"));
    let shown = reviewer.api.post(&api, reason).await.json();
    assert_eq!(shown["number"], "1017444122334455");
    assert!(reviewer.site.get(&page).await.text().contains("Why do you need it?"));
    let shown = reviewer.site.form(&page, &[("reason", "By phone")]).await.text();
    assert!(shown.contains("1017444122334455"));
    let shown = app.audited("people.reveal-number").await;
    let why: Vec<_> = shown.iter().filter_map(|line| line.reason.as_deref()).collect();
    assert_eq!(why, ["By phone", "Compared with the register"]);
    app.db.clock().advance(TimeDelta::minutes(11));
    let late = reviewer.api.post(&api, json!({ "reason": "Again" })).await;
    assert_eq!(late.json()["code"], "identity/step-up-needed");
}

#[tokio::test]
async fn only_those_who_check_get_at_the_queue_and_at_what_it_leads_to() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let (admin, reviewer) = (
        app.staff("boss", StaffRole::Admin).await,
        app.staff("rev", StaffRole::Reviewer).await,
    );
    let record = format!("/staff/people/{id}");
    let waiting = reviewer.api.get("/api/v1/staff/credentials").await.json();
    let credential = waiting["items"][0]["credential"]["id"].as_str();
    let credential = credential.or(waiting["items"][0]["id"].as_str()).expect("an id");
    let number = format!("/staff/credentials/{credential}/number");
    let pages = [
        "/staff/credentials",
        &number,
        "/staff/files/0190a1b2-0000-7000-8000-000000000001",
    ];
    for staff in [&admin, &reviewer] {
        for page in pages {
            assert_eq!(staff.site.get(page).await.status, StatusCode::OK, "{page}");
        }
    }
    for role in [StaffRole::Assessor, StaffRole::Support, StaffRole::Auditor] {
        let other = app.staff(role.as_str(), role).await;
        let refused = other.api.get("/api/v1/staff/credentials").await;
        assert_eq!(refused.json()["code"], "people/denied", "{role:?}");
        for page in pages {
            let refused = other.site.get(page).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{page} as {role:?}");
            assert!(!refused.text().contains("Amina"));
        }
        assert!(!other.site.get("/staff").await.text().contains("/staff/credentials"));
        if role == StaffRole::Support {
            let text = other.site.get(&record).await.text();
            assert!(
                text.contains("Ends in 4455") && !text.contains(&number),
                "no way that is closed"
            );
        }
    }
    assert!(admin.site.get(&record).await.text().contains(&number));
}

#[tokio::test]
async fn an_administrator_switches_accounts_and_opens_organisations() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let owner = app.registered("olu@demo.example", "employer", "care").await;
    let body =
        json!({ "name": "Willow Bank", "sector": "care", "kind": "care-home", "registration_number": "1-100000417" });
    let made = owner.post("/api/v1/organisations", body).await.json();
    let admin = app.staff("boss", StaffRole::Admin).await;
    let page = format!("/staff/people/{id}/acts/switch-off");
    assert_eq!(
        admin.site.form(&page, &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let off = admin.site.form(&page, &[("why", "security")]).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.text());
    assert!(
        admin
            .site
            .get(&format!("/staff/people/{id}"))
            .await
            .text()
            .contains("Switched off")
    );
    let api = format!("/api/v1/staff/people/{id}/switch-on");
    let on = admin.api.post(&api, json!({ "why": "asked" })).await;
    assert_eq!(on.status, StatusCode::NO_CONTENT, "{}", on.text());
    let twice = admin.api.post(&api, json!({ "why": "asked" })).await;
    assert_eq!(twice.json()["code"], "identity/already-switched");
    let found = admin.api.post(SEARCH, json!({ "q": "Willow" })).await.json();
    assert_eq!(found["organisations"][0]["id"], made["id"]);
    let organisation = made["id"].as_str().expect("an id");
    let record = admin
        .api
        .get(&format!("/api/v1/staff/organisations/{organisation}"))
        .await
        .json();
    assert_eq!(record["members"][0]["role"], "owner");
    assert_eq!(record["assessments"], json!([]));
    let page = admin
        .site
        .get(&format!("/staff/organisations/{organisation}"))
        .await
        .text();
    assert!(page.contains("Willow Bank") && page.contains("1-100000417"));
}

#[tokio::test]
async fn no_way_leads_into_somebody_elses_shoes() {
    let app = TestApp::start().await;
    let (_, id) = amina(&app).await;
    let admin = app.staff("boss", StaffRole::Admin).await;
    let mut all = app.db.all_seeing().await;
    let count = "select count(*) from identity.sessions where user_id = $1::uuid";
    let before: i64 = sqlx::query_scalar(count)
        .bind(&id)
        .fetch_one(&mut all)
        .await
        .expect("a count");
    admin.site.form("/staff/people", &[("q", "Khan")]).await;
    admin.site.get(&format!("/staff/people/{id}")).await;
    for act in ["password-reset", "end-sign-ins", "switch-off", "switch-on"] {
        let fields = [("why", "asked"), ("reason", "Asked for it"), ("user", id.as_str())];
        admin
            .site
            .form(&format!("/staff/people/{id}/acts/{act}"), &fields)
            .await;
    }
    let after: i64 = sqlx::query_scalar(count)
        .bind(&id)
        .fetch_one(&mut all)
        .await
        .expect("a count");
    assert_eq!(before, after, "nobody was signed in as somebody else");
    let as_her: i64 = sqlx::query_scalar(
        "select count(*) from platform.audit_log where actor_user = $1::uuid
         and id > (select min(id) from platform.audit_log where action = 'identity.find-people')",
    )
    .bind(&id)
    .fetch_one(&mut all)
    .await
    .expect("a count");
    assert_eq!(as_her, 0, "everything is in the administrator's own name");
    let me = admin.api.clone().with_header("x-user", id.clone());
    let me = me.with_header("x-act-as", id.clone()).get("/api/v1/me").await.text();
    assert!(me.contains("boss@demo.example") && !me.contains(&id));
    let described = app.anonymous().get("/api/v1/openapi.json").await.json();
    let paths = described["paths"].as_object().expect("paths").keys().cloned();
    for route in paths.chain(site::routes()) {
        for word in [
            "impersonat",
            "act-as",
            "become",
            "sign-in-as",
            "login-as",
            "/as/",
            "sudo",
        ] {
            assert!(!route.contains(word), "{route}");
        }
    }
}
