//! Forgetting whom letters went to.

use kernel::Email;
use platform::forget::Forget;
use platform::{DbError, Permit, WriteTx};

/// Deletes every letter to the person or to their address that does not wait to leave.
pub(crate) async fn erase(tx: &mut WriteTx, permit: &Permit<Forget>, email: Option<&Email>) -> Result<(), DbError> {
    sqlx::query!(
        "delete from notifications.messages
         where state <> 'queued' and (user_id = $1 or (user_id is null and lower(recipient) = lower($2)))",
        permit.target(),
        email.map(Email::as_str),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
