//! P9 and S1: what a check is, and starting one.

use super::words::{address, frame};
use crate::kit::{Choice, Fields, FormState, KEY_FIELD, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use posture::StartAssessment;
use posture::model::Pack;
use std::sync::Arc;
use web_kit::{Form, Result, SeeOther, SignedIn};

/// The form that starts an assessment.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/new.html")]
pub(crate) struct StartPage {
    shell: Shell,
    form: FormState,
    packs: Vec<Choice>,
}
is_page!(StartPage);

impl StartPage {
    fn new(shell: Shell, form: FormState, packs: &[Arc<Pack>]) -> Self {
        let shell = frame(shell, "Start a security check")
            .back_to("/posture", "Security checks")
            .once();
        let choice = |pack: &Arc<Pack>| {
            Choice::new(&pack.key, &pack.title).hint(format!("{} About {} minutes.", pack.summary, pack.minutes))
        };
        Self {
            shell: shell.failed(form.failed()),
            form,
            packs: packs.iter().map(choice).collect(),
        }
    }
}

/// The form as it opens: where there is one pack it is chosen.
fn opening(packs: &[Arc<Pack>]) -> FormState {
    match packs {
        [only] => FormState::filled(Fields::default().with("pack", &only.key)),
        _ => FormState::empty(),
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(_actor): SignedIn, shell: Shell) -> Result<Response> {
    let packs = state.posture.packs();
    let form = shell.opening(opening(packs)).with_key(state.fresh_key());
    Ok(show(&StartPage::new(shell, form, packs)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let key = match fields.get(KEY_FIELD) {
        "" => None,
        sent => Some(web_kit::form_key(
            &actor,
            "start-assessment",
            sent,
            fields.fingerprint(),
        )?),
    };
    let command = StartAssessment {
        pack: fields.get("pack").to_owned(),
        title: fields.get("title").to_owned(),
        key,
    };
    match state.posture.start_assessment(&actor, command).await {
        Ok(started) => Ok(SeeOther::to(address(started.assessment)).into_response()),
        Err(error) => {
            let form = FormState::after(fields, error)?.with_key(state.fresh_key());
            Ok(again(&StartPage::new(shell, form, state.posture.packs())))
        }
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let packs = sample::packs();
    let fault = kernel::FieldError::new("title", "format", "Name must be 120 letters or fewer");
    let refused = FormState::refused(Fields::of([("pack", "everyday-security"), ("title", "x")]), vec![fault]);
    vec![
        Sample::of(
            "posture/new",
            &StartPage::new(sample::shell(), opening(&packs).with_key("k"), &packs),
        ),
        Sample::of("posture/new-refused", &StartPage::new(sample::shell(), refused, &packs)),
    ]
}
