//! Every letter we write, as a typed fact. Its wording is the template of the same name.

mod account;
mod factor_reset;
mod forms;
mod group;
mod organisation;
mod passport;
mod words;

pub use account::AccountLetter;
pub use organisation::OrganisationLetter;
pub use passport::PassportLetter;

use crate::Error;
use crate::ports::Links;
use askama::Template;
use chrono::{DateTime, Utc};
use forms::{
    AlreadyRegistered, CertificateReady, ConfirmEmail, ReportReady, SessionEnded, ShiftBooked, ShiftFilled,
    ShiftInvitation, ShiftReleased, ShiftReopened, WelcomeToCourse,
};
use kernel::Secret;
use kernel::ids::{AssessmentId, CertificateId, EnrolmentId, InvitationId, ShiftId};

/// A shift's facts as both sides' letters tell them.
#[derive(Debug, Clone)]
pub struct ShiftDetails {
    /// The role offered: `Night care assistant`.
    pub title: String,
    /// The organisation's name.
    pub organisation: String,
    /// The site's name and town.
    pub place: String,
    /// First instant of the shift.
    pub start: DateTime<Utc>,
    /// First instant after the shift.
    pub end: DateTime<Utc>,
}

/// What is to be told. Names are how the person is greeted; `None` greets without one.
#[derive(Debug, Clone)]
pub enum Letter {
    /// A new account's address must be confirmed.
    ConfirmEmail {
        /// The greeting's name.
        name: Option<String>,
        /// The one-time token.
        token: Secret<String>,
        /// For how many hours the token works.
        valid_hours: u32,
    },
    /// Somebody tried to register an address that has an account.
    AlreadyRegistered {
        /// The greeting's name.
        name: Option<String>,
    },
    /// A sign-in was ended because its token was shown by two hands.
    SessionEnded {
        /// The greeting's name.
        name: Option<String>,
    },
    /// News about an account and what guards it.
    Account(AccountLetter),
    /// News about who is in an organisation.
    Organisation(OrganisationLetter),
    /// News about what a worker holds.
    Passport(PassportLetter),
    /// A place on a course is open.
    WelcomeToCourse {
        /// The greeting's name.
        name: Option<String>,
        /// The course's title.
        course: String,
        /// The place.
        enrolment: EnrolmentId,
    },
    /// A certificate was issued.
    CertificateReady {
        /// The greeting's name.
        name: Option<String>,
        /// What the certificate is for.
        title: String,
        /// The number as printed.
        number: String,
        /// The certificate.
        certificate: CertificateId,
        /// The first instant it no longer counts.
        valid_until: Option<DateTime<Utc>>,
    },
    /// An employer asks a worker to take a shift.
    ShiftInvitation {
        /// The greeting's name.
        name: Option<String>,
        /// The shift.
        shift: ShiftDetails,
        /// The invitation to answer.
        invitation: InvitationId,
    },
    /// The worker's own record that a shift is theirs.
    ShiftBooked {
        /// The greeting's name.
        name: Option<String>,
        /// The shift.
        shift: ShiftDetails,
    },
    /// The employer's news that somebody took the shift.
    ShiftFilled {
        /// The greeting's name.
        name: Option<String>,
        /// The worker's name.
        worker: String,
        /// The shift.
        shift: ShiftDetails,
        /// The shift's id, for its page.
        shift_id: ShiftId,
    },
    /// The worker's news that a shift was taken back, because something it asks for no longer counts.
    ShiftReleased {
        /// The greeting's name.
        name: Option<String>,
        /// The shift.
        shift: ShiftDetails,
    },
    /// The employer's news that a place on a shift is free again.
    ShiftReopened {
        /// The greeting's name.
        name: Option<String>,
        /// The worker's name.
        worker: String,
        /// The shift.
        shift: ShiftDetails,
        /// The shift's id, for its page.
        shift_id: ShiftId,
    },
    /// A posture report can be downloaded.
    ReportReady {
        /// The greeting's name.
        name: Option<String>,
        /// The organisation's name.
        organisation: String,
        /// The assessment reported on.
        assessment: AssessmentId,
    },
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The subject line.
    pub subject: String,
    /// The plain text.
    pub text: String,
}

impl Letter {
    /// Returns the template's key, for the record and for logs.
    pub const fn template(&self) -> &'static str {
        match self {
            Self::ConfirmEmail { .. } => "confirm_email",
            Self::AlreadyRegistered { .. } => "already_registered",
            Self::SessionEnded { .. } => "session_ended",
            Self::Account(letter) => letter.template(),
            Self::Organisation(letter) => letter.template(),
            Self::Passport(letter) => letter.template(),
            Self::WelcomeToCourse { .. } => "welcome_to_course",
            Self::CertificateReady { .. } => "certificate_ready",
            Self::ShiftInvitation { .. } => "shift_invitation",
            Self::ShiftBooked { .. } => "shift_booked",
            Self::ShiftFilled { .. } => "shift_filled",
            Self::ShiftReleased { .. } => "shift_released",
            Self::ShiftReopened { .. } => "shift_reopened",
            Self::ReportReady { .. } => "report_ready",
        }
    }

    /// Tells whether the text holds a one-time secret, which must not outlive its delivery.
    pub const fn holds_secret(&self) -> bool {
        match self {
            Self::ConfirmEmail { .. } => true,
            Self::Account(letter) => letter.holds_secret(),
            Self::Organisation(letter) => letter.holds_secret(),
            _ => false,
        }
    }

    /// Writes the letter out.
    ///
    /// # Errors
    /// When the template cannot be filled, which is a fault of ours.
    pub fn write(&self, links: &dyn Links) -> Result<Written, Error> {
        let text = self.text(links).map_err(|why| Error::Wording {
            template: self.template(),
            why: why.to_string(),
        })?;
        Ok(Written {
            subject: words::one_line(&self.subject()),
            text: words::tidy(&text),
        })
    }

    fn subject(&self) -> String {
        match self {
            Self::ConfirmEmail { .. } => "Confirm your e-mail address".into(),
            Self::AlreadyRegistered { .. } => "You already have a Muster account".into(),
            Self::SessionEnded { .. } => "We signed you out to keep your account safe".into(),
            Self::Account(letter) => letter.subject().into(),
            Self::Organisation(letter) => letter.subject(),
            Self::Passport(letter) => letter.subject(),
            Self::WelcomeToCourse { course, .. } => format!("You can start {course}"),
            Self::CertificateReady { title, .. } => format!("Your certificate: {title}"),
            Self::ShiftInvitation { shift, .. } => {
                format!("Can you work at {} on {}?", shift.organisation, words::day(shift.start))
            }
            Self::ShiftBooked { shift, .. } => {
                format!(
                    "You are booked at {} on {}",
                    shift.organisation,
                    words::day(shift.start)
                )
            }
            Self::ShiftFilled { worker, shift, .. } => {
                format!("{worker} will work on {}", words::day(shift.start))
            }
            Self::ShiftReleased { shift, .. } => {
                format!("Your shift on {} was taken back", words::day(shift.start))
            }
            Self::ShiftReopened { worker, shift, .. } => {
                format!("{worker} can no longer work on {}", words::day(shift.start))
            }
            Self::ReportReady { .. } => "Your security report is ready".into(),
        }
    }

    fn text(&self, links: &dyn Links) -> Result<String, askama::Error> {
        let greet = |name: &Option<String>| words::greeting(name.as_deref());
        match self {
            Self::ConfirmEmail {
                name,
                token,
                valid_hours,
            } => ConfirmEmail {
                greeting: greet(name),
                link: links.confirm_email(token.expose()),
                valid_hours: *valid_hours,
            }
            .render(),
            Self::AlreadyRegistered { name } => AlreadyRegistered {
                greeting: greet(name),
                link: links.sign_in(),
            }
            .render(),
            Self::SessionEnded { name } => SessionEnded {
                greeting: greet(name),
                link: links.sign_in(),
            }
            .render(),
            Self::Account(letter) => letter.text(links),
            Self::Organisation(letter) => letter.text(links),
            Self::Passport(letter) => letter.text(links),
            Self::WelcomeToCourse {
                name,
                course,
                enrolment,
            } => WelcomeToCourse {
                greeting: greet(name),
                course,
                link: links.learning(*enrolment),
            }
            .render(),
            Self::CertificateReady {
                name,
                title,
                number,
                certificate,
                valid_until,
            } => CertificateReady {
                greeting: greet(name),
                title,
                number,
                link: links.certificate(*certificate),
                check: links.verify(number),
                last_day: valid_until.map(words::last_day),
            }
            .render(),
            Self::ShiftReleased { name, shift } => ShiftReleased::new(greet(name), shift, links.bookings()).render(),
            Self::ShiftReopened {
                name,
                worker,
                shift,
                shift_id,
            } => ShiftReopened::new(greet(name), worker, shift, links.shift(*shift_id)).render(),
            Self::ReportReady {
                name,
                organisation,
                assessment,
            } => ReportReady {
                greeting: greet(name),
                organisation,
                link: links.report(*assessment),
            }
            .render(),
            Self::ShiftInvitation {
                name,
                shift,
                invitation,
            } => ShiftInvitation {
                greeting: greet(name),
                shift,
                when: words::when(shift.start, shift.end),
                link: links.invitation(*invitation),
            }
            .render(),
            Self::ShiftBooked { name, shift } => ShiftBooked {
                greeting: greet(name),
                shift,
                when: words::when(shift.start, shift.end),
                link: links.bookings(),
            }
            .render(),
            Self::ShiftFilled {
                name,
                worker,
                shift,
                shift_id,
            } => ShiftFilled {
                greeting: greet(name),
                worker,
                shift,
                when: words::when(shift.start, shift.end),
                link: links.shift(*shift_id),
            }
            .render(),
        }
    }
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests;
