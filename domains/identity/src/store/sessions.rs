//! Sessions of browsers and of API clients.

use crate::model::methods::Methods;
use crate::model::session::{LiveSession, Login};
use crate::model::token::TokenHash;
use crate::queries::SessionView;
use crate::rights::{EndAllSessions, EndSession, KeepSession, OpenSession};
use crate::store::proofs::methods;
use crate::store::users::standing;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::{SessionId, UserId};
use platform::{DbError, Permit, ReadTx, WriteTx};
use uuid::Uuid;

/// Where a session was begun from, as far as it is kept.
pub(crate) struct Origin {
    pub(crate) agent: Option<String>,
    pub(crate) network: Option<String>,
}

/// A session about to begin.
pub(crate) struct NewSession {
    pub(crate) id: SessionId,
    /// The cookie's hash; API sessions have none.
    pub(crate) cookie: Option<TokenHash>,
    pub(crate) user_version: i32,
    /// By what the person has just proved who they are.
    pub(crate) methods: Methods,
    /// Since when that counts as a fresh proof.
    pub(crate) proved_at: DateTime<Utc>,
    pub(crate) device: Option<String>,
    pub(crate) origin: Origin,
    pub(crate) now: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
}

/// Begins a session for the permit's person.
pub(crate) async fn add(tx: &mut WriteTx, permit: &Permit<OpenSession>, session: &NewSession) -> Result<(), DbError> {
    sqlx::query!(
        "insert into identity.sessions (id, user_id, kind, token_hash, user_version, device, created_at, seen_at, expires_at,
             agent, network, proved_at, methods)
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $12, $11)",
        session.id.get(),
        permit.target(),
        if session.cookie.is_some() { "browser" } else { "api" },
        session.cookie.as_ref().map(|hash| &hash[..]),
        session.user_version,
        session.device,
        session.now,
        session.expires_at,
        session.origin.agent,
        session.origin.network,
        &session.methods.words(),
        session.proved_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the person's oldest live sessions, so that at most `keep` are left.
pub(crate) async fn end_oldest(
    tx: &mut WriteTx,
    permit: &Permit<OpenSession>,
    keep: u16,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.sessions set ended_at = $2, ended_why = 'replaced'
         where id in (select id from identity.sessions
                      where user_id = $1 and ended_at is null and expires_at > $2
                      order by created_at desc, id desc offset $3)",
        permit.target(),
        now,
        i64::from(keep),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A live session as it is stored, with what counts of its holder's account.
struct Row {
    id: Uuid,
    user_id: Uuid,
    seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    methods: Vec<String>,
    role: String,
    staff_role: Option<String>,
    sector: Option<String>,
    proved_at: DateTime<Utc>,
    strong: bool,
}

impl TryFrom<Row> for LiveSession {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            session: row.id.into(),
            user: row.user_id.into(),
            standing: standing(&row.role, row.staff_role.as_deref())?,
            sector: row.sector,
            proved_at: row.proved_at,
            methods: methods(&row.methods)?,
            has_strong_factor: row.strong,
            seen_at: row.seen_at,
            expires_at: row.expires_at,
        })
    }
}

/// Finds the session behind a cookie, if it has not ended and its holder's account is open.
pub(crate) async fn by_cookie(
    tx: &mut ReadTx,
    cookie: &TokenHash,
    now: DateTime<Utc>,
) -> Result<Option<LiveSession>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.id, s.user_id, s.seen_at, s.expires_at, s.methods, u.role, u.staff_role, u.sector,
                  coalesce(s.proved_at, s.created_at) as "proved_at!",
                  exists (select from identity.strong_factors f where f.user_id = u.id) as "strong!"
         from identity.sessions s join identity.users u on u.id = s.user_id and u.version = s.user_version
         where s.token_hash = $1 and s.ended_at is null and s.expires_at > $2
           and u.disabled_at is null and u.email_confirmed_at is not null"#,
        &cookie[..],
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(LiveSession::try_from).transpose()
}

/// Finds a browser's session by its id, under the same conditions.
pub(crate) async fn by_id(
    tx: &mut ReadTx,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<LiveSession>, DbError> {
    let row = sqlx::query_as!(
        Row,
        r#"select s.id, s.user_id, s.seen_at, s.expires_at, s.methods, u.role, u.staff_role, u.sector,
                  coalesce(s.proved_at, s.created_at) as "proved_at!",
                  exists (select from identity.strong_factors f where f.user_id = u.id) as "strong!"
         from identity.sessions s join identity.users u on u.id = s.user_id and u.version = s.user_version
         where s.id = $1 and s.kind = 'browser' and s.ended_at is null and s.expires_at > $2
           and u.disabled_at is null and u.email_confirmed_at is not null"#,
        session.get(),
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(LiveSession::try_from).transpose()
}

/// What must hold for an access token to count.
pub(crate) struct TokenFacts {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) version: i32,
    pub(crate) token: Uuid,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) proof_life: TimeDelta,
}

/// Finds the session behind an access token, if session, account, version and the token's pair all still hold. Also
/// tells whether this is the token's first use.
pub(crate) async fn by_access_token(
    tx: &mut ReadTx,
    facts: &TokenFacts,
    now: DateTime<Utc>,
) -> Result<Option<(Login, bool)>, DbError> {
    let row = sqlx::query!(
        r#"select u.role, u.staff_role, u.sector, s.expires_at, s.methods,
                  coalesce(s.proved_at, s.created_at) as "proved_at!", r.access_used_at is null as "first!",
                  exists (select from identity.strong_factors f where f.user_id = u.id) as "strong!"
           from identity.sessions s
           join identity.users u on u.id = s.user_id and u.version = s.user_version
           join identity.refresh_tokens r on r.session_id = s.id and r.access_id = $4
           where s.id = $1 and s.user_id = $2 and u.version = $3 and s.ended_at is null and s.expires_at > $5
             and r.revoked_at is null and u.disabled_at is null and u.email_confirmed_at is not null"#,
        facts.session.get(),
        facts.user.get(),
        facts.version,
        facts.token,
        now,
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let login = Login {
            session: facts.session,
            user: facts.user,
            standing: standing(&row.role, row.staff_role.as_deref())?,
            sector: row.sector,
            until: facts.ends_at.min(row.expires_at),
            proven_until: row.expires_at.min(row.proved_at + facts.proof_life),
            methods: methods(&row.methods)?,
            has_strong_factor: row.strong,
        };
        Ok((login, row.first))
    })
    .transpose()
}

/// Notes that a session was used.
pub(crate) async fn touch(tx: &mut WriteTx, permit: &Permit<KeepSession>, now: DateTime<Utc>) -> Result<(), DbError> {
    sqlx::query!(
        "update identity.sessions set seen_at = greatest(seen_at, $2) where id = $1 and ended_at is null",
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds whose session it is, if it lives.
pub(crate) async fn owner(tx: &mut ReadTx, session: SessionId) -> Result<Option<UserId>, DbError> {
    let user = sqlx::query_scalar!(
        "select user_id from identity.sessions where id = $1 and ended_at is null",
        session.get(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(user.map(UserId::from))
}

/// Finds whose session a cookie opened, ended or not.
pub(crate) async fn holder_of(tx: &mut ReadTx, cookie: &[u8; 32]) -> Result<Option<UserId>, DbError> {
    let user = sqlx::query_scalar!(
        "select user_id from identity.sessions where token_hash = $1",
        &cookie[..],
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(user.map(UserId::from))
}

/// Ends one session; `false` when it has ended before.
pub(crate) async fn end(
    tx: &mut WriteTx,
    permit: &Permit<EndSession>,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update identity.sessions set ended_at = $2, ended_why = $3 where id = $1 and ended_at is null",
        permit.target(),
        now,
        why,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every live session of the permit's person but one, for the given reason, and tells how many there were.
pub(crate) async fn end_others(
    tx: &mut WriteTx,
    permit: &Permit<EndAllSessions>,
    keep: Option<SessionId>,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update identity.sessions set ended_at = $3, ended_why = $4
         where user_id = $1 and ended_at is null and expires_at > $3 and id is distinct from $2",
        permit.target(),
        keep.map(SessionId::get),
        now,
        why,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Ends the sessions of the permit's person that had begun by an instant, and tells how many there were.
pub(crate) async fn end_those_before(
    tx: &mut WriteTx,
    permit: &Permit<EndAllSessions>,
    before: DateTime<Utc>,
    why: &'static str,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let done = sqlx::query!(
        "update identity.sessions set ended_at = $3, ended_why = $4
         where user_id = $1 and ended_at is null and created_at <= $2",
        permit.target(),
        before,
        now,
        why,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Lists the live sessions of a person, newest first.
pub(crate) async fn list(tx: &mut ReadTx, user: UserId, now: DateTime<Utc>) -> Result<Vec<SessionView>, DbError> {
    let rows = sqlx::query!(
        "select s.id, s.kind, s.device, s.agent, s.network, s.created_at, s.seen_at
         from identity.sessions s join identity.users u on u.id = s.user_id and u.version = s.user_version
         where s.user_id = $1 and s.ended_at is null and s.expires_at > $2 order by s.created_at desc, s.id desc",
        user.get(),
        now,
    )
    .fetch_all(tx.conn())
    .await?;
    let views = rows.into_iter().map(|row| SessionView {
        session: row.id.into(),
        is_browser: row.kind == "browser",
        device: row.device,
        agent: row.agent,
        network: row.network,
        signed_in_at: row.created_at,
        seen_at: row.seen_at,
    });
    Ok(views.collect())
}
