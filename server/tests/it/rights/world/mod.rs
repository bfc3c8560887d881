//! A small populated world: somebody of every kind, and things that belong to one worker and to one organisation.
//!
//! Everything is made through use cases. What is private holds one of [`CANARIES`], so that a leak can be seen.

mod learning;
mod people;
mod posture;
mod shifts;

use crate::house::provider;
use crate::house::{Answer, Client, TestApp};
use certificates::PublishStatusLists;
use identity::{AskFactorReset, AskRole, EnrolPerson, SetPassword, Standing, WantedRole};
use kernel::Secret;
use kernel::ids::{AuditExportId, OrganisationId, UserId};
use organisations::{AdmitMember, DemandFactor, Start};
use platform::keys::KeyRecord;
use platform::{AuditFilter, Job, OrgRole, StaffRole, audit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use server::app::Settings;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Words that stand only in what belongs to the worker `worker` and to the organisation of `owner`.
pub(crate) const CANARIES: [&str; 5] = ["anarienvogel", "anaristra", "900417", "0417041704", "100000417"];

pub(crate) const PASSWORD: &str = "six otters knit lemon socks";

/// Somebody who calls, through either door.
pub(crate) struct Caller {
    pub(crate) name: &'static str,
    pub(crate) user: Option<UserId>,
    /// With a token.
    pub(crate) api: Client,
    /// With a cookie.
    pub(crate) site: Client,
}

/// A job for an event that is gone, so that it is buried.
#[derive(Serialize, Deserialize)]
struct RunJourney {
    event: Uuid,
    journey: String,
}

impl Job for RunJourney {
    const NAME: &'static str = "run-journey";
}

/// The house with its people and things.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) callers: Vec<Caller>,
    pub(crate) organisation: OrganisationId,
    /// What stands for `{param}` in an address: by the segment before it, or by a whole route.
    pub(crate) things: BTreeMap<String, String>,
}

impl World {
    /// Builds it. Every thing that a route can name belongs to `worker` or to the organisation of `owner`.
    pub(crate) async fn build() -> Self {
        let (provider, providers) = provider::wired();
        let mut world = Self {
            app: TestApp::open_to(providers, Settings::for_tests()).await,
            callers: Vec::new(),
            organisation: Uuid::nil().into(),
            things: BTreeMap::new(),
        };
        let nobody = world.app.anonymous();
        world.add("nobody", None, nobody.clone(), nobody);
        world.somebody_whose_session_ended().await;
        world.somebody_half_way_in().await;
        world.person("stranger", Standing::Worker).await;
        world.person("newcomer", Standing::Employer).await;
        world.the_log_is_old().await;
        world.workers(&provider).await;
        world.organisations().await;
        for role in StaffRole::ALL {
            world.person(role.as_str(), Standing::Staff(role)).await;
        }
        world.a_role_is_asked_for().await;
        world.an_export_is_asked_for().await;
        world.what_is_public().await;
        world.learning().await;
        world.shifts().await;
        world.posture().await;
        world.behind_the_scenes().await;
        world.where_one_route_needs_another_thing();
        world
    }

    /// Some routes act on a thing in another state than the others below the same segment.
    fn where_one_route_needs_another_thing(&mut self) {
        let exceptions = [
            (
                "POST /posture/{id}/questions/{question} {question}",
                "question without an answer",
            ),
            (
                "PUT /api/v1/assessments/{id}/answers/{question} {question}",
                "question without an answer",
            ),
            (
                "PUT /api/v1/attempts/{id}/answers/{question} {question}",
                "question of the paper",
            ),
            ("GET /api/v1/assessments/{id}/scores {id}", "assessment with a report"),
            (
                "GET /learning/{enrolment}/results/{attempt} {enrolment}",
                "place completed",
            ),
            (
                "GET /learning/{enrolment}/results/{attempt} {attempt}",
                "attempt handed in",
            ),
            ("POST /learning/{enrolment}/pay {enrolment}", "place to be paid"),
            ("GET /posture/{id}/results {id}", "assessment with a report"),
            ("GET /posture/{id}/report {id}", "assessment with a report"),
            ("GET /posture/{id}/report.pdf {id}", "assessment with a report"),
            ("GET /posture/{id}/report.json {id}", "assessment with a report"),
            ("POST /posture/{id}/report {id}", "assessment without a report"),
        ];
        for (route, thing) in exceptions {
            self.put(route, self.thing(thing).to_owned());
        }
    }

    /// Runs what is due at set times, and a job that cannot be done.
    async fn behind_the_scenes(&mut self) {
        let ground = self.app.db.runner_ground();
        let mut tx = ground
            .db
            .write(&self.app.db.system("runner"))
            .await
            .expect("a transaction");
        tx.enqueue(&PublishStatusLists {}).await.expect("a job");
        let gone = RunJourney {
            event: Uuid::nil(),
            journey: "nowhere".to_owned(),
        };
        tx.enqueue(&gone).await.expect("a job");
        tx.commit().await.expect("a commit");
        self.app.run_jobs().await;
        let node = self.app.db.system("node");
        self.app
            .db
            .ground()
            .db
            .node_serves(&node, Uuid::nil())
            .await
            .expect("a node");
        self.a_key().await;
        self.app.app.sealer.checkpoint().await.expect("a signed audit log");
        self.the_oldest_rows_go().await;
        self.put("status/{list}", "muster-1-r");
    }

    /// Makes what is in the log so far eight years old, and signs it.
    async fn the_log_is_old(&self) {
        let mut root = self.app.db.all_seeing().await;
        let aged = "set session_replication_role = replica;
            update platform.audit_log set at = at - interval '8 years'";
        sqlx::raw_sql(aged).execute(&mut root).await.expect("an old log");
        self.app.app.sealer.checkpoint().await.expect("a signed audit log");
    }

    /// What has served its time goes, so that the log begins later.
    async fn the_oldest_rows_go(&self) {
        let mut root = self.app.db.all_seeing().await;
        let later = sqlx::query_scalar("select now() + interval '8 years'").fetch_one(&mut root);
        let later = later.await.expect("an instant");
        let gone = self.app.app.sealer.close(later).await.expect("closed");
        assert!(gone > 0, "the log begins later");
    }

    /// Somebody who may ask asked that the assessor become something else; the administrator may decide.
    async fn a_role_is_asked_for(&mut self) {
        let user = |name: &str| self.caller(name).user.expect("an account");
        let (asker, assessor, worker) = (user("reviewer"), user("assessor"), user("worker"));
        let ask = AskRole {
            user: assessor,
            wanted: WantedRole::Give(StaffRole::Support),
            reason: "Joins the help desk".to_owned(),
        };
        let asker = self.app.db.staff(asker, StaffRole::Admin);
        let asked = self.app.app.doors.identity.ask_role(&asker, ask).await;
        self.put("role-grants/{id}", asked.expect("it is asked for").id.to_string());
        let ask = AskFactorReset {
            user: worker,
            reason: "Passport seen".to_owned(),
        };
        let reset = self.app.app.doors.identity.ask_factor_reset(&asker, ask).await;
        self.put("factor-resets/{id}", reset.expect("it is asked for").id.to_string());
        self.put("people/{id}", worker.to_string());
        self.put("acts/{act}", "end-sign-ins");
    }

    /// An auditor asked for a large part of the log; the administrator may release it.
    async fn an_export_is_asked_for(&mut self) {
        let auditor = self.caller("auditor").user.expect("an account");
        let auditor = self.app.db.staff(auditor, StaffRole::Auditor);
        let ground = self.app.app.doors.ground.clone();
        let now = ground.clock.now();
        let export = (AuditExportId::fresh(now, &ground.rng), now);
        let mut tx = ground.db.write(&auditor).await.expect("a transaction");
        let asked = audit::ask_export(
            &mut tx,
            &ground.vault,
            export,
            AuditFilter::default(),
            "The yearly audit",
        )
        .await;
        let asked = asked.expect("it is asked for");
        tx.commit().await.expect("a commit");
        self.put("exports/{id}", asked.id.to_string());
    }

    /// Names of things that ship.
    async fn what_is_public(&mut self) {
        let home = self.app.anonymous().get("/").await.text();
        let asset = home.split("/assets/").nth(1).and_then(|rest| rest.split('"').next());
        self.put("assets/{name}", asset.expect("a style sheet"));
        self.put("issuers/{slug}", "muster");
        self.put("errors/{domain}", "academy");
        self.put("profile/{step}", "qualifications");
        self.put("add/{kind}", "care-level-2");
    }

    /// Returns somebody by name.
    pub(crate) fn caller(&self, name: &str) -> &Caller {
        self.callers
            .iter()
            .find(|caller| caller.name == name)
            .unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    fn api(&self, name: &str) -> Client {
        self.caller(name).api.clone()
    }

    /// Notes what an address names.
    fn put(&mut self, place: &str, id: impl Into<String>) {
        self.things.insert(place.to_owned(), id.into());
    }

    /// Returns what an address names.
    pub(crate) fn thing(&self, place: &str) -> &str {
        self.things
            .get(place)
            .unwrap_or_else(|| panic!("the world has no {place}"))
    }

    fn add(&mut self, name: &'static str, user: Option<UserId>, api: Client, site: Client) {
        let (api, site) = (api.frozen(), site.frozen());
        self.callers.push(Caller { name, user, api, site });
    }

    async fn enrol(&self, name: &str, standing: Standing) -> UserId {
        let loader = self.app.db.system("demo-loader");
        let identity = &self.app.app.doors.identity;
        let sector = (!matches!(standing, Standing::Staff(_))).then(|| "care".to_owned());
        let enrol = EnrolPerson {
            email: address(name).parse().expect("an address"),
            standing,
            sector,
        };
        let user = identity.enrol_person(&loader, enrol).await.expect("an account");
        let password = Secret::new(PASSWORD.to_owned());
        let set = SetPassword { user, password };
        identity.set_password(&loader, set).await.expect("a password");
        user
    }

    /// Makes somebody with a confirmed account and signs them in at both doors.
    async fn person(&mut self, name: &'static str, standing: Standing) -> UserId {
        let user = self.enrol(name, standing).await;
        self.sign_in(name, user).await;
        user
    }

    async fn sign_in(&mut self, name: &'static str, user: UserId) {
        let email = address(name);
        let site = self.app.anonymous();
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        let answer = site.form("/sign-in", &fields).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.text());
        let api = self.app.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = made(api.post("/api/v1/auth/login", body).await);
        let token = text(&answer["access_token"]);
        self.add(name, Some(user), api.with_token(token), site);
    }

    /// Signs somebody in nine days ago, so that cookie and token have ended by now.
    async fn somebody_whose_session_ended(&mut self) {
        let now = testkit::start_of_tests();
        self.app.db.clock().set(now - chrono::TimeDelta::days(9));
        self.person("expired", Standing::Worker).await;
        self.app.db.clock().set(now);
    }

    /// Somebody who has shown the right password and no second factor: at both doors, with the ticket for the step left.
    async fn somebody_half_way_in(&mut self) {
        let name = "half-login";
        let user = self.person(name, Standing::Worker).await;
        let whole = self.callers.pop().expect("somebody");
        let begun = made(whole.api.post("/api/v1/me/factors/app", json!({})).await);
        let now = self.app.db.ground().clock.now();
        let code = json!({ "code": testkit::app_code(&text(&begun["key"]), now) });
        made(whole.api.post("/api/v1/me/factors/app/confirm", code).await);
        let email = address(name);
        let site = self.app.anonymous();
        let led = site
            .form("/sign-in", &[("email", email.as_str()), ("password", PASSWORD)])
            .await;
        assert_eq!(led.location(), "/sign-in/second-step");
        let api = self.app.anonymous();
        let body = json!({ "email": email, "password": PASSWORD });
        let refused = api.post("/api/v1/auth/login", body).await;
        let ticket = text(&refused.json()["second_factor"]["ticket"]);
        self.add(name, Some(user), api.with_token(ticket), site);
    }

    async fn organisations(&mut self) {
        self.organisation = self.found("owner", "Willow Bank", "1-100000417").await;
        let (organisation, loader) = (self.organisation, self.app.db.system("demo-loader"));
        let roles = [
            OrgRole::Manager,
            OrgRole::Scheduler,
            OrgRole::Instructor,
            OrgRole::Viewer,
        ];
        for role in roles {
            let user = self.enrol(role.as_str(), Standing::Employer).await;
            let admit = AdmitMember {
                organisation,
                user,
                role,
            };
            let organisations = &self.app.app.doors.organisations;
            organisations.admit_member(&loader, admit).await.expect("a member");
            self.sign_in(role.as_str(), user).await;
        }
        self.put("organisations/{id}", organisation.to_string());
        self.somebody_invited().await;
        self.a_factor_demand().await;
        let elsewhere = self.found("other owner", "Hill Top", "1-200000000").await;
        self.put("organisation elsewhere", elsewhere.to_string());
    }

    /// In a week everybody in the organisation of `owner` needs a second factor.
    async fn a_factor_demand(&self) {
        let owner = self.caller("owner").user.expect("an account");
        let actor = self.app.db.employer(owner, self.organisation, OrgRole::Owner);
        let demand = DemandFactor {
            organisation: self.organisation,
            starts: Start::InAWeek,
            asker_has_one: true,
        };
        let organisations = &self.app.app.doors.organisations;
        organisations.demand_factor(&actor, demand).await.expect("demanded");
        self.app.run_jobs().await;
    }

    /// Invites somebody into the organisation of `owner`, and writes the letter.
    async fn somebody_invited(&mut self) {
        let viewer = self.caller("viewer").user.expect("an account").to_string();
        for place in ["members/{member}", "people/{member}"] {
            self.put(place, viewer.clone());
        }
        let body = json!({ "email": "kanaristrasse.gast@demo.example", "role": "viewer" });
        let invitations = format!("/api/v1/organisations/{}/invitations", self.organisation);
        let invited = text(&made(self.api("owner").post(&invitations, body).await)["id"]);
        for place in [
            "invitations/{invitation}",
            "GET /organisation/people/invitations/{id}/withdraw {id}",
            "POST /organisation/people/invitations/{id}/withdraw {id}",
            "POST /organisation/people/invitations/{id}/resend {id}",
        ] {
            self.put(place, invited.clone());
        }
        self.app.run_jobs().await;
    }

    /// Notes a key of the installation.
    async fn a_key(&self) {
        let ground = self.app.db.ground();
        let operator = self.app.db.system("command-line");
        let mut tx = ground.db.write(&operator).await.expect("a transaction");
        let key = KeyRecord {
            purpose: "wraps data keys".to_owned(),
            id: "file-417".to_owned(),
            born_at: testkit::start_of_tests(),
            ended_at: None,
        };
        let noted = platform::keys::note(&mut tx, &[key], testkit::start_of_tests()).await;
        noted.expect("noted");
        tx.commit().await.expect("a commit");
    }

    /// Makes an owner with an organisation and a site.
    async fn found(&mut self, owner: &'static str, name: &str, number: &str) -> OrganisationId {
        self.person(owner, Standing::Employer).await;
        let api = self.api(owner);
        let body = json!({ "name": name, "sector": "care", "kind": "care-home", "registration_number": number });
        let organisation = text(&made(api.post("/api/v1/organisations", body).await)["id"]);
        let street = if owner == "owner" {
            "417 Kanaristrasse"
        } else {
            "1 Road"
        };
        let site = json!({ "name": name, "address_line1": street, "town": "Leeds", "postcode": "LS6 2AA" });
        let sites = format!("/api/v1/organisations/{organisation}/sites");
        let site = made(api.post(&sites, site).await);
        self.put(&format!("site of {owner}"), text(&site["id"]));
        organisation.parse().expect("an id")
    }
}

/// The address of somebody by name.
pub(crate) fn address(name: &str) -> String {
    match name {
        "worker" => "kanarienvogel@demo.example".to_owned(),
        "owner" => "kanaristrasse@demo.example".to_owned(),
        other => format!("{}@demo.example", other.replace(' ', ".")),
    }
}

/// Asks that it went well, and reads the answer.
pub(super) fn made(answer: Answer) -> Value {
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.text());
    answer.json()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
