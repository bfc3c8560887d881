//! Everything of a person's own, for a copy of it.

use chrono::{DateTime, Utc};
use contracts::storage::FileKey;
use kernel::ids::UserId;
use platform::own_data::{OwnContent, OwnFile, OwnPart};
use platform::{DbError, ReadTx};

/// Certificates, each with its signed document and its PDF.
pub(crate) async fn part(tx: &mut ReadTx, user: UserId) -> Result<OwnPart, DbError> {
    let rows = sqlx::query!(
        r#"select to_jsonb(t) as "row!", c.number, c.credential, c.pdf_key
           from certificates.certificates c
           cross join lateral (select c.number, c.title, c.issuer, c.valid_from, c.valid_until, c.state, c.state_reason,
                                   c.state_at, c.issued_at) t
           where c.holder = $1 order by c.issued_at"#,
        user.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut part = OwnPart::of("certificates");
    let mut table = Vec::with_capacity(rows.len());
    for row in rows {
        let named = |ending: &str| format!("{}.{ending}", row.number);
        part.files.push(OwnFile {
            name: named("json"),
            content: OwnContent::Text(row.credential),
        });
        part.files.extend(row.pdf_key.map(|key| OwnFile {
            name: named("pdf"),
            content: OwnContent::Stored(FileKey(key)),
        }));
        table.push(row.row);
    }
    Ok(part.with("certificates", table))
}

/// Tells when the person last got a certificate.
pub(crate) async fn last_issued(tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, DbError> {
    let last = sqlx::query_scalar!(
        "select max(issued_at) from certificates.certificates where holder = $1",
        user.get()
    );
    Ok(last.fetch_one(tx.conn()).await?)
}
