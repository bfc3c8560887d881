//! Limits on single things, for handlers to ask.

use super::browser::Browsers;
use super::limiter::Limiter;
use super::rates::Class;
use crate::network::counted_as;
use crate::problem::{Problem, Result};
use crate::visit::Visit;
use axum::extract::FromRequestParts;
use http::HeaderValue;
use http::request::Parts;
use kernel::ids::{OrganisationId, UserId};
use kernel::{Email, Secret};
use platform::Actor;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;

/// Asks whether the caller may do a limited thing once more.
#[derive(Clone)]
pub struct Throttle {
    limiter: Arc<Limiter>,
    browsers: Browsers,
    client: IpAddr,
    browser: Option<Secret<String>>,
}

impl Throttle {
    /// Counts a try to sign in to an account: from here, from this address, and at this account from anywhere. A
    /// browser that has signed in to the account before is counted by itself, whatever strangers used up.
    ///
    /// # Errors
    /// 429 when one of them was tried too often.
    pub async fn sign_in(&self, account: &Email) -> Result<()> {
        let address = (Class::SignIn, counted_as(self.client));
        let known = self
            .browser
            .as_ref()
            .and_then(|cookie| self.browsers.known(cookie, account));
        let lane = match known {
            // Not by address: others there must not shut it out.
            Some(browser) => vec![(Class::SignInDevice, browser)],
            None => vec![
                address,
                (Class::SignInHere, self.here(account)),
                (Class::SignInAccount, mailbox(account)),
            ],
        };
        refused_for(self.limiter.count_all(&lane).await)
    }

    /// Counts a try with a passkey, which names no account before it is checked.
    ///
    /// # Errors
    /// 429 when this address tried too often.
    pub async fn passkey(&self) -> Result<()> {
        self.count(Class::SignIn, counted_as(self.client)).await
    }

    /// Forgets the tries from here at an account that was just signed in to.
    pub async fn forgive(&self, account: &Email) {
        self.limiter.forget(Class::SignInHere, self.here(account)).await;
    }

    /// Returns the secret by which this browser is known from one sign-in to the next.
    pub fn browser(&self) -> Option<Secret<String>> {
        self.browser.as_ref().map(Browsers::secret)
    }

    /// Returns the cookie that keeps the secret, by which this browser is known as one that has signed in to the account.
    pub fn remember(&self, account: &Email, browser: &Secret<String>) -> Option<HeaderValue> {
        self.browsers.mark(account, browser)
    }

    /// Counts a new account.
    ///
    /// # Errors
    /// 429 when this address made too many.
    pub async fn register(&self) -> Result<()> {
        self.count(Class::Register, counted_as(self.client)).await
    }

    /// Counts a step to an OpenID provider or back from it.
    ///
    /// # Errors
    /// 429 when this address made too many.
    pub async fn provider(&self) -> Result<()> {
        self.count(Class::Provider, counted_as(self.client)).await
    }

    /// Counts a mail with a link that somebody asked for.
    ///
    /// # Errors
    /// 429 when this mailbox got too many.
    pub async fn mail(&self, to: &Email) -> Result<()> {
        self.count(Class::Mail, mailbox(to)).await
    }

    /// Counts a code in a text message that somebody asked for.
    ///
    /// # Errors
    /// 429 when this address asked for too many.
    pub async fn text(&self) -> Result<()> {
        self.count(Class::Text, counted_as(self.client)).await
    }

    /// Counts a file sent by a person.
    ///
    /// # Errors
    /// 429 when the person sent too many.
    pub async fn upload(&self, user: UserId) -> Result<()> {
        self.count(Class::Upload, user.get().as_u128()).await
    }

    /// Counts a file of somebody else that a member of staff opens.
    ///
    /// # Errors
    /// 429 when they opened too many.
    pub async fn inspect(&self, user: UserId) -> Result<()> {
        self.count(Class::Inspect, user.get().as_u128()).await
    }

    /// Counts an export asked for by a person.
    ///
    /// # Errors
    /// 429 when the person asked for too many.
    pub async fn export(&self, by: &Actor) -> Result<()> {
        self.count_by(Class::Export, by).await
    }

    /// Counts a proof of the audit log asked for by a person.
    ///
    /// # Errors
    /// 429 when the person asked too often.
    pub async fn audit_proof(&self, by: &Actor) -> Result<()> {
        self.count_by(Class::AuditProof, by).await
    }

    /// Counts an application of a person to a job.
    ///
    /// # Errors
    /// 429 when the person applied to too many.
    pub async fn apply(&self, user: UserId) -> Result<()> {
        self.count(Class::Apply, user.get().as_u128()).await
    }

    /// Counts a change of what an organisation demands of its members, by whoever changes it.
    ///
    /// # Errors
    /// 429 when they changed their mind too often.
    pub async fn demand(&self, by: &Actor) -> Result<()> {
        self.count_by(Class::Demand, by).await
    }

    /// Counts a report asked for by an organisation.
    ///
    /// # Errors
    /// 429 when the organisation asked for too many.
    pub async fn report(&self, organisation: OrganisationId) -> Result<()> {
        self.count(Class::Report, organisation.get().as_u128()).await
    }

    /// Counts a search of a member of staff for people.
    ///
    /// # Errors
    /// 429 when they searched too often.
    pub async fn search(&self, by: &Actor) -> Result<()> {
        self.count_by(Class::Search, by).await
    }

    /// Refuses an address that has asked for too many certificates that do not exist. Ask before looking one up.
    ///
    /// # Errors
    /// 429 while the address is shut out.
    pub async fn verify(&self) -> Result<()> {
        self.open(Class::VerifyMiss).await
    }

    /// Notes that a certificate did not exist.
    pub async fn verify_missed(&self) {
        self.failed(Class::VerifyMiss).await;
    }

    /// Refuses an address that has sent too many webhooks with bad signatures. Ask before checking one.
    ///
    /// # Errors
    /// 429 while the address is shut out.
    pub async fn webhook(&self) -> Result<()> {
        self.open(Class::WebhookForgery).await
    }

    /// Notes that a webhook's signature was bad.
    pub async fn webhook_forged(&self) {
        self.failed(Class::WebhookForgery).await;
    }

    /// Counts a browser's report about our content policy.
    ///
    /// # Errors
    /// 429 when this address sent too many.
    pub async fn csp_report(&self) -> Result<()> {
        self.count(Class::CspReport, counted_as(self.client)).await
    }

    /// Counts by the person who acts. Nobody and the clock have nobody to be counted by.
    async fn count_by(&self, class: Class, by: &Actor) -> Result<()> {
        match by.user() {
            Some(user) => self.count(class, user.get().as_u128()).await,
            None => Ok(()),
        }
    }

    async fn count(&self, class: Class, key: u128) -> Result<()> {
        refused_for(self.limiter.count(class, key).await.wait)
    }

    async fn open(&self, class: Class) -> Result<()> {
        refused_for(self.limiter.peek(class, counted_as(self.client)).await)
    }

    async fn failed(&self, class: Class) {
        self.limiter.count(class, counted_as(self.client)).await;
    }

    fn here(&self, account: &Email) -> u128 {
        hashed(&[
            &counted_as(self.client).to_be_bytes(),
            account.as_str().to_lowercase().as_bytes(),
        ])
    }
}

fn refused_for(wait: Option<u32>) -> Result<()> {
    wait.map_or(Ok(()), |wait| Err(Problem::too_many(wait)))
}

fn mailbox(address: &Email) -> u128 {
    hashed(&[address.as_str().to_lowercase().as_bytes()])
}

/// Keeps personal data out of the counters' memory.
fn hashed(parts: &[&[u8]]) -> u128 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let digest: [u8; 32] = hash.finalize().into();
    let half = digest.first_chunk::<16>().copied().unwrap_or_default();
    u128::from_be_bytes(half)
}

impl<S: Sync> FromRequestParts<S> for Throttle {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let found = (
            parts.extensions.get::<Arc<Limiter>>(),
            parts.extensions.get::<Browsers>(),
        );
        let (Some(limiter), Some(browsers)) = found else {
            return Err(Problem::fault());
        };
        Ok(Self {
            limiter: limiter.clone(),
            browsers: browsers.clone(),
            client: visit.client,
            browser: Browsers::sent(&parts.headers),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Counting;
    use crate::limits::limiter::tests::{clock, limiter};
    use chrono::TimeDelta;
    use kernel::MockClock;

    fn throttle(clock: &MockClock) -> Throttle {
        Throttle {
            limiter: Arc::new(limiter(clock, Counting::default())),
            browsers: Browsers::new(&[7; 32]).expect("a key"),
            client: IpAddr::from([203, 0, 113, 9]),
            browser: None,
        }
    }

    fn email(text: &str) -> Email {
        text.parse().expect("an address")
    }

    #[tokio::test]
    async fn hits_are_free_and_misses_shut_the_door() {
        let clock = clock();
        let throttle = throttle(&clock);
        for _ in 0..20 {
            assert!(throttle.verify().await.is_ok());
            throttle.verify_missed().await;
        }
        let refused = throttle.verify().await.expect_err("twenty misses are enough");
        assert_eq!(refused.retry_seconds(), Some(45));
        clock.advance(TimeDelta::seconds(45));
        assert!(throttle.verify().await.is_ok());
    }

    #[tokio::test]
    async fn ten_tries_at_an_account_thirty_from_an_address() {
        let throttle = throttle(&clock());
        for account in ["a@example.org", "b@example.org", "c@example.org"] {
            for _ in 0..10 {
                assert!(throttle.sign_in(&email(account)).await.is_ok(), "{account}");
            }
            assert!(throttle.sign_in(&email(account)).await.is_err(), "{account}");
        }
        assert!(throttle.sign_in(&email("d@example.org")).await.is_err());
    }

    #[tokio::test]
    async fn a_hundred_tries_at_an_account_shut_strangers_out_and_not_its_own_browser() {
        let clock = clock();
        let jo = email("jo@example.org");
        let mut throttle = throttle(&clock);
        let cookie = throttle
            .remember(&jo, &Secret::new("abc".to_owned()))
            .expect("a cookie");
        let cookie = cookie
            .to_str()
            .expect("text")
            .split(['=', ';'])
            .nth(1)
            .map(str::to_owned);
        for stranger in 0..10 {
            throttle.client = IpAddr::from([198, 51, 100, stranger]);
            for _ in 0..10 {
                assert!(throttle.sign_in(&jo).await.is_ok());
            }
        }
        throttle.client = IpAddr::from([203, 0, 113, 10]);
        assert!(throttle.sign_in(&jo).await.is_err(), "the account is shut to strangers");
        throttle.browser = cookie.map(Secret::new);
        for _ in 0..10 {
            assert!(throttle.sign_in(&jo).await.is_ok(), "a known browser has its own lane");
        }
        assert!(throttle.sign_in(&jo).await.is_err(), "and the lane has its end");
    }

    #[tokio::test]
    async fn sixty_files_an_hour() {
        let clock = clock();
        let throttle = throttle(&clock);
        let (ada, ben) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
        for _ in 0..60 {
            assert!(throttle.upload(ada).await.is_ok());
        }
        assert!(throttle.upload(ada).await.is_err());
        assert!(throttle.upload(ben).await.is_ok());
        clock.advance(TimeDelta::minutes(1));
        assert!(throttle.upload(ada).await.is_ok());
    }

    #[tokio::test]
    async fn a_sign_in_clears_the_tries_from_here() {
        let throttle = throttle(&clock());
        let jo = email("jo@example.org");
        for _ in 0..9 {
            assert!(throttle.sign_in(&jo).await.is_ok());
        }
        throttle.forgive(&jo).await;
        for _ in 0..10 {
            assert!(throttle.sign_in(&jo).await.is_ok());
        }
    }

    #[tokio::test]
    async fn a_network_of_version_six_is_one_caller() {
        let mut throttle = throttle(&clock());
        for host in 0..5_u16 {
            throttle.client = IpAddr::from([0x2001, 0xdb8, 1, 2, 0, 0, 0, host]);
            assert!(throttle.register().await.is_ok());
        }
        assert!(throttle.register().await.is_err());
        throttle.client = IpAddr::from([0x2001, 0xdb8, 1, 3, 0, 0, 0, 1]);
        assert!(throttle.register().await.is_ok());
    }
}
