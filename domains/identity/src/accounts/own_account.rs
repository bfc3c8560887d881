//! What several of these use cases do: end sign-ins because an account's guard has changed.

use crate::model::account::Account;
use crate::{Error, rights, store};
use chrono::{DateTime, Utc};
use kernel::ids::{SessionId, UserId};
use platform::WriteTx;

/// Ends every sign-in of an account, on all devices, and with them what could lead back in: links out of letters, and
/// the browsers that are known.
pub(crate) async fn end_all(
    tx: &mut WriteTx,
    user: UserId,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let permit = tx.permit(rights::EndAllSessions, &user)?;
    store::users::raise_version(tx, &permit).await?;
    store::known_devices::forget_all(tx, &permit).await?;
    let used = tx.permit(rights::UseLink, &user)?;
    store::email_tokens::revoke_others(tx, &used, now).await?;
    Ok(store::sessions::end_others(tx, &permit, None, why, now).await?)
}

/// Ends every sign-in but the one at hand.
pub(crate) async fn end_others(
    tx: &mut WriteTx,
    user: UserId,
    keep: Option<SessionId>,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<u64, Error> {
    let permit = tx.permit(rights::EndAllSessions, &user)?;
    Ok(store::sessions::end_others(tx, &permit, keep, why, now).await?)
}

/// Locks the account that was looked at before, and makes sure that nothing about it has changed since.
pub(super) async fn hold(tx: &mut WriteTx, seen: &Account) -> Result<(), Error> {
    let now = store::users::lock(tx, seen.user).await?;
    let same = now.is_some_and(|now| now.version == seen.version && now.email == seen.email && now.is_open());
    same.then_some(()).ok_or(Error::SignInAgain)
}
