//! A5: one's passkeys.

use super::factors::CodesPage;
use crate::kit::{EmptyState, Fields, FormState, Notice, Shell, again, is_page, moment, show};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use identity::{AddPasskey, Error, PasskeyAdded, PasskeyView};
use kernel::ids::PasskeyId;
use serde::de::DeserializeOwned;
use web_kit::{Form, Path, Problem, Proven, Result, SeeOther, Visit};

/// One passkey.
#[derive(Debug, Clone)]
struct Entry {
    id: String,
    name: String,
    backed_up: bool,
    added: String,
    used: Option<String>,
}

/// One's passkeys, and the form for another.
#[derive(Debug, Clone, Template)]
#[template(path = "account/passkeys.html")]
pub(crate) struct PasskeysPage {
    shell: Shell,
    entries: Vec<Entry>,
    form: FormState,
    works: bool,
}
is_page!(PasskeysPage);

/// One passkey, to be named or removed.
#[derive(Debug, Clone, Template)]
#[template(path = "account/passkey.html")]
pub(crate) struct PasskeyPage {
    shell: Shell,
    form: FormState,
    id: String,
    name: String,
    last: bool,
}
is_page!(PasskeyPage);

impl PasskeysPage {
    fn new(shell: Shell, passkeys: Vec<PasskeyView>, form: FormState, works: bool) -> Self {
        Self {
            shell: shell
                .titled("Passkeys")
                .back_to("/account", "Your account")
                .failed(form.failed()),
            entries: passkeys.into_iter().map(Entry::from).collect(),
            form,
            works,
        }
    }
}

impl PasskeyPage {
    fn new(shell: Shell, passkeys: &[PasskeyView], wanted: PasskeyId, form: FormState) -> Result<Self> {
        let found = passkeys.iter().find(|passkey| passkey.id == wanted);
        let passkey = found.ok_or(Error::UnknownPasskey)?;
        Ok(Self {
            shell: shell
                .titled("Rename or remove a passkey")
                .back_to("/account/passkeys", "Passkeys")
                .failed(form.failed()),
            id: passkey.id.to_string(),
            name: passkey.name.clone(),
            last: passkeys.len() == 1,
            form,
        })
    }
}

impl From<PasskeyView> for Entry {
    fn from(passkey: PasskeyView) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            backed_up: passkey.is_backed_up,
            added: moment(passkey.created_at),
            used: passkey.used_at.map(moment),
        }
    }
}

/// Reads what the browser's module put into the form. Without script the field is empty.
pub(super) fn answer<T: DeserializeOwned>(fields: &Fields) -> std::result::Result<T, &'static str> {
    let text = fields.get("credential");
    if text.is_empty() {
        return Err(
            "Your browser sent no passkey. It needs JavaScript, and a device with a screen lock or a security key. You can use your password instead",
        );
    }
    serde_json::from_str(text).map_err(|_| "We could not read what your browser sent. Try again, or use your password")
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    let passkeys = state.identity.list_own_passkeys(&actor).await?;
    let works = state.identity.passkeys_work();
    let form = shell.opening(FormState::empty());
    Ok(show(&PasskeysPage::new(shell, passkeys, form, works)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let name = fields.read(|check| check.text("name", "Enter a name for the passkey", 60));
    let command = |name, answer| AddPasskey {
        name,
        answer,
        session: visit.session,
    };
    let form = match (name, answer(&fields)) {
        (Err(faults), _) => FormState::refused(fields, faults),
        (_, Err(sentence)) => FormState::saying(fields, sentence),
        (Ok(name), Ok(answer)) => match state.identity.add_passkey(&actor, command(name, answer)).await {
            // No redirect with codes: they are shown this once, and must not travel in an address or a cookie.
            Ok(PasskeyAdded { codes: Some(codes), .. }) => return Ok(show(&CodesPage::new(shell, codes, true))),
            Ok(added) => {
                let news = format!("The passkey {} is added. You can sign in with it", added.passkey.name);
                return Ok(SeeOther::to("/account/passkeys").success(news).into_response());
            }
            Err(error) => FormState::after(fields, error)?,
        },
    };
    let passkeys = state.identity.list_own_passkeys(&actor).await?;
    let works = state.identity.passkeys_work();
    Ok(again(&PasskeysPage::new(shell, passkeys, form, works)))
}

pub(super) async fn one(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(wanted): Path<PasskeyId>,
    shell: Shell,
) -> Result<Response> {
    let passkeys = state.identity.list_own_passkeys(&actor).await?;
    let found = passkeys.iter().find(|passkey| passkey.id == wanted);
    let name = found.map(|passkey| passkey.name.clone()).unwrap_or_default();
    let form = shell.opening(FormState::filled(Fields::default().with("name", name)));
    Ok(show(&PasskeyPage::new(shell, &passkeys, wanted, form)?))
}

pub(super) async fn rename(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    Path(wanted): Path<PasskeyId>,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    match state.identity.rename_passkey(&actor, wanted, fields.get("name")).await {
        Ok(()) => Ok(SeeOther::to("/account/passkeys")
            .success("The passkey has its new name")
            .into_response()),
        Err(error) => {
            let form = FormState::after(fields, error)?;
            let passkeys = state.identity.list_own_passkeys(&actor).await?;
            Ok(again(&PasskeyPage::new(shell, &passkeys, wanted, form)?))
        }
    }
}

pub(super) async fn remove(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    visit: Visit,
    Path(wanted): Path<PasskeyId>,
) -> Result<Response> {
    let session = visit.session.ok_or_else(Problem::sign_in_needed)?;
    let back = SeeOther::to("/account/passkeys");
    match state.identity.remove_passkey(&actor, wanted, session).await {
        Ok(()) => Ok(back
            .success("The passkey is removed. It opens nothing any more")
            .into_response()),
        Err(error @ Error::SecondFactorDemanded) => Ok(back.notice(format!("{error}.")).into_response()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let passkey = |number, name: &str, is_backed_up| PasskeyView {
        id: uuid::Uuid::from_u128(number).into(),
        name: name.to_owned(),
        is_backed_up,
        created_at: at,
        used_at: is_backed_up.then_some(at),
    };
    let both = vec![passkey(1, "My phone", true), passkey(2, "Security key", false)];
    let shell = || Shell::of(crate::kit::Person::Worker);
    let page = |passkeys, form, works| PasskeysPage::new(shell(), passkeys, form, works);
    let missing = answer::<identity::NewPasskey>(&Fields::default())
        .err()
        .unwrap_or_default();
    let refused = FormState::saying(Fields::of([("name", "My phone")]), missing);
    let wanted = uuid::Uuid::from_u128(1).into();
    let one = |form| PasskeyPage::new(shell(), &both, wanted, form).expect("a page");
    let nameless = kernel::FieldError::new("name", "format", "Enter a name for the passkey, up to 60 characters");
    vec![
        Sample::of("account/passkeys", &page(both.clone(), FormState::empty(), true)),
        Sample::of("account/passkeys-refused", &page(Vec::new(), refused, true)),
        Sample::of(
            "account/passkeys-without-a-name",
            &page(Vec::new(), FormState::empty(), false),
        ),
        Sample::of(
            "account/passkey",
            &one(FormState::filled(Fields::of([("name", "My phone")]))),
        ),
        Sample::of(
            "account/passkey-refused",
            &one(FormState::refused(Fields::default(), vec![nameless])),
        ),
    ]
}
