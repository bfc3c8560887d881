//! The commands that prove the audit log.

use crate::app::{App, Parts};
use crate::config::Config;
use crate::database::Database;
use crate::serve;
use anyhow::{Context, bail};
use platform::audit::{SignedHead, Verification};
use std::path::{Path, PathBuf};

/// Walks the chain and prints what was checked.
///
/// # Errors
/// When a row was edited, deleted, moved or put in, or the end was cut off; the first fault is named.
pub(crate) async fn verify(config: Config, heads: &[PathBuf]) -> anyhow::Result<()> {
    let given: Vec<SignedHead> = heads.iter().map(|path| read(path)).collect::<anyhow::Result<_>>()?;
    let (app, database) = open(&config).await?;
    let outcome = app.verify_audit(&given).await;
    close(app, database).await;
    let checked: Verification = outcome?;
    print!("{checked}");
    if let Some(fault) = checked.fault {
        bail!("the audit log does not hold: {fault}");
    }
    println!("The audit log holds.");
    Ok(())
}

/// Seals what is left and prints the signed head.
///
/// # Errors
/// When the database or the file store does not answer.
pub(crate) async fn head(config: Config) -> anyhow::Result<()> {
    let (app, database) = open(&config).await?;
    let outcome = app.sealer.checkpoint().await;
    close(app, database).await;
    match outcome? {
        Some(head) => println!("{}", serde_json::to_string_pretty(&head)?),
        None => bail!("the audit log is empty: there is nothing to sign yet"),
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<SignedHead> {
    let text = std::fs::read(path).with_context(|| path.display().to_string())?;
    serde_json::from_slice(&text).with_context(|| format!("{} holds no signed head", path.display()))
}

async fn open(config: &Config) -> anyhow::Result<(App, Database)> {
    let (secrets, database) = serve::open(config).await?;
    let parts = Parts::from_config(config, &secrets, &database)?;
    Ok((App::wire(parts).await?, database))
}

async fn close(app: App, database: Database) {
    app.close().await;
    database.close().await;
}
