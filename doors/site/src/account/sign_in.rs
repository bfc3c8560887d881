//! A1: sign in.

use super::second_step;
use crate::kit::{Fields, FormState, Notice, Shell, Tone, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use crate::theme::SECTOR_COOKIE;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{BrowserSession, Error, SignIn};
use kernel::{FieldError, Secret};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use std::net::IpAddr;
use web_kit::{
    Acting, Client, Form, Newcomer, Query, Result, SeeOther, Throttle, TypedWaits, UserAgent, cookies, is_local,
};

/// The colours are remembered for a year.
const YEAR_SECONDS: u32 = 31_536_000;

/// Address and password.
#[derive(Debug, Clone, Template)]
#[template(path = "account/sign_in.html")]
pub(crate) struct SignInPage {
    shell: Shell,
    form: FormState,
    next: String,
    /// Where each provider's sign-in begins, and its name.
    providers: Vec<(String, String)>,
    passkeys: bool,
}
is_page!(SignInPage);

impl SignInPage {
    fn new(shell: Shell, form: FormState, next: &str, providers: Vec<(String, String)>) -> Self {
        let shell = shell.titled("Sign in").failed(form.failed());
        let next = if is_local(next) { next.to_owned() } else { String::new() };
        let way = |(id, name)| {
            let next = utf8_percent_encode(&next, NON_ALPHANUMERIC);
            (format!("/sign-in/with/{id}?next={next}"), name)
        };
        let providers = providers.into_iter().map(way).collect();
        Self {
            shell,
            form,
            next,
            providers,
            passkeys: false,
        }
    }

    /// Offers every way in that this installation has.
    pub(super) fn at(state: &SiteState, shell: Shell, form: FormState, next: &str) -> Self {
        let page = Self::new(shell, form, next, state.identity.providers());
        page.offering(state.identity.passkeys_work())
    }

    /// Offers a passkey too, where there can be any.
    fn offering(mut self, passkeys: bool) -> Self {
        self.passkeys = passkeys;
        self
    }
}

/// Read by who sent a form when the sign-in had ended, where what they typed waits.
const TYPED_WAITS: &str = "You were signed out before your form reached us, so nothing was changed. Sign in, and what you typed is there again where we could keep it. Then you can send it.";

/// Where to go afterwards, and what was done just before.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    next: String,
    #[serde(default)]
    after: String,
}

/// What came just before, where people must read about it. Signing out wipes the cookies, the news of the last act with them,
/// so the address carries the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Switched off, until they come back.
    Off,
    /// Asked to be deleted.
    Deleted,
    /// Signed out in every place.
    Everywhere,
    /// Sent a form when the sign-in had ended; `web-kit` leads here.
    Form,
}

impl After {
    const ALL: [Self; 4] = [Self::Off, Self::Deleted, Self::Everywhere, Self::Form];

    const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Deleted => "deleted",
            Self::Everywhere => "everywhere",
            Self::Form => "form",
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::Off => {
                "If you switched your account off, that is done. The link in our e-mail brings it back for 30 days."
            }
            Self::Deleted => {
                "If you asked us to delete your account, it is closed. What we hold about you is deleted within a day."
            }
            Self::Everywhere => "You are signed out everywhere.",
            Self::Form => {
                "You were signed out before your form reached us, so nothing was changed. Sign in, then fill it in again."
            }
        }
    }

    /// Ends this browser's sign-in and leads to the page that says so.
    pub(super) fn lead(self) -> SeeOther {
        SeeOther::to(format!("/sign-in?after={}", self.word())).signing_out()
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|after| after.word() == word)
    }
}

pub(super) async fn get(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    waits: TypedWaits,
    shell: Shell,
    Query(wish): Query<Wish>,
) -> Response {
    if actor.user().is_some() {
        let next = if wish.next.is_empty() {
            "/home".to_owned()
        } else {
            wish.next
        };
        return SeeOther::to(next).into_response();
    }
    let shell = match After::named(&wish.after) {
        Some(After::Form) if waits.0 => shell.saying(Notice::new(Tone::Accent, TYPED_WAITS)),
        Some(after) => shell.saying(Notice::new(Tone::Accent, after.says())),
        None => shell,
    };
    show(&SignInPage::at(&state, shell, FormState::empty(), &wish.next))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Acting(actor): Acting,
    (Client(place), UserAgent(agent), throttle): (Client, UserAgent, Throttle),
    newcomer: Newcomer,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let next = fields.get("next").to_owned();
    let device = throttle.browser();
    let refused = |form| Ok(again(&SignInPage::at(&state, shell, form, &next)));
    let command = match read(&fields, place, device, agent) {
        Ok(command) => command,
        Err(faults) => return refused(FormState::refused(fields, faults)),
    };
    let account = command.email.clone();
    throttle.sign_in(&account).await?;
    match state.identity.sign_in(&actor, command).await {
        Ok(session) => {
            throttle.forgive(&account).await;
            let welcome = welcome(&state, (&newcomer, &throttle), &session, &next).await?;
            Ok(welcome.into_response())
        }
        Err(Error::SecondFactorNeeded(half)) => Ok(second_step::lead(&half, &next)),
        Err(error) => refused(FormState::after(fields, error)?),
    }
}

fn read(
    fields: &Fields,
    place: IpAddr,
    device: Option<Secret<String>>,
    agent: Option<String>,
) -> std::result::Result<SignIn, Vec<FieldError>> {
    let mut check = fields.check();
    let email = check.email("email");
    let password = check.password("password", "Enter your password");
    check.finish(|| {
        Some(SignIn {
            email: email?,
            password: Secret::new(password?),
            place: Some(place),
            device,
            agent,
        })
    })
}

/// Hands over the cookie, ends what the browser held before, and leads to the page that was asked for, or the one that
/// comes next.
pub(super) async fn welcome(
    state: &SiteState,
    (newcomer, throttle): (&Newcomer, &Throttle),
    session: &BrowserSession,
    wish: &str,
) -> Result<SeeOther> {
    let member = newcomer.with_cookie(&session.cookie).await?;
    if let Some(before) = newcomer.before() {
        state.identity.sign_out_cookie(&member, before).await?;
    }
    let next = if is_local(wish) {
        wish.to_owned()
    } else {
        state.next_page.next_page(&member).await?
    };
    let sector = session.account.sector.as_deref();
    let colours = sector.and_then(|sector| cookies::set_for(SECTOR_COOKIE, sector, YEAR_SECONDS));
    Ok(SeeOther::to(next)
        .signing_in(&session.cookie, session.expires_at)
        .cookie(throttle.remember(&session.account.email, &session.device))
        .cookie(colours))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let providers = || vec![("rowan".to_owned(), "Rowan Group".to_owned())];
    let page = |form| SignInPage::new(Shell::visitor(), form, "/courses", providers()).offering(true);
    let typed = Fields::of([("email", "jo@example.org")]);
    let refused = FormState::after(typed, Error::NotSignedIn).expect("a form");
    let faults = read(&Fields::default(), IpAddr::from([127, 0, 0, 1]), None, None)
        .err()
        .unwrap_or_default();
    vec![
        Sample::of("account/sign-in", &page(FormState::empty())),
        Sample::of("account/sign-in-refused", &page(refused)),
        Sample::of(
            "account/sign-in-empty",
            &page(FormState::refused(Fields::default(), faults)),
        ),
    ]
}
