//! The commands that do one thing and stop.

use crate::app::{App, Parts};
use crate::cli::DemoArgs;
use crate::config::Config;
use crate::{demo, doctor, serve};
use anyhow::{Context, bail};
use identity::CreateAdmin;
use kernel::{Email, Secret};
use std::io::{BufRead, IsTerminal, Write};

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

/// Forgets again whom a restored database remembers.
///
/// # Errors
/// When the database or the file store does not answer.
pub(crate) async fn replay_erasures(config: Config) -> anyhow::Result<()> {
    crate::keys::within(&config, async |app, _| {
        let forgotten = app.replay_erasures().await?;
        println!("{forgotten} people were forgotten again.");
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
