//! Uploading evidence for something that a worker holds.

use super::sector;
use crate::kit::{FileInput, FormState, Nav, Shell, answer, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::sector::{SectorPack, SectorPacks};
use journeys::EvidenceError;
use kernel::ids::CredentialId;
use kernel::{ErrorKind, PeopleError};
use people::Credential;
use web_kit::{Path, Problem, Result, SeeOther, SignedIn, Throttle, Upload};

/// The form.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/evidence.html")]
pub(crate) struct EvidencePage {
    shell: Shell,
    form: FormState,
    label: String,
    file: FileInput,
}
is_page!(EvidencePage);

impl EvidencePage {
    fn new(shell: Shell, pack: &SectorPack, packs: &SectorPacks, held: &Credential, form: FormState) -> Self {
        let kind = packs.credential(&held.kind);
        let label = kind.map_or_else(|| held.kind.clone(), |kind| kind.label.clone());
        Self {
            shell: shell
                .titled(format!("Upload evidence: {label}"))
                .at(Nav::Profile)
                .in_sector(&pack.key)
                .back_to(format!("/passport/{}", held.id), label.as_str())
                .failed(form.failed()),
            file: form
                .file("file", "Choose a file")
                .hint("A PDF of up to 20 MB, or a JPEG or PNG picture of up to 10 MB")
                .accept("application/pdf,image/jpeg,image/png,.pdf,.jpg,.jpeg,.png"),
            form,
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
    let held = state.people.own_credential(&actor, id).await?;
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    let page = EvidencePage::new(shell, pack, state.people.sectors(), &held, FormState::empty());
    Ok(show(&page))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    throttle: Throttle,
    Path(id): Path<CredentialId>,
    shell: Shell,
    upload: Upload,
) -> Result<Response> {
    throttle
        .upload(actor.user().ok_or_else(Problem::sign_in_needed)?)
        .await?;
    let told = (upload.name, upload.media_type);
    match state.evidence.add(&actor, id, told, upload.bytes).await {
        Ok(_) => {
            let news = "We have your file. We are checking it now";
            Ok(SeeOther::to(format!("/passport/{id}")).success(news).into_response())
        }
        Err(error) => {
            let (status, form) = refused(error)?;
            let held = state.people.own_credential(&actor, id).await?;
            let pack = state.people.pack(&sector(&state, &actor).await?)?;
            let page = EvidencePage::new(shell, pack, state.people.sectors(), &held, form);
            Ok(answer(status, &page))
        }
    }
}

/// A file that is not taken is the form again, in words; anything else is an error page.
fn refused(error: EvidenceError) -> Result<(StatusCode, FormState)> {
    let fields = crate::kit::Fields::default();
    match error.kind() {
        ErrorKind::TooLarge => Ok((
            StatusCode::PAYLOAD_TOO_LARGE,
            FormState::refused(fields, error.fields().to_vec()),
        )),
        ErrorKind::Conflict => Ok((StatusCode::CONFLICT, FormState::saying(fields, error.to_string()))),
        _ => Ok((StatusCode::UNPROCESSABLE_ENTITY, FormState::after(fields, error)?)),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::account::packs;
    use crate::kit::{Fields, Person};
    use crate::tests::{Sample, shell};
    use kernel::FieldError;
    let packs = packs();
    let pack = packs.get("security").expect("the pack");
    let (all, _) = super::passport::sample_credentials();
    let page = |form| EvidencePage::new(shell(Person::Worker), pack, &packs, &all[0], form);
    let fault = FieldError::new("file", "too-large", "A picture must be 10 MB or smaller");
    vec![
        Sample::of("profile/evidence", &page(FormState::empty())),
        Sample::of(
            "profile/evidence-refused",
            &page(FormState::refused(Fields::default(), vec![fault])),
        ),
    ]
}
