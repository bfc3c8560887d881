//! Invitations of people into an organisation.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Email;
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use platform::OrgRole;

/// For how long a letter's link works.
pub const INVITATION_LIFE: TimeDelta = TimeDelta::days(7);
/// How many letters one invitation is good for.
pub const LETTERS_EACH: u16 = 5;
/// How long to wait between two letters of one invitation.
pub const LETTER_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// How many people an organisation may invite in a day. Our letters go to people who never asked for them.
pub const INVITATIONS_A_DAY: i64 = 50;

/// An invitation, for those who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberInvitation {
    /// Its id.
    pub id: MemberInvitationId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Whom it is for.
    pub email: Email,
    /// What they are to be.
    pub role: OrgRole,
    /// Who invited them.
    pub invited_by: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// How many letters were asked for.
    pub letters: u16,
    /// When the last letter was asked for.
    pub asked_at: DateTime<Utc>,
    /// Until when the last letter's link works.
    pub expires_at: DateTime<Utc>,
    /// When it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Why another letter is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoLetter {
    /// One has just gone out.
    JustSent { retry_after: u32 },
    /// There were enough.
    Enough,
}

impl MemberInvitation {
    /// Tells whether it waits to be accepted, also where its link is too old by now.
    pub const fn is_open(&self) -> bool {
        self.accepted_at.is_none() && self.withdrawn_at.is_none()
    }

    /// Tells whether its link still works.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && now < self.expires_at
    }

    /// Decides whether another letter may go out now.
    pub(crate) fn may_write_again(&self, now: DateTime<Utc>) -> Result<(), NoLetter> {
        let wait = (self.asked_at + LETTER_PAUSE - now).num_seconds();
        if self.letters >= LETTERS_EACH {
            Err(NoLetter::Enough)
        } else if wait > 0 {
            let retry_after = u32::try_from(wait).unwrap_or(1);
            Err(NoLetter::JustSent { retry_after })
        } else {
            Ok(())
        }
    }
}

/// Why the link of an invitation does not work. Whoever holds the secret of a link may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvitationFault {
    /// It is not the text of a link: cut off or changed on the way.
    #[error("This link is not complete. Open it from our e-mail again, or copy the whole address")]
    Malformed,
    /// It is whole, but none that we sent.
    #[error("We do not know this invitation. Ask the person who invited you to invite you again")]
    Foreign,
    /// It was accepted before.
    #[error("This invitation was used before. Sign in to go on")]
    Used,
    /// Who sent it took it back, or may not invite into this role any more.
    #[error("This invitation was taken back. Ask the organisation to invite you again")]
    Withdrawn,
    /// A newer letter took its place.
    #[error("A newer e-mail took the place of this one. Open the link in the newest e-mail from us")]
    Replaced,
    /// Its time is over.
    #[error("This invitation is too old. Ask the person who invited you to send it again")]
    Expired,
    /// It was sent to somebody else.
    #[error(
        "This invitation was sent to another e-mail address. Sign out, then open the link again, or ask to be invited at your own address"
    )]
    OtherAddress,
}

impl InvitationFault {
    /// Every fault.
    pub const ALL: [Self; 7] = [
        Self::Malformed,
        Self::Foreign,
        Self::Used,
        Self::Withdrawn,
        Self::Replaced,
        Self::Expired,
        Self::OtherAddress,
    ];

    /// Returns the stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "organisations/invitation-malformed",
            Self::Foreign => "organisations/invitation-foreign",
            Self::Used => "organisations/invitation-used",
            Self::Withdrawn => "organisations/invitation-withdrawn",
            Self::Replaced => "organisations/invitation-replaced",
            Self::Expired => "organisations/invitation-expired",
            Self::OtherAddress => "organisations/invitation-other-address",
        }
    }
}

/// A letter's link as it is stored, with what it is good for.
#[derive(Debug, Clone)]
pub(crate) struct InvitationLink {
    pub(crate) invitation: MemberInvitation,
    pub(crate) revoked_at: Option<DateTime<Utc>>,
}

impl InvitationLink {
    /// Decides whether the link works now.
    pub(crate) fn judge(self, now: DateTime<Utc>) -> Result<MemberInvitation, InvitationFault> {
        if self.invitation.accepted_at.is_some() {
            Err(InvitationFault::Used)
        } else if self.invitation.withdrawn_at.is_some() {
            Err(InvitationFault::Withdrawn)
        } else if self.revoked_at.is_some() {
            Err(InvitationFault::Replaced)
        } else if self.invitation.expires_at <= now {
            Err(InvitationFault::Expired)
        } else {
            Ok(self.invitation)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).expect("an instant")
    }

    fn invitation() -> MemberInvitation {
        MemberInvitation {
            id: Uuid::nil().into(),
            organisation: Uuid::nil().into(),
            email: "a@b.co".parse().expect("an address"),
            role: OrgRole::Viewer,
            invited_by: Uuid::nil().into(),
            created_at: at(0),
            letters: 1,
            asked_at: at(0),
            expires_at: at(0) + INVITATION_LIFE,
            accepted_at: None,
            withdrawn_at: None,
        }
    }

    #[test]
    fn a_link_works_until_it_is_used_taken_back_replaced_or_too_old() {
        let verdict = |invitation, revoked_at, now| InvitationLink { invitation, revoked_at }.judge(now).err();
        let week = 7 * 24 * 60;
        assert_eq!(verdict(invitation(), None, at(week - 1)), None);
        assert_eq!(verdict(invitation(), None, at(week)), Some(InvitationFault::Expired));
        assert_eq!(
            verdict(invitation(), Some(at(1)), at(2)),
            Some(InvitationFault::Replaced)
        );
        let used = MemberInvitation {
            accepted_at: Some(at(1)),
            ..invitation()
        };
        assert_eq!(verdict(used, Some(at(1)), at(2)), Some(InvitationFault::Used));
        let gone = MemberInvitation {
            withdrawn_at: Some(at(1)),
            ..invitation()
        };
        assert_eq!(verdict(gone, None, at(week)), Some(InvitationFault::Withdrawn));
    }

    #[test]
    fn letters_have_a_pause_between_them_and_an_end() {
        let wait = NoLetter::JustSent { retry_after: 60 };
        assert_eq!(invitation().may_write_again(at(9)), Err(wait));
        assert_eq!(invitation().may_write_again(at(10)), Ok(()));
        let fifth = MemberInvitation {
            letters: LETTERS_EACH,
            ..invitation()
        };
        assert_eq!(fifth.may_write_again(at(100)), Err(NoLetter::Enough));
    }
}
