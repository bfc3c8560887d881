//! Accounts.

use crate::model::account::{Account, Standing};
use crate::queries::Contact;
use crate::rights::{ChangeEmail, Confirm, EndAllSessions, Enrol, Register, SetRole, SwitchAccount};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, StaffRole, WriteTx};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

struct Row {
    id: Uuid,
    email: String,
    role: String,
    staff_role: Option<String>,
    sector: Option<String>,
    email_confirmed_at: Option<DateTime<Utc>>,
    disabled_at: Option<DateTime<Utc>>,
    disabled_why: Option<String>,
    version: i32,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Account {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            user: row.id.into(),
            email: row
                .email
                .parse()
                .map_err(|why| DbError::row("identity.users.email", why))?,
            standing: standing(&row.role, row.staff_role.as_deref())?,
            sector: row.sector,
            confirmed_at: row.email_confirmed_at,
            disabled_at: row.disabled_at,
            disabled_by_holder: row.disabled_why.as_deref() == Some("holder"),
            role_taken: row.disabled_why.as_deref() == Some("role-taken"),
            version: row.version,
            created_at: row.created_at,
        })
    }
}

/// Reads the two role columns.
pub(super) fn standing(role: &str, staff_role: Option<&str>) -> Result<Standing, DbError> {
    Standing::parse(role, staff_role).ok_or_else(|| DbError::row("identity.users.role", role))
}

/// Finds an account that the actor may see.
pub(crate) async fn lookup(tx: &mut ReadTx, user: UserId) -> Result<Option<Account>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select id, email::text as "email!", role, staff_role, sector, email_confirmed_at, disabled_at, disabled_why, version, created_at
           from identity.users where id = $1"#,
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Account::try_from)
    .transpose()
}

/// Finds an account by its address, whatever the case of its letters.
pub(crate) async fn find_by_email(tx: &mut ReadTx, email: &Email) -> Result<Option<Account>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select id, email::text as "email!", role, staff_role, sector, email_confirmed_at, disabled_at, disabled_why, version, created_at
           from identity.users where email = $1::text::citext"#,
        email.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Account::try_from)
    .transpose()
}

/// Finds an account and keeps it from changing until the transaction ends.
pub(crate) async fn lock(tx: &mut WriteTx, user: UserId) -> Result<Option<Account>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select id, email::text as "email!", role, staff_role, sector, email_confirmed_at, disabled_at, disabled_why, version, created_at
           from identity.users where id = $1 for update"#,
        user.get(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Account::try_from)
    .transpose()
}

/// Adds an account that is to be confirmed; `false` when somebody has the address.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<Register>, account: &Account) -> Result<bool, DbError> {
    insert(tx, permit.target(), account).await
}

/// Adds an account that needs no confirming; `false` when somebody has the address.
pub(crate) async fn add_confirmed(
    tx: &mut WriteTx,
    permit: &Permit<Enrol>,
    account: &Account,
) -> Result<bool, DbError> {
    insert(tx, permit.target(), account).await
}

async fn insert(tx: &mut WriteTx, id: Uuid, account: &Account) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into identity.users (id, email, role, staff_role, sector, email_confirmed_at, version, created_at)
         values ($1, $2::text::citext, $3, $4, $5, $6, $7, $8) on conflict (email) do nothing",
        id,
        account.email.as_str(),
        account.standing.role(),
        account.standing.staff_role(),
        account.sector,
        account.confirmed_at,
        account.version,
        account.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives an account that nobody confirmed to whoever registers it now.
pub(crate) async fn take_over(
    tx: &mut WriteTx,
    permit: &Permit<Register>,
    standing: Standing,
    sector: &str,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.users set role = $2, sector = $3, version = version + 1
         where id = $1 and email_confirmed_at is null and disabled_at is null",
        permit.target(),
        standing.role(),
        sector,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the holder proved the address; `false` when it is no longer the account's, or the account is switched off.
pub(crate) async fn confirm(
    tx: &mut WriteTx,
    permit: &Permit<Confirm>,
    email: &Email,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.users set email_confirmed_at = coalesce(email_confirmed_at, $3)
         where id = $1 and email = $2::text::citext and disabled_at is null",
        permit.target(),
        email.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Raises the account's version, which voids every token that names an older one.
pub(crate) async fn raise_version(tx: &mut WriteTx, permit: &Permit<EndAllSessions>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.users set version = version + 1 where id = $1",
        permit.target()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves an account to another address. The database refuses one that somebody has (`users_email_key`).
pub(crate) async fn change_email(
    tx: &mut WriteTx,
    permit: &Permit<ChangeEmail>,
    email: &Email,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.users set email = $2::text::citext, email_confirmed_at = $3
         where id = $1 and disabled_at is null",
        permit.target(),
        email.as_str(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches an account off; `false` when it is off already.
pub(crate) async fn disable(
    tx: &mut WriteTx,
    permit: &Permit<SwitchAccount>,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.users set disabled_at = $2, disabled_why = $3 where id = $1 and disabled_at is null",
        permit.target(),
        now,
        why,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Switches an account on again; `false` when it is on already, or off because its role of staff was taken: that takes
/// two people to undo.
pub(crate) async fn enable(tx: &mut WriteTx, permit: &Permit<SwitchAccount>) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.users set disabled_at = null, disabled_why = null
         where id = $1 and disabled_at is not null and disabled_why is distinct from 'role-taken'",
        permit.target(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a role of staff in place of any other, and voids every sign-in.
pub(crate) async fn give_role(tx: &mut WriteTx, permit: &Permit<SetRole>, role: StaffRole) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.users set
            was_role = case when role = 'staff' then was_role else role end, role = 'staff', staff_role = $2,
            disabled_at = case when disabled_why = 'role-taken' then null else disabled_at end,
            disabled_why = nullif(disabled_why, 'role-taken'), version = version + 1
         where id = $1",
        permit.target(),
        role.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes the role of staff and voids every sign-in. The account becomes what it was before; one that was never anything
/// else is switched off.
pub(crate) async fn take_role(tx: &mut WriteTx, permit: &Permit<SetRole>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.users set
            role = coalesce(was_role, role), staff_role = case when was_role is null then staff_role end,
            disabled_at = case when was_role is null then $2 else disabled_at end,
            disabled_why = case when was_role is null then 'role-taken' else disabled_why end,
            was_role = null, version = version + 1
         where id = $1 and role = 'staff'",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds the addresses of people that the actor may see.
pub(crate) async fn emails(tx: &mut ReadTx, users: &BTreeSet<UserId>) -> Result<BTreeMap<UserId, Email>, DbError> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.get()).collect();
    let rows = sqlx::query!(
        r#"select id, email::text as "email!" from identity.users where id = any($1)"#,
        &ids[..]
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| address(row.id, &row.email)).collect()
}

/// Lists who has a role of staff and may come in.
pub(crate) async fn with_role(tx: &mut ReadTx, role: StaffRole) -> Result<Vec<(UserId, Email)>, DbError> {
    let rows = sqlx::query!(
        r#"select id, email::text as "email!" from identity.users
           where staff_role = $1 and disabled_at is null and email_confirmed_at is not null order by id"#,
        role.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| address(row.id, &row.email)).collect()
}

fn address(id: Uuid, email: &str) -> Result<(UserId, Email), DbError> {
    let email = email.parse().map_err(|why| DbError::row("identity.users.email", why))?;
    Ok((id.into(), email))
}

/// Lists where to write to people; those whose accounts are switched off are left out.
pub(crate) async fn contacts(tx: &mut ReadTx, users: &[UserId]) -> Result<Vec<Contact>, DbError> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.get()).collect();
    let rows = sqlx::query!(
        r#"select id, email::text as "email!" from identity.users where id = any($1) and disabled_at is null"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Contact {
                user: row.id.into(),
                email: row
                    .email
                    .parse()
                    .map_err(|why| DbError::row("identity.users.email", why))?,
            })
        })
        .collect()
}
