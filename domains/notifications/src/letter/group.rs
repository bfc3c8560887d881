//! Which letters a person may do without, and until when they help.

use super::{Letter, Written};
use crate::model::Group;
use chrono::{DateTime, Utc};

impl Letter {
    /// Returns the group that its reader may switch off, if it is in one.
    pub fn group(&self) -> Option<Group> {
        Group::of_template(self.template())
    }

    /// Returns the instant from which on it helps its reader no more, if there is one.
    pub(crate) const fn of_use_until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::ShiftInvitation { shift, .. } => Some(shift.start),
            _ => None,
        }
    }
}

impl Written {
    /// Says where its reader chooses what they are written to about.
    pub(crate) fn with_choices(mut self, page: &str) -> Self {
        self.text.push_str("\nChoose what we write to you about, and when:\n\n");
        self.text.push_str(page);
        self.text.push('\n');
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::every_letter;
    use super::*;

    #[test]
    fn only_letters_that_one_can_do_without_are_in_a_group() {
        let optional: Vec<(&str, Group)> = every_letter()
            .iter()
            .filter_map(|letter| Some((letter.template(), letter.group()?)))
            .collect();
        assert_eq!(
            optional,
            [
                ("welcome_to_course", Group::Courses),
                ("certificate_ready", Group::Courses),
                ("shift_invitation", Group::ShiftInvitations),
                ("report_ready", Group::Reports),
            ]
        );
        assert!(
            every_letter()
                .iter()
                .all(|letter| letter.group().is_none() || !letter.holds_secret())
        );
    }

    #[test]
    fn an_invitation_helps_until_its_shift_begins() {
        let until: Vec<_> = every_letter()
            .iter()
            .filter_map(|letter| Some((letter.template(), letter.of_use_until()?)))
            .collect();
        assert_eq!(until, [("shift_invitation", super::super::tests::night().start)]);
    }
}
