//! The domain with a store in memory, and checkers that do as they are told.

use async_trait::async_trait;
use bytes::Bytes;
use contracts::storage::FileStore;
use files::jobs::{CheckFile, TidyFile};
use files::ports::{Examined, Examiner, NotNow, Scanner, Source, SourceError};
use files::rights::{CHECKER, SWEEPER};
use files::{Config, Error, FileKind, Files, LinkKey, Purpose, Receive, State, StoredFile};
use futures::StreamExt;
use kernel::Secret;
use kernel::ids::{FileId, UserId};
use platform::{Actor, Outcome};
use std::sync::{Arc, Mutex, PoisonError};
use testkit::{MemoryFiles, TestDb, start_of_tests};
use uuid::Uuid;

/// What a small good picture begins with.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the checkers answer next.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) malware: Result<bool, NotNow>,
    pub(crate) examined: Result<Examined, NotNow>,
}

/// Scanner and sandbox, for tests of what follows from their answers.
#[derive(Clone)]
pub(crate) struct Checkers(Arc<Mutex<Told>>);

impl Checkers {
    fn told(&self) -> Told {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[async_trait]
impl Scanner for Checkers {
    async fn is_malware(&self, _bytes: &[u8]) -> Result<bool, NotNow> {
        self.told().malware
    }
}

#[async_trait]
impl Examiner for Checkers {
    async fn examine(&self, _kind: FileKind, _bytes: Vec<u8>) -> Result<Examined, NotNow> {
        self.told().examined
    }
}

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) files: Files,
    pub(crate) store: MemoryFiles,
    pub(crate) checkers: Checkers,
    pub(crate) subject: Uuid,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let db = testkit::database().await;
        let store = MemoryFiles::default();
        let checkers = Checkers(Arc::new(Mutex::new(Told {
            malware: Ok(false),
            examined: Ok(Examined::Clean(clean())),
        })));
        let files = Files::new(
            db.ground(),
            Arc::new(store.clone()) as Arc<dyn FileStore>,
            (Arc::new(checkers.clone()), Arc::new(checkers.clone())),
            LinkKey::derive(&Secret::new([1; 32])),
            config,
        );
        let subject = FileId::fresh(start_of_tests(), db.rng()).get();
        Self {
            db,
            files,
            store,
            checkers,
            subject,
        }
    }

    /// The same with another sandbox.
    pub(crate) fn examining(&self, examiner: Arc<dyn Examiner>) -> Files {
        Files::new(
            self.db.ground(),
            Arc::new(self.store.clone()) as Arc<dyn FileStore>,
            (examiner, Arc::new(self.checkers.clone())),
            LinkKey::derive(&Secret::new([1; 32])),
            Config::default(),
        )
    }

    pub(crate) fn somebody(&self) -> Actor {
        self.db.worker(UserId::fresh(start_of_tests(), self.db.rng()))
    }

    pub(crate) fn picture(&self, owner: &Actor) -> Receive {
        Receive {
            owner: owner.user().expect("a person"),
            purpose: Purpose::Evidence,
            subject: self.subject,
            name: "My licence.png".to_owned(),
            media_type: Some("image/png".to_owned()),
        }
    }

    /// Sends a picture of so many bytes, told apart by its last one.
    pub(crate) async fn send(&self, owner: &Actor, size: usize, mark: u8) -> Result<StoredFile, Error> {
        let bytes = picture(size, mark);
        self.files.receive(owner, self.picture(owner), source(&bytes)).await
    }

    pub(crate) async fn check(&self, file: FileId) -> Outcome {
        self.files
            .run_check_file(&self.db.system(CHECKER), CheckFile { file })
            .await
    }

    pub(crate) async fn tidy(&self, file: FileId) -> Outcome {
        self.files
            .run_tidy_file(&self.db.system(SWEEPER), TidyFile { file })
            .await
    }

    /// A file that was sent, checked and released.
    pub(crate) async fn released(&self, owner: &Actor) -> StoredFile {
        let file = self.send(owner, 100, 1).await.expect("taken");
        assert_eq!(self.check(file.id).await, Outcome::Done);
        assert_eq!(self.tidy(file.id).await, Outcome::Done);
        self.only(owner).await
    }

    pub(crate) async fn list(&self, actor: &Actor) -> Vec<StoredFile> {
        let listed = self.files.list_about(actor, Purpose::Evidence, &[self.subject]).await;
        listed.expect("a list")
    }

    pub(crate) async fn only(&self, actor: &Actor) -> StoredFile {
        let mut files = self.list(actor).await;
        assert_eq!(files.len(), 1, "{files:?}");
        files.remove(0)
    }

    pub(crate) async fn state(&self, actor: &Actor) -> State {
        self.only(actor).await.state
    }

    /// Bytes and files that count against somebody's quota.
    pub(crate) async fn used(&self, owner: &Actor) -> (i64, i32) {
        let mut conn = self.db.all_seeing().await;
        let row: Option<(i64, i32)> = sqlx::query_as("select bytes, files from files.usage where owner_id = $1")
            .bind(owner.user().map(UserId::get))
            .fetch_optional(&mut conn)
            .await
            .expect("usage");
        row.unwrap_or_default()
    }

    /// What waits to be done of a kind of job.
    pub(crate) async fn waiting(&self, name: &str) -> Vec<serde_json::Value> {
        let mut conn = self.db.all_seeing().await;
        let sql = "select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
            where t.identifier = $1 order by j.id";
        sqlx::query_scalar(sql)
            .bind(name)
            .fetch_all(&mut conn)
            .await
            .expect("the queue")
    }

    /// What the audit log says was done to a file.
    pub(crate) async fn audited(&self, file: FileId) -> Vec<String> {
        let mut conn = self.db.all_seeing().await;
        sqlx::query_scalar("select action from platform.audit_log where target = $1 order by id")
            .bind(file.get())
            .fetch_all(&mut conn)
            .await
            .expect("the log")
    }
}

pub(crate) fn picture(size: usize, mark: u8) -> Vec<u8> {
    let mut bytes = PNG.to_vec();
    bytes.resize(size.max(PNG.len() + 1), b'.');
    if let Some(last) = bytes.last_mut() {
        *last = mark;
    }
    bytes
}

/// What the sandbox makes of every picture here.
pub(crate) fn clean() -> Vec<u8> {
    [PNG, b"drawn anew"].concat()
}

/// The bytes in pieces of odd size.
pub(crate) fn source(bytes: &[u8]) -> Source {
    let pieces: Vec<Result<Bytes, SourceError>> = bytes
        .chunks(10_007)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    futures::stream::iter(pieces).boxed()
}
