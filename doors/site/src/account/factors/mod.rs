//! A5: second factors, and the codes for a lost phone.

mod app;
mod phone;
mod recovery;
pub(super) mod reset;

pub(super) use phone::kept_back;
pub(super) use recovery::CodesPage;

use crate::kit::{Notice, Shell, Tag, day, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use identity::Factors;
#[cfg(test)]
use identity::PhoneEnding;
use web_kit::{Proven, Result, SeeOther, Visit};

pub(super) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/account/factors", get(overview))
        .route("/account/factors/app", get(app::get).post(app::begin))
        .route("/account/factors/app/confirm", post(app::confirm))
        .route("/account/factors/app/remove", get(app::ask_removal).post(app::remove))
        .route("/account/factors/phone", get(phone::get).post(phone::begin))
        .route("/account/factors/phone/confirm", post(phone::confirm))
        .route(
            "/account/factors/phone/remove",
            get(phone::ask_removal).post(phone::remove),
        )
        .route("/account/factors/reset", get(reset::get))
        .route("/account/factors/reset/stop", post(reset::stop))
        .route("/account/factors/recovery-codes", post(recovery::make))
}

const OUR_RULE: &str = "Your account must have a second factor. Set one up now. Everything else opens after that.";
const THEIR_RULE: &str =
    "Your organisation demands that you have a second factor. Set one up now. Everything else opens after that.";

/// What one has, and what one may add.
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/overview.html")]
pub(crate) struct FactorsPage {
    shell: Shell,
    app_since: Option<String>,
    passkeys: u16,
    phone: Option<String>,
    /// Whether messages can be sent.
    texts: bool,
    strong: bool,
    codes_left: u16,
    /// Nothing else opens until one is set up.
    demanded: bool,
    /// What is said then.
    demand: &'static str,
}
is_page!(FactorsPage);

impl FactorsPage {
    fn new(shell: Shell, factors: &Factors, (demanded, texts): (bool, bool)) -> Self {
        Self {
            shell: shell.titled("Second factor").back_to("/account", "Your account"),
            app_since: factors.app_since.map(|since| day(since.date_naive())),
            passkeys: factors.passkeys,
            phone: factors.phone.map(|ending| ending.to_string()),
            texts,
            strong: factors.strong(),
            codes_left: factors.recovery_codes_left,
            demanded,
            demand: OUR_RULE,
        }
    }

    /// Says that it is the organisation's rule.
    fn by_organisation(mut self, holds: bool) -> Self {
        if holds {
            self.demand = THEIR_RULE;
        }
        self
    }
}

async fn overview(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
) -> Result<Response> {
    let factors = state.identity.own_factors(&actor).await?;
    if visit.lacks_factor && factors.strong() {
        // They signed in before they had it, or before it was demanded.
        return Ok(SeeOther::to("/prove?next=/home").into_response());
    }
    let texts = state.identity.config().texts;
    let theirs = actor
        .membership()
        .is_some_and(|membership| membership.factor_from.is_some_and(|from| from <= state.clock.now()));
    let page = FactorsPage::new(shell, &factors, (visit.lacks_factor, texts));
    Ok(show(&page.by_organisation(theirs)))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let shell = || Shell::of(crate::kit::Person::Worker);
    let none = Factors {
        app_since: None,
        passkeys: 0,
        phone: None,
        recovery_codes_left: 0,
    };
    let some = Factors {
        app_since: chrono::DateTime::from_timestamp(1_800_000_000, 0),
        passkeys: 1,
        phone: PhoneEnding::parse("123"),
        recovery_codes_left: 9,
    };
    let weak = Factors {
        phone: some.phone,
        ..none
    };
    let mut all = vec![
        Sample::of("account/factors", &FactorsPage::new(shell(), &some, (false, true))),
        Sample::of(
            "account/factors-none",
            &FactorsPage::new(shell(), &none, (false, false)),
        ),
        Sample::of(
            "account/factors-demanded",
            &FactorsPage::new(shell(), &none, (true, true)),
        ),
        Sample::of(
            "account/factors-demanded-by-organisation",
            &FactorsPage::new(shell(), &none, (true, true)).by_organisation(true),
        ),
        Sample::of("account/factors-weak", &FactorsPage::new(shell(), &weak, (false, true))),
        Sample::of(
            "account/factors-weak-demanded",
            &FactorsPage::new(shell(), &weak, (true, false)),
        ),
    ];
    all.extend(app::samples());
    all.extend(phone::samples());
    all.extend(reset::samples());
    all.extend(recovery::samples());
    all
}
