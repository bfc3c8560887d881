//! Forgetting whom letters went to.

use kernel::Email;
use platform::forget::Forget;
use platform::{DbError, Permit, WriteTx};

/// Deletes what the person chose, and every letter to them or to their address that is not on its way out. One that waits
/// for the end of their quiet hours is not.
pub(crate) async fn erase(tx: &mut WriteTx, permit: &Permit<Forget>, email: Option<&Email>) -> Result<(), DbError> {
    sqlx::query!(
        "delete from notifications.messages
         where (state <> 'queued' or not_before is not null)
             and (user_id = $1 or (user_id is null and lower(recipient) = lower($2)))",
        permit.target(),
        email.map(Email::as_str),
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from notifications.choices where user_id = $1", permit.target())
        .execute(tx.conn())
        .await?;
    Ok(())
}
