//! What the database itself refuses, whoever asks: direct SQL under the application's login.

use crate::house::{Employer, House, Worker, enter, thursday_night};
use chrono::TimeDelta;
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

#[tokio::test]
async fn a_lawful_booking_stands() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene.cover_all(ID).await;
    scene.run("commit").await.expect("a lawful booking");
}

#[tokio::test]
async fn a_booking_without_its_covers_is_refused() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene
        .cover(ID, "right-to-work", "right-to-work")
        .await
        .expect("a cover");
    assert_eq!(scene.run("commit").await, by("23514", "booking_cover_complete"));
}

#[tokio::test]
async fn a_cover_must_satisfy_by_the_lattice() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene
        .cover(ID, "right-to-work", "right-to-work")
        .await
        .expect("a cover");
    scene
        .cover(ID, "moving-and-handling", "moving-and-handling")
        .await
        .expect("a cover");
    // The right to work is no DBS check.
    scene
        .cover(ID, "dbs-enhanced-adults", "right-to-work")
        .await
        .expect("it is judged at the end");
    assert_eq!(scene.run("commit").await, by("23514", "booking_cover_complete"));
}

#[tokio::test]
async fn a_booking_outside_a_credentials_validity_is_refused() {
    // Moving and handling lasts to the end of 2026.
    let january = "2027-01-04T22:00:00Z".parse().expect("an instant");
    let mut scene = Scene::with(|draft| ShiftDraft {
        required: Some(vec!["right-to-work".to_owned()]),
        start: january,
        end: january + TimeDelta::hours(8),
        ..draft
    })
    .await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    assert_eq!(
        scene.cover(ID, "moving-and-handling", "moving-and-handling").await,
        by("23514", "booking_cover_valid")
    );
    scene.run("rollback").await.expect("the end");
    // To claim another validity than the credential has is refused as well.
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    let lie = format!(
        "insert into marketplace.booking_cover (booking_id, requirement, credential_id, worker_id, during, active, effective)
         select b.id, 'moving-and-handling', k.id, b.worker_id, b.during, true, tstzmultirange(b.during)
         from marketplace.bookings b, people.credentials k where b.id = '{ID}' and k.kind = 'moving-and-handling'"
    );
    assert_eq!(scene.run(&lie).await, by("23503", "booking_cover_credential_fkey"));
}

#[tokio::test]
async fn overlapping_bookings_are_refused_and_so_is_too_little_rest() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, Ok(1));
    scene.cover_all(ID).await;
    scene.run("commit").await.expect("the first booking");
    for (hours, constraint) in [
        (7, "bookings_no_overlap"),
        (-7, "bookings_no_overlap"),
        (8, "bookings_rest"),
        (18, "bookings_rest"),
    ] {
        let start = thursday_night() + TimeDelta::hours(hours);
        let shift = scene.house.shift(&scene.employer, start).await;
        let asked = format!(
            "insert into marketplace.invitations (id, organisation_id, shift_id, worker_id, invited_by, invited_at, score, state, answered_at)
             values (gen_random_uuid(), '{}', '{}', '{}', '{}', now(), 0, 'accepted', now()) returning id",
            shift.organisation, shift.id, scene.worker.id, shift.posted_by,
        );
        let invitation: Uuid = sqlx::query_scalar(AssertSqlSafe(asked))
            .fetch_one(&mut scene.house.db.all_seeing().await)
            .await
            .expect("an invitation");
        scene.run("begin").await.expect("a transaction");
        enter(&mut scene.conn, &scene.worker.actor).await;
        // `blocked_until` is forged to the shift's end: the trigger puts the rest back.
        assert_eq!(
            scene.book_as(OTHER, &shift, invitation.into()).await,
            by("23P01", constraint),
            "{hours}"
        );
        scene.run("rollback").await.expect("the end");
    }
}

#[tokio::test]
async fn a_place_is_taken_once() {
    let mut scene = Scene::new().await;
    let second = scene.house.worker("Ben").await;
    let invitation = scene.house.invite(&scene.employer, scene.shift.id, &second).await;
    let first = scene.invitation;
    scene.house.accept(&scene.worker, first).await.expect("a booking");
    scene.worker = second;
    scene.invitation = invitation;
    scene.begin().await;
    assert_eq!(scene.book(ID).await, by("23505", "bookings_place"));
}

#[tokio::test]
async fn a_booking_needs_an_accepted_invitation_of_that_worker() {
    let mut scene = Scene::new().await;
    scene.run("begin").await.expect("a transaction");
    enter(&mut scene.conn, &scene.worker.actor).await;
    assert_eq!(scene.book(ID).await, by("23514", "bookings_accepted"));
    scene.run("rollback").await.expect("the end");

    // In somebody else's name.
    let other = scene.house.worker("Ben").await;
    scene.begin().await;
    enter(&mut scene.conn, &other.actor).await;
    assert_eq!(scene.book(ID).await, Err(Refusal("42501".to_owned(), None)));
    scene.run("rollback").await.expect("the end");

    // On somebody else's invitation.
    scene.begin().await;
    enter(&mut scene.conn, &other.actor).await;
    scene.worker = other;
    assert_eq!(scene.book(ID).await, by("23503", "bookings_invitation_fkey"));
}

#[tokio::test]
async fn a_booking_is_worked_when_its_shift_is() {
    let mut scene = Scene::new().await;
    scene.begin().await;
    let statement = format!(
        "insert into marketplace.bookings (id, organisation_id, shift_id, worker_id, invitation_id, during, blocked_until, booked_at)
         values ('{ID}', '{}', '{}', '{}', '{}', tstzrange('2026-03-09', '2026-03-10'), '2026-03-10', now())",
        scene.shift.organisation, scene.shift.id, scene.worker.id, scene.invitation,
    );
    assert_eq!(scene.run(&statement).await, by("23503", "bookings_shift_fkey"));
}

#[tokio::test]
async fn nobody_changes_a_shift_or_a_booking_with_the_applications_login() {
    let scene = Scene::new().await;
    let first = scene.invitation;
    scene.house.accept(&scene.worker, first).await.expect("a booking");
    for actor in [&scene.worker.actor, &scene.employer.owner] {
        for statement in [
            "update marketplace.shifts set pay_pence = 1",
            "update marketplace.bookings set active = false",
            "delete from marketplace.booking_cover",
            "delete from marketplace.bookings",
            "insert into marketplace.credential_lattice values ('first-aid', 'dbs-enhanced-adults')",
        ] {
            let mut conn = scene.house.db.bare(APP).await;
            sqlx::raw_sql("begin").execute(&mut conn).await.expect("a transaction");
            enter(&mut conn, actor).await;
            let refused = sqlx::raw_sql(statement)
                .execute(&mut conn)
                .await
                .expect_err("a refusal");
            assert_eq!(Refusal::of(refused), Refusal("42501".to_owned(), None), "{statement}");
        }
    }
}

#[tokio::test]
async fn a_credential_cannot_be_cut_while_a_booking_stands_on_it() {
    let scene = Scene::new().await;
    scene
        .house
        .accept(&scene.worker, scene.invitation)
        .await
        .expect("a booking");
    let cut = "update people.credentials set effective = '{}', state = 'stopped' where kind like 'dbs%'";
    assert_eq!(scene.beyond(cut).await, by("23514", "booking_cover_valid"));
    // Release and cut commit together.
    let both = format!("begin; update marketplace.bookings set active = false, released_at = now(); {cut}; commit;");
    scene.beyond(&both).await.expect("released and cut");
    let shift = scene
        .house
        .marketplace
        .lookup_shift(&scene.house.db.anonymous(), scene.shift.id)
        .await;
    let shift = shift.expect("an answer").expect("the shift");
    assert_eq!((shift.state, shift.booked), (marketplace::ShiftState::Open, 0));
    let again = scene
        .beyond("update marketplace.bookings set active = true, released_at = null")
        .await;
    assert_eq!(again, by("23514", "bookings_ended"));
}

#[tokio::test]
async fn strangers_see_no_invitation_no_booking_and_no_busy_time() {
    let scene = Scene::new().await;
    scene
        .house
        .accept(&scene.worker, scene.invitation)
        .await
        .expect("a booking");
    let (stranger, other) = (scene.house.worker("Ben").await, scene.house.employer("Oak").await);
    let mut conn = scene.house.db.bare(APP).await;
    for actor in [&stranger.actor, &other.owner, &scene.house.db.anonymous()] {
        sqlx::raw_sql("begin").execute(&mut conn).await.expect("a transaction");
        enter(&mut conn, actor).await;
        for table in ["invitations", "bookings", "booking_cover"] {
            let seen: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from marketplace.{table}")))
                .fetch_one(&mut conn)
                .await
                .expect("a count");
            assert_eq!(seen, 0, "{table} {actor:?}");
        }
        sqlx::raw_sql("rollback").execute(&mut conn).await.expect("the end");
    }
    let busy = format!(
        "select count(*) from marketplace.busy_times(array['{}'::uuid], tstzrange(null, null))",
        scene.worker.id
    );
    let ask = async |actor| {
        let mut conn = scene.house.db.bare(APP).await;
        sqlx::raw_sql("begin").execute(&mut conn).await.expect("a transaction");
        enter(&mut conn, actor).await;
        sqlx::query_scalar::<_, i64>(AssertSqlSafe(busy.clone()))
            .fetch_one(&mut conn)
            .await
            .map_err(Refusal::of)
    };
    assert_eq!(ask(&other.owner).await, Ok(1));
    assert_eq!(ask(&stranger.actor).await, Err(Refusal("42501".to_owned(), None)));
}
