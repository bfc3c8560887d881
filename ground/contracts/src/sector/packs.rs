//! All packs that an installation runs with.

use super::{CredentialType, EvidenceClock, PackError, Retention, SectorPack};
use std::collections::{BTreeMap, BTreeSet};

/// The packs by key. Cheap to share behind an `Arc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectorPacks(BTreeMap<String, SectorPack>);

impl SectorPacks {
    /// Reads packs from pairs of file name and text.
    ///
    /// # Errors
    /// When a pack does not parse, two have the same key, or two describe a shared credential type differently.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, PackError> {
        let mut packs = Self(BTreeMap::new());
        for (file, text) in files {
            let pack = SectorPack::try_from_text(file, text)?;
            packs.agrees(file, &pack)?;
            packs.0.insert(pack.key.clone(), pack);
        }
        Ok(packs)
    }

    /// A worker who serves two sectors carries one passport, so a shared type must mean the same in both.
    fn agrees(&self, file: &str, new: &SectorPack) -> Result<(), PackError> {
        if self.0.contains_key(&new.key) {
            return Err(PackError::new(
                file,
                "key",
                format!("another pack is called `{}` already", new.key),
            ));
        }
        for kind in &new.credentials {
            if let Some(known) = self.credential(&kind.key).filter(|known| *known != kind) {
                let why = format!("another pack describes `{}` differently", known.key);
                return Err(PackError::new(file, format!("credentials.{}", kind.key), why));
            }
        }
        Ok(())
    }

    /// Finds a pack by the sector's key.
    pub fn get(&self, key: &str) -> Option<&SectorPack> {
        self.0.get(key)
    }

    /// Returns all packs, ordered by key.
    pub fn iter(&self) -> impl Iterator<Item = &SectorPack> {
        self.0.values()
    }

    /// Returns the keys of all sectors, ordered.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Finds a credential type in whichever pack has it.
    pub fn credential(&self, key: &str) -> Option<&CredentialType> {
        self.iter().find_map(|pack| pack.credential(key))
    }

    /// Finds the clock for evidence of a credential type. Where several packs know the type the longest counts: the
    /// passport is one.
    pub fn evidence_clock(&self, kind: &str) -> Option<(&Retention, &EvidenceClock)> {
        let clocks = self.iter().filter_map(|pack| {
            let class = pack.credential(kind)?.class;
            pack.evidence_clock(class)
        });
        clocks.max_by_key(|(clock, _)| clock.months)
    }

    /// Tells whether holding `held` is enough for work that asks for `required`, in whichever pack knows the type.
    pub fn covers(&self, held: &str, required: &str) -> bool {
        self.credential(held).is_some_and(|kind| kind.covers(required))
    }

    /// Returns the lattice of all packs as distinct pairs `(held, required)`.
    pub fn lattice(&self) -> BTreeSet<(&str, &str)> {
        self.iter().flat_map(SectorPack::lattice).collect()
    }
}
