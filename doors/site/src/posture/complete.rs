//! S4: the last step before the answers freeze.

use super::words::{address, frame};
use crate::kit::{Fields, FormState, Notice, Shell, answer, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::ids::AssessmentId;
use posture::{CompleteAssessment, Error, Run};
use web_kit::{Form, Path, Result, SeeOther, SignedIn};

/// The consequence first, then the button.
#[derive(Debug, Clone, Template)]
#[template(path = "posture/complete.html")]
pub(crate) struct CompletePage {
    shell: Shell,
    form: FormState,
    title: String,
    seen: i32,
    warning: Notice,
    back: String,
}
is_page!(CompletePage);

impl CompletePage {
    fn new(shell: Shell, form: FormState, run: &Run) -> Self {
        let back = format!("{}/review", address(run.assessment.id));
        Self {
            shell: frame(shell, "Complete the check")
                .back_to(&back, "Review your answers")
                .failed(form.failed()),
            form,
            title: run.assessment.title.clone(),
            seen: run.assessment.version,
            warning: warning(run.counts().unanswered),
            back,
        }
    }
}

fn warning(unanswered: u32) -> Notice {
    let frozen = "You cannot change your answers after this.";
    Notice::warning(match unanswered {
        0 => frozen.to_owned(),
        1 => format!("{frozen} 1 question is not answered and will count 0."),
        some => format!("{frozen} {some} questions are not answered and will count 0."),
    })
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<AssessmentId>,
) -> Result<Response> {
    let run = state.posture.run(&actor, id).await?;
    if run.assessment.state.is_frozen() {
        return Ok(SeeOther::to(format!("{}/results", address(id))).into_response());
    }
    Ok(show(&CompletePage::new(shell, FormState::empty(), &run)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Path(id): Path<AssessmentId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    // A form without its version matches none, so nobody completes what they have not looked at.
    let seen = fields.get("seen").parse().unwrap_or(0);
    match state
        .posture
        .complete_assessment(
            &actor,
            CompleteAssessment {
                assessment: id,
                seen: Some(seen),
            },
        )
        .await
    {
        Ok(_) => {
            let results = format!("{}/results", address(id));
            Ok(SeeOther::to(results)
                .success("The check is complete. You can ask for a report")
                .into_response())
        }
        // A double click: it is done.
        Err(Error::Frozen) => Ok(SeeOther::to(format!("{}/results", address(id))).into_response()),
        Err(error @ (Error::Moved | Error::NothingApplies)) => {
            let run = state.posture.run(&actor, id).await?;
            let form = FormState::saying(Fields::default(), error.to_string());
            Ok(answer(
                StatusCode::UNPROCESSABLE_ENTITY,
                &CompletePage::new(shell, form, &run),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use super::sample;
    let said = FormState::saying(Fields::default(), Error::Moved.to_string());
    vec![
        Sample::of(
            "posture/complete",
            &CompletePage::new(sample::shell(), FormState::empty(), &sample::half()),
        ),
        Sample::of(
            "posture/complete-refused",
            &CompletePage::new(sample::shell(), said, &sample::half()),
        ),
    ]
}
