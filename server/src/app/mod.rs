//! The whole house, wired: two logins, nine domains, two doors, one runner.

mod house;
mod keys;
mod outside;
mod providers;
mod settings;
mod states;

pub use house::{House, Shared};
pub use keys::Keys;
pub(crate) use keys::kind_of;
pub use outside::Outside;
pub(crate) use outside::{examiner, shared_counters};
pub use settings::Settings;
pub(crate) use settings::identity_settings;

use crate::config::{Config, Mode};
use crate::database::Database;
use crate::jobs;
use crate::secrets::SecretStore;
use anyhow::{Context, bail};
use contracts::sector::SectorPacks;
use journeys::{Eraser, KEY_ROTATION, LookedAt, ReplayPlan};
use kernel::ids::RequestId;
use kernel::{OsRng, SharedClock, SharedRng, SystemClock};
use platform::audit::{PROVER, SEALER, SealError, Sealer, SignedHead, Verification};
use platform::cut_off::{TRUSTED_FOR, WATCHER};
use platform::forget::ERASER;
use platform::{Actor, ActorMint, CutOffWatch, DatabaseTime, Db, DbConfig, DenialLog, Ground, NODE, Runner};
use std::sync::Arc;
use std::time::Duration;
use web_kit::{Authenticator, Counting, Kit, LiveNodes, Origin};

/// The sector packs that ship with the product. A file more here is a sector more; no code knows their names.
const SECTORS: [(&str, &str); 2] = [
    ("care.toml", include_str!("../../../sectors/care.toml")),
    ("security.toml", include_str!("../../../sectors/security.toml")),
];

/// Everything that is chosen before the house is wired.
pub struct Parts {
    /// The doors' login.
    pub app: DbConfig,
    /// The runner's login.
    pub runner: DbConfig,
    /// Tells the time.
    pub clock: SharedClock,
    /// Draws ids and tokens.
    pub rng: SharedRng,
    /// Signing keys and peppers.
    pub keys: Keys,
    /// The adapters.
    pub outside: Outside,
    /// Settings of the domains.
    pub settings: Settings,
    /// Settings of the doors.
    pub web: web_kit::Config,
    /// Whether captured mail, the sandbox and the gallery are shown.
    pub embedded: bool,
    /// How many jobs run at once.
    pub job_concurrency: usize,
    /// For how long one reading of the log of cut-offs is trusted.
    pub cut_offs_trusted_for: Duration,
    /// The clock, where it learns the database's time.
    pub database_time: Option<Arc<DatabaseTime>>,
}

impl Parts {
    /// Chooses the parts by the settings.
    pub(crate) fn from_config(config: &Config, secrets: &SecretStore, database: &Database) -> anyhow::Result<Self> {
        let time = Arc::new(DatabaseTime::over(Arc::new(SystemClock)));
        let clock: SharedClock = time.clone();
        let keys = Keys::read(config, secrets)?;
        let webhook_secrets = outside::webhook_secrets(config, secrets)?;
        let pool = |connect: &sqlx::postgres::PgConnectOptions, connections| DbConfig {
            max_connections: connections,
            ..DbConfig::new(connect.clone())
        };
        let origin = Origin::parse(&config.public_url)?;
        let mut web = web_kit::Config::new(origin, keys.flash.clone());
        web.trusted_proxies = config.proxies()?;
        web.cors_origins = config.readers()?;
        web.old_rate_headers = config.old_rate_headers;
        if !config.rate_limits {
            web.rates = web_kit::Rates::generous();
        }
        Ok(Self {
            app: pool(&database.app, config.database_connections),
            runner: pool(&database.runner, u32::try_from(config.job_concurrency).unwrap_or(4) + 4),
            outside: Outside::choose(config, secrets, &clock)?,
            settings: Settings::new(config, webhook_secrets)?,
            clock,
            rng: Arc::new(OsRng),
            keys,
            web,
            embedded: config.mode == Mode::Embedded,
            job_concurrency: config.job_concurrency,
            cut_offs_trusted_for: TRUSTED_FOR,
            database_time: Some(time),
        })
    }
}

/// The wired house.
pub struct App {
    /// Both doors, ready to be served.
    pub router: axum::Router,
    /// The domains over the doors' login.
    pub doors: House,
    /// The domains over the runner's login.
    pub backstage: House,
    /// Works the queue.
    pub runner: Runner,
    /// Knows what was cut off. Until it has read the log, every sender is looked up.
    pub cut_offs: CutOffWatch,
    /// Seals the audit log.
    pub sealer: Sealer,
    /// Writes refusals into the audit log.
    pub denials: DenialLog,
    pub(crate) operator: Actor,
    pub(crate) rotator: Actor,
    eraser: (Eraser, Actor),
    pub(crate) health: Actor,
    pub(crate) node: Actor,
    pub(crate) counting: Counting,
}

impl App {
    /// Wires the house.
    ///
    /// # Errors
    /// When the database does not answer or a pack is wrong.
    pub async fn wire(parts: Parts) -> anyhow::Result<Self> {
        let shared = Shared::from_parts(&parts)?;
        let (app_db, mint) = Db::open(parts.app).await.context("the doors' login")?;
        let (runner_db, runner_mint) = Db::open(parts.runner).await.context("the runner's login")?;
        let ground = |db| Ground {
            db,
            clock: parts.clock.clone(),
            rng: parts.rng.clone(),
            vault: parts.keys.vault(&parts.rng),
        };
        let doors = House::new(ground(app_db), &mint, &shared);
        let missing = doors.identity.missing_peppers().await.context("stored passwords")?;
        if let [pepper, ..] = missing.as_slice() {
            bail!(
                "Passwords are stored under the pepper {pepper}, which is not here. Put it into the folder of secrets"
            );
        }
        let people = doors
            .identity
            .count_shut_out()
            .await
            .context("numbers for text messages")?;
        if people > 0 {
            tracing::warn!(people, "texts.nobody_sends_them");
        }
        let backstage = House::new(ground(runner_db), &runner_mint, &shared);
        let named = |name| self::named(&mint, name, &doors.ground);
        let (operator, health) = (named("command-line"), named("health"));
        doors
            .marketplace
            .sync_lattice(&named("migration"))
            .await
            .context("the rules of the sector packs")?;
        let sealer = Sealer::new(
            backstage.ground.db.clone(),
            self::named(&runner_mint, SEALER, &backstage.ground),
            shared.keys.audit.clone(),
            shared.outside.files.clone(),
        );
        let eraser = Eraser::new(
            backstage.ground.clone(),
            backstage.domains(),
            shared.outside.files.clone(),
        );
        let eraser_actor = self::named(&runner_mint, ERASER, &backstage.ground);
        let rotator = self::named(&runner_mint, KEY_ROTATION, &backstage.ground);
        let runner = jobs::runner(
            &backstage,
            (shared.outside.files.clone(), &eraser, &shared.sectors),
            runner_mint,
            parts.job_concurrency,
        )
        .await?;
        let desks = (named("public-stats"), named(PROVER));
        let mailbox = parts.embedded.then(|| named("dev-mailbox"));
        let cut_offs = CutOffWatch::new(
            &doors.ground.db,
            named(WATCHER),
            parts.cut_offs_trusted_for,
            parts.database_time,
        );
        let node = named(NODE);
        let counting = Counting {
            shared: shared.outside.counters.clone(),
            nodes: LiveNodes::default(),
        };
        let web = (parts.web, counting.clone());
        let denials = DenialLog::new(doors.ground.db.clone(), parts.clock.clone());
        let router = Self::router(
            &doors,
            &shared,
            web,
            (mint, cut_offs.clone()),
            desks,
            denials.clone(),
            mailbox,
        )?;
        Ok(Self {
            router,
            doors,
            backstage,
            runner,
            cut_offs,
            sealer,
            denials,
            operator,
            rotator,
            eraser: (eraser, eraser_actor),
            health,
            node,
            counting,
        })
    }

    fn router(
        house: &House,
        shared: &Shared,
        (mut web, counting): (web_kit::Config, Counting),
        (mint, cut_offs): (ActorMint, CutOffWatch),
        (stats, prover): (Actor, Actor),
        denials: DenialLog,
        mailbox: Option<Actor>,
    ) -> anyhow::Result<axum::Router> {
        let authenticator = Authenticator::new(house.identity.clone(), house.organisations.clone(), mint, cut_offs);
        let Ground { clock, rng, .. } = house.ground.clone();
        let files_origin = shared.settings.files_origin.clone();
        web.files_origin.clone_from(&files_origin);
        let kit = Kit::new(web, clock, rng, authenticator, counting)?.noting(denials);
        let states = states::States::new(house, shared, (stats, prover), mailbox);
        let api = kit.api(api::router(states.api));
        let files = kit.files(site::files_router(states.site.clone()));
        let site = kit.site(site::router(states.site), Arc::new(site::draw));
        let doors = web_kit::both_doors(api, site);
        Ok(match files_origin {
            Some(origin) => web_kit::files_apart(doors, files, &origin),
            None => doors,
        })
    }

    /// Walks the audit log's chain against its signed heads, and those given by hand.
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn verify_audit(&self, given: &[SignedHead]) -> Result<Verification, SealError> {
        self.sealer.verify(&self.operator, given).await
    }

    /// Says whom a restored database remembers, by the ledger of erasures that lies outside it. Nothing is done. Of lines
    /// without a signature those count that somebody has looked at.
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn plan_replay(&self, looked_at: &[LookedAt]) -> anyhow::Result<ReplayPlan> {
        let (eraser, actor) = &self.eraser;
        let plan = eraser.plan_replay(actor, looked_at).await;
        plan.map_err(|code| anyhow::anyhow!("the ledger of erasures could not be read: {code}"))
    }

    /// Forgets again whom the plan names.
    ///
    /// # Errors
    /// When somebody could not be forgotten; all others are.
    pub async fn replay_erasures(&self, plan: &ReplayPlan) -> anyhow::Result<u64> {
        let (eraser, actor) = &self.eraser;
        let done = eraser.replay(actor, plan).await;
        anyhow::ensure!(
            done.failed == 0,
            "{} people were forgotten again and {} could not be: look for erasure.failed in the log, mend it, and replay",
            done.forgotten,
            done.failed,
        );
        Ok(done.forgotten)
    }

    /// Tells whether the database remembers somebody who was forgotten: it was restored, and the ledger not replayed.
    ///
    /// # Errors
    /// When the database or the file store does not answer.
    pub async fn remembers_the_forgotten(&self) -> anyhow::Result<bool> {
        let (eraser, actor) = &self.eraser;
        let behind = eraser.is_behind(actor).await;
        behind.map_err(|code| anyhow::anyhow!("the ledger of erasures could not be read: {code}"))
    }

    /// Returns the actor of the host's command line.
    pub(crate) const fn operator(&self) -> Actor {
        self.operator
    }

    /// Returns the public address that certificates carry, if it is another than the one set now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn former_public_url(&self) -> Result<Option<String>, certificates::Error> {
        self.doors.certificates.former_public_url(&self.health).await
    }

    /// Closes the connections.
    pub async fn close(self) {
        self.doors.ground.db.close().await;
        self.backstage.ground.db.close().await;
    }
}

fn named(mint: &ActorMint, name: &'static str, ground: &Ground) -> Actor {
    mint.system(name, RequestId::fresh(ground.clock.now(), &ground.rng))
}

/// Parses the sector packs that ship.
///
/// # Errors
/// When a pack is wrong, naming file and key.
pub fn sectors() -> anyhow::Result<SectorPacks> {
    Ok(SectorPacks::parse(SECTORS)?)
}
