//! The public addresses of our pages, for mails and documents.

use crate::config::Origin;
use kernel::ids::{AssessmentId, CertificateId, EnrolmentId, InvitationId, ShiftId};
use notifications::ports::{AccountPage, Links};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Writes the public addresses of our pages.
#[derive(Debug, Clone)]
pub struct PublicLinks(Origin);

impl PublicLinks {
    /// Makes the addresses under the given origin.
    pub const fn new(public: Origin) -> Self {
        Self(public)
    }

    /// Returns the full address of a path of ours.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str())
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

impl Links for PublicLinks {
    fn account(&self, page: AccountPage<'_>) -> String {
        self.at(&page.path())
    }

    fn confirm_email(&self, token: &str) -> String {
        self.at(&format!(
            "/confirm-email?token={}",
            escaped(token).replace("%5F", "_").replace("%2D", "-")
        ))
    }

    fn sign_in(&self) -> String {
        self.at("/sign-in")
    }

    fn learning(&self, enrolment: EnrolmentId) -> String {
        self.at(&format!("/learning/{enrolment}"))
    }

    fn certificate(&self, certificate: CertificateId) -> String {
        self.at(&format!("/certificates/{certificate}"))
    }

    fn verify(&self, number: &str) -> String {
        self.at(&format!("/verify/{}", escaped(number).replace("%2D", "-")))
    }

    fn invitation(&self, invitation: InvitationId) -> String {
        self.at(&format!("/invitations/{invitation}"))
    }

    fn bookings(&self) -> String {
        self.at("/bookings")
    }

    fn shift(&self, shift: ShiftId) -> String {
        self.at(&format!("/shifts/{shift}"))
    }

    fn report(&self, assessment: AssessmentId) -> String {
        self.at(&format!("/posture/{assessment}/report"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_escaped() {
        let links = PublicLinks::new(Origin::parse("https://muster.example").expect("an origin"));
        assert_eq!(
            links.confirm_email("a_b-c"),
            "https://muster.example/confirm-email?token=a_b-c"
        );
        assert_eq!(links.verify("MU-1/2"), "https://muster.example/verify/MU-1%2F2");
        assert_eq!(
            links.account(AccountPage::ResetPassword("a_b-c")),
            "https://muster.example/reset-password/new?token=a_b-c"
        );
        let nil = uuid::Uuid::nil();
        assert_eq!(
            links.learning(nil.into()),
            "https://muster.example/learning/00000000-0000-0000-0000-000000000000"
        );
    }
}
