//! The machine's side of the doors: our own accept loop with its limits, health, and the admin port.

mod accept;
mod body;
pub(crate) mod certificate;
mod closed;
mod crowd;
mod framing;
mod health;
mod io;
mod limits;
mod metrics;
mod service;
#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests;
mod tls;
mod watch;

pub(crate) use health::Health;
pub(crate) use limits::Limits;

use self::accept::Entrance;
use self::tls::Tls;
use crate::app::App;
use crate::config::Config;
use anyhow::Context;
use axum::Router;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Everything that is served: the doors, and what watches over them.
pub(crate) struct Front {
    router: Router,
    health: Health,
    limits: Limits,
    admin: Option<SocketAddr>,
    tls: Option<Arc<Tls>>,
    /// Where callers without TLS are told the way.
    plain: Option<SocketAddr>,
}

impl Front {
    /// Puts the front together.
    ///
    /// # Errors
    /// When a trusted proxy is no address or network, or the certificate cannot be used.
    pub(crate) fn new(app: &App, config: &Config) -> anyhow::Result<Self> {
        let health = Health::new(app, config);
        let trusted_proxies = config.proxies()?;
        Ok(Self {
            router: health
                .routes()
                .fallback_service(closed::while_there(config.maintenance_file(), app.router.clone())),
            health,
            limits: Limits {
                trusted_proxies,
                ..Limits::default()
            },
            admin: config.admin_listen,
            tls: certificate(config)?,
            plain: config.plain_listen,
        })
    }
}

/// Makes the process say where it panicked and not with what words: those may hold a person's data.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = if cfg!(debug_assertions) {
            panic.payload_as_str()
        } else {
            None
        };
        tracing::error!(place, words, "process.panicked");
    }));
}

/// Opens the certificate, where one is set.
fn certificate(config: &Config) -> anyhow::Result<Option<Arc<Tls>>> {
    let (Some(certificate), Some(key)) = (&config.tls_certificate, &config.tls_key) else {
        return Ok(None);
    };
    Ok(Some(Arc::new(Tls::open(certificate, key)?)))
}

/// Serves until the order to stop, then lets requests in flight end.
///
/// # Errors
/// When an address beside the main one cannot be used.
pub(crate) async fn serve(listener: TcpListener, front: Front, stop: CancellationToken) -> anyhow::Result<()> {
    quiet_panics();
    // The admin port stays open while requests end, so that the last figures can be fetched.
    let last = CancellationToken::new();
    let mut beside = JoinSet::new();
    if let Some(address) = front.admin {
        let router = front.health.routes().merge(metrics::routes()?);
        let limits = few(64, &front.limits);
        beside.spawn(accept::run(
            entrance("admin", address).await?,
            router,
            limits,
            last.clone(),
        ));
    }
    if let Some(address) = front.plain {
        let limits = few(1_000, &front.limits);
        let router = front.router.clone();
        beside.spawn(accept::run(
            entrance("plain", address).await?,
            router,
            limits,
            stop.clone(),
        ));
    }
    if let Some(tls) = front.tls.clone() {
        let stop = stop.clone();
        beside.spawn(async move { tls.keep(stop).await });
    }
    front.health.stop_with(&stop);
    let entrance = Entrance {
        listener,
        tls: front.tls,
    };
    accept::run(entrance, front.router, front.limits, stop).await;
    last.cancel();
    while let Some(ended) = beside.join_next().await {
        ended.context("what is served beside the doors")?;
    }
    Ok(())
}

async fn entrance(name: &str, address: SocketAddr) -> anyhow::Result<Entrance> {
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("the {name} address {address} cannot be used"))?;
    Ok(Entrance::plain(listener))
}

/// The limits of an entrance that few need.
fn few(connections: usize, limits: &Limits) -> Limits {
    Limits {
        connections,
        ..limits.clone()
    }
}
