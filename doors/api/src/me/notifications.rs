//! `GET` and `PUT /api/v1/me/notifications`

use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use notifications::{Choices, ChoicesInput, Group, QuietHours};
use platform::AccountRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web_kit::{Json, Result, SignedIn};

/// What a person is written to about, and when not.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationsView {
    /// Groups of letters that the caller may switch off. All others always come, and at once.
    #[schema(example = json!(["shift-invitations", "courses"]))]
    groups: Vec<&'static str>,
    /// Which of them are not sent.
    #[schema(example = json!(["courses"]))]
    switched_off: Vec<&'static str>,
    /// When quiet hours begin, on London's clocks; null for no quiet hours.
    #[schema(example = "21:00")]
    quiet_from: Option<String>,
    /// When they end. Letters of a group wait until then.
    #[schema(example = "07:00")]
    quiet_until: Option<String>,
}

impl NotificationsView {
    fn new(choices: &Choices, account: Option<AccountRole>) -> Self {
        let groups = Group::ALL.into_iter().filter(|group| group.concerns(account));
        let hour = |which: fn(QuietHours) -> notifications::Hour| choices.quiet.map(|quiet| which(quiet).to_string());
        Self {
            groups: groups.map(Group::as_str).collect(),
            switched_off: choices.switched_off.iter().map(|group| group.as_str()).collect(),
            quiet_from: hour(QuietHours::start),
            quiet_until: hour(QuietHours::until),
        }
    }
}

/// What the person chooses, in place of what they chose before.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationsBody {
    /// Groups of letters not to send.
    #[schema(example = json!(["courses"]), max_items = 3, pattern = "^(shift-invitations|courses|reports)$")]
    switched_off: Vec<String>,
    /// When quiet hours begin, on London's clocks; without both there are none.
    #[schema(example = "21:00", pattern = "^([01][0-9]|2[0-3]):00$")]
    quiet_from: Option<String>,
    /// When they end: at another hour than they begin.
    #[schema(example = "07:00", pattern = "^([01][0-9]|2[0-3]):00$")]
    quiet_until: Option<String>,
}

impl From<NotificationsBody> for ChoicesInput {
    fn from(body: NotificationsBody) -> Self {
        Self {
            switched_off: body.switched_off,
            quiet_from: body.quiet_from,
            quiet_until: body.quiet_until,
        }
    }
}

/// Show what the caller is written to about, and when not.
#[utoipa::path(get, path = "/api/v1/me/notifications", tag = "account", operation_id = "show_notifications", security(("bearer" = [])), responses(
    (status = 200, description = "The choices; everything at once, where there are none", body = NotificationsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn show(State(state): State<ApiState>, SignedIn(actor): SignedIn) -> Result<Json<NotificationsView>> {
    let choices = state.notifications.own_choices(&actor).await?;
    Ok(Json(NotificationsView::new(&choices, actor.account())))
}

/// Choose what to be written to about, and when not. Letters about the account and what guards it, bookings, who is in an
/// organisation and what the law asks belong to no group: they always come, and at once.
#[utoipa::path(put, path = "/api/v1/me/notifications", tag = "account", operation_id = "change_notifications", request_body = NotificationsBody, security(("bearer" = [])), responses(
    (status = 200, description = "Saved", body = NotificationsView),
    (status = 401, description = "Nobody is signed in", body = ProblemView, content_type = "application/problem+json"),
    (status = 422, description = "There is no such group, or quiet hours have one end, no whole hour or end as they begin", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn change(
    State(state): State<ApiState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<NotificationsBody>,
) -> Result<Json<NotificationsView>> {
    let choices = state.notifications.change_choices(&actor, body.into()).await?;
    Ok(Json(NotificationsView::new(&choices, actor.account())))
}
