//! Public keys in COSE, of the three kinds that we ask for, and what they signed.

use super::Fault;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use ciborium::Value;

/// What COSE calls the three, in the order in which we like them.
pub(super) const KINDS: [i64; 3] = [ED_DSA, ES256, RS256];

const ED_DSA: i64 = -8;
const ES256: i64 = -7;
const RS256: i64 = -257;

/// Labels of a COSE key.
const KIND: i64 = 1;
const ALGORITHM: i64 = 3;
const FIRST: i64 = -1;
const SECOND: i64 = -2;
const THIRD: i64 = -3;
/// Types of key, and curves.
const OCTET: i64 = 1;
const ELLIPTIC: i64 = 2;
const RSA: i64 = 3;
const ON_P256: i64 = 1;
const ON_ED25519: i64 = 6;
/// Nesting deeper than this is no key of anybody's.
const DEPTH: usize = 8;

/// A key that can check signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PublicKey {
    Ed25519(Vec<u8>),
    /// The point, uncompressed.
    P256(Vec<u8>),
    Rsa {
        modulus: Vec<u8>,
        exponent: Vec<u8>,
    },
}

/// Reads one value of CBOR off the front and returns it with the number of bytes it took.
pub(super) fn cbor(bytes: &[u8]) -> Result<(Value, usize), Fault> {
    let mut rest = bytes;
    let value: Value =
        ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH).map_err(|_| Fault::Unreadable)?;
    Ok((value, bytes.len() - rest.len()))
}

impl PublicKey {
    /// Reads a key, which may stand before other things; returns it with the bytes that it took.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Fault> {
        let (value, length) = cbor(bytes)?;
        let map = value.into_map().map_err(|_| Fault::Unreadable)?;
        Ok((Self::of(&Labels(map))?, &bytes[..length]))
    }

    fn of(map: &Labels) -> Result<Self, Fault> {
        match (map.number(KIND)?, map.number(ALGORITHM)?) {
            (OCTET, ED_DSA) if map.number(FIRST)? == ON_ED25519 => {
                let point = map.bytes(SECOND)?;
                (point.len() == 32).then(|| Self::Ed25519(point.to_vec()))
            }
            (ELLIPTIC, ES256) if map.number(FIRST)? == ON_P256 => {
                let (x, y) = (map.bytes(SECOND)?, map.bytes(THIRD)?);
                (x.len() == 32 && y.len() == 32).then(|| Self::P256([&[4], x, y].concat()))
            }
            (RSA, RS256) => Some(Self::Rsa {
                modulus: map.bytes(FIRST)?.to_vec(),
                exponent: map.bytes(SECOND)?.to_vec(),
            }),
            _ => None,
        }
        .ok_or(Fault::KeyKind)
    }

    /// Checks a signature.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Fault> {
        let done = match self {
            Self::Ed25519(point) => UnparsedPublicKey::new(&ED25519, point).verify(message, signature),
            Self::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature),
            Self::Rsa { modulus, exponent } => RsaPublicKeyComponents {
                n: modulus,
                e: exponent,
            }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
        };
        done.map_err(|_| Fault::Signature)
    }
}

/// A map whose names are whole numbers.
struct Labels(Vec<(Value, Value)>);

impl Labels {
    fn get(&self, label: i64) -> Result<&Value, Fault> {
        let found = self.0.iter().find(|(name, _)| *name == Value::from(label));
        found.map(|(_, value)| value).ok_or(Fault::Unreadable)
    }

    fn number(&self, label: i64) -> Result<i64, Fault> {
        let number = self.get(label)?.as_integer().ok_or(Fault::Unreadable)?;
        number.try_into().map_err(|_| Fault::Unreadable)
    }

    fn bytes(&self, label: i64) -> Result<&[u8], Fault> {
        let bytes = self.get(label)?.as_bytes().ok_or(Fault::Unreadable)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::encoding::AsDer as _;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
    use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256};
    use proptest::prelude::*;

    fn cose(entries: Vec<(i64, Value)>) -> Vec<u8> {
        let map = entries.into_iter().map(|(label, value)| (Value::from(label), value));
        let mut bytes = Vec::new();
        ciborium::into_writer(&Value::Map(map.collect()), &mut bytes).expect("CBOR");
        bytes
    }

    fn number(value: i64) -> Value {
        Value::from(value)
    }

    #[test]
    fn keys_of_ed25519_and_rsa_check_what_they_signed() {
        let pair = Ed25519KeyPair::generate().expect("a pair");
        let point = Value::Bytes(pair.public_key().as_ref().to_vec());
        let bytes = cose(vec![(1, number(1)), (3, number(-8)), (-1, number(6)), (-2, point)]);
        let (key, taken) = PublicKey::read(&bytes).expect("a key");
        assert_eq!(taken, bytes);
        assert_eq!(key.verify(b"yes", pair.sign(b"yes").as_ref()), Ok(()));
        assert_eq!(key.verify(b"no", pair.sign(b"yes").as_ref()), Err(Fault::Signature));

        let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a pair");
        let public = pair.public_key();
        assert!(public.as_der().is_ok());
        let modulus = Value::Bytes(public.modulus().big_endian_without_leading_zero().to_vec());
        let exponent = Value::Bytes(public.exponent().big_endian_without_leading_zero().to_vec());
        let bytes = cose(vec![(1, number(3)), (3, number(-257)), (-1, modulus), (-2, exponent)]);
        let (key, _) = PublicKey::read(&bytes).expect("a key");
        let mut signature = vec![0; pair.public_modulus_len()];
        let random = SystemRandom::new();
        pair.sign(&RSA_PKCS1_SHA256, &random, b"yes", &mut signature)
            .expect("a signature");
        assert_eq!(key.verify(b"yes", &signature), Ok(()));
        assert_eq!(key.verify(b"no", &signature), Err(Fault::Signature));
    }

    #[test]
    fn keys_of_other_kinds_are_refused() {
        let bytes = |count| Value::Bytes(vec![1; count]);
        for entries in [
            // ES384, ES256 on another curve, a short point, EdDSA on another curve, a kind that contradicts itself.
            vec![
                (1, number(2)),
                (3, number(-35)),
                (-1, number(2)),
                (-2, bytes(48)),
                (-3, bytes(48)),
            ],
            vec![
                (1, number(2)),
                (3, number(-7)),
                (-1, number(8)),
                (-2, bytes(32)),
                (-3, bytes(32)),
            ],
            vec![
                (1, number(2)),
                (3, number(-7)),
                (-1, number(1)),
                (-2, bytes(31)),
                (-3, bytes(32)),
            ],
            vec![(1, number(1)), (3, number(-8)), (-1, number(7)), (-2, bytes(57))],
            vec![
                (1, number(1)),
                (3, number(-7)),
                (-1, number(1)),
                (-2, bytes(32)),
                (-3, bytes(32)),
            ],
        ] {
            assert_eq!(PublicKey::read(&cose(entries)).map(|_| ()), Err(Fault::KeyKind));
        }
        assert_eq!(PublicKey::read(&[]).map(|_| ()), Err(Fault::Unreadable));
        assert_eq!(PublicKey::read(&[0x81; 5000]).map(|_| ()), Err(Fault::Unreadable));
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok((_, taken)) = PublicKey::read(&bytes) {
                prop_assert!(bytes.starts_with(taken));
            }
        }
    }
}
