//! What lies sealed: the private part of a profile, and numbers.

use crate::model::Personal;
use crate::rights::EditProfile;
use chrono::NaiveDate;
use kernel::ids::{CredentialId, UserId};
use platform::{Cell, DbError, Owner, Permit, ReadTx, Resealer, Vault, WriteTx};
use uuid::Uuid;

const DETAILS: &str = "people.private_details";
const NUMBERS: &str = "people.credential_numbers";
/// The columns that blind indexes are made for.
const PHONE: &str = "people.private_details.phone";
const NUMBER: &str = "people.credential_numbers.number";

fn detail(column: &'static str, worker: Uuid) -> Cell {
    Cell::new(DETAILS, column, worker)
}

fn number_cell(credential: Uuid) -> Cell {
    Cell::new(NUMBERS, "number_sealed", credential)
}

/// The private part of a profile.
#[derive(Default)]
pub(crate) struct Details {
    pub(crate) date_of_birth: Option<NaiveDate>,
    pub(crate) phone: Option<String>,
    pub(crate) address_line1: Option<String>,
    pub(crate) address_line2: Option<String>,
}

/// The private part as it lies in the database.
struct Row {
    date_of_birth: Option<Vec<u8>>,
    phone: Option<Vec<u8>>,
    address_line1: Option<Vec<u8>>,
    address_line2: Option<Vec<u8>>,
}

async fn row(tx: &mut ReadTx, worker: UserId) -> Result<Option<Row>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select date_of_birth_sealed as date_of_birth, phone_sealed as phone, address_line1_sealed as address_line1,
            address_line2_sealed as address_line2
         from people.private_details where user_id = $1",
        worker.get(),
    );
    Ok(row.fetch_optional(tx.conn()).await?)
}

/// Opens the private part.
pub(crate) async fn details(tx: &mut ReadTx, vault: &Vault, worker: UserId) -> Result<Details, DbError> {
    let Some(row) = row(tx, worker).await? else {
        return Ok(Details::default());
    };
    let opener = vault.opener(tx, Owner::Person(worker)).await?;
    let text = |column, sealed: Option<Vec<u8>>| {
        let open = |sealed: Vec<u8>| opener.open_text(detail(column, worker.get()), &sealed);
        sealed.map(open).transpose()
    };
    let born = text("date_of_birth_sealed", row.date_of_birth)?;
    let date = |text: String| {
        text.parse()
            .map_err(|_| DbError::row("private_details.date_of_birth", "no date"))
    };
    Ok(Details {
        date_of_birth: born.map(date).transpose()?,
        phone: text("phone_sealed", row.phone)?,
        address_line1: text("address_line1_sealed", row.address_line1)?,
        address_line2: text("address_line2_sealed", row.address_line2)?,
    })
}

/// Tells which parts were answered and opens none: what is answered holds a mark. Enough to know what is still missing,
/// and asked on paths that must stay quick.
pub(crate) async fn outline(tx: &mut ReadTx, worker: UserId) -> Result<Details, DbError> {
    let Some(row) = row(tx, worker).await? else {
        return Ok(Details::default());
    };
    let mark = |sealed: Option<Vec<u8>>| sealed.map(|_| "sealed".to_owned());
    Ok(Details {
        date_of_birth: row.date_of_birth.map(|_| NaiveDate::default()),
        phone: mark(row.phone),
        address_line1: mark(row.address_line1),
        address_line2: mark(row.address_line2),
    })
}

/// Seals and writes the private part.
pub(crate) async fn save_details(
    tx: &mut WriteTx,
    permit: &Permit<EditProfile>,
    vault: &Vault,
    personal: &Personal,
) -> Result<(), DbError> {
    let worker = permit.target();
    let sealer = vault.sealer(tx, Owner::Person(worker.into())).await?;
    let seal = |column, clear: Option<String>| {
        let seal = |clear: String| sealer.seal(detail(column, worker), clear.as_bytes());
        clear.map(seal).transpose()
    };
    let phone_index = personal.phone.as_deref().map(|phone| phone_index(vault, phone));
    sqlx::query!(
        "insert into people.private_details (user_id, date_of_birth_sealed, phone_sealed, phone_index,
            address_line1_sealed, address_line2_sealed)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (user_id) do update set date_of_birth_sealed = excluded.date_of_birth_sealed,
            phone_sealed = excluded.phone_sealed, phone_index = excluded.phone_index,
            address_line1_sealed = excluded.address_line1_sealed, address_line2_sealed = excluded.address_line2_sealed",
        worker,
        seal(
            "date_of_birth_sealed",
            personal.date_of_birth.map(|date| date.to_string())
        )?,
        seal("phone_sealed", personal.phone.clone())?,
        phone_index.as_ref().map(|index| &index[..]),
        seal("address_line1_sealed", personal.address_line1.clone())?,
        seal("address_line2_sealed", personal.address_line2.clone())?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A number with the country's code and one without are the same phone.
fn phone_index(vault: &Vault, phone: &str) -> [u8; 16] {
    vault.blind_index(PHONE, &national(phone))
}

/// Writes a phone number as it is dialled in the country, so that two spellings of it are the same.
fn national(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
    national.map_or(digits.clone(), |rest| format!("0{}", rest.trim_start_matches('0')))
}

/// Tells whether the worker has a phone number here that is another one.
pub(crate) async fn has_other_phone(
    tx: &mut ReadTx,
    vault: &Vault,
    worker: UserId,
    phone: &str,
) -> Result<bool, DbError> {
    let held = details(tx, vault, worker).await?.phone;
    Ok(held.is_some_and(|held| national(&held) != national(phone)))
}

/// Seals and adds the number of a credential.
pub(crate) async fn add_number(
    tx: &mut WriteTx,
    vault: &Vault,
    worker: UserId,
    credential: CredentialId,
    number: &str,
) -> Result<(), DbError> {
    let cell = number_cell(credential.get());
    let sealed = vault.seal(tx, Owner::Person(worker), cell, number.as_bytes()).await?;
    sqlx::query!(
        "insert into people.credential_numbers (credential_id, worker_id, number_sealed, number_index)
         values ($1, $2, $3, $4)",
        credential.get(),
        worker.get(),
        sealed,
        &vault.blind_index(NUMBER, number)[..],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Opens the number of a credential.
pub(crate) async fn number(
    tx: &mut ReadTx,
    vault: &Vault,
    credential: CredentialId,
) -> Result<Option<String>, DbError> {
    let row = sqlx::query!(
        "select worker_id, number_sealed from people.credential_numbers where credential_id = $1",
        credential.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let opener = vault.opener(tx, Owner::Person(row.worker_id.into())).await?;
    opener
        .open_text(number_cell(credential.get()), &row.number_sealed)
        .map(Some)
}

/// Opens all numbers of a worker, with the ids of the credentials.
pub(crate) async fn numbers(tx: &mut ReadTx, vault: &Vault, worker: UserId) -> Result<Vec<(Uuid, String)>, DbError> {
    let opener = vault.opener(tx, Owner::Person(worker)).await?;
    let open = |(id, sealed): (Uuid, Vec<u8>)| Ok((id, opener.open_text(number_cell(id), &sealed)?));
    sealed_numbers(tx, worker).await?.into_iter().map(open).collect()
}

async fn sealed_numbers(tx: &mut ReadTx, worker: UserId) -> Result<Vec<(Uuid, Vec<u8>)>, DbError> {
    let rows = sqlx::query!(
        "select credential_id, number_sealed from people.credential_numbers where worker_id = $1 order by credential_id",
        worker.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.credential_id, row.number_sealed))
        .collect())
}

/// Finds credentials by their whole number.
pub(crate) async fn find_by_number(tx: &mut ReadTx, vault: &Vault, number: &str) -> Result<Vec<CredentialId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select credential_id from people.credential_numbers where number_index = $1 order by credential_id",
        &vault.blind_index(NUMBER, number)[..],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(CredentialId::from).collect())
}

/// Finds who holds a credential with this number; at most a few, for two are a forgery already.
pub(crate) async fn holders_of_number(tx: &mut ReadTx, vault: &Vault, number: &str) -> Result<Vec<UserId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select distinct worker_id from people.credential_numbers where number_index = $1 order by worker_id limit 21",
        &vault.blind_index(NUMBER, number)[..],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(UserId::from).collect())
}

/// Seals everything of a worker anew that is not under their present key, and tells how much that was.
pub(crate) async fn reseal(tx: &mut WriteTx, vault: &Vault, worker: UserId) -> Result<u64, DbError> {
    let owner = Owner::Person(worker);
    let numbers = sealed_numbers(tx, worker).await?;
    let row = row(tx, worker).await?;
    if numbers.is_empty() && row.is_none() {
        return Ok(0);
    }
    let resealer = vault.resealer(tx, owner).await?;
    let mut done = 0;
    for (id, sealed) in numbers {
        if let Some(fresh) = resealer.anew(number_cell(id), &sealed)? {
            sqlx::query!(
                "update people.credential_numbers set number_sealed = $2 where credential_id = $1",
                id,
                fresh
            )
            .execute(tx.conn())
            .await?;
            done += 1;
        }
    }
    if let Some(row) = row {
        done += reseal_details(tx, worker, &resealer, &row).await?;
    }
    Ok(done)
}

async fn reseal_details(tx: &mut WriteTx, worker: UserId, resealer: &Resealer, row: &Row) -> Result<u64, DbError> {
    let cell = |column| detail(column, worker.get());
    let anew = |cell, sealed: Option<&[u8]>| match sealed {
        Some(sealed) => resealer.anew(cell, sealed),
        None => Ok(None),
    };
    let born = anew(cell("date_of_birth_sealed"), row.date_of_birth.as_deref())?;
    let phone = anew(cell("phone_sealed"), row.phone.as_deref())?;
    let line1 = anew(cell("address_line1_sealed"), row.address_line1.as_deref())?;
    let line2 = anew(cell("address_line2_sealed"), row.address_line2.as_deref())?;
    let count = [&born, &phone, &line1, &line2].into_iter().flatten().count();
    if count > 0 {
        sqlx::query!(
            "update people.private_details set date_of_birth_sealed = coalesce($2, date_of_birth_sealed),
                phone_sealed = coalesce($3, phone_sealed), address_line1_sealed = coalesce($4, address_line1_sealed),
                address_line2_sealed = coalesce($5, address_line2_sealed)
             where user_id = $1",
            worker.get(),
            born,
            phone,
            line1,
            line2,
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(u64::try_from(count).unwrap_or_default())
}
