//! Everything of a person's own, for a copy of it.

use super::sealed;
use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, ReadTx, Vault};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The profile, its private part opened, and what the person holds, with whole numbers.
pub(crate) async fn part(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<OwnPart, DbError> {
    Ok(OwnPart::of("profile")
        .with("profile", profile(tx, user).await?)
        .with("private_details", private(tx, vault, user).await?)
        .with("experience", experience(tx, user).await?)
        .with("days_that_differ", days(tx, user).await?)
        .with("credentials", credentials(tx, vault, user).await?))
}

async fn profile(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select sector, given_name, family_name, town, postcode, right_to_work, bio, qualifications, no_experience,
                   roles, specialisms, week, radius_km, opt_out_48h, discoverable, extras, completion, completed_at,
                   created_at, updated_at
               from people.profiles where user_id = $1) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn private(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<Vec<Value>, DbError> {
    let details = sealed::details(tx, vault, user).await?;
    Ok(vec![json!({
        "date_of_birth": details.date_of_birth,
        "phone": details.phone,
        "address_line1": details.address_line1,
        "address_line2": details.address_line2,
    })])
}

async fn experience(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select employer, role, from_month, to_month from people.experience where user_id = $1 order by place) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn days(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select day, slots from people.availability_exceptions where user_id = $1 order by day) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn credentials(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<Vec<Value>, DbError> {
    let numbers: BTreeMap<_, _> = sealed::numbers(tx, vault, user).await?.into_iter().collect();
    let rows = sqlx::query!(
        r#"select id, to_jsonb(t) as "row!" from (
               select id, kind, lower(valid) as valid_from, upper(valid) as valid_until, state, source, checked_at,
                   end_told_for, end_told_at, created_at
               from people.credentials where worker_id = $1 order by created_at) t"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let numbered = rows.into_iter().map(|row| {
        let mut value = row.row;
        value["number"] = json!(numbers.get(&row.id));
        value
    });
    Ok(numbered.collect())
}
