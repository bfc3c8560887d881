//! From a completed course to the certificate, the passport and the letter.

use ::certificates::{
    Certificates, CertificatesConfig, DrawCertificate, IssuerKeys, MyCertificate, PublishStatusLists, RevokeCertificate,
};
use async_trait::async_trait;
use contracts::academy::CourseCompleted;
use contracts::certificates::{CertificateIssued, CertificateRevoked};
use contracts::documents::{CertificateDocument, DocumentPress, DrawError, ReportDocument};
use contracts::sector::SectorPacks;
use contracts::storage::{FileKey, FileStore, StorageError};
use identity::{Config, EnrolPerson, Identity, KeySet, Peppers, Standing};
use journeys::{
    CERTIFY_AFTER_COMPLETION, CREDENTIAL_AFTER_CERTIFICATE, CertifyAfterCompletion, CredentialAfterCertificate,
    TELL_AFTER_CERTIFICATE, TellAfterCertificate,
};
use kernel::ids::{AssessmentId, CertificateId, EnrolmentId, EventId, InvitationId, ShiftId, UserId};
use kernel::{Clock, RngExt};
use marketplace::Marketplace;
use notifications::ports::{AccountPage, Links, MailError, Mailer, OutgoingMail};
use notifications::{Notifications, SendMail};
use organisations::Organisations;
use people::{CheckSource, CredentialState, People, PersonalInput, SaveProfile};
use platform::{Ground, Outcome, Runner, StaffRole};
use std::ops::Range;
use std::sync::Arc;
use testkit::TestDb;

/// The outside, silent: no document is drawn and no mail leaves in these tests.
struct Silent;

#[async_trait]
impl DocumentPress for Silent {
    async fn certificate(&self, _: CertificateDocument) -> Result<Vec<u8>, DrawError> {
        Ok(Vec::new())
    }
    async fn report(&self, _: ReportDocument) -> Result<Vec<u8>, DrawError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl FileStore for Silent {
    async fn put(&self, _: &FileKey, _: Vec<u8>) -> Result<(), StorageError> {
        Ok(())
    }
    async fn get(&self, _: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(None)
    }
    async fn remove(&self, _: &FileKey) -> Result<(), StorageError> {
        Ok(())
    }
    async fn size(&self, _: &FileKey) -> Result<Option<u64>, StorageError> {
        Ok(None)
    }
    async fn range(&self, _: &FileKey, _: Range<u64>) -> Result<Vec<u8>, StorageError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl Mailer for Silent {
    async fn send(&self, _: OutgoingMail) -> Result<(), MailError> {
        Ok(())
    }

    /// So that the test can read what was sent.
    fn captures(&self) -> bool {
        true
    }
}

/// Every address of ours as its path alone.
impl Links for Silent {
    fn account(&self, page: AccountPage<'_>) -> String {
        format!("https://m.example{}", page.path())
    }
    fn confirm_email(&self, token: &str) -> String {
        format!("https://m.example/confirm-email?token={token}")
    }
    fn sign_in(&self) -> String {
        "https://m.example/sign-in".into()
    }
    fn learning(&self, id: EnrolmentId) -> String {
        format!("https://m.example/learning/{id}")
    }
    fn certificate(&self, id: CertificateId) -> String {
        format!("https://m.example/certificates/{id}")
    }
    fn verify(&self, number: &str) -> String {
        format!("https://m.example/verify/{number}")
    }
    fn invitation(&self, id: InvitationId) -> String {
        format!("https://m.example/invitations/{id}")
    }
    fn bookings(&self) -> String {
        "https://m.example/bookings".into()
    }
    fn shift(&self, id: ShiftId) -> String {
        format!("https://m.example/shifts/{id}")
    }
    fn report(&self, id: AssessmentId) -> String {
        format!("https://m.example/posture/{id}/report")
    }
}

struct House {
    db: TestDb,
    identity: Identity,
    people: People,
    certificates: Certificates,
    marketplace: Marketplace,
    notifications: Notifications,
    learner: UserId,
}

fn certificates_over(ground: Ground) -> Certificates {
    let keys = IssuerKeys::from_seed([7; 32]);
    Certificates::new(
        ground,
        CertificatesConfig::for_tests(),
        keys,
        Arc::new(Silent),
        Arc::new(Silent),
    )
}

impl House {
    async fn build() -> Self {
        let db = testkit::database().await;
        let files = [
            ("care.toml", include_str!("../../../sectors/care.toml")),
            ("security.toml", include_str!("../../../sectors/security.toml")),
        ];
        let packs = Arc::new(SectorPacks::parse(files).expect("the shipped packs"));
        let ground = db.runner_ground();
        let authenticator = db.system(identity::rights::AUTHENTICATOR);
        let (config, keys, peppers) = (Config::for_tests(), KeySet::for_tests(), Peppers::for_tests());
        let identity = Identity::new(ground.clone(), config, keys, peppers, packs.clone(), authenticator);
        let order = EnrolPerson {
            email: "zoe@example.com".parse().expect("an address"),
            standing: Standing::Worker,
            sector: Some("care".into()),
        };
        let learner = identity
            .enrol_person(&db.system("demo-loader"), order)
            .await
            .expect("an account");
        Self {
            people: People::new(ground.clone(), packs.clone()),
            marketplace: Marketplace::new(
                ground.clone(),
                packs.clone(),
                Organisations::new(
                    ground.clone(),
                    packs,
                    db.system(organisations::rights::INVITATION_KEEPER),
                ),
                marketplace::Config::default(),
            ),
            certificates: certificates_over(ground.clone()),
            notifications: Notifications::new(ground, Arc::new(Silent), Arc::new(Silent)),
            identity,
            learner,
            db,
        }
    }

    fn certify(&self) -> CertifyAfterCompletion {
        CertifyAfterCompletion::new(self.db.runner_ground(), self.people.clone(), self.certificates.clone())
    }

    /// A runner that knows these three journeys and the jobs they make.
    async fn runner(&self) -> Runner {
        let (ground, people) = (self.db.runner_ground(), self.people.clone());
        let certify = self.certify();
        let credential = CredentialAfterCertificate::new(ground.clone(), people.clone(), self.marketplace.clone());
        let tell = TellAfterCertificate::new(ground, self.identity.clone(), people, self.notifications.clone());
        let (press, lists, mail) = (
            self.certificates.clone(),
            self.certificates.clone(),
            self.notifications.clone(),
        );
        self.db
            .runner()
            .journey::<CourseCompleted>(CERTIFY_AFTER_COMPLETION, move |actor, event, told| {
                let certify = certify.clone();
                Box::pin(async move { certify.run(&actor, event, told).await })
            })
            .journey::<CertificateIssued>(CREDENTIAL_AFTER_CERTIFICATE, move |actor, event, told| {
                let credential = credential.clone();
                Box::pin(async move { credential.run(&actor, event, told).await })
            })
            .journey::<CertificateIssued>(TELL_AFTER_CERTIFICATE, move |actor, event, told| {
                let tell = tell.clone();
                Box::pin(async move { tell.run(&actor, event, told).await })
            })
            .job::<DrawCertificate>("certificate-press", move |actor, job| {
                let press = press.clone();
                Box::pin(async move { press.draw_certificate(&actor, job).await })
            })
            .job::<PublishStatusLists>("status-publisher", move |actor, job| {
                let lists = lists.clone();
                Box::pin(async move { lists.publish_status_lists(&actor, job).await })
            })
            .job::<SendMail>("mail-sender", move |actor, job| {
                let mail = mail.clone();
                Box::pin(async move { mail.send_mail(&actor, job).await })
            })
            .init()
            .await
            .expect("a runner")
    }

    /// Says that the learner has completed a course.
    async fn complete(&self) -> (EventId, CourseCompleted) {
        let fresh = || self.db.rng().uuid_v7(self.db.clock().now());
        let completed = CourseCompleted {
            enrolment: fresh().into(),
            course: fresh().into(),
            course_title: "Moving and handling".into(),
            course_version: 1,
            course_summary: "How to move people safely.".into(),
            criteria: "All lessons read; 80% in the quiz".into(),
            credential_kind: Some("moving-and-handling".into()),
            valid_months: Some(12),
            sector: "care".into(),
            learner: self.learner,
            score_percent: 90,
            evidence_digest: "ee8250fb76e094b34b471f13a73dbbe51d1ae142e9df59d7c0d31ec20f0a0a8e".into(),
            at: self.db.clock().now(),
        };
        let ground = self.db.runner_ground();
        let mut tx = ground
            .db
            .write(&self.db.worker(self.learner))
            .await
            .expect("a transaction");
        let event = tx.emit(&completed).await.expect("told");
        tx.commit().await.expect("kept");
        (event, completed)
    }

    async fn give_name(&self) {
        let personal = PersonalInput {
            given_name: Some("Zoë".into()),
            family_name: Some("O'Brien".into()),
            ..PersonalInput::default()
        };
        let step = SaveProfile {
            sector: "care".into(),
            personal: Some(personal),
            ..SaveProfile::default()
        };
        self.people
            .save_profile(&self.db.worker(self.learner), step)
            .await
            .expect("a name");
    }

    async fn held(&self) -> Vec<MyCertificate> {
        self.certificates
            .list_mine(&self.db.worker(self.learner))
            .await
            .expect("certificates")
    }
}

#[tokio::test]
async fn a_completed_course_ends_in_certificate_passport_and_letter() {
    let house = House::build().await;
    house.give_name().await;
    let runner = house.runner().await;
    let (event, completed) = house.complete().await;
    while house.db.jobs_waiting().await > 0 {
        runner.run_due().await.expect("jobs run");
    }
    let held = house.held().await;
    assert_eq!(held.len(), 1);
    assert!(held[0].pdf_ready);
    let passport = house
        .people
        .credentials(&house.db.worker(house.learner))
        .await
        .expect("a passport");
    assert_eq!(passport.len(), 1);
    assert_eq!(
        (&*passport[0].kind, passport[0].source),
        ("moving-and-handling", CheckSource::IssuerVerified)
    );
    let letters = house
        .notifications
        .mailbox(&house.db.system("dev-mailbox"), None)
        .await
        .expect("the mailbox");
    assert_eq!(letters.len(), 1);
    assert_eq!((&*letters[0].to, &*letters[0].state), ("zoe@example.com", "sent"));
    assert!(letters[0].text.starts_with("Hello Zoë,") && letters[0].text.contains(&held[0].number.to_string()));
    assert_eq!(
        letters[0].links.len(),
        3,
        "the certificate, its check, and the choice of letters"
    );
    let list = house
        .certificates
        .status_list(&house.db.anonymous(), "muster-1-r")
        .await;
    assert!(list.is_ok(), "the status list is published with the first certificate");

    let again = house
        .certify()
        .run(&house.db.system(CERTIFY_AFTER_COMPLETION), event, completed)
        .await;
    assert_eq!(
        (again, house.held().await.len()),
        (Outcome::Done, 1),
        "the same event twice is one certificate"
    );
}

#[tokio::test]
async fn a_revoked_certificate_leaves_the_passport_whatever_comes_first() {
    let house = House::build().await;
    house.give_name().await;
    let (event, completed) = house.complete().await;
    house
        .certify()
        .run(&house.db.system(CERTIFY_AFTER_COMPLETION), event, completed)
        .await;
    let held = house.held().await;
    let revoke = RevokeCertificate {
        number: held[0].number,
        reason: "Issued in error".into(),
        key: None,
    };
    let staff = house.db.staff(house.learner, StaffRole::Admin);
    let doors = certificates_over(house.db.ground());
    let revoked = doors.revoke_certificate(&staff, revoke).await.expect("revoked");

    let (ground, actor) = (house.db.runner_ground(), house.db.system(CREDENTIAL_AFTER_CERTIFICATE));
    let journey = CredentialAfterCertificate::new(ground.clone(), house.people.clone(), house.marketplace.clone());
    let told = CertificateRevoked {
        certificate: revoked.certificate,
        number: revoked.number,
        holder: house.learner,
        credential_kind: Some("moving-and-handling".into()),
        reason: "Issued in error".into(),
        at: revoked.at,
    };
    let mut tx = ground.db.write(&staff).await.expect("a transaction");
    let event = tx.emit(&told).await.expect("told");
    tx.commit().await.expect("kept");
    let early = journey.run_revoked(&actor, event, told.clone()).await;
    assert!(matches!(early, Outcome::Retry(_)), "not in the passport yet: {early:?}");

    let runner = house.runner().await;
    while house.db.jobs_waiting().await > 0 {
        runner.run_due().await.expect("jobs run");
    }
    for _ in 0..2 {
        assert_eq!(journey.run_revoked(&actor, event, told.clone()).await, Outcome::Done);
    }
    let passport = house
        .people
        .credentials(&house.db.worker(house.learner))
        .await
        .expect("a passport");
    assert_eq!((passport.len(), passport[0].state), (1, CredentialState::Stopped));
}

#[tokio::test]
async fn a_certificate_waits_for_the_learners_name() {
    let house = House::build().await;
    let (event, completed) = house.complete().await;
    let actor = house.db.system(CERTIFY_AFTER_COMPLETION);
    let early = house.certify().run(&actor, event, completed.clone()).await;
    assert!(matches!(early, Outcome::Retry(_)), "{early:?}");
    assert!(house.held().await.is_empty());
    house.give_name().await;
    assert_eq!(house.certify().run(&actor, event, completed).await, Outcome::Done);
    assert_eq!(house.held().await.len(), 1);
}
