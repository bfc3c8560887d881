//! Whoever cannot be forgotten now keeps nobody else waiting, and no organisation keeps its last owner from it.

use crate::house::{Answer, Client, TestApp};
use axum::http::StatusCode;
use journeys::EraseAccounts;
use kernel::PeopleError as _;
use kernel::ids::OrganisationId;
use platform::Actor;
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

const MANAGER: &str = "manager@example.org";
const REASON: &str = "Letter of the board seen";
const ERASURE: &str = "/api/v1/me/data/erasure";
const EMAILS: [&str; 2] = ["first@example.org", "second@example.org"];

/// An organisation with two owners.
struct Owners {
    app: TestApp,
    clients: [Client; 2],
    root: PgConnection,
}

async fn run(conn: &mut PgConnection, statement: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(conn).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

async fn ask(client: &Client) -> Answer {
    client.post(ERASURE, json!({ "sure": true })).await
}

impl Owners {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let first = app.registered(EMAILS[0], "employer", "care").await;
        let body = json!({ "name": "Rosewood House", "sector": "care", "kind": "care-home" });
        let made = first.post("/api/v1/organisations", body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let second = app.registered(EMAILS[1], "employer", "care").await;
        let mut root = app.db.all_seeing().await;
        let join = "insert into organisations.memberships (organisation_id, user_id, role, created_at)
             select o.id, u.id, 'owner', o.created_at from organisations.organisations o, identity.users u
             where u.email = 'second@example.org'";
        run(&mut root, join).await;
        Self {
            app,
            clients: [first, second],
            root,
        }
    }

    /// Puts the owners back in whom a backup, or an older version, has as owners still.
    async fn put_back(&mut self) {
        let statement = "set session_replication_role = replica;
             update organisations.memberships set ended_at = null; reset session_replication_role";
        run(&mut self.root, statement).await;
    }

    /// Both have asked, and both are owners still.
    async fn both_asked(&mut self) {
        for client in self.clients.clone() {
            let asked = ask(&client).await;
            assert_eq!(asked.status, StatusCode::NO_CONTENT, "{}", asked.text());
            self.put_back().await;
        }
    }

    /// Makes forgetting this address fail, whatever is tried.
    async fn refuse(&mut self, email: &str) {
        let statement = format!(
            "create function public.refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end';
             create trigger refuse before update on identity.users for each row
                 when (old.email = '{email}' and new.erased_at is not null) execute function public.refuse()"
        );
        run(&mut self.root, &statement).await;
    }

    async fn relent(&mut self) {
        run(&mut self.root, "drop function public.refuse cascade").await;
    }

    async fn appoint(&self, actor: &Actor, organisation: OrganisationId, email: &str) -> Result<(), &'static str> {
        let doors = &self.app.app.doors;
        let ours = (&doors.ground, &doors.identity, &doors.organisations);
        let email = email.parse().expect("an address");
        let done = journeys::appoint_owner(ours, actor, (organisation, &email), REASON).await;
        done.map_err(|error| error.code())
    }

    /// Works what is due, without waiting for what failed to be due again.
    async fn work(&self) {
        for _ in 0..10 {
            self.app.app.runner.run_due().await.expect("the queue is worked");
        }
    }

    async fn erased(&mut self) -> i64 {
        let query = "select count(*) from identity.users where erased_at is not null";
        sqlx::query_scalar(query)
            .fetch_one(&mut self.root)
            .await
            .expect("a count")
    }
}

#[tokio::test]
async fn of_two_owners_who_want_to_be_forgotten_one_is_asked_to_find_another() {
    let mut owners = Owners::new().await;
    assert_eq!(ask(&owners.clients[0]).await.status, StatusCode::NO_CONTENT);
    let second = ask(&owners.clients[1]).await;
    assert_eq!(
        (second.status, &second.json()["code"]),
        (StatusCode::CONFLICT, &json!("identity/erasure-only-owner"))
    );
    owners.app.run_jobs().await;
    assert_eq!(owners.erased().await, 1);
}

#[tokio::test]
async fn an_organisation_that_loses_its_last_owner_stops_nobody() {
    let mut owners = Owners::new().await;
    let worker = owners.app.registered("third@example.org", "worker", "care").await;
    owners.both_asked().await;
    assert_eq!(ask(&worker).await.status, StatusCode::NO_CONTENT);
    owners.app.run_jobs().await;
    assert_eq!(owners.erased().await, 3);
    let told = "select count(*) from platform.audit_log l join organisations.organisations o on o.id = l.target
         where l.action = 'organisations.left-without-owner'";
    let told: i64 = sqlx::query_scalar(told)
        .fetch_one(&mut owners.root)
        .await
        .expect("a count");
    assert_eq!(told, 1, "staff can see which organisation has no owner");
}

#[tokio::test]
async fn an_organisation_without_owner_gets_one_from_the_host_alone() {
    let mut owners = Owners::new().await;
    let manager = owners.app.registered(MANAGER, "employer", "care").await;
    let join = "insert into organisations.memberships (organisation_id, user_id, role, created_at)
         select o.id, u.id, 'manager', o.created_at from organisations.organisations o, identity.users u
         where u.email = 'manager@example.org'";
    run(&mut owners.root, join).await;
    let organisation: OrganisationId = sqlx::query_scalar::<_, Uuid>("select id from organisations.organisations")
        .fetch_one(&mut owners.root)
        .await
        .expect("the organisation")
        .into();
    let operator = owners.app.db.system("command-line");
    assert_eq!(
        owners.appoint(&operator, organisation, MANAGER).await,
        Err("organisations/has-owner")
    );
    owners.both_asked().await;
    owners.app.run_jobs().await;
    let tries = [
        (
            owners.app.db.system("eraser"),
            organisation,
            MANAGER,
            "organisations/denied",
        ),
        (operator, organisation, "nobody@example.org", "identity/no-account"),
        (operator, Uuid::from_u128(1).into(), MANAGER, "organisations/not-found"),
    ];
    for (actor, of, email, code) in tries {
        assert_eq!(owners.appoint(&actor, of, email).await, Err(code));
    }
    owners.app.registered("stranger@example.org", "employer", "care").await;
    assert_eq!(
        owners.appoint(&operator, organisation, "stranger@example.org").await,
        Err("organisations/no-member")
    );
    let switched_off = "update identity.users set disabled_at = created_at where email = 'manager@example.org'";
    run(&mut owners.root, switched_off).await;
    assert_eq!(
        owners.appoint(&operator, organisation, MANAGER).await,
        Err("identity/invalid"),
        "who cannot sign in could decide nothing"
    );
    run(
        &mut owners.root,
        "update identity.users set disabled_at = null where email = 'manager@example.org'",
    )
    .await;
    owners.app.mails().await;
    assert_eq!(owners.appoint(&operator, organisation, MANAGER).await, Ok(()));
    owners.app.run_jobs().await;
    let mails = owners.app.mails().await;
    let told: Vec<_> = mails.iter().map(|mail| mail.to.to_string()).collect();
    assert_eq!(told, [MANAGER]);
    assert!(mails[0].text.contains("had no owner any more"), "{}", mails[0].text);
    assert_eq!(
        owners.appoint(&operator, organisation, MANAGER).await,
        Err("organisations/has-owner")
    );
    assert_eq!(
        manager.get("/api/v1/me").await.status,
        StatusCode::UNAUTHORIZED,
        "the new role begins with a new sign-in"
    );
    let (again, _) = owners.app.signed_in(MANAGER).await;
    assert_eq!(again.get("/api/v1/me").await.json()["organisation"]["role"], "owner");
    let acts = owners.app.audited("organisations.appoint-owner").await;
    assert!(
        acts.iter()
            .any(|act| act.reason.as_deref() == Some(REASON) && act.actor_system.is_some()),
        "{acts:?}"
    );
}

#[tokio::test]
async fn who_cannot_be_forgotten_tonight_keeps_nobody_waiting() {
    let mut owners = Owners::new().await;
    owners.refuse(EMAILS[0]).await;
    owners.both_asked().await;
    owners.work().await;
    assert_eq!(owners.erased().await, 1, "the one behind");
    owners.relent().await;
    let eraser = owners.app.db.system("eraser");
    let mut tx = owners.app.db.ground().db.write(&eraser).await.expect("a transaction");
    tx.enqueue(&EraseAccounts {}).await.expect("a job");
    tx.commit().await.expect("a commit");
    owners.work().await;
    assert_eq!(owners.erased().await, 2, "and the one before, another night");
}

#[tokio::test]
async fn a_replay_goes_through_the_whole_ledger_and_leaves_nothing_half_done() {
    let mut owners = Owners::new().await;
    owners.both_asked().await;
    owners.app.run_jobs().await;
    // What a backup from before brings back: both accounts, both owners, no wish.
    owners.put_back().await;
    let back = "update identity.users u set erased_at = null, disabled_at = null, disabled_why = null,
             email = case when o.founder is null then 'second@example.org' else 'first@example.org' end
         from organisations.memberships o where o.user_id = u.id;
         delete from identity.erasures";
    run(&mut owners.root, back).await;
    owners.refuse(EMAILS[0]).await;
    let stopped = owners.app.replayed().await.expect_err("one is left");
    assert!(
        stopped
            .to_string()
            .starts_with("1 people were forgotten again and 1 could not be"),
        "{stopped}"
    );
    assert_eq!(owners.erased().await, 1);
    let known: i64 = sqlx::query_scalar("select count(*) from identity.erasures")
        .fetch_one(&mut owners.root)
        .await
        .expect("a count");
    assert_eq!(known, 1, "the other is as the backup had them, wish and account");
    owners.relent().await;
    assert_eq!(owners.app.replayed().await.expect("the ledger"), 1);
    assert_eq!(owners.erased().await, 2);
}
