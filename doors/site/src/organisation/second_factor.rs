//! E2: the organisation demands a second factor of everybody in it.

use crate::kit::{Choice, Fields, FormState, Nav, Notice, Shell, again, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use journeys::ColleaguesError;
use organisations::{Demanded, Error, Mine, Start, rights};
use platform::{Action, Actor, Denied};
use web_kit::{Form, Problem, Proven, Result, SeeOther, Throttle};

const OVERVIEW: &str = "/organisation";

/// What the owner can do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// They must set one up themselves first.
    OwnFirst,
    /// They may demand it.
    Free,
    /// It is demanded, from an instant to come.
    Soon(String),
    /// It is demanded.
    Now,
}

impl Rule {
    fn of(from: Option<DateTime<Utc>>, now: DateTime<Utc>, has_factor: bool) -> Self {
        match from {
            Some(from) if now < from => Self::Soon(moment(from)),
            Some(_) => Self::Now,
            None if has_factor => Self::Free,
            None => Self::OwnFirst,
        }
    }

    const fn is_on(&self) -> bool {
        matches!(self, Self::Soon(_) | Self::Now)
    }
}

/// Says where it stands, and asks.
#[derive(Debug, Clone, Template)]
#[template(path = "organisation/second_factor.html")]
pub(crate) struct SecondFactorPage {
    shell: Shell,
    form: FormState,
    organisation: String,
    rule: Rule,
    starts: Vec<Choice>,
}
is_page!(SecondFactorPage);

impl SecondFactorPage {
    fn new(shell: Shell, form: FormState, mine: &Mine, rule: Rule) -> Self {
        let shell = shell
            .titled("Second factor for everybody")
            .at(Nav::Organisation)
            .in_sector(&mine.organisation.sector)
            .back_to(OVERVIEW, "Your organisation")
            .failed(form.failed());
        Self {
            shell,
            form,
            organisation: mine.organisation.name.clone(),
            rule,
            starts: vec![
                Choice::new(Start::InAWeek.as_str(), "In 7 days").hint("Everybody has time to set one up"),
                Choice::new(Start::AtOnce.as_str(), "Now")
                    .hint("People without one are stopped at the next page they open"),
            ],
        }
    }
}

/// The page as it stands, for those who may change what it says.
async fn page(
    state: &SiteState,
    (actor, shell, form): (&Actor, Shell, FormState),
    mine: &Mine,
) -> Result<SecondFactorPage> {
    if !actor.may(rights::KeepFactorDemand, &mine.organisation) {
        let action = rights::KeepFactorDemand::NAME;
        return Err(Problem::from(Error::from(Denied { action })));
    }
    let has_factor = state.colleagues.has_factor(actor).await?;
    let rule = Rule::of(mine.factor_from, state.clock.now(), has_factor);
    Ok(SecondFactorPage::new(shell, form, mine, rule))
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    match super::mine(&state, &actor).await? {
        Ok(mine) => {
            let form = FormState::filled(Fields::default().with("starts", Start::InAWeek.as_str()));
            let form = shell.opening(form);
            Ok(show(&page(&state, (&actor, shell, form), &mine).await?))
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    throttle: Throttle,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let starts = match fields.read(|check| check.one_of("starts", "Choose from when on", Start::parse)) {
        Ok(starts) => starts,
        Err(faults) => {
            let form = FormState::refused(fields, faults);
            return Ok(again(&page(&state, (&actor, shell, form), &mine).await?));
        }
    };
    throttle.demand(&actor).await?;
    let demanded = state.colleagues.demand_factor(&actor, mine.organisation.id, starts);
    match demanded.await {
        Ok(demanded) => {
            let news = news(demanded, state.clock.now());
            Ok(SeeOther::to(OVERVIEW).success(news).into_response())
        }
        Err(ColleaguesError::Organisations(error @ Error::OwnFactorFirst)) => {
            let form = FormState::saying(fields, error.to_string());
            Ok(again(&page(&state, (&actor, shell, form), &mine).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what holds now, and whether people hear of it.
fn news(demanded: Demanded, now: DateTime<Utc>) -> String {
    let holds = if now < demanded.from {
        format!("Everybody needs a second factor from {}", moment(demanded.from))
    } else {
        "Everybody needs a second factor now".to_owned()
    };
    if demanded.is_new {
        format!("{holds}. We write to them")
    } else {
        format!("{holds}, as before")
    }
}

pub(super) async fn lift(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    throttle: Throttle,
) -> Result<Response> {
    let mine = match super::mine(&state, &actor).await? {
        Ok(mine) => mine,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let id = mine.organisation.id;
    throttle.demand(&actor).await?;
    let news = if state.organisations.lift_factor_demand(&actor, id).await? {
        "Your organisation does not demand a second factor any more. We write to everybody"
    } else {
        "Your organisation demanded no second factor, so nothing changed"
    };
    Ok(SeeOther::to(OVERVIEW).success(news).into_response())
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let mine = super::overview::sample_organisation();
    let page = |rule, form| SecondFactorPage::new(Shell::of(crate::kit::Person::Employer), form, &mine, rule);
    let filled = || FormState::filled(Fields::of([("starts", "in-a-week")]));
    let fault = kernel::FieldError::new("starts", "choose", "Choose from when on");
    let own = Error::OwnFactorFirst.to_string();
    vec![
        Sample::of("organisation/second-factor", &page(Rule::Free, filled())),
        Sample::of(
            "organisation/second-factor-refused",
            &page(Rule::Free, FormState::refused(Fields::default(), vec![fault])),
        ),
        Sample::of(
            "organisation/second-factor-own-first",
            &page(Rule::OwnFirst, FormState::empty()),
        ),
        Sample::of(
            "organisation/second-factor-own-first-refused",
            &page(Rule::OwnFirst, FormState::saying(Fields::default(), own)),
        ),
        Sample::of(
            "organisation/second-factor-soon",
            &page(Rule::Soon("Saturday 28 November 2026, 7pm".into()), FormState::empty()),
        ),
        Sample::of("organisation/second-factor-now", &page(Rule::Now, FormState::empty())),
    ]
}
