//! Jobs for everybody; an employer's shifts and who can work them; a worker's invitations and bookings.

mod bookings;
mod invitation;
mod invitations;
mod job;
mod jobs;
mod list;
mod matches;
mod new;
mod show;
mod words;

use crate::kit::{Fields, KEY_FIELD};
use crate::state::SiteState;
#[cfg(test)]
use crate::tests::Sample;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use organisations::Mine;
use platform::{AccountRole, Actor, IdempotencyKey};
use std::fmt::Display;
use web_kit::{Result, SeeOther};

pub(crate) fn routes() -> Router<SiteState> {
    Router::new()
        .route("/jobs", get(jobs::get))
        .route("/jobs/{id}", get(job::get))
        .route("/shifts", get(list::get))
        .route("/shifts/new", get(new::get).post(new::post))
        .route("/shifts/{id}", get(show::get))
        .route("/shifts/{id}/matches", get(matches::get))
        .route("/shifts/{id}/invite", post(matches::post))
        .route("/invitations", get(invitations::get))
        .route("/invitations/{id}", get(invitation::get))
        .route("/invitations/{id}/accept", post(invitation::accept))
        .route("/invitations/{id}/decline", post(invitation::decline))
        .route("/bookings", get(bookings::get))
}

/// Finds the organisation that the actor acts for. A worker is led to their own shifts, an employer without one to
/// setting it up.
async fn mine(state: &SiteState, actor: &Actor) -> Result<std::result::Result<Mine, Response>> {
    if actor.account() == Some(AccountRole::Worker) {
        return Ok(Err(SeeOther::to("/bookings").into_response()));
    }
    let mine = state.organisations.list_mine(actor).await?;
    Ok(mine
        .into_iter()
        .next()
        .ok_or_else(|| SeeOther::to("/organisation/new").into_response()))
}

/// Makes the key of one act on a page where several share the hidden key: each names its own thing.
fn key_for(actor: &Actor, route: &'static str, fields: &Fields, thing: impl Display) -> Result<IdempotencyKey> {
    let shared = fields.get(KEY_FIELD);
    // Without the page's key there is none for the act either.
    let own = if shared.is_empty() {
        String::new()
    } else {
        format!("{shared}-{thing}")
    };
    web_kit::form_key(actor, route, &own, fields.fingerprint())
}

/// Every page of the area in its states.
#[cfg(test)]
pub(crate) fn samples() -> Vec<Sample> {
    [
        jobs::samples(),
        job::samples(),
        list::samples(),
        new::samples(),
        show::samples(),
        matches::samples(),
        invitations::samples(),
        invitation::samples(),
        bookings::samples(),
    ]
    .concat()
}

/// What the area's samples are made of.
#[cfg(test)]
mod sample {
    use chrono::{DateTime, Utc};
    use kernel::{Money, Span};
    use marketplace::model::ShiftTerms;
    use marketplace::{GeoPoint, Invitation, InvitationState, Shift, ShiftState};
    use uuid::Uuid;

    pub(super) fn now() -> DateTime<Utc> {
        "2027-03-01T09:00:00Z".parse().expect("an instant")
    }

    pub(super) fn shift() -> Shift {
        let at = |text: &str| text.parse().expect("an instant");
        Shift {
            id: Uuid::from_u128(1).into(),
            organisation: Uuid::from_u128(2).into(),
            organisation_name: "Rosewood Care".into(),
            site: Uuid::from_u128(3).into(),
            site_name: "Rosewood House".into(),
            town: "Leeds".into(),
            place: GeoPoint {
                latitude: 53.8,
                longitude: -1.55,
            },
            role: "night-care-assistant".into(),
            title: "Night care assistant".into(),
            notes: Some("Ring the bell at the side door.\nParking is free.".into()),
            terms: ShiftTerms {
                sector: "care".into(),
                span: Span::try_new(at("2027-03-04T19:00:00Z"), at("2027-03-05T07:00:00Z")).expect("a span"),
                required: vec![
                    "dbs-enhanced-adults".into(),
                    "moving-and-handling".into(),
                    "right-to-work".into(),
                ],
                sleep_in: false,
            },
            pay: Money::pence(1310),
            positions: 2,
            booked: 1,
            state: ShiftState::Open,
            posted_by: Uuid::from_u128(4).into(),
        }
    }

    pub(super) fn invitation(state: InvitationState) -> Invitation {
        Invitation {
            id: Uuid::from_u128(5).into(),
            worker: Uuid::from_u128(6).into(),
            invited_by: Uuid::from_u128(4).into(),
            invited_at: now(),
            score: 76,
            state,
            shift: shift(),
        }
    }
}
