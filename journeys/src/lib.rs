//! Reactions across domains: one file, one sentence each; and the questions that need more than one domain.

mod confirm_after_registration;
mod next_page;
mod tell_after_second_registration;

pub use confirm_after_registration::{AFTER_REGISTRATION, AFTER_REQUEST, ConfirmAfterRegistration};
pub use next_page::{NextPage, NextPageError, first_page};
pub use tell_after_second_registration::{NAME as AFTER_SECOND_REGISTRATION, TellAfterSecondRegistration};
