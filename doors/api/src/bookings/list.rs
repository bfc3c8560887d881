//! `GET /api/v1/bookings`

use crate::jobs::views::JobView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use chrono::{DateTime, Utc};
use marketplace::{Booking, Marketplace};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Result, SignedIn};

/// What makes a booking lawful: a requirement and the credential that satisfies it.
#[derive(Serialize, ToSchema)]
struct CoverView {
    /// What the job asks for.
    #[schema(example = "dbs-enhanced-adults")]
    requirement: String,
    /// What people call it.
    #[schema(example = "Enhanced DBS check with the adults barred list")]
    label: String,
    /// The credential that satisfies it over the whole shift.
    credential_id: Uuid,
}

/// A confirmed place on a job.
#[derive(Serialize, ToSchema)]
struct BookingView {
    /// Its id.
    id: Uuid,
    /// Who works.
    worker_id: Uuid,
    /// Their name, on an organisation's list.
    #[schema(example = "Amina K")]
    worker_name: Option<String>,
    /// When it was made.
    booked_at: DateTime<Utc>,
    /// What it is for.
    job: JobView,
    /// What makes it lawful.
    covers: Vec<CoverView>,
}

impl BookingView {
    fn of(marketplace: &Marketplace, booking: Booking) -> Self {
        let covers = booking.covers.into_iter().map(|cover| CoverView {
            label: marketplace.credential_label(&cover.requirement).to_owned(),
            credential_id: cover.credential.get(),
            requirement: cover.requirement,
        });
        Self {
            id: booking.id.get(),
            worker_id: booking.worker.get(),
            worker_name: booking.worker_name,
            booked_at: booking.booked_at,
            covers: covers.collect(),
            job: JobView::of(marketplace, booking.shift),
        }
    }
}

/// Bookings to come.
#[derive(Serialize, ToSchema)]
pub(super) struct BookingsView {
    /// The soonest first.
    items: Vec<BookingView>,
}

/// List bookings that are to come or under way, the soonest first: the caller's own, or those of the organisation that
/// the caller acts for; at most two hundred.
#[utoipa::path(get, path = "/api/v1/bookings", tag = "bookings", security(("bearer" = [])), responses(
    (status = 200, description = "The bookings", body = BookingsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn list(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<BookingsView>> {
    let bookings = state.marketplace.list_bookings(&actor).await?;
    let items = bookings.into_iter().map(|one| BookingView::of(&state.marketplace, one));
    Ok(Json(BookingsView { items: items.collect() }))
}
