//! Reads and writes `notifications.choices`.

use crate::model::{Choices, Group, Hour, QuietHours};
use crate::rights::ChangeChoices;
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Returns what a person chose, if they ever did.
pub(crate) async fn of(tx: &mut ReadTx, user: UserId) -> Result<Option<Choices>, DbError> {
    let row = sqlx::query!(
        "select switched_off, quiet_from, quiet_until from notifications.choices where user_id = $1",
        user.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Choices {
            switched_off: row
                .switched_off
                .iter()
                .map(|word| group(word))
                .collect::<Result<_, _>>()?,
            quiet: quiet(row.quiet_from, row.quiet_until)?,
        })
    })
    .transpose()
}

/// Writes what a person chose, in place of what they had.
pub(crate) async fn save(
    tx: &mut WriteTx,
    permit: &Permit<ChangeChoices>,
    choices: &Choices,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let off: Vec<String> = choices
        .switched_off
        .iter()
        .map(|group| group.as_str().to_owned())
        .collect();
    let hour = |which: fn(QuietHours) -> Hour| choices.quiet.map(|quiet| i16::from(which(quiet).get()));
    sqlx::query!(
        "insert into notifications.choices (user_id, switched_off, quiet_from, quiet_until, changed_at)
         values ($1, $2, $3, $4, $5)
         on conflict (user_id) do update set switched_off = excluded.switched_off, quiet_from = excluded.quiet_from,
             quiet_until = excluded.quiet_until, changed_at = excluded.changed_at",
        permit.target(),
        &off,
        hour(QuietHours::start),
        hour(QuietHours::until),
        at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn group(word: &str) -> Result<Group, DbError> {
    Group::parse(word).ok_or_else(|| DbError::row("notifications.choices.switched_off", "there is no such group"))
}

fn quiet(from: Option<i16>, until: Option<i16>) -> Result<Option<QuietHours>, DbError> {
    let (Some(from), Some(until)) = (from, until) else {
        return Ok(None);
    };
    let hour = |hour: i16| u8::try_from(hour).ok().and_then(Hour::new);
    let quiet = hour(from)
        .zip(hour(until))
        .and_then(|(from, until)| QuietHours::new(from, until));
    quiet
        .map(Some)
        .ok_or_else(|| DbError::row("notifications.choices.quiet_from", "these are no quiet hours"))
}
