//! Looks at people's records.

use crate::audit::Look;
use crate::{DbError, ReadTx};
use kernel::ids::UserId;
use serde_json::Value;

/// A look, its row's number, and what else the row says.
pub(crate) struct LookRow {
    pub(crate) id: i64,
    pub(crate) look: Look,
    pub(crate) detail: Option<Value>,
}

/// Lists looks at a person's record, the newest first, below a row's number.
pub(crate) async fn looks_at(tx: &mut ReadTx, user: UserId, before: i64, limit: i64) -> Result<Vec<LookRow>, DbError> {
    let rows = sqlx::query!(
        r#"select id, at, actor_kind, actor_user, actor_org, actor_role, detail ->> 'part' as "part", reason, detail
         from platform.audit_log
         where action = 'platform.look' and target = $1 and actor_user is distinct from $1 and id < $2
         order by id desc limit $3"#,
        user.get(),
        before,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let looks = rows.into_iter().map(|row| {
        let look = Look {
            at: row.at,
            by_kind: row.actor_kind,
            by: row.actor_user.map(UserId::from),
            organisation: row.actor_org,
            role: row.actor_role,
            part: row.part.unwrap_or_default(),
            reason: row.reason,
        };
        LookRow {
            id: row.id,
            look,
            detail: row.detail,
        }
    });
    Ok(looks.collect())
}
