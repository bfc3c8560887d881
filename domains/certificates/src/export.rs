//! What is kept here of a person, for the copy that is theirs.

use crate::{Certificates, Error, store};
use chrono::{DateTime, Utc};
use kernel::ids::UserId;
use platform::ReadTx;
use platform::own_data::OwnPart;

impl Certificates {
    /// Collects what is kept here of a person. The transaction must work on their behalf: of others it sees nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn export_in(&self, tx: &mut ReadTx, user: UserId) -> Result<OwnPart, Error> {
        Ok(store::own_data::part(tx, user).await?)
    }
    /// Tells when the person last got a certificate: from then on the law has us keep the record for a time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_issued_in(&self, tx: &mut ReadTx, user: UserId) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(store::own_data::last_issued(tx, user).await?)
    }
}
