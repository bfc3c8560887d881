//! A log with some lines, and those who seal and check it.

use contracts::storage::{FileKey, FileStore};
use platform::audit::{AuditKey, Fault, SEALER, Sealer, SignedHead, Verification};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};
use std::sync::Arc;
use testkit::{MemoryFiles, TestDb};

/// A log of eight sealed rows, signed after the fifth and the eighth.
pub(crate) struct Log {
    pub(crate) db: TestDb,
    pub(crate) files: Arc<MemoryFiles>,
    pub(crate) sealer: Sealer,
    pub(crate) root: PgConnection,
}

impl Log {
    pub(crate) async fn empty() -> Self {
        let db = testkit::database().await;
        let files = Arc::new(MemoryFiles::default());
        let actor = db.system(SEALER);
        let key = AuditKey::from_seed(&[9; 32]);
        let sealer = Sealer::new(db.runner_ground().db, actor, key, files.clone());
        let mut root = db.all_seeing().await;
        // What only a superuser can do: switch the triggers off.
        run(&mut root, "set session_replication_role = replica").await;
        Self {
            db,
            files,
            sealer,
            root,
        }
    }

    pub(crate) async fn full() -> Self {
        let log = Self::empty().await;
        log.write(5).await;
        assert_eq!(log.sealer.seal().await.expect("sealed"), 5);
        log.sealer.checkpoint().await.expect("signed").expect("a head");
        log.write(3).await;
        log.sealer.checkpoint().await.expect("signed").expect("a head");
        let whole = log.verified().await;
        assert_eq!((whole.fault, whole.sealed, whole.unsealed), (None, 8, 0));
        assert_eq!((whole.checkpoints, whole.anchored), (2, Some(8)));
        log
    }

    pub(crate) async fn write(&self, lines: usize) {
        let ground = self.db.ground();
        for line in 0..lines {
            let mut tx = ground.db.write(&self.db.anonymous()).await.expect("a write");
            tx.audit("test.act", None, json!({ "line": line, "b": [1, "é"], "a": null }));
            tx.commit().await.expect("a commit");
        }
    }

    pub(crate) async fn verified(&self) -> Verification {
        self.verified_with(&[]).await
    }

    pub(crate) async fn verified_with(&self, given: &[SignedHead]) -> Verification {
        let operator = self.db.system("command-line");
        self.sealer.verify(&operator, given).await.expect("an answer")
    }

    pub(crate) async fn put(&self, key: &str, text: &[u8]) {
        let key = FileKey(key.to_owned());
        self.files.put(&key, text.to_vec()).await.expect("a file");
    }

    pub(crate) async fn tamper(&mut self, statement: &str) -> Option<Fault> {
        run(&mut self.root, statement).await;
        self.verified().await.fault
    }
}

pub(crate) async fn run(conn: &mut PgConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}
