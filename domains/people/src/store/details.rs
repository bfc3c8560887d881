//! What belongs to a profile in rows of its own: posts, and days that differ from the usual week.

use crate::model::{Month, Post, Slots};
use crate::rights::EditProfile;
use chrono::NaiveDate;
use kernel::ids::UserId;
use platform::{DbError, Permit, ReadTx, WriteTx};
use std::collections::BTreeMap;

/// Lists a worker's posts, latest first.
pub(crate) async fn posts(tx: &mut ReadTx, worker: UserId) -> Result<Vec<Post>, DbError> {
    let rows = sqlx::query!(
        "select employer, role, from_month, to_month from people.experience where user_id = $1 order by place",
        worker.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let post = rows.into_iter().map(|row| Post {
        employer: row.employer,
        role: row.role,
        from: Month::of(row.from_month),
        to: row.to_month.map(Month::of),
    });
    Ok(post.collect())
}

/// Lists the days that differ from a worker's usual week.
pub(crate) async fn exceptions(tx: &mut ReadTx, worker: UserId) -> Result<BTreeMap<NaiveDate, Slots>, DbError> {
    let rows = sqlx::query!(
        "select day, slots from people.availability_exceptions where user_id = $1",
        worker.get()
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|row| {
        let slots = u8::try_from(row.slots).ok().and_then(Slots::from_bits);
        slots
            .map(|slots| (row.day, slots))
            .ok_or_else(|| DbError::row("availability_exceptions.slots", row.slots))
    });
    read.collect()
}

/// Puts these posts in the place of all others.
pub(crate) async fn replace_posts(
    tx: &mut WriteTx,
    permit: &Permit<EditProfile>,
    posts: &[Post],
) -> Result<(), DbError> {
    sqlx::query!("delete from people.experience where user_id = $1", permit.target())
        .execute(tx.conn())
        .await?;
    let employers: Vec<String> = posts.iter().map(|post| post.employer.clone()).collect();
    let roles: Vec<String> = posts.iter().map(|post| post.role.clone()).collect();
    let from: Vec<NaiveDate> = posts.iter().map(|post| post.from.first_day()).collect();
    let to: Vec<Option<NaiveDate>> = posts.iter().map(|post| post.to.map(Month::first_day)).collect();
    sqlx::query!(
        "insert into people.experience (user_id, place, employer, role, from_month, to_month)
         select $1, place, employer, role, from_month, to_month
         from unnest($2::text[], $3::text[], $4::date[], $5::date[])
            with ordinality as posts (employer, role, from_month, to_month, place)",
        permit.target(),
        &employers,
        &roles,
        &from,
        &to as &[Option<NaiveDate>],
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts these exceptions in the place of all others.
pub(crate) async fn replace_exceptions(
    tx: &mut WriteTx,
    permit: &Permit<EditProfile>,
    exceptions: &BTreeMap<NaiveDate, Slots>,
) -> Result<(), DbError> {
    sqlx::query!(
        "delete from people.availability_exceptions where user_id = $1",
        permit.target()
    )
    .execute(tx.conn())
    .await?;
    let days: Vec<NaiveDate> = exceptions.keys().copied().collect();
    let slots: Vec<i16> = exceptions.values().map(|slots| i16::from(slots.bits())).collect();
    sqlx::query!(
        "insert into people.availability_exceptions (user_id, day, slots)
         select $1, day, slots from unnest($2::date[], $3::smallint[]) as exceptions (day, slots)",
        permit.target(),
        &days,
        &slots,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
