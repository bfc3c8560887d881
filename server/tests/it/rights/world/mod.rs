//! A small populated world: somebody of every kind, and things that belong to one worker and to one organisation.
//!
//! Everything is made through use cases. What is private holds one of [`CANARIES`], so that a leak can be seen.

mod callers;
mod installation;
mod learning;
mod organisations;
mod people;
mod posture;
mod shifts;
mod staff;

pub(crate) use callers::{Caller, PASSWORD, address};

use crate::house::provider;
use crate::house::{Answer, TestApp};
use identity::Standing;
use kernel::ids::OrganisationId;
use platform::StaffRole;
use serde_json::Value;
use server::app::Settings;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Words that stand only in what belongs to the worker `worker` and to the organisation of `owner`.
pub(crate) const CANARIES: [&str; 5] = ["anarienvogel", "anaristra", "900417", "0417041704", "100000417"];

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
}

/// Asks that it went well, and reads the answer.
pub(super) fn made(answer: Answer) -> Value {
    assert!(answer.status.is_success(), "{} {}", answer.status, answer.text());
    answer.json()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
