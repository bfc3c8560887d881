//! argon2id in the form that others write too: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.

use crate::Error;
use crate::config::ArgonCost;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

const HASH_BYTES: usize = 32;
/// No row of ours asks for more; a forged one must not take the machine down.
const MOST_MEMORY_KIB: u32 = 1 << 20;

/// A stored hash, read.
pub(super) struct ArgonHash {
    cost: ArgonCost,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

pub(super) fn hash(password: &[u8], pepper: &[u8], salt: &[u8], cost: ArgonCost) -> Result<String, Error> {
    let hash = compute(password, pepper, salt, cost)?;
    Ok(written(cost, salt, &hash))
}

/// Writes the text that is stored.
pub(super) fn written(cost: ArgonCost, salt: &[u8], hash: &[u8]) -> String {
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
    format!(
        "$argon2id$v=19$m={},t={},p=1${salt}${hash}",
        cost.memory_kib, cost.passes
    )
}

impl ArgonHash {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$m=")?.split_once(",t=")?;
        let (passes, rest_of) = rest.1.split_once(",p=1$")?;
        let (salt, hash) = rest_of.split_once('$')?;
        let cost = ArgonCost {
            memory_kib: rest.0.parse().ok().filter(|kib| *kib <= MOST_MEMORY_KIB)?,
            passes: passes.parse().ok().filter(|passes| *passes <= 64)?,
        };
        let hash = STANDARD_NO_PAD
            .decode(hash)
            .ok()
            .filter(|hash| hash.len() == HASH_BYTES)?;
        Some(Self {
            cost,
            salt: STANDARD_NO_PAD.decode(salt).ok()?,
            hash,
        })
    }

    pub(super) const fn cost(&self) -> ArgonCost {
        self.cost
    }

    pub(super) fn fits(&self, password: &[u8], pepper: &[u8]) -> Result<bool, Error> {
        let found = compute(password, pepper, &self.salt, self.cost)?;
        Ok(aws_lc_rs::constant_time::verify_slices_are_equal(&found, &self.hash).is_ok())
    }
}

fn compute(password: &[u8], pepper: &[u8], salt: &[u8], cost: ArgonCost) -> Result<[u8; HASH_BYTES], Error> {
    let broken = |why: argon2::Error| Error::Crypto(format!("hashing failed: {why}"));
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(HASH_BYTES)).map_err(broken)?;
    let argon = Argon2::new_with_secret(pepper, Algorithm::Argon2id, Version::V0x13, params).map_err(broken)?;
    let mut hash = [0; HASH_BYTES];
    argon.hash_password_into(password, salt, &mut hash).map_err(broken)?;
    Ok(hash)
}
