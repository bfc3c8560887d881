//! Which page a person's role and state call for: asked after signing in, and by the home page.

use crate::one_of::one_of;
use identity::{Identity, Standing};
use organisations::Organisations;
use people::People;
use platform::{AccountRole, Actor, Who};

/// Where everybody lands who has nothing left to set up.
const HOME: &str = "/home";
const NEW_ORGANISATION: &str = "/organisation/new";
const SITES: &str = "/organisation/sites";

one_of! {
    /// One of the domains asked could not answer.
    NextPageError {
        /// Identity could not.
        Identity(identity::Error),
        /// People could not.
        People(people::Error),
        /// Organisations could not.
        Organisations(organisations::Error),
    }
}

/// Finds the next page by asking each domain for its part.
#[derive(Clone)]
pub struct NextPage {
    identity: Identity,
    people: People,
    organisations: Organisations,
}

impl NextPage {
    /// Puts it together.
    pub const fn new(identity: Identity, people: People, organisations: Organisations) -> Self {
        Self {
            identity,
            people,
            organisations,
        }
    }

    /// Returns the path of the page that comes next for the actor: a worker's first unfinished step, an employer's
    /// set-up, or the dashboard.
    ///
    /// # Errors
    /// When a domain cannot answer.
    pub async fn next_page(&self, actor: &Actor) -> Result<String, NextPageError> {
        match actor.who() {
            Who::Anonymous => Ok("/sign-in".into()),
            Who::Member {
                account: AccountRole::Worker,
                ..
            } => self.of_worker(actor).await,
            Who::Member {
                account: AccountRole::Employer,
                ..
            } => self.of_employer(actor).await,
            Who::Staff { .. } | Who::System { .. } => Ok(HOME.into()),
        }
    }

    async fn of_worker(&self, actor: &Actor) -> Result<String, NextPageError> {
        let account = self.identity.own_account(actor).await?;
        let Some(sector) = account.and_then(|account| account.sector) else {
            return Ok(HOME.into());
        };
        let step = self.people.next_step(actor, &sector).await?;
        Ok(step.map_or_else(|| HOME.into(), |step| format!("/profile/{}", step.as_str())))
    }

    async fn of_employer(&self, actor: &Actor) -> Result<String, NextPageError> {
        let mine = self.organisations.list_mine(actor).await?;
        let Some(first) = mine.first() else {
            return Ok(NEW_ORGANISATION.into());
        };
        let sites = self.organisations.list_sites(actor, first.organisation.id).await?;
        Ok(if sites.is_empty() { SITES } else { HOME }.into())
    }
}

/// Returns the first page of somebody who has just confirmed their address, and so has set nothing up yet.
pub const fn first_page(standing: Standing) -> &'static str {
    match standing {
        Standing::Worker => "/profile/personal",
        Standing::Employer => NEW_ORGANISATION,
        Standing::Staff(_) => HOME,
    }
}
