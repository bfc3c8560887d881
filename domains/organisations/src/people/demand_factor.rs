//! Owners demand a second factor of everybody in their organisation, or lift the demand.

use super::{own, person};
use crate::model::factor_demand::Start;
use crate::model::organisation::Organisation;
use crate::{Error, Organisations, rights, store};
use chrono::{DateTime, Utc};
use contracts::organisations::FactorDemandChanged;
use kernel::ids::OrganisationId;
use platform::{Action, Actor, ReadTx, WriteTx};
use serde_json::json;

/// What an owner demands.
#[derive(Debug, Clone, Copy)]
pub struct DemandFactor {
    /// The organisation.
    pub organisation: OrganisationId,
    /// From when on.
    pub starts: Start,
    /// Whether the owner who demands it has one, stronger than a text message. Identity knows.
    pub asker_has_one: bool,
}

/// What came of demanding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demanded {
    /// From when on it is demanded.
    pub from: DateTime<Utc>,
    /// Whether that is new, so that everybody is told.
    pub is_new: bool,
}

impl Organisations {
    /// Tells from when on an organisation demands a second factor of everybody in it; `None` when it does not.
    ///
    /// # Errors
    /// When there is no such organisation for the actor.
    pub async fn factor_demand(&self, actor: &Actor, id: OrganisationId) -> Result<Option<DateTime<Utc>>, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        own(&mut tx, id).await?;
        holds_from(&mut tx, id).await
    }

    /// Demands a second factor of everybody in an organisation, and tells from when on. Everybody in it is told, and
    /// every node knows within a second. The same demand again changes nothing; one that is to hold later may be
    /// hastened, and never postponed.
    ///
    /// # Errors
    /// When the organisation is not the actor's, or they are no owner; `OwnFactorFirst` when they have none themselves.
    pub async fn demand_factor(&self, actor: &Actor, command: DemandFactor) -> Result<Demanded, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let organisation = own(&mut tx, command.organisation).await?;
        let permit = tx.check(rights::KeepFactorDemand, &organisation)?;
        store::organisations::lock(&mut tx, organisation.id).await?;
        let before = holds_from(&mut tx, organisation.id).await?;
        let after = command.starts.holds_from(before, now);
        if before == Some(after) {
            let (from, is_new) = (after, false);
            return Ok(Demanded { from, is_new });
        }
        if !command.asker_has_one {
            return Err(Error::OwnFactorFirst);
        }
        if !store::factor_demands::set(&mut tx, &permit, after, now).await? {
            return Err(Error::NotFound);
        }
        note(&mut tx, organisation, (before, Some(after)), now).await?;
        tx.commit().await?;
        let (from, is_new) = (after, true);
        Ok(Demanded { from, is_new })
    }

    /// Lifts the demand, and tells everybody in the organisation. `false` where there was none: then nothing changes.
    ///
    /// # Errors
    /// When the organisation is not the actor's, or they are no owner.
    pub async fn lift_factor_demand(&self, actor: &Actor, id: OrganisationId) -> Result<bool, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let organisation = own(&mut tx, id).await?;
        let permit = tx.check(rights::KeepFactorDemand, &organisation)?;
        store::organisations::lock(&mut tx, organisation.id).await?;
        let before = holds_from(&mut tx, organisation.id).await?;
        let was_there = store::factor_demands::remove(&mut tx, &permit).await?;
        if was_there {
            note(&mut tx, organisation, (before, None), now).await?;
            tx.commit().await?;
        }
        Ok(was_there)
    }
}

async fn holds_from(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Option<DateTime<Utc>>, Error> {
    let demand = store::factor_demands::lookup(tx, organisation).await?;
    Ok(demand.map(|demand| demand.holds_from))
}

/// Writes the change down for the audit log, and tells it.
async fn note(
    tx: &mut WriteTx,
    organisation: Organisation,
    (before, after): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    let action = rights::KeepFactorDemand::NAME;
    let by = person(tx.actor(), action)?;
    let state = |from: Option<DateTime<Utc>>| json!({ "demanded_from": from });
    tx.audit_change(action, Some(organisation.id.get()), (state(before), state(after)), None);
    tx.emit(&FactorDemandChanged {
        organisation: organisation.id,
        organisation_name: organisation.name,
        from: after,
        by,
        at,
    })
    .await?;
    Ok(())
}
