//! An invitation into an organisation, for whoever holds its letter. Opening the link swaps its secret for a ticket; only the
//! button uses it up.

use crate::kit::{Fields, FormState, Notice, Shell, again, is_page, moment, show};
use crate::organisation::renewed;
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Utc};
use journeys::{ColleaguesError, JoinWithNewAccount, Opened, role_meaning, role_words};
use kernel::{ErrorKind, PeopleError, Secret};
use organisations::{Error, InvitationFault, Joined, Offer};
use platform::Actor;
use serde::Deserialize;
use web_kit::{Acting, Client, Form, Query, Result, SeeOther, Throttle, TokenPage, Visit, cookies};

const COOKIE: &str = "__Host-ticket-join";
const TICKET: &str = "join-organisation";
const HERE: &str = "/join";

pub(crate) fn routes() -> Router<SiteState> {
    Router::new().route(HERE, get(open).post(press))
}

/// What a link carries.
#[derive(Debug, Default, Deserialize)]
struct Link {
    #[serde(default)]
    token: Option<String>,
}

/// What the one who opened the link has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Press,
    SignIn,
    ChoosePassword,
}

/// The offer, and what to do.
#[derive(Debug, Clone, Template)]
#[template(path = "join/offer.html")]
pub(crate) struct JoinPage {
    shell: Shell,
    form: FormState,
    organisation: String,
    role: &'static str,
    meaning: &'static str,
    email: String,
    /// What is said where a second factor is needed.
    factor: Option<Notice>,
    step: Step,
}
is_page!(JoinPage);

impl JoinPage {
    fn new(shell: Shell, form: FormState, opened: Opened, now: DateTime<Utc>) -> Self {
        let (step, offer) = match opened {
            Opened::Theirs(offer) => (Step::Press, offer),
            Opened::SignInFirst(offer) => (Step::SignIn, offer),
            Opened::NewAccount(offer) => (Step::ChoosePassword, offer),
        };
        let Offer {
            organisation,
            role,
            email,
            factor_from,
        } = offer;
        Self {
            factor: factor_from.map(|from| factor_needed(&organisation.name, from, now)),
            shell: shell.titled("Your invitation").failed(form.failed()).once(),
            form,
            organisation: organisation.name,
            role: role_words(role),
            meaning: role_meaning(role),
            email: email.to_string(),
            step,
        }
    }
}

/// Says that a second factor is needed, and from which day if they join now.
fn factor_needed(organisation: &str, from: DateTime<Utc>, now: DateTime<Utc>) -> Notice {
    let when = if now < from {
        format!(
            "If you join now, you have time until {}. After that you can do nothing else without one",
            moment(from)
        )
    } else {
        "You need it as soon as you join, and can do nothing else without one".to_owned()
    };
    let what = "an authenticator app or a passkey";
    Notice::warning(format!(
        "In {organisation} everybody needs a second factor: {what}. {when}. If you have one, there is nothing to do."
    ))
}

/// Why the link does not work, without a word about whose it is.
#[derive(Debug, Clone, Template)]
#[template(path = "join/fault.html")]
pub(crate) struct JoinFaultPage {
    shell: Shell,
    form: FormState,
    elsewhere: bool,
}
is_page!(JoinFaultPage);

impl JoinFaultPage {
    fn new(shell: Shell, why: &str, elsewhere: bool) -> Self {
        Self {
            shell: shell.titled("This invitation does not work").failed(true),
            form: FormState::saying(Fields::default(), why.to_owned()),
            elsewhere,
        }
    }
}

fn sealed(mut answer: Response) -> Response {
    answer.extensions_mut().insert(TokenPage);
    answer
}

/// Draws what stands in the way of an invitation; every other error is a problem.
fn fault(shell: Shell, error: ColleaguesError) -> Result<Response> {
    let elsewhere = matches!(
        error,
        ColleaguesError::Organisations(Error::Invitation(InvitationFault::OtherAddress) | Error::StaffJoinNothing)
    );
    let told = elsewhere
        || matches!(
            error,
            ColleaguesError::Organisations(Error::Invitation(_) | Error::AlreadyMember)
                | ColleaguesError::Identity(identity::Error::Link(_))
        );
    if !told {
        return Err(error.into());
    }
    let page = JoinFaultPage::new(shell, &error.to_string(), elsewhere);
    Ok(sealed(again(&page)))
}

fn redeem(state: &SiteState, headers: &HeaderMap) -> std::result::Result<Secret<String>, ColleaguesError> {
    let ticket = cookies::find(headers, COOKIE).map(|ticket| Secret::new(ticket.to_owned()));
    Ok(state.identity.open_ticket(TICKET, ticket.as_ref())?)
}

async fn open(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    headers: HeaderMap,
    shell: Shell,
    Query(link): Query<Link>,
) -> Result<Response> {
    if let Some(token) = link.token {
        return swap(&state, &actor, shell, Secret::new(token)).await;
    }
    let token = match redeem(&state, &headers) {
        Ok(token) => token,
        Err(error) => return fault(shell, error),
    };
    match state.colleagues.open(&actor, &token).await {
        Ok(opened) => {
            let page = JoinPage::new(shell, FormState::empty(), opened, state.clock.now());
            Ok(sealed(show(&page)))
        }
        Err(error) => fault(shell, error),
    }
}

async fn swap(state: &SiteState, actor: &Actor, shell: Shell, token: Secret<String>) -> Result<Response> {
    if let Err(error) = state.organisations.look_at_invitation(actor, &token).await {
        return fault(shell, error.into());
    }
    let ticket = state.identity.seal_ticket(TICKET, &token);
    let cookie = cookies::secret_for(COOKIE, &ticket.cookie, ticket.seconds);
    Ok(sealed(SeeOther::to(HERE).cookie(cookie).into_response()))
}

async fn press(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (visit, Client(place), throttle): (Visit, Client, Throttle),
    (headers, shell): (HeaderMap, Shell),
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let token = match redeem(&state, &headers) {
        Ok(token) => token,
        Err(error) => return fault(shell, error),
    };
    if actor.user().is_some() {
        return match state.colleagues.join(&actor, token).await {
            Ok(joined) => {
                let answer = done("/organisation", &welcome(&joined));
                Ok(renewed(&state, &actor, visit.session, answer).await?.into_response())
            }
            Err(error) => fault(shell, error),
        };
    }
    throttle.register().await?;
    let command = JoinWithNewAccount {
        token: token.clone(),
        password: Secret::new(fields.get("password").to_owned()),
        place: Some(place),
    };
    match state.colleagues.join_with_new_account(&actor, command).await {
        Ok((joined, advice)) => {
            let news = format!("{}. Sign in with your new password", welcome(&joined));
            let news = advice.map_or(news.clone(), |advice| format!("{news}. {advice}"));
            Ok(done("/sign-in?next=/organisation", &news).into_response())
        }
        // They made an account meanwhile: the page leads to signing in.
        Err(ColleaguesError::Identity(identity::Error::EmailTaken)) => Ok(SeeOther::to(HERE).into_response()),
        Err(error) if error.kind() == ErrorKind::Invalid && !error.fields().is_empty() => {
            let opened = state.colleagues.open(&actor, &token).await?;
            let form = FormState::after(fields, error)?;
            Ok(sealed(again(&JoinPage::new(shell, form, opened, state.clock.now()))))
        }
        Err(error) => fault(shell, error),
    }
}

fn welcome(joined: &Joined) -> String {
    format!("You have joined {}", joined.organisation.name)
}

fn done(next: &str, news: &str) -> SeeOther {
    SeeOther::to(next)
        .success(news.to_owned())
        .cookie(cookies::clear(COOKIE))
}

/// Every page of the area in its states.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Sample> {
    let offer = || Offer {
        organisation: organisations::PublicOrganisation {
            id: uuid::Uuid::nil().into(),
            name: "Rosewood <b>House</b>".to_owned(),
            sector: "care".to_owned(),
            kind: "care-home".to_owned(),
            town: Some("Leeds".to_owned()),
        },
        role: platform::OrgRole::Scheduler,
        email: "sam@example.org".parse().expect("an address"),
        factor_from: None,
    };
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let asking = |factor_from| Offer {
        factor_from: Some(factor_from),
        ..offer()
    };
    let visitor = |opened, form| JoinPage::new(Shell::visitor(), form, opened, now);
    let theirs = |offer| {
        let shell = Shell::of(crate::kit::Person::Employer);
        JoinPage::new(shell, FormState::empty(), Opened::Theirs(offer), now)
    };
    let easy = kernel::FieldError::new("password", "too-short", "Choose a password with at least 8 characters");
    let refused = FormState::refused(Fields::default(), vec![easy]);
    let fault = |fault: InvitationFault| {
        let elsewhere = fault == InvitationFault::OtherAddress;
        let page = JoinFaultPage::new(Shell::visitor(), &fault.to_string(), elsewhere);
        let name = fault.code().rsplit('/').next().unwrap_or_default();
        Sample::of(&format!("join/{name}"), &page)
    };
    let mut samples = vec![
        Sample::of("join/offer", &theirs(offer())),
        Sample::of(
            "join/offer-factor-in-a-week",
            &theirs(asking(now + organisations::FACTOR_GRACE)),
        ),
        Sample::of("join/offer-factor-at-once", &theirs(asking(now))),
        Sample::of(
            "join/sign-in",
            &visitor(Opened::SignInFirst(offer()), FormState::empty()),
        ),
        Sample::of(
            "join/new-account",
            &visitor(Opened::NewAccount(offer()), FormState::empty()),
        ),
        Sample::of(
            "join/new-account-refused",
            &visitor(Opened::NewAccount(offer()), refused),
        ),
    ];
    samples.extend(InvitationFault::ALL.map(fault));
    samples
}
