//! Sign in with an account from elsewhere: there and back, and what is left to do after the first time.

use super::second_step;
use super::sign_in::welcome;
use crate::kit::{Choice, Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use contracts::sector::SectorPacks;
use identity::{
    BeginForeign, BrowserSession, ConnectForeign, Error, ForeignAnswer, ForeignFault, Received, RegisterForeign,
    WaitingView,
};
use kernel::{FieldError, Secret};
use platform::AccountRole;
use serde::Deserialize;
use std::net::IpAddr;
use web_kit::{
    Acting, Client, Form, Newcomer, Path, Problem, Query, Result, SeeOther, Throttle, TokenPage, UserAgent, cookies,
    is_local,
};

const TRY: &str = "__Host-provider";
const WAITING: &str = "__Host-provider-waits";
const CONNECT: &str = "/sign-in/connect";

/// Why it did not come about, and the way on.
#[derive(Debug, Clone, Template)]
#[template(path = "account/foreign_fault.html")]
pub(crate) struct ForeignFaultPage {
    shell: Shell,
    form: FormState,
}
is_page!(ForeignFaultPage);

impl ForeignFaultPage {
    fn new(shell: Shell, fault: ForeignFault) -> Self {
        Self {
            shell: shell.titled("We could not sign you in").failed(true),
            form: FormState::saying(Fields::default(), fault.to_string()),
        }
    }
}

/// The address has an account: its password first.
#[derive(Debug, Clone, Template)]
#[template(path = "account/foreign_connect.html")]
pub(crate) struct ConnectPage {
    shell: Shell,
    form: FormState,
    provider: String,
    email: String,
}
is_page!(ConnectPage);

/// The address has no account: what is it to be for?
#[derive(Debug, Clone, Template)]
#[template(path = "account/foreign_new.html")]
pub(crate) struct NewForeignPage {
    shell: Shell,
    form: FormState,
    provider: String,
    email: String,
    roles: Vec<Choice>,
    sectors: Vec<Choice>,
}
is_page!(NewForeignPage);

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    next: String,
}

/// What a provider sends along.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    state: Option<String>,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

fn sealed(mut answer: Response) -> Response {
    answer.extensions_mut().insert(TokenPage);
    answer
}

/// Draws what went wrong between the provider and us; every other error is a problem.
fn fault(shell: Shell, error: Error) -> Result<Response> {
    match error {
        Error::Foreign(ForeignFault::UnknownProvider) => Err(Problem::not_found()),
        Error::Foreign(fault) => Ok(sealed(again(&ForeignFaultPage::new(shell, fault)))),
        other => Err(other.into()),
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<Secret<String>> {
    cookies::find(headers, name).map(|value| Secret::new(value.to_owned()))
}

pub(super) async fn begin(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    throttle: Throttle,
    shell: Shell,
    Path(provider): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let next = if is_local(&wish.next) { wish.next } else { String::new() };
    if actor.user().is_some() {
        return Ok(SeeOther::to(if next.is_empty() { "/home".to_owned() } else { next }).into_response());
    }
    throttle.provider().await?;
    match state.identity.begin_foreign(BeginForeign { provider, next }).await {
        Ok(begun) => {
            let carried = cookies::secret_for(TRY, &begun.cookie, begun.seconds);
            Ok(sealed(SeeOther::away(begun.address).cookie(carried).into_response()))
        }
        Err(error) => fault(shell, error),
    }
}

pub(super) async fn callback(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), UserAgent(agent), throttle): (Client, UserAgent, Throttle),
    newcomer: Newcomer,
    (headers, shell): (HeaderMap, Shell),
    Path(provider): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response> {
    throttle.provider().await?;
    let answer = ForeignAnswer {
        provider,
        state: told.state,
        code: told.code.map(Secret::new),
        issuer: told.iss,
        error: told.error,
        cookie: cookie(&headers, TRY),
        place: Some(place),
        device: throttle.browser(),
        agent,
    };
    let answer = match state.identity.receive_foreign(&actor, answer).await {
        Ok(Received::SignedIn(session, next)) => welcome(&state, (&newcomer, &throttle), &session, &next).await?,
        Ok(Received::Waits(waiting)) => {
            SeeOther::to(CONNECT).cookie(cookies::secret_for(WAITING, &waiting.ticket, waiting.seconds))
        }
        Err(Error::SecondFactorNeeded(half)) => return Ok(second_step::lead(&half, "")),
        Err(error) => return fault(shell, error),
    };
    Ok(sealed(answer.cookie(cookies::clear(TRY)).into_response()))
}

/// Finds what the browser's ticket stands for.
async fn waiting(state: &SiteState, actor: &platform::Actor, headers: &HeaderMap) -> std::result::Result<Known, Error> {
    let ticket = cookie(headers, WAITING);
    let view = state.identity.waiting_foreign(actor, ticket.as_ref()).await?;
    let names = state.identity.providers();
    let name = names
        .into_iter()
        .find(|(id, _)| *id == view.provider)
        .map(|(_, name)| name);
    Ok(Known {
        ticket: ticket.ok_or(ForeignFault::Ended)?,
        provider: name.unwrap_or_default(),
        view,
    })
}

struct Known {
    ticket: Secret<String>,
    provider: String,
    view: WaitingView,
}

/// Draws the page that asks for what is left.
fn page(shell: Shell, form: FormState, known: &Known, packs: &SectorPacks) -> Response {
    let failed = form.failed();
    let shell = shell.titled("One more step").failed(failed).once();
    let (provider, email) = (known.provider.clone(), known.view.email.to_string());
    let answer = |page: Response| sealed(page);
    if known.view.has_account {
        let page = ConnectPage {
            shell,
            form,
            provider,
            email,
        };
        return answer(if failed { again(&page) } else { show(&page) });
    }
    let (roles, sectors) = super::register::choices(packs);
    let page = NewForeignPage {
        shell,
        form,
        provider,
        email,
        roles,
        sectors,
    };
    answer(if failed { again(&page) } else { show(&page) })
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
) -> Result<Response> {
    match waiting(&state, &actor, &headers).await {
        Ok(known) => Ok(page(shell, FormState::empty(), &known, state.people.sectors())),
        Err(error) => fault(shell, error),
    }
}

/// Said where the account does not open; the password may be right and the account switched off.
const WRONG: &str = "This does not open your account here. Check the password and try again";

/// Where a browser is, and how it is known.
struct Here {
    place: IpAddr,
    device: Option<Secret<String>>,
    agent: Option<String>,
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), UserAgent(agent), throttle): (Client, UserAgent, Throttle),
    newcomer: Newcomer,
    (headers, shell): (HeaderMap, Shell),
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let known = match waiting(&state, &actor, &headers).await {
        Ok(known) => known,
        Err(error) => return fault(shell, error),
    };
    let packs = state.people.sectors();
    let here = Here {
        place,
        device: throttle.browser(),
        agent,
    };
    let done = if known.view.has_account {
        throttle.sign_in(&known.view.email).await?;
        let password = Secret::new(fields.get("password").to_owned());
        state
            .identity
            .connect_foreign(&actor, connect(&known, password, here))
            .await
    } else {
        throttle.register().await?;
        let (role, sector) = match read(&fields, packs) {
            Ok(chosen) => chosen,
            Err(faults) => return Ok(page(shell, FormState::refused(fields, faults), &known, packs)),
        };
        let command = RegisterForeign {
            ticket: known.ticket.clone(),
            role,
            sector,
            place: Some(here.place),
            device: here.device,
            agent: here.agent,
        };
        state.identity.register_foreign(&actor, command).await
    };
    match done {
        Ok(session) => finish(&state, (&newcomer, &throttle), &session, &known.view.next).await,
        Err(Error::SecondFactorNeeded(half)) => Ok(second_step::lead(&half, &known.view.next)),
        Err(error @ Error::Foreign(_)) => fault(shell, error),
        // The address got an account meanwhile: the page asks for its password.
        Err(Error::EmailTaken) => Ok(SeeOther::to(CONNECT).into_response()),
        Err(Error::NotSignedIn) => {
            let wrong = if fields.get("password").is_empty() {
                FieldError::new("password", "required", "Enter the password of your account here")
            } else {
                FieldError::new("password", "wrong", WRONG)
            };
            Ok(page(shell, FormState::refused(fields, vec![wrong]), &known, packs))
        }
        Err(error) => Ok(page(shell, FormState::after(fields, error)?, &known, packs)),
    }
}

fn connect(known: &Known, password: Secret<String>, here: Here) -> ConnectForeign {
    ConnectForeign {
        ticket: known.ticket.clone(),
        password,
        place: Some(here.place),
        device: here.device,
        agent: here.agent,
    }
}

async fn finish(
    state: &SiteState,
    caller: (&Newcomer, &Throttle),
    session: &BrowserSession,
    next: &str,
) -> Result<Response> {
    let answer = welcome(state, caller, session, next).await?;
    Ok(answer.cookie(cookies::clear(WAITING)).into_response())
}

fn read(fields: &Fields, packs: &SectorPacks) -> std::result::Result<(AccountRole, String), Vec<FieldError>> {
    let mut check = fields.check();
    let role = check.one_of("role", "Choose what you will use Muster for", AccountRole::parse);
    let sector = check.one_of("sector", "Choose the sector you work in", |word| {
        packs.get(word).map(|pack| pack.key.clone())
    });
    check.finish(|| Some((role?, sector?)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let packs = crate::account::packs();
    let (roles, sectors) = super::register::choices(&packs);
    let (provider, email) = ("Rowan Group".to_owned(), "jo@example.org".to_owned());
    let shell = |failed| Shell::visitor().titled("One more step").failed(failed).once();
    let wrong = FieldError::new("password", "wrong", WRONG);
    let faults = read(&Fields::default(), &packs).err().unwrap_or_default();
    let connect = |form: FormState| ConnectPage {
        shell: shell(form.failed()),
        form,
        provider: provider.clone(),
        email: email.clone(),
    };
    let new = |form: FormState| NewForeignPage {
        shell: shell(form.failed()),
        form,
        provider: provider.clone(),
        email: email.clone(),
        roles: roles.clone(),
        sectors: sectors.clone(),
    };
    let refused = |faults| FormState::refused(Fields::default(), faults);
    let mut samples = vec![
        Sample::of("account/provider-connect", &connect(FormState::empty())),
        Sample::of("account/provider-connect-refused", &connect(refused(vec![wrong]))),
        Sample::of("account/provider-new", &new(FormState::empty())),
        Sample::of("account/provider-new-refused", &new(refused(faults))),
    ];
    samples.extend(ForeignFault::ALL.map(|fault| {
        let name = fault.code().rsplit('/').next().unwrap_or_default();
        Sample::of(
            &format!("account/{name}"),
            &ForeignFaultPage::new(Shell::visitor(), fault),
        )
    }));
    samples
}
