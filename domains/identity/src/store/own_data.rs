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
        .with("second_factors", second_factors(tx, user).await?)
        .with("resets_of_second_factors", factor_resets(tx, user).await?)
        .with("passkeys", passkeys(tx, user).await?)
        .with("foreign_identities", foreign_identities(tx, user).await?)
        .with("links_in_letters", links(tx, user).await?)
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

/// Of what kind, since when and when last used. An app's seed and the codes are secrets and stay where they are.
async fn second_factors(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select 'authenticator app' as kind, confirmed_at as since, to_timestamp(last_step * 30) as last_used_at,
                   null::bigint as left_over
               from identity.totp where user_id = $1 and confirmed_at is not null
               union all
               select 'recovery codes', min(created_at), max(used_at), count(*) filter (where used_at is null)
               from identity.recovery_codes where user_id = $1 having count(*) > 0) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

/// What came of each. Who of our staff wanted it, and in which words, is theirs.
async fn factor_resets(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select asked_at, decided_at, approved, stopped_at, done_at
               from identity.factor_resets where user_id = $1 order by asked_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn passkeys(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select name, created_at as since, used_at as last_used_at, backed_up
               from identity.passkeys where user_id = $1 order by created_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn foreign_identities(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select provider, issuer, subject, email::text as email, connected_at as since, used_at as last_used_at
               from identity.foreign_identities where user_id = $1 order by connected_at) t"#,
        user.get(),
    );
    Ok(rows.fetch_all(tx.conn()).await?)
}

async fn links(tx: &mut ReadTx, user: UserId) -> Result<Vec<Value>, DbError> {
    let rows = sqlx::query_scalar!(
        r#"select to_jsonb(t) as "row!" from (
               select purpose, email::text as email, created_at, expires_at, used_at, revoked_at
               from identity.email_tokens where user_id = $1 order by created_at) t"#,
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
