//! Marketplace with the shipped packs, an organisation with a site in Leeds, and workers who live there.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::sector::SectorPacks;
use kernel::Money;
use kernel::ids::{InvitationId, ShiftId, SiteId, UserId};
use marketplace::{AcceptInvitation, Config, Invite, Marketplace, PostShift, Shift, ShiftDraft};
use organisations::{AddSite, CreateOrganisation, Organisations};
use people::{CheckCredential, Finding, People, RecordCredential, SaveProfile};
use platform::{Actor, OrgRole, StaffRole};
use sqlx::{PgConnection, Row};
use std::sync::Arc;
use testkit::{TestDb, start_of_tests};

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) marketplace: Marketplace,
    pub(crate) organisations: Organisations,
    pub(crate) people: People,
}

/// An organisation with its owner and its site.
pub(crate) struct Employer {
    pub(crate) owner: Actor,
    pub(crate) site: SiteId,
}

/// A worker who is fit for care in Leeds.
pub(crate) struct Worker {
    pub(crate) id: UserId,
    pub(crate) actor: Actor,
}

/// What a care assistant has to hold.
pub(crate) const CARE: [&str; 3] = ["dbs-enhanced-adults", "right-to-work", "moving-and-handling"];

/// Thursday 5 March 2026, 10 at night in London, for eight hours.
pub(crate) fn thursday_night() -> DateTime<Utc> {
    "2026-03-05T22:00:00Z".parse().expect("an instant")
}

impl House {
    pub(crate) async fn new() -> Self {
        let db = testkit::database().await;
        let files = [
            ("care.toml", include_str!("../../../../sectors/care.toml")),
            ("security.toml", include_str!("../../../../sectors/security.toml")),
        ];
        let packs = Arc::new(SectorPacks::parse(files).expect("the shipped packs"));
        let keeper = db.system(organisations::rights::INVITATION_KEEPER);
        let organisations = Organisations::new(db.ground(), packs.clone(), keeper);
        let marketplace = Marketplace::new(db.ground(), packs.clone(), organisations.clone(), Config::default());
        marketplace
            .sync_lattice(&db.system("migration"))
            .await
            .expect("the lattice");
        Self {
            people: People::new(db.ground(), packs),
            organisations,
            marketplace,
            db,
        }
    }

    /// Marketplace over another login.
    pub(crate) fn marketplace_over(&self, ground: platform::Ground) -> Marketplace {
        let packs = Arc::new(self.people.sectors().clone());
        let keeper = self.db.system(organisations::rights::INVITATION_KEEPER);
        let organisations = Organisations::new(ground.clone(), packs.clone(), keeper);
        Marketplace::new(ground, packs, organisations, Config::default())
    }

    /// Makes an account. Only its row counts here; how accounts come about is identity's matter.
    pub(crate) async fn user(&self, role: &str) -> UserId {
        let user = UserId::fresh(start_of_tests(), self.db.rng());
        sqlx::query(
            "insert into identity.users (id, email, role, sector, email_confirmed_at, created_at)
             values ($1, $1::text || '@example.org', $2, 'care', now(), now())",
        )
        .bind(user.get())
        .bind(role)
        .execute(&mut self.db.all_seeing().await)
        .await
        .expect("an account");
        user
    }

    pub(crate) async fn employer(&self, name: &str) -> Employer {
        self.employer_in(name, "care", "care-home").await
    }

    pub(crate) async fn employer_in(&self, name: &str, sector: &str, kind: &str) -> Employer {
        let user = self.user("employer").await;
        let command = CreateOrganisation {
            name: name.to_owned(),
            sector: sector.to_owned(),
            kind: kind.to_owned(),
            registration_number: None,
        };
        let founder = self.db.founder(user);
        let made = self
            .organisations
            .create_organisation(&founder, command)
            .await
            .expect("an organisation");
        let owner = self.db.employer(user, made.id, OrgRole::Owner);
        let command = AddSite {
            organisation: made.id,
            name: format!("{name} House"),
            address_line1: "1 Elm Road".to_owned(),
            address_line2: None,
            town: "Leeds".to_owned(),
            postcode: "LS1 4AP".to_owned(),
        };
        let site = self.organisations.add_site(&owner, command).await.expect("a site").id;
        Employer { owner, site }
    }

    /// A worker in the postcode's area, who holds the given kinds, checked.
    pub(crate) async fn worker_at(&self, name: &str, postcode: &str, sector: &str, kinds: &[&str]) -> Worker {
        let id = self.user("worker").await;
        let actor = self.db.worker(id);
        let profile = profile(name, postcode, sector);
        let saved = self.people.save_profile(&actor, profile).await.expect("a profile");
        assert!(saved.completion.is_complete(), "{:?}", saved.completion);
        for kind in kinds {
            self.hold(&actor, kind, "2026-12-31").await;
        }
        Worker { id, actor }
    }

    pub(crate) async fn worker(&self, name: &str) -> Worker {
        self.worker_at(name, "LS2 8AA", "care", &CARE).await
    }

    /// Adds a credential and has it checked.
    pub(crate) async fn hold(&self, actor: &Actor, kind: &str, expires: &str) {
        let credential = self.tell(actor, kind, expires).await;
        let check = CheckCredential {
            credential,
            finding: Finding::Confirmed,
        };
        let reviewer = self.db.staff(self.user("employer").await, StaffRole::Reviewer);
        self.people.verify_credential(&reviewer, check).await.expect("a check");
    }

    /// Adds a credential that nobody has checked.
    pub(crate) async fn tell(&self, actor: &Actor, kind: &str, expires: &str) -> kernel::ids::CredentialId {
        let number = match kind {
            kind if kind.starts_with("dbs") => Some("123456789012"),
            kind if kind.starts_with("sia") => Some("1234567890123456"),
            _ => None,
        };
        let lasts = kind.starts_with("sia") || ["moving-and-handling", "first-aid"].contains(&kind);
        let record = RecordCredential {
            kind: kind.to_owned(),
            number: number.map(str::to_owned),
            issued_on: Some("2026-01-05".to_owned()),
            expires_on: lasts.then(|| expires.to_owned()),
        };
        self.people
            .record_credential(actor, record)
            .await
            .expect("a credential")
            .id
    }

    pub(crate) fn draft(employer: &Employer, start: DateTime<Utc>) -> ShiftDraft {
        ShiftDraft {
            site: employer.site,
            role: "care-assistant".to_owned(),
            title: None,
            start,
            end: start + TimeDelta::hours(8),
            pay: Money::pence(1310),
            positions: 1,
            required: None,
            sleep_in: false,
            notes: None,
        }
    }

    pub(crate) async fn post(&self, employer: &Employer, draft: ShiftDraft) -> Shift {
        let command = PostShift { draft, key: None };
        self.marketplace
            .post_shift(&employer.owner, command)
            .await
            .expect("a shift")
    }

    pub(crate) async fn shift(&self, employer: &Employer, start: DateTime<Utc>) -> Shift {
        self.post(employer, Self::draft(employer, start)).await
    }

    pub(crate) async fn invite(&self, employer: &Employer, shift: ShiftId, worker: &Worker) -> InvitationId {
        let command = Invite {
            shift,
            worker: worker.id,
            key: None,
        };
        self.marketplace
            .invite(&employer.owner, command)
            .await
            .expect("an invitation")
            .id
    }

    pub(crate) async fn accept(
        &self,
        worker: &Worker,
        invitation: InvitationId,
    ) -> Result<marketplace::Accepted, marketplace::Error> {
        let command = AcceptInvitation { invitation, key: None };
        self.marketplace.accept_invitation(&worker.actor, command).await
    }

    /// The names of the events so far, oldest first.
    pub(crate) async fn events(&self) -> Vec<String> {
        sqlx::query("select name from platform.outbox where name like 'marketplace.%' order by at, name")
            .fetch_all(&mut self.db.all_seeing().await)
            .await
            .expect("the outbox")
            .iter()
            .map(|row| row.get(0))
            .collect()
    }
}

fn profile(name: &str, postcode: &str, sector: &str) -> SaveProfile {
    let role = match sector {
        "care" => "care-assistant",
        _ => "door-supervisor",
    };
    let typed = |value: serde_json::Value| value;
    let week: serde_json::Map<String, serde_json::Value> = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
    .into_iter()
    .map(|day| (day.to_owned(), serde_json::json!(["early", "late", "night"])))
    .collect();
    SaveProfile {
        sector: sector.to_owned(),
        whole: true,
        personal: serde_json::from_value(typed(serde_json::json!({
            "given_name": name, "family_name": "Khan", "date_of_birth": "1990-03-27", "phone": "07700 900123",
            "address_line1": "1 Elm Road", "town": "Leeds", "postcode": postcode, "right_to_work": "british-or-irish",
        })))
        .expect("the step"),
        qualifications: serde_json::from_value(typed(serde_json::json!({"qualifications": ["none-yet"]})))
            .expect("the step"),
        experience: serde_json::from_value(typed(serde_json::json!({
            "experience": [{"employer": "Elm House", "role": "Assistant", "from": "2024-03", "to": "2025-02"}],
            "roles": [role],
        })))
        .expect("the step"),
        availability: serde_json::from_value(typed(serde_json::json!({"week": week, "radius_km": 16})))
            .expect("the step"),
        ..SaveProfile::default()
    }
}

/// Acts, on a bare connection of the application's login, as the given member.
pub(crate) async fn enter(conn: &mut PgConnection, actor: &Actor) {
    sqlx::query("select platform.enter('member', $1, $2, $3, null, gen_random_uuid())")
        .bind(actor.user().map(UserId::get))
        .bind(actor.organisation().map(kernel::ids::OrganisationId::get))
        .bind(actor.role_word())
        .execute(conn)
        .await
        .expect("an actor");
}
