//! Who must have a second factor and has shown none is let through to setting one up, and to nothing else.

use super::arrival::Arrival;
use crate::problem::{Problem, Result};
use crate::visit::Door;
use http::StatusCode;
use serde_json::json;

/// What stays open: what sets a factor up, proves it, or leads out, and the pages that everybody may read: help, law, and
/// the way to stop a reset. Proving it takes a password, and who came by a provider's word may have none yet: so does the
/// way to one, which is open to everybody.
const OPEN: [&str; 23] = [
    "/prove",
    "/prove/passkey",
    "/prove/text",
    "/reset-password",
    "/reset-password/sent",
    "/reset-password/new",
    "/sign-out",
    "/help",
    "/help/errors/{domain}",
    "/accessibility",
    "/colours",
    "/complaints",
    "/privacy",
    "/stop-factor-reset",
    "/terms",
    "/api/v1/auth/logout",
    "/api/v1/auth/prove",
    "/api/v1/auth/prove/passkey",
    "/api/v1/auth/prove/passkey/options",
    "/api/v1/auth/prove/text",
    "/api/v1/auth/refresh",
    "/api/v1/csp-reports",
    "/api/v1/openapi.json",
];
/// Below these, everything.
const OPEN_BELOW: [&str; 4] = [
    "/account/factors",
    "/account/passkeys",
    "/api/v1/me/factors",
    "/api/v1/me/passkeys",
];

pub(super) fn check(arrival: &Arrival) -> Result<()> {
    let Some(visit) = arrival.visit.filter(|visit| visit.lacks_factor) else {
        return Ok(());
    };
    match &arrival.route {
        Some(route) if !opens(route.as_str()) => Err(match visit.door {
            Door::Site => missing().sending_to("/account/factors".to_owned()),
            Door::Api | Door::Files => {
                missing().with_more("set_up", json!({ "method": "POST", "href": "/api/v1/me/factors/app" }))
            }
        }),
        _ => Ok(()),
    }
}

fn opens(route: &str) -> bool {
    let below = |base: &str| {
        route
            .strip_prefix(base)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    OPEN.contains(&route) || OPEN_BELOW.into_iter().any(below)
}

fn missing() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "identity/second-factor-missing",
        "Set up a second factor",
        "Your account must have a second factor. Set one up, or show the one you have; everything else opens after that.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_way_to_a_factor_is_open() {
        for open in [
            "/account/factors",
            "/account/factors/app/confirm",
            "/account/passkeys/{id}",
            "/api/v1/me/passkeys/options",
            "/api/v1/me/factors",
            "/prove",
            "/reset-password/new",
        ] {
            assert!(opens(open), "{open}");
        }
        for shut in [
            "/",
            "/home",
            "/account",
            "/account/factors-of-others",
            "/api/v1/me",
            "/account/api-keys",
        ] {
            assert!(!opens(shut), "{shut}");
        }
    }
}
