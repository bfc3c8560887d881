//! What pages and the API read.

mod catalogue;
mod learning;
mod quiz;

pub use catalogue::{CatalogueFilter, Counts, CoursePage, MOST_WORDS, Payable};
pub use learning::{Captions, EnrolmentPage, LearningRow, LessonPage, LessonRow, PlaceRow, QuizState, Video};
pub use quiz::{AttemptPage, AttemptRow, PaperLine, ReviewedOption};
