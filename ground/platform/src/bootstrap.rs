//! What must stand before the first migration: the three login roles, the extensions, and who owns the database.

use kernel::Secret;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{Connection, PgConnection};

/// The login that owns every table; used by migrations only.
pub const OWNER: &str = "muster_owner";
/// The login of the doors.
pub const APP: &str = "muster_app";
/// The login of the job runner.
pub const RUNNER: &str = "muster_runner";
/// The extensions that the schema is built on.
pub const EXTENSIONS: [&str; 4] = ["postgis", "pg_trgm", "btree_gist", "citext"];

/// The passwords of the three logins.
#[derive(Debug, Clone)]
pub struct Passwords {
    /// Of `muster_owner`.
    pub owner: Secret<String>,
    /// Of `muster_app`.
    pub app: Secret<String>,
    /// Of `muster_runner`.
    pub runner: Secret<String>,
}

impl Passwords {
    /// Returns the given connection under one of the three logins.
    pub fn login(&self, base: &PgConnectOptions, role: &str) -> PgConnectOptions {
        let password = match role {
            OWNER => &self.owner,
            RUNNER => &self.runner,
            _ => &self.app,
        };
        base.clone().username(role).password(password.expose())
    }
}

/// Makes roles and extensions where they are missing. `admin` must be a login that may do so, on the target database.
/// Existing roles keep their password unless `own_passwords` says that the cluster is ours alone.
///
/// # Errors
/// When the login may not create roles or extensions.
pub async fn prepare(admin: &PgConnectOptions, passwords: &Passwords, own_passwords: bool) -> Result<(), sqlx::Error> {
    let mut conn = PgConnection::connect_with(admin).await?;
    let mut tx = conn.begin().await?;
    // Two starts at once take turns.
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('muster bootstrap', 0))")
        .execute(&mut *tx)
        .await?;
    for (role, password) in [
        (OWNER, &passwords.owner),
        (APP, &passwords.app),
        (RUNNER, &passwords.runner),
    ] {
        sqlx::query("select set_config('muster.role', $1, true), set_config('muster.password', $2, true), set_config('muster.reset', $3, true)")
            .bind(role)
            .bind(password.expose())
            .bind(if own_passwords { "yes" } else { "no" })
            .execute(&mut *tx)
            .await?;
        sqlx::raw_sql(ROLE).execute(&mut *tx).await?;
    }
    sqlx::raw_sql(DATABASE).execute(&mut *tx).await?;
    tx.commit().await?;
    conn.close().await
}

/// Passwords reach the statement through a transaction-local setting, so no statement text holds one.
const ROLE: &str = r"
do $$
declare
    name text := current_setting('muster.role');
    password text := current_setting('muster.password');
begin
    if not exists (select from pg_roles where rolname = name) then
        execute format('create role %I login nosuperuser nocreatedb nocreaterole noinherit nobypassrls password %L', name, password);
    elsif current_setting('muster.reset') = 'yes' then
        execute format('alter role %I login password %L', name, password);
    end if;
end $$;
";

const DATABASE: &str = r"
create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
create extension if not exists citext;
do $$
begin
    execute format('grant connect, create, temporary on database %I to muster_owner', current_database());
    execute format('grant connect on database %I to muster_app, muster_runner', current_database());
    grant create on schema public to muster_owner;
end $$;
";

/// Returns connection options for a cluster that is reached through a socket in the given folder.
pub fn socket_options(folder: &std::path::Path, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(folder)
        .port(5432)
        .database(database)
        .ssl_mode(PgSslMode::Disable)
}
