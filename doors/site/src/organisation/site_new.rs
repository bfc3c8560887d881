//! E3: add a site.

use crate::kit::{Fields, FormState, Nav, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kernel::ids::OrganisationId;
use organisations::AddSite;
use web_kit::{Form, Result, SeeOther, SignedIn};

/// The form for a site.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/site_new.html")]
pub(crate) struct NewSitePage {
    shell: Shell,
    form: FormState,
}
is_page!(NewSitePage);

impl NewSitePage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Add a site")
            .at(Nav::Organisation)
            .back_to("/organisation/sites", "Sites")
            .failed(form.failed());
        Self { shell, form }
    }
}

pub(super) async fn get(State(state): State<SiteState>, SignedIn(actor): SignedIn, shell: Shell) -> Result<Response> {
    match super::mine(&state, &actor).await? {
        Ok(mine) => {
            let form = shell.opening(FormState::empty());
            let shell = shell.in_sector(&mine.organisation.sector);
            Ok(show(&NewSitePage::new(shell, form)))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let adding = state
        .organisations
        .add_site(&actor, command(mine.organisation.id, &fields));
    match adding.await.map_err(super::at_field) {
        Ok(site) => {
            let news = format!("{} is added", site.name);
            Ok(SeeOther::to("/organisation/sites").success(news).into_response())
        }
        Err(error) => Ok(again(&NewSitePage::new(shell, FormState::after(fields, error)?))),
    }
}

fn command(organisation: OrganisationId, fields: &Fields) -> AddSite {
    let second = fields.get("address_line2").to_owned();
    AddSite {
        organisation,
        name: fields.get("name").to_owned(),
        address_line1: fields.get("address_line1").to_owned(),
        address_line2: Some(second).filter(|line| !line.is_empty()),
        town: fields.get("town").to_owned(),
        postcode: fields.get("postcode").to_owned(),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form| NewSitePage::new(Shell::of(crate::kit::Person::Employer), form);
    let taken = super::at_field(organisations::Error::SiteNameTaken);
    let refused = FormState::after(Fields::of([("name", "North wing")]), taken).expect("a form");
    vec![
        Sample::of("organisation/site-new", &page(FormState::empty())),
        Sample::of("organisation/site-new-refused", &page(refused)),
    ]
}
