//! Choices as people send them.

use super::{Choices, Group, Hour, QuietHours};
use kernel::FieldError;
use std::collections::BTreeSet;

/// Choices in words, as both doors take them. They replace what was chosen before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChoicesInput {
    /// Groups that are not to be sent.
    pub switched_off: Vec<String>,
    /// When quiet hours begin, `21:00`; none of both for no quiet hours.
    pub quiet_from: Option<String>,
    /// When they end.
    pub quiet_until: Option<String>,
}

impl ChoicesInput {
    /// Reads it.
    pub(crate) fn read(&self) -> Result<Choices, Vec<FieldError>> {
        let mut faults = Vec::new();
        if self.switched_off.len() > Group::ALL.len() {
            faults.push(FieldError::new("switched_off", "many", "Name each kind of letter once"));
        }
        let groups: Option<BTreeSet<Group>> = self.switched_off.iter().map(|word| Group::parse(word)).collect();
        if groups.is_none() {
            let message = "Choose from shift-invitations, courses and reports";
            faults.push(FieldError::new("switched_off", "unknown", message));
        }
        let quiet = self.quiet(&mut faults);
        match groups {
            Some(switched_off) if faults.is_empty() => Ok(Choices { switched_off, quiet }),
            _ => Err(faults),
        }
    }

    fn quiet(&self, faults: &mut Vec<FieldError>) -> Option<QuietHours> {
        if self.quiet_from.is_none() && self.quiet_until.is_none() {
            return None;
        }
        let mut read = |field, typed: Option<&str>, ask| {
            let hour = typed.and_then(Hour::parse);
            if hour.is_none() {
                let code = if typed.is_none() { "required" } else { "format" };
                faults.push(FieldError::new(field, code, ask));
            }
            hour
        };
        let from = read(
            "quiet_from",
            self.quiet_from.as_deref(),
            "Choose when quiet hours begin, on the hour",
        );
        let until = read(
            "quiet_until",
            self.quiet_until.as_deref(),
            "Choose when quiet hours end, on the hour",
        );
        let quiet = QuietHours::new(from?, until?);
        if quiet.is_none() {
            let message = "Choose another time than the one when quiet hours begin";
            faults.push(FieldError::new("quiet_until", "same", message));
        }
        quiet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(off: &[&str], from: Option<&str>, until: Option<&str>) -> ChoicesInput {
        ChoicesInput {
            switched_off: off.iter().map(|word| (*word).to_owned()).collect(),
            quiet_from: from.map(str::to_owned),
            quiet_until: until.map(str::to_owned),
        }
    }

    #[test]
    fn what_is_right_is_read() {
        assert_eq!(input(&[], None, None).read(), Ok(Choices::default()));
        let read = input(&["reports", "courses", "reports"], Some("21:00"), Some("07:00")).read();
        let read = read.expect("choices");
        assert_eq!(
            read.switched_off.into_iter().collect::<Vec<_>>(),
            [Group::Courses, Group::Reports]
        );
        let quiet = read.quiet.expect("quiet hours");
        assert_eq!((quiet.start().get(), quiet.until().get()), (21, 7));
    }

    #[test]
    fn every_fault_is_named_at_its_field() {
        let faults = |input: ChoicesInput| -> Vec<(String, &str)> {
            let faults = input.read().expect_err("a fault");
            faults.into_iter().map(|fault| (fault.field, fault.code)).collect()
        };
        let (off, from, until) = (
            "switched_off".to_owned(),
            "quiet_from".to_owned(),
            "quiet_until".to_owned(),
        );
        assert_eq!(faults(input(&["account"], None, None)), [(off.clone(), "unknown")]);
        assert_eq!(faults(input(&["courses"; 4], None, None)), [(off.clone(), "many")]);
        assert_eq!(faults(input(&[], Some("21:00"), None)), [(until.clone(), "required")]);
        assert_eq!(faults(input(&[], None, Some("07:00"))), [(from.clone(), "required")]);
        assert_eq!(
            faults(input(&[], Some("07:00"), Some("07:00"))),
            [(until.clone(), "same")]
        );
        let all = faults(input(&["x"], Some("7pm"), Some("24:00")));
        assert_eq!(all, [(off, "unknown"), (from, "format"), (until, "format")]);
    }
}
