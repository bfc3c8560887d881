//! Every table under row-level security, tried by everybody with every command: `rls-matrix.txt`.
//!
//! Each try is made on one row that came in through a use case, as the login that the actor uses, and undone at once.

use super::World;
use crate::catalogue::{SCHEMAS, tables};
use crate::house::committed;
use kernel::ids::UserId;
use platform::StaffRole;
use platform::bootstrap::{APP, RUNNER};
use sqlx::{AssertSqlSafe, PgConnection, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use uuid::Uuid;

/// Tries a command and undoes it. What a key or a rule of the table refuses, row-level security had let pass.
const TRY: &str = "create function public.tried(command text) returns text language plpgsql as $$
declare
    many bigint;
begin
    execute command;
    get diagnostics many = row_count;
    raise exception using errcode = 'ZZ001', message = many::text;
exception
    when sqlstate 'ZZ001' then return case when sqlerrm = '0' then 'hidden' else 'allowed' end;
    when insufficient_privilege then
        return case when sqlerrm like '%permission denied%' then 'not granted' else 'refused' end;
    when unique_violation then return 'allowed';
    when integrity_constraint_violation then return 'held by a rule';
end $$";

/// Parts that work behind the doors; all others work under the runner's login.
const DOOR_PARTS: [&str; 9] = [
    "node",
    "authenticator",
    "invitation-keeper",
    "payments-webhook",
    "public-stats",
    "health",
    "dev-mailbox",
    "command-line",
    "migration",
];

/// A part that no policy names: what it may, every part may.
const ANY_PART: &str = "any other part";

/// Somebody who tries.
struct Trier {
    label: String,
    login: &'static str,
    enter: String,
}

impl Trier {
    fn person(label: &str, kind: &str, user: Option<Uuid>, org: Option<Uuid>, role: Option<&str>) -> Self {
        let id = |id: Option<Uuid>| id.map_or("null".to_owned(), |id| format!("'{id}'"));
        let role = role.map_or("null".to_owned(), |role| format!("'{role}'"));
        Self {
            label: label.to_owned(),
            login: APP,
            enter: format!("'{kind}', {}, {}, {role}, null", id(user), id(org)),
        }
    }

    fn part(name: &str) -> Self {
        let login = if DOOR_PARTS.contains(&name) { APP } else { RUNNER };
        Self {
            label: name.to_owned(),
            login,
            enter: format!("'system', null, null, null, '{name}'"),
        }
    }
}

/// A table, its one row that is tried, and what is tried on it.
struct Tried {
    heading: String,
    commands: [(&'static str, Option<String>); 4],
}

async fn texts(conn: &mut PgConnection, query: String) -> Vec<String> {
    sqlx::query(AssertSqlSafe(query.clone()))
        .fetch_all(conn)
        .await
        .unwrap_or_else(|error| panic!("{query}: {error}"))
        .iter()
        .map(|row| row.get::<String, _>(0))
        .collect()
}

async fn everybody(world: &World, conn: &mut PgConnection) -> (Vec<Trier>, BTreeSet<String>) {
    let org = world.organisation.get();
    let elsewhere = world.thing("organisation elsewhere").parse().expect("an id");
    let user = |name: &str| world.caller(name).user.map(UserId::get);
    let member = |name: &str, org, role| Trier::person(name, "member", user(name), org, role);
    let mut all = vec![
        Trier::person("nobody", "anonymous", None, None, None),
        member("worker", None, None),
        member("other worker", None, None),
    ];
    for role in ["owner", "manager", "scheduler", "instructor", "viewer"] {
        all.push(member(role, Some(org), Some(role)));
    }
    all.push(member("other owner", Some(elsewhere), Some("owner")));
    for role in StaffRole::ALL.map(StaffRole::as_str) {
        all.push(Trier::person(role, "staff", user(role), None, Some(role)));
    }
    let parts = parts(conn).await;
    all.extend(parts.iter().map(|name| Trier::part(name)));
    all.push(Trier::part(ANY_PART));
    (all, parts)
}

/// Every part of the platform that a policy or a function names.
async fn parts(conn: &mut PgConnection) -> BTreeSet<String> {
    let sources = texts(
        conn,
        format!(
            "select coalesce(qual, '') || coalesce(with_check, '') from pg_policies where schemaname in {SCHEMAS}
             union all select pg_get_functiondef(p.oid) from pg_proc p
             join pg_namespace n on n.oid = p.pronamespace where n.nspname in {SCHEMAS} and p.prokind = 'f'"
        ),
    )
    .await;
    let calls = regex::Regex::new(r"is_system\(([^)]*)\)").expect("a pattern");
    let names = regex::Regex::new(r"'([a-z-]+)'").expect("a pattern");
    let mut parts = BTreeSet::new();
    for source in &sources {
        for call in calls.captures_iter(source) {
            parts.extend(names.captures_iter(&call[1]).map(|name| name[1].to_owned()));
        }
    }
    assert!(parts.contains("authenticator"), "parts are read: {parts:?}");
    parts
}

/// Finds the row to try: the worker's, unless it shall be the organisation's, else the organisation's, else what hangs on
/// either, else any.
async fn sample(
    world: &World,
    conn: &mut PgConnection,
    (table, of_organisation): (&str, bool),
) -> Option<(String, &'static str)> {
    let worker = world.caller("worker").user.expect("an account").to_string();
    let organisation = world.organisation.to_string();
    let session = texts(
        conn,
        format!("select id::text from identity.sessions where user_id = '{worker}' and kind = 'api' order by id"),
    )
    .await;
    let owners = [
        (worker, "the worker's"),
        (organisation, "the organisation's"),
        (session.first().cloned().unwrap_or_default(), "the worker's"),
        (String::new(), "nobody's"),
    ];
    for (id, whose) in owners.into_iter().skip(usize::from(of_organisation)) {
        let query = format!(
            "select to_jsonb(t)::text from {table} t where to_jsonb(t)::text like '%{id}%'
             order by to_jsonb(t) ->> 'state', ctid limit 1"
        );
        if let Some(row) = texts(conn, query).await.into_iter().next() {
            return Some((row, whose));
        }
    }
    None
}

/// Lists a table's columns that pass a test, in an order.
async fn columns(conn: &mut PgConnection, table: &str, (which, order): (&str, &str)) -> Vec<String> {
    texts(
        conn,
        format!(
            "select quote_ident(a.attname) from pg_attribute a
             left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
             where a.attrelid = '{table}'::regclass and a.attnum > 0 and not a.attisdropped and {which} order by {order}"
        ),
    )
    .await
}

/// The columns with which a row is written, and the one that is changed.
async fn writable(conn: &mut PgConnection, table: &str) -> (Vec<String>, Option<String>) {
    let may = |login: &str, what: &str| format!("has_column_privilege('{login}', a.attrelid, a.attnum, '{what}')");
    // A row is written as the doors' login may write it, and where that may not, as the runner's may.
    let mut written = Vec::new();
    for login in [APP, RUNNER] {
        if written.is_empty() {
            let which = format!(
                "a.attgenerated = '' and a.attidentity <> 'a' and {}",
                may(login, "insert")
            );
            written = columns(conn, table, (&which, "a.attnum")).await;
        }
    }
    let (by_app, by_runner) = (may(APP, "update"), may(RUNNER, "update"));
    let which = format!(
        "a.attgenerated = '' and a.attidentity = '' and not a.attnum = any (coalesce(i.indkey, '')) and
         ({by_app} or {by_runner})"
    );
    // What both logins may change proves most: there it is the policies that tell them apart.
    let order = format!("({by_app} and {by_runner}) desc, {by_app} desc, a.attnum");
    let changed = columns(conn, table, (&which, &order)).await;
    (written, changed.into_iter().next())
}

async fn tried(world: &World, conn: &mut PgConnection, (table, of_organisation): (&str, bool)) -> Option<Tried> {
    let (row, whose) = sample(world, conn, (table, of_organisation)).await?;
    let json: serde_json::Value = serde_json::from_str(&row).expect("JSON");
    let keys = columns(conn, table, ("a.attnum = any (i.indkey)", "a.attnum")).await;
    assert!(!keys.is_empty(), "{table} has a primary key");
    let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let equal = |key: &String| {
        let value = &json[key.trim_matches('"')];
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{key}::text = {}", literal(&value))
    };
    let this = keys.iter().map(equal).collect::<Vec<_>>().join(" and ");
    let (written, changed) = writable(conn, table).await;
    let written = written.join(", ");
    let row = literal(&row);
    let insert =
        format!("insert into {table} ({written}) select {written} from jsonb_populate_record(null::{table}, {row})");
    let update = changed.map(|column| format!("update {table} set {column} = {column} where {this}"));
    let state = json["state"]
        .as_str()
        .map_or(String::new(), |state| format!(", {state}"));
    Some(Tried {
        heading: format!("{table} ({whose} row{state})"),
        commands: [
            ("select", Some(format!("select 1 from {table} where {this}"))),
            ("insert", (!written.is_empty()).then_some(insert)),
            ("update", update),
            ("delete", Some(format!("delete from {table} where {this}"))),
        ],
    })
}

/// Has somebody try everything; returns outcomes in the order of tables and commands.
async fn outcomes(conn: &mut PgConnection, who: &Trier, all: &[Tried]) -> Vec<[String; 4]> {
    let run = async |conn: &mut PgConnection, sql: String| {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(conn)
            .await
            .expect("a statement");
    };
    run(
        conn,
        format!("begin; select platform.enter({}, '{}')", who.enter, Uuid::nil()),
    )
    .await;
    let mut found = Vec::new();
    for tried in all {
        let calls = tried.commands.each_ref().map(|(_, command)| match command {
            Some(command) => format!("public.tried($q${command}$q$)"),
            None => "'not granted'".to_owned(),
        });
        let row = sqlx::query(AssertSqlSafe(format!("select {}", calls.join(", "))))
            .fetch_one(&mut *conn)
            .await
            .unwrap_or_else(|error| panic!("{} on {}: {error}", who.label, tried.heading));
        found.push([0, 1, 2, 3].map(|at| row.get::<String, _>(at)));
    }
    run(conn, "rollback".to_owned()).await;
    found
}

/// Writes one table's outcomes: who is let, who sees nothing, who is refused.
fn block(tried: &Tried, everybody: &[Trier], parts: &BTreeSet<String>, cells: &[&[String; 4]]) -> String {
    let mut text = format!("{}\n", tried.heading);
    let last = cells.last().expect("any other part");
    for (at, (command, _)) in tried.commands.iter().enumerate() {
        let mut by_outcome: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (who, outcome) in everybody.iter().zip(cells) {
            // A named part is worth a word only where it may something else than any part.
            if !parts.contains(&who.label) || outcome[at] != last[at] {
                by_outcome.entry(&outcome[at]).or_default().push(&who.label);
            }
        }
        for (outcome, who) in by_outcome {
            let _infallible = writeln!(text, "  {command:<7} {outcome:<15} {}", who.join(", "));
        }
    }
    text
}

#[tokio::test]
async fn every_table_lets_everybody_do_only_what_is_theirs() {
    let world = World::build().await;
    let conn = &mut world.app.db.all_seeing().await;
    sqlx::raw_sql(TRY).execute(&mut *conn).await.expect("the function");
    let (everybody, parts) = everybody(&world, conn).await;
    let (mut all, mut empty) = (Vec::new(), Vec::new());
    for table in tables(conn).await {
        match tried(&world, conn, (&table, false)).await {
            Some(tried) => all.push(tried),
            None => empty.push(table.clone()),
        }
        // Here lie rows of both, and who is let to which is the point.
        if table == "platform.data_keys" {
            all.extend(tried(&world, conn, (&table, true)).await);
        }
    }
    assert!(
        empty.is_empty(),
        "make a row of these tables through a use case in rights/world: {empty:#?}"
    );
    let mut logins = [world.app.db.bare(APP).await, world.app.db.bare(RUNNER).await];
    let mut found = Vec::new();
    for who in &everybody {
        let login = &mut logins[usize::from(who.login == RUNNER)];
        found.push(outcomes(login, who, &all).await);
    }
    let mut text = String::new();
    for (at, tried) in all.iter().enumerate() {
        let cells: Vec<&[String; 4]> = found.iter().map(|outcomes| &outcomes[at]).collect();
        text += &block(tried, &everybody, &parts, &cells);
    }
    committed("rls-matrix.txt", &text);
}
