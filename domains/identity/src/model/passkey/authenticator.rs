//! What the authenticator itself says: whom for, who touched it, how often it has signed.

use super::{Fault, LONGEST_ID, RelyingParty};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const WITH_CREDENTIAL: u8 = 0x40;

/// The fixed part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) count: u32,
    pub(super) backup_eligible: bool,
    pub(super) backed_up: bool,
}

/// A new credential in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fresh<'a> {
    pub(super) id: &'a [u8],
    /// The key in COSE, and whatever extensions stand behind it.
    pub(super) rest: &'a [u8],
}

/// Takes bytes off the front.
fn take<'a>(from: &mut &'a [u8], count: usize) -> Result<&'a [u8], Fault> {
    let (head, tail) = from.split_at_checked(count).ok_or(Fault::Unreadable)?;
    *from = tail;
    Ok(head)
}

/// Reads it, and refuses what was not made for us by somebody whom the authenticator knows.
pub(super) fn check<'a>(mut data: &'a [u8], party: &RelyingParty) -> Result<(Said, Option<Fresh<'a>>), Fault> {
    let from = &mut data;
    let hash = take(from, 32)?;
    let flags = take(from, 1)?[0];
    let count = u32::from_be_bytes(take(from, 4)?.try_into().map_err(|_| Fault::Unreadable)?);
    if hash != party.hash() {
        return Err(Fault::OtherParty);
    }
    let has = |flag| flags & flag != 0;
    if !has(PRESENT) {
        return Err(Fault::NobodyPresent);
    }
    if !has(VERIFIED) {
        return Err(Fault::NobodyVerified);
    }
    if has(BACKED_UP) && !has(BACKUP_ELIGIBLE) {
        return Err(Fault::BackupFlags);
    }
    let said = Said {
        count,
        backup_eligible: has(BACKUP_ELIGIBLE),
        backed_up: has(BACKED_UP),
    };
    let fresh = if has(WITH_CREDENTIAL) { Some(fresh(from)?) } else { None };
    Ok((said, fresh))
}

fn fresh<'a>(from: &mut &'a [u8]) -> Result<Fresh<'a>, Fault> {
    let _make = take(from, 16)?;
    let length = u16::from_be_bytes(take(from, 2)?.try_into().map_err(|_| Fault::Unreadable)?);
    let length = usize::from(length);
    if !(1..=LONGEST_ID).contains(&length) {
        return Err(Fault::Unreadable);
    }
    let id = take(from, length)?;
    Ok(Fresh { id, rest: from })
}
