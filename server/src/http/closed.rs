//! Closing the doors on purpose: while a file named `maintenance` lies in the data folder, both doors answer 503.
//!
//! A file and not a setting, so that nobody has to restart what they are working on. Health stays open for whoever
//! works on it, and so do the assets, for the page that says so needs its colours.

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use web_kit::{Problem, TurnedAway};

/// Puts the watch before the doors.
pub(super) fn while_there(file: PathBuf, doors: Router) -> Router {
    doors.layer(from_fn_with_state(Arc::<Path>::from(file), turn_away))
}

async fn turn_away(State(file): State<Arc<Path>>, mut request: Request, next: Next) -> Response {
    if file.exists() && !request.uri().path().starts_with("/assets/") {
        request.extensions_mut().insert(TurnedAway(Problem::maintenance()));
    }
    next.run(request).await
}
