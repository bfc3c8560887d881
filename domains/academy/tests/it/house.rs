//! The academy with a database of its own, and a file store in memory.

use academy::model::{AttemptResult, CourseSource};
use academy::queries::AttemptPage;
use academy::{
    Academy, Activate, Config, Enrol, MarkLessonDone, PublishCourse, Published, SaveAnswer, StartAttempt, SubmitAttempt,
};
use async_trait::async_trait;
use contracts::storage::{FileKey, FileStore, StorageError};
use kernel::ids::{AttemptId, EnrolmentId, UserId};
use platform::Actor;
use sqlx::Row;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex};
use testkit::TestDb;

/// A free course of two lessons, one with a film, and three questions, one of which takes two answers.
pub(crate) const FREE: &str = r#"
slug = "safe-lifting"
title = "Safe lifting"
sector = "care"
summary = "How to lift."
outcomes = ["lift"]
price_pence = 0
credential_kind = "moving-and-handling"
valid_months = 12
pass_percent = 66
minutes = 20
[[lessons]]
title = "One"
minutes = 5
body = "Bend your **knees**."
[lessons.video]
file = "film.mp4"
seconds = 3
captions = "film.vtt"
transcript = "Knees bend."
[[lessons]]
title = "Two"
minutes = 5
body = "Keep it close."
[[questions]]
text = "What do you bend?"
options = ["Back", "Knees", "Rules"]
correct = [2]
explanation = "Knees are strong."
[[questions]]
text = "Which two help?"
options = ["Planning", "Haste", "A hoist"]
correct = [1, 3]
explanation = "Plan, and use the hoist."
[[questions]]
text = "Where do you keep the load?"
options = ["Close", "Far"]
correct = [1]
explanation = "Close to the body."
"#;

#[derive(Default)]
pub(crate) struct MemoryFiles(Mutex<HashMap<String, Vec<u8>>>);

#[async_trait]
impl FileStore for MemoryFiles {
    async fn put(&self, key: &FileKey, bytes: Vec<u8>) -> Result<(), StorageError> {
        self.0.lock().expect("not poisoned").insert(key.0.clone(), bytes);
        Ok(())
    }

    async fn get(&self, key: &FileKey) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.lock().expect("not poisoned").get(&key.0).cloned())
    }

    async fn remove(&self, key: &FileKey) -> Result<(), StorageError> {
        self.0.lock().expect("not poisoned").remove(&key.0);
        Ok(())
    }

    async fn size(&self, key: &FileKey) -> Result<Option<u64>, StorageError> {
        Ok(self.get(key).await?.map(|bytes| bytes.len() as u64))
    }

    async fn range(&self, key: &FileKey, range: Range<u64>) -> Result<Vec<u8>, StorageError> {
        let bytes = self.get(key).await?.unwrap_or_default();
        let range = usize::try_from(range.start).expect("small")..usize::try_from(range.end).expect("small");
        bytes
            .get(range)
            .map(<[u8]>::to_vec)
            .ok_or_else(|| StorageError("outside".into()))
    }
}

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) academy: Academy,
}

impl House {
    pub(crate) async fn new() -> Self {
        let db = testkit::database().await;
        Self {
            academy: Academy::new(db.ground(), Arc::new(MemoryFiles::default()), Config::for_tests()),
            db,
        }
    }

    /// Makes an account. Its use cases are a floor below and not ours to test; one row is enough.
    pub(crate) async fn user(&self) -> UserId {
        let user = UserId::fresh(testkit::start_of_tests(), self.db.rng());
        let mut all = self.db.all_seeing().await;
        sqlx::query(
            "insert into identity.users (id, email, role, sector, email_confirmed_at, created_at)
             values ($1, $1::text || '@example.org', 'worker', 'care', now(), now())",
        )
        .bind(user.get())
        .execute(&mut all)
        .await
        .expect("an account");
        user
    }

    pub(crate) async fn learner(&self) -> Actor {
        self.db.worker(self.user().await)
    }

    pub(crate) async fn publish(&self, text: &str) -> Published {
        let loader = self.db.system("demo-loader");
        self.academy
            .publish_course(&loader, command(text))
            .await
            .expect("publishes")
    }

    pub(crate) async fn enrolled(&self, learner: &Actor, text: &str) -> EnrolmentId {
        let course = self.publish(text).await.course;
        self.academy.enrol(learner, Enrol { course }).await.expect("a place").id
    }

    pub(crate) async fn activate(&self, enrolment: EnrolmentId) -> bool {
        let journey = self.db.system("enrol-after-payment");
        self.academy
            .activate(&journey, Activate { enrolment })
            .await
            .expect("opens")
    }

    pub(crate) async fn read_all(&self, learner: &Actor, enrolment: EnrolmentId) -> bool {
        let page = self.academy.enrolment(learner, enrolment).await.expect("a page");
        let mut completed = false;
        for lesson in page.lessons {
            let command = MarkLessonDone {
                enrolment,
                lesson: lesson.id,
            };
            completed = self.academy.mark_lesson_done(learner, command).await.expect("marks");
        }
        completed
    }

    pub(crate) async fn start(&self, learner: &Actor, enrolment: EnrolmentId) -> AttemptPage {
        let attempt = self
            .academy
            .start_attempt(learner, StartAttempt { enrolment })
            .await
            .expect("starts");
        self.academy.attempt(learner, attempt.id).await.expect("a page")
    }

    /// Answers by the texts of options; a question none of whose options is named stays open.
    pub(crate) async fn answer(&self, learner: &Actor, paper: &AttemptPage, texts: &[&str]) {
        for line in &paper.lines {
            let options = line
                .options
                .iter()
                .filter(|option| texts.contains(&option.text.as_str()));
            let chosen: Vec<u8> = options.map(|option| option.position).collect();
            if !chosen.is_empty() {
                let command = SaveAnswer {
                    attempt: paper.attempt.id,
                    question: line.question,
                    chosen,
                };
                self.academy.save_answer(learner, command).await.expect("saves");
            }
        }
    }

    pub(crate) async fn submit(&self, learner: &Actor, attempt: AttemptId) -> (AttemptResult, bool) {
        let done = self
            .academy
            .submit_attempt(learner, SubmitAttempt { attempt })
            .await
            .expect("marks");
        (done.result, done.course_completed)
    }

    pub(crate) async fn event_names(&self) -> Vec<String> {
        let mut all = self.db.all_seeing().await;
        let rows = sqlx::query("select name from platform.outbox order by at, id")
            .fetch_all(&mut all)
            .await;
        rows.expect("the outbox").iter().map(|row| row.get("name")).collect()
    }
}

pub(crate) const RIGHT: [&str; 4] = ["Knees", "Planning", "A hoist", "Close"];

pub(crate) fn priced() -> String {
    FREE.replace("price_pence = 0", "price_pence = 2900")
        .replace("safe-lifting", "paid-lifting")
}

pub(crate) fn command(text: &str) -> PublishCourse {
    PublishCourse {
        source: CourseSource::parse(text).expect("a good course"),
        media: BTreeMap::from([
            ("film.mp4".to_owned(), b"0123456789".to_vec()),
            ("film.vtt".to_owned(), b"WEBVTT\n".to_vec()),
        ]),
    }
}
