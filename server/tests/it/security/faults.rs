//! A request that is cut off after any of its statements leaves nothing of itself behind.

use super::answers::client;
use crate::rights::{Caller, Route, World};
use axum::http::StatusCode;
use sqlx::{Connection as _, PgConnection};
use std::collections::BTreeSet;

/// Strikes one statement that writes: the one whose number the plan names. A sequence counts, for it forgets nothing.
const STRIKER: &str = "
    create schema fault;
    create sequence fault.step;
    create table fault.plan (at bigint not null);
    insert into fault.plan values (0);
    create function fault.strike() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
        if nextval('fault.step') = (select at from fault.plan) then
            raise exception 'struck' using errcode = 'XX000';
        end if;
        return null;
    end $$;
    grant usage on schema fault to public;
    do $$ declare t regclass; begin
        for t in select c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.relkind in ('r', 'p') and not c.relispartition
                   and n.nspname in ('platform', 'identity', 'people', 'organisations', 'academy', 'certificates',
                                     'marketplace', 'posture', 'billing', 'notifications')
        loop
            execute format('create trigger zz_fault before insert or update or delete on %s
                            for each statement execute function fault.strike()', t);
        end loop;
    end $$;";

/// What is written apart from the work: who tried, and when a session was used.
const NOTES: [&str; 4] = [
    "platform.audit_log",
    "identity.sessions",
    "identity.refresh_tokens",
    "identity.api_keys",
];

/// The intent to pay is committed before the provider is asked, so that a repeat under the same key resumes there.
const RESUMED: [&str; 2] = ["POST /api/v1/payments/checkout", "POST /learning/{enrolment}/pay"];

async fn plan(conn: &mut PgConnection, at: i64) {
    sqlx::query("update fault.plan set at = $1")
        .bind(at)
        .execute(&mut *conn)
        .await
        .expect("a plan");
    sqlx::query("alter sequence fault.step restart with 1")
        .execute(conn)
        .await
        .expect("a new count");
}

/// How many statements have been counted since the plan was made.
async fn counted(conn: &mut PgConnection) -> i64 {
    let last = sqlx::query_scalar("select case when is_called then last_value else 0 end from fault.step");
    last.fetch_one(conn).await.expect("a count")
}

struct Try<'a> {
    world: &'a World,
    route: &'a Route,
    address: &'a str,
    caller: &'a Caller,
}

impl Try<'_> {
    /// Sends the request once, and tells the answer and the tables that it would have changed.
    async fn once(&self) -> (StatusCode, BTreeSet<String>) {
        let _nothing_before = platform::switches::take_touched();
        let sent = self.world.sent(self.route).expect("a covered route");
        let client = client(self.caller, self.route);
        let answer = self.world.hit(client, self.route, self.address, sent).await;
        let mut touched = platform::switches::take_touched();
        touched.retain(|table| !NOTES.contains(&table.as_str()));
        (answer.status, touched)
    }

    /// Strikes each statement in turn.
    async fn struck(&self, conn: &mut PgConnection, statements: i64) -> Vec<String> {
        let mut wrong = Vec::new();
        for at in 1..=statements {
            plan(conn, at).await;
            let (status, touched) = self.once().await;
            let was_struck = counted(conn).await >= at;
            let left = !touched.is_empty() && !status.is_success() && !status.is_redirection();
            let claimed = was_struck && touched.is_empty() && status.is_success();
            if left || claimed {
                let (name, who) = (self.route.name(), self.caller.name);
                wrong.push(format!(
                    "{name} as {who}, struck at {at} of {statements}: {status}, left {touched:?}"
                ));
            }
        }
        plan(conn, 0).await;
        wrong
    }
}

#[tokio::test]
async fn asvs_V2_3_3__what_is_cut_off_after_any_statement_leaves_nothing() {
    let world = World::build().await;
    let mut all = world.app.db.all_seeing().await;
    sqlx::raw_sql(STRIKER).execute(&mut all).await.expect("a striker");
    let _one_state = platform::switches::forgetting();
    let (mut wrong, mut several, mut flows) = (Vec::new(), 0, 0);
    for route in world.routes().await {
        let name = route.name();
        let skipped = crate::rights::READ_BACK.contains(&name.as_str()) || RESUMED.contains(&name.as_str());
        let Some(address) = world.address(&route).filter(|_| route.writes() && !skipped) else {
            continue;
        };
        for caller in &world.callers {
            let one = Try {
                world: &world,
                route: &route,
                address: &address,
                caller,
            };
            plan(&mut all, 0).await;
            let (status, touched) = one.once().await;
            let statements = counted(&mut all).await;
            let worked = (status.is_success() || status.is_redirection()) && !touched.is_empty();
            if worked {
                flows += 1;
                several += usize::from(statements > 1);
                wrong.extend(one.struck(&mut all, statements).await);
                break;
            }
        }
    }
    all.close().await.expect("closed");
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        flows > 40 && several > 30,
        "{flows} flows, {several} of several statements"
    );
}
