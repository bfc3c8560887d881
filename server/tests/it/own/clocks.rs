//! Evidence goes when the clock of its sector has run out, each piece by its own, and leaves hash, outcome and date.
#![expect(non_snake_case, reason = "tests that prove a requirement carry its number")]

use super::made;
use crate::files::{BOUNDARY, multipart, png};
use crate::house::{Client, TestApp};
use axum::http::Method;
use chrono::{DateTime, Days, Utc};
use journeys::{EvidenceClocks, OwnEvidence, ServeTime};
use kernel::ids::{CredentialId, UserId};
use people::{CheckCredential, CredentialState, Finding, Passport};
use platform::StaffRole;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Somebody with a copy of each of three things, of which two have a whole number.
struct Scene {
    app: TestApp,
    api: Client,
    user: UserId,
    clocks: EvidenceClocks,
}

/// What lies here: pairs of what it shows and whether it is a copy or the number.
type Lying = Vec<(String, &'static str)>;

impl Scene {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let api = app.registered("kanarienvogel@example.org", "worker", "care").await;
        let user = made(api.get("/api/v1/me").await)["id"].as_str().map(str::parse);
        let user = user.expect("an id").expect("an id");
        let doors = &app.app.doors;
        let clocks = EvidenceClocks::new(
            app.db.ground(),
            (doors.people.clone(), doors.files.clone(), doors.marketplace.clone()),
            Arc::new(server::app::sectors().expect("packs")),
        );
        let scene = Self { app, api, user, clocks };
        scene
            .show(json!({ "kind": "right-to-work", "issued_on": "2026-01-10" }), 1)
            .await;
        let dbs = scene
            .show(json!({ "kind": "dbs-enhanced-adults", "number": "001234567890" }), 2)
            .await;
        let licence = json!({ "kind": "sia-guarding", "number": "1017444122334455", "expires_on": "2027-09-01" });
        scene.show(licence, 3).await;
        scene.decide(dbs).await;
        scene
    }

    /// Tells of something held, and sends a copy of it.
    async fn show(&self, told: serde_json::Value, width: u32) -> CredentialId {
        let held = made(self.api.post("/api/v1/worker/credentials", told).await);
        let id = held["id"].as_str().expect("an id");
        let path = format!("/api/v1/worker/credentials/{id}/evidence");
        let body = multipart("Kanarienvogel.png", "image/png", &png(40 + width, 30));
        made(self.api.send(Method::POST, &path, Some(BOUNDARY), body).await);
        self.app.run_jobs().await;
        id.parse().expect("an id")
    }

    async fn decide(&self, credential: CredentialId) {
        let reviewer = UserId::fresh(testkit::start_of_tests(), self.app.db.rng());
        let actor = self.app.db.staff(reviewer, StaffRole::Reviewer);
        let check = CheckCredential {
            credential,
            finding: Finding::Confirmed,
        };
        let decided = self.app.app.doors.people.verify_credential(&actor, check).await;
        decided.expect("decided");
    }

    async fn own(&self) -> OwnEvidence {
        let worker = self.app.db.worker(self.user);
        self.clocks.own(&worker).await.expect("evidence")
    }

    async fn lying(&self) -> Lying {
        let kept = self.own().await.kept.into_iter().map(|piece| {
            let what = if piece.name.is_some() { "copy" } else { "number" };
            (piece.of, what)
        });
        let mut kept: Lying = kept.collect();
        kept.sort();
        kept
    }

    /// Lets the nightly job run at an instant.
    async fn night(&self, at: DateTime<Utc>) {
        self.app.db.clock().set(at);
        let retention = self.app.db.system("retention");
        let mut tx = self.app.db.ground().db.write(&retention).await.expect("a transaction");
        tx.enqueue(&ServeTime {}).await.expect("a job");
        tx.commit().await.expect("a commit");
        self.app.run_jobs().await;
    }

    /// When the copy that shows this goes.
    async fn end(&self, of: &str) -> DateTime<Utc> {
        let kept = self.own().await.kept;
        let piece = kept.iter().find(|piece| piece.of == of && piece.name.is_some());
        piece.and_then(|piece| piece.until).expect("an end")
    }
}

const DBS: &str = "Enhanced DBS check with the adults barred list";
const RIGHT: &str = "Right to work in the United Kingdom";
const LICENCE: &str = "SIA security guarding licence";

fn names(lying: &[(&str, &'static str)]) -> Lying {
    lying.iter().map(|(of, what)| ((*of).to_owned(), *what)).collect()
}

#[tokio::test]
async fn asvs_V14_2_7__each_piece_of_evidence_goes_by_its_own_clock_and_nothing_else_does() {
    let scene = Scene::new().await;
    let day = Days::new(1);
    let all = [
        (DBS, "copy"),
        (DBS, "number"),
        (RIGHT, "copy"),
        (LICENCE, "copy"),
        (LICENCE, "number"),
    ];
    let steps: [(&str, &[(&str, &'static str)]); 3] = [
        (
            DBS,
            &[(DBS, "number"), (RIGHT, "copy"), (LICENCE, "copy"), (LICENCE, "number")],
        ),
        // Nobody checked it and no shift followed: two years from when it was sent.
        (RIGHT, &[(DBS, "number"), (LICENCE, "copy"), (LICENCE, "number")]),
        (LICENCE, &[(DBS, "number")]),
    ];
    let mut before = names(&all);
    let mut copies = 3;
    for (of, left) in steps {
        let end = scene.end(of).await;
        scene.night(end - day).await;
        assert_eq!(scene.lying().await, before, "the day before the clock of {of} ends");
        assert_eq!(scene.app.files_kept(), copies);
        scene.night(end + day).await;
        before = names(left);
        copies -= 1;
        assert_eq!(scene.lying().await, before, "the day after the clock of {of} ended");
        assert_eq!(scene.app.files_kept(), copies, "the bytes are gone from the store");
    }
    scene.night(scene.app.db.ground().clock.now() + Days::new(2_000)).await;
    assert_eq!(scene.lying().await, names(&[(DBS, "number")]), "a reference stays");
}

#[tokio::test]
async fn a_right_to_work_counts_no_longer_than_its_copy_is_kept() {
    let mut scene = Scene::new().await;
    let worker = scene.app.db.worker(scene.user);
    let people = scene.app.app.doors.people.clone();
    let right = async || {
        let held = people.credentials(&worker).await.expect("credentials");
        held.into_iter()
            .find(|held| held.kind == "right-to-work")
            .expect("the right")
    };
    scene.decide(right().await.id).await;
    let end = scene.end(RIGHT).await;
    scene.night(end - Days::new(1)).await;
    assert_eq!(right().await.validity.until, None, "it counts while the copy lies here");
    let night = end + Days::new(1);
    scene.night(night).await;
    let over = right().await;
    assert_eq!(
        (over.state, over.validity.until),
        (CredentialState::Active, Some(night))
    );
    assert_eq!(over.passport(night), Passport::Expired);
    let mut conn = scene.app.db.all_seeing().await;
    let audited = "select count(*) from platform.audit_log where action = 'people.check-time-over'";
    let audited: i64 = sqlx::query_scalar(audited).fetch_one(&mut conn).await.expect("a count");
    assert_eq!(audited, 1);
    // The next night finds nothing to do, and it can be shown anew.
    scene.night(night + Days::new(1)).await;
    assert_eq!(right().await.validity.until, Some(night));
    scene.api = scene.app.signed_in("kanarienvogel@example.org").await.0;
    scene
        .show(json!({ "kind": "right-to-work", "issued_on": "2028-01-10" }), 5)
        .await;
}

#[tokio::test]
async fn the_holder_gets_a_letter_before_a_right_to_work_ends_and_one_after_and_each_once() {
    let scene = Scene::new().await;
    let worker = scene.app.db.worker(scene.user);
    let held = scene.app.app.doors.people.credentials(&worker).await;
    let held = held.expect("credentials");
    let right = held
        .iter()
        .find(|held| held.kind == "right-to-work")
        .expect("the right");
    scene.decide(right.id).await;
    scene.app.mails().await;
    let end = scene.end(RIGHT).await;
    let letters = async |at: DateTime<Utc>| {
        scene.night(at).await;
        let mails = scene.app.mails().await.into_iter();
        let mut mails = mails.filter(|mail| mail.text.contains(RIGHT));
        let mail = mails.next();
        assert!(mails.next().is_none(), "one is enough");
        mail.map(|mail| (mail.subject, mail.text))
    };
    assert_eq!(letters(end - Days::new(31)).await, None);
    let (subject, text) = letters(end - Days::new(30)).await.expect("a letter");
    assert!(subject.starts_with(&format!("{RIGHT} counts until")), "{subject}");
    assert!(
        text.contains("/passport") && text.contains("add it to your passport with a new photo or scan"),
        "{text}"
    );
    assert_eq!(letters(end - Days::new(29)).await, None, "they know");
    let (subject, text) = letters(end + Days::new(1)).await.expect("a letter");
    assert_eq!(subject, format!("Show us again: {RIGHT}"));
    assert!(
        text.contains("/passport") && text.contains("It is our check that ended"),
        "{text}"
    );
    assert_eq!(letters(end + Days::new(2)).await, None, "they know");
}

#[tokio::test]
async fn hash_outcome_and_date_stay_and_are_shown_and_audited() {
    let scene = Scene::new().await;
    scene.night(scene.end(DBS).await + Days::new(1)).await;
    let own = scene.own().await;
    let sent = Sha256::digest(png(42, 30));
    assert_eq!(own.gone.len(), 1);
    assert_eq!(
        (own.gone[0].of.as_str(), own.gone[0].sha256.as_str()),
        (DBS, hex::encode(sent).as_str())
    );
    assert_eq!(own.gone[0].sent_at, testkit::start_of_tests());
    let worker = scene.app.db.worker(scene.user);
    let held = scene
        .app
        .app
        .doors
        .people
        .credentials(&worker)
        .await
        .expect("credentials");
    let dbs = held
        .iter()
        .find(|held| held.kind == "dbs-enhanced-adults")
        .expect("the check");
    assert_eq!((dbs.state, dbs.checked_at.is_some()), (CredentialState::Active, true));
    let conn = &mut scene.app.db.all_seeing().await;
    let audited: Vec<String> =
        sqlx::query_scalar("select action from platform.audit_log where action like '%time-over'")
            .fetch_all(conn)
            .await
            .expect("the log");
    assert_eq!(audited, ["files.time-over"]);
}

#[tokio::test]
async fn people_read_until_when_each_piece_is_kept_and_why() {
    let scene = Scene::new().await;
    let told = made(scene.api.get("/api/v1/me/data").await);
    let right = told["evidence"]
        .as_array()
        .expect("pieces")
        .iter()
        .find(|piece| piece["of"] == RIGHT);
    let right = right.expect("the permit");
    assert_eq!(
        (&right["months"], &right["from"]),
        (&json!(24), &json!("the end of the work"))
    );
    assert!(right["until"].is_string(), "{right}");
    assert_eq!(told["evidence_gone"], json!([]));
    let browser = scene.app.anonymous();
    let you = [("email", "kanarienvogel@example.org"), ("password", super::PASSWORD)];
    assert_eq!(browser.form("/sign-in", &you).await.status, 303);
    let page = browser.get("/account/my-data").await.text();
    for words in [
        "How long we keep what you sent",
        "2 Mar 2028",
        "24 months from the end of the work. Destroy the copy, keep its hash, the outcome and the date; who works again shows it again (Home Office,",
        "You delete your account",
    ] {
        assert!(page.replace("&#39;", "'").contains(words), "{words} is not in {page}");
    }
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_no_trace_of_evidence() {
    let scene = Scene::new().await;
    scene.night(scene.end(DBS).await + Days::new(1)).await;
    let worker = scene.app.db.worker(scene.user);
    let asked = scene.app.app.doors.identity.ask_to_be_forgotten(&worker).await;
    asked.expect("asked");
    scene.app.run_jobs().await;
    let conn = &mut scene.app.db.all_seeing().await;
    let left: i64 = sqlx::query_scalar("select count(*) from files.traces")
        .fetch_one(conn)
        .await
        .expect("a count");
    assert_eq!(left, 0);
}
