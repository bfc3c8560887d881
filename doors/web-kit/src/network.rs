//! Addresses: whose word about the caller counts, and how addresses are cut for logs.

use http::HeaderMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A text that is not a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a network looks like 10.0.0.0/8 or 2001:db8::/32")]
pub struct NetworkError;

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Tells whether an address lies in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => {
                cut(address.to_canonical(), self.bits) == cut(self.base, self.bits)
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (base, bits) = text
            .split_once('/')
            .map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base: IpAddr = base.trim().parse().map_err(|_| NetworkError)?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => bits
                .trim()
                .parse()
                .ok()
                .filter(|bits| *bits <= most)
                .ok_or(NetworkError)?,
        };
        Ok(Self { base, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

/// Keeps the first bits of an address and clears the rest.
fn cut(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(four) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            Ipv4Addr::from(u32::from(four) & mask).into()
        }
        IpAddr::V6(six) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            Ipv6Addr::from(u128::from(six) & mask).into()
        }
    }
}

/// Cuts an address for the log: to /24 or /48.
pub(crate) fn for_log(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        four @ IpAddr::V4(_) => cut(four, 24),
        six @ IpAddr::V6(_) => cut(six, 48),
    }
}

/// Returns the number under which an address is counted. Whoever has one IPv6 address has a whole /64.
pub(crate) fn counted_as(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(four) => four.to_ipv6_mapped().into(),
        six @ IpAddr::V6(_) => match cut(six, 64) {
            IpAddr::V6(network) => network.into(),
            IpAddr::V4(_) => 0,
        },
    }
}

/// Finds the caller: the last address in `X-Forwarded-For` that no trusted proxy of ours has, read from the right, as
/// far as trusted proxies vouch for it.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let mut client = peer.to_canonical();
    let vouches = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !vouches(client) {
            break;
        }
        let Ok(before) = hop.trim().parse::<IpAddr>() else {
            break;
        };
        client = before.to_canonical();
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn forwarded(line: &'static str) -> HeaderMap {
        [(
            http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static(line),
        )]
        .into_iter()
        .collect()
    }

    #[test]
    fn strangers_cannot_choose_their_address() {
        assert_eq!(client(ip("203.0.113.9"), &forwarded("1.2.3.4"), &[]), ip("203.0.113.9"));
    }

    #[test]
    fn a_trusted_proxy_vouches_for_one_hop_only() {
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        let headers = forwarded("6.6.6.6, 203.0.113.9, 10.0.0.2");
        assert_eq!(client(ip("10.0.0.1"), &headers, &trusted), ip("203.0.113.9"));
        assert_eq!(client(ip("10.0.0.1"), &forwarded("nonsense"), &trusted), ip("10.0.0.1"));
    }

    #[test]
    fn networks_are_cut() {
        assert_eq!(for_log(ip("203.0.113.9")), ip("203.0.113.0"));
        assert_eq!(for_log(ip("2001:db8:1:2::3")), ip("2001:db8:1::"));
        assert_eq!(counted_as(ip("2001:db8:1:2::3")), counted_as(ip("2001:db8:1:2:ffff::")));
        assert_ne!(counted_as(ip("2001:db8:1:2::3")), counted_as(ip("2001:db8:1:3::3")));
        assert_eq!(counted_as(ip("::ffff:203.0.113.9")), counted_as(ip("203.0.113.9")));
        let all: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(all.contains(ip("8.8.8.8")) && !all.contains(ip("::1")));
        assert_eq!("10.0.0.0/33".parse::<Network>(), Err(NetworkError));
    }
}
