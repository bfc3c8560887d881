//! What happened to a person, in one line of time. Pure.

use academy::queries::PlaceRow;
use certificates::MyCertificate;
use chrono::{DateTime, Utc};
use identity::AccountRecord;
use marketplace::BookingLine;
use people::Credential;

/// So many moments are shown.
const SHOWN: usize = 50;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// The account was made.
    Registered,
    /// The address was proved.
    Confirmed,
    /// A live sign-in began.
    SignedIn,
    /// A credential was checked.
    CredentialChecked,
    /// A place on a course was taken.
    CourseTaken,
    /// A course was completed.
    CourseCompleted,
    /// A certificate was issued.
    CertificateIssued,
    /// A shift was booked.
    ShiftBooked,
    /// The account was switched off.
    SwitchedOff,
}

impl Happening {
    /// Returns the word that programs use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Confirmed => "confirmed",
            Self::SignedIn => "signed-in",
            Self::CredentialChecked => "credential-checked",
            Self::CourseTaken => "course-taken",
            Self::CourseCompleted => "course-completed",
            Self::CertificateIssued => "certificate-issued",
            Self::ShiftBooked => "shift-booked",
            Self::SwitchedOff => "switched-off",
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: Happening,
    /// With what: a course's name, a credential's kind, a browser.
    pub about: Option<String>,
}

/// What the line is made of.
pub(super) struct Sources<'a> {
    pub(super) account: &'a AccountRecord,
    pub(super) credentials: &'a [Credential],
    pub(super) learning: &'a [PlaceRow],
    pub(super) certificates: &'a [MyCertificate],
    pub(super) bookings: &'a [BookingLine],
}

/// Puts everything in order, the newest first.
pub(super) fn timeline(from: &Sources<'_>) -> Vec<Moment> {
    let mut moments = of_account(from.account);
    moments.extend(from.credentials.iter().filter_map(|held| {
        let at = held.checked_at?;
        Some(moment(at, Happening::CredentialChecked, Some(held.kind.clone())))
    }));
    for place in from.learning {
        let title = || Some(place.title.clone());
        moments.push(moment(place.enrolled_at, Happening::CourseTaken, title()));
        let completed = place.completed_at;
        moments.extend(completed.map(|at| moment(at, Happening::CourseCompleted, title())));
    }
    let certificates = from.certificates.iter();
    moments.extend(certificates.map(|it| moment(it.issued_at, Happening::CertificateIssued, Some(it.title.clone()))));
    let bookings = from.bookings.iter();
    moments.extend(bookings.map(|it| moment(it.booked_at, Happening::ShiftBooked, None)));
    moments.sort_by_key(|moment| std::cmp::Reverse((moment.at, moment.what)));
    moments.truncate(SHOWN);
    moments
}

fn of_account(record: &AccountRecord) -> Vec<Moment> {
    let account = &record.account;
    let once = [
        Some((account.created_at, Happening::Registered)),
        account.confirmed_at.map(|at| (at, Happening::Confirmed)),
        account.disabled_at.map(|at| (at, Happening::SwitchedOff)),
    ];
    let once = once.into_iter().flatten().map(|(at, what)| moment(at, what, None));
    let sign_ins = record.sign_ins.iter();
    once.chain(sign_ins.map(|it| moment(it.signed_in_at, Happening::SignedIn, it.agent.clone())))
        .collect()
}

const fn moment(at: DateTime<Utc>, what: Happening, about: Option<String>) -> Moment {
    Moment { at, what, about }
}
