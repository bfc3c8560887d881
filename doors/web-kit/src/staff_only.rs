//! The wall before what only staff may know of.

use crate::extract::Acting;
use crate::problem::{Problem, Result};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;

/// For everybody who is signed in and no staff, nothing is there. Lay it over the routes: it stands before all that they
/// ask for, because who is asked to prove who they are has learned that there is something. Visitors go on to the routes,
/// which have them sign in first.
///
/// # Errors
/// [`Problem::hidden`].
pub async fn staff_only(Acting(actor): Acting, request: Request, next: Next) -> Result<Response> {
    if actor.user().is_some() && !actor.is_staff() {
        return Err(Problem::hidden());
    }
    Ok(next.run(request).await)
}
