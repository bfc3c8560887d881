//! The commands that do one thing and stop.

use crate::app::{App, Parts};
use crate::cli::DemoArgs;
use crate::config::Config;
use crate::secrets::SecretStore;
use crate::{demo, doctor, serve, token_keys};
use anyhow::{Context, bail};
use chrono::{SecondsFormat, TimeDelta};
use identity::{CreateAdmin, ResetFactors, SetRoleByHand, WantedRole};
use journeys::LookedAt;
use kernel::ids::OrganisationId;
use kernel::{Clock as _, Email, OsRng, Secret, SharedRng, SystemClock};
use std::io::{BufRead, IsTerminal, Write};
use std::sync::Arc;

/// Starts with demo data.
///
/// # Errors
/// When the database cannot be opened or the data cannot be loaded.
pub(crate) async fn demo(config: Config, args: DemoArgs) -> anyhow::Result<()> {
    demo::run(config, args).await
}

/// Brings the database up to date.
///
/// # Errors
/// When the database cannot be reached or a migration fails.
pub(crate) async fn migrate(config: Config) -> anyhow::Result<()> {
    let (_, database) = serve::open(&config).await?;
    println!("The database is up to date.");
    database.close().await;
    Ok(())
}

/// Checks the machine and the configuration.
///
/// # Errors
/// When something is wrong; each finding is printed with its mend.
pub(crate) async fn doctor(config: Config) -> anyhow::Result<()> {
    let findings = doctor::examine(&config).await;
    let mut ill = 0;
    for finding in &findings {
        println!("{finding}");
        ill += usize::from(finding.is_ill());
    }
    if ill > 0 {
        bail!("{ill} of {} checks failed", findings.len());
    }
    println!("All {} checks passed.", findings.len());
    Ok(())
}

/// Makes a platform administrator.
///
/// # Errors
/// When the address or the password is refused.
pub(crate) async fn create_admin(config: Config, email: &str) -> anyhow::Result<()> {
    let email: Email = email.parse()?;
    let password = ask_password()?;
    let (secrets, database) = serve::open(&config).await?;
    let parts = Parts::from_config(&config, &secrets, &database)?;
    let app = App::wire(parts).await?;
    let actor = app.operator();
    let outcome = app
        .doors
        .identity
        .create_admin(&actor, CreateAdmin { email, password })
        .await;
    app.close().await;
    database.close().await;
    outcome?;
    println!("The account is ready. Sign in at {}/sign-in", config.public_url);
    Ok(())
}

/// Makes a new key that signs access tokens after `lead`.
///
/// # Errors
/// When a new key waits already, or the file of keys cannot be read or written.
pub(crate) fn rotate_token_keys(config: &Config, lead: TimeDelta) -> anyhow::Result<()> {
    let rng: SharedRng = Arc::new(OsRng);
    let secrets = SecretStore::open(config, rng)?;
    let now = SystemClock.now();
    let rotated = token_keys::rotate(config, &secrets, now, lead)?;
    println!(
        "The new key {} is published now and signs from {}. With several nodes, copy token-key.pem to each before then.",
        rotated.id,
        (now + lead).to_rfc3339_opts(SecondsFormat::Secs, true)
    );
    for id in rotated.dropped {
        println!("The key {id} has ended and was left out.");
    }
    Ok(())
}

/// Takes away every second factor of somebody who lost them all.
///
/// # Errors
/// When there is no such account, or it has none.
pub(crate) async fn reset_factors(config: Config, email: &str, reason: String) -> anyhow::Result<()> {
    let email: Email = email.parse()?;
    let (secrets, database) = serve::open(&config).await?;
    let parts = Parts::from_config(&config, &secrets, &database)?;
    let app = App::wire(parts).await?;
    let command = ResetFactors { email, reason };
    let outcome = app.doors.identity.reset_factors(&app.operator(), command).await;
    app.close().await;
    database.close().await;
    outcome?;
    println!("Done. The password alone opens the account again; the person was signed out and gets a letter.");
    Ok(())
}

/// Gives or takes a role of staff. The person and every administrator are told.
///
/// # Errors
/// When there is no such account or role, or the change is refused.
pub(crate) async fn set_role(config: Config, email: &str, role: &str, reason: String) -> anyhow::Result<()> {
    let command = SetRoleByHand {
        email: email.parse()?,
        wanted: WantedRole::parse(role).map_err(|fault| anyhow::anyhow!("{}", fault.message))?,
        reason,
    };
    let (secrets, database) = serve::open(&config).await?;
    let parts = Parts::from_config(&config, &secrets, &database)?;
    let app = App::wire(parts).await?;
    let outcome = app.doors.identity.set_role_by_hand(&app.operator(), command).await;
    app.close().await;
    database.close().await;
    outcome?;
    println!("Done. The person has to sign in again; they and every administrator get a letter.");
    Ok(())
}

/// Makes a member the owner of an organisation that has none.
///
/// # Errors
/// When nobody has the address, they are no member, or the organisation has an owner.
pub(crate) async fn appoint_owner(
    config: Config,
    organisation: OrganisationId,
    email: &str,
    reason: &str,
) -> anyhow::Result<()> {
    let email: Email = email.parse()?;
    crate::keys::within(&config, async |app, _| {
        let doors = &app.doors;
        let ours = (&doors.ground, &doors.identity, &doors.organisations);
        journeys::appoint_owner(ours, &app.operator(), (organisation, &email), reason).await?;
        println!("Done. The new owner has to sign in again and gets a letter.");
        Ok(())
    })
    .await
}

/// Lists whom a restored database remembers, and forgets them again once it is told to.
///
/// # Errors
/// When the database or the file store does not answer; where something waits to be done or a line was refused, so that no
/// script takes that for done.
pub(crate) async fn replay_erasures(config: Config, looked_at: &[LookedAt], sure: bool) -> anyhow::Result<()> {
    crate::keys::within(&config, async |app, _| {
        let plan = app.plan_replay(looked_at).await?;
        for line in &plan.again {
            let asked = line.asked_at.format("%Y-%m-%d");
            println!(
                "line {}: {} asked on {asked} to be forgotten, and is remembered",
                line.number, line.user
            );
        }
        for (number, fault) in &plan.refused {
            println!("line {number} is refused: {fault}");
        }
        if !plan.again.is_empty() && !sure {
            bail!(
                "{} people would be forgotten again, for good. Nothing was done yet: look at the list, and call again \
                 with --yes",
                plan.again.len()
            );
        }
        let forgotten = app.replay_erasures(&plan).await?;
        println!("{forgotten} people were forgotten again.");
        if !plan.refused.is_empty() {
            bail!(
                "{} lines of the ledger were refused; nobody was forgotten by them",
                plan.refused.len()
            );
        }
        Ok(())
    })
    .await
}

fn ask_password() -> anyhow::Result<Secret<String>> {
    let input = std::io::stdin();
    if input.is_terminal() {
        print!("Password (it will show as you type): ");
        std::io::stdout().flush().context("the terminal")?;
    }
    let mut line = String::new();
    input.lock().read_line(&mut line).context("standard input")?;
    Ok(Secret::new(line.trim_end_matches(['\n', '\r']).to_owned()))
}
