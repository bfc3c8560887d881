//! The mailbox page: what would have been sent, were this not a trial.

use crate::kit::{Shell, is_page, show};
use crate::state::SiteState;
use askama::Template;
use async_trait::async_trait;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::Email;
use notifications::MailboxMessage;
use serde::Deserialize;
use web_kit::{Problem, Query, Result};

/// Shows the captured mail. Server implements it, as the system actor `dev-mailbox`.
#[async_trait]
pub trait MailboxView: Send + Sync {
    /// Returns the newest hundred messages, newest first, to one address or to all.
    async fn messages(&self, to: Option<&Email>) -> Result<Vec<MailboxMessage>, Problem>;
}

/// The filter of the list.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    to: Option<String>,
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "dev/mailbox.html")]
pub(super) struct MailboxPage {
    shell: Shell,
    messages: Vec<MailboxMessage>,
}

is_page!(MailboxPage);

impl MailboxPage {
    fn new(shell: Shell, messages: Vec<MailboxMessage>) -> Self {
        Self {
            shell: shell.titled("Captured mail").themed("staff").once(),
            messages,
        }
    }
}

pub(super) async fn page(
    State(state): State<SiteState>,
    shell: Shell,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    Ok(show(&MailboxPage::new(shell, messages(&state, &wanted).await?)))
}

pub(super) async fn json(State(state): State<SiteState>, Query(wanted): Query<Wanted>) -> Result<Response> {
    let messages = messages(&state, &wanted).await?;
    let body = serde_json::to_vec(&messages).map_err(|error| Problem::internal(&error))?;
    Ok((
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body,
    )
        .into_response())
}

async fn messages(state: &SiteState, wanted: &Wanted) -> Result<Vec<MailboxMessage>> {
    let mailbox = state.mailbox.as_ref().ok_or_else(Problem::not_found)?;
    match wanted
        .to
        .as_deref()
        .filter(|to| !to.is_empty())
        .map(str::parse::<Email>)
    {
        None => mailbox.messages(None).await,
        Some(Ok(to)) => mailbox.messages(Some(&to)).await,
        // Nobody has such an address, so nothing was sent to it.
        Some(Err(_)) => Ok(Vec::new()),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<crate::tests::Sample> {
    use crate::tests::Sample;
    use chrono::{TimeZone, Utc};
    use kernel::ids::MessageId;
    let at = Utc.with_ymd_and_hms(2027, 3, 4, 19, 0, 0).single().expect("an instant");
    let message = MailboxMessage {
        id: "01900000-0000-7000-8000-000000000001"
            .parse::<MessageId>()
            .expect("an id"),
        to: "amina@example.com".to_owned(),
        template: "confirm_email".to_owned(),
        subject: "Confirm your e-mail address".to_owned(),
        text: "Hello,\n\nConfirm your address here:\nhttp://127.0.0.1:8080/confirm-email?token=abc".to_owned(),
        links: vec!["http://127.0.0.1:8080/confirm-email?token=abc".to_owned()],
        state: "sent".to_owned(),
        created_at: at,
        sent_at: Some(at),
    };
    vec![
        Sample::of("dev/mailbox", &MailboxPage::new(Shell::visitor(), vec![message])),
        Sample::of("dev/mailbox-empty", &MailboxPage::new(Shell::visitor(), Vec::new())),
    ]
}
