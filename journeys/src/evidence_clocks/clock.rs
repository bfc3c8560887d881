//! When a piece of evidence has served its time. Pure.

use chrono::{DateTime, Months, Utc};
use contracts::sector::{EvidenceStart, Retention, SectorPacks};
use files::StoredFile;
use kernel::ids::CredentialId;
use people::{Credential, CredentialState};

/// What is known of one person: what they hold, what lies here to show it, and when they worked last.
pub(super) struct Facts {
    pub(super) credentials: Vec<Credential>,
    pub(super) files: Vec<StoredFile>,
    pub(super) numbers: Vec<CredentialId>,
    pub(super) last_shift: Option<DateTime<Utc>>,
}

/// What lies here.
#[derive(Debug, Clone, Copy)]
pub(super) enum Thing<'a> {
    File(&'a StoredFile),
    Number,
}

/// One piece, the clock that it is under, and when that runs out, once it runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timed<'a> {
    pub(super) thing: Thing<'a>,
    pub(super) credential: &'a Credential,
    pub(super) clock: Option<&'a Retention>,
    pub(super) ends: Option<DateTime<Utc>>,
}

impl Facts {
    /// Puts every piece under its clock.
    pub(super) fn timed<'a>(&'a self, sectors: &'a SectorPacks) -> Vec<Timed<'a>> {
        let mut timed = Vec::with_capacity(self.files.len() + self.numbers.len());
        for credential in &self.credentials {
            let about = |file: &&StoredFile| file.subject == credential.id.get();
            let files = self.files.iter().filter(about).map(Thing::File);
            let number = self.numbers.contains(&credential.id).then_some(Thing::Number);
            timed.extend(files.chain(number).map(|thing| self.time(thing, credential, sectors)));
        }
        timed
    }

    /// Lists the checks that count no longer, with the clocks that ended them. The copy of a right to work is the employer's
    /// excuse, so the check goes with the copies that were looked at, and whoever works again is checked again (Home
    /// Office, employer's guide to right to work checks). Where there is no copy it goes when one would have.
    pub(super) fn checks_over(&self, sectors: &SectorPacks, now: DateTime<Utc>) -> Vec<(CredentialId, String)> {
        let counts = |held: &&Credential| {
            held.state == CredentialState::Active
                && held.certificate.is_none()
                && held.validity.until.is_none_or(|until| until > now)
        };
        let over = |held: &Credential| {
            let (ends, clock) = self.check_end(held, sectors)?;
            (ends <= now).then(|| (held.id, clock.key.clone()))
        };
        self.credentials.iter().filter(counts).filter_map(over).collect()
    }

    /// Tells when a check ends with its copies, or would have with one; `None` for what outlives its copy. A copy that was
    /// sent after the decision was not looked at, so it prolongs nothing: who wants a new check shows the document again.
    pub(super) fn check_end<'a>(
        &self,
        held: &Credential,
        sectors: &'a SectorPacks,
    ) -> Option<(DateTime<Utc>, &'a Retention)> {
        let (clock, evidence) = sectors.evidence_clock(&held.kind)?;
        if evidence.starts != EvidenceStart::EndOfWork {
            return None;
        }
        let start = self.start(evidence.starts, held, None)?;
        Some((start.checked_add_months(Months::new(clock.months.into()))?, clock))
    }

    fn time<'a>(&self, thing: Thing<'a>, credential: &'a Credential, sectors: &'a SectorPacks) -> Timed<'a> {
        let clock = sectors.evidence_clock(&credential.kind);
        let clock = clock.filter(|(_, evidence)| evidence.numbers || matches!(thing, Thing::File(_)));
        let ends = clock.and_then(|(clock, evidence)| {
            let sent = match thing {
                Thing::File(file) => Some(file.sent_at),
                Thing::Number => told_at(credential.id),
            };
            let start = self.start(evidence.starts, credential, sent)?;
            start.checked_add_months(Months::new(clock.months.into()))
        });
        Timed {
            thing,
            credential,
            clock: clock.map(|(clock, _)| clock),
            ends,
        }
    }

    /// Tells when the clock starts, if that is known. What was sent later than that is needed from then on.
    fn start(
        &self,
        starts: EvidenceStart,
        credential: &Credential,
        sent: Option<DateTime<Utc>>,
    ) -> Option<DateTime<Utc>> {
        let decided = credential.checked_at;
        let worked = self.last_shift.max(decided);
        let start = match starts {
            EvidenceStart::Decision => Some(decided?),
            EvidenceStart::EndOfWork => worked,
            EvidenceStart::Lapse if credential.state == CredentialState::Declined => decided,
            EvidenceStart::Lapse => credential.validity.until.or(worked),
        };
        start.max(sent)
    }
}

/// When a credential was told of, and its number with it: its id holds the instant (RFC 9562, version 7).
fn told_at(credential: CredentialId) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = credential.get().get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use chrono::TimeDelta;
    use files::{FileKind, Purpose, State};
    use people::{CheckSource, Validity};
    use uuid::Uuid;

    pub(in crate::evidence_clocks) fn packs() -> SectorPacks {
        let texts = [
            ("care.toml", include_str!("../../../sectors/care.toml")),
            ("security.toml", include_str!("../../../sectors/security.toml")),
        ];
        SectorPacks::parse(texts).expect("packs")
    }

    pub(in crate::evidence_clocks) fn day(number: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + number)
    }

    pub(in crate::evidence_clocks) fn after(at: DateTime<Utc>, months: u32) -> Option<DateTime<Utc>> {
        at.checked_add_months(Months::new(months))
    }

    /// Somebody who holds one thing, with a copy of it sent on day 1 and its number.
    pub(in crate::evidence_clocks) fn facts(kind: &str) -> Facts {
        let id: CredentialId = Uuid::from_u128(1).into();
        let worker = Uuid::from_u128(2).into();
        let credential = Credential {
            id,
            worker,
            kind: kind.to_owned(),
            number_tail: None,
            validity: Validity {
                from: day(0),
                until: None,
            },
            state: CredentialState::Declared,
            source: CheckSource::SelfDeclared,
            checked_at: None,
            certificate: None,
        };
        let file = StoredFile {
            id: Uuid::from_u128(3).into(),
            owner: worker,
            purpose: Purpose::Evidence,
            subject: id.get(),
            name: "scan.pdf".to_owned(),
            kind: FileKind::Pdf,
            state: State::Released,
            size: 1,
            sent_at: day(1),
        };
        Facts {
            credentials: vec![credential],
            files: vec![file],
            numbers: vec![id],
            last_shift: None,
        }
    }

    /// When the copy ends, and when the number does.
    fn ends(facts: &Facts) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let packs = packs();
        let timed = facts.timed(&packs);
        (timed[0].ends, timed[1].ends)
    }

    #[test]
    fn right_to_work_counts_from_the_end_of_the_work() {
        let mut it = facts("right-to-work");
        assert_eq!(
            ends(&it),
            (after(day(1), 24), None),
            "nobody checked it and no work followed"
        );
        it.credentials[0].checked_at = Some(day(5));
        assert_eq!(ends(&it).0, after(day(5), 24));
        it.last_shift = Some(day(400));
        assert_eq!(ends(&it).0, after(day(400), 24));
    }

    #[test]
    fn a_right_to_work_is_over_with_the_copies_that_were_looked_at_or_without_one_when_they_would_have_gone() {
        let mut it = facts("right-to-work");
        it.credentials[0].state = CredentialState::Active;
        it.credentials[0].checked_at = Some(day(5));
        let over = |it: &Facts, at| it.checks_over(&packs(), at).len();
        let end = |from| after(day(from), 24).expect("a day");
        assert_eq!((over(&it, end(5) - TimeDelta::days(1)), over(&it, end(5))), (0, 1));
        it.last_shift = Some(day(9));
        assert_eq!((over(&it, end(5)), over(&it, end(9))), (0, 1));
        let newer = StoredFile {
            sent_at: day(40),
            ..it.files[0].clone()
        };
        it.files.push(newer);
        assert_eq!(
            (over(&it, end(9) - TimeDelta::days(1)), over(&it, end(9))),
            (0, 1),
            "nobody looked at the newer copy"
        );
        it.files.clear();
        assert_eq!((over(&it, end(9) - TimeDelta::days(1)), over(&it, end(9))), (0, 1));
        it.credentials[0].validity.until = Some(day(100));
        assert_eq!(over(&it, end(9)), 0, "it ended by itself");
        let mut other = facts("dbs-enhanced-adults");
        other.credentials[0].state = CredentialState::Active;
        other.credentials[0].checked_at = Some(day(5));
        assert_eq!(
            over(&other, end(900)),
            0,
            "the outcome of a DBS check outlives its copy"
        );
    }

    #[test]
    fn a_dbs_certificate_counts_from_the_decision_and_its_reference_stays() {
        let mut it = facts("dbs-enhanced-adults");
        assert_eq!(ends(&it), (None, None), "it waits for the decision");
        it.credentials[0].checked_at = Some(day(5));
        it.last_shift = Some(day(400));
        assert_eq!(ends(&it), (after(day(5), 6), None));
        it.files[0].sent_at = day(30);
        assert_eq!(ends(&it).0, after(day(30), 6), "a later copy is looked at later");
    }

    #[test]
    fn a_licence_counts_from_the_day_it_lapses_and_so_does_its_number() {
        let mut it = facts("sia-guarding");
        it.credentials[0].validity.until = Some(day(700));
        it.last_shift = Some(day(900));
        assert_eq!(ends(&it), (after(day(700), 12), after(day(700), 12)));
        it.credentials[0].state = CredentialState::Declined;
        it.credentials[0].checked_at = Some(day(7));
        assert_eq!(ends(&it), (after(day(7), 12), after(day(7), 12)));
    }

    /// Somebody comes back after years and tells of what they learnt: it must be there when it is checked.
    #[test]
    fn a_number_counts_from_the_day_it_was_told() {
        let mut it = facts("care-level-2");
        it.last_shift = Some(day(50));
        let millis = u64::try_from(day(900).timestamp_millis()).expect("an instant after 1970");
        let id: CredentialId = uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10])
            .into_uuid()
            .into();
        it.credentials[0].id = id;
        it.numbers = vec![id];
        it.files.clear();
        let packs = packs();
        assert_eq!(it.timed(&packs)[0].ends, after(day(900), 12));
    }

    #[test]
    fn what_never_lapses_ends_with_the_work() {
        let mut it = facts("care-level-2");
        assert_eq!(ends(&it), (after(day(1), 12), None));
        it.last_shift = Some(day(50));
        assert_eq!(ends(&it), (after(day(50), 12), after(day(50), 12)));
    }
}
