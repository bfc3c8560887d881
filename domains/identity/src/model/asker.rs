//! Who asks for something that is counted, under hashes: the list of who tries to sign in is nobody's business.

use kernel::Email;
use sha2::{Digest, Sha256};
use std::net::IpAddr;

/// A counter's name.
pub(crate) type Key = [u8; 32];

/// Whose password is at stake, and from which network it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asker {
    /// The account, or the account as a known device sees it: each such lane counts for itself.
    pub(crate) lane: Key,
    /// The network; `None` where the platform itself asks.
    pub(crate) network: Option<Key>,
}

impl Asker {
    /// Somebody who names an account.
    pub(crate) fn stranger(email: &Email, place: Option<IpAddr>) -> Self {
        Self {
            lane: key("account", &[email.as_str().as_bytes()]),
            network: place.map(network_of_place),
        }
    }

    /// Somebody who names an account from a device that has signed in to it before.
    pub(crate) fn known(email: &Email, device: &Key, place: Option<IpAddr>) -> Self {
        Self {
            lane: key("device", &[email.as_str().as_bytes(), device]),
            network: place.map(network_of_place),
        }
    }

    /// Somebody who is signed in to the account and proves it once more.
    pub(crate) fn holder(email: &Email, place: Option<IpAddr>) -> Self {
        Self {
            lane: key("holder", &[email.as_str().as_bytes()]),
            network: place.map(network_of_place),
        }
    }

    /// The counter of this network's tries at this lane.
    pub(crate) fn lane_and_network(&self) -> Key {
        key("both", &[&self.lane, &self.network.unwrap_or_default()])
    }
}

/// Names a network. An IPv6 customer holds a /64, so that is one place.
pub(crate) fn network_of_place(place: IpAddr) -> Key {
    match place.to_canonical() {
        IpAddr::V4(v4) => key("v4", &[&v4.octets()]),
        IpAddr::V6(v6) => key("v6", &[&v6.octets()[..8]]),
    }
}

/// Each part is led by its length, so that no two lists of parts look alike.
fn key(kind: &str, parts: &[&[u8]]) -> Key {
    let mut digest = Sha256::new_with_prefix(kind);
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(place: &str) -> Asker {
        Asker::stranger(&"a@b.co".parse().expect("an address"), place.parse().ok())
    }

    #[test]
    fn one_network_of_version_six_is_one_place() {
        assert_eq!(from("2001:db8:1:2::1"), from("2001:db8:1:2:ffff::9"));
        assert_ne!(from("2001:db8:1:2::1"), from("2001:db8:1:3::1"));
        assert_eq!(from("::ffff:192.0.2.1"), from("192.0.2.1"));
    }

    #[test]
    fn a_known_device_has_a_lane_of_its_own() {
        let email = "a@b.co".parse().expect("an address");
        let known = Asker::known(&email, &[7; 32], None);
        assert_ne!(known.lane, Asker::stranger(&email, None).lane);
        assert_ne!(known.lane, Asker::known(&email, &[8; 32], None).lane);
        assert_ne!(
            from("192.0.2.1").lane_and_network(),
            from("192.0.2.2").lane_and_network()
        );
        assert_eq!(from("192.0.2.1").lane, from("192.0.2.2").lane);
    }
}
