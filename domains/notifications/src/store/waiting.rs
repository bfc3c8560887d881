//! Letters among `notifications.messages` that wait for the end of quiet hours.

use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{MessageId, UserId};
use platform::{DbError, WriteTx};

/// A letter that has waited long enough.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) id: MessageId,
    pub(crate) user: UserId,
    pub(crate) template: String,
    /// What its reader has switched off by now.
    pub(crate) switched_off: Vec<String>,
}

/// Returns letters that have waited long enough, the longest first, and holds them until the transaction ends.
pub(crate) async fn due(tx: &mut WriteTx, now: DateTime<Utc>, limit: u16) -> Result<Vec<Due>, DbError> {
    let rows = sqlx::query!(
        r#"select m.id, m.user_id as "user!", m.template, coalesce(c.switched_off, '{}') as "switched_off!"
           from notifications.messages m left join notifications.choices c on c.user_id = m.user_id
           where m.not_before <= $1 and m.user_id is not null
           order by m.not_before limit $2 for update of m skip locked"#,
        now,
        i64::from(limit),
    )
    .fetch_all(tx.conn())
    .await?;
    let due = rows.into_iter().map(|row| Due {
        id: row.id.into(),
        user: row.user.into(),
        template: row.template,
        switched_off: row.switched_off,
    });
    Ok(due.collect())
}

/// Lets a letter go to an address.
pub(crate) async fn wake(tx: &mut WriteTx, letter: MessageId, to: &Email) -> Result<(), DbError> {
    sqlx::query!(
        "update notifications.messages set not_before = null, recipient = $2 where id = $1",
        letter.get(),
        to.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a letter away.
pub(crate) async fn remove(tx: &mut WriteTx, letter: MessageId) -> Result<(), DbError> {
    sqlx::query!("delete from notifications.messages where id = $1", letter.get())
        .execute(tx.conn())
        .await?;
    Ok(())
}
