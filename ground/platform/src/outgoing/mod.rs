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
use url::Url;

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
/// addresses within its reach. A host that does not answer five times in a row is not called for 5 s, and then once in
/// 5 s; the others within reach are called as before.
#[derive(Debug, Clone)]
pub struct Client {
    inner: reqwest::Client,
    reach: Reach,
    hosts: Vec<Arc<Host>>,
}

/// A host within reach.
#[derive(Debug)]
struct Host {
    name: String,
    breaker: Breaker,
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
    let hosts = reach.names().into_iter().map(|name| Arc::new(Host::new(name, REST)));
    Ok(Client {
        inner,
        hosts: hosts.collect(),
        reach,
    })
}

impl Host {
    fn new(name: String, rest: Duration) -> Self {
        let breaker = Breaker::new(PATIENCE, rest);
        Self { name, breaker }
    }
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
        let host = self.reach.host(&url).ok_or(AddressRefused)?;
        let host = self.hosts.iter().find(|one| one.name == host).ok_or(AddressRefused)?;
        Ok(Call::new(self.inner.request(method, url), Arc::clone(host)))
    }
}

impl Reach {
    /// The names of the hosts within it.
    fn names(&self) -> Vec<String> {
        match self {
            Self::Hosts(hosts) => hosts.clone(),
            Self::Only(own) => vec![own.to_string()],
        }
    }

    /// Returns the name of the address's host; `None` if it is out of reach.
    fn host(&self, url: &Url) -> Option<String> {
        let is_anonymous = url.username().is_empty() && url.password().is_none();
        let is_secure = url.scheme() == "https" && url.port_or_known_default() == Some(443);
        let number = |own: &IpAddr, called: IpAddr| (*own == called).then(|| own.to_string());
        let host = match (self, url.host()?) {
            (Self::Hosts(hosts), url::Host::Domain(name)) if is_secure => {
                hosts.iter().find(|host| *host == name).cloned()
            }
            (Self::Only(own), url::Host::Ipv4(four)) => number(own, IpAddr::V4(four)),
            (Self::Only(own), url::Host::Ipv6(six)) => number(own, IpAddr::V6(six).to_canonical()),
            _ => None,
        };
        host.filter(|_| is_anonymous)
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
