//! Everything of a person's own, for a copy of it.

use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx};

/// Which letters went to the person and when, and what they chose not to be written to about. The wording of letters may
/// name others, and the person has it already.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    let letters = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select template as kind, recipient, state, created_at, sent_at
               from notifications.messages where user_id = $1 order by created_at) t"#,
        user.get(),
    );
    let choices = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select array_to_string(switched_off, ', ') as switched_off, quiet_from as quiet_from_hour,
                   quiet_until as quiet_until_hour, changed_at
               from notifications.choices where user_id = $1) t"#,
        user.get(),
    );
    Ok(OwnPart::of("letters")
        .with("letters", letters.fetch_all(tx.conn()).await?)
        .with("choices", choices.fetch_all(tx.conn()).await?))
}
