//! Which scope of an API key opens which endpoint. What is not named here stays shut to keys: accounts, sign-ins,
//! security, and whatever is added and forgotten.

use crate::problem::{Problem, Result};
use http::{Method, StatusCode};
use identity::{Area, Scopes};
use kernel::ids::ApiKeyId;

/// The key that a request came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPass {
    /// The key.
    pub id: ApiKeyId,
    /// What it opens.
    pub scopes: Scopes,
}

/// The first part of an endpoint's address, and the area it belongs to.
const AREAS: [(&str, Area); 15] = [
    ("worker", Area::Profile),
    ("files", Area::Profile),
    ("courses", Area::Learning),
    ("enrolments", Area::Learning),
    ("lessons", Area::Learning),
    ("attempts", Area::Learning),
    ("certificates", Area::Certificates),
    ("jobs", Area::Shifts),
    ("invitations", Area::Shifts),
    ("bookings", Area::Shifts),
    ("organisations", Area::Organisation),
    ("posture", Area::Posture),
    ("assessments", Area::Posture),
    ("reports", Area::Posture),
    ("payments", Area::Payments),
];
/// Open to everybody, so to every key.
const OPEN: [&str; 3] = ["public", "verify", "openapi.json"];

/// What people sent is for the eyes of those who check it, and never for their programs.
const NOT_FOR_STAFF: &str = "/api/v1/files/";

/// Checks that the key opens the endpoint, given its route's template and whether it is a key of staff.
pub(crate) fn check(key: &KeyPass, is_staff: bool, method: &Method, route: &str) -> Result<()> {
    let is_shut = is_staff && route.starts_with(NOT_FOR_STAFF);
    if !is_shut && opens(key.scopes, method, route) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "identity/scope-missing",
        "This key does not open that",
        "The API key has no scope for this. Make a key that has, or sign in. No key opens accounts and sign-ins.",
    ))
}

fn opens(scopes: Scopes, method: &Method, route: &str) -> bool {
    let Some(rest) = route.strip_prefix("/api/v1/") else {
        return false;
    };
    let looks = matches!(*method, Method::GET | Method::HEAD);
    // Whose key it is, is the one thing about the account that any key may ask.
    if rest == "me" {
        return looks;
    }
    let first = rest.split('/').next().unwrap_or_default();
    if OPEN.contains(&first) {
        return looks;
    }
    AREAS
        .iter()
        .any(|(name, area)| *name == first && scopes.open(*area, !looks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(words: &[&str]) -> Scopes {
        Scopes::parse(words).expect("scopes")
    }

    #[test]
    fn a_key_opens_its_area_and_no_other() {
        let learning = key(&["learning:write"]);
        assert!(opens(learning, &Method::GET, "/api/v1/courses/{slug}"));
        assert!(opens(learning, &Method::POST, "/api/v1/courses/{id}/enrolments"));
        assert!(!opens(learning, &Method::GET, "/api/v1/bookings"));
        let read = key(&["read"]);
        assert!(opens(read, &Method::GET, "/api/v1/bookings"));
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            assert!(!opens(read, &method, "/api/v1/bookings"), "{method}");
        }
    }

    #[test]
    fn no_key_of_staff_opens_files_that_people_sent() {
        let pass = KeyPass {
            id: uuid::Uuid::nil().into(),
            scopes: key(&["read", "profile:write"]),
        };
        let route = "/api/v1/files/{id}";
        assert!(check(&pass, false, &Method::GET, route).is_ok());
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let refused = check(&pass, true, &method, route).expect_err("shut");
            assert_eq!(refused.code(), "identity/scope-missing", "{method}");
        }
        assert!(check(&pass, true, &Method::GET, "/api/v1/courses/{slug}").is_ok());
    }

    #[test]
    fn no_key_withdraws_a_certificate() {
        let every: Vec<&str> = identity::SCOPES.iter().map(|scope| scope.word).collect();
        let all = key(&every);
        assert!(opens(all, &Method::GET, "/api/v1/certificates/{file}"));
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            assert!(
                !opens(all, &method, "/api/v1/certificates/{number}/revocation"),
                "{method}"
            );
        }
    }

    #[test]
    fn no_key_opens_accounts_and_sign_ins() {
        let every: Vec<&str> = identity::SCOPES.iter().map(|scope| scope.word).collect();
        let all = key(&every);
        for route in [
            "/api/v1/me/sessions",
            "/api/v1/me/api-keys",
            "/api/v1/me/factors",
            "/api/v1/auth/login",
            "/api/v1/auth/prove",
            "/api/v1/admin/people",
            "/api/v1/brand-new",
            "/account",
        ] {
            for method in [Method::GET, Method::POST, Method::DELETE] {
                assert!(!opens(all, &method, route), "{method} {route}");
            }
        }
        assert!(opens(all, &Method::GET, "/api/v1/me"));
        assert!(!opens(all, &Method::DELETE, "/api/v1/me"));
    }
}
