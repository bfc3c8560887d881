//! Two administrators and a day's wait take away the second factors of somebody who lost them.

use super::roles::administrator;
use crate::model::account::Account;
use crate::model::factor_reset::{FactorReset, RESET_DECIDED_WITHIN, ResetRefusal};
use crate::{Error, Identity, rights, store};
use chrono::{DateTime, Utc};
use contracts::identity::{FactorResetChange, FactorResetChanged};
use kernel::ids::{FactorResetId, UserId};
use kernel::{Email, RngExt, reason_given};
use platform::{Action, Actor, Denied, Reason, WriteTx};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// How many are listed.
const LISTED: i64 = 50;

/// Whose factors, and why.
#[derive(Debug, Clone)]
pub struct AskFactorReset {
    /// The person.
    pub user: UserId,
    /// How it was made sure that it is them who asks.
    pub reason: String,
}

/// What another administrator says to it.
#[derive(Debug, Clone, Copy)]
pub struct DecideFactorReset {
    /// What was asked for.
    pub reset: FactorResetId,
    /// Whether it shall come.
    pub approve: bool,
}

/// One that was asked for, with the addresses of those concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorResetView {
    /// What was asked for.
    pub reset: FactorReset,
    /// The addresses of the people in it.
    pub emails: BTreeMap<UserId, Email>,
}

impl Identity {
    /// Asks that somebody's second factors be taken away. Nothing changes until another administrator agrees and a day has
    /// passed. The person is told at once and can stop it.
    ///
    /// # Errors
    /// `Denied` for whoever is no administrator; `NoAccount`; `Invalid` without a reason; the refusal.
    pub async fn ask_factor_reset(&self, actor: &Actor, command: AskFactorReset) -> Result<FactorReset, Error> {
        let by = administrator(actor, rights::AskFactorReset, command.user)?;
        let reason = reason_given(&command.reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        if by == command.user {
            return Err(ResetRefusal::OwnFactors.into());
        }
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let account = store::users::lock(&mut tx, command.user).await?;
        let account = account.ok_or(Error::NoAccount)?;
        if !account.is_open() || !self.factors_of(&mut tx, account.user).await?.any() {
            return Err(ResetRefusal::NothingToReset.into());
        }
        let why = self.why(&mut tx, account.user, reason).await?;
        let reset = FactorReset {
            id: self.ground.rng.uuid_v7(now).into(),
            user: account.user,
            why: Some(why),
            reason: reason.to_owned(),
            asked_by: by,
            asked_at: now,
            expires_at: now + RESET_DECIDED_WITHIN,
            decided_by: None,
            decided_at: None,
            approved: None,
            stopped_at: None,
            done_at: None,
        };
        let permit = tx.permit(rights::KeepFactorReset, &account.user)?;
        if !store::factor_resets::add(&mut tx, &permit, &reset).await? {
            return Err(ResetRefusal::Waiting.into());
        }
        let change = (json!(null), json!({ "second_factor": false }));
        let target = Some(account.user.get());
        tx.audit_change("identity.factor-reset-asked", target, change, Some(why));
        tell(&mut tx, &account, FactorResetChange::Asked, now).await?;
        tx.commit().await?;
        Ok(reset)
    }

    /// Agrees or does not. Agreed, it comes a day later unless the person stops it.
    ///
    /// # Errors
    /// `Denied` for whoever is no administrator; `NoFactorReset`; the refusal.
    pub async fn decide_factor_reset(&self, actor: &Actor, command: DecideFactorReset) -> Result<FactorReset, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(&self.authenticator(actor)).await?;
        let found = if actor.is_staff() {
            held(&mut tx, command.reset).await?
        } else {
            None
        };
        let (account, reset) = found.ok_or(Error::NoFactorReset)?;
        let by = administrator(actor, rights::DecideFactorReset, reset.user)?;
        reset.may_be_decided(by, now)?;
        if command.approve && !account.is_open() {
            return Err(ResetRefusal::NothingToReset.into());
        }
        let decided = FactorReset {
            decided_by: Some(by),
            decided_at: Some(now),
            approved: Some(command.approve),
            ..reset
        };
        let permit = tx.permit(rights::KeepFactorReset, &account.user)?;
        if !store::factor_resets::decide(&mut tx, &permit, &decided).await? {
            return Err(ResetRefusal::Decided.into());
        }
        let (action, change) = match decided.due_at() {
            Some(due_at) => ("identity.factor-reset-approved", FactorResetChange::Approved { due_at }),
            None => ("identity.factor-reset-refused", FactorResetChange::Refused),
        };
        let told = (json!(null), json!({ "reset": decided.id, "due_at": decided.due_at() }));
        let said = (decided.why, decided.reason.as_str());
        let why = self.why_still(&mut tx, account.user, said).await?;
        tx.audit_change(action, Some(account.user.get()), told, Some(why));
        tell(&mut tx, &account, change, now).await?;
        tx.commit().await?;
        Ok(self.explained(actor, decided, reason_of).await)
    }

    /// Lists resets that were asked for, those under way first. Whose they are can see that they were looked at.
    ///
    /// # Errors
    /// `Denied` for whoever is neither administrator nor auditor.
    pub async fn list_factor_resets(&self, actor: &Actor) -> Result<Vec<FactorResetView>, Error> {
        if !actor.may(rights::SeeFactorResets, &()) {
            let action = rights::SeeFactorResets::NAME;
            return Err(Denied { action }.into());
        }
        let mut tx = self.ground.db.write(actor).await?;
        let mut resets = store::factor_resets::list(&mut tx, LISTED).await?;
        self.explain(&mut tx, &mut resets, reason_of).await?;
        let shown: BTreeSet<UserId> = resets.iter().map(|reset| reset.user).collect();
        for user in shown {
            tx.look(user, "factor-reset", None);
        }
        let people = |reset: &FactorReset| [Some(reset.user), Some(reset.asked_by), reset.decided_by];
        let users: BTreeSet<UserId> = resets.iter().flat_map(people).flatten().collect();
        let emails = store::users::emails(&mut tx, &users).await?;
        tx.commit().await?;
        let view = |reset: FactorReset| {
            let known = people(&reset).into_iter().flatten();
            let emails = known
                .filter_map(|user| Some((user, emails.get(&user)?.clone())))
                .collect();
            FactorResetView { reset, emails }
        };
        Ok(resets.into_iter().map(view).collect())
    }
}

const fn reason_of(reset: &mut FactorReset) -> (Option<Reason>, DateTime<Utc>, &mut String) {
    (reset.why, reset.asked_at, &mut reset.reason)
}

/// Holds a reset and the account it is about until the transaction ends: the account first, as everybody does who changes
/// it, so that nobody waits for each other.
pub(crate) async fn held(tx: &mut WriteTx, id: FactorResetId) -> Result<Option<(Account, FactorReset)>, Error> {
    let Some(user) = store::factor_resets::whose(tx, id).await? else {
        return Ok(None);
    };
    let account = store::users::lock(tx, user).await?;
    let reset = store::factor_resets::lock(tx, id).await?;
    Ok(account.zip(reset))
}

/// Tells the person, at every address of theirs that we know, and every administrator.
pub(crate) async fn tell(
    tx: &mut WriteTx,
    account: &Account,
    change: FactorResetChange,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let changed = FactorResetChanged {
        user: account.user,
        email: account.email.clone(),
        also: store::email_tokens::other_addresses(tx, account, at).await?,
        change,
        at,
    };
    tx.emit(&changed).await?;
    Ok(())
}
