//! The lattice and the rest, as the database judges by them.

use platform::{DbError, WriteTx};

/// Makes the lattice equal to the given pairs.
pub(crate) async fn set_lattice(tx: &mut WriteTx, held: &[String], required: &[String]) -> Result<u64, DbError> {
    let gone = sqlx::query!(
        "delete from marketplace.credential_lattice l
         where not exists (select from unnest($1::text[], $2::text[]) n (held, required)
                           where n.held = l.held and n.required = l.required)",
        held,
        required,
    )
    .execute(tx.conn())
    .await?;
    let new = sqlx::query!(
        "insert into marketplace.credential_lattice (held, required)
         select n.held, n.required from unnest($1::text[], $2::text[]) n (held, required)
         on conflict do nothing",
        held,
        required,
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected() + new.rows_affected())
}

/// Sets the rest of each sector, in minutes.
pub(crate) async fn set_rest(tx: &mut WriteTx, sectors: &[String], minutes: &[i32]) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "insert into marketplace.sector_rules as r (sector, rest_minutes)
         select n.sector, n.minutes from unnest($1::text[], $2::int[]) n (sector, minutes)
         on conflict (sector) do update set rest_minutes = excluded.rest_minutes
         where r.rest_minutes <> excluded.rest_minutes",
        sectors,
        minutes,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
