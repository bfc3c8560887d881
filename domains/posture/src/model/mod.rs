//! Types and decisions of posture. Pure: no store, no clock, no network.

pub mod answer;
pub mod assessment;
pub mod canonical;
pub mod exact;
pub mod pack;
mod pack_file;
pub mod permission;
pub mod report;
pub mod score;
pub mod sheet;
pub mod signature;

pub use answer::{AnswerValue, Answers, Comment, Level, QuestionKey, Revision, RevisionId};
pub use assessment::{Assessment, State};
pub use canonical::Digest;
pub use exact::Exact;
pub use pack::{Band, Category, Pack, PackError, Packs, Question, Section};
pub use permission::{Doing, Role, may, may_start};
pub use score::{Counts, Gap, Reading, Scores, SectionScore, score};
pub use sheet::AnswerSheet;
pub use signature::ReportKey;
