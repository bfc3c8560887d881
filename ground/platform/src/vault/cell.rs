//! What a sealed value looks like: `version | key id | nonce | XChaCha20-Poly1305`, bound to the place it stands in.

use super::{DataKey, Owner, VaultError};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use kernel::{RngExt, SharedRng};
use uuid::Uuid;

/// The only form so far.
const VERSION: u8 = 1;
/// Bytes of the key's id.
const ID: usize = 16;
/// Bytes of the nonce: long enough to be drawn at random for ever.
const NONCE: usize = 24;
/// Bytes before the sealed text.
const HEAD: usize = 1 + ID + NONCE;

/// The place of one sealed value. A value moved to another place does not open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Schema and table, as `people.private_details`.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

impl Cell {
    /// Names a place.
    pub const fn new(table: &'static str, column: &'static str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    /// What the seal covers besides the text. Each part has a length or an end, so two places never look alike.
    fn bound(&self, owner: Owner) -> Vec<u8> {
        let mut bound = Vec::with_capacity(80);
        bound.extend_from_slice(b"muster-cell-1\0");
        for word in [self.table, self.column, owner.kind()] {
            bound.extend_from_slice(word.as_bytes());
            bound.push(0);
        }
        bound.extend_from_slice(self.row.as_bytes());
        bound.extend_from_slice(owner.id().as_bytes());
        bound
    }
}

/// Seals a value under a key.
pub(super) fn seal(
    key: (Uuid, &DataKey),
    owner: Owner,
    cell: Cell,
    clear: &[u8],
    rng: &SharedRng,
) -> Result<Vec<u8>, VaultError> {
    let (id, key) = key;
    let nonce: [u8; NONCE] = rng.bytes();
    let bound = cell.bound(owner);
    let payload = Payload {
        msg: clear,
        aad: &bound,
    };
    let text = XChaCha20Poly1305::new(key.bytes().into())
        .encrypt(XNonce::from_slice(&nonce), payload)
        .map_err(|_| VaultError)?;
    let mut sealed = Vec::with_capacity(HEAD + text.len());
    sealed.push(VERSION);
    sealed.extend_from_slice(id.as_bytes());
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&text);
    Ok(sealed)
}

/// Returns the id of the key that a value is sealed under.
pub(super) fn key_id(sealed: &[u8]) -> Result<Uuid, VaultError> {
    match sealed.split_first() {
        Some((&VERSION, rest)) if rest.len() >= ID + NONCE => Uuid::from_slice(&rest[..ID]).map_err(|_| VaultError),
        _ => Err(VaultError),
    }
}

/// Opens a value sealed under the key.
pub(super) fn open(key: &DataKey, owner: Owner, cell: Cell, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    key_id(sealed)?;
    let (nonce, text) = sealed[1 + ID..].split_at(NONCE);
    let bound = cell.bound(owner);
    let payload = Payload { msg: text, aad: &bound };
    XChaCha20Poly1305::new(key.bytes().into())
        .decrypt(XNonce::from_slice(nonce), payload)
        .map_err(|_| VaultError)
}

#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests {
    use super::*;
    use kernel::SeededRng;
    use kernel::ids::{OrganisationId, UserId};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn rng(seed: u64) -> SharedRng {
        Arc::new(SeededRng::new(seed))
    }

    fn place(row: u128) -> Cell {
        Cell::new("people.private_details", "phone", Uuid::from_u128(row))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again(seed: u64, row: u128, owner: u128, clear: Vec<u8>) {
            let rng = rng(seed);
            let (id, key) = (Uuid::from_u128(9), DataKey::draw(&rng));
            let owner = Owner::Person(UserId::from(Uuid::from_u128(owner)));
            let sealed = seal((id, &key), owner, place(row), &clear, &rng).expect("it seals");
            prop_assert_eq!(key_id(&sealed).expect("a key"), id);
            prop_assert_eq!(open(&key, owner, place(row), &sealed).expect("it opens"), clear);
        }

        #[test]
        fn one_flipped_bit_closes_it(seed: u64, clear: Vec<u8>, at: prop::sample::Index, bit in 0_u8..8) {
            let rng = rng(seed);
            let key = DataKey::draw(&rng);
            let owner = Owner::Person(UserId::from(Uuid::from_u128(1)));
            let mut sealed = seal((Uuid::from_u128(9), &key), owner, place(1), &clear, &rng).expect("it seals");
            let at = at.index(sealed.len());
            sealed[at] ^= 1 << bit;
            // A flipped key id names a key that the owner does not have; here the right key is tried all the same.
            let named = key_id(&sealed) == Ok(Uuid::from_u128(9));
            prop_assert!(!named || open(&key, owner, place(1), &sealed).is_err());
        }

        #[test]
        fn a_cut_value_never_opens(clear in prop::collection::vec(any::<u8>(), 0..40), cut: prop::sample::Index) {
            let rng = rng(3);
            let key = DataKey::draw(&rng);
            let owner = Owner::Person(UserId::from(Uuid::from_u128(1)));
            let sealed = seal((Uuid::from_u128(9), &key), owner, place(1), &clear, &rng).expect("it seals");
            prop_assert!(open(&key, owner, place(1), &sealed[..cut.index(sealed.len())]).is_err());
        }
    }

    #[test]
    fn a_value_opens_in_its_place_only() {
        let rng = rng(1);
        let (id, key) = (Uuid::from_u128(9), DataKey::draw(&rng));
        let same = Uuid::from_u128(5);
        let owner = Owner::Person(UserId::from(same));
        let sealed = seal((id, &key), owner, place(1), b"07700 900123", &rng).expect("it seals");
        let elsewhere = [
            (owner, place(2)),
            (
                owner,
                Cell::new("people.private_details", "address", Uuid::from_u128(1)),
            ),
            (
                owner,
                Cell::new("people.credential_numbers", "phone", Uuid::from_u128(1)),
            ),
            (Owner::Person(UserId::from(Uuid::from_u128(6))), place(1)),
            (Owner::Organisation(OrganisationId::from(same)), place(1)),
        ];
        for (owner, cell) in elsewhere {
            assert_eq!(open(&key, owner, cell, &sealed), Err(VaultError), "{owner:?} {cell:?}");
        }
        assert_eq!(open(&DataKey::draw(&rng), owner, place(1), &sealed), Err(VaultError));
        assert!(open(&key, owner, place(1), &sealed).is_ok());
    }

    #[test]
    fn asvs_V11_3_4__no_two_values_under_one_key_share_a_nonce() {
        const MANY: usize = 20_000;
        // The generator that the product runs on.
        let rng: SharedRng = Arc::new(kernel::OsRng);
        let key = DataKey::draw(&rng);
        let owner = Owner::Person(UserId::from(Uuid::from_u128(1)));
        let id = Uuid::from_u128(9);
        let mut seen = std::collections::HashSet::with_capacity(MANY);
        for _ in 0..MANY {
            let sealed = seal((id, &key), owner, place(1), b"", &rng).expect("it seals");
            let nonce: [u8; NONCE] = sealed[1 + ID..HEAD].try_into().expect("a nonce");
            assert!(
                seen.insert(nonce),
                "the same value, place and key, and yet another nonce each time"
            );
        }
        // Were some of the 192 bits not drawn, they would be the same in all.
        let (ones, all) = seen.iter().fold(([0; NONCE], [0xff; NONCE]), |(ones, all), nonce| {
            (
                std::array::from_fn(|at| ones[at] | nonce[at]),
                std::array::from_fn(|at| all[at] & nonce[at]),
            )
        });
        assert_eq!((ones, all), ([0xff_u8; NONCE], [0_u8; NONCE]));
    }

    #[test]
    fn asvs_V11_2_5__whatever_is_wrong_with_a_value_there_is_one_error_without_words_about_it() {
        let rng = rng(2);
        let key = DataKey::draw(&rng);
        let owner = Owner::Person(UserId::from(Uuid::from_u128(5)));
        let sealed = seal((Uuid::from_u128(9), &key), owner, place(1), b"07700 900123", &rng).expect("it seals");
        let mut wrong: Vec<Vec<u8>> = (0..sealed.len()).map(|length| sealed[..length].to_vec()).collect();
        wrong.extend((0..sealed.len()).filter(|at| !(1..17).contains(at)).map(|at| {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1;
            flipped
        }));
        let mut told: Vec<String> = wrong
            .iter()
            .map(|value| {
                format!(
                    "{0} {0:?}",
                    open(&key, owner, place(1), value).expect_err("it is not ours")
                )
            })
            .collect();
        told.extend(
            [
                open(&DataKey::draw(&rng), owner, place(1), &sealed),
                open(&key, owner, place(2), &sealed),
            ]
            .map(|other| format!("{0} {0:?}", other.expect_err("it does not belong there"))),
        );
        told.dedup();
        assert_eq!(told.len(), 1, "{told:?}");
    }

    #[test]
    fn the_same_value_never_looks_the_same() {
        let rng = rng(1);
        let key = DataKey::draw(&rng);
        let owner = Owner::Person(UserId::from(Uuid::from_u128(5)));
        let seal = || seal((Uuid::from_u128(9), &key), owner, place(1), b"x", &rng).expect("it seals");
        assert_ne!(seal(), seal());
    }
}
