//! What staff look at is written down, in the transaction that reads it.

use crate::model::Assessment;
use crate::{Error, Posture, Read};
use platform::{Action, Actor, ReadTx, WriteTx};
use serde_json::json;
use std::ops::{Deref, DerefMut};

/// A transaction to read an assessment in.
pub(super) enum Looking {
    /// Of the organisation, or of a part of the platform.
    Own(ReadTx),
    /// Of staff, who leave a line.
    Staff(WriteTx),
}

impl Looking {
    /// Says what is about to be shown of which assessments. Staff are shown nothing unless the line about it is kept.
    pub(super) async fn end(self, of: &[&Assessment], part: &'static str) -> Result<(), Error> {
        let Self::Staff(mut tx) = self else {
            return Ok(());
        };
        for assessment in of {
            tx.check(Read, assessment)?;
            let detail = json!({ "organisation": assessment.organisation, "part": part });
            tx.audit(Read::NAME, Some(Read::target(assessment)), detail);
        }
        Ok(tx.commit().await?)
    }
}

impl Deref for Looking {
    type Target = ReadTx;

    fn deref(&self) -> &ReadTx {
        match self {
            Self::Own(tx) => tx,
            Self::Staff(tx) => tx,
        }
    }
}

impl DerefMut for Looking {
    fn deref_mut(&mut self) -> &mut ReadTx {
        match self {
            Self::Own(tx) => tx,
            Self::Staff(tx) => tx,
        }
    }
}

impl Posture {
    /// Begins to read.
    pub(super) async fn looking(&self, actor: &Actor) -> Result<Looking, Error> {
        if actor.is_staff() {
            return Ok(Looking::Staff(self.ground.db.write(actor).await?));
        }
        // A page shown after a save must show what was saved.
        Ok(Looking::Own(self.ground.db.read_fresh(actor).await?))
    }
}
