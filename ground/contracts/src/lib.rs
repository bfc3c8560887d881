//! What domains say to one another: events in the past tense, and ports that more than one domain needs.
//!
//! An event is a versioned, self-contained snapshot: whoever hears it needs to ask nothing back.

pub mod academy;
pub mod audit;
pub mod billing;
pub mod certificates;
pub mod counting;
pub mod documents;
mod event;
pub mod identity;
pub mod marketplace;
pub mod organisations;
pub mod people;
pub mod places;
pub mod posture;
pub mod sector;
pub mod storage;

pub use event::Event;
