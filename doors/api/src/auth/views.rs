//! What several of these endpoints take and give.

use http::StatusCode;
use identity::{Account, HalfLogin, PasswordSet, TokenPair};
use kernel::{Email, FieldError, PeopleError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web_kit::{Problem, Result};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// Learns, holds credentials and takes shifts.
    Worker,
    /// Acts for an organisation.
    Employer,
    /// Works for the platform.
    Staff,
}

/// An account, for its holder.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UserView {
    /// The account's id.
    id: Uuid,
    /// The address to sign in with.
    #[schema(example = "jo@example.org")]
    email: String,
    /// What the account is for.
    role: Role,
    /// What a member of staff does.
    #[schema(example = "reviewer")]
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_role: Option<&'static str>,
    /// The sector; staff have none.
    #[schema(example = "care")]
    sector: Option<String>,
}

impl From<Account> for UserView {
    fn from(account: Account) -> Self {
        Self {
            id: account.user.get(),
            email: account.email.into(),
            role: match account.standing {
                identity::Standing::Worker => Role::Worker,
                identity::Standing::Employer => Role::Employer,
                identity::Standing::Staff(_) => Role::Staff,
            },
            staff_role: account.standing.staff_role(),
            sector: account.sector,
        }
    }
}

/// A password was set.
#[derive(Serialize, ToSchema)]
pub(super) struct PasswordView {
    /// What would make the password better still.
    #[schema(
        example = "A longer password is safer. Three or four words that do not belong together are easy to remember"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<&'static str>,
}

impl PasswordView {
    pub(super) const fn new(set: &PasswordSet) -> Self {
        Self { advice: set.advice }
    }
}

/// A pair of tokens.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokensView {
    /// Sent with each request as `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// For how many seconds the access token counts.
    #[schema(example = 900)]
    expires_in: u32,
    /// Sent once to `/auth/refresh`, within 7 days, for the next pair.
    #[schema(example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE")]
    refresh_token: String,
    /// The page that comes next for this person; only after signing in.
    #[schema(example = "/profile/personal")]
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Who signed in.
    user: UserView,
}

impl TokensView {
    pub(super) fn new(pair: TokenPair, next: Option<String>) -> Self {
        Self {
            access_token: pair.access_token.into_inner(),
            token_type: "Bearer",
            expires_in: pair.expires_in,
            refresh_token: pair.refresh_token.into_inner(),
            next,
            user: pair.account.into(),
        }
    }
}

/// Reads an address, naming the field.
pub(crate) fn email(text: &str) -> Result<Email, FieldError> {
    text.parse()
        .map_err(|why: kernel::EmailError| FieldError::new("email", "format", why.to_string()))
}

/// A sign-in that lacks its second factor, as the refusal carries it under `second_factor`.
#[derive(Serialize, ToSchema)]
pub(crate) struct HalfLoginView {
    /// Sent with the code to `/auth/second-factor`. It opens nothing else.
    #[schema(example = "Zm9yIGV4YW1wbGUgb25seSwgMzIgYnl0ZXMgbG9uZyE")]
    ticket: String,
    /// For how many seconds it waits.
    #[schema(example = 600)]
    expires_in: u32,
    /// How many tries it bears.
    #[schema(example = 5)]
    tries: u16,
    /// What the account has: `app`, `passkey`, `text`, `recovery_code`. A passkey signs in by itself at `/auth/passkeys`.
    /// A text message is asked for at `/auth/second-factor/text`.
    methods: Vec<&'static str>,
}

impl From<HalfLogin> for HalfLoginView {
    fn from(half: HalfLogin) -> Self {
        let app = half.factors.app_since.map(|_| "app");
        let passkey = (half.factors.passkeys > 0).then_some("passkey");
        let text = half.factors.phone.map(|_| "text");
        let codes = (half.factors.recovery_codes_left > 0).then_some("recovery_code");
        Self {
            ticket: half.ticket.into_inner(),
            expires_in: half.seconds,
            tries: half.tries,
            methods: app.into_iter().chain(passkey).chain(text).chain(codes).collect(),
        }
    }
}

/// Gives refusals of a credential their status: 401, as only doors can say it.
pub(super) fn refused(error: identity::Error) -> Problem {
    let title = match error {
        identity::Error::SecondFactorNeeded(half) => {
            let (status, code, title) = (
                StatusCode::UNAUTHORIZED,
                "identity/second-factor-needed",
                "Show your second factor",
            );
            let detail = "Your password is right. Send a code with the ticket to /api/v1/auth/second-factor.";
            return Problem::new(status, code, title, detail).with_more("second_factor", HalfLoginView::from(*half));
        }
        identity::Error::NotSignedIn | identity::Error::Passkey(_) => "Not signed in",
        identity::Error::HalfLoginEnded | identity::Error::SignInAgain => "Sign in again",
        other => return other.into(),
    };
    Problem::new(StatusCode::UNAUTHORIZED, error.code(), title, format!("{error}."))
}
