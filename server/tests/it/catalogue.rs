//! What the database itself says about its walls.

use platform::bootstrap::{APP, RUNNER};
use sqlx::{PgConnection, Row};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(crate) const SCHEMAS: &str = "('platform','identity','people','organisations','academy','certificates','marketplace','posture','billing','notifications','files')";

/// Policies that are plain `true`: rows that everybody may read, each with its reason in its migration.
const PUBLIC_ROWS: &[&str] = include!("../output/public-rows.in");

async fn rows(conn: &mut PgConnection, query: String) -> Vec<String> {
    sqlx::query(sqlx::AssertSqlSafe(query.replace("$SCHEMAS", SCHEMAS)))
        .fetch_all(conn)
        .await
        .expect("the catalogue answers")
        .iter()
        .map(|row| row.get::<String, _>(0))
        .collect()
}

/// Lists every table of ours.
pub(crate) async fn tables(conn: &mut PgConnection) -> Vec<String> {
    rows(
        conn,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in $SCHEMAS order by 1"
            .to_owned(),
    )
    .await
}

async fn none(conn: &mut PgConnection, rule: &str, query: &str) {
    let found = rows(conn, query.to_owned()).await;
    assert!(found.is_empty(), "{rule}: {found:#?}");
}

#[tokio::test]
async fn every_table_is_walled() {
    let db = testkit::database().await;
    let conn = &mut db.all_seeing().await;
    none(
        conn,
        "row-level security is enabled and forced",
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname in $SCHEMAS and not (c.relrowsecurity and c.relforcerowsecurity)",
    )
    .await;
    none(
        conn,
        "each granted command has a policy",
        "select g.table_schema || '.' || g.table_name || ' ' || g.privilege_type || ' to ' || g.grantee
         from information_schema.role_table_grants g
         join pg_class c on c.relname = g.table_name
         join pg_namespace n on n.oid = c.relnamespace and n.nspname = g.table_schema
         where g.grantee in ('muster_app', 'muster_runner') and n.nspname in $SCHEMAS and c.relkind in ('r', 'p')
           and g.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
           and not exists (select from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname
                           and p.cmd in ('ALL', g.privilege_type))",
    )
    .await;
    let open = rows(
        conn,
        "select schemaname || '.' || tablename || '.' || policyname from pg_policies
         where schemaname in $SCHEMAS and (qual = 'true' or with_check = 'true') order by 1"
            .to_owned(),
    )
    .await;
    let listed: Vec<String> = PUBLIC_ROWS.iter().map(|row| (*row).to_owned()).collect();
    assert_eq!(
        open, listed,
        "policies that are plain true stand in tests/output/public-rows.in"
    );
}

#[tokio::test]
async fn views_and_functions_open_no_back_door() {
    let db = testkit::database().await;
    let conn = &mut db.all_seeing().await;
    none(
        conn,
        "views are security_invoker",
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'v' and n.nspname in $SCHEMAS
           and not coalesce(c.reloptions @> array['security_invoker=true'] or c.reloptions @> array['security_invoker=on'], false)",
    )
    .await;
    none(
        conn,
        "no materialised view is granted",
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'm' and n.nspname in $SCHEMAS",
    )
    .await;
    none(
        conn,
        "SECURITY DEFINER functions pin search_path and are not everybody's",
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in $SCHEMAS and p.prosecdef and p.prorettype <> 'trigger'::regtype
           and (not exists (select from unnest(p.proconfig) s where s like 'search_path=%')
                or has_function_privilege('public', p.oid, 'execute'))",
    )
    .await;
    let definers = rows(
        conn,
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in $SCHEMAS and p.prosecdef order by 1"
            .to_owned(),
    )
    .await;
    crate::house::committed("security-definer-functions.txt", &(definers.join("\n") + "\n"));
}

#[tokio::test]
async fn foreign_keys_are_indexed_and_never_sideways() {
    let db = testkit::database().await;
    let conn = &mut db.all_seeing().await;
    none(
        conn,
        "an index begins with a column of each foreign key",
        "select c.conrelid::regclass::text || ' ' || c.conname from pg_constraint c
         join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
         where c.contype = 'f' and n.nspname in $SCHEMAS
           and not exists (select from pg_index i where i.indrelid = c.conrelid
                           and (i.indkey::int2[])[0] = any (c.conkey))",
    )
    .await;
    let sideways = rows(
        conn,
        "select n.nspname || ' -> ' || fn.nspname from pg_constraint c
         join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
         join pg_class f on f.oid = c.confrelid join pg_namespace fn on fn.oid = f.relnamespace
         where c.contype = 'f' and n.nspname in $SCHEMAS and n.nspname <> fn.nspname group by 1"
            .to_owned(),
    )
    .await;
    let lower: BTreeSet<&str> = ["platform", "identity", "people", "organisations"].into();
    for arrow in sideways {
        let (from, to) = arrow.split_once(" -> ").expect("an arrow");
        assert!(lower.contains(to), "{arrow} does not point down a floor");
        assert!(
            !lower.contains(from) || to == "identity" || to == "platform",
            "{arrow} points sideways"
        );
    }
}

#[tokio::test]
async fn asvs_V13_2_2__the_logins_have_no_more_rights_than_they_need() {
    let db = testkit::database().await;
    let conn = &mut db.all_seeing().await;
    none(
        conn,
        "no strong login",
        "select rolname::text from pg_roles where rolname like 'muster\\_%' and rolname <> 'muster_admin'
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)",
    )
    .await;
    none(
        conn,
        "doors and runner own nothing",
        "select c.relname::text from pg_class c where pg_get_userbyid(c.relowner) in ('muster_app', 'muster_runner')",
    )
    .await;
    for role in [APP, RUNNER] {
        let mut bare = db.bare(role).await;
        // Without anybody acting, no table of a domain shows a row.
        let tables = rows(
            conn,
            format!(
                "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind in ('r', 'p') and n.nspname in $SCHEMAS and has_table_privilege('{role}', c.oid, 'select')"
            ),
        )
        .await;
        let mut seen = String::new();
        for table in tables {
            let count = rows(&mut bare, format!("select count(*)::text from {table}")).await;
            if count[0] != "0" {
                let _infallible = writeln!(seen, "{table}: {}", count[0]);
            }
        }
        assert!(seen.is_empty(), "{role} sees without anybody acting:\n{seen}");
    }
}
