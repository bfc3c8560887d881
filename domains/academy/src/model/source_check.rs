//! The rules a course must keep.

use super::{CourseSource, LessonSource, QuestionSource};
use kernel::FieldError;
use std::collections::BTreeSet;

/// Returns every broken rule, naming its place: `lessons/2/title`. An empty list means that the course may be published.
pub(super) fn broken_rules(course: &CourseSource) -> Vec<FieldError> {
    let mut found = Found(Vec::new());
    found.slug(&course.slug);
    found.text("title", &course.title, 100);
    found.text("sector", &course.sector, 40);
    found.text("summary", &course.summary, 240);
    // The summary is printed on a certificate and signed with it: no line breaks, no tabs.
    found.require(
        !course.summary.chars().any(char::is_control),
        "summary",
        "format",
        "Keep the summary on one line",
    );
    found.require(
        !course.title.chars().any(char::is_control),
        "title",
        "format",
        "Keep the title on one line",
    );
    found.require(
        (1..=12).contains(&course.outcomes.len()),
        "outcomes",
        "count",
        "Give 1 to 12 outcomes",
    );
    for (at, outcome) in course.outcomes.iter().enumerate() {
        found.text(&format!("outcomes/{at}"), outcome, 200);
    }
    found.require(
        (0..=1_000_000).contains(&course.price_pence),
        "price_pence",
        "range",
        "Give a price from 0 to 1,000,000 pence",
    );
    found.require(
        (1..=100).contains(&course.pass_percent),
        "pass_percent",
        "range",
        "Give a pass mark from 1 to 100",
    );
    found.require(
        (1..=6_000).contains(&course.minutes),
        "minutes",
        "range",
        "Give the study time in minutes",
    );
    found.require(
        course.valid_months.is_none_or(|months| (1..=120).contains(&months)),
        "valid_months",
        "range",
        "Give 1 to 120 months",
    );
    found.require(
        (1..=60).contains(&course.lessons.len()),
        "lessons",
        "count",
        "Give 1 to 60 lessons",
    );
    found.require(
        (1..=100).contains(&course.questions.len()),
        "questions",
        "count",
        "Give 1 to 100 questions",
    );
    for (at, lesson) in course.lessons.iter().enumerate() {
        found.lesson(at, lesson);
    }
    for (at, question) in course.questions.iter().enumerate() {
        found.question(at, question);
    }
    found.0
}

struct Found(Vec<FieldError>);

impl Found {
    fn require(&mut self, holds: bool, field: &str, code: &'static str, message: &str) {
        if !holds {
            self.0.push(FieldError::new(field, code, message));
        }
    }

    fn text(&mut self, field: &str, text: &str, most: usize) {
        self.require(!text.trim().is_empty(), field, "required", "Write something here");
        self.require(
            text.chars().count() <= most,
            field,
            "too-long",
            &format!("Use {most} letters or fewer"),
        );
    }

    fn slug(&mut self, slug: &str) {
        let plain = slug
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let joined = slug.split('-').all(|part| !part.is_empty());
        self.require(
            plain && joined && slug.len() <= 60,
            "slug",
            "format",
            "Use lower case letters, digits and single hyphens, at most 60",
        );
    }

    fn lesson(&mut self, at: usize, lesson: &LessonSource) {
        self.text(&format!("lessons/{at}/title"), &lesson.title, 120);
        self.text(&format!("lessons/{at}/body"), &lesson.body, 40_000);
        self.require(
            (1..=600).contains(&lesson.minutes),
            &format!("lessons/{at}/minutes"),
            "range",
            "Give the minutes it takes",
        );
        if let Some(video) = &lesson.video {
            let plain = |name: &str, end: &str| {
                name.ends_with(end)
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
            };
            let field = format!("lessons/{at}/video");
            self.require(plain(&video.file, ".mp4"), &field, "format", "Name an .mp4 file");
            self.require(
                plain(&video.captions, ".vtt"),
                &field,
                "format",
                "Name a .vtt file with captions",
            );
            self.require(video.seconds > 0, &field, "range", "Give the length in seconds");
            self.text(&format!("{field}/transcript"), &video.transcript, 40_000);
        }
    }

    fn question(&mut self, at: usize, question: &QuestionSource) {
        let field = |name: &str| format!("questions/{at}/{name}");
        self.text(&field("text"), &question.text, 500);
        self.text(&field("explanation"), &question.explanation, 500);
        let count = question.options.len();
        self.require(
            (2..=6).contains(&count),
            &field("options"),
            "count",
            "Give 2 to 6 options",
        );
        for option in &question.options {
            self.text(&field("options"), option, 240);
        }
        let different: BTreeSet<&str> = question.options.iter().map(|option| option.trim()).collect();
        self.require(
            different.len() == count,
            &field("options"),
            "repeated",
            "Make every option different",
        );
        let right: BTreeSet<u8> = question.correct.iter().copied().collect();
        let known = right
            .iter()
            .all(|position| *position >= 1 && usize::from(*position) <= count);
        self.require(
            known && !right.is_empty() && right.len() == question.correct.len() && right.len() < count,
            &field("correct"),
            "format",
            "Give the numbers of the right options, counted from 1, leaving at least one wrong option",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{CourseSource, SourceError};

    const GOOD: &str = r#"
        slug = "safe-lifting"
        title = "Safe lifting"
        sector = "care"
        summary = "How to lift."
        outcomes = ["lift"]
        price_pence = 0
        pass_percent = 80
        minutes = 20
        [[lessons]]
        title = "One"
        minutes = 5
        body = "Bend your knees."
        [[questions]]
        text = "What do you bend?"
        options = ["Knees", "Back", "Rules"]
        correct = [1]
        explanation = "Knees are strong."
    "#;

    fn fields(text: &str) -> Vec<String> {
        match CourseSource::parse(text) {
            Err(SourceError::Invalid(found)) => found.into_iter().map(|error| error.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_good_file_is_read_and_digested() {
        let course = CourseSource::parse(GOOD).expect("a good file");
        assert_eq!(course.questions[0].right_options(), ["Knees"]);
        assert_eq!(
            course.digest(&[]),
            CourseSource::parse(GOOD).expect("a good file").digest(&[])
        );
        assert_ne!(course.digest(&[]), course.digest(&["film".into()]));
    }

    #[test]
    fn broken_rules_name_their_place() {
        assert_eq!(fields(&GOOD.replace("safe-lifting", "Safe Lifting")), ["slug"]);
        assert_eq!(
            fields(&GOOD.replace("correct = [1]", "correct = [0]")),
            ["questions/0/correct"]
        );
        assert_eq!(
            fields(&GOOD.replace("correct = [1]", "correct = [4]")),
            ["questions/0/correct"]
        );
        assert_eq!(
            fields(&GOOD.replace("correct = [1]", "correct = [1, 2, 3]")),
            ["questions/0/correct"]
        );
        assert_eq!(fields(&GOOD.replace("\"Back\"", "\"Knees\"")), ["questions/0/options"]);
        assert_eq!(
            fields(&GOOD.replace("pass_percent = 80", "pass_percent = 0")),
            ["pass_percent"]
        );
        assert_eq!(
            fields(&GOOD.replace("title = \"One\"", "title = \" \"")),
            ["lessons/0/title"]
        );
    }

    #[test]
    fn unknown_keys_are_refused() {
        let text = GOOD.replace("minutes = 20", "minutes = 20\nprice = 3");
        assert!(matches!(CourseSource::parse(&text), Err(SourceError::Unreadable(_))));
    }
}
