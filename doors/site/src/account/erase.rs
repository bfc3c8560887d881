//! A8: being forgotten. What is deleted, what is kept and why, and the one button that cannot be undone.

use crate::account::sign_in::After;
use crate::kit::{Fields, FormState, Notice, Shell, again, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use journeys::{Blocked, DELETED, Kept, Plan};
use kernel::FieldError;
use web_kit::{Form, Proven, Result};

/// What would happen.
#[derive(Debug, Clone, Template)]
#[template(path = "account/erase.html")]
pub(crate) struct ErasePage {
    shell: Shell,
    deleted: Vec<&'static str>,
    kept: Vec<Kept>,
    blocked: Option<Notice>,
    form: FormState,
}
is_page!(ErasePage);

impl ErasePage {
    fn new(shell: Shell, plan: Plan, form: FormState) -> Self {
        let shell = shell
            .titled("Delete your account")
            .back_to("/account/my-data", "My data");
        Self {
            shell: shell.failed(form.failed()),
            deleted: DELETED.to_vec(),
            kept: plan.kept,
            blocked: plan.blocked.map(notice),
            form,
        }
    }
}

fn notice(blocked: Blocked) -> Notice {
    match blocked {
        Blocked::Booked { until } => Notice::warning(format!(
            "You have booked a shift that ends on {}. Ask the employer to release you, or come back when it is over.",
            moment(until)
        ))
        .link("/bookings", "Your bookings"),
        Blocked::OnlyOwner { organisation } => Notice::warning(format!(
            "You are the only owner of {organisation}. Make somebody else an owner first, or ask us to close it."
        ))
        .link("/help", "Write to us"),
    }
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    let plan = state.erasing.plan(&actor).await?;
    Ok(show(&ErasePage::new(shell, plan, FormState::empty())))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    if fields.get("sure").is_empty() {
        let fault = FieldError::new(
            "sure",
            "required",
            "Tick the box to say that you want your account deleted",
        );
        let plan = state.erasing.plan(&actor).await?;
        return Ok(again(&ErasePage::new(
            shell,
            plan,
            FormState::refused(fields, vec![fault]),
        )));
    }
    state.erasing.ask(&actor).await?;
    Ok(After::Deleted.lead().into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let kept = Kept {
        what: "Working time records".to_owned(),
        why: "Working Time Regulations 1998".to_owned(),
        until: "15 January 2029".to_owned(),
    };
    let page =
        |blocked, kept, form| ErasePage::new(Shell::of(crate::kit::Person::Worker), Plan { blocked, kept }, form);
    let fault = FieldError::new(
        "sure",
        "required",
        "Tick the box to say that you want your account deleted",
    );
    let owner = Blocked::OnlyOwner {
        organisation: "Rosewood House".to_owned(),
    };
    vec![
        Sample::of("account/erase", &page(None, vec![kept], FormState::empty())),
        Sample::of(
            "account/erase-refused",
            &page(None, Vec::new(), FormState::refused(Fields::default(), vec![fault])),
        ),
        Sample::of(
            "account/erase-booked",
            &page(Some(Blocked::Booked { until: at }), Vec::new(), FormState::empty()),
        ),
        Sample::of(
            "account/erase-owner",
            &page(Some(owner), Vec::new(), FormState::empty()),
        ),
    ]
}
