//! Forgetting a worker.

use platform::forget::Forget;
use platform::{DbError, Permit, WriteTx};

/// Deletes what tells who the worker is. What they held stays as kind, outcome and dates: bookings stand on it.
pub(crate) async fn erase(tx: &mut WriteTx, permit: &Permit<Forget>) -> Result<(), DbError> {
    let user = permit.target();
    sqlx::query!("delete from people.public_candidates where worker_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from people.private_details where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from people.credential_numbers where worker_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from people.experience where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    sqlx::query!("delete from people.availability_exceptions where user_id = $1", user)
        .execute(tx.conn())
        .await?;
    // Two of a kind are told apart by their tails; a mark that means nothing keeps them apart.
    sqlx::query!(
        "update people.credentials set shared = false, number_tail = left(md5(id::text), 4) where worker_id = $1",
        user,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update people.profiles set given_name = null, family_name = null, town = null, postcode = null, location = null,
            right_to_work = null, bio = null, qualifications = '{}', no_experience = false, roles = '{}',
            specialisms = '{}', week = 0, radius_km = null, opt_out_48h = false, discoverable = false, extras = '{}',
            completion = 0, version = version + 1
         where user_id = $1",
        user,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
