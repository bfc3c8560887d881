//! A large export of the log: where it stands, and who may do what with it. Pure.

use super::reading::AuditFilter;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ErrorKind;
use kernel::ids::{AuditExportId, UserId};

/// Up to so many rows leave in one export on one person's word.
pub const EXPORTED_ALONE: i64 = 1_000;
/// For so long somebody else may decide on a larger one.
pub const EXPORT_DECIDED_WITHIN: TimeDelta = TimeDelta::hours(24);
/// For so long whoever asked may take what was released, once.
pub const EXPORT_TAKEN_WITHIN: TimeDelta = TimeDelta::hours(24);

/// For so long whoever asks for the same rows again is given what is there.
pub const EXPORT_SAME_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Where a large export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportState {
    /// Somebody else may decide.
    Waiting,
    /// It was released, and can be taken.
    Released,
    /// It was refused.
    Refused,
    /// It was taken.
    Taken,
    /// Nobody decided, or nobody took it, in time.
    Expired,
}

impl ExportState {
    /// Returns the word that both doors use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Released => "released",
            Self::Refused => "refused",
            Self::Taken => "taken",
            Self::Expired => "expired",
        }
    }
}

/// A large export that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditExport {
    /// Its id.
    pub id: AuditExportId,
    /// Which rows.
    pub filter: AuditFilter,
    /// Why.
    pub reason: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// Until when it can be decided on.
    pub expires_at: DateTime<Utc>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Whether it was released.
    pub approved: Option<bool>,
    /// When it was taken.
    pub taken_at: Option<DateTime<Utc>>,
}

/// What asking for a large export came to.
#[derive(Debug, Clone, PartialEq)]
pub enum ExportAsked {
    /// Somebody else may decide on it now.
    Fresh(AuditExport),
    /// The same person asked for the same rows within [`EXPORT_SAME_WITHIN`], and that export waits or lies ready.
    There(AuditExport),
}

// The sentences below name both figures.
const _: () = assert!(EXPORTED_ALONE == 1_000 && super::READ_A_DAY == 5_000);

/// Why a large export is not decided on, or not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportRefusal {
    /// More rows fit than one person may export.
    #[error("More than 1,000 rows fit. Ask for fewer, or ask for a large export, which somebody else has to release")]
    TooLarge,
    /// Somebody has read as many rows page by page as one person may.
    #[error(
        "You have read 5,000 rows of the log within 24 hours. Read on later, or ask for a large export, which somebody \
         else has to release"
    )]
    ReadEnough,
    /// There is none such.
    #[error("We could not find this export")]
    Unknown,
    /// Whoever asked may not decide.
    #[error("You asked for this export, so somebody else has to release it")]
    SamePerson,
    /// Only whoever asked may take it.
    #[error("Only the person who asked for this export can download it")]
    NotYours,
    /// It was decided on.
    #[error("This export was decided on already")]
    Decided,
    /// Nobody has decided yet.
    #[error("This export has to be released by somebody else first")]
    Waiting,
    /// It was refused.
    #[error("This export was refused. Ask again if it is still needed")]
    Refused,
    /// It was taken.
    #[error("This export was downloaded already. Ask again if you need another")]
    Taken,
    /// It is too late.
    #[error("The 24 hours for this are over. Ask again if it is still needed")]
    Expired,
}

impl ExportRefusal {
    pub(super) const fn kind(self) -> ErrorKind {
        match self {
            Self::Unknown => ErrorKind::NotFound,
            Self::ReadEnough => ErrorKind::TooMany,
            Self::SamePerson | Self::NotYours => ErrorKind::Denied,
            _ => ErrorKind::Conflict,
        }
    }

    /// In seconds. Rows that were read count for a day each by itself, so in an hour there may be room again.
    pub(super) const fn retry_after(self) -> Option<u32> {
        match self {
            Self::ReadEnough => Some(3_600),
            _ => None,
        }
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "platform/export-too-large",
            Self::ReadEnough => "platform/audit-read-enough",
            Self::Unknown => "platform/no-such-export",
            Self::SamePerson => "platform/export-needs-another",
            Self::NotYours => "platform/export-not-yours",
            Self::Decided => "platform/export-decided",
            Self::Waiting => "platform/export-waiting",
            Self::Refused => "platform/export-refused",
            Self::Taken => "platform/export-taken",
            Self::Expired => "platform/export-expired",
        }
    }
}

impl AuditExport {
    /// Tells where it stands.
    pub fn state(&self, now: DateTime<Utc>) -> ExportState {
        match (self.approved, self.decided_at) {
            _ if self.taken_at.is_some() => ExportState::Taken,
            (Some(false), _) => ExportState::Refused,
            (Some(true), Some(at)) if now <= at + EXPORT_TAKEN_WITHIN => ExportState::Released,
            (None, _) if now < self.expires_at => ExportState::Waiting,
            _ => ExportState::Expired,
        }
    }

    pub(super) fn may_be_decided(&self, by: UserId, now: DateTime<Utc>) -> Result<(), ExportRefusal> {
        match self.state(now) {
            ExportState::Expired => Err(ExportRefusal::Expired),
            ExportState::Waiting if by == self.asked_by => Err(ExportRefusal::SamePerson),
            ExportState::Waiting => Ok(()),
            _ => Err(ExportRefusal::Decided),
        }
    }

    pub(super) fn may_be_taken(&self, by: UserId, now: DateTime<Utc>) -> Result<(), ExportRefusal> {
        match self.state(now) {
            _ if by != self.asked_by => Err(ExportRefusal::NotYours),
            ExportState::Released => Ok(()),
            ExportState::Waiting => Err(ExportRefusal::Waiting),
            ExportState::Refused => Err(ExportRefusal::Refused),
            ExportState::Taken => Err(ExportRefusal::Taken),
            ExportState::Expired => Err(ExportRefusal::Expired),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(n: u128) -> UserId {
        UserId::from(Uuid::from_u128(n))
    }

    fn asked() -> AuditExport {
        AuditExport {
            id: Uuid::from_u128(9).into(),
            filter: AuditFilter::default(),
            reason: "The yearly audit".to_owned(),
            asked_by: person(1),
            asked_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH + EXPORT_DECIDED_WITHIN,
            decided_by: None,
            decided_at: None,
            approved: None,
            taken_at: None,
        }
    }

    #[test]
    fn nobody_releases_their_own_and_nobody_takes_somebody_elses() {
        let (now, late) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + EXPORT_DECIDED_WITHIN);
        let export = asked();
        assert_eq!(export.may_be_decided(person(1), now), Err(ExportRefusal::SamePerson));
        assert_eq!(export.may_be_decided(person(2), now), Ok(()));
        assert_eq!(export.may_be_decided(person(2), late), Err(ExportRefusal::Expired));
        assert_eq!(export.may_be_taken(person(1), now), Err(ExportRefusal::Waiting));
        let released = AuditExport {
            decided_by: Some(person(2)),
            decided_at: Some(now),
            approved: Some(true),
            ..asked()
        };
        assert_eq!(released.may_be_taken(person(2), now), Err(ExportRefusal::NotYours));
        assert_eq!(released.may_be_taken(person(1), late), Ok(()));
        let over = late + TimeDelta::seconds(1);
        assert_eq!(released.may_be_taken(person(1), over), Err(ExportRefusal::Expired));
        assert_eq!(released.may_be_decided(person(3), now), Err(ExportRefusal::Decided));
        let taken = AuditExport {
            taken_at: Some(now),
            ..released.clone()
        };
        assert_eq!(taken.may_be_taken(person(1), now), Err(ExportRefusal::Taken));
        let refused = AuditExport {
            approved: Some(false),
            ..released
        };
        assert_eq!(refused.may_be_taken(person(1), now), Err(ExportRefusal::Refused));
    }
}
