//! academy: courses in immutable versions, places on them, lessons, quizzes and completion.

mod activate;
mod completion;
mod config;
mod enrol;
mod error;
mod export;
mod mark_lesson_done;
pub mod model;
mod publish_course;
pub mod queries;
pub mod rights;
mod save_answer;
mod start_attempt;
mod store;
mod submit_attempt;

pub use activate::Activate;
pub use config::Config;
pub use enrol::Enrol;
pub use error::{Error, Thing};
pub use mark_lesson_done::MarkLessonDone;
pub use publish_course::{PublishCourse, Published};
pub use save_answer::SaveAnswer;
pub use start_attempt::StartAttempt;
pub use submit_attempt::{SubmitAttempt, Submitted};

use contracts::storage::FileStore;
use platform::Ground;
use std::sync::Arc;

/// The academy.
#[derive(Clone)]
pub struct Academy {
    ground: Ground,
    files: Arc<dyn FileStore>,
    config: Config,
}

impl Academy {
    /// Makes the academy. Films are kept in the file store.
    pub fn new(ground: Ground, files: Arc<dyn FileStore>, config: Config) -> Self {
        Self { ground, files, config }
    }
}
