//! The one factory for outgoing HTTP.

mod address;
mod call;

pub use address::is_public;
pub use call::{Answer, Call, CallError};

use crate::Breaker;
use futures::FutureExt as _;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::tls::Version;
use reqwest::{Certificate, Method};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// So many calls without an answer one after another, and the place is left alone.
const PATIENCE: u32 = 5;
/// For so long; then one call tries again.
const REST: Duration = Duration::from_secs(5);

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be built")]
pub struct ClientError(#[source] reqwest::Error);

/// The address is one that this client does not call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this address may not be called")]
pub struct AddressRefused;

/// How far a client reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// These hosts and no others, each by its exact name, by https at port 443. Whatever a name resolves to is checked
    /// when it is connected to.
    Hosts(Vec<String>),
    /// One address only, by its number: our own.
    Only(IpAddr),
}

/// A client with our limits: 3 s to connect, 10 s in all, 1 MB of an answer, no redirects, TLS always verified, and only
/// addresses within its reach. Where nobody answers five times in a row, it calls nobody for 5 s, and then once in 5 s.
#[derive(Debug, Clone)]
pub struct Client {
    inner: reqwest::Client,
    reach: Reach,
    breaker: Arc<Breaker>,
}

/// Makes a client.
///
/// # Errors
/// When the machine's TLS roots cannot be read.
pub fn client(reach: Reach) -> Result<Client, ClientError> {
    build(reach, Arc::new(Checked(SystemNames)), Vec::new())
}

#[expect(clippy::disallowed_methods, reason = "the one factory for outgoing calls")]
fn build(reach: Reach, names: Arc<dyn Resolve>, more_roots: Vec<Certificate>) -> Result<Client, ClientError> {
    let builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        // A proxy would connect for us, to where nobody checks.
        .no_proxy()
        .tls_version_min(Version::TLS_1_2)
        .tls_certs_merge(more_roots)
        .dns_resolver(names)
        .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")));
    let inner = builder.build().map_err(ClientError)?;
    let breaker = Arc::new(Breaker::new(PATIENCE, REST));
    Ok(Client { inner, reach, breaker })
}

impl Client {
    /// Begins a GET.
    ///
    /// # Errors
    /// When the address is out of reach.
    pub fn get(&self, address: &str) -> Result<Call, AddressRefused> {
        self.request(Method::GET, address)
    }

    /// Begins a POST.
    ///
    /// # Errors
    /// When the address is out of reach.
    pub fn post(&self, address: &str) -> Result<Call, AddressRefused> {
        self.request(Method::POST, address)
    }

    fn request(&self, method: Method, address: &str) -> Result<Call, AddressRefused> {
        let url = Url::parse(address).map_err(|_| AddressRefused)?;
        // The client connects to a number as it stands and asks no resolver, so numbers are refused here.
        if self.reach.allows(&url) {
            let request = self.inner.request(method, url);
            Ok(Call::new(request, Arc::clone(&self.breaker)))
        } else {
            Err(AddressRefused)
        }
    }
}

impl Reach {
    fn allows(&self, url: &Url) -> bool {
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        let is_secure = url.scheme() == "https" && url.port_or_known_default() == Some(443);
        let fits = match (self, url.host()) {
            (Self::Hosts(hosts), Some(Host::Domain(name))) => is_secure && hosts.iter().any(|host| host == name),
            (Self::Only(own), Some(Host::Ipv4(four))) => *own == IpAddr::V4(four),
            (Self::Only(own), Some(Host::Ipv6(six))) => *own == IpAddr::V6(six).to_canonical(),
            _ => false,
        };
        is_anonymous && fits
    }
}

/// Asks the system's resolver.
struct SystemNames;

impl Resolve for SystemNames {
    fn resolve(&self, name: Name) -> Resolving {
        async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        }
        .boxed()
    }
}

/// Lets through only names all of whose addresses are public. The client connects to just these, so a name that says
/// something else a moment later changes nothing.
struct Checked<R>(R);

impl<R: Resolve> Resolve for Checked<R> {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.0.resolve(name);
        async move {
            let found: Vec<SocketAddr> = found.await?.collect();
            if found.iter().all(|address| is_public(address.ip())) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                tracing::warn!("outgoing.private_address_refused");
                Err(Box::new(AddressRefused).into())
            }
        }
        .boxed()
    }
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests;

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tls_tests;
