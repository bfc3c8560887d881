//! An authenticator app: set it up with a QR code, confirm it by its first code, remove it.

use super::recovery::CodesPage;
use crate::kit::{Fields, FormState, Notice, Qr, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use identity::{AppSetup, Error};
use kernel::Secret;
use web_kit::{Form, Problem, Proven, Result, SeeOther, Visit, cookies};

const OVERVIEW: &str = "/account/factors";
const DONE_BEFORE: &str =
    "Your app is set up. If you did not see your recovery codes, make new ones at the end of this page.";

/// The key of a new app, and the field for its first code.
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/app.html")]
pub(crate) struct AppPage {
    shell: Shell,
    form: FormState,
    qr: Option<Qr>,
    key: String,
    link: String,
}
is_page!(AppPage);

impl AppPage {
    fn new(shell: Shell, form: FormState, setup: AppSetup) -> Self {
        let (key, link) = (setup.key.into_inner(), setup.link.into_inner());
        let groups: Vec<&str> = key
            .as_bytes()
            .chunks(4)
            .filter_map(|four| std::str::from_utf8(four).ok())
            .collect();
        Self {
            shell: shell
                .titled("Set up an authenticator app")
                .back_to(OVERVIEW, "Second factor")
                .failed(form.failed()),
            form,
            // The longest address makes a text that fits no code; the key below it can still be typed.
            qr: Qr::try_new(&link, "QR code for your authenticator app").ok(),
            key: groups.join(" "),
            link,
        }
    }
}

/// Are you sure?
#[derive(Debug, Clone, Template)]
#[template(path = "account/factors/remove_app.html")]
pub(crate) struct RemoveAppPage {
    shell: Shell,
    form: FormState,
}
is_page!(RemoveAppPage);

impl RemoveAppPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell.titled("Remove your authenticator app");
        Self {
            shell: shell.back_to(OVERVIEW, "Second factor").failed(form.failed()),
            form,
        }
    }
}

pub(super) async fn begin(State(state): State<SiteState>, Proven(actor): Proven) -> Result<Response> {
    state.identity.begin_app(&actor).await?;
    Ok(SeeOther::to("/account/factors/app").into_response())
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    Ok(match state.identity.begun_app(&actor).await? {
        Some(setup) => show(&AppPage::new(shell, FormState::empty(), setup)),
        None => SeeOther::to(OVERVIEW).into_response(),
    })
}

pub(super) async fn confirm(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    let code = Secret::new(fields.get("code").to_owned());
    let confirmed = match state.identity.confirm_app(&actor, session, &code).await {
        Ok(confirmed) => confirmed,
        Err(error @ Error::SetupEnded) => {
            // A button pressed twice comes here after the first press has done it, and has lost the page with the codes.
            let news = match state.identity.own_factors(&actor).await?.app_since {
                Some(_) => DONE_BEFORE.to_owned(),
                None => format!("{error}."),
            };
            return Ok(SeeOther::to(OVERVIEW).notice(news).into_response());
        }
        Err(error) => {
            let form = FormState::after(fields, error)?;
            let setup = state.identity.begun_app(&actor).await?.ok_or(Error::SetupEnded)?;
            return Ok(again(&AppPage::new(shell, form, setup)));
        }
    };
    let proved = &confirmed.proved;
    let cookie = proved
        .cookie
        .as_ref()
        .and_then(|cookie| cookies::session(cookie, proved.expires_at));
    let mut answer = match confirmed.codes {
        // No redirect: the codes are shown this once, and must not travel in an address or a cookie.
        Some(codes) => show(&CodesPage::new(shell, codes, true)),
        None => SeeOther::to(OVERVIEW).success("Your new app is set up").into_response(),
    };
    if let Some(line) = cookie {
        answer.headers_mut().append(SET_COOKIE, line);
    }
    Ok(answer)
}

pub(super) async fn ask_removal(Proven(_): Proven, shell: Shell) -> Response {
    show(&RemoveAppPage::new(shell, FormState::empty()))
}

pub(super) async fn remove(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    match state.identity.remove_app(&actor, session).await {
        Ok(()) => Ok(SeeOther::to(OVERVIEW).success("The app is removed").into_response()),
        Err(error @ Error::NoSecondFactor) => Ok(SeeOther::to(OVERVIEW).notice(format!("{error}.")).into_response()),
        Err(error @ Error::SecondFactorDemanded) => {
            let form = FormState::saying(Fields::default(), error.to_string());
            Ok(again(&RemoveAppPage::new(shell, form)))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let setup = || {
        AppSetup {
        key: Secret::new("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned()),
        link: Secret::new(
            "otpauth://totp/Muster:jo%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Muster&algorithm=SHA1&digits=6&period=30"
                .to_owned(),
        ),
    }
    };
    let shell = || Shell::of(crate::kit::Person::Worker);
    let wrong = kernel::FieldError::new("code", "wrong", "This code is wrong, or was used before");
    let refused = FormState::refused(Fields::default(), vec![wrong]);
    let kept = FormState::saying(Fields::default(), Error::SecondFactorDemanded.to_string());
    vec![
        Sample::of(
            "account/factors-app",
            &AppPage::new(shell(), FormState::empty(), setup()),
        ),
        Sample::of("account/factors-app-refused", &AppPage::new(shell(), refused, setup())),
        Sample::of(
            "account/factors-app-remove",
            &RemoveAppPage::new(shell(), FormState::empty()),
        ),
        Sample::of("account/factors-app-kept", &RemoveAppPage::new(shell(), kept)),
    ]
}
