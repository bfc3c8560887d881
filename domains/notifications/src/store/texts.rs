//! Text messages among `notifications.messages`: those whose number is sealed.

use super::messages::Verdict;
use crate::texts::number_cell;
use chrono::{DateTime, Utc};
use kernel::ids::{MessageId, UserId};
use platform::{DbError, Owner, ReadTx, Vault, WriteTx};

/// A message as it is stored first.
#[derive(Debug)]
pub(crate) struct QueuedText {
    pub(crate) id: MessageId,
    pub(crate) user: UserId,
    /// What stands for the number where people look.
    pub(crate) shown: String,
    pub(crate) number: Vec<u8>,
    pub(crate) template: &'static str,
    pub(crate) text: String,
    pub(crate) at: DateTime<Utc>,
}

/// A message as the sender needs it.
#[derive(Debug)]
pub(crate) struct WaitingText {
    pub(crate) user: UserId,
    pub(crate) number: Vec<u8>,
    pub(crate) text: String,
    pub(crate) attempts: u16,
    pub(crate) at: DateTime<Utc>,
}

pub(crate) async fn add(tx: &mut WriteTx, message: &QueuedText) -> Result<(), DbError> {
    sqlx::query!(
        "insert into notifications.messages
             (id, user_id, recipient, template, subject, body, holds_secret, number_sealed, created_at)
         values ($1, $2, $3, $4, 'Text message', $5, true, $6, $7)",
        message.id.get(),
        message.user.get(),
        message.shown,
        message.template,
        message.text,
        message.number,
        message.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns the message if it still waits to be sent.
pub(crate) async fn waiting(tx: &mut ReadTx, id: MessageId) -> Result<Option<WaitingText>, DbError> {
    let row = sqlx::query!(
        r#"select user_id as "user!", number_sealed as "number!", body as "text!", attempts, created_at
           from notifications.messages where id = $1 and state = 'queued' and number_sealed is not null"#,
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(WaitingText {
            user: row.user.into(),
            number: row.number,
            text: row.text,
            attempts: u16::try_from(row.attempts)
                .map_err(|why| DbError::row("notifications.messages.attempts", why))?,
            at: row.created_at,
        })
    })
    .transpose()
}

/// Records a try. Once it is over the number is forgotten, and the text too where nothing captures it.
pub(crate) async fn record(
    tx: &mut WriteTx,
    id: MessageId,
    verdict: &Verdict<'_>,
    keeps_text: bool,
) -> Result<(), DbError> {
    let (state, sent_at, why) = verdict.columns();
    sqlx::query!(
        "update notifications.messages
         set state = $2, sent_at = $3, last_error = left($4, 500), attempts = attempts + 1,
             number_sealed = case when $2 = 'queued' then number_sealed end,
             body = case when $2 = 'queued' or $5 then body end
         where id = $1 and state = 'queued'",
        id.get(),
        state,
        sent_at,
        why,
        keeps_text,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Seals the numbers of a person's waiting messages anew, and tells how many those were.
pub(crate) async fn reseal(tx: &mut WriteTx, vault: &Vault, user: UserId) -> Result<u64, DbError> {
    let rows = sqlx::query!(
        r#"select id, number_sealed as "number!" from notifications.messages
           where user_id = $1 and number_sealed is not null for update"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let resealer = vault.resealer(tx, Owner::Person(user)).await?;
    let mut done = 0;
    for row in rows {
        let Some(fresh) = resealer.anew(number_cell(row.id.into()), &row.number)? else {
            continue;
        };
        sqlx::query!(
            "update notifications.messages set number_sealed = $2 where id = $1",
            row.id,
            fresh
        )
        .execute(tx.conn())
        .await?;
        done += 1;
    }
    Ok(done)
}
