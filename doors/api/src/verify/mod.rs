//! `GET /api/v1/verify/{number}`, also reached as `/verify/{number}` by those who ask for JSON

use crate::certificates::number;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use certificates::{CheckedCertificate, Error};
use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web_kit::{Acting, Json, Path, Result, Throttle};

pub(crate) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(verify))
}

/// Whether a certificate counts, and every field that is signed.
#[derive(Debug, Serialize, ToSchema)]
struct CheckedView {
    /// The number as printed.
    #[schema(example = "MU-7K3M-9QXT-4HWC-1")]
    number: String,
    /// True only when it counts now and its signature holds.
    valid: bool,
    /// `valid`, `not_yet_valid`, `expired`, `suspended`, `revoked`, `superseded`, or `unconfirmed` when the record does not
    /// equal what was signed.
    #[schema(example = "valid")]
    state: &'static str,
    /// Why it was suspended, revoked or superseded.
    #[schema(example = "It was issued to the wrong person.")]
    reason: Option<String>,
    /// Since when it is suspended, revoked or superseded.
    state_since: Option<DateTime<Utc>>,
    /// When this answer was made.
    checked_at: DateTime<Utc>,
    /// What is signed.
    signed: SignedView,
    /// The signature.
    proof: ProofView,
    /// Where its bits stand in the status lists.
    status: StatusView,
    /// Its entry in the public log.
    log_position: i64,
}

/// Every signed field.
#[derive(Debug, Serialize, ToSchema)]
struct SignedView {
    /// The document's own address.
    #[schema(example = "https://muster.example/verify/MU-7K3M-9QXT-4HWC-1")]
    id: String,
    /// The holder's name as printed.
    #[schema(example = "Zoë O'Brien")]
    holder: String,
    /// The holder's id in this document, used nowhere else.
    #[schema(example = "urn:uuid:0192f0c1-7b2e-7a41-9c55-0b1e6d3f2a10")]
    holder_id: String,
    /// What it is for.
    #[schema(example = "Conflict management refresher")]
    title: String,
    /// What that is about.
    #[schema(example = "How to keep people apart who would harm each other.")]
    summary: String,
    /// The version of the course.
    #[schema(example = "3")]
    version: String,
    /// What had to be done.
    #[schema(example = "All lessons read; 80% in the quiz")]
    criteria: String,
    /// Who issued it.
    #[schema(example = "Muster Training")]
    issuer: String,
    /// The issuer's DID.
    #[schema(example = "did:web:muster.example")]
    issuer_id: String,
    /// The issuer's address.
    #[schema(example = "https://muster.example")]
    issuer_url: String,
    /// First instant it counts.
    valid_from: DateTime<Utc>,
    /// First instant it no longer counts; absent where it does not lapse.
    valid_until: Option<DateTime<Utc>>,
    /// Digest over paper, answers and lesson times.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    evidence: String,
}

/// The signature and whether it holds.
#[derive(Debug, Serialize, ToSchema)]
struct ProofView {
    /// Whether the record equals what was signed, checked for this answer.
    holds: bool,
    /// The key that signed, in the issuer's DID document.
    #[schema(example = "did:web:muster.example#key-1")]
    signed_by: String,
    /// The signature (`eddsa-rdfc-2022`).
    #[schema(example = "z3FXQjecWufY46yg5abdVZsXqLhxhueuSoZgNSARiKBk9czhSePTFehP8c3PGfb6a22gkfUKods5D2UAUL5n2Brbx")]
    value: String,
    /// When it was signed.
    created: DateTime<Utc>,
}

/// The published status lists.
#[derive(Debug, Serialize, ToSchema)]
struct StatusView {
    /// The entries for revocation and suspension.
    #[schema(example = json!(["https://muster.example/status/revocation/1#94567"]))]
    entries: Vec<String>,
    /// When the list of revocations was last published; absent before the first time.
    published_at: Option<DateTime<Utc>>,
}

impl From<CheckedCertificate> for CheckedView {
    fn from(seen: CheckedCertificate) -> Self {
        Self {
            number: seen.number.to_string(),
            valid: seen.standing == certificates::Standing::Valid,
            state: seen.standing.as_str(),
            reason: seen.reason,
            state_since: seen.state_at,
            checked_at: seen.checked_at,
            signed: SignedView {
                id: seen.credential_id,
                holder: seen.holder,
                holder_id: seen.holder_id,
                title: seen.title,
                summary: seen.summary,
                version: seen.version,
                criteria: seen.criteria,
                issuer: seen.issuer,
                issuer_id: seen.issuer_id,
                issuer_url: seen.issuer_url,
                valid_from: seen.valid_from,
                valid_until: seen.valid_until,
                evidence: seen.evidence,
            },
            proof: ProofView {
                holds: seen.signature_holds,
                signed_by: seen.signed_by,
                value: seen.proof_value,
                created: seen.issued_at,
            },
            status: StatusView {
                entries: seen.status_entries,
                published_at: seen.status_published_at,
            },
            log_position: seen.log_position,
        }
    }
}

/// Check a certificate by its number. No account is needed. Ask for `application/ld+json` or `application/vc` to get the
/// signed document itself.
#[utoipa::path(get, path = "/api/v1/verify/{number}", tag = "certificates",
    params(("number" = String, Path, description = "The number, in any way of writing it", max_length = 64, example = "MU-7K3M-9QXT-4HWC-1")),
    responses(
    (status = 200, description = "Whether it counts, and every signed field", content(
        (CheckedView = "application/json"), (Object = "application/vc"))),
    (status = 404, description = "There is no such certificate", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many numbers that do not exist", body = ProblemView, content_type = "application/problem+json"),
))]
async fn verify(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    throttle: Throttle,
    Path(typed): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    throttle.verify().await?;
    let number = number(&typed)?;
    let checked = state.certificates.verify(&actor, number).await;
    if matches!(checked, Err(Error::NotFound)) {
        throttle.verify_missed().await;
    }
    let checked = checked?;
    let mut answer = if wants_document(&headers) {
        ([(header::CONTENT_TYPE, "application/vc")], checked.credential_json).into_response()
    } else {
        Json(CheckedView::from(checked)).into_response()
    };
    answer.headers_mut().insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex"),
    );
    answer
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept"));
    Ok(answer)
}

fn wants_document(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|range| {
            let media = range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            ["application/vc", "application/vc+ld+json", "application/ld+json"].contains(&&*media)
        })
}
