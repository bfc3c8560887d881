//! The groups of letters that a person may switch off. A letter of no group has to be sent, and goes at once.

use platform::AccountRole;

/// Letters that a person may do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Somebody asks whether one can work a shift.
    ShiftInvitations,
    /// A course is open, a certificate is earned.
    Courses,
    /// A report can be downloaded.
    Reports,
}

impl Group {
    /// Every group.
    pub const ALL: [Self; 3] = [Self::ShiftInvitations, Self::Courses, Self::Reports];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShiftInvitations => "shift-invitations",
            Self::Courses => "courses",
            Self::Reports => "reports",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }

    /// Tells whether accounts of this kind get such letters. Staff have none of a kind.
    pub fn concerns(self, account: Option<AccountRole>) -> bool {
        match self {
            Self::ShiftInvitations => account == Some(AccountRole::Worker),
            Self::Reports => account == Some(AccountRole::Employer),
            Self::Courses => true,
        }
    }

    /// Returns the group of a letter, by its template. What is not named here has to be sent: accounts and what guards
    /// them, bookings made and taken back, who is in an organisation, what the law asks.
    pub(crate) fn of_template(template: &str) -> Option<Self> {
        match template {
            "shift_invitation" => Some(Self::ShiftInvitations),
            "welcome_to_course" | "certificate_ready" => Some(Self::Courses),
            "report_ready" => Some(Self::Reports),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for group in Group::ALL {
            assert_eq!(Group::parse(group.as_str()), Some(group));
        }
        assert_eq!(Group::parse("account"), None);
    }

    #[test]
    fn everybody_is_asked_about_letters_that_they_get() {
        let of = |account| Group::ALL.into_iter().filter(move |group| group.concerns(account));
        let worker: Vec<_> = of(Some(AccountRole::Worker)).collect();
        assert_eq!(worker, [Group::ShiftInvitations, Group::Courses]);
        let employer: Vec<_> = of(Some(AccountRole::Employer)).collect();
        assert_eq!(employer, [Group::Courses, Group::Reports]);
        assert_eq!(of(None).collect::<Vec<_>>(), [Group::Courses]);
    }
}
