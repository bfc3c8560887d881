//! Whether we are well: `/livez` (the process runs), `/readyz` (send requests here), `/health` (what is well and what
//! is not).

use crate::app::App;
use crate::config::Config;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use chrono::{DateTime, Utc};
use contracts::counting::SharedCounters;
use http::StatusCode;
use kernel::SharedClock;
use platform::{Actor, Db};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

/// How long a part may take to answer before it counts as ill.
const PATIENCE: Duration = Duration::from_secs(2);
/// Everybody may ask, so the answer is kept for a moment.
const KEPT: Duration = Duration::from_secs(1);
/// Below this much free space, in percent, something must be done soon; below the other, writes fail.
const DISK_LOW: u64 = 20;
const DISK_FULL: u64 = 5;
/// A due job that waits longer than this says that nobody works the queue.
const QUEUE_STUCK_SECONDS: i64 = 300;

/// How well a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Condition {
    /// Not in use.
    Off,
    /// Well.
    Ok,
    /// Works, and wants looking after.
    Degraded,
    /// Does not work.
    Down,
}

/// What was found out about one part.
#[derive(Debug, Clone, Serialize)]
struct Check {
    status: Condition,
    #[serde(flatten)]
    figures: serde_json::Map<String, serde_json::Value>,
}

impl Check {
    fn of(status: Condition, figures: &[(&str, i64)]) -> Self {
        let figures = figures
            .iter()
            .map(|(name, figure)| ((*name).to_owned(), (*figure).into()))
            .collect();
        Self { status, figures }
    }
}

/// What was found out about all parts.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Checks {
    database: Check,
    redis: Check,
    disk_space: Check,
    jobs: Check,
}

#[derive(Debug, Clone, Serialize)]
struct Report {
    status: &'static str,
    timestamp: DateTime<Utc>,
    checks: Checks,
}

/// Examines the house.
#[derive(Clone)]
pub(crate) struct Health(Arc<Inner>);

struct Inner {
    clock: SharedClock,
    doors: Db,
    /// The runner's own connections: a crowd at the doors does not make the queue look ill.
    backstage: Db,
    actor: Actor,
    data: PathBuf,
    counters: Option<Arc<dyn SharedCounters>>,
    is_stopping: AtomicBool,
    last: Mutex<Option<(Instant, Report)>>,
}

impl Health {
    pub(crate) fn new(app: &App, config: &Config) -> Self {
        Self(Arc::new(Inner {
            clock: app.doors.ground.clock.clone(),
            doors: app.doors.ground.db.clone(),
            backstage: app.backstage.ground.db.clone(),
            actor: app.health,
            data: config.data_dir.clone(),
            counters: app.counting.shared.clone(),
            is_stopping: AtomicBool::new(false),
            last: Mutex::new(None),
        }))
    }

    /// Makes `/readyz` red as soon as the order to stop comes, so that no new requests are sent here.
    pub(super) fn stop_with(&self, stop: &CancellationToken) {
        let (stop, inner) = (stop.clone(), self.0.clone());
        tokio::spawn(async move {
            stop.cancelled().await;
            inner.is_stopping.store(true, Ordering::Relaxed);
        });
    }

    pub(super) fn routes(&self) -> Router {
        Router::new()
            .route("/livez", get(async || "live\n"))
            .route("/readyz", get(ready))
            .route("/health", get(report))
            .layer(middleware::map_response(web_kit::bare))
            .with_state(self.clone())
    }
}

async fn ready(State(Health(house)): State<Health>) -> Response {
    if house.is_stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match house.report().await.checks.database.status {
        Condition::Down => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
        _ => "ready\n".into_response(),
    }
}

async fn report(State(Health(house)): State<Health>) -> Response {
    let report = house.report().await;
    let status = match report.status {
        "unhealthy" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    (status, web_kit::Json(report)).into_response()
}

impl Inner {
    /// Examines everything, at most once a second; who asks meanwhile waits for the same answer.
    async fn report(&self) -> Report {
        let mut last = self.last.lock().await;
        if let Some((when, report)) = last.as_ref()
            && when.elapsed() < KEPT
        {
            return report.clone();
        }
        let report = self.examine().await;
        *last = Some((Instant::now(), report.clone()));
        report
    }

    async fn examine(&self) -> Report {
        let (database, redis, jobs) = tokio::join!(self.database(), redis(self.counters.as_deref()), self.jobs());
        let checks = Checks {
            database,
            redis,
            disk_space: disk(&self.data),
            jobs,
        };
        Report {
            status: overall(&checks),
            timestamp: self.clock.now(),
            checks,
        }
    }

    async fn database(&self) -> Check {
        let begun = Instant::now();
        match timeout(PATIENCE, self.doors.read_fresh(&self.actor)).await {
            Ok(Ok(_)) => {
                let millis = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
                Check::of(Condition::Ok, &[("millis", millis)])
            }
            Ok(Err(error)) => {
                tracing::warn!(cause = %error, "health.database");
                Check::of(Condition::Down, &[])
            }
            Err(_) => Check::of(Condition::Down, &[]),
        }
    }

    async fn jobs(&self) -> Check {
        match timeout(PATIENCE, self.backstage.queue_state(&self.actor)).await {
            Ok(Ok(queue)) => {
                let stuck = queue.oldest_seconds > QUEUE_STUCK_SECONDS;
                let condition = if stuck { Condition::Degraded } else { Condition::Ok };
                let figures = [
                    ("waiting", queue.waiting),
                    ("failing", queue.failing),
                    ("oldestSeconds", queue.oldest_seconds),
                ];
                Check::of(condition, &figures)
            }
            Ok(Err(error)) => {
                tracing::warn!(cause = %error, "health.jobs");
                Check::of(Condition::Down, &[])
            }
            Err(_) => Check::of(Condition::Down, &[]),
        }
    }
}

/// Without Redis each node limits by itself, so the house is poorly and serves on.
async fn redis(counters: Option<&dyn SharedCounters>) -> Check {
    let Some(counters) = counters else {
        return Check::of(Condition::Off, &[]);
    };
    let begun = Instant::now();
    match timeout(PATIENCE, counters.ping()).await {
        Ok(Ok(())) => {
            let millis = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
            Check::of(Condition::Ok, &[("millis", millis)])
        }
        Ok(Err(error)) => {
            tracing::warn!(cause = %error, "health.redis");
            Check::of(Condition::Down, &[])
        }
        Err(_) => Check::of(Condition::Down, &[]),
    }
}

fn disk(data: &std::path::Path) -> Check {
    // Before the first start the folder is not there yet: its parent lies on the same disk.
    let there = data
        .ancestors()
        .find(|folder| folder.exists())
        .unwrap_or(std::path::Path::new("."));
    let there = if there.as_os_str().is_empty() {
        std::path::Path::new(".")
    } else {
        there
    };
    match rustix::fs::statvfs(there) {
        Ok(disk) if disk.f_blocks > 0 => {
            let free = disk.f_bavail.saturating_mul(100) / disk.f_blocks;
            let condition = match free {
                ..DISK_FULL => Condition::Down,
                DISK_FULL..DISK_LOW => Condition::Degraded,
                _ => Condition::Ok,
            };
            Check::of(condition, &[("freePercent", i64::try_from(free).unwrap_or(0))])
        }
        Ok(_) => Check::of(Condition::Degraded, &[]),
        Err(error) => {
            tracing::warn!(cause = %error, "health.disk");
            Check::of(Condition::Degraded, &[])
        }
    }
}

/// Without its database the house can do nothing; all else makes it poorly at most.
fn overall(checks: &Checks) -> &'static str {
    let worst = [&checks.redis, &checks.disk_space, &checks.jobs]
        .into_iter()
        .map(|check| check.status)
        .max();
    match (checks.database.status, worst) {
        (Condition::Down, _) => "unhealthy",
        (_, Some(Condition::Degraded | Condition::Down)) => "degraded",
        _ => "healthy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(database: Condition, disk: Condition, jobs: Condition) -> Checks {
        Checks {
            database: Check::of(database, &[]),
            redis: Check::of(Condition::Off, &[]),
            disk_space: Check::of(disk, &[]),
            jobs: Check::of(jobs, &[]),
        }
    }

    #[test]
    fn the_whole_is_as_ill_as_its_parts() {
        use Condition::{Degraded, Down, Ok};
        assert_eq!(overall(&checks(Ok, Ok, Ok)), "healthy");
        assert_eq!(overall(&checks(Ok, Degraded, Ok)), "degraded");
        assert_eq!(overall(&checks(Ok, Ok, Down)), "degraded");
        assert_eq!(overall(&checks(Down, Ok, Ok)), "unhealthy");
    }

    #[tokio::test]
    async fn redis_is_off_or_well_or_down() {
        assert_eq!(redis(None).await.status, Condition::Off);
        let mut server = testkit::RedisServer::start().await;
        let counters = counters::RedisCounters::at(&server.url()).expect("an address");
        assert_eq!(redis(Some(&counters)).await.status, Condition::Ok);
        server.kill();
        assert_eq!(redis(Some(&counters)).await.status, Condition::Down);
        server.revive().await;
        assert_eq!(redis(Some(&counters)).await.status, Condition::Ok);
        let without = Checks {
            redis: Check::of(Condition::Down, &[]),
            ..checks(Condition::Ok, Condition::Ok, Condition::Ok)
        };
        assert_eq!(overall(&without), "degraded");
    }

    #[test]
    fn a_disk_that_is_there_has_a_figure() {
        let check = disk(std::path::Path::new("/no/such/folder"));
        assert!(check.figures.contains_key("freePercent"));
    }

    #[test]
    fn the_report_reads_as_promised() {
        let report = Report {
            status: "healthy",
            timestamp: DateTime::from_timestamp(1_800_000_000, 0).expect("an instant"),
            checks: Checks {
                database: Check::of(Condition::Ok, &[("millis", 1)]),
                ..checks(Condition::Ok, Condition::Ok, Condition::Ok)
            },
        };
        insta::assert_json_snapshot!(report);
    }
}
