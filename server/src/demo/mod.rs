//! Demo data: loaded through the same use cases as everything else, once.

mod accounts;
mod learning;
mod organisations;
mod posture_runs;
mod workers;
mod world;

use crate::app::{App, House, Parts, Shared};
use crate::cli::DemoArgs;
use crate::config::{Config, Mode, SecondFactorFor};
use crate::database::Database;
use crate::secrets::SecretStore;
use crate::serve;
use accounts::Accounts;
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use platform::{Db, DbConfig, Ground};
use std::sync::Arc;
use world::World;

/// How many made-up workers the demo has.
const WORKERS: u32 = 300;
/// The seed of everything that is drawn.
const SEED: u64 = 20_261_121;

/// Starts with demo data: loads what is missing, then serves.
///
/// # Errors
/// When the database cannot be opened, or the data cannot be loaded.
pub(crate) async fn run(mut config: Config, args: DemoArgs) -> anyhow::Result<()> {
    if config.mode == Mode::Production {
        bail!("Demo data does not belong into production mode. Start with: muster serve");
    }
    // The demo's accounts are shared by whoever looks at it, and there is nothing in it to guard.
    config.second_factor_for.get_or_insert(SecondFactorFor::Nobody);
    let (secrets, database) = serve::open(&config).await?;
    let outcome = load_and_serve(&config, &args, &secrets, &database).await;
    database.close().await;
    outcome
}

async fn load_and_serve(
    config: &Config,
    args: &DemoArgs,
    secrets: &SecretStore,
    database: &Database,
) -> anyhow::Result<()> {
    let accounts = Accounts::open(&config.data_dir)?;
    if !accounts.is_loaded() || args.scale.is_some() {
        load(config, args, secrets, database, &accounts).await?;
    }
    note_cluster(config, database)?;
    if args.load_only {
        return Ok(());
    }
    serve::serve_over(config, secrets, database, |_| {
        println!("{}\n{}", serve::addresses(config), accounts.table());
    })
    .await
}

/// Loads what is missing, then works the queue until the certificates are drawn.
async fn load(
    config: &Config,
    args: &DemoArgs,
    secrets: &SecretStore,
    database: &Database,
    accounts: &Accounts,
) -> anyhow::Result<()> {
    let world = world(config, secrets, database).await?;
    if !accounts.is_loaded() {
        let bar = progress("Loading demo data", u64::from(WORKERS) + 100);
        load_everything(&world, accounts, &bar).await?;
        bar.set_message("Issuing certificates and reports");
        work_off(config, secrets, database).await?;
        bar.finish_and_clear();
        accounts.mark_loaded()?;
    }
    if let Some(scale) = args.scale {
        let bar = progress("Loading made-up workers", u64::from(scale));
        let seed = i64::try_from(SEED).unwrap_or_default();
        world
            .house
            .people
            .load_synthetic(&world.loader(), scale, seed, &mut |done| {
                bar.set_position(u64::from(done));
            })
            .await
            .context("made-up workers")?;
        bar.finish_and_clear();
    }
    world.house.ground.db.close().await;
    Ok(())
}

async fn load_everything(world: &World, accounts: &Accounts, bar: &ProgressBar) -> anyhow::Result<()> {
    let courses = learning::publish(world).await.context("courses")?;
    bar.inc(20);
    let employers = organisations::load(world, bar).await.context("organisations")?;
    let mut learners = workers::load(world, WORKERS, bar).await.context("workers")?;
    learners.extend(accounts::load(world, accounts, &employers).await.context("accounts")?);
    organisations::invite(world, &employers).await.context("invitations")?;
    bar.inc(20);
    learning::finish_courses(world, &courses, &learners)
        .await
        .context("finished courses")?;
    bar.inc(20);
    posture_runs::load(world, &employers).await.context("assessments")?;
    bar.inc(20);
    Ok(())
}

/// Wires a house of the loader's own: it alone may act as everybody.
async fn world(config: &Config, secrets: &SecretStore, database: &Database) -> anyhow::Result<World> {
    let parts = Parts::from_config(config, secrets, database)?;
    let (db, mint) = Db::open(DbConfig::new(database.app.clone())).await?;
    let ground = Ground {
        db,
        clock: parts.clock.clone(),
        rng: parts.rng.clone(),
        vault: parts.keys.vault(&parts.rng),
    };
    let shared = Shared::from_parts(&parts)?;
    let sectors = shared.sectors.clone();
    let house = House::new(ground, &mint, &shared);
    let world = World::new(house, Arc::new(mint), sectors, SEED);
    world
        .house
        .marketplace
        .sync_lattice(&world.loader())
        .await
        .context("the rules of the sector packs")?;
    Ok(world)
}

/// Works the queue until nothing is due: journeys make jobs, and jobs make events.
async fn work_off(config: &Config, secrets: &SecretStore, database: &Database) -> anyhow::Result<()> {
    let app = App::wire(Parts::from_config(config, secrets, database)?).await?;
    loop {
        app.runner.run_due().await?;
        let state = app.doors.ground.db.queue_state(&app.health).await?;
        if state.waiting == state.failing {
            break;
        }
    }
    app.close().await;
    Ok(())
}

fn progress(what: &'static str, steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos}/{len} ({elapsed})");
    let bar = ProgressBar::new(steps).with_message(what);
    match style {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}

/// Leaves a note for tools that measure: where the cluster's socket is.
fn note_cluster(config: &Config, database: &Database) -> anyhow::Result<()> {
    if let Some(cluster) = &database.cluster {
        let note = serde_json::json!({ "sockets": cluster.sockets(), "postmaster": cluster.postmaster() });
        std::fs::write(config.data_dir.join("cluster.json"), note.to_string()).context("cluster.json")?;
    }
    Ok(())
}
