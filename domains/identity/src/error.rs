//! What can go wrong with accounts and sign-ins.

use crate::factors::HalfLogin;
use crate::model::factor_reset::ResetRefusal;
use crate::model::foreign::ForeignFault;
use crate::model::link::LinkFault;
use crate::model::role_grant::GrantRefusal;
use crate::passkeys::PasskeyFault;
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A refusal or failure. None of them tells whether an account exists.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some answers break a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// The address and password do not open an account. One sentence serves every cause.
    #[error(
        "We could not sign you in. Check your e-mail address and password. If your account is new, confirm your e-mail address first"
    )]
    NotSignedIn,
    /// The password is right, and the account asks for a second factor.
    #[error("Your password is right. Now show your second factor")]
    SecondFactorNeeded(Box<HalfLogin>),
    /// A half-login's ticket is no good, or no longer: used, too old, tried too often, or the account has changed.
    #[error("This sign-in has taken too long or had too many wrong codes. Sign in again")]
    HalfLoginEnded,
    /// There is no second factor to do this with.
    #[error("You have no second factor. Set one up first")]
    NoSecondFactor,
    /// There is no number to send a code to, or a stronger factor must be shown.
    #[error("There is no mobile number that we could send a code to. Use another way")]
    NoPhone,
    /// This installation sends no text messages.
    #[error("We cannot send text messages at the moment. Use another way")]
    NoTexts,
    /// Too many text messages for one person or one number.
    #[error("We have sent as many text messages as we may for now. Use another way, or wait a while")]
    TooManyTexts {
        /// When the next may be asked for, in seconds.
        retry_after: u32,
    },
    /// No key waits for its first code.
    #[error("Setting up has taken more than an hour, or was finished already. Start again")]
    SetupEnded,
    /// The person must have a second factor, and this is their last.
    #[error("Your account must have a second factor. Set up another before you remove this one")]
    SecondFactorDemanded,
    /// The refresh token is not, or no longer, good.
    #[error("Your sign-in has ended. Sign in again")]
    SignInAgain,
    /// A link from a mail does not work.
    #[error(transparent)]
    Link(#[from] LinkFault),
    /// A sign-in with an account from elsewhere did not come about.
    #[error(transparent)]
    Foreign(#[from] ForeignFault),
    /// There is no such connection of the actor's account.
    #[error("This connection has ended already, or is not yours")]
    UnknownForeign,
    /// Too many tries to sign in.
    #[error("There were too many tries to sign in. Wait a few minutes, then try again")]
    TooManyTries {
        /// When another try makes sense, in seconds.
        retry_after: u32,
    },
    /// More people sign in at this moment than we can check.
    #[error("every place for checking passwords is taken")]
    Busy,
    /// There is no such live sign-in of the actor's.
    #[error("This sign-in has ended already, or is not yours")]
    UnknownSession,
    /// There is no such working key of the actor's.
    #[error("This key has ended already, or is not yours")]
    UnknownKey,
    /// The person has as many keys as one may have.
    #[error("You have as many API keys as you can have. Revoke one that you do not use, then make a new one")]
    TooManyKeys,
    /// The request was a repeat: its key was made, and shown, the first time.
    #[error(
        "This key has been made already, and a key is shown only once. If you did not see it, revoke it and make another"
    )]
    KeyShownOnce,
    /// There is no such copy of the actor's data.
    #[error("We could not find this copy of your data")]
    UnknownCopy,
    /// The copy is being made.
    #[error("We are still putting your copy together. We will send you an e-mail when it is ready")]
    CopyNotReady,
    /// The copy was taken, or its time is over.
    #[error("This copy can no longer be downloaded. Ask for a new one")]
    CopyGone,
    /// A passkey did not do what it was to do.
    #[error(transparent)]
    Passkey(#[from] PasskeyFault),
    /// There is no such passkey of the actor's.
    #[error("This passkey has been removed already, or is not yours")]
    UnknownPasskey,
    /// The passkey is on an account already.
    #[error("This passkey has been added already")]
    PasskeyKnown,
    /// The person has as many passkeys as one may have.
    #[error("You have as many passkeys as you can have. Remove one that you do not use, then add a new one")]
    TooManyPasskeys,
    /// An account with this address exists. Said to operators, and to who has proved that the address is theirs.
    #[error("There is already an account with this e-mail address")]
    EmailTaken,
    /// An account is off or on already, as it was to become.
    #[error("This account is already as you want it")]
    AlreadySwitched,
    /// A role of staff cannot be asked for or decided on like this.
    #[error(transparent)]
    Role(#[from] GrantRefusal),
    /// No such role was asked for, as far as the actor may know.
    #[error("We could not find this change of a role")]
    NoRoleGrant,
    /// A reset of second factors cannot be asked for or decided on like this.
    #[error(transparent)]
    FactorReset(#[from] ResetRefusal),
    /// No such reset is under way, as far as the actor may know.
    #[error("We could not find this reset of second factors. It may be over")]
    NoFactorReset,
    /// No such account that the actor may see.
    #[error("We could not find this account")]
    NoAccount,
    /// The actor may not do this.
    #[error("You do not have permission to do this")]
    Denied(#[from] Denied),
    /// A fault of ours in hashing or signing.
    #[error("{0}")]
    Crypto(String),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid(_)
            | Self::NotSignedIn
            | Self::SecondFactorNeeded(_)
            | Self::HalfLoginEnded
            | Self::SignInAgain
            | Self::Link(_)
            | Self::Passkey(_) => ErrorKind::Invalid,
            Self::Foreign(fault) => fault.kind(),
            Self::TooManyTries { .. } | Self::TooManyTexts { .. } => ErrorKind::TooMany,
            Self::Busy => ErrorKind::Unavailable,
            Self::EmailTaken
            | Self::CopyNotReady
            | Self::CopyGone
            | Self::AlreadySwitched
            | Self::TooManyKeys
            | Self::KeyShownOnce
            | Self::PasskeyKnown
            | Self::TooManyPasskeys
            | Self::NoSecondFactor
            | Self::NoPhone
            | Self::NoTexts
            | Self::SetupEnded
            | Self::SecondFactorDemanded => ErrorKind::Conflict,
            Self::Role(refusal) => refusal.kind(),
            Self::FactorReset(refusal) => refusal.kind(),
            Self::NoAccount
            | Self::NoRoleGrant
            | Self::NoFactorReset
            | Self::UnknownSession
            | Self::UnknownKey
            | Self::UnknownPasskey
            | Self::UnknownForeign
            | Self::UnknownCopy => ErrorKind::NotFound,
            Self::Denied(_) => ErrorKind::Denied,
            Self::Crypto(_) => ErrorKind::Internal,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "identity/invalid",
            Self::NotSignedIn => "identity/not-signed-in",
            Self::SecondFactorNeeded(_) => "identity/second-factor-needed",
            Self::HalfLoginEnded => "identity/half-login-ended",
            Self::NoSecondFactor => "identity/no-second-factor",
            Self::NoPhone => "identity/no-phone",
            Self::NoTexts => "identity/no-texts",
            Self::TooManyTexts { .. } => "identity/too-many-texts",
            Self::SetupEnded => "identity/setup-ended",
            Self::SecondFactorDemanded => "identity/second-factor-demanded",
            Self::SignInAgain => "identity/sign-in-again",
            Self::Link(fault) => fault.code(),
            Self::Foreign(fault) => fault.code(),
            Self::UnknownForeign => "identity/unknown-connection",
            Self::TooManyTries { .. } => "identity/too-many-tries",
            Self::Busy => "identity/busy",
            Self::UnknownSession => "identity/unknown-session",
            Self::UnknownKey => "identity/unknown-key",
            Self::TooManyKeys => "identity/too-many-keys",
            Self::KeyShownOnce => "identity/key-shown-once",
            Self::UnknownCopy => "identity/unknown-copy",
            Self::CopyNotReady => "identity/copy-not-ready",
            Self::CopyGone => "identity/copy-gone",
            Self::Passkey(fault) => fault.code(),
            Self::UnknownPasskey => "identity/unknown-passkey",
            Self::PasskeyKnown => "identity/passkey-known",
            Self::TooManyPasskeys => "identity/too-many-passkeys",
            Self::EmailTaken => "identity/email-taken",
            Self::AlreadySwitched => "identity/already-switched",
            Self::Role(refusal) => refusal.code(),
            Self::FactorReset(refusal) => refusal.code(),
            Self::NoFactorReset => "identity/no-factor-reset",
            Self::NoRoleGrant => "identity/no-role-grant",
            Self::NoAccount => "identity/no-account",
            Self::Denied(_) => "identity/denied",
            Self::Crypto(_) => "identity/internal",
            Self::Db(error) => error.code(),
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::TooManyTries { retry_after } | Self::TooManyTexts { retry_after } => Some(*retry_after),
            Self::Busy => Some(2),
            Self::Foreign(ForeignFault::Unreachable) => Some(60),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}
