//! Reads and writes `notifications.messages`.

use crate::mailbox::Kept;
use crate::send::Queued;
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::MessageId;
use platform::{DbError, ReadTx, WriteTx};

/// A message as the sender needs it.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) to: Email,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) attempts: u16,
    pub(crate) holds_secret: bool,
}

/// What became of a try.
#[derive(Debug)]
pub(crate) enum Verdict<'a> {
    Sent { at: DateTime<Utc> },
    Failed(&'a str),
    TryAgain(&'a str),
}

impl Verdict<'_> {
    /// Returns state, instant of sending and reason, as they are stored.
    pub(crate) const fn columns(&self) -> (&'static str, Option<DateTime<Utc>>, Option<&str>) {
        match self {
            Self::Sent { at } => ("sent", Some(*at), None),
            Self::Failed(why) => ("failed", None, Some(why)),
            Self::TryAgain(why) => ("queued", None, Some(why)),
        }
    }
}

pub(crate) async fn add(tx: &mut WriteTx, message: &Queued) -> Result<(), DbError> {
    sqlx::query!(
        "insert into notifications.messages
             (id, user_id, recipient, template, subject, body, holds_secret, created_at, not_before)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        message.id.get(),
        message.user.map(kernel::ids::UserId::get),
        message.to.as_str(),
        message.template,
        message.written.subject,
        message.written.text,
        message.holds_secret,
        message.at,
        message.not_before,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns the message if it still waits to be sent.
pub(crate) async fn waiting(tx: &mut ReadTx, id: MessageId) -> Result<Option<Waiting>, DbError> {
    let row = sqlx::query!(
        "select recipient, subject, body, attempts, holds_secret
         from notifications.messages where id = $1 and state = 'queued' and not_before is null",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Waiting {
            to: row
                .recipient
                .parse()
                .map_err(|why| DbError::row("notifications.messages.recipient", why))?,
            subject: row.subject,
            text: row
                .body
                .ok_or_else(|| DbError::row("notifications.messages.body", "a waiting message has no text"))?,
            attempts: u16::try_from(row.attempts)
                .map_err(|why| DbError::row("notifications.messages.attempts", why))?,
            holds_secret: row.holds_secret,
        })
    })
    .transpose()
}

/// Records a try; `false` when another copy of the job was quicker.
pub(crate) async fn record(
    tx: &mut WriteTx,
    id: MessageId,
    verdict: &Verdict<'_>,
    forget: bool,
) -> Result<bool, DbError> {
    let (state, sent_at, why) = verdict.columns();
    let done = sqlx::query!(
        "update notifications.messages
         set state = $2, sent_at = $3, last_error = left($4, 500), attempts = attempts + 1,
             body = case when $5 then null else body end
         where id = $1 and state = 'queued'",
        id.get(),
        state,
        sent_at,
        why,
        forget,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Returns the newest messages, newest first.
pub(crate) async fn newest(tx: &mut ReadTx, to: Option<&Email>, limit: u16) -> Result<Vec<Kept>, DbError> {
    let rows = sqlx::query!(
        "select id, recipient, template, subject, body, state, created_at, sent_at
         from notifications.messages
         where $1::text is null or recipient = $1
         order by created_at desc, id desc limit $2",
        to.map(Email::as_str),
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Kept {
            id: row.id.into(),
            to: row.recipient,
            template: row.template,
            subject: row.subject,
            text: row.body.unwrap_or_default(),
            state: row.state,
            created_at: row.created_at,
            sent_at: row.sent_at,
        })
        .collect())
}
