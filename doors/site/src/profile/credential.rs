//! One thing that a worker holds: what we know about it, and the evidence for it.

use super::passport::entry;
use super::sector;
use crate::kit::{Nav, PassportStrip, Shell, Tag, day_short, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contracts::sector::{SectorPack, SectorPacks};
use files::{State as FileState, StoredFile};
use journeys::Held;
use kernel::ids::{CredentialId, FileId};
use web_kit::{Path, Result, SeeOther, SignedIn};

/// The credential.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/credential.html")]
pub(crate) struct CredentialPage {
    shell: Shell,
    id: CredentialId,
    label: String,
    facts: PassportStrip,
    evidence: Vec<EvidenceRow>,
    waiting: bool,
}
is_page!(CredentialPage);

/// One file of evidence, as its owner and staff see it.
#[derive(Debug, Clone)]
pub(super) struct EvidenceRow {
    pub(super) id: FileId,
    pub(super) name: String,
    pub(super) told: String,
    pub(super) tag: Tag,
    pub(super) opens: bool,
    /// What its owner should know or do.
    pub(super) news: Option<&'static str>,
}

impl EvidenceRow {
    pub(super) fn new(file: &StoredFile) -> Self {
        let (tag, news) = match file.state {
            FileState::Released => (Tag::success("Checked"), None),
            FileState::Refused(reason) => (Tag::danger("Not taken"), Some(reason.words())),
            _ => (Tag::neutral("Being checked"), Some("We are still checking this file")),
        };
        let size = file.size.div_ceil(1024).max(1);
        let sent = day_short(kernel::london_date(file.sent_at));
        let told = match file.state {
            FileState::Refused(_) => format!("Sent {sent}"),
            _ if size < 1024 => format!("{size} KB, sent {sent}"),
            _ => format!("{} MB, sent {sent}", size.div_ceil(1024)),
        };
        Self {
            id: file.id,
            name: file.name.clone(),
            told,
            tag,
            opens: file.state == FileState::Released,
            news,
        }
    }
}

impl CredentialPage {
    fn new(shell: Shell, pack: &SectorPack, packs: &SectorPacks, held: &Held, now: DateTime<Utc>) -> Self {
        let kind = packs.credential(&held.credential.kind);
        let label = kind.map_or_else(|| held.credential.kind.clone(), |kind| kind.label.clone());
        Self {
            shell: shell
                .titled(label.as_str())
                .at(Nav::Profile)
                .in_sector(&pack.key)
                .back_to("/passport", "Your passport"),
            id: held.credential.id,
            facts: PassportStrip::new(vec![entry(&held.credential, packs, now)]),
            evidence: held.evidence.iter().map(EvidenceRow::new).collect(),
            waiting: held.evidence.iter().any(|file| file.state.is_waiting()),
            label,
        }
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<CredentialId>,
    shell: Shell,
) -> Result<Response> {
    let held = state.evidence.held(&actor, id).await?;
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    let page = CredentialPage::new(shell, pack, state.people.sectors(), &held, state.clock.now());
    Ok(show(&page))
}

pub(super) async fn remove(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path((credential, file)): Path<(CredentialId, FileId)>,
) -> Result<Response> {
    state.files.remove(&actor, file).await?;
    let back = format!("/passport/{credential}");
    Ok(SeeOther::to(back).success("The file is removed").into_response())
}

#[cfg(test)]
pub(super) fn sample_files() -> Vec<StoredFile> {
    use files::{FileKind, Purpose, Refusal};
    let now = DateTime::from_timestamp(1_772_442_000, 0).expect("an instant");
    let file = |number: u128, name: &str, kind, state, size| StoredFile {
        id: uuid::Uuid::from_u128(number).into(),
        owner: uuid::Uuid::nil().into(),
        purpose: Purpose::Evidence,
        subject: uuid::Uuid::nil(),
        name: name.to_owned(),
        kind,
        state,
        size,
        sent_at: now,
    };
    vec![
        file(1, "Licence front.jpg", FileKind::Jpeg, FileState::Released, 812_000),
        file(2, "Licence back.jpg", FileKind::Jpeg, FileState::Quarantined, 2_400_000),
        file(
            3,
            "Letter <1>.pdf",
            FileKind::Pdf,
            FileState::Refused(Refusal::Locked),
            0,
        ),
    ]
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::account::packs;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = packs();
    let pack = packs.get("security").expect("the pack");
    let (all, now) = super::passport::sample_credentials();
    let page = |evidence| {
        let credential = all[3].clone();
        let held = Held { credential, evidence };
        CredentialPage::new(shell(Person::Worker), pack, &packs, &held, now)
    };
    vec![
        Sample::of("profile/credential", &page(sample_files())),
        Sample::of("profile/credential-bare", &page(Vec::new())),
    ]
}
