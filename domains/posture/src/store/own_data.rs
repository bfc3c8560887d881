//! Everything of a person's own, for a copy of it.

use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx};

/// What the person wrote. The assessments as a whole belong to their organisations.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    let begun = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select id, title, state, started_at from posture.assessments where started_by = $1 order by started_at) t"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let answers = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select assessment_id, question, level, comment, saved_at from posture.answers
               where author_id = $1 order by saved_at) t"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(OwnPart::of("assessments")
        .with("assessments_begun", begun)
        .with("answers", answers))
}
