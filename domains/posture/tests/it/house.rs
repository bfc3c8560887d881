//! What posture's tests stand on: two organisations with their people, a press and a file store that tests can spoil.

use async_trait::async_trait;
use contracts::documents::{CertificateDocument, DocumentPress, DrawError, ReportDocument};
use contracts::storage::{FileKey, FileStore, StorageError};
use futures::FutureExt as _;
use kernel::ids::{AssessmentId, OrganisationId, UserId};
use platform::{Actor, OrgRole, Runner, StaffRole};
use posture::model::{AnswerValue, Comment, Packs, QuestionKey, ReportKey};
use posture::{DrawReport, Posture, SaveAnswer, SavedAnswer, StartAssessment};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use testkit::TestDb;

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) posture: Posture,
    pub(crate) jobs: Posture,
    pub(crate) press: Arc<FakePress>,
    pub(crate) files: Arc<FakeFiles>,
    pub(crate) elm: OrganisationId,
    pub(crate) oak: OrganisationId,
}

pub(crate) const KEY: [u8; 32] = [7; 32];

impl House {
    pub(crate) async fn build() -> Self {
        let db = testkit::database().await;
        let (press, files) = (Arc::<FakePress>::default(), Arc::<FakeFiles>::default());
        let service = |ground| {
            let packs = Packs::shipped().expect("the shipped packs are sound");
            Posture::new(ground, packs, press.clone(), files.clone(), ReportKey::from_seed(&KEY))
        };
        let (posture, jobs) = (service(db.ground()), service(db.runner_ground()));
        let (elm, oak) = (organisation(1), organisation(2));
        let house = Self {
            db,
            posture,
            jobs,
            press,
            files,
            elm,
            oak,
        };
        house.settle().await;
        house
    }

    /// Puts down the rows of the floors below that posture refers to; their own use cases are proven where they live.
    async fn settle(&self) {
        let mut conn = self.db.all_seeing().await;
        for number in 1..=20_u128 {
            sqlx::query(
                "insert into identity.users (id, email, role, sector, email_confirmed_at, created_at)
                 values ($1, $2, 'employer', 'care', now(), now())",
            )
            .bind(person(number).get())
            .bind(format!("person{number}@example.org"))
            .execute(&mut conn)
            .await
            .expect("a person is there");
        }
        for (organisation, name) in [(self.elm, "Elm Care"), (self.oak, "Oak Security")] {
            sqlx::query(
                "insert into organisations.organisations (id, name, sector, kind, created_by, created_at)
                 values ($1, $2, 'care', 'care-home', $3, now())",
            )
            .bind(organisation.get())
            .bind(name)
            .bind(person(1).get())
            .execute(&mut conn)
            .await
            .expect("an organisation is there");
            sqlx::query(
                "insert into organisations.public_organisations (id, name, sector, kind) values ($1, $2, 'care', 'care-home')",
            )
            .bind(organisation.get())
            .bind(name)
            .execute(&mut conn)
            .await
            .expect("its name is published");
        }
    }

    pub(crate) fn owner(&self) -> Actor {
        self.db.employer(person(1), self.elm, OrgRole::Owner)
    }

    pub(crate) fn manager(&self) -> Actor {
        self.db.employer(person(2), self.elm, OrgRole::Manager)
    }

    pub(crate) fn viewer(&self) -> Actor {
        self.db.employer(person(3), self.elm, OrgRole::Viewer)
    }

    pub(crate) fn scheduler(&self) -> Actor {
        self.db.employer(person(4), self.elm, OrgRole::Scheduler)
    }

    pub(crate) fn neighbour(&self) -> Actor {
        self.db.employer(person(5), self.oak, OrgRole::Owner)
    }

    pub(crate) fn assessor(&self) -> Actor {
        self.db.staff(person(6), StaffRole::Assessor)
    }

    /// Everybody who must not learn of Elm's assessments.
    pub(crate) fn strangers(&self) -> Vec<Actor> {
        vec![
            self.neighbour(),
            self.scheduler(),
            self.db.anonymous(),
            self.db.worker(person(7)),
            self.db.founder(person(8)),
            self.db.staff(person(9), StaffRole::Reviewer),
            self.db.system("mail-sender"),
        ]
    }

    pub(crate) async fn start(&self) -> AssessmentId {
        let command = StartAssessment {
            pack: "everyday-security".to_owned(),
            title: String::new(),
            key: None,
        };
        self.posture
            .start_assessment(&self.owner(), command)
            .await
            .expect("it starts")
            .assessment
    }

    pub(crate) async fn save(&self, command: SaveAnswer) -> SavedAnswer {
        self.posture
            .save_answer(&self.owner(), command)
            .await
            .expect("it is saved")
    }

    pub(crate) async fn start_and_answer(&self, value: &str, how_many: usize) -> AssessmentId {
        let id = self.start().await;
        let keys: Vec<_> = self.posture.packs()[0]
            .questions()
            .map(|question| question.key.clone())
            .collect();
        for key in keys.into_iter().take(how_many) {
            self.save(answer(id, key.as_str(), value)).await;
        }
        id
    }

    pub(crate) async fn completed(&self, value: &str, how_many: usize) -> AssessmentId {
        let id = self.start_and_answer(value, how_many).await;
        let command = posture::CompleteAssessment {
            assessment: id,
            seen: None,
        };
        self.posture
            .complete_assessment(&self.owner(), command)
            .await
            .expect("it completes");
        id
    }

    /// Works the jobs that are due, as the product's runner does.
    pub(crate) async fn run_jobs(&self) {
        let jobs = self.jobs.clone();
        let runner = self
            .db
            .runner()
            .job::<DrawReport>(posture::jobs::REPORT_MAKER, move |actor, job| {
                let jobs = jobs.clone();
                async move { jobs.draw_report(&actor, job).await }.boxed()
            });
        let runner: Runner = runner.init().await.expect("the runner starts");
        runner.run_due().await.expect("the jobs run");
    }

    /// The assessments that were looked at by staff, and what the lines about it say.
    pub(crate) async fn reads(&self) -> Vec<(uuid::Uuid, serde_json::Value)> {
        let mut all = self.db.all_seeing().await;
        sqlx::query_as("select target, detail from platform.audit_log where action = 'posture.read' order by id")
            .fetch_all(&mut all)
            .await
            .expect("the log")
    }

    /// Returns the events of a name that were told so far.
    pub(crate) async fn told(&self, name: &str) -> Vec<serde_json::Value> {
        let mut conn = self.db.all_seeing().await;
        sqlx::query_scalar("select payload from platform.outbox where name = $1 order by at")
            .bind(name)
            .fetch_all(&mut conn)
            .await
            .expect("the outbox answers")
    }
}

pub(crate) fn person(number: u128) -> UserId {
    UserId::from(uuid::Uuid::from_u128(
        0x0190_0000_0000_7000_8000_0000_0000_0000 + number,
    ))
}

fn organisation(number: u128) -> OrganisationId {
    OrganisationId::from(uuid::Uuid::from_u128(
        0x0190_0000_0000_7000_9000_0000_0000_0000 + number,
    ))
}

pub(crate) fn answer(assessment: AssessmentId, question: &str, value: &str) -> SaveAnswer {
    SaveAnswer {
        assessment,
        question: QuestionKey::new(question),
        value: AnswerValue::parse(value).expect("a value"),
        comment: Comment::default(),
        base: None,
        revision: None,
    }
}

/// Draws nothing, remembers everything.
#[derive(Default)]
pub(crate) struct FakePress {
    pub(crate) drawn: Mutex<Vec<ReportDocument>>,
    pub(crate) broken: AtomicBool,
}

#[async_trait]
impl DocumentPress for FakePress {
    async fn certificate(&self, _document: CertificateDocument) -> Result<Vec<u8>, DrawError> {
        Err(DrawError("posture draws no certificates".to_owned()))
    }

    async fn report(&self, document: ReportDocument) -> Result<Vec<u8>, DrawError> {
        if self.broken.load(Ordering::SeqCst) {
            return Err(DrawError("the template refuses".to_owned()));
        }
        let bytes = format!("%PDF {}", document.digest).into_bytes();
        self.drawn.lock().expect("nobody panicked").push(document);
        Ok(bytes)
    }
}

/// Keeps files in memory.
#[derive(Default)]
pub(crate) struct FakeFiles {
    pub(crate) kept: Mutex<HashMap<String, Vec<u8>>>,
    pub(crate) down: AtomicBool,
}

#[async_trait]
impl FileStore for FakeFiles {
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError> {
        if self.down.load(Ordering::SeqCst) {
            return Err(StorageError("it is down".to_owned()));
        }
        self.kept.lock().expect("nobody panicked").insert(key.0.clone(), bytes);
        Ok(())
    }

    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.kept.lock().expect("nobody panicked").get(&key.0).cloned())
    }

    async fn remove(&self, key: &FileKey) -> Result<(), StorageError> {
        self.kept.lock().expect("nobody panicked").remove(&key.0);
        Ok(())
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        Ok(self.get(key).await?.map(|bytes| bytes.len() as u64))
    }

    async fn range(&self, _key: &FileKey, _range: Range<u64>) -> Result<Vec<u8>, StorageError> {
        Err(StorageError("reports are read whole".to_owned()))
    }
}
