//! D5: the record of a person.

use super::timeline::{Moment, Sources, timeline};
use super::{DeskError, PeopleDesk};
use academy::queries::PlaceRow;
use certificates::MyCertificate;
use identity::AccountRecord;
use identity::rights::OpenRecord;
use kernel::PageRequest;
use kernel::ids::UserId;
use marketplace::BookingLine;
use organisations::PublicOrganisation;
use people::{Credential, PersonFacts};
use platform::audit::{AuditError, ExportRefusal, ReadAudit};
use platform::{Actor, AuditEntry, AuditFilter, OrgRole, WriteTx, audit};

const LINES: u16 = 20;

/// What staff read about a person. Date of birth, phone, address and whole numbers are no part of it.
#[derive(Debug, Clone)]
pub struct PersonRecord {
    /// The account with its sign-ins.
    pub account: AccountRecord,
    /// Name, town and consent, for workers who have begun their profile.
    pub facts: Option<PersonFacts>,
    /// For whom they act, and as what.
    pub membership: Option<(PublicOrganisation, OrgRole)>,
    /// What they hold, by the ends of its numbers.
    pub credentials: Vec<Credential>,
    /// Their courses.
    pub learning: Vec<PlaceRow>,
    /// Their certificates.
    pub certificates: Vec<MyCertificate>,
    /// Their bookings, the newest first.
    pub bookings: Vec<BookingLine>,
    /// What happened, the newest first.
    pub timeline: Vec<Moment>,
    /// The newest lines of the audit log on them, for those who may read it; or why they get none now.
    pub log: Option<Result<Vec<AuditEntry>, ExportRefusal>>,
}

impl PeopleDesk {
    /// Opens a person's record. The look is written down, and the person can see it.
    ///
    /// # Errors
    /// When there is no such person, or the actor may not open records.
    pub async fn person(&self, actor: &Actor, user: UserId) -> Result<PersonRecord, DeskError> {
        let account = self.identity.account_record(actor, user).await?;
        let mut tx = self.ground.db.write(actor).await?;
        tx.permit(OpenRecord, &user)?;
        tx.look(user, "record", None);
        let facts = self.people.facts_in(&mut tx, user).await?;
        let credentials = self.people.credentials_of_in(&mut tx, user).await?;
        let learning = self.academy.places_of_in(&mut tx, user).await?;
        let certificates = self.certificates.list_of_in(&mut tx, user).await?;
        let bookings = self.marketplace.bookings_of_in(&mut tx, user).await?;
        let membership = self.membership(&mut tx, user).await?;
        let log = self.lines_on(&mut tx, actor, user).await?;
        tx.commit().await?;
        let sources = Sources {
            account: &account,
            credentials: &credentials,
            learning: &learning,
            certificates: &certificates,
            bookings: &bookings,
        };
        let timeline = timeline(&sources);
        Ok(PersonRecord {
            account,
            facts,
            membership,
            credentials,
            learning,
            certificates,
            bookings,
            timeline,
            log,
        })
    }

    /// Writes down that the actor is shown somebody's account, before an act on it. The person can see it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_look_at_account(&self, actor: &Actor, user: UserId) -> Result<(), DeskError> {
        let mut tx = self.ground.db.write(actor).await?;
        tx.look(user, "account", None);
        Ok(tx.commit().await?)
    }

    async fn membership(
        &self,
        tx: &mut WriteTx,
        user: UserId,
    ) -> Result<Option<(PublicOrganisation, OrgRole)>, DeskError> {
        let Some(membership) = self.organisations.membership_in(tx, user).await? else {
            return Ok(None);
        };
        let organisation = self.organisations.public_lookup_in(tx, membership.organisation).await?;
        Ok(organisation.map(|organisation| (organisation, membership.role)))
    }

    async fn lines_on(
        &self,
        tx: &mut WriteTx,
        actor: &Actor,
        user: UserId,
    ) -> Result<Option<Result<Vec<AuditEntry>, ExportRefusal>>, DeskError> {
        if !actor.may(ReadAudit, &()) {
            return Ok(None);
        }
        let filter = AuditFilter {
            target: Some(user.get()),
            ..AuditFilter::default()
        };
        let page = PageRequest::new(None, Some(LINES));
        match audit::list(tx, &self.ground.vault, &filter, &page).await {
            Ok(found) => Ok(Some(Ok(found.items))),
            // The record is shown all the same, and says why it has no lines.
            Err(AuditError::Export(refusal)) => Ok(Some(Err(refusal))),
            Err(error) => Err(error.into()),
        }
    }
}
