//! D4: search.

use super::words::Words;
use super::{DeskError, PeopleDesk};
use identity::Sighting;
use identity::rights::FindPeople;
use kernel::ids::{OrganisationId, UserId};
use organisations::Organisation;
use people::PersonFacts;
use people::rights::FindByNumber;
use platform::{Action, Actor, WriteTx};
use serde_json::json;
use std::collections::BTreeSet;

/// So many of each kind are shown; whoever finds more searches more closely.
const SHOWN: usize = 20;

/// One person as the list shows them: enough to tell people apart, no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// The account, with its address masked.
    pub sighting: Sighting,
    /// The name, as far as told.
    pub name: Option<String>,
    /// The town, as far as told.
    pub town: Option<String>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// People.
    pub people: Vec<FoundPerson>,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Whether there is more than is shown.
    pub more: bool,
}

impl PeopleDesk {
    /// Searches by a whole address, an id, a certificate's number, the beginning of a name, or an organisation's
    /// registration number. The search is written down, its words as a salted hash, and whoever is found can see it.
    ///
    /// # Errors
    /// When the actor may not search, or the words are too few.
    pub async fn find(&self, actor: &Actor, typed: &str) -> Result<Found, DeskError> {
        let mut tx = self.ground.db.write(actor).await?;
        tx.check(FindPeople, &())?;
        let words = Words::read(typed).map_err(|fault| DeskError::Invalid(vec![fault]))?;
        let mut found = match &words {
            Words::Email(email) => {
                let sighting = self.identity.sighting_by_email_in(&mut tx, email).await?;
                self.shown(&mut tx, sighting.map(|it| it.account.user).into_iter())
                    .await?
            }
            Words::Id(id) => {
                let mut found = self.shown(&mut tx, [UserId::from(*id)].into_iter()).await?;
                let organisation = self.organisations.lookup_in(&mut tx, OrganisationId::from(*id)).await?;
                found.organisations.extend(organisation);
                found
            }
            Words::Certificate(number) => {
                let holder = self.certificates.holder_in(&mut tx, *number).await?;
                self.shown(&mut tx, holder.into_iter()).await?
            }
            Words::Name(name) | Words::Number(name) => self.by_name(&mut tx, name).await?,
        };
        found.more = found.people.len() > SHOWN || found.organisations.len() > SHOWN;
        found.people.truncate(SHOWN);
        found.organisations.truncate(SHOWN);
        for person in &found.people {
            tx.look(person.sighting.account.user, "search", None);
        }
        let mut told = words.told(&self.ground.rng, typed);
        told["people"] = json!(found.people.len());
        told["organisations"] = json!(found.organisations.len());
        tx.audit(FindPeople::NAME, None, told);
        tx.commit().await?;
        Ok(found)
    }

    /// Finds who holds a licence or check with this whole number, however it is spaced. It is written down like every
    /// search; the number itself is neither read nor kept.
    ///
    /// # Errors
    /// When the actor does not check credentials, or it is no number.
    pub async fn find_by_number(&self, actor: &Actor, typed: &str) -> Result<Vec<FoundPerson>, DeskError> {
        let mut tx = self.ground.db.write(actor).await?;
        tx.check(FindByNumber, &())?;
        let words = Words::number(typed).map_err(|fault| DeskError::Invalid(vec![fault]))?;
        let holders = self.people.holders_of_number_in(&mut tx, typed).await?;
        let found = self.shown(&mut tx, holders.into_iter()).await?.people;
        for person in &found {
            tx.look(person.sighting.account.user, "search", None);
        }
        let mut told = words.told(&self.ground.rng, typed);
        told["people"] = json!(found.len());
        tx.audit("people.searched-number", None, told);
        tx.commit().await?;
        Ok(found)
    }

    async fn by_name(&self, tx: &mut WriteTx, name: &str) -> Result<Found, DeskError> {
        let limit = u16::try_from(SHOWN + 1).unwrap_or(u16::MAX);
        let facts = self.people.find_by_name_in(tx, name, limit).await?;
        let mut found = self.with_facts(tx, facts).await?;
        found.organisations = self.organisations.find_in(tx, name, limit).await?;
        Ok(found)
    }

    /// Shows people who are known by their accounts.
    async fn shown(&self, tx: &mut WriteTx, users: impl Iterator<Item = UserId>) -> Result<Found, DeskError> {
        let mut found = Found::default();
        for user in users {
            let sighted = self.identity.sightings_in(tx, &BTreeSet::from([user])).await?;
            let facts = self.people.facts_in(tx, user).await?;
            found.people.extend(
                sighted
                    .into_values()
                    .map(|sighting| FoundPerson::new(sighting, facts.clone())),
            );
        }
        Ok(found)
    }

    /// Shows people who are known by their profiles, in that order.
    async fn with_facts(&self, tx: &mut WriteTx, facts: Vec<PersonFacts>) -> Result<Found, DeskError> {
        let users: BTreeSet<UserId> = facts.iter().map(|facts| facts.user).collect();
        let mut sighted = self.identity.sightings_in(tx, &users).await?;
        let people = facts.into_iter().filter_map(|facts| {
            let sighting = sighted.remove(&facts.user)?;
            Some(FoundPerson::new(sighting, Some(facts)))
        });
        Ok(Found {
            people: people.collect(),
            ..Found::default()
        })
    }
}

impl FoundPerson {
    fn new(sighting: Sighting, facts: Option<PersonFacts>) -> Self {
        let (name, town) = facts.map(|facts| (facts.name, facts.town)).unwrap_or_default();
        Self { sighting, name, town }
    }
}
