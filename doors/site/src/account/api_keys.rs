//! A6: keys for one's own programs.

use crate::kit::{
    Choice, EmptyState, Fields, FormState, KEY_FIELD, Notice, Shell, again, answer, day, is_page, moment, show,
};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use identity::{ApiKeyView, CreateApiKey, SCOPES, Scope};
use kernel::FieldError;
use kernel::ids::ApiKeyId;
use platform::Actor;
use web_kit::{Form, Path, Proven, Result, SeeOther, SignedIn};

/// Read by who pressed twice.
const SENT_TWICE: &str = "Your form came twice and made one key. We show a key once only. If you could not copy it, revoke it here and make another.";

/// One key that works.
#[derive(Debug, Clone)]
struct Entry {
    id: String,
    name: String,
    may: Vec<&'static str>,
    until: String,
    used: Option<String>,
}

/// How the words of scopes begin that are about organisations only.
const OF_ORGANISATIONS: [&str; 2] = ["organisation:", "posture:"];

/// One's keys, and the form for another.
#[derive(Debug, Clone, Template)]
#[template(path = "account/api_keys.html")]
pub(crate) struct ApiKeysPage {
    shell: Shell,
    entries: Vec<Entry>,
    form: FormState,
    scopes: Vec<Choice>,
    lives: Vec<Choice>,
}
is_page!(ApiKeysPage);

/// A key that has just been made.
#[derive(Debug, Clone, Template)]
#[template(path = "account/api_key_made.html")]
pub(crate) struct ApiKeyMadePage {
    shell: Shell,
    name: String,
    secret: String,
    until: String,
}
is_page!(ApiKeyMadePage);

impl ApiKeysPage {
    fn new(shell: Shell, actor: &Actor, keys: Vec<ApiKeyView>, form: FormState) -> Self {
        // Whoever is in no organisation is not asked about one. A scope gives no right, so nothing hangs on it.
        let belongs = actor.organisation().is_some() || actor.is_staff();
        let is_offered = |scope: &&Scope| belongs || !OF_ORGANISATIONS.iter().any(|area| scope.word.starts_with(area));
        Self {
            shell: shell
                .titled("API keys")
                .back_to("/account", "Your account")
                .once()
                .failed(form.failed()),
            entries: keys.into_iter().map(Entry::from).collect(),
            scopes: SCOPES
                .iter()
                .filter(is_offered)
                .map(|scope| Choice::new(scope.word, scope.says))
                .collect(),
            lives: [("30", "30 days"), ("90", "90 days"), ("365", "One year")]
                .map(|(value, label)| Choice::new(value, label))
                .into(),
            form,
        }
    }
}

impl From<ApiKeyView> for Entry {
    fn from(key: ApiKeyView) -> Self {
        let scopes = SCOPES
            .iter()
            .filter(|scope| key.scopes.iter().any(|word| word == scope.word));
        Self {
            id: key.id.to_string(),
            name: key.name,
            may: scopes.map(|scope| scope.says).collect(),
            until: day(key.expires_at.date_naive()),
            used: key.used_at.map(moment),
        }
    }
}

pub(super) async fn get(State(state): State<SiteState>, Proven(actor): Proven, shell: Shell) -> Result<Response> {
    let keys = state.identity.list_own_api_keys(&actor).await?;
    let form = shell.opening(FormState::empty()).with_key(state.fresh_key());
    Ok(show(&ApiKeysPage::new(shell, &actor, keys, form)))
}

pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let outcome = match read(&fields) {
        Ok(mut command) => {
            let sent = fields.get(KEY_FIELD);
            command.key = match sent {
                "" => None,
                sent => Some(web_kit::form_key(&actor, "make-api-key", sent, fields.fingerprint())?),
            };
            state.identity.create_api_key(&actor, command).await
        }
        Err(faults) => Err(identity::Error::Invalid(faults)),
    };
    match outcome {
        // No redirect: the secret is shown this once, and must not travel in an address or a cookie.
        Ok(made) => Ok(show(&ApiKeyMadePage {
            shell: shell
                .titled("Your new API key")
                .back_to("/account/api-keys", "API keys"),
            name: made.view.name,
            until: day(made.view.expires_at.date_naive()),
            secret: made.secret.into_inner(),
        })),
        // The other press was answered with the secret, but the browser shows the answer to the last one only.
        Err(identity::Error::KeyShownOnce) => {
            let keys = state.identity.list_own_api_keys(&actor).await?;
            let form = FormState::empty().with_key(state.fresh_key());
            let page = ApiKeysPage::new(shell.saying(Notice::warning(SENT_TWICE)), &actor, keys, form);
            Ok(answer(StatusCode::CONFLICT, &page))
        }
        Err(error) => {
            let form = FormState::after(fields, error)?.with_key(state.fresh_key());
            let keys = state.identity.list_own_api_keys(&actor).await?;
            Ok(again(&ApiKeysPage::new(shell, &actor, keys, form)))
        }
    }
}

pub(super) async fn revoke(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(key): Path<ApiKeyId>,
) -> Result<Response> {
    state.identity.revoke_api_key(&actor, key).await?;
    Ok(SeeOther::to("/account/api-keys")
        .success("The key no longer works")
        .into_response())
}

fn read(fields: &Fields) -> std::result::Result<CreateApiKey, Vec<FieldError>> {
    let mut check = fields.check();
    let name = check.text("name", "Enter a name for the key", 60);
    let scopes = check.many_of("scopes", "Choose what the key may do", |word| Some(word.to_owned()));
    if scopes.as_ref().is_some_and(Vec::is_empty) {
        check.fault("scopes", "choose", "Choose what the key may do");
    }
    let days = check.one_of("days", "Choose how long the key works", |word| word.parse().ok());
    check.finish(|| {
        Some(CreateApiKey {
            name: name?,
            scopes: scopes?,
            days: days?,
            key: None,
        })
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<Sample> {
    use platform::{AccountRole, ActorMint, Who};
    let at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
    let key = ApiKeyView {
        id: uuid::Uuid::from_u128(1).into(),
        name: "Rota export".to_owned(),
        scopes: vec!["shifts:read".to_owned()],
        created_at: at,
        expires_at: at,
        used_at: Some(at),
    };
    let shell = || Shell::of(crate::kit::Person::Worker);
    let who = Who::Member {
        user: uuid::Uuid::nil().into(),
        account: AccountRole::Worker,
        membership: None,
    };
    let worker = ActorMint::without_database().mint(who, uuid::Uuid::nil().into());
    let faults = read(&Fields::default()).err().unwrap_or_default();
    let made = ApiKeyMadePage {
        shell: shell()
            .titled("Your new API key")
            .back_to("/account/api-keys", "API keys"),
        name: "Rota export".to_owned(),
        secret: format!("muster_{}", "AbCdEfGh".repeat(9)),
        until: "4 March 2027".to_owned(),
    };
    vec![
        Sample::of(
            "account/api-keys",
            &ApiKeysPage::new(shell(), &worker, vec![key], FormState::empty()),
        ),
        Sample::of(
            "account/api-keys-refused",
            &ApiKeysPage::new(
                shell(),
                &worker,
                Vec::new(),
                FormState::refused(Fields::default(), faults),
            ),
        ),
        Sample::of("account/api-key-made", &made),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_in_no_organisation_is_not_asked_about_one() {
        let page = samples().remove(0).html;
        assert!(page.contains("value=\"profile:read\"") && page.contains("value=\"shifts:write\""));
        assert!(!page.contains("value=\"organisation:") && !page.contains("value=\"posture:"));
    }
}
