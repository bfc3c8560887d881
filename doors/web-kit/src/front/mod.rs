//! The front of the house: what happens to each request before its handler and after it. One walk, top to bottom:
//! answer a script of another site that asks what it may, recognise the sender, count the request, refuse forgeries, read the body, run the handler under guard, draw the
//! error face, set the headers, write the log line.

mod admit;
mod arrival;
mod cors;
mod denied;
mod faces;
mod forgery;
mod guard;
mod headers;
mod newcomer;
#[cfg(test)]
mod proven_tests;
mod record;
mod second_factor;
#[cfg(test)]
#[expect(non_snake_case, reason = "tests carry the ids of security requirements")]
mod tests;
mod unsent;
mod version;
mod webhook;

pub use admit::KEPT_PAGES;
pub use faces::{Draw, ErrorScene};
pub use headers::{FileResponse, LessonMedia, PaymentOrigin, TokenPage, bare};
pub use newcomer::Newcomer;
pub(crate) use version::other_version_in;
pub use webhook::WebhookActor;

use crate::authenticator::Authenticator;
use crate::config::Config;
use crate::flash::FlashKey;
use crate::limits::{Browsers, Counting, Limiter};
use crate::typed::TypedKey;
use crate::visit::Door;
use arrival::Arrival;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use headers::Policies;
use kernel::{SharedClock, SharedRng};
use platform::DenialLog;
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// The kit could not be put together.
#[derive(Debug, thiserror::Error)]
#[error("the key for cookies cannot be used")]
pub struct KitError(#[source] hmac::digest::InvalidLength);

/// So few, that the database has places for everybody else.
const DOUBTFUL_AT_ONCE: usize = 2;

/// What both doors stand behind.
#[derive(Clone)]
pub struct Kit {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) config: Config,
    clock: SharedClock,
    rng: SharedRng,
    authenticator: Authenticator,
    limiter: Arc<Limiter>,
    in_flight: Arc<Semaphore>,
    /// Credentials looked up for addresses that have shown too many false ones.
    doubtful: Semaphore,
    /// Bodies that are being read.
    bodies: Semaphore,
    /// Files that are being received.
    uploads: Arc<Semaphore>,
    flash: FlashKey,
    typed: TypedKey,
    browsers: Browsers,
    policies: Policies,
    denials: OnceLock<DenialLog>,
}

/// The front of one door.
#[derive(Clone)]
struct Front {
    kit: Arc<Inner>,
    door: Door,
    draw: Option<Draw>,
}

impl Kit {
    /// Puts the kit together.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn new(
        config: Config,
        clock: SharedClock,
        rng: SharedRng,
        authenticator: Authenticator,
        counting: Counting,
    ) -> Result<Self, KitError> {
        let inner = Inner {
            flash: FlashKey::new(config.flash_key.expose()).map_err(KitError)?,
            typed: TypedKey::new(config.flash_key.expose()).map_err(KitError)?,
            browsers: Browsers::new(config.flash_key.expose()).map_err(KitError)?,
            limiter: Arc::new(Limiter::new(&config.rates, clock.clone(), counting)),
            in_flight: Arc::new(Semaphore::new(config.in_flight)),
            doubtful: Semaphore::new(DOUBTFUL_AT_ONCE),
            bodies: Semaphore::new(config.bodies),
            uploads: Arc::new(Semaphore::new(config.uploads)),
            policies: Policies::new(&config),
            denials: OnceLock::new(),
            config,
            clock,
            rng,
            authenticator,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Has refusals by right written into the audit log. Without it they are only answered.
    #[must_use]
    pub fn noting(self, denials: DenialLog) -> Self {
        self.inner.denials.get_or_init(|| denials);
        self
    }

    /// Sets the front before the JSON door.
    pub fn api(&self, router: Router) -> Router {
        self.before(router, Door::Api, None)
    }

    /// Sets the front before the HTML door. `draw` draws a page from a problem.
    pub fn site(&self, router: Router, draw: Draw) -> Router {
        self.before(router, Door::Site, Some(draw))
    }

    /// Sets the front before the door that serves files alone.
    pub fn files(&self, router: Router) -> Router {
        self.before(router, Door::Files, None)
    }

    fn before(&self, router: Router, door: Door, draw: Option<Draw>) -> Router {
        let kit = self.inner.clone();
        router.layer(from_fn_with_state(Front { kit, door, draw }, serve))
    }
}

async fn serve(State(front): State<Front>, request: Request, next: Next) -> Response {
    let mut arrival = Arrival::note(&front, &request);
    arrival.unsent = unsent::find(&front, &arrival, request.headers());
    let mut answer = match cors::preflight(&front, request.method(), request.headers()) {
        Some(answer) => answer,
        None => match admit::admit(&front, &mut arrival, request).await {
            Ok(admitted) => guard::run(&front, &arrival, admitted, next).await,
            Err(problem) => problem.into_response(),
        },
    };
    // Whatever came of it, the next look at this sender must be fresh: they may have signed out or joined somebody.
    if arrival.may_change() {
        front.kit.authenticator.forget(&arrival.credential);
    }
    let denied = denied::find(&arrival, &answer);
    denied::note(&front, denied).await;
    unsent::keep(&front, &arrival, &mut answer).await;
    let mut answer = faces::face(&front, &arrival, answer);
    headers::set(&front, &arrival, &mut answer);
    record::record(&front, &arrival, &answer);
    answer
}
