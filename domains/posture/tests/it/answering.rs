//! Saving answers: revisions, repeats and clashes.

use crate::house::{House, answer};
use kernel::PeopleError as _;
use posture::model::{AnswerValue, Comment, QuestionKey, RevisionId};
use posture::{Error, SaveAnswer};
use uuid::Uuid;

fn mfa() -> QuestionKey {
    QuestionKey::new("pr-mfa")
}

fn value(word: &str) -> AnswerValue {
    AnswerValue::parse(word).expect("a value")
}

#[tokio::test]
async fn an_answer_is_kept_with_every_word_and_counts() {
    let house = House::build().await;
    let id = house.start().await;
    let comment = Comment::parse("Line one\n\"two\" <b>\u{1F512}</b> \u{202e}odd").expect("fine");
    let saved = house
        .save(SaveAnswer {
            comment: comment.clone(),
            ..answer(id, "pr-mfa", "3")
        })
        .await;
    assert_eq!(
        (saved.counts.done(), saved.counts.total(), saved.counts.percent()),
        (1, 42, 2)
    );
    let view = house
        .posture
        .question(&house.viewer(), id, mfa())
        .await
        .expect("it is there");
    let kept = view.answer.expect("it is answered");
    assert_eq!(
        (kept.value, kept.comment, kept.author),
        (value("3"), comment, crate::house::person(1))
    );
    assert!(view.clashing.is_empty());
    assert_eq!(view.run.assessment.version, 2);
}

#[tokio::test]
async fn a_change_adds_a_revision_and_overwrites_nothing() {
    let house = House::build().await;
    let id = house.start().await;
    let first = house.save(answer(id, "pr-mfa", "1")).await.revision;
    let second = house
        .save(SaveAnswer {
            base: Some(first.id),
            ..answer(id, "pr-mfa", "na")
        })
        .await
        .revision;
    assert_eq!(second.base, Some(first.id));
    let run = house.posture.run(&house.owner(), id).await.expect("a run");
    assert_eq!(run.answers.value(&mfa()), Some(AnswerValue::NotApplicable));
    let mut conn = house.db.all_seeing().await;
    let levels: Vec<Option<i16>> = sqlx::query_scalar("select level from posture.answers order by ordinal")
        .fetch_all(&mut conn)
        .await
        .expect("rows");
    assert_eq!(levels, [Some(1), None]);
}

#[tokio::test]
async fn sending_twice_is_harmless() {
    let house = House::build().await;
    let id = house.start().await;
    let revision = Some(RevisionId::from(Uuid::from_u128(77)));
    let command = SaveAnswer {
        revision,
        ..answer(id, "pr-mfa", "2")
    };
    let first = house.save(command.clone()).await;
    let again = house.save(command.clone()).await;
    assert_eq!(first, again);
    // A double click of a form, which names no revision, is the same answer too.
    let form = house.save(answer(id, "pr-mfa", "2")).await;
    assert_eq!(form.revision, first.revision);
    assert_eq!(
        house
            .posture
            .run(&house.owner(), id)
            .await
            .expect("a run")
            .assessment
            .version,
        2
    );
    let other = SaveAnswer {
        value: value("4"),
        ..command.clone()
    };
    let error = house
        .posture
        .save_answer(&house.owner(), other)
        .await
        .expect_err("the id is used");
    assert_eq!(error.code(), "posture/revision-reused");
    let elsewhere = SaveAnswer {
        question: QuestionKey::new("gv-owner"),
        ..command
    };
    let error = house
        .posture
        .save_answer(&house.owner(), elsewhere)
        .await
        .expect_err("the id is used");
    assert_eq!(error.code(), "posture/revision-reused");
}

#[tokio::test]
async fn a_repeat_after_completion_is_still_answered_as_the_first_time() {
    let house = House::build().await;
    let id = house.start().await;
    let command = SaveAnswer {
        revision: Some(RevisionId::from(Uuid::from_u128(77))),
        ..answer(id, "pr-mfa", "2")
    };
    let first = house.save(command.clone()).await;
    let complete = posture::CompleteAssessment {
        assessment: id,
        seen: None,
    };
    house
        .posture
        .complete_assessment(&house.owner(), complete)
        .await
        .expect("it completes");
    assert_eq!(house.save(command).await.revision, first.revision);
}

#[tokio::test]
async fn two_changes_of_one_answer_clash_and_both_are_kept_until_somebody_chooses() {
    let house = House::build().await;
    let id = house.start().await;
    let base = house.save(answer(id, "pr-mfa", "0")).await.revision.id;
    let theirs = SaveAnswer {
        base: Some(base),
        ..answer(id, "pr-mfa", "3")
    };
    let stands = house
        .posture
        .save_answer(&house.manager(), theirs.clone())
        .await
        .expect("the first is saved")
        .revision;
    let mine = SaveAnswer {
        base: Some(base),
        revision: Some(RevisionId::from(Uuid::from_u128(5))),
        comment: Comment::parse("From the night shift").expect("fine"),
        ..answer(id, "pr-mfa", "1")
    };
    for _ in 0..2 {
        let Err(Error::AnswerClash(clash)) = house.posture.save_answer(&house.owner(), mine.clone()).await else {
            panic!("it clashes, and does again when sent again");
        };
        assert_eq!((clash.stands.id, clash.yours.value), (stands.id, value("1")));
        assert_eq!(clash.yours.comment.as_str(), "From the night shift");
    }
    let view = house
        .posture
        .question(&house.owner(), id, mfa())
        .await
        .expect("the question");
    assert_eq!(
        view.answer.as_ref().map(|answer| answer.id),
        Some(stands.id),
        "what stood stays in force"
    );
    assert_eq!(view.clashing.len(), 1);
    // A double click of the first author settles nothing unseen.
    house
        .posture
        .save_answer(&house.manager(), theirs)
        .await
        .expect("the same words");
    assert_eq!(
        house
            .posture
            .question(&house.owner(), id, mfa())
            .await
            .expect("the question")
            .clashing
            .len(),
        1
    );
    let choice = SaveAnswer {
        base: Some(stands.id),
        ..answer(id, "pr-mfa", "3")
    };
    house.save(choice).await;
    let view = house
        .posture
        .question(&house.owner(), id, mfa())
        .await
        .expect("the question");
    assert!(view.clashing.is_empty());
    assert_eq!(view.answer.map(|answer| answer.value), Some(value("3")));
}

#[tokio::test]
async fn many_hands_at_once_lose_no_answer() {
    let house = House::build().await;
    let id = house.start().await;
    let keys: Vec<_> = house.posture.packs()[0]
        .questions()
        .map(|question| question.key.to_string())
        .collect();
    let saves = keys.iter().map(|key| {
        let (posture, actor) = (house.posture.clone(), house.owner());
        let command = answer(id, key, "2");
        tokio::spawn(async move { posture.save_answer(&actor, command).await })
    });
    let saves: Vec<_> = saves.collect();
    for save in saves {
        save.await.expect("it does not panic").expect("it is saved");
    }
    let run = house.posture.run(&house.owner(), id).await.expect("a run");
    assert_eq!((run.counts().percent(), run.assessment.version), (100, 43));
}

#[tokio::test]
async fn unknown_questions_and_other_peoples_runs_are_not_found() {
    let house = House::build().await;
    let id = house.start().await;
    let error = house
        .posture
        .save_answer(&house.owner(), answer(id, "none", "1"))
        .await
        .expect_err("no question");
    assert_eq!(error.code(), "posture/no-such-question");
    for stranger in house.strangers() {
        let error = house
            .posture
            .save_answer(&stranger, answer(id, "pr-mfa", "1"))
            .await
            .expect_err("not theirs");
        assert_eq!(error.code(), "posture/not-found", "{stranger:?}");
        let error = house.posture.run(&stranger, id).await.expect_err("not theirs");
        assert_eq!(error.code(), "posture/not-found", "{stranger:?}");
    }
    for reader in [house.viewer(), house.assessor()] {
        let error = house
            .posture
            .save_answer(&reader, answer(id, "pr-mfa", "1"))
            .await
            .expect_err("reads only");
        assert_eq!(error.code(), "posture/denied");
        house.posture.run(&reader, id).await.expect("reads");
    }
}
