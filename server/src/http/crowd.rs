//! How many connections there are, and from where.

use super::limits::Limits;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Counts connections.
#[derive(Debug, Clone)]
pub(super) struct Crowd {
    all: Arc<Semaphore>,
    by_address: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A connection's place; dropped with it.
#[derive(Debug)]
pub(super) struct Place {
    _all: OwnedSemaphorePermit,
    counted: Option<(Crowd, IpAddr)>,
}

impl Crowd {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.connections)),
            by_address: Arc::default(),
        }
    }

    /// Gives a place, unless the house is full or this address has enough.
    pub(super) fn enter(&self, peer: IpAddr, limits: &Limits) -> Option<Place> {
        let all = self.all.clone().try_acquire_owned().ok()?;
        let peer = peer.to_canonical();
        if limits.trusted_proxies.iter().any(|network| network.contains(peer)) {
            return Some(Place {
                _all: all,
                counted: None,
            });
        }
        let key = neighbourhood(peer);
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = by_address.entry(key).or_insert(0);
        if *count >= limits.connections_each {
            return None;
        }
        *count += 1;
        Some(Place {
            _all: all,
            counted: Some((self.clone(), key)),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((crowd, key)) = self.counted.take() else {
            return;
        };
        let mut by_address = crowd.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&key);
            }
        }
    }
}

/// Whoever has one IPv6 address has a whole /64.
fn neighbourhood(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(six) => Ipv6Addr::from(u128::from(six) & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_every_place() {
        let limits = Limits {
            connections: 4,
            connections_each: 2,
            trusted_proxies: vec!["10.0.0.1".parse().expect("a network")],
            ..Limits::default()
        };
        let crowd = Crowd::new(&limits);
        let enter = |peer: &str| crowd.enter(peer.parse().expect("an address"), &limits);
        let first = enter("2001:db8::1");
        let second = enter("2001:db8::2");
        assert!(first.is_some() && second.is_some() && enter("2001:db8::3").is_none());
        let proxies = (enter("10.0.0.1"), enter("10.0.0.1"));
        assert!(proxies.0.is_some() && proxies.1.is_some());
        assert!(enter("192.0.2.1").is_none(), "the house is full");
        drop((first, second));
        assert!(enter("2001:db8::3").is_some());
        assert_eq!(
            crowd.by_address.lock().expect("unpoisoned").len(),
            0,
            "who has gone is forgotten"
        );
    }
}
