//! Everything of a person's own, for a copy of it.

use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx};

/// For whom the person acts and acted. Colleagues are not told.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    let memberships = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select p.name as organisation, m.role, m.founder is not null as founder, m.created_at,
                      m.first_joined_at, m.ended_at
               from organisations.memberships m
               left join organisations.public_organisations p on p.id = m.organisation_id
               where m.user_id = $1 order by m.created_at) t"#,
        user.get(),
    );
    Ok(OwnPart::of("organisations").with("memberships", memberships.fetch_all(tx.conn()).await?))
}
