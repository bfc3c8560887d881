//! What notifications asks of the outside: a way to carry mail, and the addresses of our own pages.

use async_trait::async_trait;
use kernel::ids::{AssessmentId, CertificateId, EnrolmentId, InvitationId, MessageId, ShiftId};
use kernel::{Email, MobileNumber};

/// A mail as it is handed to the carrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Our id; the carrier makes the Message-ID from it, so a repeat is recognised.
    pub message: MessageId,
    /// Who gets it.
    pub to: Email,
    /// The subject line, without line breaks.
    pub subject: String,
    /// The plain text.
    pub text: String,
}

/// Why a mail did not leave. The texts are technical, meant for logs, and name no person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// Trying again does not help: the address or the message was refused.
    #[error("the mail was refused: {0}")]
    Refused(String),
    /// The server does not answer or asks for patience.
    #[error("the mail server does not answer: {0}")]
    Unreachable(String),
}

/// Carries mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands one mail over.
    ///
    /// # Errors
    /// When the mail was refused for good, or the server does not answer.
    async fn send(&self, mail: OutgoingMail) -> Result<(), MailError>;

    /// Tells whether mail stays with us, to be read on the mailbox page; then its text is kept.
    fn captures(&self) -> bool {
        false
    }
}

/// A text message as it is handed to the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingText {
    /// Our id, by which the gateway recognises a repeat.
    pub message: MessageId,
    /// Who gets it.
    pub to: MobileNumber,
    /// What it says.
    pub text: String,
}

/// Why a text message did not leave. The texts are technical, meant for logs, and name no person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Trying again does not help: the number or the message was refused.
    #[error("the text message was refused: {0}")]
    Refused(String),
    /// The gateway does not answer or asks for patience.
    #[error("the gateway of text messages does not answer: {0}")]
    Unreachable(String),
}

/// Carries text messages.
#[async_trait]
pub trait Texter: Send + Sync {
    /// Hands one message over.
    ///
    /// # Errors
    /// When the message was refused for good, or the gateway does not answer.
    async fn send(&self, text: OutgoingText) -> Result<(), TextError>;

    /// Tells whether messages stay with us, to be read on the mailbox page; then their text is kept.
    fn captures(&self) -> bool {
        false
    }
}

/// A page about an account that letters lead to; those with a text carry a one-time secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountPage<'a> {
    /// Where a new password is chosen.
    ResetPassword(&'a str),
    /// Where a new address is confirmed.
    ConfirmNewEmail(&'a str),
    /// Where an account is switched on again.
    Reactivate(&'a str),
    /// Where an invitation into an organisation is accepted.
    Join(&'a str),
    /// Where the people of one's organisation are looked after.
    People,
    /// Where a link to a new password is asked for.
    AskReset,
    /// Where one's account is looked after.
    Account,
    /// Where one chooses what one is written to about.
    Notifications,
    /// Where one sees what we hold about one.
    MyData,
    /// Where a worker sees what they hold.
    Passport,
    /// Where one's passkeys are.
    Passkeys,
    /// Where one's second factors are.
    Factors,
    /// Where a reset of second factors is stopped.
    StopFactorReset(&'a str),
    /// Where one sees such a reset, signed in.
    FactorReset,
    /// Where large exports of the audit log are decided on.
    AuditExports,
    /// Where to ask for help.
    Help,
}

impl AccountPage<'_> {
    /// Returns the page's path on our site.
    pub fn path(&self) -> String {
        match self {
            Self::ResetPassword(token) => format!("/reset-password/new?token={token}"),
            Self::ConfirmNewEmail(token) => format!("/confirm-new-email?token={token}"),
            Self::Reactivate(token) => format!("/reactivate?token={token}"),
            Self::Join(token) => format!("/join?token={token}"),
            Self::People => "/organisation/people".into(),
            Self::AskReset => "/reset-password".into(),
            Self::Account => "/account".into(),
            Self::Notifications => "/account/notifications".into(),
            Self::MyData => "/account/my-data".into(),
            Self::Passport => "/passport".into(),
            Self::Passkeys => "/account/passkeys".into(),
            Self::Factors => "/account/factors".into(),
            Self::StopFactorReset(token) => format!("/stop-factor-reset?token={token}"),
            Self::FactorReset => "/account/factors/reset".into(),
            Self::AuditExports => "/staff/audit/exports".into(),
            Self::Help => "/help".into(),
        }
    }
}

/// Knows the public addresses of our pages, each with scheme and host.
pub trait Links: Send + Sync {
    /// Returns a page about an account.
    fn account(&self, page: AccountPage<'_>) -> String;
    /// Returns the page that confirms an e-mail address with the given one-time token.
    fn confirm_email(&self, token: &str) -> String;
    /// Returns the sign-in page.
    fn sign_in(&self) -> String;
    /// Returns the learner's page of a course they are on.
    fn learning(&self, enrolment: EnrolmentId) -> String;
    /// Returns the holder's page of a certificate.
    fn certificate(&self, certificate: CertificateId) -> String;
    /// Returns the public page that checks a certificate number.
    fn verify(&self, number: &str) -> String;
    /// Returns the worker's page of an invitation.
    fn invitation(&self, invitation: InvitationId) -> String;
    /// Returns the worker's list of bookings.
    fn bookings(&self) -> String;
    /// Returns the employer's page of a shift.
    fn shift(&self, shift: ShiftId) -> String;
    /// Returns the page of an assessment's report.
    fn report(&self, assessment: AssessmentId) -> String;
}
