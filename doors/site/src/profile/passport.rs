//! The passport: what a worker holds, and what we know about it.

use super::sector;
use crate::kit::{
    Credential as Entry, CredentialState as EntryState, EmptyState, Nav, PassportStrip, Shell, day_short, is_page, show,
};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::sector::{EvidenceStart, SectorPack, SectorPacks};
use people::{CheckSource, Credential, Passport};
use web_kit::{Result, SignedIn};

/// The passport.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/passport.html")]
pub(crate) struct PassportPage {
    shell: Shell,
    strip: Option<PassportStrip>,
    empty: EmptyState,
    waiting: bool,
}
is_page!(PassportPage);

impl PassportPage {
    fn new(shell: Shell, pack: &SectorPack, packs: &SectorPacks, held: &[Credential], now: DateTime<Utc>) -> Self {
        let entries: Vec<Entry> = held.iter().map(|it| linked(it, packs, now)).collect();
        Self {
            shell: shell
                .titled("Your passport")
                .at(Nav::Profile)
                .in_sector(&pack.key)
                .back_to("/profile", "Profile"),
            strip: (!entries.is_empty()).then(|| PassportStrip::new(entries)),
            empty: EmptyState::new(
                "Nothing here yet",
                format!(
                    "What you hold appears here: your {}, checks and training.",
                    pack.words().licence
                ),
            )
            .action("/passport/add", "Add to your passport"),
            waiting: held.iter().any(|it| it.passport(now) == Passport::NotChecked),
        }
    }
}

/// A line of the strip that leads to the credential's own page.
fn linked(held: &Credential, packs: &SectorPacks, now: DateTime<Utc>) -> Entry {
    entry(held, packs, now).href(format!("/passport/{}", held.id))
}

/// Shows a credential as a line of the strip.
pub(super) fn entry(held: &Credential, packs: &SectorPacks, now: DateTime<Utc>) -> Entry {
    let kind = packs.credential(&held.kind);
    let label = kind.map_or(held.kind.as_str(), |kind| kind.label.as_str());
    let mut entry = Entry::new(label, state_of(held, now));
    if let Some(tail) = &held.number_tail {
        entry = entry.number(format!("Number ends in {tail}"));
    }
    entry.source(source(held, packs, now))
}

/// Says in which state a credential is shown, wherever it is.
pub(crate) fn state_of(held: &Credential, now: DateTime<Utc>) -> EntryState {
    match held.passport(now) {
        Passport::Checked => EntryState::Checked,
        Passport::Expires(days) => EntryState::ExpiresIn {
            days: u32::try_from(days).unwrap_or(0),
        },
        Passport::Expired => EntryState::Expired,
        Passport::NotChecked => EntryState::NotChecked,
        Passport::NotValid => EntryState::NotValid,
    }
}

/// Says by whom and when it was checked, and until when it counts.
fn source(held: &Credential, packs: &SectorPacks, now: DateTime<Utc>) -> String {
    let checked = held.checked_at.map(|at| day_short(kernel::london_date(at)));
    let who = match (held.source, checked) {
        (CheckSource::SelfDeclared, None) => "You told us about it. We have not checked it yet".to_owned(),
        (CheckSource::SelfDeclared, Some(on)) => format!("We could not confirm it, {on}"),
        (CheckSource::DocumentSeen, on) => format!("We saw the document, {}", on.unwrap_or_default()),
        (CheckSource::IssuerVerified, on) => format!("Proved by your certificate, {}", on.unwrap_or_default()),
    };
    let clock = packs.evidence_clock(&held.kind).map(|(_, evidence)| evidence.starts);
    let is_checked = held.checked_at.is_some() && clock == Some(EvidenceStart::EndOfWork);
    match held.last_day() {
        // It may be as good as ever: it is our check that has ended.
        Some(last) if is_checked && held.passport(now) == Passport::Expired => {
            format!(
                "{who}. It counted to {}: show us what you hold now before you work",
                day_short(last)
            )
        }
        Some(last) if held.passport(now) == Passport::Expired => format!("{who}. It was valid to {}", day_short(last)),
        Some(last) => format!("{who}. Valid to {}", day_short(last)),
        None => format!("{who}. Has no expiry date"),
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    let held = state.people.credentials(&actor).await?;
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    Ok(show(&PassportPage::new(
        shell,
        pack,
        state.people.sectors(),
        &held,
        state.clock.now(),
    )))
}

#[cfg(test)]
pub(crate) fn sample_credentials() -> (Vec<Credential>, DateTime<Utc>) {
    use people::{CredentialState, Validity};
    let now = DateTime::from_timestamp(1_772_442_000, 0).expect("an instant");
    let held = |kind: &str, state, source, days: Option<i64>| Credential {
        id: uuid::Uuid::nil().into(),
        worker: uuid::Uuid::nil().into(),
        kind: kind.to_owned(),
        number_tail: (kind == "sia-door-supervision").then(|| "4455".to_owned()),
        validity: Validity {
            from: now,
            until: days.map(|days| now + chrono::TimeDelta::days(days)),
        },
        state,
        source,
        checked_at: (state != CredentialState::Declared).then_some(now),
        certificate: None,
    };
    let all = vec![
        held(
            "sia-door-supervision",
            CredentialState::Active,
            CheckSource::DocumentSeen,
            Some(400),
        ),
        held(
            "first-aid",
            CredentialState::Active,
            CheckSource::DocumentSeen,
            Some(20),
        ),
        held(
            "conflict-management",
            CredentialState::Active,
            CheckSource::IssuerVerified,
            Some(-3),
        ),
        held(
            "right-to-work",
            CredentialState::Declared,
            CheckSource::SelfDeclared,
            None,
        ),
        held(
            "bs7858-screening",
            CredentialState::Declined,
            CheckSource::SelfDeclared,
            None,
        ),
    ];
    (all, now)
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::account::packs;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = packs();
    let pack = packs.get("security").expect("the pack");
    let (held, now) = sample_credentials();
    let page = |held: &[Credential]| PassportPage::new(shell(Person::Worker), pack, &packs, held, now);
    vec![
        Sample::of("profile/passport", &page(&held)),
        Sample::of("profile/passport-empty", &page(&[])),
    ]
}
