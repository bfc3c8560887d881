//! Reads and writes `certificates.issuers` and `certificates.issuer_keys`.

use crate::model::IssuerKeys;
use crate::model::did::ListedKey;
use crate::{CertificatesConfig, rights};
use chrono::{DateTime, Utc};
use platform::{DbError, Permit, ReadTx, WriteTx};

/// Makes sure that our issuer and its present key are listed before anything is signed with it.
pub(crate) async fn ensure(
    tx: &mut WriteTx,
    _: &Permit<rights::Issue>,
    config: &CertificatesConfig,
    keys: &IssuerKeys,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "insert into certificates.issuers (slug, name, url, did, created_at) values ($1, $2, $3, $4, $5)
         on conflict (slug) do nothing",
        config.issuer_slug,
        config.issuer_name,
        config.public_url,
        config.did(),
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into certificates.issuer_keys (issuer, key_id, public_key, created_at) values ($1, $2, $3, $4)
         on conflict (issuer, key_id) do nothing",
        config.issuer_slug,
        keys.key_id(),
        &keys.public()[..],
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Returns an issuer's DID and every key that ever signed for it, oldest first.
pub(crate) async fn lookup(tx: &mut ReadTx, slug: &str) -> Result<Option<(String, Vec<ListedKey>)>, DbError> {
    let Some(did) = sqlx::query_scalar!("select did from certificates.issuers where slug = $1", slug)
        .fetch_optional(tx.conn())
        .await?
    else {
        return Ok(None);
    };
    let rows = sqlx::query!(
        "select key_id, public_key from certificates.issuer_keys where issuer = $1 order by created_at, key_id",
        slug
    )
    .fetch_all(tx.conn())
    .await?;
    let keys = rows
        .into_iter()
        .map(|row| {
            Ok(ListedKey {
                key_id: row.key_id,
                public: public_key(row.public_key)?,
            })
        })
        .collect::<Result<_, DbError>>()?;
    Ok(Some((did, keys)))
}

/// Returns the public address that was set when the issuer first signed.
pub(crate) async fn first_url(tx: &mut ReadTx, slug: &str) -> Result<Option<String>, DbError> {
    let url = sqlx::query_scalar!("select url from certificates.issuers where slug = $1", slug)
        .fetch_optional(tx.conn())
        .await?;
    Ok(url)
}

pub(crate) fn public_key(stored: Vec<u8>) -> Result<[u8; 32], DbError> {
    stored
        .try_into()
        .map_err(|_| DbError::row("certificates.issuer_keys.public_key", "it is not 32 bytes"))
}
