//! An employer posts a shift.

use crate::model::ShiftDraft;
use crate::queries::Shift;
use crate::rights;
use crate::store::shifts::{self, NewShift};
use crate::{Error, Marketplace, Thing};
use kernel::FieldError;
use kernel::ids::{OrganisationId, ShiftId};
use organisations::Site;
use platform::{Action, Actor, Claimed, Denied, IdempotencyKey, WriteTx};

/// Publish a shift of the actor's organisation.
#[derive(Debug, Clone)]
pub struct PostShift {
    /// What was filled in.
    pub draft: ShiftDraft,
    /// The caller's promise that a repeat is the same request.
    pub key: Option<IdempotencyKey>,
}

impl Marketplace {
    /// Publishes a shift.
    ///
    /// # Errors
    /// When the draft breaks a rule, or the actor does not place shifts for an organisation.
    pub async fn post_shift(&self, actor: &Actor, command: PostShift) -> Result<Shift, Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let ticket = match &command.key {
            None => None,
            Some(key) => match tx.claim::<ShiftId>(key).await? {
                Claimed::Fresh(ticket) => Some(ticket),
                Claimed::Replay(id) => {
                    return shifts::lookup(&mut tx, id).await?.ok_or(Error::NotFound(Thing::Shift));
                }
            },
        };
        let outcome = self.post_shift_in(&mut tx, &command.draft).await;
        tx.finish(ticket, outcome, |shift| shift.id).await
    }

    /// Does the same inside a transaction.
    ///
    /// # Errors
    /// As [`Self::post_shift`].
    pub async fn post_shift_in(&self, tx: &mut WriteTx, draft: &ShiftDraft) -> Result<Shift, Error> {
        let now = self.ground.clock.now();
        let denied = Denied {
            action: rights::PostShift::NAME,
        };
        let organisation = tx.actor().organisation().ok_or(denied)?;
        let posted_by = tx.actor().user().ok_or(denied)?;
        let permit = tx.permit(rights::PostShift, &organisation)?;
        let published = self
            .organisations
            .public_lookup_in(tx, organisation)
            .await
            .map_err(Error::Organisations)?;
        let published = published.ok_or(denied)?;
        let checked = draft.publishable(self.pack(&published.sector)?, now);
        let site = self.own_site(tx, organisation, draft).await?;
        let (publishable, site) = match (checked, site) {
            (Ok(publishable), Ok(site)) => (publishable, site),
            (checked, site) => {
                let faults = site.err().into_iter().chain(checked.err().into_iter().flatten());
                return Err(Error::Invalid(faults.collect()));
            }
        };
        let id = ShiftId::fresh(now, &self.ground.rng);
        let new = NewShift {
            id,
            organisation: &published,
            site: &site,
            role: &draft.role,
            publishable: &publishable,
            pay: draft.pay,
            positions: draft.positions,
            posted_by,
            at: now,
        };
        shifts::add(tx, &permit, &new).await?;
        shifts::lookup(tx, id).await?.ok_or(Error::NotFound(Thing::Shift))
    }

    async fn own_site(
        &self,
        tx: &mut WriteTx,
        organisation: OrganisationId,
        draft: &ShiftDraft,
    ) -> Result<Result<Site, FieldError>, Error> {
        let site = self
            .organisations
            .site_in(tx, draft.site)
            .await
            .map_err(Error::Organisations)?;
        let own = site.filter(|site| site.organisation == organisation);
        Ok(own.ok_or_else(|| FieldError::new("site_id", "choice", "Choose one of your sites")))
    }
}
