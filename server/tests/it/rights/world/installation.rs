//! What belongs to the installation: what runs at set times, an old audit log, a key.

use super::World;
use certificates::PublishStatusLists;
use platform::Job;
use platform::keys::KeyRecord;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A job for an event that is gone, so that it is buried.
#[derive(Serialize, Deserialize)]
struct RunJourney {
    event: Uuid,
    journey: String,
}

impl Job for RunJourney {
    const NAME: &'static str = "run-journey";
}

impl World {
    /// Runs what is due at set times, and a job that cannot be done.
    pub(super) async fn behind_the_scenes(&mut self) {
        let ground = self.app.db.runner_ground();
        let mut tx = ground
            .db
            .write(&self.app.db.system("runner"))
            .await
            .expect("a transaction");
        tx.enqueue(&PublishStatusLists {}).await.expect("a job");
        let gone = RunJourney {
            event: Uuid::nil(),
            journey: "nowhere".to_owned(),
        };
        tx.enqueue(&gone).await.expect("a job");
        tx.commit().await.expect("a commit");
        self.app.run_jobs().await;
        let node = self.app.db.system("node");
        self.app
            .db
            .ground()
            .db
            .node_serves(&node, Uuid::nil())
            .await
            .expect("a node");
        self.a_key().await;
        self.app.app.sealer.checkpoint().await.expect("a signed audit log");
        self.the_oldest_rows_go().await;
        self.put("status/{list}", "muster-1-r");
    }

    /// Makes what is in the log so far eight years old, and signs it.
    pub(super) async fn the_log_is_old(&self) {
        let mut root = self.app.db.all_seeing().await;
        let aged = "set session_replication_role = replica;
            update platform.audit_log set at = at - interval '8 years'";
        sqlx::raw_sql(aged).execute(&mut root).await.expect("an old log");
        self.app.app.sealer.checkpoint().await.expect("a signed audit log");
    }

    /// What has served its time goes, so that the log begins later.
    async fn the_oldest_rows_go(&self) {
        let mut root = self.app.db.all_seeing().await;
        let later = sqlx::query_scalar("select now() + interval '8 years'").fetch_one(&mut root);
        let later = later.await.expect("an instant");
        let gone = self.app.app.sealer.close(later).await.expect("closed");
        assert!(gone > 0, "the log begins later");
    }

    /// Notes a key of the installation.
    async fn a_key(&self) {
        let ground = self.app.db.ground();
        let operator = self.app.db.system("command-line");
        let mut tx = ground.db.write(&operator).await.expect("a transaction");
        let key = KeyRecord {
            purpose: "wraps data keys".to_owned(),
            id: "file-417".to_owned(),
            born_at: testkit::start_of_tests(),
            ended_at: None,
        };
        let noted = platform::keys::note(&mut tx, &[key], testkit::start_of_tests()).await;
        noted.expect("noted");
        tx.commit().await.expect("a commit");
    }
}
