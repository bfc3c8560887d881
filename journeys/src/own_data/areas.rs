//! What we hold about a person, in words, area by area.

use platform::AccountRole;

/// One area of what we hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// The area's name, as in the copy.
    pub key: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it holds.
    pub holds: &'static str,
    /// Who else sees it.
    pub seen_by: &'static str,
    /// Where the person corrects it, and the words for that.
    pub correct: Option<(&'static str, &'static str)>,
    /// Whose accounts have it; everybody's where it says nothing.
    only: Option<AccountRole>,
}

impl Area {
    /// Tells whether accounts of this kind have it. Staff have what everybody has.
    pub fn concerns(&self, account: Option<AccountRole>) -> bool {
        self.only.is_none() || self.only == account
    }
}

const WORKER: Option<AccountRole> = Some(AccountRole::Worker);
const EMPLOYER: Option<AccountRole> = Some(AccountRole::Employer);

/// Every area.
pub const AREAS: [Area; 11] = [
    Area {
        key: "account",
        title: "Account and sign-ins",
        holds: "Your e-mail address, what your account is for, where and with what you signed in, your authenticator app, passkeys, connected accounts and API keys. Of passwords and codes we keep only a form that nobody can read back.",
        seen_by: "Staff who help you see your address",
        correct: Some(("/account", "Change your account")),
        only: None,
    },
    Area {
        key: "profile",
        title: "Profile",
        holds: "Your name, town and postcode, work history, availability and choices; and, sealed under a key of your own, your date of birth, phone and address.",
        seen_by: "Employers see your first name, initial and town, and what you hold, while your profile is visible. What is sealed, only staff who check documents",
        correct: Some(("/profile", "Change your profile")),
        only: WORKER,
    },
    Area {
        key: "credentials",
        title: "Licences, checks and certificates you told us about",
        holds: "What you hold, until when, how and when it was checked; and, sealed, the whole numbers.",
        seen_by: "Employers see what and until when; staff who check see the number, and you see below when they did",
        correct: Some(("/profile/qualifications", "Change your qualifications")),
        only: WORKER,
    },
    Area {
        key: "evidence",
        title: "Files you sent",
        holds: "Copies of licences and papers that you sent to show what you hold, sealed, and what came of our check.",
        seen_by: "Staff who check documents, and you see below when they did",
        correct: Some(("/profile/qualifications", "Change your qualifications")),
        only: WORKER,
    },
    Area {
        key: "learning",
        title: "Courses",
        holds: "Courses you booked, lessons you did, quizzes you sat and your answers.",
        seen_by: "Staff",
        correct: None,
        only: None,
    },
    Area {
        key: "certificates",
        title: "Certificates we issued",
        holds: "Each certificate with your name, its signed document and its PDF. The public log holds no name.",
        seen_by: "Whoever has the certificate's number",
        correct: None,
        only: None,
    },
    Area {
        key: "shifts",
        title: "Invitations and bookings",
        holds: "Shifts you were asked for, your answers, and shifts you booked.",
        seen_by: "The organisation of the shift, and staff",
        correct: None,
        only: WORKER,
    },
    Area {
        key: "organisations",
        title: "Organisations you act for",
        holds: "Which organisation, in which role, since when.",
        seen_by: "Your colleagues there, and staff",
        correct: Some(("/organisation", "Your organisation")),
        only: EMPLOYER,
    },
    Area {
        key: "assessments",
        title: "Assessments you worked on",
        holds: "Which you began, what you answered and wrote. They belong to your organisation.",
        seen_by: "Those in your organisation who may see assessments, and staff who assess",
        correct: Some(("/posture", "Your assessments")),
        only: EMPLOYER,
    },
    Area {
        key: "payments",
        title: "Payments",
        holds: "What you paid for, how much and when. Your card details are with the payment provider and were never here.",
        seen_by: "Staff",
        correct: None,
        only: None,
    },
    Area {
        key: "letters",
        title: "Letters",
        holds: "Which e-mails we sent you, and when; and what you chose not to be written to about.",
        seen_by: "Nobody",
        correct: Some(("/account/notifications", "Choose what we write to you about")),
        only: None,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_reads_about_what_is_theirs() {
        let of = |account| {
            AREAS
                .iter()
                .filter(|area| area.concerns(account))
                .map(|area| area.key)
                .collect::<Vec<_>>()
        };
        assert!(of(WORKER).contains(&"profile") && !of(WORKER).contains(&"assessments"));
        assert!(of(EMPLOYER).contains(&"assessments") && !of(EMPLOYER).contains(&"shifts"));
        assert_eq!(of(None), ["account", "learning", "certificates", "payments", "letters"]);
    }
}
