//! Credentials, and their numbers apart.

use crate::model::{CheckSource, Credential, CredentialState, Validity};
use crate::queries::Unchecked;
use crate::rights::{CheckCredential, DeclareCredential, RecordIssued};
use chrono::{DateTime, Utc};
use kernel::ids::{CertificateId, CredentialId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// A credential's row.
struct Row {
    id: Uuid,
    worker_id: Uuid,
    kind: String,
    number_tail: Option<String>,
    valid_from: DateTime<Utc>,
    valid_until: Option<DateTime<Utc>>,
    state: String,
    source: String,
    checked_at: Option<DateTime<Utc>>,
    certificate_id: Option<Uuid>,
}

impl Row {
    fn into_model(self) -> Result<Credential, DbError> {
        Ok(Credential {
            id: self.id.into(),
            worker: self.worker_id.into(),
            kind: self.kind,
            number_tail: self.number_tail,
            validity: Validity {
                from: self.valid_from,
                until: self.valid_until,
            },
            state: CredentialState::parse(&self.state).ok_or_else(|| DbError::row("credentials.state", &self.state))?,
            source: CheckSource::parse(&self.source).ok_or_else(|| DbError::row("credentials.source", &self.source))?,
            checked_at: self.checked_at,
            certificate: self.certificate_id.map(CertificateId::from),
        })
    }
}

/// Lists what a worker holds, by kind and newest first.
pub(crate) async fn list_of(tx: &mut ReadTx, worker: UserId) -> Result<Vec<Credential>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, worker_id, kind, number_tail, lower(valid) as \"valid_from!\", upper(valid) as valid_until, state,
            source, checked_at, certificate_id
         from people.credentials where worker_id = $1 order by kind, lower(valid) desc, id",
        worker.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Row::into_model).collect()
}

/// Lists what waits for a check, oldest first, with the names of those who say that they hold it.
pub(crate) async fn list_unchecked(tx: &mut ReadTx, after: Uuid, limit: i64) -> Result<Vec<Unchecked>, DbError> {
    let rows = sqlx::query!(
        "select c.id, c.worker_id, c.kind, c.number_tail, lower(c.valid) as \"valid_from!\", upper(c.valid) as valid_until,
            c.state, c.source, c.checked_at, c.certificate_id, p.given_name as \"given_name?\",
            p.family_name as \"family_name?\"
         from people.credentials c left join people.profiles p on p.user_id = c.worker_id
         where c.state = 'declared' and c.id > $1 order by c.id limit $2",
        after,
        limit,
    )
    .fetch_all(tx.conn())
    .await?;
    let unchecked = rows.into_iter().map(|row| {
        let names = [row.given_name, row.family_name];
        let held = Row {
            id: row.id,
            worker_id: row.worker_id,
            kind: row.kind,
            number_tail: row.number_tail,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            state: row.state,
            source: row.source,
            checked_at: row.checked_at,
            certificate_id: row.certificate_id,
        };
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Ok(Unchecked {
            credential: held.into_model()?,
            name,
        })
    });
    unchecked.collect()
}

/// Loads one credential.
pub(crate) async fn lookup(tx: &mut ReadTx, id: CredentialId) -> Result<Option<Credential>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, worker_id, kind, number_tail, lower(valid) as \"valid_from!\", upper(valid) as valid_until, state,
            source, checked_at, certificate_id
         from people.credentials where id = $1",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::into_model).transpose()
}

/// Loads one credential and keeps others from changing it until the transaction ends.
pub(crate) async fn lookup_for_update(tx: &mut WriteTx, id: CredentialId) -> Result<Option<Credential>, DbError> {
    let row = sqlx::query_as!(
        Row,
        "select id, worker_id, kind, number_tail, lower(valid) as \"valid_from!\", upper(valid) as valid_until, state,
            source, checked_at, certificate_id
         from people.credentials where id = $1 for update",
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Row::into_model).transpose()
}

/// Finds the credential that a certificate proves.
pub(crate) async fn find_by_certificate(
    tx: &mut ReadTx,
    certificate: CertificateId,
) -> Result<Option<CredentialId>, DbError> {
    let id = sqlx::query_scalar!(
        "select id from people.credentials where certificate_id = $1",
        certificate.get()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(CredentialId::from))
}

/// Adds what the worker says they hold; it counts for nothing yet.
pub(crate) async fn add_declared(
    tx: &mut WriteTx,
    permit: &Permit<DeclareCredential>,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into people.credentials (id, worker_id, kind, number_tail, valid, effective, state, source, shared,
            created_at)
         values ($1, $2, $3, $4, tstzrange($5, $6), '{}', 'declared', 'self-declared',
            coalesce((select c.discoverable from people.public_candidates c where c.worker_id = $2), false), $7)",
        credential.id.get(),
        permit.target(),
        credential.kind,
        credential.number_tail,
        credential.validity.from,
        credential.validity.until,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds what a certificate of ours proves; it counts while it is valid.
pub(crate) async fn add_issued(
    tx: &mut WriteTx,
    permit: &Permit<RecordIssued>,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into people.credentials (id, worker_id, kind, valid, effective, state, source, checked_at, certificate_id,
            shared, created_at)
         values ($1, $2, $3, tstzrange($4, $5), tstzmultirange(tstzrange($4, $5)), 'active', 'issuer-verified', $6, $7,
            coalesce((select c.discoverable from people.public_candidates c where c.worker_id = $2), false), $6)",
        credential.id.get(),
        permit.target(),
        credential.kind,
        credential.validity.from,
        credential.validity.until,
        now,
        credential.certificate.map(CertificateId::get),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes that somebody saw the document, and that it is good from now on for as long as it is valid.
pub(crate) async fn confirm(
    tx: &mut WriteTx,
    permit: &Permit<CheckCredential>,
    by: Option<UserId>,
    due: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update people.credentials set effective = tstzmultirange(valid), state = 'active', source = 'document-seen',
            checked_at = $2, checked_by = $3, check_due = $4
         where id = $1 and state = 'declared'",
        permit.target(),
        now,
        by.map(UserId::get),
        due,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Writes that somebody saw the document, or could not, and that it is not good.
pub(crate) async fn decline(
    tx: &mut WriteTx,
    permit: &Permit<CheckCredential>,
    by: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update people.credentials set state = 'declined', checked_at = $2, checked_by = $3
         where id = $1 and state = 'declared'",
        permit.target(),
        now,
        by.map(UserId::get),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
