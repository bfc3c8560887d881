//! Somebody who has just proved who they are.

use super::acting::{SignedIn, form_page, wanted, with_next};
use crate::problem::{Problem, Result};
use crate::visit::{Door, Visit};
use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{Method, StatusCode};
use platform::Actor;
use serde_json::json;

/// The actor, who signed in or proved anew who they are less than ten minutes ago. Others get 403 with the way to prove
/// it, or are led to the page that asks. Take it in the `get` of a dangerous page too: then people are asked before they
/// type, and nothing typed is lost.
#[derive(Debug, Clone, Copy)]
pub struct Proven(pub Actor);

impl<S: Sync> FromRequestParts<S> for Proven {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        let visit = Visit::from_request_parts(parts, state).await?;
        FreshProof::of(&visit, parts).ask_if(true)?;
        Ok(Self(actor))
    }
}

/// Whether whoever sends this has just proved who they are: for requests that are dangerous only by what they hold. Where
/// all are, take [`Proven`].
#[derive(Debug)]
pub struct FreshProof {
    /// What is answered where a proof is needed and missing.
    missing: Option<Problem>,
}

impl FreshProof {
    fn of(visit: &Visit, parts: &Parts) -> Self {
        let missing = || match visit.door {
            Door::Site => needed().sending_to(prove_address(parts)),
            Door::Api | Door::Files => {
                needed().with_more("prove", json!({ "method": "POST", "href": "/api/v1/auth/prove" }))
            }
        };
        Self {
            missing: (!visit.is_proven).then(missing),
        }
    }

    /// Asks for the proof where it is needed.
    ///
    /// # Errors
    /// When it is needed, and missing or older than ten minutes: as for [`Proven`].
    pub fn ask_if(self, is_needed: bool) -> Result<()> {
        match self.missing {
            Some(missing) if is_needed => Err(missing),
            _ => Ok(()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for FreshProof {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        Ok(Self::of(&visit, parts))
    }
}

fn needed() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "identity/step-up-needed",
        "Show that it is you",
        "This needs a proof from the last ten minutes that it is you. Nothing was changed. Prove it and try again.",
    )
}

/// Leads back to the page that was asked for. A form that was sent leads back to the page it stood on, which then has to
/// be filled in again: that happens only to those who took longer over it than a proof lasts.
fn prove_address(parts: &Parts) -> String {
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return with_next("/prove", wanted(parts));
    }
    let page = form_page(&parts.headers).unwrap_or_else(|| "/account".to_owned());
    with_next("/prove?sent=yes", &page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderValue, header};

    #[test]
    fn a_form_leads_back_to_its_own_page_and_never_away() {
        let page = |referer| {
            let headers = [(header::REFERER, HeaderValue::from_static(referer))].into_iter();
            form_page(&headers.collect())
        };
        assert_eq!(
            page("https://muster.example/account/email?x=1").as_deref(),
            Some("/account/email?x=1")
        );
        assert_eq!(page("https://muster.example//evil.example/"), None);
        assert_eq!(page("nonsense"), None);
    }
}
