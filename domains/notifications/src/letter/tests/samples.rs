//! Links that stay the same, and one of each letter.

use super::super::*;
use crate::ports::AccountPage;
use contracts::identity::{FactorChange, FactorResetChange};
use uuid::Uuid;

pub(super) struct FixedLinks;

impl Links for FixedLinks {
    fn account(&self, page: AccountPage<'_>) -> String {
        format!("https://muster.example{}", page.path())
    }
    fn confirm_email(&self, token: &str) -> String {
        format!("https://muster.example/confirm-email?token={token}")
    }
    fn sign_in(&self) -> String {
        "https://muster.example/sign-in".into()
    }
    fn learning(&self, enrolment: EnrolmentId) -> String {
        format!("https://muster.example/learning/{enrolment}")
    }
    fn certificate(&self, certificate: CertificateId) -> String {
        format!("https://muster.example/certificates/{certificate}")
    }
    fn verify(&self, number: &str) -> String {
        format!("https://muster.example/verify/{number}")
    }
    fn invitation(&self, invitation: InvitationId) -> String {
        format!("https://muster.example/invitations/{invitation}")
    }
    fn bookings(&self) -> String {
        "https://muster.example/bookings".into()
    }
    fn shift(&self, shift: ShiftId) -> String {
        format!("https://muster.example/shifts/{shift}")
    }
    fn report(&self, assessment: AssessmentId) -> String {
        format!("https://muster.example/posture/{assessment}/report")
    }
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect(text)
}

pub(in crate::letter) fn night() -> ShiftDetails {
    ShiftDetails {
        title: "Night care assistant".into(),
        organisation: "Rowan House".into(),
        place: "Rowan House, Leeds".into(),
        start: at("2027-03-04T19:00:00Z"),
        end: at("2027-03-05T07:00:00Z"),
    }
}

fn ending(is_over: bool, document_ends: bool) -> Letter {
    Letter::Passport(PassportLetter {
        name: Some("Zoë O'Brien".to_owned()),
        what: "Right to work in the United Kingdom".into(),
        ends_at: at("2029-06-30T23:00:00Z"),
        is_over,
        document_ends,
    })
}

#[expect(clippy::too_many_lines, reason = "one of each letter")]
pub(in crate::letter) fn every_letter() -> Vec<Letter> {
    let name = || Some("Zoë O'Brien".to_owned());
    vec![
        Letter::ConfirmEmail {
            name: None,
            token: Secret::new("b64-token".into()),
            valid_hours: 24,
        },
        Letter::AlreadyRegistered { name: name() },
        Letter::SessionEnded { name: name() },
        Letter::Account(AccountLetter::NewPassword {
            token: Secret::new("b64-token".into()),
            valid_hours: 1,
        }),
        Letter::Account(AccountLetter::ConfirmNewEmail {
            token: Secret::new("b64-token".into()),
            valid_hours: 24,
        }),
        Letter::Account(AccountLetter::EmailChangeAsked {
            to: "zoe.new@example.org".parse().expect("an address"),
        }),
        Letter::Account(AccountLetter::EmailChanged {
            to: "zoe.new@example.org".parse().expect("an address"),
        }),
        Letter::Account(AccountLetter::PasswordChanged),
        Letter::Account(AccountLetter::FactorsChanged {
            change: FactorChange::RecoveryCodeUsed { left: 9 },
        }),
        Letter::Account(AccountLetter::SecondFactorRefused {
            at: at("2027-03-04T19:05:00Z"),
        }),
        Letter::Account(AccountLetter::PasskeyAdded {
            name: "Zoë’s phone".into(),
        }),
        Letter::Account(AccountLetter::PasskeyRemoved {
            name: "Zoë’s phone".into(),
        }),
        Letter::Account(AccountLetter::PasskeyMaybeCopied {
            name: "Zoë’s phone".into(),
        }),
        Letter::Account(AccountLetter::FactorReset {
            change: FactorResetChange::Asked,
            token: Some(Secret::new("b64-token".into())),
        }),
        Letter::Account(AccountLetter::FactorReset {
            change: FactorResetChange::Approved {
                due_at: at("2027-03-05T19:05:00Z"),
            },
            token: None,
        }),
        Letter::Account(AccountLetter::FactorReset {
            change: FactorResetChange::Refused,
            token: None,
        }),
        Letter::Account(AccountLetter::FactorResetNews {
            whose: "zoe@example.org".parse().expect("an address"),
            change: FactorResetChange::Stopped,
        }),
        Letter::Account(AccountLetter::FactorResetNews {
            whose: "zoe@example.org".parse().expect("an address"),
            change: FactorResetChange::Lapsed,
        }),
        Letter::Account(AccountLetter::ApiKey {
            name: "Rota export".into(),
            made: true,
        }),
        Letter::Account(AccountLetter::ApiKey {
            name: "Rota export".into(),
            made: false,
        }),
        Letter::Account(AccountLetter::AuditExport {
            by: "zoe@example.org".parse().expect("an address"),
            approved: None,
        }),
        Letter::Account(AccountLetter::AuditExport {
            by: "zoe@example.org".parse().expect("an address"),
            approved: Some(true),
        }),
        Letter::Account(AccountLetter::RoleAsked {
            whose: "zoe@example.org".parse().expect("an address"),
            role: Some("auditor".into()),
        }),
        Letter::Account(AccountLetter::RoleDecided {
            whose: "zoe@example.org".parse().expect("an address"),
            role: None,
            approved: true,
        }),
        Letter::Account(AccountLetter::RoleDecided {
            whose: "zoe@example.org".parse().expect("an address"),
            role: Some("auditor".into()),
            approved: false,
        }),
        Letter::Account(AccountLetter::NewDevice {
            at: at("2027-03-04T19:05:00Z"),
        }),
        Letter::Account(AccountLetter::WayBack {
            token: Secret::new("b64-token".into()),
            valid_hours: 720,
        }),
        Letter::Account(AccountLetter::Connection {
            provider: "Rowan Group".into(),
            connected: true,
        }),
        Letter::Account(AccountLetter::Connection {
            provider: "Rowan Group".into(),
            connected: false,
        }),
        Letter::Account(AccountLetter::SwitchedOffByStaff),
        Letter::Account(AccountLetter::SwitchedOn),
        Letter::Organisation(OrganisationLetter::Invited {
            organisation: "Rowan House".into(),
            role: "Scheduler",
            token: Secret::new("b64-token".into()),
            valid_hours: 168,
            demands_factor: false,
        }),
        Letter::Organisation(OrganisationLetter::Invited {
            organisation: "Rowan House".into(),
            role: "Viewer",
            token: Secret::new("b64-token".into()),
            valid_hours: 168,
            demands_factor: true,
        }),
        Letter::Organisation(OrganisationLetter::YouJoined {
            organisation: "Rowan House".into(),
            role: "Scheduler",
        }),
        Letter::Organisation(OrganisationLetter::YourRole {
            organisation: "Rowan House".into(),
            role: "Manager",
        }),
        Letter::Organisation(OrganisationLetter::MadeOwner {
            organisation: "Rowan House".into(),
        }),
        Letter::Organisation(OrganisationLetter::YouAreOut {
            organisation: "Rowan House".into(),
            by_holder: false,
        }),
        Letter::Organisation(OrganisationLetter::YouAreOut {
            organisation: "Rowan House".into(),
            by_holder: true,
        }),
        Letter::Organisation(OrganisationLetter::SomebodyJoined {
            organisation: "Rowan House".into(),
            person: "zoe@example.org".parse().expect("an address"),
            role: "Scheduler",
        }),
        Letter::Organisation(OrganisationLetter::SomebodysRole {
            organisation: "Rowan House".into(),
            person: "zoe@example.org".parse().expect("an address"),
            role: "Owner",
        }),
        Letter::Organisation(OrganisationLetter::SomebodyIsOut {
            organisation: "Rowan House".into(),
            person: "zoe@example.org".parse().expect("an address"),
        }),
        Letter::Organisation(OrganisationLetter::FactorDemanded {
            organisation: "Rowan House".into(),
            from: Some(at("2027-03-05T19:05:00Z")),
        }),
        Letter::Organisation(OrganisationLetter::FactorDemanded {
            organisation: "Rowan House".into(),
            from: None,
        }),
        Letter::Organisation(OrganisationLetter::FactorFree {
            organisation: "Rowan House".into(),
        }),
        Letter::Account(AccountLetter::CopyReady {
            until: at("2027-03-05T19:05:00Z"),
        }),
        Letter::Account(AccountLetter::Forgotten),
        ending(false, false),
        ending(false, true),
        ending(true, false),
        ending(true, true),
        Letter::WelcomeToCourse {
            name: name(),
            course: "Spiking awareness".into(),
            enrolment: Uuid::nil().into(),
        },
        Letter::CertificateReady {
            name: name(),
            title: "Spiking awareness".into(),
            number: "MU-7K3M-9QXT-4HWC-1".into(),
            certificate: Uuid::nil().into(),
            valid_until: Some(at("2029-06-30T23:00:00Z")),
        },
        Letter::ShiftInvitation {
            name: name(),
            shift: night(),
            invitation: Uuid::nil().into(),
        },
        Letter::ShiftBooked {
            name: name(),
            shift: night(),
        },
        Letter::ShiftFilled {
            name: None,
            worker: "Zoë O'Brien".into(),
            shift: night(),
            shift_id: Uuid::nil().into(),
        },
        Letter::ShiftReleased {
            name: name(),
            shift: night(),
        },
        Letter::ShiftReopened {
            name: None,
            worker: "Zoë O'Brien".into(),
            shift: night(),
            shift_id: Uuid::nil().into(),
        },
        Letter::ReportReady {
            name: name(),
            organisation: "Rowan House".into(),
            assessment: Uuid::nil().into(),
        },
    ]
}
