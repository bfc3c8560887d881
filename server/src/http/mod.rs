//! The machine's side of the doors: our own accept loop with its limits, health, and the admin port.

mod accept;
mod body;
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
mod watch;

pub(crate) use health::Health;
pub(crate) use limits::Limits;

use crate::app::App;
use crate::config::Config;
use anyhow::Context;
use axum::Router;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Everything that is served: the doors, and what watches over them.
pub(crate) struct Front {
    router: Router,
    health: Health,
    limits: Limits,
    admin: Option<SocketAddr>,
}

impl Front {
    /// Puts the front together.
    ///
    /// # Errors
    /// When a trusted proxy is no address or network.
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

/// Serves until the order to stop, then lets requests in flight end.
///
/// # Errors
/// When the admin address cannot be used.
pub(crate) async fn serve(listener: TcpListener, front: Front, stop: CancellationToken) -> anyhow::Result<()> {
    quiet_panics();
    let admin = match front.admin {
        None => None,
        Some(address) => {
            let listener = TcpListener::bind(address)
                .await
                .with_context(|| format!("the admin address {address} cannot be used"))?;
            let router = front.health.routes().merge(metrics::routes()?);
            // The admin port stays open while requests end, so that the last figures can be fetched.
            let last = CancellationToken::new();
            let limits = Limits {
                connections: 64,
                ..front.limits.clone()
            };
            Some((tokio::spawn(accept::run(listener, router, limits, last.clone())), last))
        }
    };
    front.health.stop_with(&stop);
    accept::run(listener, front.router, front.limits, stop).await;
    if let Some((task, last)) = admin {
        last.cancel();
        task.await.context("the admin port")?;
    }
    Ok(())
}
