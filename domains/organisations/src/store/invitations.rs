//! Invitations of people, and the secrets of their letters.

use crate::model::invitation::{InvitationLink, MemberInvitation};
use crate::rights::{Invite, LetIn, WriteInvitation, beyond};
use chrono::{DateTime, Utc};
use kernel::Email;
use kernel::ids::{MemberInvitationId, OrganisationId, UserId};
use platform::{Action, DbError, OrgRole, Permit, ReadTx, TokenHash, WriteTx};
use uuid::Uuid;

struct Row {
    organisation_id: Uuid,
    id: Uuid,
    email: String,
    role: String,
    invited_by: Uuid,
    created_at: DateTime<Utc>,
    letters: i16,
    asked_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    accepted_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for MemberInvitation {
    type Error = DbError;

    fn try_from(row: Row) -> Result<Self, DbError> {
        let role = OrgRole::parse(&row.role);
        Ok(Self {
            id: row.id.into(),
            organisation: row.organisation_id.into(),
            email: row
                .email
                .parse()
                .map_err(|why| DbError::row("organisations.invitations.email", why))?,
            role: role.ok_or_else(|| DbError::row("organisations.invitations.role", row.role))?,
            invited_by: row.invited_by.into(),
            created_at: row.created_at,
            letters: row.letters.unsigned_abs(),
            asked_at: row.asked_at,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
            withdrawn_at: row.withdrawn_at,
        })
    }
}

/// Lists the invitations of an organisation that wait, newest first.
pub(crate) async fn list_open(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Vec<MemberInvitation>, DbError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select organisation_id, id, email::text as "email!", role, invited_by, created_at, letters, asked_at,
                  expires_at, accepted_at, withdrawn_at
           from organisations.invitations
           where organisation_id = $1 and accepted_at is null and withdrawn_at is null
           order by created_at desc, id desc limit 200"#,
        organisation.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(MemberInvitation::try_from).collect()
}

/// Finds an invitation that the actor may see.
pub(crate) async fn lookup(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    id: MemberInvitationId,
) -> Result<Option<MemberInvitation>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select organisation_id, id, email::text as "email!", role, invited_by, created_at, letters, asked_at,
                  expires_at, accepted_at, withdrawn_at
           from organisations.invitations where organisation_id = $1 and id = $2"#,
        organisation.get(),
        id.get(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(MemberInvitation::try_from)
    .transpose()
}

/// Finds the invitation of an address that waits.
pub(crate) async fn find_open(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    email: &Email,
) -> Result<Option<MemberInvitation>, DbError> {
    sqlx::query_as!(
        Row,
        r#"select organisation_id, id, email::text as "email!", role, invited_by, created_at, letters, asked_at,
                  expires_at, accepted_at, withdrawn_at
           from organisations.invitations
           where organisation_id = $1 and email = $2::text::citext and accepted_at is null and withdrawn_at is null"#,
        organisation.get(),
        email.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(MemberInvitation::try_from)
    .transpose()
}

/// Counts the invitations that an organisation wrote since an instant.
pub(crate) async fn count_since(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    since: DateTime<Utc>,
) -> Result<i64, DbError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from organisations.invitations where organisation_id = $1 and created_at > $2"#,
        organisation.get(),
        since,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count)
}

/// Adds an invitation under the permit's id; `false` when its address has one that waits.
pub(crate) async fn add(
    tx: &mut WriteTx,
    permit: &Permit<Invite>,
    invitation: &MemberInvitation,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "insert into organisations.invitations
            (organisation_id, id, email, role, invited_by, created_at, letters, asked_at, expires_at)
         values ($1, $2, $3::text::citext, $4, $5, $6, 1, $6, $7) on conflict do nothing",
        invitation.organisation.get(),
        permit.target(),
        invitation.email.as_str(),
        invitation.role.as_str(),
        invitation.invited_by.get(),
        invitation.created_at,
        invitation.expires_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that another letter was asked for; `false` when the invitation ended meanwhile, or somebody else asked.
pub(crate) async fn ask_again(
    tx: &mut WriteTx,
    permit: &Permit<Invite>,
    seen: &MemberInvitation,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.invitations set letters = letters + 1, asked_at = $3, expires_at = $4
         where organisation_id = $1 and id = $2 and asked_at = $5 and accepted_at is null and withdrawn_at is null",
        seen.organisation.get(),
        permit.target(),
        now,
        until,
        seen.asked_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an invitation back; `false` when it ended meanwhile.
pub(crate) async fn withdraw(
    tx: &mut WriteTx,
    permit: &Permit<Invite>,
    organisation: OrganisationId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.invitations set withdrawn_at = $3
         where organisation_id = $1 and id = $2 and accepted_at is null and withdrawn_at is null",
        organisation.get(),
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes back every invitation that waits, was written by the permit's member and gives more than the role they have now
/// may give. Returns which those were.
pub(crate) async fn withdraw_written_by<A: Action>(
    tx: &mut WriteTx,
    permit: &Permit<A>,
    (organisation, now_is): (OrganisationId, Option<OrgRole>),
    now: DateTime<Utc>,
) -> Result<Vec<(MemberInvitationId, OrgRole)>, DbError> {
    let beyond: Vec<String> = beyond(now_is).map(|role| role.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        "update organisations.invitations set withdrawn_at = $3
         where organisation_id = $1 and invited_by = $2 and role = any($4)
           and accepted_at is null and withdrawn_at is null
         returning id, role",
        organisation.get(),
        permit.target(),
        now,
        &beyond[..],
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let role = OrgRole::parse(&row.role);
            let role = role.ok_or_else(|| DbError::row("organisations.invitations.role", row.role))?;
            Ok((row.id.into(), role))
        })
        .collect()
}

/// Voids the earlier letters of the permit's invitation, and keeps the hash of the newest one's secret.
pub(crate) async fn put_link(
    tx: &mut WriteTx,
    permit: &Permit<WriteInvitation>,
    organisation: OrganisationId,
    hash: TokenHash,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    sqlx::query!(
        "update organisations.invitation_links set revoked_at = $3
         where organisation_id = $1 and invitation_id = $2 and revoked_at is null",
        organisation.get(),
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into organisations.invitation_links (hash, organisation_id, invitation_id, created_at)
         values ($1, $2, $3, $4)",
        &hash[..],
        organisation.get(),
        permit.target(),
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds a letter's link by its secret's hash, in whatever state it is.
pub(crate) async fn find_link(tx: &mut ReadTx, hash: &TokenHash) -> Result<Option<InvitationLink>, DbError> {
    let row = sqlx::query!(
        "select organisation_id, invitation_id, revoked_at from organisations.invitation_links where hash = $1",
        &hash[..],
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let invitation = lookup(tx, row.organisation_id.into(), row.invitation_id.into()).await?;
    Ok(invitation.map(|invitation| InvitationLink {
        invitation,
        revoked_at: row.revoked_at,
    }))
}

/// Uses the permit's invitation up; `false` when it ended meanwhile. Of two who try at once, one gets it.
pub(crate) async fn accept(
    tx: &mut WriteTx,
    permit: &Permit<LetIn>,
    organisation: OrganisationId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let done = sqlx::query!(
        "update organisations.invitations set accepted_at = $3, accepted_by = $4
         where organisation_id = $1 and id = $2 and accepted_at is null and withdrawn_at is null and expires_at > $3",
        organisation.get(),
        permit.target(),
        now,
        user.get(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
