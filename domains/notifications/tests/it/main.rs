//! Letters on a real database: queued with their fact, sent once, forgotten where they hold a secret.

#![expect(non_snake_case, reason = "tests carry the ids of security requirements")]

mod choices;

use async_trait::async_trait;
use kernel::ids::{AssessmentId, CertificateId, EnrolmentId, InvitationId, MessageId, ShiftId};
use kernel::{Email, Secret};
use notifications::ports::{AccountPage, Links, MailError, Mailer, OutgoingMail};
use notifications::{Error, Letter, NewMessage, Notifications, OrganisationLetter, SendMail};
use platform::{Job, Outcome};
use std::sync::{Arc, Mutex, PoisonError};
use testkit::TestDb;

struct Here;

impl Links for Here {
    fn account(&self, page: AccountPage<'_>) -> String {
        format!("https://muster.example{}", page.path())
    }
    fn confirm_email(&self, token: &str) -> String {
        format!("https://muster.example/confirm-email?token={token}")
    }
    fn sign_in(&self) -> String {
        "https://muster.example/sign-in".into()
    }
    fn learning(&self, enrolment: EnrolmentId) -> String {
        format!("https://muster.example/learning/{enrolment}")
    }
    fn certificate(&self, certificate: CertificateId) -> String {
        format!("https://muster.example/certificates/{certificate}")
    }
    fn verify(&self, number: &str) -> String {
        format!("https://muster.example/verify/{number}")
    }
    fn invitation(&self, invitation: InvitationId) -> String {
        format!("https://muster.example/invitations/{invitation}")
    }
    fn bookings(&self) -> String {
        "https://muster.example/bookings".into()
    }
    fn shift(&self, shift: ShiftId) -> String {
        format!("https://muster.example/shifts/{shift}")
    }
    fn report(&self, assessment: AssessmentId) -> String {
        format!("https://muster.example/posture/{assessment}/report")
    }
}

/// Answers as it is told and remembers what it got.
#[derive(Default)]
struct Postman {
    answer: Mutex<Option<MailError>>,
    mails: Mutex<Vec<OutgoingMail>>,
    keeps: bool,
}

impl Postman {
    fn answers(&self, error: Option<MailError>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = error;
    }

    fn count(&self) -> usize {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[async_trait]
impl Mailer for Postman {
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
        self.answer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .map_or(Ok(()), Err)
    }

    fn captures(&self) -> bool {
        self.keeps
    }
}

fn domain(db: &TestDb, postman: &Arc<Postman>) -> Notifications {
    Notifications::new(db.runner_ground(), Arc::new(Here), postman.clone())
}

fn address() -> Email {
    "zoe@example.com".parse().expect("an address")
}

async fn queue(db: &TestDb, domain: &Notifications) -> MessageId {
    let letter = Letter::ConfirmEmail {
        name: None,
        token: Secret::new("s3cret".into()),
        valid_hours: 24,
    };
    let ground = db.runner_ground();
    let mut tx = ground
        .db
        .write(&db.system("confirm-after-registration"))
        .await
        .expect("a transaction");
    let id = domain
        .send_in(
            &mut tx,
            NewMessage {
                user: None,
                to: address(),
                letter,
            },
        )
        .await
        .expect("queued")
        .expect("a message");
    tx.commit().await.expect("kept");
    id
}

#[tokio::test]
async fn a_letter_is_queued_with_its_job_and_sent_once() {
    let (db, postman) = (
        testkit::database().await,
        Arc::new(Postman {
            keeps: true,
            ..Postman::default()
        }),
    );
    let domain = domain(&db, &postman);
    let message = queue(&db, &domain).await;
    assert_eq!(db.jobs_waiting().await, 1);
    let mailbox = db.system("dev-mailbox");
    let waiting = domain.mailbox(&mailbox, Some(&address())).await.expect("the mailbox");
    assert_eq!((waiting.len(), &*waiting[0].state), (1, "queued"));
    assert_eq!(waiting[0].links, ["https://muster.example/confirm-email?token=s3cret"]);

    let sender = db.system("mail-sender");
    for _ in 0..2 {
        assert_eq!(domain.send_mail(&sender, SendMail { message }).await, Outcome::Done);
    }
    assert_eq!(postman.count(), 1);
    let sent = domain.mailbox(&mailbox, None).await.expect("the mailbox");
    assert_eq!(&*sent[0].state, "sent");
    assert!(sent[0].text.contains("s3cret"), "a captured letter can be read");
}

#[tokio::test]
async fn a_secret_is_forgotten_once_it_has_left() {
    let (db, postman) = (testkit::database().await, Arc::new(Postman::default()));
    let domain = domain(&db, &postman);
    let message = queue(&db, &domain).await;
    assert_eq!(
        domain.send_mail(&db.system("mail-sender"), SendMail { message }).await,
        Outcome::Done
    );
    let mut eyes = db.all_seeing().await;
    let left: i64 = sqlx::query_scalar("select count(*) from notifications.messages where body is not null")
        .fetch_one(&mut eyes)
        .await
        .expect("a count");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn of_a_letter_that_left_only_that_it_did_is_kept() {
    let (db, postman) = (testkit::database().await, Arc::new(Postman::default()));
    let domain = domain(&db, &postman);
    let ground = db.runner_ground();
    let journey = db.system("tell-after-membership-change");
    let mut tx = ground.db.write(&journey).await.expect("a transaction");
    let letter = Letter::Organisation(OrganisationLetter::SomebodyIsOut {
        organisation: "Rosewood".into(),
        person: "kanarienvogel@example.org".parse().expect("an address"),
    });
    let (user, to) = (None, address());
    let message = domain
        .send_in(&mut tx, NewMessage { user, to, letter })
        .await
        .expect("queued")
        .expect("a message");
    tx.commit().await.expect("kept");
    let sender = db.system("mail-sender");
    postman.answers(Some(MailError::Unreachable("code 421".into())));
    assert!(matches!(
        domain.send_mail(&sender, SendMail { message }).await,
        Outcome::Retry(_)
    ));
    let mut eyes = db.all_seeing().await;
    let named = "select count(*) from notifications.messages m where m::text like '%kanarienvogel%'";
    let count: i64 = sqlx::query_scalar(named).fetch_one(&mut eyes).await.expect("a count");
    assert_eq!(count, 1, "while it waits it has its words");
    postman.answers(None);
    assert_eq!(domain.send_mail(&sender, SendMail { message }).await, Outcome::Done);
    let count: i64 = sqlx::query_scalar(named).fetch_one(&mut eyes).await.expect("a count");
    assert_eq!(count, 0, "it names somebody who is not its reader");
}

#[tokio::test]
async fn asvs_V16_5_2__a_silent_server_is_asked_again_and_a_refusal_is_final() {
    let (db, postman) = (testkit::database().await, Arc::new(Postman::default()));
    let domain = domain(&db, &postman);
    let sender = db.system("mail-sender");
    let message = queue(&db, &domain).await;
    postman.answers(Some(MailError::Unreachable("code 421".into())));
    for _ in 1..SendMail::MAX_ATTEMPTS {
        assert!(matches!(
            domain.send_mail(&sender, SendMail { message }).await,
            Outcome::Retry(_)
        ));
    }
    assert!(
        matches!(domain.send_mail(&sender, SendMail { message }).await, Outcome::Fail(_)),
        "patience ends"
    );
    assert_eq!(
        domain.send_mail(&sender, SendMail { message }).await,
        Outcome::Done,
        "nothing waits any more"
    );

    let refused = queue(&db, &domain).await;
    postman.answers(Some(MailError::Refused("code 550".into())));
    assert!(matches!(
        domain.send_mail(&sender, SendMail { message: refused }).await,
        Outcome::Fail(_)
    ));
    let failed = domain
        .mailbox(&db.system("dev-mailbox"), None)
        .await
        .expect("the mailbox");
    assert!(failed.iter().all(|message| message.state == "failed"));
}

#[tokio::test]
async fn people_neither_write_letters_nor_open_the_mailbox() {
    let (db, postman) = (testkit::database().await, Arc::new(Postman::default()));
    let domain = domain(&db, &postman);
    queue(&db, &domain).await;
    for actor in [
        db.anonymous(),
        db.worker(uuid::Uuid::nil().into()),
        db.system("tell-after-certificate"),
    ] {
        let shown = domain.mailbox(&actor, None).await;
        assert!(matches!(shown, Err(Error::Denied(_))), "{actor:?}");
    }
    let ground = db.ground();
    let mut tx = ground.db.write(&db.anonymous()).await.expect("a transaction");
    let letter = Letter::AlreadyRegistered { name: None };
    let refused = domain
        .send_in(
            &mut tx,
            NewMessage {
                user: None,
                to: address(),
                letter,
            },
        )
        .await;
    assert!(matches!(refused, Err(Error::Db(_))), "the database refuses");
}
