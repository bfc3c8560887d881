//! A role of staff that one administrator asks for and another decides on.

use super::account::{Account, Standing};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::{RoleGrantId, UserId};
use kernel::{ErrorKind, FieldError};
use platform::{Reason, StaffRole};

/// For so long another administrator may decide.
pub const DECIDED_WITHIN: TimeDelta = TimeDelta::hours(24);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedRole {
    /// The person gets this role, in place of any other.
    Give(StaffRole),
    /// The person's role is taken.
    Take,
}

impl WantedRole {
    /// The word that stands for taking a role.
    pub const NONE: &'static str = "none";

    /// Reads the word of a form or a program.
    ///
    /// # Errors
    /// When there is no such role.
    pub fn parse(word: &str) -> Result<Self, FieldError> {
        if word == Self::NONE {
            return Ok(Self::Take);
        }
        let unknown = || FieldError::new("role", "unknown", "Choose one of the roles of staff");
        StaffRole::parse(word).map(Self::Give).ok_or_else(unknown)
    }

    /// Returns the role that is to be given.
    pub const fn role(self) -> Option<StaffRole> {
        match self {
            Self::Give(role) => Some(role),
            Self::Take => None,
        }
    }

    pub(crate) fn of(role: Option<StaffRole>) -> Self {
        role.map_or(Self::Take, Self::Give)
    }
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantState {
    /// Another administrator may decide.
    Waiting,
    /// Another administrator agreed.
    Approved,
    /// Another administrator did not agree.
    Refused,
    /// Nobody decided in time.
    Expired,
}

impl GrantState {
    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }
}

/// One role that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGrant {
    /// Its id.
    pub id: RoleGrantId,
    /// Whose role.
    pub user: UserId,
    /// What is asked for.
    pub wanted: WantedRole,
    /// Why, sealed. None in what was asked for before reasons were.
    pub why: Option<Reason>,
    /// Why, in words, for whoever may read them.
    pub reason: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be decided.
    pub expires_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When it was settled.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether it was agreed to.
    pub approved: Option<bool>,
}

/// Why a role is not asked for or not decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GrantRefusal {
    /// The person it is about may neither ask nor decide.
    #[error("You cannot ask for a change of your own role, or decide on one. Leave it to two other administrators")]
    OwnRole,
    /// Whoever asked may not decide.
    #[error("You asked for this change, so another administrator has to decide")]
    SamePerson,
    /// It was decided on.
    #[error("This change was decided on already")]
    Decided,
    /// Nobody decided in time.
    #[error("Nobody decided within 24 hours, so this change is off. Ask again if it is still wanted")]
    Expired,
    /// Another change for the same person waits.
    #[error("A change of this person's role is waiting already. Decide on that one first")]
    Waiting,
    /// The person has that role, or none to be taken.
    #[error("This person's role is already as you want it")]
    Unchanged,
    /// The account cannot be signed in to.
    #[error("This account is not confirmed or is switched off, so it cannot have a role")]
    NotOpen,
}

impl GrantRefusal {
    pub(crate) const fn kind(self) -> ErrorKind {
        match self {
            Self::OwnRole | Self::SamePerson => ErrorKind::Denied,
            _ => ErrorKind::Conflict,
        }
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::OwnRole => "identity/own-role",
            Self::SamePerson => "identity/second-administrator-needed",
            Self::Decided => "identity/role-grant-decided",
            Self::Expired => "identity/role-grant-expired",
            Self::Waiting => "identity/role-grant-waiting",
            Self::Unchanged => "identity/role-unchanged",
            Self::NotOpen => "identity/account-not-open",
        }
    }
}

impl RoleGrant {
    /// Tells where it stands.
    pub fn state(&self, now: DateTime<Utc>) -> GrantState {
        match (self.approved, self.decided_by) {
            (Some(true), _) => GrantState::Approved,
            (Some(false), Some(_)) => GrantState::Refused,
            (Some(false), None) => GrantState::Expired,
            (None, _) if now >= self.expires_at => GrantState::Expired,
            (None, _) => GrantState::Waiting,
        }
    }

    /// Decides whether this administrator may decide now.
    pub(crate) fn may_be_decided(&self, by: UserId, now: DateTime<Utc>) -> Result<(), GrantRefusal> {
        match self.state(now) {
            GrantState::Approved | GrantState::Refused => Err(GrantRefusal::Decided),
            GrantState::Expired => Err(GrantRefusal::Expired),
            GrantState::Waiting if by == self.user => Err(GrantRefusal::OwnRole),
            GrantState::Waiting if by == self.asked_by => Err(GrantRefusal::SamePerson),
            GrantState::Waiting => Ok(()),
        }
    }
}

/// Decides whether the account's role can become what is wanted.
pub(crate) fn can_become(account: &Account, wanted: WantedRole) -> Result<(), GrantRefusal> {
    let has = match account.standing {
        Standing::Staff(role) if !account.role_taken => Some(role),
        _ => None,
    };
    if has == wanted.role() {
        return Err(GrantRefusal::Unchanged);
    }
    let may_come_in = account.is_open() || account.role_taken && account.confirmed_at.is_some();
    let can = may_come_in || wanted == WantedRole::Take;
    can.then_some(()).ok_or(GrantRefusal::NotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(number: u128) -> UserId {
        Uuid::from_u128(number).into()
    }

    fn grant() -> RoleGrant {
        RoleGrant {
            id: Uuid::from_u128(9).into(),
            user: person(1),
            wanted: WantedRole::Give(StaffRole::Support),
            why: None,
            reason: "Joins the help desk".to_owned(),
            asked_by: person(2),
            asked_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + DECIDED_WITHIN,
            decided_by: None,
            decided_at: None,
            approved: None,
        }
    }

    #[test]
    fn it_takes_somebody_else_who_decides_in_time_and_once() {
        let (waiting, soon) = (grant(), DateTime::UNIX_EPOCH + TimeDelta::hours(23));
        assert_eq!(waiting.may_be_decided(person(3), soon), Ok(()));
        assert_eq!(waiting.may_be_decided(person(2), soon), Err(GrantRefusal::SamePerson));
        assert_eq!(waiting.may_be_decided(person(1), soon), Err(GrantRefusal::OwnRole));
        let late = DateTime::UNIX_EPOCH + DECIDED_WITHIN;
        assert_eq!(waiting.may_be_decided(person(3), late), Err(GrantRefusal::Expired));
        for approved in [true, false] {
            let decided = RoleGrant {
                approved: Some(approved),
                decided_by: Some(person(3)),
                ..grant()
            };
            assert_eq!(decided.may_be_decided(person(4), soon), Err(GrantRefusal::Decided));
        }
    }

    #[test]
    fn only_roles_that_there_are_can_be_asked_for() {
        assert_eq!(WantedRole::parse("none"), Ok(WantedRole::Take));
        for role in StaffRole::ALL {
            assert_eq!(WantedRole::parse(role.as_str()), Ok(WantedRole::Give(role)));
        }
        for word in ["", "owner", "Admin", "root", "admin "] {
            assert_eq!(WantedRole::parse(word).map_err(|fault| fault.code), Err("unknown"));
        }
    }
}
