//! Reads and writes `certificates.certificates`.

use super::issuers::public_key;
use crate::issue::{IssueCertificate, NewCertificate};
use crate::jobs::Undrawn;
use crate::model::{CertificateNumber, Stored};
use crate::queries::{OwnRow, PublicRow};
use crate::revoke::Target;
use crate::rights;
use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::ids::{CertificateId, EnrolmentId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// A row as the holder's queries fetch it.
struct OwnColumns {
    id: Uuid,
    holder: Uuid,
    number: String,
    title: String,
    state: String,
    state_reason: Option<String>,
    valid_from: DateTime<Utc>,
    valid_until: Option<DateTime<Utc>>,
    issued_at: DateTime<Utc>,
    pdf_key: Option<String>,
    credential: String,
}

/// Writes the row; `false` when its number or its place in the status list is taken.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<rights::Issue>,
    order: &IssueCertificate,
    row: &NewCertificate,
    issuer: &str,
    key_id: &str,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into certificates.certificates
             (id, number, holder, subject, issuer, key_id, enrolment, course, course_version, sector, credential_kind, title,
              credential, evidence, salt, valid_from, valid_until, status_list, status_index, log_position, issued_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
         on conflict do nothing",
        row.id.get(),
        row.number.bare(),
        order.holder.get(),
        row.subject,
        issuer,
        key_id,
        permit.target(),
        order.course.get(),
        i32::try_from(order.course_version).map_err(|why| DbError::row("certificates.certificates.course_version", why))?,
        order.sector,
        order.credential_kind,
        order.title,
        row.credential,
        order.evidence_digest,
        &row.salt[..],
        row.valid_from,
        row.valid_until,
        row.status_list,
        row.status_index,
        row.log_position,
        row.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn find_by_enrolment(
    tx: &mut ReadTx,
    enrolment: EnrolmentId,
) -> Result<Option<(CertificateId, CertificateNumber)>, DbError> {
    let row = sqlx::query!(
        "select id, number from certificates.certificates where enrolment = $1",
        enrolment.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| Ok((row.id.into(), number(&row.number)?))).transpose()
}

/// The narrow path: one number in, the public part of one row out.
pub(crate) async fn public_lookup(tx: &mut ReadTx, wanted: CertificateNumber) -> Result<Option<PublicRow>, DbError> {
    let row = sqlx::query!(
        r#"select number as "number!", credential as "credential!", key_id as "key_id!", public_key as "public_key!",
                  valid_from as "valid_from!", valid_until, state as "state!", state_reason, state_at,
                  log_position as "log_position!", status_list as "status_list!", issued_at as "issued_at!"
           from certificates.public_lookup($1)"#,
        wanted.bare()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(PublicRow {
            number: number(&row.number)?,
            credential: row.credential,
            key_id: row.key_id,
            public_key: public_key(row.public_key)?,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            stored: stored(&row.state)?,
            reason: row.state_reason,
            state_at: row.state_at,
            log_position: row.log_position,
            status_list: row.status_list,
            issued_at: row.issued_at,
        })
    })
    .transpose()
}

pub(crate) async fn list_of(tx: &mut ReadTx, holder: UserId) -> Result<Vec<OwnRow>, DbError> {
    let rows = sqlx::query_as!(
        OwnColumns,
        "select id, holder, number, title, state, state_reason, valid_from, valid_until, issued_at, pdf_key, credential
         from certificates.certificates where holder = $1 order by issued_at desc, id desc limit 500",
        holder.get()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(OwnRow::try_from).collect()
}

pub(crate) async fn lookup(tx: &mut ReadTx, id: CertificateId) -> Result<Option<OwnRow>, DbError> {
    let row = sqlx::query_as!(
        OwnColumns,
        "select id, holder, number, title, state, state_reason, valid_from, valid_until, issued_at, pdf_key, credential
         from certificates.certificates where id = $1",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(OwnRow::try_from).transpose()
}

pub(crate) async fn find_by_number(tx: &mut ReadTx, wanted: CertificateNumber) -> Result<Option<OwnRow>, DbError> {
    let row = sqlx::query_as!(
        OwnColumns,
        "select id, holder, number, title, state, state_reason, valid_from, valid_until, issued_at, pdf_key, credential
         from certificates.certificates where number = $1",
        wanted.bare()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(OwnRow::try_from).transpose()
}

/// Returns the certificate if its PDF is still to be drawn.
pub(crate) async fn undrawn(tx: &mut ReadTx, id: CertificateId) -> Result<Option<Undrawn>, DbError> {
    let row = sqlx::query!(
        "select number, credential, valid_from, valid_until, issued_at
         from certificates.certificates where id = $1 and pdf_key is null",
        id.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Undrawn {
            number: number(&row.number)?,
            credential: row.credential,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            issued_at: row.issued_at,
        })
    })
    .transpose()
}

pub(crate) async fn keep_pdf(tx: &mut WriteTx, permit: &Permit<rights::KeepPdf>, key: &FileKey) -> Result<(), DbError> {
    sqlx::query!(
        "update certificates.certificates set pdf_key = $2 where id = $1",
        permit.target(),
        key.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns the certificate as revocation needs it, to those who may read it.
pub(crate) async fn revocable(tx: &mut ReadTx, wanted: CertificateNumber) -> Result<Option<Target>, DbError> {
    let row = sqlx::query!(
        "select id, holder, state, credential_kind, credential, evidence, salt from certificates.certificates where number = $1",
        wanted.bare()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(Target {
            id: row.id.into(),
            holder: row.holder.into(),
            stored: stored(&row.state)?,
            credential_kind: row.credential_kind,
            credential: row.credential,
            evidence: row.evidence,
            salt: row
                .salt
                .try_into()
                .map_err(|_| DbError::row("certificates.certificates.salt", "it is not 32 bytes"))?,
        })
    })
    .transpose()
}

/// Revokes; `false` when the certificate became final meanwhile.
pub(crate) async fn revoke(
    tx: &mut WriteTx,
    permit: &Permit<rights::Revoke>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update certificates.certificates set state = 'revoked', state_reason = $2, state_at = $3
         where id = $1 and state in ('issued', 'suspended')",
        permit.target(),
        reason,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

fn number(stored: &str) -> Result<CertificateNumber, DbError> {
    stored
        .parse()
        .map_err(|why| DbError::row("certificates.certificates.number", why))
}

fn stored(word: &str) -> Result<Stored, DbError> {
    Stored::parse(word).ok_or_else(|| DbError::row("certificates.certificates.state", word))
}

impl TryFrom<OwnColumns> for OwnRow {
    type Error = DbError;

    fn try_from(row: OwnColumns) -> Result<Self, DbError> {
        Ok(Self {
            id: row.id.into(),
            holder: row.holder.into(),
            number: number(&row.number)?,
            title: row.title,
            stored: stored(&row.state)?,
            reason: row.state_reason,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            issued_at: row.issued_at,
            pdf_key: row.pdf_key.map(FileKey),
            credential: row.credential,
        })
    }
}

/// Finds who holds the certificate with this number.
pub(crate) async fn holder(tx: &mut ReadTx, wanted: CertificateNumber) -> Result<Option<UserId>, DbError> {
    let holder = sqlx::query_scalar!(
        "select holder from certificates.certificates where number = $1",
        wanted.bare()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(holder.map(UserId::from))
}
