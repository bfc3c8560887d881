//! A2: create an account.

use crate::kit::{Choice, Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::SectorPacks;
use identity::Register;
use kernel::{Email, FieldError, Secret};
use platform::AccountRole;
use serde::Deserialize;
use std::net::IpAddr;
use web_kit::{Acting, Client, Form, Query, Result, SeeOther, Throttle};

/// The form for a new account.
#[derive(Debug, Clone, Template)]
#[template(path = "account/register.html")]
pub(crate) struct RegisterPage {
    shell: Shell,
    form: FormState,
    roles: Vec<Choice>,
    sectors: Vec<Choice>,
}
is_page!(RegisterPage);

impl RegisterPage {
    fn new(shell: Shell, form: FormState, packs: &SectorPacks) -> Self {
        let (roles, sectors) = choices(packs);
        Self {
            shell: shell.titled("Create your account").failed(form.failed()),
            form,
            roles,
            sectors,
        }
    }
}

/// What an account may be for, and the sectors there are.
pub(super) fn choices(packs: &SectorPacks) -> (Vec<Choice>, Vec<Choice>) {
    let sector = |pack: &contracts::sector::SectorPack| Choice::new(&pack.key, &pack.name).hint(&pack.summary);
    let roles = vec![
        Choice::new("worker", "I want to train and work").hint("Courses, certificates and shifts"),
        Choice::new("employer", "I employ people").hint("Shifts, matching and security checks"),
    ];
    (roles, packs.iter().map(sector).collect())
}

/// What a link to the form may choose beforehand.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    sector: Option<String>,
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    shell: Shell,
    Query(wish): Query<Wish>,
) -> Response {
    if actor.user().is_some() {
        return SeeOther::to("/home").into_response();
    }
    let fields = [("role", wish.role), ("sector", wish.sector)]
        .into_iter()
        .filter_map(|(name, wish)| Some((name, wish?)))
        .fold(Fields::default(), |fields, (name, wish)| fields.with(name, wish));
    show(&RegisterPage::new(
        shell,
        FormState::filled(fields),
        state.people.sectors(),
    ))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), throttle): (Client, Throttle),
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let packs = state.people.sectors();
    let command = match read(&fields, packs, Some(place)) {
        Ok(command) => command,
        Err(mut faults) => {
            faults.extend(fault_of_password(&state, &fields).await?);
            let form = FormState::refused(fields, faults);
            return Ok(again(&RegisterPage::new(shell, form, packs)));
        }
    };
    throttle.register().await?;
    throttle.mail(&command.email).await?;
    match state.identity.register(&actor, command).await {
        Ok(registration) => {
            let answer = SeeOther::to("/check-email");
            let answer = match registration.advice {
                Some(advice) => answer.notice(advice),
                None => answer,
            };
            Ok(answer.into_response())
        }
        Err(error) => Ok(again(&RegisterPage::new(
            shell,
            FormState::after(fields, error)?,
            packs,
        ))),
    }
}

/// Judges the password beside other faults, so that nobody mends those first and then hears of it.
async fn fault_of_password(state: &SiteState, fields: &Fields) -> Result<Vec<FieldError>> {
    let typed = fields.get("password");
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let email = fields.get("email").trim().parse::<Email>().ok();
    let typed = Secret::new(typed.to_owned());
    Ok(state.identity.fault_of_password(&typed, email.as_ref(), &[]).await?)
}

fn read(fields: &Fields, packs: &SectorPacks, place: Option<IpAddr>) -> std::result::Result<Register, Vec<FieldError>> {
    let mut check = fields.check();
    let role = check.one_of("role", "Choose what you will use Muster for", AccountRole::parse);
    let sector = check.one_of("sector", "Choose the sector you work in", |word| {
        packs.get(word).map(|pack| pack.key.clone())
    });
    let email = check.email("email");
    let password = check.password("password", "Enter a password");
    check.finish(|| {
        Some(Register {
            email: email?,
            password: Secret::new(password?),
            role: role?,
            sector: sector?,
            place,
        })
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let packs = crate::account::packs();
    let page = |form| RegisterPage::new(Shell::visitor(), form, &packs);
    let typed = Fields::of([("email", "jo@example"), ("role", "worker")]);
    let faults = read(&typed, &packs, None).err().unwrap_or_default();
    vec![
        Sample::of("account/register", &page(FormState::empty())),
        Sample::of("account/register-refused", &page(FormState::refused(typed, faults))),
    ]
}
