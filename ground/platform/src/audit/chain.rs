//! The chain itself. Pure: rows in, hashes out.

use super::AuditEntry;
use super::canonical::canonical;
use chrono::SecondsFormat;
use serde_json::json;
use sha2::{Digest, Sha256};

/// What stands before the first entry.
pub(crate) const GENESIS: [u8; 32] = [0; 32];

/// One entry of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its place, counted from 1.
    pub(crate) position: i64,
    /// The row that it seals.
    pub(crate) row: i64,
    /// SHA-256 over the entry before and the row.
    pub(crate) hash: [u8; 32],
}

impl Entry {
    /// Seals a row at a place.
    pub(crate) fn seal(position: i64, row: &AuditEntry, before: &[u8; 32]) -> Self {
        Self {
            position,
            row: row.id,
            hash: hash(position, row, before),
        }
    }
}

/// Seals rows one after the other, from the head on.
pub(super) fn extend(head: Option<Entry>, rows: &[AuditEntry]) -> Vec<Entry> {
    let mut before = head.map_or(GENESIS, |head| head.hash);
    let places = head.map_or(0, |head| head.position) + 1..;
    places
        .zip(rows)
        .map(|(position, row)| {
            let entry = Entry::seal(position, row, &before);
            before = entry.hash;
            entry
        })
        .collect()
}

fn hash(position: i64, row: &AuditEntry, before: &[u8; 32]) -> [u8; 32] {
    let spelt = canonical(&json!({
        "position": position,
        "id": row.id,
        "at": row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "actor_kind": row.actor_kind,
        "actor_user": row.actor_user,
        "actor_org": row.actor_org,
        "actor_role": row.actor_role,
        "actor_system": row.actor_system,
        "request": row.request,
        "action": row.action,
        "target": row.target,
        "detail": row.detail,
        "before": row.before,
        "after": row.after,
        "reason": row.reason,
        "client": row.client,
    }));
    Sha256::new().chain_update(before).chain_update(spelt).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::reading::tests::entry;

    /// Changes one field, with an id, a word or a value to put there.
    type Change = fn(&mut AuditEntry, Option<uuid::Uuid>, Option<String>, Option<serde_json::Value>);

    #[test]
    fn every_field_and_the_place_go_into_the_hash() {
        let row = entry(1);
        let sealed = Entry::seal(1, &row, &GENESIS);
        let id = Some(uuid::Uuid::from_u128(9));
        let word = || Some("x".to_owned());
        let value = || Some(serde_json::json!({"x": 1}));
        let changes: [Change; 13] = [
            |row, _, _, _| row.at += chrono::TimeDelta::microseconds(1),
            |row, _, word, _| row.actor_kind = word.unwrap_or_default(),
            |row, id, _, _| row.actor_user = id,
            |row, id, _, _| row.actor_org = id,
            |row, _, word, _| row.actor_role = word,
            |row, _, word, _| row.actor_system = word,
            |row, id, _, _| row.request = id,
            |row, _, word, _| row.action = word.unwrap_or_default(),
            |row, id, _, _| row.target = id,
            |row, _, _, value| row.detail = value,
            |row, _, _, value| row.before = value,
            |row, _, _, value| row.after = value,
            |row, _, word, _| {
                row.reason.clone_from(&word);
                row.client = word;
            },
        ];
        for change in changes {
            let mut other = row.clone();
            change(&mut other, id, word(), value());
            assert_ne!(Entry::seal(1, &other, &GENESIS).hash, sealed.hash, "{other:?}");
        }
        assert_ne!(Entry::seal(2, &row, &GENESIS).hash, sealed.hash);
        assert_ne!(Entry::seal(1, &row, &[1; 32]).hash, sealed.hash);
        assert_ne!(Entry::seal(1, &entry(2), &GENESIS).hash, sealed.hash);
    }

    #[test]
    fn a_chain_goes_on_from_its_head() {
        let rows = [entry(5), entry(3), entry(8)];
        let whole = extend(None, &rows);
        let (first, rest) = rows.split_at(1);
        let head = extend(None, first);
        let mut grown = head.clone();
        grown.extend(extend(head.last().copied(), rest));
        assert_eq!(whole, grown);
        assert_eq!(whole.iter().map(|entry| entry.position).collect::<Vec<_>>(), [1, 2, 3]);
    }
}
