//! What the database itself refuses, whoever asks: direct SQL under the application's login.

mod bookings;
mod covers;
mod strangers;

use crate::house::{Employer, House, Worker, enter, thursday_night};
use kernel::ids::InvitationId;
use marketplace::{Shift, ShiftDraft};
use platform::bootstrap::APP;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

struct Scene {
    house: House,
    employer: Employer,
    worker: Worker,
    shift: Shift,
    invitation: InvitationId,
    conn: PgConnection,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|draft| draft).await
    }

    async fn with(change: impl FnOnce(ShiftDraft) -> ShiftDraft) -> Self {
        let house = House::new().await;
        let employer = house.employer("Elm").await;
        let worker = house.worker("Amina").await;
        let shift = house
            .post(&employer, change(House::draft(&employer, thursday_night())))
            .await;
        let invitation = house.invite(&employer, shift.id, &worker).await;
        let conn = house.db.bare(APP).await;
        Self {
            house,
            employer,
            worker,
            shift,
            invitation,
            conn,
        }
    }

    /// Begins as the worker, with the invitation accepted.
    async fn begin(&mut self) {
        self.run("begin").await.expect("a transaction");
        enter(&mut self.conn, &self.worker.actor).await;
        let accept = format!(
            "update marketplace.invitations set state = 'accepted', answered_at = now() where id = '{}'",
            self.invitation
        );
        self.run(&accept).await.expect("accepted");
    }

    async fn run(&mut self, statement: &str) -> Result<u64, Refusal> {
        let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut self.conn)
            .await;
        done.map(|done| done.rows_affected()).map_err(Refusal::of)
    }

    /// Books the shift with SQL of its own.
    async fn book(&mut self, id: Uuid) -> Result<u64, Refusal> {
        let (shift, invitation) = (self.shift.clone(), self.invitation);
        self.book_as(id, &shift, invitation).await
    }

    async fn book_as(&mut self, id: Uuid, shift: &Shift, invitation: InvitationId) -> Result<u64, Refusal> {
        let statement = format!(
            "insert into marketplace.bookings
                (id, organisation_id, shift_id, worker_id, invitation_id, during, blocked_until, booked_at)
             values ('{id}', '{}', '{}', '{}', '{invitation}', tstzrange('{start}', '{end}'), '{end}', now())",
            shift.organisation,
            shift.id,
            self.worker.id,
            start = shift.span().start(),
            end = shift.span().end(),
        );
        self.run(&statement).await
    }

    /// Covers a requirement with the worker's credential of a kind.
    async fn cover(&mut self, booking: Uuid, requirement: &str, kind: &str) -> Result<u64, Refusal> {
        let statement = format!(
            "insert into marketplace.booking_cover
                (booking_id, requirement, credential_id, worker_id, during, active, effective)
             select b.id, '{requirement}', k.id, b.worker_id, b.during, b.active, k.effective
             from marketplace.bookings b, people.credentials k
             where b.id = '{booking}' and k.worker_id = b.worker_id and k.kind = '{kind}'"
        );
        self.run(&statement).await
    }

    async fn cover_all(&mut self, booking: Uuid) {
        for requirement in self.shift.terms.required.clone() {
            assert_eq!(self.cover(booking, &requirement, &requirement).await, Ok(1));
        }
    }

    /// Does something as the platform's own loader, past the worker's rights.
    async fn beyond(&self, statement: &str) -> Result<u64, Refusal> {
        let mut all = self.house.db.all_seeing().await;
        let entered = "select set_config('app.kind', 'system', false), set_config('app.system', 'demo-loader', false)";
        sqlx::raw_sql(entered).execute(&mut all).await.expect("an actor");
        let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut all)
            .await;
        done.map(|done| done.rows_affected()).map_err(Refusal::of)
    }
}

/// Why the database refused: SQLSTATE and constraint.
#[derive(Debug, PartialEq, Eq)]
struct Refusal(String, Option<String>);

impl Refusal {
    fn of(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(refusal) => Self(
                refusal.code().map(|code| code.to_string()).unwrap_or_default(),
                refusal.constraint().map(str::to_owned),
            ),
            other => Self(other.to_string(), None),
        }
    }
}

fn by<T>(code: &str, constraint: &str) -> Result<T, Refusal> {
    Err(Refusal(code.to_owned(), Some(constraint.to_owned())))
}

const ID: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
