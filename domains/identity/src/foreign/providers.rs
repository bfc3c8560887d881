//! The providers that are set up, and what they said of themselves lately.

use super::ports::{ClientProof, ProviderWire, WireError};
use crate::model::foreign::{ForeignFault, Metadata};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::jwk::JwkSet;
use kernel::Secret;
use std::sync::Arc;
use tokio::sync::Mutex;

/// For how long we believe what a provider said of itself.
const KEPT_FOR: TimeDelta = TimeDelta::minutes(10);
/// How often a key that we do not know makes us ask again.
const ASKED_AGAIN_AFTER: TimeDelta = TimeDelta::minutes(1);

/// One provider, by configuration.
#[derive(Debug, Clone)]
pub struct Provider {
    /// The word for it in addresses and in the database: `work`.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// Its issuer, letter by letter as it says it itself.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there; none for a public client.
    pub secret: Option<Secret<String>>,
    /// Hosts beside the issuer's own that its documents may lead to.
    pub hosts: Vec<String>,
}

/// Every provider that people may sign in with.
#[derive(Clone, Default)]
pub struct Providers {
    list: Arc<Vec<Known>>,
    /// Where providers send browsers back to: our public address.
    public_url: Arc<str>,
}

pub(crate) struct Known {
    pub(crate) provider: Provider,
    wire: Arc<dyn ProviderWire>,
    metadata: Mutex<Option<(DateTime<Utc>, Metadata)>>,
    keys: Mutex<Option<(DateTime<Utc>, JwkSet)>>,
}

impl Providers {
    /// Puts the list together, each provider with the wire that reaches it.
    pub fn new(list: Vec<(Provider, Arc<dyn ProviderWire>)>, public_url: &str) -> Self {
        let known = |(provider, wire)| Known {
            provider,
            wire,
            metadata: Mutex::new(None),
            keys: Mutex::new(None),
        };
        Self {
            list: Arc::new(list.into_iter().map(known).collect()),
            public_url: public_url.trim_end_matches('/').into(),
        }
    }

    /// Lists them as people see them: word and name.
    pub fn names(&self) -> Vec<(String, String)> {
        let name = |known: &Known| (known.provider.id.clone(), known.provider.name.clone());
        self.list.iter().map(name).collect()
    }

    /// Returns the name that people see; the word itself for a provider that is set up no more.
    pub fn name_of(&self, id: &str) -> String {
        self.find(id)
            .map_or_else(|_| id.to_owned(), |known| known.provider.name.clone())
    }

    pub(crate) fn find(&self, id: &str) -> Result<&Known, ForeignFault> {
        let found = self.list.iter().find(|known| known.provider.id == id);
        found.ok_or(ForeignFault::UnknownProvider)
    }

    /// Returns where this provider sends browsers back to. Each has an address of its own, so that no provider can pass
    /// another's answer off as its own.
    pub(crate) fn callback(&self, id: &str) -> String {
        format!("{}/sign-in/with/{id}/callback", self.public_url)
    }
}

impl Known {
    /// Returns what the provider says of itself.
    pub(crate) async fn metadata(&self, now: DateTime<Utc>) -> Result<Metadata, ForeignFault> {
        let mut kept = self.metadata.lock().await;
        if let Some((at, metadata)) = kept.as_ref()
            && now - at < KEPT_FOR
        {
            return Ok(metadata.clone());
        }
        let issuer = &self.provider.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let body = self.wire.get(&address).await.map_err(|why| self.down(&why))?;
        let read = Metadata::read(&body, issuer, &self.provider.hosts);
        let metadata = read.ok_or_else(|| self.strange("metadata"))?;
        *kept = Some((now, metadata.clone()));
        Ok(metadata)
    }

    /// Returns the provider's keys; asks for them anew when a token names one that we do not know.
    pub(crate) async fn keys(&self, now: DateTime<Utc>, unknown: bool) -> Result<JwkSet, ForeignFault> {
        let metadata = self.metadata(now).await?;
        let mut kept = self.keys.lock().await;
        if let Some((at, keys)) = kept.as_ref() {
            let life = if unknown { ASKED_AGAIN_AFTER } else { KEPT_FOR };
            if now - at < life {
                return Ok(keys.clone());
            }
        }
        let body = self.wire.get(&metadata.jwks_uri).await.map_err(|why| self.down(&why))?;
        // A key of a kind that we do not know must not hide the others.
        let keys = readable(&body).ok_or_else(|| self.strange("keys"))?;
        *kept = Some((now, keys.clone()));
        Ok(keys)
    }

    /// Swaps a code for what the provider says of the person.
    pub(crate) async fn swap(&self, metadata: &Metadata, form: &[(&str, String)]) -> Result<Vec<u8>, ForeignFault> {
        let methods = &metadata.token_endpoint_auth_methods_supported;
        let posts = !methods.is_empty() && !methods.iter().any(|method| method == "client_secret_basic");
        let proof = self.provider.secret.as_ref().map(|secret| ClientProof {
            id: self.provider.client.clone(),
            secret: secret.clone(),
        });
        let mut form = form.to_vec();
        let header = match proof {
            Some(proof) if posts => {
                form.push(("client_id", proof.id));
                form.push(("client_secret", proof.secret.expose().clone()));
                None
            }
            Some(proof) => Some(proof),
            None => {
                form.push(("client_id", self.provider.client.clone()));
                None
            }
        };
        let answer = self.wire.post(&metadata.token_endpoint, &form, header.as_ref()).await;
        answer.map_err(|why| match why {
            WireError::Refused(status) => {
                tracing::warn!(provider = self.provider.id, status, "identity.provider.refused_code");
                ForeignFault::Ended
            }
            WireError::Down(_) => self.down(&why),
        })
    }

    fn down(&self, why: &WireError) -> ForeignFault {
        tracing::warn!(provider = self.provider.id, cause = %why, "identity.provider.unreachable");
        ForeignFault::Unreachable
    }

    fn strange(&self, what: &'static str) -> ForeignFault {
        tracing::warn!(provider = self.provider.id, what, "identity.provider.not_understood");
        ForeignFault::Unreachable
    }
}

fn readable(body: &[u8]) -> Option<JwkSet> {
    let set: serde_json::Value = serde_json::from_slice(body).ok()?;
    let keys = set.get("keys")?.as_array()?;
    let read = |key: &serde_json::Value| serde_json::from_value(key.clone()).ok();
    Some(JwkSet {
        keys: keys.iter().take(50).filter_map(read).collect(),
    })
}
