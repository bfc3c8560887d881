//! E2, first task: what the organisation is.

use crate::kit::{Choice, Fields, FormState, Nav, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::SectorPack;
use organisations::CreateOrganisation;
use platform::Actor;
use web_kit::{Form, Problem, Result, SeeOther, SignedIn};

/// The form for a new organisation.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/new.html")]
pub(crate) struct NewOrganisationPage {
    shell: Shell,
    form: FormState,
    kinds: Vec<Choice>,
    number_hint: String,
}
is_page!(NewOrganisationPage);

impl NewOrganisationPage {
    fn new(shell: Shell, form: FormState, pack: &SectorPack) -> Self {
        let shell = shell
            .titled("Set up your organisation")
            .at(Nav::Organisation)
            .in_sector(&pack.key);
        Self {
            shell: shell.failed(form.failed()),
            form,
            kinds: pack
                .organisations
                .iter()
                .map(|kind| Choice::new(&kind.key, &kind.label))
                .collect(),
            number_hint: format!(
                "With the {}, or your company number. You can add it later",
                pack.words().regulator
            ),
        }
    }
}

/// Finds the pack of the actor's own sector.
async fn pack<'a>(state: &'a SiteState, actor: &Actor) -> Result<&'a SectorPack> {
    let account = state.identity.own_account(actor).await?;
    let sector = account.and_then(|account| account.sector);
    sector
        .and_then(|sector| state.people.sectors().get(&sector))
        .ok_or_else(Problem::not_found)
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    if super::mine(&state, &actor).await?.is_ok() {
        return Ok(SeeOther::to("/organisation").into_response());
    }
    let pack = pack(&state, &actor).await?;
    let form = shell.opening(FormState::empty());
    Ok(show(&NewOrganisationPage::new(shell, form, pack)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let pack = pack(&state, &actor).await?;
    let number = fields.get("registration_number").to_owned();
    let command = CreateOrganisation {
        name: fields.get("name").to_owned(),
        sector: pack.key.clone(),
        kind: fields.get("kind").to_owned(),
        registration_number: Some(number).filter(|number| !number.is_empty()),
    };
    match state.organisations.create_organisation(&actor, command).await {
        Ok(made) => {
            let news = format!("{} is set up. Now add the places where your people work", made.name);
            Ok(SeeOther::to("/organisation").success(news).into_response())
        }
        Err(error) => Ok(again(&NewOrganisationPage::new(
            shell,
            FormState::after(fields, error)?,
            pack,
        ))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use kernel::FieldError;
    let packs = crate::account::packs();
    let pack = packs.get("care").expect("a shipped pack");
    let page = |form| NewOrganisationPage::new(Shell::of(crate::kit::Person::Employer), form, pack);
    let fault = FieldError::new("name", "required", "Enter the name of your organisation");
    vec![
        Sample::of("organisation/new", &page(FormState::empty())),
        Sample::of(
            "organisation/new-refused",
            &page(FormState::refused(Fields::default(), vec![fault])),
        ),
    ]
}
