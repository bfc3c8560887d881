//! Reactions across domains: one file, one sentence each; and the questions that need more than one domain.

mod buy_course;
mod certify_after_completion;
mod confirm_after_registration;
mod credential_after_certificate;
mod enrol_after_payment;
mod failure;
mod home;
mod next_page;
mod overview;
mod tell_after_booking;
mod tell_after_certificate;
mod tell_after_invitation;
mod tell_after_release;
mod tell_after_report;
mod tell_after_second_registration;
mod tell_after_token_reuse;
mod welcome_after_enrolment;

pub use buy_course::{BuyCourse, BuyError, Purchased, Taken, Wanted};
pub use certify_after_completion::{CertifyAfterCompletion, NAME as CERTIFY_AFTER_COMPLETION};
pub use confirm_after_registration::{AFTER_REGISTRATION, AFTER_REQUEST, ConfirmAfterRegistration};
pub use credential_after_certificate::{CredentialAfterCertificate, NAME as CREDENTIAL_AFTER_CERTIFICATE};
pub use enrol_after_payment::{EnrolAfterPayment, NAME as ENROL_AFTER_PAYMENT};
pub use home::{EmployerHome, HomeError, WorkerHome};
pub use next_page::{NextPage, NextPageError, first_page};
pub use overview::{Figures, Overview, OverviewError};
pub use tell_after_booking::{NAME as TELL_AFTER_BOOKING, TellAfterBooking};
pub use tell_after_certificate::{NAME as TELL_AFTER_CERTIFICATE, TellAfterCertificate};
pub use tell_after_invitation::{NAME as TELL_AFTER_INVITATION, TellAfterInvitation};
pub use tell_after_release::{NAME as TELL_AFTER_RELEASE, TellAfterRelease};
pub use tell_after_report::{NAME as TELL_AFTER_REPORT, TellAfterReport};
pub use tell_after_second_registration::{NAME as AFTER_SECOND_REGISTRATION, TellAfterSecondRegistration};
pub use tell_after_token_reuse::{NAME as AFTER_TOKEN_REUSE, TellAfterTokenReuse};
pub use welcome_after_enrolment::{NAME as WELCOME_AFTER_ENROLMENT, WelcomeAfterEnrolment};
