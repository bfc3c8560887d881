//! A replay lists before it acts, and carries out no line that is not ours.

use crate::erasure::profiled;
use crate::house::TestApp;
use journeys::{LineFault, LookedAt, ReplayPlan};
use serde_json::{Value, json};
use sqlx::PgConnection;
use std::path::PathBuf;
use uuid::Uuid;

/// Somebody was forgotten, and a backup from before was restored.
struct Restored {
    app: TestApp,
    root: PgConnection,
    user: Uuid,
}

impl Restored {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let worker = profiled(&app).await;
        worker.post("/api/v1/me/data/erasure", json!({ "sure": true })).await;
        app.run_jobs().await;
        let mut root = app.db.all_seeing().await;
        let user = sqlx::query_scalar("select user_id from identity.erasures");
        let user = user.fetch_one(&mut root).await.expect("the wish");
        for statement in [
            "update identity.users set email = 'kanarienvogel@example.org', erased_at = null, disabled_at = null,
                 disabled_why = null where id = (select user_id from identity.erasures)",
            "delete from identity.erasures",
        ] {
            sqlx::query(statement).execute(&mut root).await.expect(statement);
        }
        Self { app, root, user }
    }

    fn line(&self, number: i64) -> PathBuf {
        self.app.files_folder().join(format!("erasures/{number:010}.json"))
    }

    fn change(&self, change: impl FnOnce(&mut serde_json::Map<String, Value>)) {
        let text = std::fs::read(self.line(1)).expect("a line");
        let mut line: Value = serde_json::from_slice(&text).expect("JSON");
        change(line.as_object_mut().expect("fields"));
        std::fs::write(self.line(1), line.to_string()).expect("written");
    }

    async fn plan(&self, looked_at: &[LookedAt]) -> ReplayPlan {
        self.app.app.plan_replay(looked_at).await.expect("a plan")
    }

    async fn refused(&self) -> Vec<(i64, LineFault)> {
        let plan = self.plan(&[self.named(1), self.named(2)]).await;
        assert_eq!(plan.again, [], "nobody would be forgotten");
        assert_eq!(self.app.app.replay_erasures(&plan).await.expect("nothing to do"), 0);
        assert!(self.remembered().await);
        plan.refused
    }

    /// The line of this number, naming this person.
    fn named(&self, number: i64) -> LookedAt {
        LookedAt {
            number,
            user: self.user.into(),
        }
    }

    async fn remembered(&self) -> bool {
        let known = sqlx::query_scalar("select erased_at is null from identity.users where id = $1");
        let mut conn = self.app.db.all_seeing().await;
        known.bind(self.user).fetch_one(&mut conn).await.expect("an answer")
    }
}

#[tokio::test]
async fn what_would_be_done_is_listed_first() {
    let restored = Restored::new().await;
    let plan = restored.plan(&[]).await;
    let listed: Vec<_> = plan.again.iter().map(|line| (line.number, line.user.get())).collect();
    assert_eq!((listed, plan.refused.as_slice()), (vec![(1, restored.user)], &[][..]));
    assert!(restored.remembered().await, "nothing was done");
    assert_eq!(restored.app.app.replay_erasures(&plan).await.expect("replayed"), 1);
    assert!(!restored.remembered().await);
    assert_eq!(restored.plan(&[]).await, ReplayPlan::default());
}

#[tokio::test]
async fn a_line_of_another_installation_is_refused() {
    let mut restored = Restored::new().await;
    let was: Uuid = sqlx::query_scalar("select id from platform.installation")
        .fetch_one(&mut restored.root)
        .await
        .expect("an id");
    sqlx::query("update platform.installation set id = gen_random_uuid()")
        .execute(&mut restored.root)
        .await
        .expect("another");
    assert_eq!(restored.refused().await, [(1, LineFault::OtherInstallation(was))]);
}

#[tokio::test]
async fn a_line_that_was_changed_or_moved_is_refused() {
    let restored = Restored::new().await;
    std::fs::rename(restored.line(1), restored.line(2)).expect("moved");
    assert_eq!(restored.refused().await, [(2, LineFault::OtherNumber(1))]);
    std::fs::rename(restored.line(2), restored.line(1)).expect("moved back");
    restored.change(|line| {
        line.insert("asked_at".to_owned(), json!("2020-01-01T00:00:00Z"));
    });
    assert_eq!(restored.refused().await, [(1, LineFault::Forged)]);
    let behind = restored.app.app.remembers_the_forgotten().await.expect("an answer");
    assert!(
        behind,
        "with other keys no mark fits, so the doors stay shut until somebody has looked"
    );
}

#[tokio::test]
async fn a_line_from_before_needs_to_be_accepted() {
    let restored = Restored::new().await;
    restored.change(|line| {
        line.remove("installation").expect("an id");
        line.remove("signature").expect("a signature");
    });
    let behind = restored.app.app.remembers_the_forgotten().await.expect("an answer");
    assert!(behind, "the doors stay shut until somebody has looked");
    let plan = restored.plan(&[]).await;
    assert_eq!(
        (plan.again.len(), plan.refused),
        (0, vec![(1, LineFault::Unsigned(restored.named(1)))])
    );
    let somebody_else = LookedAt {
        user: Uuid::from_u128(7).into(),
        ..restored.named(1)
    };
    let plan = restored.plan(&[somebody_else, restored.named(2)]).await;
    assert_eq!(plan.again, [], "another person's line was looked at, and another line");
    let plan = restored.plan(&[restored.named(1)]).await;
    assert_eq!((plan.again.len(), plan.refused.len()), (1, 0));
    assert_eq!(restored.app.app.replay_erasures(&plan).await.expect("replayed"), 1);
    let plan = restored.plan(&[]).await;
    assert_eq!(plan, ReplayPlan::default(), "it tells of nobody who is remembered");
}
