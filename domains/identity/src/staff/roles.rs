//! Two administrators give or take a role of staff; on the host's command line one is enough.

use crate::model::account::Account;
use crate::model::role_grant::{DECIDED_WITHIN, GrantRefusal, RoleGrant, WantedRole, can_become};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::{StaffRoleAsked, StaffRoleDecided};
use kernel::ids::{RoleGrantId, UserId};
use kernel::{Email, RngExt, reason_given};
use platform::{Action, Actor, Denied, Reason, StaffRole, WriteTx};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// How many are listed.
const LISTED: i64 = 50;

/// Whose role, which, and why.
#[derive(Debug, Clone)]
pub struct AskRole {
    /// The person.
    pub user: UserId,
    /// What is asked for.
    pub wanted: WantedRole,
    /// Why.
    pub reason: String,
}

/// What another administrator says to it.
#[derive(Debug, Clone, Copy)]
pub struct DecideRole {
    /// What was asked for.
    pub grant: RoleGrantId,
    /// Whether it shall hold.
    pub approve: bool,
}

/// The same by an operator of the host, for whoever is the only administrator.
#[derive(Debug, Clone)]
pub struct SetRoleByHand {
    /// The person's address.
    pub email: Email,
    /// What shall hold.
    pub wanted: WantedRole,
    /// Why.
    pub reason: String,
}

/// One that was asked for, with the addresses of those concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantView {
    /// What was asked for.
    pub grant: RoleGrant,
    /// The addresses of the people in it.
    pub emails: BTreeMap<UserId, Email>,
}

impl Identity {
    /// Asks that somebody get, change or lose a role of staff. Nothing changes until another administrator agrees. The
    /// person and every administrator are told.
    ///
    /// # Errors
    /// `Denied` for whoever is no administrator; `NoAccount`; `Invalid` without a reason; the refusal.
    pub async fn ask_role(&self, actor: &Actor, command: AskRole) -> Result<RoleGrant, Error> {
        let by = administrator(actor, rights::AskRole, command.user)?;
        let reason = reason_given(&command.reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        if by == command.user {
            return Err(GrantRefusal::OwnRole.into());
        }
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = store::users::lock(&mut tx, command.user)
            .await?
            .ok_or(Error::NoAccount)?;
        can_become(&account, command.wanted)?;
        let why = self.why(&mut tx, account.user, reason).await?;
        let grant = RoleGrant {
            id: self.ground.rng.uuid_v7(now).into(),
            user: account.user,
            wanted: command.wanted,
            why: Some(why),
            reason: reason.to_owned(),
            asked_by: by,
            asked_at: now,
            expires_at: now + DECIDED_WITHIN,
            decided_by: None,
            decided_at: None,
            approved: None,
        };
        let permit = tx.permit(rights::SetRole, &account.user)?;
        store::role_grants::close_expired(&mut tx, &permit, now).await?;
        if !store::role_grants::add(&mut tx, &permit, &grant).await? {
            return Err(GrantRefusal::Waiting.into());
        }
        let change = (told(account.staff_role()), told(command.wanted.role()));
        let target = Some(account.user.get());
        tx.audit_change("identity.staff-role-asked", target, change, Some(why));
        tx.emit(&StaffRoleAsked {
            user: account.user,
            email: account.email,
            role: word(command.wanted),
            at: now,
        })
        .await?;
        tx.commit().await?;
        Ok(grant)
    }

    /// Agrees or does not. Agreed, the role holds at once and every sign-in of the person ends, on all nodes.
    ///
    /// # Errors
    /// `Denied` for whoever is no administrator; `NoRoleGrant`; the refusal.
    pub async fn decide_role(&self, actor: &Actor, command: DecideRole) -> Result<RoleGrant, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let found = if actor.is_staff() {
            store::role_grants::lock(&mut tx, command.grant).await?
        } else {
            None
        };
        let grant = found.ok_or(Error::NoRoleGrant)?;
        let by = administrator(actor, rights::DecideRole, grant.user)?;
        grant.may_be_decided(by, now)?;
        let account = store::users::lock(&mut tx, grant.user).await?.ok_or(Error::NoAccount)?;
        let decided = RoleGrant {
            decided_by: Some(by),
            decided_at: Some(now),
            approved: Some(command.approve),
            ..grant
        };
        let permit = tx.permit(rights::SetRole, &account.user)?;
        if !store::role_grants::decide(&mut tx, &permit, &decided).await? {
            return Err(GrantRefusal::Decided.into());
        }
        let said = (decided.why, decided.reason.as_str());
        let why = self.why_still(&mut tx, account.user, said).await?;
        if command.approve {
            can_become(&account, decided.wanted)?;
            self.set_role_in(&mut tx, &account, decided.wanted, why).await?;
        } else {
            let change = (told(decided.wanted.role()), told(account.staff_role()));
            let target = Some(account.user.get());
            tx.audit_change("identity.staff-role-refused", target, change, Some(why));
        }
        tell(&mut tx, &account, decided.wanted, command.approve, now).await?;
        tx.commit().await?;
        Ok(self.explained(actor, decided, reason_of).await)
    }

    /// Gives or takes a role from the host's command line, where no second administrator is needed.
    ///
    /// # Errors
    /// `Denied` for everybody but the command line; `NoAccount`; `Invalid` without a reason; the refusal.
    pub async fn set_role_by_hand(&self, actor: &Actor, command: SetRoleByHand) -> Result<UserId, Error> {
        let reason = reason_given(&command.reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let found = store::users::find_by_email(&mut tx, &command.email).await?;
        let user = found.ok_or(Error::NoAccount)?.user;
        tx.check(rights::SetRole, &user)?;
        let account = store::users::lock(&mut tx, user).await?.ok_or(Error::NoAccount)?;
        can_become(&account, command.wanted)?;
        let why = self.why(&mut tx, user, reason).await?;
        self.set_role_in(&mut tx, &account, command.wanted, why).await?;
        tell(&mut tx, &account, command.wanted, true, now).await?;
        tx.commit().await?;
        Ok(user)
    }

    async fn set_role_in(
        &self,
        tx: &mut WriteTx,
        account: &Account,
        wanted: WantedRole,
        why: Reason,
    ) -> Result<(), Error> {
        let permit = tx.check(rights::SetRole, &account.user)?;
        match wanted {
            WantedRole::Give(role) => store::users::give_role(tx, &permit, role).await?,
            WantedRole::Take => store::users::take_role(tx, &permit, self.ground.clock.now()).await?,
        }
        let change = (told(account.staff_role()), told(wanted.role()));
        let target = Some(account.user.get());
        tx.audit_change("identity.staff-role-changed", target, change, Some(why));
        Ok(())
    }

    /// Lists roles that were asked for, those that wait first.
    ///
    /// # Errors
    /// `Denied` for whoever is no administrator.
    pub async fn list_role_grants(&self, actor: &Actor) -> Result<Vec<GrantView>, Error> {
        if !actor.may(rights::SeeRoles, &()) {
            let action = rights::SeeRoles::NAME;
            return Err(Denied { action }.into());
        }
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let mut grants = store::role_grants::list(&mut tx, None, LISTED).await?;
        self.explain(&mut tx, &mut grants, reason_of).await?;
        let people = |grant: &RoleGrant| [Some(grant.user), Some(grant.asked_by), grant.decided_by];
        let users: BTreeSet<UserId> = grants.iter().flat_map(people).flatten().collect();
        let emails = store::users::emails(&mut tx, &users).await?;
        let view = |grant: RoleGrant| {
            let known = people(&grant).into_iter().flatten();
            let emails = known
                .filter_map(|user| Some((user, emails.get(&user)?.clone())))
                .collect();
            GrantView { grant, emails }
        };
        Ok(grants.into_iter().map(view).collect())
    }

    /// Lists the administrators, for journeys that tell them something.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn administrators_in(&self, tx: &mut WriteTx) -> Result<Vec<(UserId, Email)>, Error> {
        Ok(store::users::with_role(tx, StaffRole::Admin).await?)
    }
}

async fn tell(
    tx: &mut WriteTx,
    account: &Account,
    wanted: WantedRole,
    approved: bool,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let decided = StaffRoleDecided {
        user: account.user,
        email: account.email.clone(),
        role: word(wanted),
        approved,
        at,
    };
    tx.emit(&decided).await?;
    Ok(())
}

/// Returns the administrator who acts.
pub(super) fn administrator<A: Action<Resource = UserId>>(
    actor: &Actor,
    action: A,
    user: UserId,
) -> Result<UserId, Error> {
    let denied = Denied { action: A::NAME };
    let by = actor.user().filter(|_| actor.may(action, &user));
    by.ok_or_else(|| denied.into())
}

const fn reason_of(grant: &mut RoleGrant) -> (Option<Reason>, DateTime<Utc>, &mut String) {
    (grant.why, grant.asked_at, &mut grant.reason)
}

fn told(role: Option<StaffRole>) -> serde_json::Value {
    json!({ "role": role.map(StaffRole::as_str) })
}

fn word(wanted: WantedRole) -> Option<String> {
    wanted.role().map(|role| role.as_str().to_owned())
}
