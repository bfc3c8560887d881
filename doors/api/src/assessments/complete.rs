//! `POST /api/v1/assessments/{id}/complete`

use super::views::assessment::AssessmentView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::{HeaderMap, HeaderName, header};
use kernel::ids::AssessmentId;
use posture::CompleteAssessment;
use web_kit::{Json, Path, Result, SignedIn};

/// Complete an assessment: its answers freeze, and unanswered questions count 0.
#[utoipa::path(post, path = "/api/v1/assessments/{id}/complete", tag = "posture", operation_id = "complete_assessment",
    security(("bearer" = [])), params(
    ("id" = Uuid, Path, description = "The assessment"),
    ("If-Match" = Option<String>, Header, description = "The version that you looked at: its `ETag`", max_length = 16_384)), responses(
    (status = 200, description = "The completed assessment", body = AssessmentView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "Your role does not allow it", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such assessment for you", body = ProblemView, content_type = "application/problem+json"),
    (status = 409, description = "It is complete already, or nothing in it applies", body = ProblemView, content_type = "application/problem+json"),
    (status = 412, description = "It changed since you looked", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn complete(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<AssessmentId>,
    headers: HeaderMap,
) -> Result<([(HeaderName, String); 1], Json<AssessmentView>)> {
    let command = CompleteAssessment {
        assessment: id,
        seen: seen(&headers),
    };
    state.posture.complete_assessment(&actor, command).await?;
    let run = state.posture.run(&actor, id).await?;
    Ok(([super::etag(&run.assessment)], Json(AssessmentView::from(&run))))
}

/// Reads `If-Match`. A tag that is none of ours matches no version.
fn seen(headers: &HeaderMap) -> Option<i32> {
    const MATCHES_NOTHING: i32 = 0;
    let tag = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default().trim();
    (tag != "*").then(|| tag.trim_matches('"').parse().unwrap_or(MATCHES_NOTHING))
}

#[cfg(test)]
mod tests {
    use super::seen;
    use http::{HeaderMap, HeaderValue, header};

    #[test]
    fn only_a_tag_of_ours_names_a_version() {
        let with = |tag: &'static str| {
            seen(&HeaderMap::from_iter([(
                header::IF_MATCH,
                HeaderValue::from_static(tag),
            )]))
        };
        assert_eq!(with("\"7\""), Some(7));
        assert_eq!(with("*"), None);
        assert_eq!(with("W/\"7\""), Some(0));
        assert_eq!(with("\"x\""), Some(0));
        assert_eq!(seen(&HeaderMap::new()), None);
    }
}
