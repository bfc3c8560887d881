//! Says what is wrong, and how to mend it.

mod certificate;

use crate::app::{App, Parts};
use crate::config::{Config, Mode};
use crate::database::{Database, MIGRATIONS};
use crate::secrets::SecretStore;
use crate::serve::RESTORED;
use chrono::{DateTime, Utc};
use files::FileKind;
use kernel::{Clock, OsRng, SystemClock};
use platform::bootstrap::EXTENSIONS;
use platform::cluster::find_binaries;
use sqlx::{Connection, PgConnection};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// Below this much free space writes will soon fail.
const LEAST_FREE_PERCENT: u64 = 5;
/// Tokens and sign-in codes bear this much difference between our clock and the database's.
const MOST_CLOCK_SECONDS: i64 = 5;

/// One thing that was looked at.
pub(crate) struct Finding {
    what: &'static str,
    mend: Option<String>,
}

impl Finding {
    fn well(what: &'static str) -> Self {
        Self { what, mend: None }
    }

    fn ill(what: &'static str, mend: impl Into<String>) -> Self {
        Self {
            what,
            mend: Some(mend.into()),
        }
    }

    fn judge(what: &'static str, is_well: bool, mend: impl FnOnce() -> String) -> Self {
        if is_well {
            Self::well(what)
        } else {
            Self::ill(what, mend())
        }
    }

    pub(crate) const fn is_ill(&self) -> bool {
        self.mend.is_some()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.mend {
            None => write!(f, "  ok    {}", self.what),
            Some(mend) => write!(f, "  WRONG {}\n        {mend}", self.what),
        }
    }
}

/// Looks at everything that can be looked at.
pub(crate) async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = vec![disk(config), secrets_folder(config), address(config), contact(config)];
    if config.database_url.is_none() {
        findings.push(Finding::judge(
            "PostgreSQL 15 or newer is installed",
            find_binaries().is_some(),
            || "Install the server package: apt-get install postgresql postgresql-15-postgis-3".to_owned(),
        ));
    }
    findings.extend(certificate::certificate(config, SystemClock.now()));
    findings.push(sandbox().await);
    findings.extend(redis(config).await);
    let secrets = match SecretStore::open(config, Arc::new(OsRng)) {
        Ok(secrets) => secrets,
        Err(error) => {
            findings.push(Finding::ill("The folder of secrets can be used", format!("{error:#}")));
            return findings;
        }
    };
    match Database::open(config, &secrets, |_| {}).await {
        Err(error) => findings.push(Finding::ill("The database answers", format!("{error:#}"))),
        Ok(database) => {
            findings.push(Finding::well("The database answers"));
            findings.extend(database_findings(&database).await);
            // A house can only be wired on a schema that is up to date.
            if findings.iter().all(|finding| !finding.is_ill()) {
                findings.extend(house_findings(config, &secrets, &database).await);
            }
            database.close().await;
        }
    }
    findings
}

/// Has the child refuse an empty file: it can do that only once it is confined.
async fn sandbox() -> Finding {
    let outcome = crate::app::examiner().examine(FileKind::Png, Vec::new()).await;
    Finding::judge(
        "Files that people send are parsed in a confined process",
        outcome.is_ok(),
        || {
            "Until they are, files are held. The kernel, and the container if there is one, must allow seccomp"
                .to_owned()
        },
    )
}

/// Looks at Redis, where it is set.
async fn redis(config: &Config) -> Option<Finding> {
    const WHAT: &str = "Redis answers";
    let counters = match crate::app::shared_counters(config) {
        Ok(counters) => counters?,
        Err(error) => return Some(Finding::ill(WHAT, format!("{error:#}"))),
    };
    let answer = counters.ping().await;
    Some(Finding::judge(WHAT, answer.is_ok(), || {
        "Until it does, each node limits by itself. Start it, or correct redis_url".to_owned()
    }))
}

/// Wires the house as `serve` would, and asks it what only it knows.
async fn house_findings(config: &Config, secrets: &SecretStore, database: &Database) -> Vec<Finding> {
    let wired = match Parts::from_config(config, secrets, database) {
        Ok(parts) => App::wire(parts).await,
        Err(error) => Err(error),
    };
    let app = match wired {
        Ok(app) => app,
        Err(error) => {
            return vec![Finding::ill(
                "Keys, mail, storage and payments are set",
                format!("{error:#}"),
            )];
        }
    };
    let moved = app.former_public_url().await;
    let behind = app.remembers_the_forgotten().await;
    let shut_out = texts(
        app.doors
            .identity
            .count_shut_out()
            .await
            .map_err(|error| error.to_string()),
    );
    app.close().await;
    let what = "Who was forgotten is forgotten";
    let behind = match behind {
        Ok(behind) => Finding::judge(what, !behind, || RESTORED.to_owned()),
        Err(error) => Finding::ill(what, format!("{error:#}")),
    };
    let what = "The public address is the one that certificates carry";
    let moved = match moved {
        Ok(None) => Finding::well(what),
        Ok(Some(former)) => Finding::ill(
            what,
            format!("Certificates lead to {former}. Set public_url back, or keep that address leading here for ever"),
        ),
        Err(error) => Finding::ill(what, error.to_string()),
    };
    vec![
        Finding::well("Keys, mail, storage and payments are set"),
        moved,
        shut_out,
        behind,
    ]
}

/// People whose one factor is a phone are asked for a code that nobody sends.
fn texts(shut_out: Result<i64, String>) -> Finding {
    let what = "Whoever signs in by text message gets one";
    match shut_out {
        Ok(0) => Finding::well(what),
        Ok(people) => Finding::ill(
            what,
            format!(
                "{people} people have no other second factor, and no messages go out: they cannot sign in, and are told to \
                 ask for help. Set sms_gateway_url again, or reset the factors of each who asks"
            ),
        ),
        Err(error) => Finding::ill(what, error),
    }
}

fn contact(config: &Config) -> Finding {
    let missing = config.mode == Mode::Production && config.operator_email.is_none();
    Finding::judge("People can reach whoever runs this site", !missing, || {
        "The help, privacy and complaints pages name no address. Set operator_email, and operator_name with it"
            .to_owned()
    })
}

async fn database_findings(database: &Database) -> Vec<Finding> {
    let mut conn = match PgConnection::connect_with(&database.app).await {
        Ok(conn) => conn,
        Err(error) => return vec![Finding::ill("The doors' login works", error.to_string())],
    };
    let mut findings = vec![Finding::well("The doors' login works")];
    findings.push(rights(&mut conn).await);
    findings.push(extensions(&mut conn).await);
    findings.push(clock(&mut conn).await);
    findings.push(schema(database).await);
    let _closed = conn.close().await;
    findings
}

async fn rights(conn: &mut PgConnection) -> Finding {
    let strong: Result<bool, _> = sqlx::query_scalar(
        "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user",
    )
    .fetch_one(conn)
    .await;
    Finding::judge(
        "The doors' login has no more rights than it needs",
        matches!(strong, Ok(false)),
        || {
            "Row-level security does not bind this login. Run: alter role muster_app nosuperuser nobypassrls nocreaterole".to_owned()
        },
    )
}

async fn extensions(conn: &mut PgConnection) -> Finding {
    let there: Vec<String> = sqlx::query_scalar("select extname::text from pg_extension")
        .fetch_all(conn)
        .await
        .unwrap_or_default();
    let missing: Vec<&str> = EXTENSIONS
        .iter()
        .copied()
        .filter(|name| !there.iter().any(|one| one == name))
        .collect();
    Finding::judge("The extensions are there", missing.is_empty(), || {
        format!(
            "Missing: {}. Run as superuser: create extension ...",
            missing.join(", ")
        )
    })
}

async fn clock(conn: &mut PgConnection) -> Finding {
    let theirs: Result<DateTime<Utc>, _> = sqlx::query_scalar("select clock_timestamp()").fetch_one(conn).await;
    let apart = theirs.map(|theirs| (SystemClock.now() - theirs).num_seconds().abs());
    Finding::judge(
        "This machine and the database agree on the time",
        apart.as_ref().is_ok_and(|apart| *apart <= MOST_CLOCK_SECONDS),
        || "Tokens would expire early or late. Start time synchronisation on both machines".to_owned(),
    )
}

async fn schema(database: &Database) -> Finding {
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
    let applied: Option<i64> = match PgConnection::connect_with(&database.owner).await {
        Ok(mut owner) => sqlx::query_scalar("select max(version) from _sqlx_migrations where success")
            .fetch_one(&mut owner)
            .await
            .ok()
            .flatten(),
        Err(_) => None,
    };
    Finding::judge("The schema is up to date", applied == newest, || {
        "Run: muster migrate".to_owned()
    })
}

fn disk(config: &Config) -> Finding {
    let folder = nearest(&config.data_dir);
    let free = rustix::fs::statvfs(folder)
        .ok()
        .and_then(|stat| (stat.f_bavail * 100).checked_div(stat.f_blocks));
    room(folder, free)
}

fn room(folder: &Path, free: Option<u64>) -> Finding {
    Finding::judge(
        "There is room on the disk",
        free.is_none_or(|free| free >= LEAST_FREE_PERCENT),
        || format!("{} is nearly full; make room before writes fail", folder.display()),
    )
}

fn nearest(folder: &Path) -> &Path {
    folder.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."))
}

fn secrets_folder(config: &Config) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    let folder = config.secrets_dir();
    let open = std::fs::metadata(&folder).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
    Finding::judge("The folder of secrets is private", !open, || {
        format!(
            "Others on this machine can read it. Run: chmod 700 {}",
            folder.display()
        )
    })
}

fn address(config: &Config) -> Finding {
    let exposed = config.mode == Mode::Embedded && !config.listen.ip().is_loopback();
    Finding::judge("The address suits the mode", !exposed, || {
        "Embedded mode shows captured mail and a sandbox payment page: listen on 127.0.0.1, or set mode = \"production\"".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_nearly_full_is_found() {
        let folder = Path::new("data");
        assert!(room(folder, Some(LEAST_FREE_PERCENT - 1)).is_ill());
        assert!(!room(folder, Some(LEAST_FREE_PERCENT)).is_ill());
        assert!(!room(folder, None).is_ill());
    }

    #[test]
    fn people_who_wait_for_messages_that_nobody_sends_are_counted() {
        assert!(!texts(Ok(0)).is_ill());
        let found = texts(Ok(3));
        assert!(found.is_ill() && found.to_string().contains("3 people"), "{found}");
        assert!(texts(Err("no answer".to_owned())).is_ill());
    }

    #[test]
    fn a_production_site_that_nobody_can_reach_is_found() {
        let production = Config {
            mode: Mode::Production,
            ..Config::default()
        };
        assert!(contact(&production).is_ill());
        let reachable = Config {
            operator_email: Some("help@rowan.example".to_owned()),
            ..production
        };
        assert!(!contact(&reachable).is_ill());
        assert!(!contact(&Config::default()).is_ill());
    }
}
