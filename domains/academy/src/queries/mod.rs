//! What pages and the API read.

mod catalogue;
mod learning;
mod quiz;

pub use catalogue::{CatalogueFilter, Counts, CoursePage, Payable};
pub use learning::{Captions, EnrolmentPage, LearningRow, LessonPage, LessonRow, QuizState, Video};
pub use quiz::{AttemptPage, AttemptRow, PaperLine, ReviewedOption};
