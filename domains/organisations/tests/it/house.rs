//! Organisations with a database of its own.

use contracts::sector::SectorPacks;
use kernel::ids::{OrganisationId, UserId};
use organisations::{AddSite, CreateOrganisation, Organisation, Organisations};
use platform::{Actor, OrgRole};
use sqlx::Row;
use std::sync::Arc;
use testkit::TestDb;

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) organisations: Organisations,
}

impl House {
    pub(crate) async fn new() -> Self {
        let db = testkit::database().await;
        let files = [
            ("care.toml", include_str!("../../../../sectors/care.toml")),
            ("security.toml", include_str!("../../../../sectors/security.toml")),
        ];
        let packs = SectorPacks::parse(files).expect("the shipped packs");
        Self {
            organisations: Organisations::new(
                db.ground(),
                Arc::new(packs),
                db.system(organisations::rights::INVITATION_KEEPER),
            ),
            db,
        }
    }

    /// Makes an account. Identity is a neighbour on our floor, so its use cases are out of reach; one row is not.
    pub(crate) async fn user(&self) -> UserId {
        let user = UserId::fresh(testkit::start_of_tests(), self.db.rng());
        let mut all = self.db.all_seeing().await;
        sqlx::query(
            "insert into identity.users (id, email, role, sector, email_confirmed_at, created_at)
             values ($1, $1::text || '@example.org', 'employer', 'care', now(), now())",
        )
        .bind(user.get())
        .execute(&mut all)
        .await
        .expect("an account");
        user
    }

    /// Sets an organisation up and returns it with its owner as an actor.
    pub(crate) async fn founded(&self, name: &str) -> (Organisation, Actor) {
        let user = self.user().await;
        let founder = self.db.founder(user);
        let made = self
            .organisations
            .create_organisation(&founder, care_home(name))
            .await
            .expect("an organisation");
        let owner = self.db.employer(user, made.id, OrgRole::Owner);
        (made, owner)
    }

    pub(crate) async fn event_names(&self) -> Vec<String> {
        let mut all = self.db.all_seeing().await;
        let rows = sqlx::query("select name from platform.outbox order by at, id")
            .fetch_all(&mut all)
            .await;
        rows.expect("the outbox").iter().map(|row| row.get("name")).collect()
    }
}

pub(crate) fn care_home(name: &str) -> CreateOrganisation {
    CreateOrganisation {
        name: name.into(),
        sector: "care".into(),
        kind: "care-home".into(),
        registration_number: None,
    }
}

pub(crate) fn site(organisation: OrganisationId, name: &str) -> AddSite {
    AddSite {
        organisation,
        name: name.into(),
        address_line1: "1 High Street".into(),
        address_line2: None,
        town: "Leeds".into(),
        postcode: "LS1 4AP".into(),
    }
}
