//! Refusals by right go into the audit log, whichever door they stood at.

use super::Front;
use super::arrival::Arrival;
use crate::problem::Problem;
use axum::response::Response;
use platform::{Actor, Denial, Who};
use uuid::Uuid;

/// Tells who was refused what, if the answer refuses somebody who is signed in what they have no right to.
pub(super) fn find(arrival: &Arrival, answer: &Response) -> Option<(Actor, Denial)> {
    let problem = answer.extensions().get::<Problem>().filter(|it| it.is_denial())?;
    let actor = arrival.visit?.actor;
    let route = arrival.route.as_ref()?;
    let denial = Denial {
        route: format!("{} {}", arrival.method, route.as_str()),
        code: problem.code().to_owned(),
        status: problem.status().as_u16(),
        target: named(arrival.uri.path()),
    };
    matches!(actor.who(), Who::Member { .. } | Who::Staff { .. }).then_some((actor, denial))
}

/// Notes it, where there is a log. The answer itself is not held meanwhile.
pub(super) async fn note(front: &Front, denied: Option<(Actor, Denial)>) {
    if let (Some(log), Some((actor, denial))) = (front.kit.denials.get(), denied) {
        log.note(&actor, denial).await;
    }
}

/// Finds the first id in an address.
fn named(path: &str) -> Option<Uuid> {
    path.split('/').find_map(|part| Uuid::try_parse(part).ok())
}
