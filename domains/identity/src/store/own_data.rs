//! Everything of a person's own, for a copy of it.

use crate::factors::number_cell;
use kernel::ids::UserId;
use platform::own_data::OwnPart;
use platform::{DbError, Owner, ReadTx, Vault};
use serde_json::{Value, json};

/// The account, what it was signed in with, and what was asked of it.
pub(crate) async fn part(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<OwnPart, DbError> {
    Ok(OwnPart::of("account")
        .with("account", account(tx, user).await?)
        .with("sign_ins", sign_ins(tx, user).await?)
        .with("known_devices", known_devices(tx, user).await?)
        .with("phones", phones(tx, vault, user).await?)
        .with("api_keys", api_keys(tx, user).await?)
        .with("copies_of_my_data", copies(tx, user).await?))
}

async fn account(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select id, email::text as email, role, sector, email_confirmed_at, disabled_at, created_at
               from identity.users where id = $1) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn sign_ins(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select kind, device, agent, network, created_at, seen_at, expires_at, ended_at, ended_why
               from identity.sessions where user_id = $1 order by created_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn known_devices(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select first_seen_at, last_seen_at from identity.known_devices
               where user_id = $1 order by first_seen_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

/// The numbers that codes go to, opened: they are the person's own.
async fn phones(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query!(
        "select id, number_sealed, created_at, confirmed_at from identity.phones where user_id = $1 order by created_at",
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let opener = vault.opener(tx, Owner::Person(user)).await?;
    rows.into_iter()
        .map(|row| {
            let number = opener.open_text(number_cell(row.id), &row.number_sealed)?;
            Ok(json!({ "number": number, "created_at": row.created_at, "confirmed_at": row.confirmed_at }))
        })
        .collect()
}

async fn api_keys(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select name, scopes, created_at, expires_at, used_at, revoked_at
               from identity.api_keys where user_id = $1 order by created_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn copies(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select state, asked_at, ready_at, ends_at, taken_at
               from identity.data_copies where user_id = $1 order by asked_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}
