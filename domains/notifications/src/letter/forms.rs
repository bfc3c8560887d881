//! Each letter's template with what it needs.

use super::{ShiftDetails, words};
use askama::Template;

#[derive(Template)]
#[template(path = "confirm_email.txt")]
pub(super) struct ConfirmEmail {
    pub(super) greeting: String,
    pub(super) link: String,
    pub(super) valid_hours: u32,
}

#[derive(Template)]
#[template(path = "already_registered.txt")]
pub(super) struct AlreadyRegistered {
    pub(super) greeting: String,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "session_ended.txt")]
pub(super) struct SessionEnded {
    pub(super) greeting: String,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "welcome_to_course.txt")]
pub(super) struct WelcomeToCourse<'a> {
    pub(super) greeting: String,
    pub(super) course: &'a str,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "certificate_ready.txt")]
pub(super) struct CertificateReady<'a> {
    pub(super) greeting: String,
    pub(super) title: &'a str,
    pub(super) number: &'a str,
    pub(super) link: String,
    pub(super) check: String,
    pub(super) last_day: Option<String>,
}

#[derive(Template)]
#[template(path = "shift_invitation.txt")]
pub(super) struct ShiftInvitation<'a> {
    pub(super) greeting: String,
    pub(super) shift: &'a ShiftDetails,
    pub(super) when: String,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "shift_booked.txt")]
pub(super) struct ShiftBooked<'a> {
    pub(super) greeting: String,
    pub(super) shift: &'a ShiftDetails,
    pub(super) when: String,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "shift_filled.txt")]
pub(super) struct ShiftFilled<'a> {
    pub(super) greeting: String,
    pub(super) worker: &'a str,
    pub(super) shift: &'a ShiftDetails,
    pub(super) when: String,
    pub(super) link: String,
}

#[derive(Template)]
#[template(path = "shift_released.txt")]
pub(super) struct ShiftReleased<'a> {
    greeting: String,
    shift: &'a ShiftDetails,
    when: String,
    link: String,
}

impl<'a> ShiftReleased<'a> {
    pub(super) fn new(greeting: String, shift: &'a ShiftDetails, link: String) -> Self {
        let when = words::when(shift.start, shift.end);
        Self {
            greeting,
            shift,
            when,
            link,
        }
    }
}

#[derive(Template)]
#[template(path = "shift_reopened.txt")]
pub(super) struct ShiftReopened<'a> {
    greeting: String,
    worker: &'a str,
    shift: &'a ShiftDetails,
    when: String,
    link: String,
}

impl<'a> ShiftReopened<'a> {
    pub(super) fn new(greeting: String, worker: &'a str, shift: &'a ShiftDetails, link: String) -> Self {
        let when = words::when(shift.start, shift.end);
        Self {
            greeting,
            worker,
            shift,
            when,
            link,
        }
    }
}

#[derive(Template)]
#[template(path = "report_ready.txt")]
pub(super) struct ReportReady<'a> {
    pub(super) greeting: String,
    pub(super) organisation: &'a str,
    pub(super) link: String,
}
