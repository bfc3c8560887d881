//! `GET /api/v1/me/data`, `GET /api/v1/me/data/looks`, `POST /api/v1/me/data/copies`,
//! `POST /api/v1/me/data/copies/{id}/download`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use http::StatusCode;
use identity::CopyView;
use journeys::{AREAS, Area, GonePiece, KeptPiece};
use kernel::ids::DataCopyId;
use kernel::{Cursor, PageRequest};
use platform::audit::Look;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Proven, Query, Result, SignedIn, Throttle, attachment};

/// One area of what we hold.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AreaView {
    /// The area's name, as in the copy.
    #[schema(example = "learning")]
    area: &'static str,
    /// What it holds, in words.
    #[schema(example = "Courses you booked, lessons you did, quizzes you sat and your answers.")]
    holds: &'static str,
    /// Who else sees it.
    #[schema(example = "Staff")]
    seen_by: &'static str,
}

impl From<Area> for AreaView {
    fn from(area: Area) -> Self {
        Self {
            area: area.key,
            holds: area.holds,
            seen_by: area.seen_by,
        }
    }
}

/// A copy of one's data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DataCopyView {
    /// The copy's id.
    id: Uuid,
    /// `asked`, `ready`, `taken` or `gone`.
    #[schema(example = "ready")]
    state: &'static str,
    /// When it was asked for.
    asked_at: DateTime<Utc>,
    /// When it goes, once it was made.
    ends_at: Option<DateTime<Utc>>,
}

impl DataCopyView {
    fn new(copy: &CopyView, now: DateTime<Utc>) -> Self {
        Self {
            id: copy.id.get(),
            state: match copy {
                copy if copy.is_asked => "asked",
                copy if copy.waits(now) => "ready",
                copy if copy.taken_at.is_some() => "taken",
                _ => "gone",
            },
            asked_at: copy.asked_at,
            ends_at: copy.ends_at,
        }
    }
}

/// One piece of evidence that lies here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KeptPieceView {
    /// The credential that it shows.
    #[schema(example = "Right to work in the United Kingdom")]
    of: String,
    /// The name of the copy; none for the whole number.
    #[schema(example = "passport.pdf")]
    name: Option<String>,
    /// When it goes, once that is known.
    until: Option<DateTime<Utc>>,
    /// The sector's rule; none for what stays while there is an account.
    #[schema(example = "Destroy the copy, keep its hash, the outcome and the date")]
    rule: Option<String>,
    /// For how many months, counted from `from`.
    months: Option<u16>,
    /// What starts the clock.
    #[schema(example = "the end of the work")]
    from: Option<String>,
    /// Where the rule comes from.
    #[schema(example = "Home Office, right to work checks: an employer's guide")]
    source: Option<String>,
}

impl From<KeptPiece> for KeptPieceView {
    fn from(piece: KeptPiece) -> Self {
        let clock = piece.clock;
        Self {
            of: piece.of,
            name: piece.name,
            until: piece.until,
            months: clock.as_ref().map(|clock| clock.months),
            from: clock.as_ref().map(|clock| clock.from.clone()),
            source: clock.as_ref().map(|clock| clock.source.text.clone()),
            rule: clock.map(|clock| clock.rule),
        }
    }
}

/// One piece of evidence that went when its time was over.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GonePieceView {
    /// The credential that it showed.
    #[schema(example = "Right to work in the United Kingdom")]
    of: String,
    /// When it was sent.
    sent_at: DateTime<Utc>,
    /// When it went.
    gone_at: DateTime<Utc>,
    /// SHA-256 of what was sent, in hex.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    sha256: String,
}

impl From<GonePiece> for GonePieceView {
    fn from(piece: GonePiece) -> Self {
        Self {
            of: piece.of,
            sent_at: piece.sent_at,
            gone_at: piece.gone_at,
            sha256: piece.sha256,
        }
    }
}

/// What we hold about a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MyDataView {
    /// Area by area.
    areas: Vec<AreaView>,
    /// Copies that were asked for, the newest first.
    copies: Vec<DataCopyView>,
    /// Until when each piece of evidence is kept, and why.
    evidence: Vec<KeptPieceView>,
    /// What went when its time was over.
    evidence_gone: Vec<GonePieceView>,
}

/// Somebody else's look at the person's record. Names of those who looked are theirs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LookView {
    /// When.
    at: DateTime<Utc>,
    /// `staff`, `member` or `system`.
    #[schema(example = "staff")]
    by: String,
    /// In which role.
    #[schema(example = "reviewer")]
    role: Option<String>,
    /// Which part of the record.
    #[schema(example = "number")]
    part: String,
    /// Why, where it was asked.
    #[schema(example = "The holder asked us to")]
    reason: Option<String>,
}

impl From<Look> for LookView {
    fn from(look: Look) -> Self {
        Self {
            at: look.at,
            by: look.by_kind,
            role: look.role,
            part: look.part,
            reason: look.reason,
        }
    }
}

/// A page of looks, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LooksView {
    looks: Vec<LookView>,
    /// Where the next page begins.
    #[schema(example = "0192f0c1-7b2e-7a41-9c55-0b1e6d3f2a10")]
    next: Option<String>,
}

/// Which page is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(default)]
    after: Option<String>,
}

/// Show what we hold about the caller, in words, and the copies asked for.
#[utoipa::path(get, path = "/api/v1/me/data", tag = "account", security(("bearer" = [])), responses(
    (status = 200, description = "What we hold", body = MyDataView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<MyDataView>> {
    let copies = state.identity.list_own_copies(&actor).await?;
    let evidence = state.evidence_clocks.own(&actor).await?;
    let now = state.clock.now();
    let areas = AREAS.into_iter().filter(|area| area.concerns(actor.account()));
    Ok(Json(MyDataView {
        areas: areas.map(AreaView::from).collect(),
        copies: copies.iter().map(|copy| DataCopyView::new(copy, now)).collect(),
        evidence: evidence.kept.into_iter().map(KeptPieceView::from).collect(),
        evidence_gone: evidence.gone.into_iter().map(GonePieceView::from).collect(),
    }))
}

/// List who looked at the caller's record.
#[utoipa::path(get, path = "/api/v1/me/data/looks", tag = "account", security(("bearer" = [])),
    params(("after" = Option<String>, Query, description = "`next` of the page before", max_length = 8192)), responses(
    (status = 200, description = "The looks", body = LooksView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "There is no such page", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn looks(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Json<LooksView>> {
    let page = PageRequest::new(wanted.after.map(Cursor), None);
    let looks = state.own_data.looks(&actor, &page).await?;
    Ok(Json(LooksView {
        looks: looks.items.into_iter().map(LookView::from).collect(),
        next: looks.next.map(|cursor| cursor.0),
    }))
}

/// Ask for a copy of everything we hold about the caller. A letter tells when it is ready.
#[utoipa::path(post, path = "/api/v1/me/data/copies", tag = "account", security(("bearer" = [])), responses(
    (status = 202, description = "It is being made, or was already", body = DataCopyView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "A fresh proof is needed", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Three were asked for today", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn ask(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    throttle: Throttle,
) -> Result<(StatusCode, Json<DataCopyView>)> {
    throttle.export(&actor).await?;
    let copy = state.identity.ask_for_copy(&actor).await?;
    Ok((StatusCode::ACCEPTED, Json(DataCopyView::new(&copy, state.clock.now()))))
}

/// Download a copy that is ready: once, within 24 hours.
#[utoipa::path(post, path = "/api/v1/me/data/copies/{id}/download", tag = "account", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The copy")), responses(
    (status = 200, description = "A ZIP file: JSON, CSV and files", content_type = "application/zip", body = Vec<u8>),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "A fresh proof is needed", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "The caller has no such copy", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It is not ready, was downloaded, or its time is over", body = ProblemView, content_type = "application/problem+json"),
    (status = 503, description = "The file store does not answer; see Retry-After", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn take(
    State(state): State<ApiState>,
    Proven(actor): Proven,
    Path(copy): Path<DataCopyId>,
) -> Result<Response> {
    let bytes = state.own_data.take_copy(&actor, copy).await?;
    Ok(attachment("application/zip", "my-data.zip", bytes))
}
