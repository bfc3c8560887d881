//! Credentials that count no longer.

use crate::rights::RecordIssued;
use kernel::ids::CertificateId;
use platform::{DbError, Permit, WriteTx};

/// Stops what a certificate proves; `false` when it is not recorded. What was stopped before stays so.
pub(crate) async fn stop_issued(
    tx: &mut WriteTx,
    permit: &Permit<RecordIssued>,
    certificate: CertificateId,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update people.credentials set state = 'stopped', effective = '{}'
         where worker_id = $1 and certificate_id = $2 and state in ('active', 'stopped')",
        permit.target(),
        certificate.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
