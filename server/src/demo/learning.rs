//! Twelve courses, and people who have finished some of them.

use super::world::World;
use academy::model::CourseSource;
use academy::queries::AttemptPage;
use academy::{Enrol, MarkLessonDone, PublishCourse, SaveAnswer, StartAttempt, SubmitAttempt};
use anyhow::Context;
use kernel::ids::{CourseId, QuestionId, UserId};
use std::collections::BTreeMap;

macro_rules! files {
    ($folder:literal: $($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../demo/", $folder, "/", $name)))),+]
    };
}

const COURSES: [(&str, &str); 12] = files!["courses":
    "conflict-management.toml", "counter-terrorism-awareness.toml", "dementia-awareness.toml",
    "fire-safety-at-venues.toml", "food-hygiene.toml", "infection-control.toml", "lone-working.toml",
    "medication-awareness.toml", "moving-and-handling.toml", "safeguarding-adults.toml", "spiking-awareness.toml",
    "vulnerable-people.toml",
];

const FILM: &[u8] = include_bytes!("../../demo/media/conflict-management.mp4");
const CAPTIONS: &[u8] = include_bytes!("../../demo/media/conflict-management.vtt");

/// A course with the file it came from, for its right answers.
pub(super) struct DemoCourse {
    course: CourseId,
    source: CourseSource,
}

/// Publishes the courses; what is there already stays.
pub(super) async fn publish(world: &World) -> anyhow::Result<Vec<DemoCourse>> {
    let mut courses = Vec::new();
    for (name, text) in COURSES {
        let source = CourseSource::parse(text).with_context(|| name.to_owned())?;
        let media = BTreeMap::from([
            ("conflict-management.mp4".to_owned(), FILM.to_vec()),
            ("conflict-management.vtt".to_owned(), CAPTIONS.to_vec()),
        ]);
        let command = PublishCourse {
            source: source.clone(),
            media,
        };
        let published = world.house.academy.publish_course(&world.loader(), command).await;
        let course = published.with_context(|| name.to_owned())?.course;
        courses.push(DemoCourse { course, source });
    }
    Ok(courses)
}

/// Has the given people study and pass the free courses of their sector.
pub(super) async fn finish_courses(
    world: &World,
    courses: &[DemoCourse],
    people: &[(UserId, String)],
) -> anyhow::Result<()> {
    for (user, sector) in people {
        let free = courses
            .iter()
            .filter(|course| course.source.price_pence == 0 && course.source.sector == *sector);
        for course in free {
            finish(world, course, *user)
                .await
                .with_context(|| course.source.slug.clone())?;
        }
    }
    Ok(())
}

async fn finish(world: &World, course: &DemoCourse, user: UserId) -> anyhow::Result<()> {
    let academy = &world.house.academy;
    let actor = world.worker(user);
    let enrolment = academy.enrol(&actor, Enrol { course: course.course }).await?.id;
    for lesson in academy.enrolment(&actor, enrolment).await?.lessons {
        let lesson = lesson.id;
        academy
            .mark_lesson_done(&actor, MarkLessonDone { enrolment, lesson })
            .await?;
    }
    let attempt = academy.start_attempt(&actor, StartAttempt { enrolment }).await?.id;
    let page = academy.attempt(&actor, attempt).await?;
    for (question, chosen) in right_answers(&page, &course.source) {
        academy
            .save_answer(
                &actor,
                SaveAnswer {
                    attempt,
                    question,
                    chosen,
                },
            )
            .await?;
    }
    academy.submit_attempt(&actor, SubmitAttempt { attempt }).await?;
    Ok(())
}

/// Finds the right options by their words, for each paper has an order of its own.
fn right_answers(page: &AttemptPage, source: &CourseSource) -> Vec<(QuestionId, Vec<u8>)> {
    let answer = |line: &academy::queries::PaperLine| {
        let question = source.questions.iter().find(|question| question.text == line.text)?;
        let right: Vec<&String> = question
            .correct
            .iter()
            .filter_map(|place| question.options.get(usize::from(*place).checked_sub(1)?))
            .collect();
        let chosen = line.options.iter().filter(|option| right.contains(&&option.text));
        Some((line.question, chosen.map(|option| option.position).collect()))
    };
    page.lines.iter().filter_map(answer).collect()
}
