//! The commands that prove the audit log, and export it.

use crate::app::{App, Parts};
use crate::cli::ExportArgs;
use crate::config::Config;
use crate::database::Database;
use crate::serve;
use anyhow::{Context, bail};
use journeys::{AuditAsked, audit_sheet_by_hand};
use kernel::Email;
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

/// Prints rows as a sheet, for a member of staff. What was asked for and why stands in the log.
///
/// # Errors
/// When something typed cannot be read, nobody has the address, or the database does not answer.
pub(crate) async fn export(config: Config, wanted: ExportArgs) -> anyhow::Result<()> {
    let email: Email = wanted.email.parse()?;
    let asked = AuditAsked {
        actor: wanted.actor,
        target: wanted.target,
        action: wanted.action,
        from: wanted.from,
        to: wanted.to,
        request: String::new(),
    };
    let (app, database) = open(&config).await?;
    let ours = (&app.doors.ground, &app.doors.identity);
    let outcome = audit_sheet_by_hand(ours, &app.operator(), &asked, (&email, &wanted.reason)).await;
    close(app, database).await;
    print!("{}", outcome?);
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
