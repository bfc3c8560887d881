//! Idempotency keys: the key, the effect and the result commit together.

/// A caller's promise that two requests are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// What the caller sent, at most 200 characters.
    pub key: String,
    /// The route it was sent to, so that one key may serve two routes.
    pub route: &'static str,
    /// SHA-256 of the canonical body: the same key with another body is refused.
    pub fingerprint: [u8; 32],
}

/// What came of a claim.
#[derive(Debug)]
pub enum Claimed<T> {
    /// Nobody used the key before: do the work, then settle.
    Fresh(Ticket),
    /// The work was done before, with this result.
    Replay(T),
}

/// The right to store the result under a claimed key.
#[derive(Debug)]
pub struct Ticket(IdempotencyKey);

impl Ticket {
    pub(crate) const fn new(key: IdempotencyKey) -> Self {
        Self(key)
    }

    pub(crate) const fn key(&self) -> &IdempotencyKey {
        &self.0
    }
}
