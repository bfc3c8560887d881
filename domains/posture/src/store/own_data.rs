//! Everything of a person's own, for a copy of it.

use super::sealed::{self, Lying, Openers};
use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx, Vault};
use serde_json::{Value, json};

/// What the person wrote. The assessments as a whole belong to their organisations.
pub(crate) async fn part(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<OwnPart, DbError> {
    let begun = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select id, title, state, started_at from posture.assessments where started_by = $1 order by started_at) t"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(OwnPart::of("assessments")
        .with("assessments_begun", begun)
        .with("answers", answers(tx, vault, user).await?))
}

/// What the person answered, in whichever organisation, with their words opened.
async fn answers(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query!(
        r#"select a.organisation_id, a.id, a.comment, a.comment_sealed, to_jsonb(t) as "row!"
           from posture.answers a
           cross join lateral (select a.assessment_id, a.question, a.level, a.saved_at) t
           where a.author_id = $1 order by a.saved_at"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut openers = Openers::new(vault);
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        let lying = Lying {
            clear: row.comment,
            sealed: row.comment_sealed,
        };
        let words = openers
            .read(tx, row.organisation_id, sealed::comment(row.id), lying)
            .await?;
        let mut answer = row.row;
        answer["comment"] = json!(words);
        answers.push(answer);
    }
    Ok(answers)
}
