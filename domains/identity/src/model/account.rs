//! Accounts, and who their holders are to the platform.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Email;
use kernel::ids::UserId;
use platform::{AccountRole, Membership, StaffRole, Who};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Learns, holds credentials and takes shifts.
    Worker,
    /// Acts for organisations.
    Employer,
    /// Works for the platform.
    Staff(StaffRole),
}

impl Standing {
    /// Returns the word that the database and both doors use: `worker`, `employer`, `staff`.
    pub const fn role(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Employer => "employer",
            Self::Staff(_) => "staff",
        }
    }

    /// Returns the staff role's word.
    pub fn staff_role(self) -> Option<&'static str> {
        match self {
            Self::Staff(role) => Some(role.as_str()),
            Self::Worker | Self::Employer => None,
        }
    }

    /// Reads the two words back.
    pub fn parse(role: &str, staff_role: Option<&str>) -> Option<Self> {
        match (role, staff_role) {
            ("worker", None) => Some(Self::Worker),
            ("employer", None) => Some(Self::Employer),
            ("staff", Some(word)) => StaffRole::parse(word).map(Self::Staff),
            _ => None,
        }
    }

    /// Tells who acts when the holder of such an account does. Staff act for no organisation.
    pub const fn who(self, user: UserId, membership: Option<Membership>) -> Who {
        let account = match self {
            Self::Worker => AccountRole::Worker,
            Self::Employer => AccountRole::Employer,
            Self::Staff(role) => return Who::Staff { user, role },
        };
        Who::Member {
            user,
            account,
            membership,
        }
    }
}

impl From<AccountRole> for Standing {
    fn from(role: AccountRole) -> Self {
        match role {
            AccountRole::Worker => Self::Worker,
            AccountRole::Employer => Self::Employer,
        }
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub user: UserId,
    /// Where mail goes, and the name to sign in with.
    pub email: Email,
    /// What it is for.
    pub standing: Standing,
    /// The sector pack's key; staff have none.
    pub sector: Option<String>,
    /// When the holder proved the address.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it was switched off.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Whether its holder did that, and may come back by a link; otherwise staff did.
    pub disabled_by_holder: bool,
    /// Whether it is off because its role of staff was taken, and it was never anything else.
    pub role_taken: bool,
    /// Raised to cut off every session at once.
    pub version: i32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Account {
    /// Returns the role of staff.
    pub const fn staff_role(&self) -> Option<StaffRole> {
        match self.standing {
            Standing::Staff(role) => Some(role),
            Standing::Worker | Standing::Employer => None,
        }
    }

    /// Tells whether its holder may come in.
    pub const fn is_open(&self) -> bool {
        self.confirmed_at.is_some() && self.disabled_at.is_none()
    }

    /// Tells whether its holder switched it off so lately that a link still brings it back.
    pub fn may_come_back(&self, now: DateTime<Utc>, within: TimeDelta) -> bool {
        self.disabled_by_holder && self.disabled_at.is_some_and(|off| now < off + within)
    }

    /// Tells whether somebody else may still prove that the address is theirs.
    pub const fn is_unclaimed(&self) -> bool {
        self.confirmed_at.is_none() && self.disabled_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standings_read_back_from_their_words() {
        let all = [
            Standing::Worker,
            Standing::Employer,
            Standing::Staff(StaffRole::Reviewer),
            Standing::Staff(StaffRole::Assessor),
            Standing::Staff(StaffRole::Admin),
        ];
        for standing in all {
            assert_eq!(Standing::parse(standing.role(), standing.staff_role()), Some(standing));
        }
        for (role, staff) in [
            ("worker", Some("admin")),
            ("staff", None),
            ("staff", Some("owner")),
            ("root", None),
        ] {
            assert_eq!(Standing::parse(role, staff), None);
        }
    }
}
