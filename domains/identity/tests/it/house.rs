//! Identity with a database of its own, and words for what tests do with it.

pub(crate) mod factors;

use chrono::{DateTime, Utc};
use contracts::sector::SectorPacks;
use identity::{Config, ConfirmEmail, EmailToken, Identity, KeySet, Peppers, Register, SignIn};
use kernel::ids::UserId;
use kernel::{Email, Secret};
use platform::{AccountRole, Actor, Membership, OrgRole, Who};
use serde_json::Value;
use sqlx::Row;
use std::sync::Arc;
use testkit::TestDb;

pub(crate) const PASSWORD: &str = "lantern gravel teapot";
pub(crate) const EMAIL: &str = "jo@example.org";

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) identity: Identity,
    pub(crate) nobody: Actor,
    pub(crate) authenticator: Actor,
    pub(crate) jobs: Identity,
}

/// What a person answers who has the letter and the password.
pub(crate) fn confirm(token: Secret<String>) -> ConfirmEmail {
    ConfirmEmail {
        token,
        password: secret(PASSWORD),
        place: None,
    }
}

pub(crate) fn email(text: &str) -> Email {
    text.parse().expect("an address")
}

pub(crate) fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

fn packs() -> Arc<SectorPacks> {
    let files = [
        ("care.toml", include_str!("../../../../sectors/care.toml")),
        ("security.toml", include_str!("../../../../sectors/security.toml")),
    ];
    Arc::new(SectorPacks::parse(files).expect("the shipped packs"))
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(Config::for_tests()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let db = testkit::database().await;
        let authenticator = db.system(identity::rights::AUTHENTICATOR);
        let (keys, sectors) = (KeySet::for_tests(), packs());
        let make = |ground| {
            let (config, keys, sectors) = (config.clone(), keys.clone(), Arc::clone(&sectors));
            Identity::new(ground, config, keys, Peppers::for_tests(), sectors, authenticator)
        };
        Self {
            identity: make(db.ground()),
            jobs: make(db.runner_ground()),
            nobody: db.anonymous(),
            authenticator,
            db,
        }
    }

    /// The same installation after a change of its settings.
    pub(crate) fn again(&self, config: Config) -> Identity {
        let (keys, sectors) = (KeySet::for_tests(), packs());
        Identity::new(
            self.db.ground(),
            config,
            keys,
            Peppers::for_tests(),
            sectors,
            self.authenticator,
        )
    }

    /// Registers and returns the account's id.
    pub(crate) async fn register(&self, address: &str, password: &str) -> UserId {
        let registration = self
            .identity
            .register(&self.nobody, registration(address, password))
            .await;
        registration.expect("a registration");
        self.user(address).await
    }

    /// Somebody who acts for an organisation, with what it demands of everybody in it.
    pub(crate) fn member(&self, user: UserId, factor_from: Option<DateTime<Utc>>) -> Actor {
        self.db.actor(Who::Member {
            user,
            account: AccountRole::Employer,
            membership: Some(Membership {
                organisation: uuid::Uuid::from_u128(100).into(),
                role: OrgRole::Viewer,
                factor_from,
            }),
        })
    }

    pub(crate) async fn user(&self, address: &str) -> UserId {
        let mut all = self.db.all_seeing().await;
        let row = sqlx::query("select id from identity.users where email = $1::text::citext")
            .bind(address)
            .fetch_one(&mut all)
            .await
            .expect("the account");
        UserId::from(row.get::<uuid::Uuid, _>("id"))
    }

    /// Does what the journey does: fetches the secret for the letter.
    pub(crate) async fn letter(&self, user: UserId) -> Option<Secret<String>> {
        let journey = self.db.system("confirm-after-registration");
        let mut tx = self.db.runner_ground().db.write(&journey).await.expect("a transaction");
        let issued = self
            .jobs
            .issue_email_token_in(&mut tx, user)
            .await
            .expect("a token or none");
        tx.commit().await.expect("a commit");
        issued.map(|issued| issued.token)
    }

    /// Does what another journey does: fetches the secret for its letter.
    pub(crate) async fn link(&self, journey: &'static str, ask: Ask<'_>) -> Option<EmailToken> {
        let journey = self.db.system(journey);
        let mut tx = self.db.runner_ground().db.write(&journey).await.expect("a transaction");
        let issued = match ask {
            Ask::Reset(address) => self.jobs.issue_reset_in(&mut tx, &email(address)).await,
            Ask::WayBack(user) => self.jobs.issue_way_back_in(&mut tx, user).await,
            Ask::Move(user, to) => self.jobs.issue_email_change_in(&mut tx, user, &email(to)).await,
        };
        let issued = issued.expect("a token or none");
        tx.commit().await.expect("a commit");
        issued
    }

    /// Fetches the secret for a new password.
    pub(crate) async fn reset_link(&self, address: &str) -> Option<EmailToken> {
        self.link("reset-after-request", Ask::Reset(address)).await
    }

    /// Counts the audit lines of one action, and those among them that are about somebody.
    pub(crate) async fn audited(&self, action: &str) -> (i64, i64) {
        let mut all = self.db.all_seeing().await;
        let row =
            sqlx::query("select count(*) as lines, count(target) as about from platform.audit_log where action = $1")
                .bind(action)
                .fetch_one(&mut all)
                .await
                .expect("the audit log");
        (row.get("lines"), row.get("about"))
    }

    /// Registers and confirms.
    pub(crate) async fn person(&self, address: &str) -> UserId {
        let user = self.register(address, PASSWORD).await;
        let token = self.letter(user).await.expect("a letter");
        let confirmed = self.identity.confirm_email(&self.nobody, confirm(token)).await;
        confirmed.expect("a confirmation");
        user
    }

    /// Lists the events told so far, with their payloads.
    pub(crate) async fn events(&self) -> Vec<(String, Value)> {
        let mut all = self.db.all_seeing().await;
        let rows = sqlx::query("select name, payload from platform.outbox order by at, id")
            .fetch_all(&mut all)
            .await;
        let rows = rows.expect("the outbox");
        rows.iter().map(|row| (row.get("name"), row.get("payload"))).collect()
    }

    pub(crate) async fn event_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.events().await.into_iter().map(|(name, _)| name).collect();
        names.sort();
        names
    }
}

/// Which link a journey fetches.
pub(crate) enum Ask<'a> {
    Reset(&'a str),
    WayBack(UserId),
    Move(UserId, &'a str),
}

pub(crate) fn registration(address: &str, password: &str) -> Register {
    Register {
        email: email(address),
        password: secret(password),
        role: AccountRole::Worker,
        sector: "care".into(),
        place: "192.0.2.1".parse().ok(),
    }
}

pub(crate) fn claim(address: &str, password: &str) -> SignIn {
    SignIn {
        email: email(address),
        password: secret(password),
        place: "192.0.2.1".parse().ok(),
        device: None,
        agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0".into()),
    }
}
