//! An operator of the host gives an organisation an owner again: identity says who has the address.

use crate::one_of::one_of;
use identity::Identity;
use kernel::ids::OrganisationId;
use kernel::{Email, FieldError, reason_given};
use organisations::Organisations;
use platform::{Actor, DbError, Ground};

one_of! {
    /// Nobody was made an owner.
    AppointOwnerError {
        /// In identity.
        Identity(identity::Error),
        /// In organisations.
        Organisations(organisations::Error),
        /// The database does not answer.
        Db(DbError),
    }
}

/// Makes the member with an address the owner of an organisation that has none. They are told.
///
/// # Errors
/// When no reason is given, nobody has an account that is open with the address, they are no member, or the organisation has an owner.
pub async fn appoint_owner(
    (ground, identity, organisations): (&Ground, &Identity, &Organisations),
    actor: &Actor,
    (organisation, email): (OrganisationId, &Email),
    reason: &str,
) -> Result<(), AppointOwnerError> {
    let invalid = |fault: FieldError| organisations::Error::Invalid(vec![fault]);
    let reason = reason_given(reason).map_err(invalid)?;
    let mut tx = ground.db.write(actor).await?;
    let found = identity.sighting_by_email_in(&mut tx, email).await?;
    let account = found.ok_or(identity::Error::NoAccount)?.account;
    // Who cannot sign in could decide nothing, and would be in the way of the next try.
    if !account.is_open() {
        let message = "This account is switched off, or its address was never confirmed";
        let fault = FieldError::new("email", "closed", message);
        return Err(identity::Error::Invalid(vec![fault]).into());
    }
    let user = account.user;
    organisations
        .appoint_owner_in(&mut tx, (organisation, user), reason)
        .await?;
    tx.commit().await?;
    Ok(())
}
