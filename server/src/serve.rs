//! Serving, and working the queue.

use crate::app::{App, Parts};
use crate::config::{Config, Mode};
use crate::database::Database;
use crate::secrets::SecretStore;
use crate::token_keys;
use anyhow::Context;
use kernel::OsRng;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What is said where the database was restored and the ledger of erasures not replayed.
pub(crate) const RESTORED: &str = "The database remembers people who were forgotten: it comes from a backup. Run `muster erasures replay`, then start";

/// Opens the secrets and the database, and brings the schema up to date.
///
/// # Errors
/// In words for whoever runs it.
pub(crate) async fn open(config: &Config) -> anyhow::Result<(SecretStore, Database)> {
    let secrets = SecretStore::open(config, Arc::new(OsRng))?;
    let database = Database::open(config, &secrets, |what| eprintln!("{what} ...")).await?;
    if let Err(error) = database.migrate().await {
        database.close().await;
        return Err(error);
    }
    Ok((secrets, database))
}

/// Serves until it is told to stop.
///
/// # Errors
/// When the database or the address cannot be had.
pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let (secrets, database) = open(&config).await?;
    let outcome = serve_over(&config, &secrets, &database, |_| {}).await;
    database.close().await;
    outcome
}

/// Serves over an opened database; `ready` is told when the first request can be answered.
///
/// # Errors
/// When the address cannot be had.
pub(crate) async fn serve_over(
    config: &Config,
    secrets: &SecretStore,
    database: &Database,
    ready: impl FnOnce(&App),
) -> anyhow::Result<()> {
    let parts = Parts::from_config(config, secrets, database)?;
    let token_keys = parts.keys.tokens.clone();
    let app = App::wire(parts).await?;
    crate::keys::note(&app, secrets).await.context("the register of keys")?;
    stay_shut_after_a_restore(&app).await?;
    let stop = stop_signal();
    let token_keys = token_keys::keep(token_keys, secrets.read_only(), config, stop.clone());
    let nodes = crate::nodes::keep(&app, stop.clone()).await;
    let watch = tokio::spawn(app.cut_offs.clone().keep());
    let jobs = config.run_jobs.then(|| run_jobs(&app, stop.clone()));
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("the address {} cannot be used", config.listen))?;
    ready(&app);
    tracing::info!(address = %config.listen, mode = ?config.mode, "server.ready");
    warn_if_moved(&app, config).await;
    let front = crate::http::Front::new(&app, config)?;
    beside(database, crate::http::serve(listener, front, stop)).await?;
    watch.abort();
    if let Some(jobs) = jobs {
        jobs.await.context("the job runner")?;
    }
    nodes.await.context("the count of nodes")?;
    token_keys.await.context("the reader of token keys")?;
    app.close().await;
    tracing::info!("server.stopped");
    Ok(())
}

/// Works the queue until it is told to stop.
///
/// # Errors
/// When the database cannot be had.
pub(crate) async fn work(config: Config) -> anyhow::Result<()> {
    let (secrets, database) = open(&config).await?;
    let app = App::wire(Parts::from_config(&config, &secrets, &database)?).await?;
    stay_shut_after_a_restore(&app).await?;
    // The database's time comes with the log of cut-offs, and jobs go by it from the first on.
    app.cut_offs.read().await.context("the log of cut-offs")?;
    let watch = tokio::spawn(app.cut_offs.clone().keep());
    let outcome = beside(&database, run_jobs(&app, stop_signal())).await;
    watch.abort();
    app.close().await;
    database.close().await;
    outcome.context("the job runner")
}

/// Does the work while the private cluster, if there is one, is kept running.
async fn beside<T>(database: &Database, work: impl Future<Output = T>) -> T {
    match &database.cluster {
        None => work.await,
        Some(cluster) => tokio::select! {
            done = work => done,
            never = cluster.keep_running() => match never {},
        },
    }
}

/// Whom a backup brought back must not be seen again, not for a moment. A file store that does not answer keeps nobody
/// out: it is no sign of a restore.
async fn stay_shut_after_a_restore(app: &App) -> anyhow::Result<()> {
    match app.remembers_the_forgotten().await {
        Ok(behind) => anyhow::ensure!(!behind, "{RESTORED}"),
        Err(error) => tracing::error!(cause = %error, "erasure.ledger_unknown"),
    }
    Ok(())
}

/// Certificates carry the public address for ever: whoever changes it should know.
async fn warn_if_moved(app: &App, config: &Config) {
    match app.former_public_url().await {
        Ok(Some(former)) => tracing::warn!(%former, now = %config.public_url, "certificates.public_url_changed"),
        Ok(None) => {}
        Err(error) => tracing::warn!(cause = %error, "certificates.public_url_unknown"),
    }
}

fn run_jobs(app: &App, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    let runner = app.runner.clone();
    let stopper = app.runner.clone();
    let sealer = app.sealer.clone();
    let sealing = stop.clone();
    tokio::spawn(async move {
        stop.cancelled().await;
        stopper.stop();
    });
    tokio::spawn(async move {
        tokio::join!(runner.run(), sealer.run(sealing.cancelled_owned()));
    })
}

/// Returns a token that is cancelled by Ctrl-C or SIGTERM.
fn stop_signal() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        cancelled.cancel();
    });
    token
}

/// Says where everything is, for the person at the terminal.
pub(crate) fn addresses(config: &Config) -> String {
    let url = &config.public_url;
    let dev = if config.mode == Mode::Embedded {
        format!("  Mailbox    {url}/dev/mailbox\n  Gallery    {url}/dev/gallery\n")
    } else {
        String::new()
    };
    format!("\n  Open       {url}\n{dev}  API        {url}/api/v1/openapi.json\n")
}
