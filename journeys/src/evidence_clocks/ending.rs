//! Whose check ends before long or has ended, and why. Pure.

use super::clock::Facts;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::sector::SectorPacks;
use people::{Credential, CredentialState, Ending};

/// How long before the end of a check its holder is told, and how long after it is still news.
const TOLD_WITHIN: TimeDelta = TimeDelta::days(30);

impl Facts {
    /// Lists the checks of whose end their holder is to be told: those that end in the next thirty days or ended in the last,
    /// by themselves or with their copy, unless the holder has shown the same again.
    pub(super) fn endings(&self, sectors: &SectorPacks, now: DateTime<Utc>) -> Vec<Ending<'_>> {
        let endings = self
            .credentials
            .iter()
            .filter_map(|held| self.ending(held, sectors, now));
        let is_near = |ending: &Ending<'_>| (ending.at - now).abs() <= TOLD_WITHIN;
        // The job that ends a check could not, or has not yet: then it counts still.
        let is_settled =
            |ending: &Ending<'_>| ending.at > now || ending.held.validity.until.is_some_and(|end| end <= now);
        let is_shown_again = |ending: &Ending<'_>| {
            let others = self.credentials.iter().filter(|other| other.id != ending.held.id);
            others
                .filter(|other| other.kind == ending.held.kind)
                .any(|other| match other.state {
                    CredentialState::Declared => other.validity.until.is_none_or(|until| until > ending.at),
                    _ => self
                        .ending(other, sectors, now)
                        .is_some_and(|other| other.at > ending.at),
                })
        };
        endings
            .filter(|ending| is_near(ending) && is_settled(ending) && !is_shown_again(ending))
            .collect()
    }

    /// Tells when a check counts no longer that ends with its copy, or before. Where it ended already its end stands with it.
    fn ending<'a>(&self, held: &'a Credential, sectors: &SectorPacks, now: DateTime<Utc>) -> Option<Ending<'a>> {
        if held.state != CredentialState::Active || held.certificate.is_some() {
            return None;
        }
        let (with_copy, _) = self.check_end(held, sectors)?;
        let until = held.validity.until;
        Some(Ending {
            held,
            at: until
                .filter(|until| *until <= now || *until < with_copy)
                .unwrap_or(with_copy),
            document_ends: until.is_some_and(|until| until < with_copy),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::tests::{after, day, facts, packs};
    use super::*;
    use uuid::Uuid;

    /// The days and reasons of what a holder is told on a day.
    fn told(it: &Facts, on: DateTime<Utc>) -> Vec<(DateTime<Utc>, bool)> {
        let packs = packs();
        let endings = it.endings(&packs, on).into_iter();
        endings.map(|ending| (ending.at, ending.document_ends)).collect()
    }

    #[test]
    fn the_holder_of_a_right_to_work_is_told_thirty_days_before_its_copy_goes_and_after() {
        let mut it = facts("right-to-work");
        it.credentials[0].checked_at = Some(day(5));
        let end = after(day(5), 24).expect("a day");
        let month = TimeDelta::days(30);
        assert!(told(&it, end - month).is_empty(), "nobody has confirmed it");
        it.credentials[0].state = CredentialState::Active;
        assert!(told(&it, end - month - TimeDelta::days(1)).is_empty());
        assert_eq!(told(&it, end - month), [(end, false)]);
        assert!(told(&it, end).is_empty(), "the job has not ended it yet");
        let night = end + TimeDelta::hours(9);
        it.credentials[0].validity.until = Some(night);
        it.files.clear();
        assert_eq!(told(&it, night), [(night, false)]);
        assert!(
            told(&it, night + month + TimeDelta::days(1)).is_empty(),
            "no news any more"
        );
        it.credentials[0].validity.until = None;
        it.last_shift = Some(day(90));
        assert!(told(&it, end - month).is_empty(), "they worked, and it counts on");
        let mut other = facts("dbs-enhanced-adults");
        other.credentials[0].state = CredentialState::Active;
        other.credentials[0].checked_at = Some(day(5));
        other.credentials[0].validity.until = Some(day(50));
        assert!(
            told(&other, day(40)).is_empty(),
            "the outcome of a DBS check outlives its copy"
        );
    }

    #[test]
    fn the_end_that_a_document_gives_is_told_unless_it_was_shown_again() {
        let mut it = facts("right-to-work");
        it.credentials[0].state = CredentialState::Active;
        it.credentials[0].checked_at = Some(day(5));
        it.credentials[0].validity.until = Some(day(100));
        assert_eq!(told(&it, day(80)), [(day(100), true)]);
        assert_eq!(told(&it, day(100)), [(day(100), true)]);
        let mut newer = it.credentials[0].clone();
        newer.id = Uuid::from_u128(9).into();
        newer.validity.until = Some(day(900));
        for (state, is_told) in [
            (CredentialState::Declared, false),
            (CredentialState::Active, false),
            (CredentialState::Declined, true),
            (CredentialState::Stopped, true),
        ] {
            newer.state = state;
            it.credentials.truncate(1);
            it.credentials.push(newer.clone());
            assert_eq!(!told(&it, day(80)).is_empty(), is_told, "{state:?}");
            assert_eq!(!told(&it, day(101)).is_empty(), is_told, "{state:?}");
        }
    }
}
