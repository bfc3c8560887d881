//! Bookings, their covers, and the figures made of them.

use crate::error::InTheWay;
use crate::model::{Busy, Cover};
use crate::queries::{BookingCounts, BookingCover, BookingLine, Counts, Invitation};
use crate::rights::{AnswerInvitation, ReleaseBookings};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::Span;
use kernel::ids::{BookingId, CertificateId, InvitationId, OrganisationId, ShiftId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use std::collections::HashMap;
use uuid::Uuid;

/// A booking whose shift is still to be read.
pub(crate) struct Booked {
    pub(crate) id: BookingId,
    pub(crate) shift: ShiftId,
    pub(crate) worker: UserId,
    pub(crate) invitation: InvitationId,
    pub(crate) booked_at: DateTime<Utc>,
}

struct Row {
    id: Uuid,
    shift_id: Uuid,
    worker_id: Uuid,
    invitation_id: Uuid,
    booked_at: DateTime<Utc>,
}

impl From<Row> for Booked {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            shift: row.shift_id.into(),
            worker: row.worker_id.into(),
            invitation: row.invitation_id.into(),
            booked_at: row.booked_at,
        }
    }
}

/// Lists a worker's bookings that are not over, the soonest first.
pub(crate) async fn list_of_worker(
    tx: &mut ReadTx,
    worker: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<Booked>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, shift_id, worker_id, invitation_id, booked_at from marketplace.bookings
         where worker_id = $1 and active and upper(during) > $2 order by lower(during), id limit 200",
        worker.get(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Booked::from).collect())
}

/// Lists an organisation's bookings that are not over, the soonest first.
pub(crate) async fn list_of_organisation(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<Vec<Booked>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        "select id, shift_id, worker_id, invitation_id, booked_at from marketplace.bookings
         where organisation_id = $1 and active and upper(during) > $2 order by lower(during), id limit 200",
        organisation.get(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Booked::from).collect())
}

/// Ends every active booking of the permit's worker that leans on what a certificate proved, and returns those that were
/// to come.
pub(crate) async fn release(
    tx: &mut WriteTx,
    permit: &Permit<ReleaseBookings>,
    certificate: CertificateId,
    now: DateTime<Utc>,
) -> Result<Vec<Booked>, DbError> {
    let rows = sqlx::query!(
        r#"update marketplace.bookings b
           set active = false, released_at = case when upper(b.during) > $3 then $3 end
           where b.worker_id = $1 and b.active and exists (
               select from marketplace.booking_cover c
               join people.public_credentials k on k.id = c.credential_id
               where c.booking_id = b.id and k.certificate_id = $2)
           returning b.id, b.shift_id, b.worker_id, b.invitation_id, b.booked_at,
                     b.released_at is not null as "released!""#,
        permit.target(),
        certificate.get(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let released = rows.into_iter().filter(|row| row.released).map(|row| Booked {
        id: row.id.into(),
        shift: row.shift_id.into(),
        worker: row.worker_id.into(),
        invitation: row.invitation_id.into(),
        booked_at: row.booked_at,
    });
    Ok(released.collect())
}

/// Reads what makes bookings lawful.
pub(crate) async fn covers(
    tx: &mut ReadTx,
    ids: &[BookingId],
) -> Result<HashMap<BookingId, Vec<BookingCover>>, DbError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.get()).collect();
    let rows = sqlx::query!(
        "select booking_id, requirement, credential_id from marketplace.booking_cover
         where booking_id = any ($1) order by booking_id, requirement",
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut found: HashMap<BookingId, Vec<BookingCover>> = HashMap::new();
    for row in rows {
        found.entry(row.booking_id.into()).or_default().push(BookingCover {
            requirement: row.requirement,
            credential: row.credential_id.into(),
        });
    }
    Ok(found)
}

/// Finds the worker's own bookings within reach of a span, with the shifts they are for.
pub(crate) async fn around(
    tx: &mut ReadTx,
    worker: UserId,
    span: Span,
    reach: TimeDelta,
) -> Result<Vec<(Busy, InTheWay)>, DbError> {
    let rows = sqlx::query!(
        r#"select b.id, lower(b.during) as "start!", upper(b.during) as "end!", s.title, s.site_name
           from marketplace.bookings b join marketplace.shifts s on s.id = b.shift_id
           where b.worker_id = $1 and b.active and b.during && tstzrange($2, $3) order by lower(b.during)"#,
        worker.get(),
        span.start() - reach,
        span.end() + reach,
    )
    .fetch_all(tx.conn())
    .await?;
    let found = rows.into_iter().map(|row| {
        let span = Span::try_new(row.start, row.end).map_err(|why| DbError::row("marketplace.bookings.during", why))?;
        let way = InTheWay {
            title: row.title,
            site: row.site_name,
            span,
        };
        Ok((
            Busy {
                booking: row.id.into(),
                span,
            },
            way,
        ))
    });
    found.collect()
}

/// Books the permit's invitation. The database gives the place and the rest, and refuses what is not lawful.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<AnswerInvitation>,
    id: BookingId,
    invitation: &Invitation,
    rest: TimeDelta,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    let shift = &invitation.shift;
    sqlx::query!(
        "insert into marketplace.bookings
            (id, organisation_id, shift_id, worker_id, invitation_id, during, blocked_until, booked_at)
         values ($1, $2, $3, $4, $5, tstzrange($6, $7), $8, $9)",
        id.get(),
        shift.organisation.get(),
        shift.id.get(),
        invitation.worker.get(),
        permit.target(),
        shift.span().start(),
        shift.span().end(),
        shift.span().end() + rest,
        at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Binds each requirement to the credential that satisfies it, as it stands now.
pub(crate) async fn add_covers(
    tx: &mut WriteTx,
    _permit: &Permit<AnswerInvitation>,
    id: BookingId,
    covers: &[Cover],
) -> Result<(), DbError> {
    let requirements: Vec<String> = covers.iter().map(|cover| cover.requirement.clone()).collect();
    let credentials: Vec<Uuid> = covers.iter().map(|cover| cover.credential.get()).collect();
    let done = sqlx::query!(
        "insert into marketplace.booking_cover
            (booking_id, requirement, credential_id, worker_id, during, active, effective)
         select b.id, c.requirement, k.id, b.worker_id, b.during, b.active, k.effective
         from marketplace.bookings b
         cross join unnest($2::text[], $3::uuid[]) c (requirement, credential_id)
         join people.public_credentials k on k.id = c.credential_id and k.worker_id = b.worker_id
         where b.id = $1",
        id.get(),
        &requirements,
        &credentials,
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == covers.len() as u64 {
        Ok(())
    } else {
        Err(DbError::row("marketplace.booking_cover", "a credential vanished"))
    }
}

/// Counts for the public page.
pub(crate) async fn public_counts(tx: &mut ReadTx, now: DateTime<Utc>) -> Result<Counts, DbError> {
    let row = sqlx::query!(
        r#"select open_shifts as "open!", booked_shifts as "booked!" from marketplace.public_counts($1)"#,
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Counts {
        open_shifts: row.open.unsigned_abs(),
        bookings: row.booked.unsigned_abs(),
    })
}

/// Lists the newest bookings of a worker, whatever became of them.
pub(crate) async fn lines_of(tx: &mut ReadTx, worker: UserId) -> Result<Vec<BookingLine>, DbError> {
    let rows = sqlx::query!(
        r#"select id, organisation_id, booked_at, lower(during) as "start!", active from marketplace.bookings
           where worker_id = $1 order by lower(during) desc, id limit 50"#,
        worker.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    let lines = rows.into_iter().map(|row| BookingLine {
        id: row.id.into(),
        organisation: row.organisation_id.into(),
        booked_at: row.booked_at,
        start: row.start,
        active: row.active,
    });
    Ok(lines.collect())
}

/// Counts the bookings of an organisation.
pub(crate) async fn count_of(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<BookingCounts, DbError> {
    let row = sqlx::query!(
        r#"select count(*) filter (where active and upper(during) > $2) as "ahead!",
                  count(*) filter (where active and upper(during) <= $2) as "past!",
                  count(*) filter (where not active) as "ended!"
           from marketplace.bookings where organisation_id = $1"#,
        organisation.get(),
        now,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(BookingCounts {
        ahead: row.ahead.unsigned_abs(),
        past: row.past.unsigned_abs(),
        ended: row.ended.unsigned_abs(),
    })
}
