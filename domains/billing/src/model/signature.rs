//! Webhook signatures in Stripe's form: `t=<seconds>,v1=<hex>,..`, HMAC-SHA256 over `<seconds>.<body>`.
//!
//! Pure: the built-in provider signs with the same code that checks, and neither needs a network.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use kernel::Secret;
use sha2::Sha256;

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no header.
    #[error("there is no signature")]
    Missing,
    /// The header is not of the form it should be.
    #[error("the signature cannot be read")]
    Malformed,
    /// It was made too long ago, or ahead of time.
    #[error("the signature's time is too far from ours")]
    Stale,
    /// None of the signatures was made with one of our secrets.
    #[error("the signature does not match")]
    Mismatch,
}

/// A header cannot hold more signatures than a provider would send while secrets are exchanged.
const MOST_SIGNATURES: usize = 8;

/// Checks a webhook: any `v1` made with any live secret, within the tolerance.
///
/// # Errors
/// When the header is missing or malformed, its time is too far away, or no signature matches.
pub fn verify(
    secrets: &[Secret<String>],
    header: Option<&str>,
    body: &[u8],
    now: DateTime<Utc>,
    tolerance: TimeDelta,
) -> Result<(), SignatureError> {
    let header = header.ok_or(SignatureError::Missing)?;
    let (stamp, signatures) = parse(header)?;
    let seconds: i64 = stamp.parse().map_err(|_| SignatureError::Malformed)?;
    let away = now.timestamp().checked_sub(seconds).ok_or(SignatureError::Stale)?;
    if away.unsigned_abs() > tolerance.num_seconds().unsigned_abs() {
        return Err(SignatureError::Stale);
    }
    // Every pair is compared, in constant time each, so that the time taken tells nothing.
    let mut matched = false;
    for secret in secrets {
        for signature in &signatures {
            let mac = mac(secret, stamp, body)?;
            matched |= mac.verify_slice(signature).is_ok();
        }
    }
    if matched { Ok(()) } else { Err(SignatureError::Mismatch) }
}

/// Signs a body as a provider does and returns the header's value.
///
/// # Errors
/// When the secret cannot be used as a key, which no secret causes.
pub fn sign(secret: &Secret<String>, body: &[u8], now: DateTime<Utc>) -> Result<String, SignatureError> {
    let stamp = now.timestamp().to_string();
    let signature = mac(secret, &stamp, body)?.finalize().into_bytes();
    Ok(format!("t={stamp},v1={}", hex::encode(signature)))
}

fn mac(secret: &Secret<String>, stamp: &str, body: &[u8]) -> Result<Hmac<Sha256>, SignatureError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).map_err(|_| SignatureError::Malformed)?;
    mac.update(stamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    Ok(mac)
}

fn parse(header: &str) -> Result<(&str, Vec<Vec<u8>>), SignatureError> {
    let mut stamp = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) if stamp.is_none() => stamp = Some(value),
            Some(("t", _)) | None => return Err(SignatureError::Malformed),
            Some(("v1", value)) => signatures.push(hex::decode(value).map_err(|_| SignatureError::Malformed)?),
            // Other schemes are the provider's affair.
            Some(_) => {}
        }
    }
    match stamp {
        Some(stamp) if (1..=MOST_SIGNATURES).contains(&signatures.len()) => Ok((stamp, signatures)),
        _ => Err(SignatureError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TOLERANCE: TimeDelta = TimeDelta::seconds(300);

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    #[test]
    fn a_known_signature_is_accepted() {
        // Computed apart, with: printf '1800000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_known
        let known = "t=1800000000,v1=be65d967bddc9a0598f19282398ca6685254b4d7877bb93f6e29385f13c6fe03";
        let header = sign(&secret("whsec_known"), br#"{"id":"evt_1"}"#, at(1_800_000_000)).expect("signs");
        assert_eq!(header, known);
    }

    proptest! {
        #[test]
        fn what_is_signed_is_accepted_within_the_tolerance(
            key in "[ -~]{0,80}", body: Vec<u8>, when in 0i64..4_000_000_000, drift in -300i64..=300,
        ) {
            let header = sign(&secret(&key), &body, at(when)).expect("signs");
            let secrets = [secret("another"), secret(&key)];
            prop_assert_eq!(verify(&secrets, Some(&header), &body, at(when + drift), TOLERANCE), Ok(()));
        }

        #[test]
        fn one_changed_byte_is_refused(body in prop::collection::vec(any::<u8>(), 1..200), place: prop::sample::Index, flip in 1u8..) {
            let header = sign(&secret("whsec"), &body, at(1_000)).expect("signs");
            let mut changed = body.clone();
            changed[place.index(body.len())] ^= flip;
            prop_assert_eq!(
                verify(&[secret("whsec")], Some(&header), &changed, at(1_000), TOLERANCE),
                Err(SignatureError::Mismatch)
            );
        }

        #[test]
        fn a_moved_time_is_refused(body: Vec<u8>, by in 1i64..200) {
            let header = sign(&secret("whsec"), &body, at(1_000)).expect("signs");
            let moved = header.replace("t=1000,", &format!("t={},", 1_000 + by));
            prop_assert_eq!(
                verify(&[secret("whsec")], Some(&moved), &body, at(1_000), TOLERANCE),
                Err(SignatureError::Mismatch)
            );
        }

        #[test]
        fn an_old_or_early_one_is_refused(body: Vec<u8>, drift in 301i64..1_000_000) {
            let header = sign(&secret("whsec"), &body, at(2_000_000)).expect("signs");
            for now in [2_000_000 + drift, 2_000_000 - drift] {
                prop_assert_eq!(
                    verify(&[secret("whsec")], Some(&header), &body, at(now), TOLERANCE),
                    Err(SignatureError::Stale)
                );
            }
        }

        #[test]
        fn no_header_makes_it_panic_or_pass(header in "[tv01=,0-9a-f .-]{0,120}", body: Vec<u8>) {
            prop_assert!(verify(&[secret("whsec")], Some(&header), &body, at(1_000), TOLERANCE).is_err());
        }
    }

    #[test]
    fn any_v1_counts_and_other_schemes_do_not() {
        let good = sign(&secret("new"), b"{}", at(1_000)).expect("signs");
        let (_, value) = good.split_once("v1=").expect("a signature");
        let two = format!("t=1000,v1={},v1={value}", "00".repeat(32));
        assert_eq!(
            verify(&[secret("old"), secret("new")], Some(&two), b"{}", at(1_000), TOLERANCE),
            Ok(())
        );
        let other_scheme = format!("t=1000,v0={value}");
        assert_eq!(
            verify(&[secret("new")], Some(&other_scheme), b"{}", at(1_000), TOLERANCE),
            Err(SignatureError::Malformed)
        );
        assert_eq!(
            verify(&[secret("new")], None, b"{}", at(1_000), TOLERANCE),
            Err(SignatureError::Missing)
        );
        assert_eq!(
            verify(&[], Some(&good), b"{}", at(1_000), TOLERANCE),
            Err(SignatureError::Mismatch)
        );
        let twice = format!("t=1000,t=1000,v1={value}");
        assert_eq!(
            verify(&[secret("new")], Some(&twice), b"{}", at(1_000), TOLERANCE),
            Err(SignatureError::Malformed)
        );
    }
}
