//! Types and decisions. Nothing here waits, asks a database or reads a clock.

mod attempt;
mod completion;
mod course;
mod enrolment;
mod evidence;
mod marking;
mod paper;
mod source;
mod source_check;
mod text;

pub use attempt::{Attempt, AttemptResult, CannotStart, next_attempt};
pub use completion::{Completion, CompletionRule, LearningEvent, Progress, progress};
pub use course::{Course, CourseListing};
pub use enrolment::{Activation, Enrolment, EnrolmentState, Refusal};
pub use evidence::{AnswerEvidence, AttemptEvidence, Evidence, LessonEvidence};
pub use marking::{Marks, QuestionMark, mark};
pub use paper::{ChoiceError, Paper, PaperQuestion, Question, QuestionKind};
pub use source::{CourseSource, LessonSource, QuestionSource, SourceError, VideoSource};
pub use text::{to_html, to_plain_paragraphs};
