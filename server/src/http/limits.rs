//! The limits of a connection, with defaults.

use std::time::Duration;
use web_kit::Network;

/// What one caller, and all of them, may ask of the machine.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// How long a new connection may stay silent.
    pub(crate) first_byte: Duration,
    /// How long a head may take to arrive.
    pub(crate) head: Duration,
    /// How long a body may make no progress.
    pub(crate) body_stall: Duration,
    /// How long a caller may take nothing of an answer.
    pub(crate) write_stall: Duration,
    /// How long a request may make no progress at all, neither coming in nor being answered nor going out. HTTP/2 needs
    /// it: a caller that opens no window holds up a body and not the connection.
    pub(crate) stuck: Duration,
    /// How long a connection may rest between requests.
    pub(crate) idle: Duration,
    /// How long an address may be.
    pub(crate) url_bytes: usize,
    /// How long names and values of all headers may be together.
    pub(crate) header_bytes: u32,
    /// How many headers there may be.
    pub(crate) headers: usize,
    /// How many connections there may be.
    pub(crate) connections: usize,
    /// How many of them from one address.
    pub(crate) connections_each: usize,
    /// Whose connections are not counted by address.
    pub(crate) trusted_proxies: Vec<Network>,
    /// HTTP/2: how many requests at once on one connection.
    pub(crate) streams: u32,
    /// HTTP/2: how many taken-back requests may wait.
    pub(crate) pending_resets: usize,
    /// HTTP/2: how often a silent peer is asked whether it is there, and how long it may take to say so.
    pub(crate) ping: (Duration, Duration),
    /// How long requests in flight have to end after the order to stop.
    pub(crate) drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(5),
            head: Duration::from_secs(10),
            body_stall: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            stuck: Duration::from_secs(45),
            idle: Duration::from_mins(1),
            url_bytes: 8 * 1024,
            header_bytes: 16 * 1024,
            headers: 100,
            connections: 12_000,
            connections_each: 250,
            trusted_proxies: Vec::new(),
            streams: 100,
            pending_resets: 20,
            ping: (Duration::from_secs(20), Duration::from_secs(10)),
            drain: Duration::from_secs(25),
        }
    }
}
