//! Adding something to the passport: first what it is, then its number and dates.

use super::sector;
use crate::kit::{Choice, DateInput, Fields, FormState, Nav, Shell, TextInput, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::sector::{CheckMethod, CredentialType, SectorPack};
use kernel::FieldError;
use people::RecordCredential;
use web_kit::{Form, Path, Problem, Result, SeeOther, SignedIn};

/// What is it?
#[derive(Debug, Clone, Template)]
#[template(path = "profile/choose.html")]
pub(crate) struct ChoosePage {
    shell: Shell,
    form: FormState,
    kinds: Vec<Choice>,
}
is_page!(ChoosePage);

impl ChoosePage {
    fn new(shell: Shell, pack: &SectorPack, form: FormState) -> Self {
        // What only our certificates prove comes by itself and cannot be told.
        let told = pack.credentials.iter().filter(|kind| can_be_told(kind));
        Self {
            shell: frame(shell, pack, "Add to your passport", "/passport", "Your passport").failed(form.failed()),
            kinds: told.map(|kind| Choice::new(&kind.key, &kind.label)).collect(),
            form,
        }
    }
}

fn can_be_told(kind: &CredentialType) -> bool {
    !kind.requirement_only && kind.check != CheckMethod::Issuer
}

fn frame(shell: Shell, pack: &SectorPack, title: &str, back: &str, to: &str) -> Shell {
    shell
        .titled(title)
        .at(Nav::Profile)
        .in_sector(&pack.key)
        .back_to(back, to)
}

/// Its number and dates.
#[derive(Debug, Clone, Template)]
#[template(path = "profile/declare.html")]
pub(crate) struct DeclarePage {
    shell: Shell,
    form: FormState,
    label: String,
    number: Option<TextInput>,
    issued: DateInput,
    expires: Option<DateInput>,
}
is_page!(DeclarePage);

impl DeclarePage {
    fn new(shell: Shell, pack: &SectorPack, kind: &CredentialType, form: FormState) -> Self {
        let number = kind
            .number
            .as_ref()
            .map(|number| form.text("number", &number.label).hint(&number.hint).plain());
        // Where the pack knows how long it lasts, the date of issue is enough.
        let expires = kind.expires.then(|| {
            let date = form.date("expires_on", "When does it expire?");
            if kind.valid_months.is_some() {
                date.optional()
            } else {
                date
            }
        });
        Self {
            shell: frame(shell, pack, &kind.label, "/passport/add", "Add to your passport").failed(form.failed()),
            label: kind.label.clone(),
            number,
            issued: form.date("issued_on", "When was it issued?").optional(),
            expires,
            form,
        }
    }
}

pub(super) async fn choose(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
) -> Result<Response> {
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    let form = shell.opening(FormState::empty());
    Ok(show(&ChoosePage::new(shell, pack, form)))
}

pub(super) async fn chosen(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    let known = pack.credential(fields.get("kind")).filter(|kind| can_be_told(kind));
    if let Some(kind) = known {
        return Ok(SeeOther::to(format!("/passport/add/{}", kind.key)).into_response());
    }
    let fault = FieldError::new("kind", "required", "Choose what you want to add");
    Ok(again(&ChoosePage::new(
        shell,
        pack,
        FormState::refused(fields, vec![fault]),
    )))
}

fn kind_of<'a>(pack: &'a SectorPack, key: &str) -> Result<&'a CredentialType> {
    pack.credential(key)
        .filter(|kind| can_be_told(kind))
        .ok_or_else(Problem::not_found)
}

pub(super) async fn get(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(key): Path<String>,
    shell: Shell,
) -> Result<Response> {
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    let form = shell.opening(FormState::empty());
    Ok(show(&DeclarePage::new(shell, pack, kind_of(pack, &key)?, form)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(key): Path<String>,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let pack = state.people.pack(&sector(&state, &actor).await?)?;
    let kind = kind_of(pack, &key)?;
    let typed = |name: &str| Some(fields.get(name).to_owned()).filter(|typed| !typed.trim().is_empty());
    let record = RecordCredential {
        kind: kind.key.clone(),
        number: typed("number"),
        issued_on: super::read::date(&fields, "issued_on"),
        expires_on: super::read::date(&fields, "expires_on"),
    };
    match state.people.record_credential(&actor, record).await {
        Ok(_) => {
            let news = format!("{} is in your passport. We will check it", kind.short);
            Ok(SeeOther::to("/passport").success(news).into_response())
        }
        // Told twice is a slip of the pen: the form again, in words, with what was typed.
        Err(error @ people::Error::AlreadyRecorded) => {
            let form = FormState::saying(fields, error.to_string());
            Ok(again(&DeclarePage::new(shell, pack, kind, form)))
        }
        Err(error) => Ok(again(&DeclarePage::new(
            shell,
            pack,
            kind,
            FormState::after(fields, error)?,
        ))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::account::packs;
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let packs = packs();
    let pack = packs.get("security").expect("the pack");
    let kind = pack.credential("sia-door-supervision").expect("the kind");
    let choose = |form| ChoosePage::new(shell(Person::Worker), pack, form);
    let declare = |form| DeclarePage::new(shell(Person::Worker), pack, kind, form);
    let fault = FieldError::new("number", "format", "Enter your licence number, 16 digits");
    vec![
        Sample::of("profile/choose", &choose(FormState::empty())),
        Sample::of("profile/declare", &declare(FormState::empty())),
        Sample::of(
            "profile/declare-refused",
            &declare(FormState::refused(Fields::of([("number", "12")]), vec![fault])),
        ),
    ]
}
