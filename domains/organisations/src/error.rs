//! What can go wrong with organisations.

use crate::model::invitation::InvitationFault;
use kernel::{ErrorKind, FieldError, PeopleError};
use platform::{DbError, Denied};

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some answers break a rule.
    #[error("Check your answers")]
    Invalid(Vec<FieldError>),
    /// There is no such organisation, or the actor may not know of it.
    #[error("We cannot find this organisation")]
    NotFound,
    /// The person does not act for the organisation.
    #[error("This person is not in your organisation")]
    NoMember,
    /// There is no such invitation that waits.
    #[error("This invitation has ended. It was accepted or taken back")]
    NoInvitation,
    /// The actor acts for another organisation already.
    #[error("You already belong to an organisation. Leave it before you join or set up another")]
    AlreadyMember,
    /// Staff of the platform act for no organisation.
    #[error("Accounts of our staff cannot join an organisation. Use an account of your own")]
    StaffJoinNothing,
    /// The address has an invitation to another role.
    #[error("This person is invited already, with another role. Take that invitation back first")]
    AlreadyInvited,
    /// The organisation would be left without an owner.
    #[error("This is the only owner. Make somebody else an owner first, then try again")]
    LastOwner,
    /// Somebody owns the organisation; it is theirs to say who else does.
    #[error("This organisation has an owner, who decides who else is one")]
    HasOwner,
    /// Whoever demands a second factor of everybody has none.
    #[error("Set up a second factor of your own first. Without one you would shut yourself out")]
    OwnFactorFirst,
    /// A letter of this invitation went out a moment ago.
    #[error("We sent this invitation a few minutes ago. Wait ten minutes, then send it again")]
    LetterJustSent {
        /// When another try makes sense, in seconds.
        retry_after: u32,
    },
    /// The invitation had its share of letters.
    #[error("We have sent this invitation as often as we may. Check the address, take it back and invite again")]
    EnoughLetters,
    /// The organisation invited as many people as it may in a day.
    #[error("Your organisation has invited as many people as it can in a day. Try again tomorrow")]
    TooManyInvitations {
        /// When another try makes sense, in seconds.
        retry_after: u32,
    },
    /// The link of an invitation does not work.
    #[error(transparent)]
    Invitation(#[from] InvitationFault),
    /// Another site of the organisation has the name.
    #[error("You already have a site with this name. Choose another name")]
    SiteNameTaken,
    /// The actor may not do this.
    #[error("Your role in the organisation does not allow this. Ask an owner")]
    Denied(#[from] Denied),
    /// The database refused or does not answer.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl PeopleError for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invitation(InvitationFault::OtherAddress) | Self::StaffJoinNothing | Self::Denied(_) => {
                ErrorKind::Denied
            }
            Self::Invalid(_) | Self::Invitation(_) => ErrorKind::Invalid,
            Self::NotFound | Self::NoMember | Self::NoInvitation => ErrorKind::NotFound,
            Self::AlreadyMember
            | Self::AlreadyInvited
            | Self::LastOwner
            | Self::HasOwner
            | Self::OwnFactorFirst
            | Self::EnoughLetters
            | Self::SiteNameTaken => ErrorKind::Conflict,
            Self::LetterJustSent { .. } | Self::TooManyInvitations { .. } => ErrorKind::TooMany,
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "organisations/invalid",
            Self::NotFound => "organisations/not-found",
            Self::NoMember => "organisations/no-member",
            Self::NoInvitation => "organisations/no-invitation",
            Self::AlreadyMember => "organisations/already-member",
            Self::StaffJoinNothing => "organisations/staff-join-nothing",
            Self::AlreadyInvited => "organisations/already-invited",
            Self::LastOwner => "organisations/last-owner",
            Self::HasOwner => "organisations/has-owner",
            Self::OwnFactorFirst => "organisations/own-factor-first",
            Self::LetterJustSent { .. } => "organisations/letter-just-sent",
            Self::EnoughLetters => "organisations/enough-letters",
            Self::TooManyInvitations { .. } => "organisations/too-many-invitations",
            Self::Invitation(fault) => fault.code(),
            Self::SiteNameTaken => "organisations/site-name-taken",
            Self::Denied(_) => "organisations/denied",
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
            Self::LetterJustSent { retry_after } | Self::TooManyInvitations { retry_after } => Some(*retry_after),
            Self::Db(error) => error.retry_after(),
            _ => None,
        }
    }
}
