//! `GET /api/v1/jobs/{id}/matches`

use super::views::JobView;
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use kernel::Span;
use kernel::ids::ShiftId;
use marketplace::model::{Obstacle, Part, Score};
use marketplace::{Eligible, LeftOut, MatchRules, Profile};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Json, Path, Result, SignedIn};

/// What an organisation sees of a worker before a booking.
#[derive(Serialize, ToSchema)]
struct CandidateView {
    /// The worker.
    worker_id: Uuid,
    /// First name and initial.
    #[schema(example = "Amina K")]
    name: String,
    /// The town of their home area.
    #[schema(example = "Leeds")]
    town: String,
    /// Straight line from their home area to the site; both are approximate.
    #[schema(example = 4200)]
    distance_metres: u32,
    /// Where an invitation to this job stands: `open`, `accepted`, `declined`, `released`; nothing if there is none.
    #[schema(example = "open")]
    invited: Option<&'static str>,
}

impl From<Profile> for CandidateView {
    fn from(profile: Profile) -> Self {
        Self {
            worker_id: profile.candidate.worker.get(),
            name: profile.candidate.name,
            town: profile.town,
            distance_metres: profile.candidate.distance_metres,
            invited: profile.invited.map(marketplace::InvitationState::as_str),
        }
    }
}

/// One part of a score.
#[derive(Serialize, ToSchema)]
struct PartView {
    /// What it is for: `distance`, `availability`, `experience`, `familiarity`.
    #[schema(example = "distance")]
    criterion: &'static str,
    /// What it gave.
    #[schema(example = 24)]
    points: u8,
    /// What it could give.
    #[schema(example = 30)]
    weight: u8,
    /// `met`, `partly` or `missing`.
    #[schema(example = "partly")]
    standing: &'static str,
    /// What the points were given for.
    #[schema(example = "Lives 6.4 miles from the site")]
    reason: String,
    /// What would give all of them, where not all are given.
    raise: Option<String>,
}

impl From<Part> for PartView {
    fn from(part: Part) -> Self {
        Self {
            criterion: part.criterion.key(),
            points: part.points,
            weight: part.weight,
            standing: part.standing().word(),
            reason: part.reason(),
            raise: part.raise(),
        }
    }
}

/// A worker who passes every gate.
#[derive(Serialize, ToSchema)]
struct EligibleView {
    #[serde(flatten)]
    candidate: CandidateView,
    /// 0 to 100: the sum of the points of its parts.
    #[schema(example = 76)]
    score: u8,
    /// The score in words.
    #[schema(example = "Good match")]
    band: &'static str,
    /// What the score is made of.
    parts: Vec<PartView>,
}

impl From<Eligible> for EligibleView {
    fn from(one: Eligible) -> Self {
        let score: &Score = &one.score;
        Self {
            score: score.value(),
            band: score.band().words(),
            parts: score.parts().iter().copied().map(Into::into).collect(),
            candidate: one.profile.into(),
        }
    }
}

/// The cheapest change that would open a gate.
#[derive(Serialize, ToSchema)]
struct FixView {
    /// What kind of change it is: `obtain`, `extend`, `check`, `travel`, `release`, `retime`.
    #[schema(example = "extend")]
    kind: &'static str,
    /// The change in words.
    #[schema(example = "They renew this: Moving and handling people. It must last until 6am on Friday 6 March 2026")]
    text: String,
    /// The credential type that it is about, if any; a course may bring it.
    #[schema(example = "moving-and-handling")]
    credential_kind: Option<String>,
}

/// A gate that is shut for a worker.
#[derive(Serialize, ToSchema)]
struct ObstacleView {
    /// Which: `credential`, `overlap`, `rest`, `distance`, `sector`, `discoverable`.
    #[schema(example = "credential")]
    gate: &'static str,
    /// Why it is shut.
    #[schema(example = "Moving and handling people ended on Monday 2 March 2026")]
    reason: String,
    /// What would open it.
    fix: FixView,
}

impl ObstacleView {
    fn of(rules: &MatchRules, shift: Span, obstacle: &Obstacle) -> Self {
        Self {
            gate: obstacle.gate.key(),
            reason: obstacle.gate.reason(rules, shift),
            fix: FixView {
                kind: obstacle.fix.key(),
                text: obstacle.fix.sentence(rules),
                credential_kind: obstacle.fix.credential_kind().map(str::to_owned),
            },
        }
    }
}

/// A worker for whom a gate is shut. There is no score: no score buys a gate.
#[derive(Serialize, ToSchema)]
struct ExcludedView {
    #[serde(flatten)]
    candidate: CandidateView,
    /// Every gate that is shut.
    reasons: Vec<ObstacleView>,
}

impl ExcludedView {
    fn of(rules: &MatchRules, shift: Span, one: LeftOut) -> Self {
        let reasons = one
            .obstacles
            .iter()
            .map(|obstacle| ObstacleView::of(rules, shift, obstacle));
        Self {
            reasons: reasons.collect(),
            candidate: one.profile.into(),
        }
    }
}

/// Who can work a job.
#[derive(Serialize, ToSchema)]
pub(super) struct MatchesView {
    /// The job.
    job: JobView,
    /// How far was looked, in kilometres.
    #[schema(example = 15)]
    within_km: u16,
    /// Those who pass every gate, the best first.
    eligible: Vec<EligibleView>,
    /// Some of the nearest who do not, those nearest to passing first.
    excluded: Vec<ExcludedView>,
}

/// Show who can work a job, with the reasons, and who cannot, with what would change that.
#[utoipa::path(get, path = "/api/v1/jobs/{id}/matches", tag = "jobs", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The job")), responses(
    (status = 200, description = "The matches", body = MatchesView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 403, description = "The caller does not place shifts for the job's organisation", body = ProblemView, content_type = "application/problem+json"),
    (status = 404, description = "There is no such job", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn matches(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Path(id): Path<ShiftId>,
) -> Result<Json<MatchesView>> {
    let found = state.marketplace.matches(&actor, id).await?;
    let (rules, span) = (found.rules, found.shift.span());
    Ok(Json(MatchesView {
        within_km: found.within_km,
        eligible: found.eligible.into_iter().map(Into::into).collect(),
        excluded: found
            .left_out
            .into_iter()
            .map(|one| ExcludedView::of(&rules, span, one))
            .collect(),
        job: JobView::of(&state.marketplace, found.shift),
    }))
}
