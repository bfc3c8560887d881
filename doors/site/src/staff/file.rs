//! A file that somebody else sent, opened by those who check it once they have said why.

use crate::files::{apart, following, following_apart};
use crate::kit::{Fields, FormState, Shell, again, is_page, show};
use crate::state::SiteState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use files::rights::InspectFile;
use kernel::ids::FileId;
use platform::{Action, Denied};
use web_kit::{Form, Path, Problem, Proven, Result, Throttle, Visit};

/// Asks why.
#[derive(Debug, Clone, Template)]
#[template(path = "staff/file.html")]
pub(crate) struct FilePage {
    shell: Shell,
    form: FormState,
}
is_page!(FilePage);

impl FilePage {
    fn new(shell: Shell, form: FormState) -> Self {
        let shell = shell
            .titled("Open evidence")
            .themed("staff")
            .back_to("/staff/credentials", "Credentials to check")
            .failed(form.failed());
        Self { shell, form }
    }
}

/// Staff whose role does not check know that the page is there, and are refused.
pub(super) async fn get(Proven(actor): Proven, Path(_): Path<FileId>, shell: Shell) -> Result<Response> {
    if !InspectFile::is_for(&actor) {
        let action = InspectFile::NAME;
        return Err(files::Error::Denied(Denied { action }).into());
    }
    Ok(show(&FilePage::new(shell, FormState::empty())))
}

/// Makes a link and follows it. It is a post, because each look is written down.
pub(super) async fn post(
    State(state): State<SiteState>,
    Proven(actor): Proven,
    (visit, throttle): (Visit, Throttle),
    Path(id): Path<FileId>,
    shell: Shell,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    throttle.inspect(actor.user().ok_or_else(Problem::hidden)?).await?;
    let (files, reason) = (&state.files, fields.get("reason"));
    let followed = match apart(&state, &visit) {
        Some((origin, session)) => files
            .issue_link_to_check_apart(&actor, id, reason, session)
            .await
            .map(|link| following_apart(origin, &link)),
        None => files
            .issue_link_to_check(&actor, id, reason)
            .await
            .map(|link| following(&link)),
    };
    match followed {
        Ok(followed) => Ok(followed),
        Err(error) => Ok(again(&FilePage::new(shell, FormState::after(fields, error)?))),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::kit::Person;
    use crate::tests::{Sample, shell};
    let page = |form| FilePage::new(shell(Person::Staff), form);
    let fault = kernel::FieldError::new("reason", "too-long", "Say why in 500 characters or fewer");
    let typed = Fields::default().with("reason", "Compared with the register".to_owned());
    vec![
        Sample::of("staff/file", &page(FormState::empty())),
        Sample::of("staff/file-refused", &page(FormState::refused(typed, vec![fault]))),
    ]
}
