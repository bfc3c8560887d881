//! `POST /api/v1/auth/register`

use super::views::{Role, email};
use crate::problem::ProblemView;
use crate::state::ApiState;
use axum::extract::State;
use http::StatusCode;
use identity::Register;
use kernel::{FieldError, Secret};
use platform::AccountRole;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, Type};
use web_kit::{Acting, Client, Json, Problem, Result, Throttle};

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterBody {
    /// Where the confirmation goes, and the address to sign in with.
    #[schema(example = "jo@example.org", max_length = 254)]
    email: String,
    /// At least 8 characters and hard to guess; nothing is trimmed.
    #[schema(example = "lantern gravel teapot", min_length = 8, max_length = 1024)]
    password: String,
    /// `worker` or `employer`.
    #[schema(schema_with = accounts_to_register)]
    role: Role,
    /// The key of a sector: `care`, `security`.
    #[schema(example = "care", pattern = "^[a-z0-9-]{1,60}$")]
    sector: String,
}

/// Describes the accounts that people make for themselves; nobody registers as staff.
fn accounts_to_register() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(
            [AccountRole::Worker, AccountRole::Employer].map(AccountRole::as_str),
        ))
        .description(Some("`worker` or `employer`."))
}

/// The answer, which is the same whether or not the address has an account.
#[derive(Serialize, ToSchema)]
pub(super) struct RegisterView {
    /// What happens now.
    #[schema(example = "Check your e-mail. We have sent a link that confirms your address.")]
    message: &'static str,
    /// What would make the password better.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Four words that do not belong together are stronger still.")]
    advice: Option<&'static str>,
    /// The page that comes next.
    #[schema(example = "/check-email")]
    next: &'static str,
}

/// Make an account. A link that confirms the address goes out by e-mail; nobody can sign in before it is followed.
#[utoipa::path(post, path = "/api/v1/auth/register", tag = "auth", request_body = RegisterBody, responses(
    (status = 201, description = "A letter is on its way", body = RegisterView),
    (status = 422, description = "Some answers break a rule", body = ProblemView, content_type = "application/problem+json"),
    (status = 429, description = "Too many accounts from this address", body = ProblemView, content_type = "application/problem+json"),
))]
pub(super) async fn register(
    State(state): State<ApiState>,
    Acting(actor): Acting,
    Client(place): Client,
    throttle: Throttle,
    Json(body): Json<RegisterBody>,
) -> Result<(StatusCode, Json<RegisterView>)> {
    let typed = Secret::new(body.password.clone());
    let address = email(&body.email).ok();
    let command = match command(body, place) {
        Ok(command) => command,
        Err(mut fields) => {
            fields.extend(state.identity.fault_of_password(&typed, address.as_ref(), &[]).await?);
            return Err(Problem::invalid(&fields));
        }
    };
    throttle.register().await?;
    throttle.mail(&command.email).await?;
    let registration = state.identity.register(&actor, command).await?;
    let view = RegisterView {
        message: "Check your e-mail. We have sent a link that confirms your address.",
        advice: registration.advice,
        next: "/check-email",
    };
    Ok((StatusCode::CREATED, Json(view)))
}

fn command(body: RegisterBody, place: IpAddr) -> Result<Register, Vec<FieldError>> {
    let role = match body.role {
        Role::Worker => Ok(AccountRole::Worker),
        Role::Employer => Ok(AccountRole::Employer),
        Role::Staff => Err(FieldError::new("role", "choice", "Choose worker or employer")),
    };
    match (email(&body.email), role) {
        (Ok(email), Ok(role)) => Ok(Register {
            email,
            password: Secret::new(body.password),
            role,
            sector: body.sector,
            place: Some(place),
        }),
        (email, role) => Err(email.err().into_iter().chain(role.err()).collect()),
    }
}
