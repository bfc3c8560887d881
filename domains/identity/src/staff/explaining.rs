//! Why staff asked for something: sealed under the key of whom it is about, and opened for whoever may read the log.

use crate::{Error, Identity};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::{Actor, Owner, ReadTx, Reason, WriteTx, audit};

/// What stands for the words, when they were said, and where they go.
pub(super) type Parts<T> = fn(&mut T) -> (Option<Reason>, DateTime<Utc>, &mut String);

impl Identity {
    /// Seals a reason under the key of whom it is about.
    pub(crate) async fn why(&self, tx: &mut WriteTx, about: UserId, words: &str) -> Result<Reason, Error> {
        Ok(self.ground.vault.reason(tx, Owner::Person(about), words).await?)
    }

    /// What was sealed when it was asked for; what lies in clear from earlier is sealed now.
    pub(crate) async fn why_still(
        &self,
        tx: &mut WriteTx,
        about: UserId,
        (held, words): (Option<Reason>, &str),
    ) -> Result<Reason, Error> {
        match held {
            Some(why) => Ok(why),
            None => self.why(tx, about, words).await,
        }
    }

    /// Puts the words into what was asked for. What lies in clear from earlier stays.
    pub(super) async fn explain<T>(&self, tx: &mut ReadTx, asked: &mut [T], parts: Parts<T>) -> Result<(), Error> {
        let held = asked.iter_mut().map(parts).map(|(why, at, _)| (why, at));
        let held: Vec<_> = held.collect();
        let words = audit::in_words(tx, &self.ground.vault, &held).await?;
        for (one, words) in asked.iter_mut().zip(words) {
            if let Some(words) = words {
                *parts(one).2 = words;
            }
        }
        Ok(())
    }

    /// The same for one, as the actor who has just decided on it. The decision stands, whether its words can be read or not.
    pub(super) async fn explained<T>(&self, actor: &Actor, mut one: T, parts: Parts<T>) -> T {
        let read = async {
            let mut tx = self.ground.db.read_fresh(actor).await?;
            self.explain(&mut tx, std::slice::from_mut(&mut one), parts).await
        };
        if let Err(error) = read.await {
            tracing::warn!(%error, "identity.reason_unread");
        }
        one
    }
}
