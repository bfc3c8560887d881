//! Change the password of one's account.

use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::ChangePassword;
use kernel::Secret;
use web_kit::{Form, Proven, Result, SeeOther, Visit};

/// The password there is, and the new one.
#[derive(Debug, Clone, Template)]
#[template(path = "account/change_password.html")]
pub(crate) struct ChangePasswordPage {
    shell: Shell,
    form: FormState,
}
is_page!(ChangePasswordPage);

impl ChangePasswordPage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Change your password")
            .back_to("/account", "Your account")
            .failed(form.failed());
        Self { shell, form }
    }
}

pub(super) async fn get(Proven(_): Proven, shell: Shell) -> Response {
    show(&ChangePasswordPage::new(shell, FormState::empty()))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let command = ChangePassword {
        current: Secret::new(fields.get("current_password").to_owned()),
        password: Secret::new(fields.get("password").to_owned()),
        own_words: journeys::own_words(&state.people, &state.organisations, &actor).await,
        session: visit.session,
        place: Some(visit.client),
    };
    match state.identity.change_password(&actor, command).await {
        Ok(set) => {
            let news = super::advised("Your password is changed, and other sign-ins have ended", set.advice);
            Ok(SeeOther::to("/account").success(news).into_response())
        }
        Err(error) => Ok(again(&ChangePasswordPage::new(shell, FormState::after(fields, error)?))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let page = |form| ChangePasswordPage::new(Shell::of(crate::kit::Person::Worker), form);
    let wrong = kernel::FieldError::new(
        "current_password",
        "wrong",
        "This is not the password that you sign in with now. Try again",
    );
    vec![
        Sample::of("account/change-password", &page(FormState::empty())),
        Sample::of(
            "account/change-password-refused",
            &page(FormState::refused(Fields::default(), vec![wrong])),
        ),
    ]
}
