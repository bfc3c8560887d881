//! Taking a place on a course.

use crate::state::SiteState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use journeys::{BuyCourse, Taken};
use web_kit::{Path, Result, SeeOther, SignedIn};

/// A free place leads to its lessons, a priced one to the checkout. A second click finds the place of the first.
pub(super) async fn post(
    State(state): State<SiteState>,
    SignedIn(actor): SignedIn,
    Path(slug): Path<String>,
) -> Result<Response> {
    let taken = BuyCourse::new(state.academy, state.billing).take(&actor, &slug).await?;
    Ok(match taken {
        Taken::Open(place) => SeeOther::to(format!("/learning/{place}")).success("You are on the course"),
        Taken::ToPay(payment) => SeeOther::to(format!("/checkout/{payment}")),
    }
    .into_response())
}
