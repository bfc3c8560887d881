//! Limits on single things, for handlers to ask.

use super::limiter::{Counter, Limiter};
use crate::network::counted_as;
use crate::problem::{Problem, Result};
use crate::visit::Visit;
use axum::extract::FromRequestParts;
use http::request::Parts;
use kernel::Email;
use kernel::ids::{OrganisationId, UserId};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;

/// Asks whether the caller may do a limited thing once more.
#[derive(Clone)]
pub struct Throttle {
    limiter: Arc<Limiter>,
    client: IpAddr,
}

impl Throttle {
    pub(crate) const fn new(limiter: Arc<Limiter>, client: IpAddr) -> Self {
        Self { limiter, client }
    }

    /// Counts a try to sign in. Tries at one account are counted by identity.
    ///
    /// # Errors
    /// 429 when this address tried too often.
    pub fn sign_in(&self) -> Result<()> {
        count(&self.limiter.sign_in, counted_as(self.client))
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// 429 when this address made too many.
    pub fn register(&self) -> Result<()> {
        count(&self.limiter.register, counted_as(self.client))
    }

    /// Counts a mail with a link that somebody asked for.
    ///
    /// # Errors
    /// 429 when this mailbox got too many.
    pub fn mail(&self, to: &Email) -> Result<()> {
        count(&self.limiter.mail, hashed(to.to_string().to_lowercase().as_bytes()))
    }

    /// Counts a file sent by a person.
    ///
    /// # Errors
    /// 429 when the person sent too many.
    pub fn upload(&self, user: UserId) -> Result<()> {
        count(&self.limiter.upload, user.get().as_u128())
    }

    /// Counts an export asked for by a person.
    ///
    /// # Errors
    /// 429 when the person asked for too many.
    pub fn export(&self, user: UserId) -> Result<()> {
        count(&self.limiter.export, user.get().as_u128())
    }

    /// Counts an application of a person to a job.
    ///
    /// # Errors
    /// 429 when the person applied to too many.
    pub fn apply(&self, user: UserId) -> Result<()> {
        count(&self.limiter.apply, user.get().as_u128())
    }

    /// Counts a report asked for by an organisation.
    ///
    /// # Errors
    /// 429 when the organisation asked for too many.
    pub fn report(&self, organisation: OrganisationId) -> Result<()> {
        count(&self.limiter.report, organisation.get().as_u128())
    }

    /// Refuses an address that has asked for too many certificates that do not exist. Ask before looking one up.
    ///
    /// # Errors
    /// 429 while the address is shut out.
    pub fn verify(&self) -> Result<()> {
        self.open("verify", &self.limiter.verify_miss)
    }

    /// Notes that a certificate did not exist.
    pub fn verify_missed(&self) {
        self.failed("verify", &self.limiter.verify_miss);
    }

    /// Refuses an address that has sent too many webhooks with bad signatures. Ask before checking one.
    ///
    /// # Errors
    /// 429 while the address is shut out.
    pub fn webhook(&self) -> Result<()> {
        self.open("webhook", &self.limiter.webhook_forgery)
    }

    /// Notes that a webhook's signature was bad.
    pub fn webhook_forged(&self) {
        self.failed("webhook", &self.limiter.webhook_forgery);
    }

    /// Counts a browser's report about our content policy.
    ///
    /// # Errors
    /// 429 when this address sent too many.
    pub fn csp_report(&self) -> Result<()> {
        count(&self.limiter.csp_report, counted_as(self.client))
    }

    fn open(&self, what: &'static str, counter: &Counter) -> Result<()> {
        let shut = self.limiter.shut_out.get(&(what, counted_as(self.client)));
        match shut.map(|until| counter.seconds_until(until)) {
            None | Some(0) => Ok(()),
            Some(wait) => Err(Problem::too_many(wait)),
        }
    }

    fn failed(&self, what: &'static str, counter: &Counter) {
        let key = counted_as(self.client);
        let verdict = counter.count(key);
        if verdict.remaining == 0 {
            let step = verdict.rate.window.as_secs() / u64::from(verdict.rate.times.get());
            let wait = verdict.wait.unwrap_or(u32::try_from(step).unwrap_or(u32::MAX).max(1));
            self.limiter.shut_out.insert((what, key), counter.instant_in(wait));
        }
    }
}

fn count(counter: &Counter, key: u128) -> Result<()> {
    counter
        .count(key)
        .wait
        .map_or(Ok(()), |wait| Err(Problem::too_many(wait)))
}

/// Keeps personal data out of the counters' memory.
fn hashed(bytes: &[u8]) -> u128 {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    digest
        .iter()
        .take(16)
        .fold(0, |number, byte| (number << 8) | u128::from(*byte))
}

impl<S: Sync> FromRequestParts<S> for Throttle {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let limiter = parts.extensions.get::<Arc<Limiter>>().ok_or_else(Problem::fault)?;
        Ok(Self::new(limiter.clone(), visit.client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Rates;
    use chrono::{DateTime, TimeDelta};
    use kernel::{MockClock, SharedClock};

    #[test]
    fn hits_are_free_and_misses_shut_the_door() {
        let clock = MockClock::at(DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"));
        let shared: SharedClock = Arc::new(clock.clone());
        let limiter = Arc::new(Limiter::new(&Rates::default(), &shared));
        let throttle = Throttle::new(limiter, IpAddr::from([203, 0, 113, 9]));
        for _ in 0..20 {
            assert!(throttle.verify().is_ok());
            throttle.verify_missed();
        }
        let refused = throttle.verify().expect_err("twenty misses are enough");
        assert_eq!(refused.retry_seconds(), Some(45));
        clock.advance(TimeDelta::seconds(45));
        assert!(throttle.verify().is_ok());
    }
}
