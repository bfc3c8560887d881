//! Every row of every table, as the administrator sees them, to tell what a walk changed.

use super::World;
use sqlx::Row;
use std::collections::{BTreeMap, BTreeSet};

/// What grows whenever somebody tries something, and holds nothing of anybody's but ids.
const NOTES: [&str; 2] = ["platform.audit_log", "platform.idempotency_keys"];

/// The rows of each table, as JSON texts.
#[derive(Debug)]
pub(crate) struct Snapshot(BTreeMap<String, BTreeSet<String>>);

impl Snapshot {
    /// Reads all.
    pub(crate) async fn of(world: &World) -> Self {
        let conn = &mut world.app.db.all_seeing().await;
        let mut tables = BTreeMap::new();
        for table in crate::catalogue::tables(conn).await {
            if NOTES.contains(&table.as_str()) {
                continue;
            }
            let query = format!("select to_jsonb(t)::text from {table} t");
            let rows = sqlx::query(sqlx::AssertSqlSafe(query))
                .fetch_all(&mut *conn)
                .await
                .expect("the rows");
            tables.insert(table, rows.iter().map(|row| row.get::<String, _>(0)).collect());
        }
        Self(tables)
    }

    /// Lists rows that are gone or not as they were.
    pub(crate) fn gone(&self, after: &Self) -> Vec<(String, String)> {
        self.without(after)
    }

    /// Lists rows that were not there, or not so.
    pub(crate) fn new_in(&self, after: &Self) -> Vec<(String, String)> {
        after.without(self)
    }

    fn without(&self, other: &Self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (table, rows) in &self.0 {
            let others = other.0.get(table);
            let only = rows.iter().filter(|row| others.is_none_or(|set| !set.contains(*row)));
            found.extend(only.map(|row| (table.clone(), row.clone())));
        }
        found
    }
}
