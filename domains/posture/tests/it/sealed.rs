//! What an organisation writes in its assessments lies sealed under its own key.

use crate::house::{House, KEY, answer, person};
use async_trait::async_trait;
use kernel::ids::{AssessmentId, OrganisationId, UserId};
use kernel::{ErrorKind, PeopleError as _, Secret};
use platform::{
    Actor, Cell, DataKey, DbError, Ground, KeeperError, KeyFile, KeyKeeper, Owner, Vault, Wrapped, fresh_line,
};
use posture::model::{Comment, Packs, QuestionKey, ReportKey};
use posture::{CompleteAssessment, Error, GenerateReport, Posture, SaveAnswer};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const NOTE: &str = "The server room's door does not lock";

fn noted(assessment: AssessmentId, question: &str, words: &str) -> SaveAnswer {
    SaveAnswer {
        comment: Comment::parse(words).expect("a comment"),
        ..answer(assessment, question, "2")
    }
}

/// Both tables as the database prints them, and what is sealed in them byte by byte.
async fn printed(house: &House) -> String {
    sqlx::query_scalar(
        "select (select string_agg(a::text || encode(a.comment_sealed, 'escape'), '') from posture.answers a)
            || coalesce((select string_agg(r::text || encode(r.report_json_sealed, 'escape'), '') from posture.reports r), '')
            || (select string_agg(o.payload::text, '') from platform.outbox o)",
    )
    .fetch_one(&mut house.db.all_seeing().await)
    .await
    .expect("rows")
}

async fn note(posture: &Posture, actor: &Actor, id: AssessmentId, question: &str) -> Result<String, Error> {
    let run = posture.run(actor, id).await?;
    let answer = run.answers.get(&QuestionKey::new(question)).expect("an answer");
    Ok(answer.comment.as_str().to_owned())
}

/// What the person wrote, as their copy of their data has it.
async fn copied(house: &House, user: UserId) -> Vec<String> {
    let actor = house.db.system("copy-after-request").on_behalf_of(user);
    let mut tx = house.db.runner_ground().db.read(&actor).await.expect("a transaction");
    let part = house.jobs.export_in(&mut tx, user).await.expect("a copy");
    let answers = part.tables.into_iter().find(|table| table.name == "answers");
    let rows = answers.expect("answers").rows.into_iter();
    let mut words: Vec<String> = rows
        .map(|row| row["comment"].as_str().expect("words").to_owned())
        .collect();
    words.sort();
    words
}

async fn execute(house: &House, statement: &'static str) -> u64 {
    let done = sqlx::query(statement).execute(&mut house.db.all_seeing().await).await;
    done.expect(statement).rows_affected()
}

async fn count(house: &House, question: &'static str) -> i64 {
    let mut conn = house.db.all_seeing().await;
    sqlx::query_scalar(question).fetch_one(&mut conn).await.expect(question)
}

async fn reseal(house: &House, organisation: OrganisationId, keep: bool) -> u64 {
    let (ground, owner) = (house.db.runner_ground(), Owner::Organisation(organisation));
    let mut tx = ground
        .db
        .write(&house.db.system("key-rotation"))
        .await
        .expect("a transaction");
    ground.vault.hold_alone(&mut tx, owner).await.expect("held");
    let done = house.jobs.reseal_in(&mut tx, organisation).await.expect("sealed anew");
    ground.vault.drop_retired(&mut tx, owner).await.expect("dropped");
    if keep {
        tx.commit().await.expect("kept");
    }
    done
}

#[tokio::test]
async fn the_database_holds_no_note_that_can_be_read_and_those_who_may_read_all() {
    let house = House::build().await;
    let id = house.start().await;
    house.save(noted(id, "pr-mfa", NOTE)).await;
    // The longest note there may be, of the longest letters.
    let long = "\u{1F512}".repeat(4_000);
    house.save(noted(id, "gv-owner", &long)).await;
    let command = CompleteAssessment {
        assessment: id,
        seen: None,
    };
    house
        .posture
        .complete_assessment(&house.owner(), command)
        .await
        .expect("it completes");
    let asked = house
        .posture
        .generate_report(&house.owner(), GenerateReport { assessment: id })
        .await
        .expect("asked");
    house.run_jobs().await;
    let text = printed(&house).await;
    assert!(
        !text.contains("server room") && !text.contains("\u{1F512}"),
        "it is readable"
    );
    assert!(text.contains("pr-mfa"), "there was something to look through");
    let clear = "select count(*) from posture.answers a full join posture.reports r on false
                 where a.comment is not null or r.report_json is not null";
    assert_eq!(count(&house, clear).await, 0);
    for reader in [house.owner(), house.manager(), house.viewer(), house.assessor()] {
        let read = note(&house.posture, &reader, id, "pr-mfa").await.expect("a note");
        assert_eq!(read, NOTE, "{reader:?}");
        let json = house.posture.report_json(&reader, asked.id).await.expect("a report");
        assert!(json.contains(NOTE), "{reader:?}");
    }
    assert_eq!(
        note(&house.posture, &house.viewer(), id, "gv-owner")
            .await
            .expect("a note"),
        long
    );
    let drawn = house.press.drawn.lock().expect("nobody panicked").clone();
    assert!(drawn[0].answers.iter().any(|answer| answer.comment == NOTE));
    assert_eq!(copied(&house, person(1)).await, [NOTE, &long]);
    assert!(copied(&house, person(2)).await.is_empty());
}

#[tokio::test]
async fn another_organisation_has_neither_the_note_nor_the_key() {
    let house = House::build().await;
    let id = house.start().await;
    let saved = house.save(noted(id, "pr-mfa", NOTE)).await;
    let sealed: Vec<u8> = sqlx::query_scalar("select comment_sealed from posture.answers")
        .fetch_one(&mut house.db.all_seeing().await)
        .await
        .expect("a cell");
    let ground = house.db.ground();
    let cell = Cell::new("posture.answers", "comment_sealed", saved.revision.id.get());
    let outside = [
        house.neighbour(),
        house.db.anonymous(),
        house.db.worker(person(7)),
        house.db.founder(person(8)),
    ];
    for stranger in outside {
        let refused = note(&house.posture, &stranger, id, "pr-mfa").await;
        assert_eq!(refused.expect_err("not theirs").code(), "posture/not-found");
        let mut tx = ground.db.read(&stranger).await.expect("a transaction");
        let opener = ground.vault.opener(&mut tx, Owner::Organisation(house.elm)).await;
        let refused = opener.expect("no key at all").open(cell, &sealed);
        assert!(matches!(refused, Err(DbError::Vault(_))), "{stranger:?}");
    }
    let mut tx = ground.db.read(&house.viewer()).await.expect("a transaction");
    let opener = ground.vault.opener(&mut tx, Owner::Organisation(house.elm)).await;
    let opened = opener.expect("the key").open_text(cell, &sealed);
    assert_eq!(opened.expect("it opens"), NOTE);
}

#[tokio::test]
async fn a_changed_or_moved_note_fails_closed() {
    let house = House::build().await;
    let id = house.start().await;
    house.save(noted(id, "pr-mfa", NOTE)).await;
    house.save(noted(id, "gv-owner", "Ann")).await;
    for meddle in [
        "update posture.answers a set comment_sealed = b.comment_sealed from posture.answers b
         where a.question = 'pr-mfa' and b.question = 'gv-owner'",
        "update posture.answers set comment_sealed = set_byte(comment_sealed, 56, get_byte(comment_sealed, 56) # 1)
         where question = 'pr-mfa'",
        "update posture.answers set comment_sealed = substr(comment_sealed, 1, 57) where question = 'pr-mfa'",
    ] {
        assert_eq!(execute(&house, meddle).await, 1);
        let refused = note(&house.posture, &house.owner(), id, "gv-owner").await;
        assert!(
            matches!(&refused, Err(Error::Db(DbError::Vault(_)))),
            "{meddle}: {refused:?}"
        );
    }
}

#[tokio::test]
async fn new_keys_take_over_what_was_sealed_and_stopping_in_the_middle_loses_nothing() {
    let house = House::build().await;
    let id = house.completed("3", 2).await;
    let open = house.start().await;
    house.save(noted(open, "pr-mfa", NOTE)).await;
    let report = GenerateReport { assessment: id };
    let report = house.posture.generate_report(&house.owner(), report).await;
    let report = report.expect("asked").id;
    house.run_jobs().await;
    let json = house
        .posture
        .report_json(&house.owner(), report)
        .await
        .expect("a report");
    let ground = house.db.runner_ground();
    let mut tx = ground
        .db
        .write(&house.db.system("key-rotation"))
        .await
        .expect("a transaction");
    assert_eq!(ground.vault.retire_all(&mut tx).await.expect("retired"), 1);
    tx.commit().await.expect("kept");
    assert_eq!(reseal(&house, house.elm, false).await, 4, "three answers and a report");
    assert_eq!(
        note(&house.posture, &house.owner(), open, "pr-mfa")
            .await
            .expect("a note"),
        NOTE
    );
    // What is saved meanwhile is sealed under the new key at once.
    house.save(noted(open, "gv-owner", "Ann")).await;
    assert_eq!(reseal(&house, house.elm, true).await, 4);
    let old = "select count(*) from platform.data_keys where retired_at is not null and wrapped is not null";
    assert_eq!(count(&house, old).await, 0, "the old key is destroyed");
    assert_eq!(reseal(&house, house.elm, true).await, 0);
    assert_eq!(reseal(&house, house.oak, true).await, 0, "nothing of theirs");
    assert_eq!(
        note(&house.posture, &house.owner(), open, "pr-mfa")
            .await
            .expect("a note"),
        NOTE
    );
    let again = house.posture.report_json(&house.owner(), report).await;
    assert_eq!(again.expect("a report"), json, "the very bytes that were signed");
}

#[tokio::test]
async fn what_lies_in_clear_from_before_is_read_and_then_sealed() {
    let house = House::build().await;
    let id = house.completed("3", 2).await;
    let report = GenerateReport { assessment: id };
    let report = house.posture.generate_report(&house.owner(), report).await;
    let report = report.expect("asked").id;
    house.run_jobs().await;
    let json = house
        .posture
        .report_json(&house.owner(), report)
        .await
        .expect("a report");
    let mut conn = house.db.all_seeing().await;
    sqlx::query("update posture.reports set report_json = $1, report_json_sealed = null")
        .bind(&json)
        .execute(&mut conn)
        .await
        .expect("as it was");
    execute(
        &house,
        "update posture.answers set comment = 'From before', comment_sealed = null",
    )
    .await;
    execute(&house, "delete from platform.data_keys").await;
    let key = house.posture.packs()[0].questions().next().map(|it| it.key.clone());
    let key = key.expect("a question");
    let read = async || {
        assert_eq!(
            note(&house.posture, &house.viewer(), id, key.as_str())
                .await
                .expect("a note"),
            "From before"
        );
        assert_eq!(copied(&house, person(1)).await, ["From before", "From before"]);
        let now = house.posture.report_json(&house.viewer(), report).await;
        assert_eq!(now.expect("a report"), json);
    };
    read().await;
    let in_clear = async || {
        let rotation = house.db.system("key-rotation");
        let mut tx = house.db.runner_ground().db.read_fresh(&rotation).await.expect("a read");
        house.jobs.in_clear_in(&mut tx, 10).await.expect("organisations")
    };
    assert_eq!(in_clear().await, [house.elm]);
    assert_eq!(reseal(&house, house.elm, true).await, 3);
    assert!(in_clear().await.is_empty());
    let left = "select count(*) from posture.answers where comment is not null";
    assert_eq!(count(&house, left).await, 0);
    read().await;
}

/// A keeper of keys that can fall silent.
struct Moody {
    keys: KeyFile,
    silent: AtomicBool,
}

impl Moody {
    fn awake(&self) -> Result<&KeyFile, KeeperError> {
        let silent = self.silent.load(Ordering::Relaxed);
        (!silent).then_some(&self.keys).ok_or(KeeperError::Silent)
    }
}

#[async_trait]
impl KeyKeeper for Moody {
    async fn current(&self) -> Result<String, KeeperError> {
        self.awake()?.current().await
    }

    async fn wrap(&self, key: &DataKey, context: &[u8]) -> Result<Wrapped, KeeperError> {
        self.awake()?.wrap(key, context).await
    }

    async fn unwrap(&self, wrapped: &Wrapped, context: &[u8]) -> Result<DataKey, KeeperError> {
        self.awake()?.unwrap(wrapped, context).await
    }
}

#[tokio::test]
async fn while_keys_cannot_be_reached_no_note_is_shown_as_empty_and_none_is_lost() {
    let house = House::build().await;
    let rng = house.db.rng().clone();
    let line = fresh_line(&rng, testkit::start_of_tests());
    let keeper = Arc::new(Moody {
        keys: KeyFile::open(&line, None, rng.clone()).expect("a key"),
        silent: AtomicBool::new(false),
    });
    let ground = Ground {
        vault: Vault::new(keeper.clone(), Secret::new([9; 32]), rng),
        ..house.db.ground()
    };
    let packs = Packs::shipped().expect("packs");
    let key = ReportKey::from_seed(&KEY);
    let posture = Posture::new(ground, packs, house.press.clone(), house.files.clone(), key);
    let (owner, id) = (house.owner(), house.start().await);
    posture
        .save_answer(&owner, noted(id, "pr-mfa", NOTE))
        .await
        .expect("saved");
    keeper.silent.store(true, Ordering::Relaxed);
    let page = kernel::PageRequest::default();
    let question = QuestionKey::new("pr-mfa");
    let refused = [
        note(&posture, &owner, id, "pr-mfa").await.map(drop),
        posture.question(&owner, id, question).await.map(drop),
        posture.list_assessments(&owner, page).await.map(drop),
        posture
            .save_answer(&owner, noted(id, "gv-owner", "Ann"))
            .await
            .map(drop),
    ];
    for refused in refused {
        let refused = refused.expect_err("the keys are away");
        assert_eq!(
            (refused.kind(), refused.code()),
            (ErrorKind::Unavailable, "platform/keys-unreachable")
        );
        assert_eq!(refused.retry_after(), Some(60));
    }
    assert_eq!(count(&house, "select count(*) from posture.answers").await, 1);
    keeper.silent.store(false, Ordering::Relaxed);
    assert_eq!(note(&posture, &owner, id, "pr-mfa").await.expect("a note"), NOTE);
}
