//! The commands about keys: which there are, changing those that guard people's details, keeping copies elsewhere.

use crate::app::{App, Parts};
use crate::config::Config;
use crate::database::Database;
use crate::secrets::{KEY_FILES, SecretStore, WRAPPING_KEYS};
use crate::serve;
use anyhow::{Context, bail};
use journeys::ResealData;
use kernel::ids::UserId;
use kernel::{Clock, SystemClock};
use platform::keys::{self, KeyRecord};
use platform::{KeyCount, KeyKeeper, Owner};
use std::collections::BTreeSet;
use std::path::Path;
use uuid::Uuid;

/// Which keys to change.
pub(crate) enum Rotate {
    /// The key that wraps all data keys, so many rows in one transaction.
    Wrapping(u32),
    /// Everybody's data key.
    Data,
    /// One person's data key.
    Person(UserId),
}

/// Prints the register of keys.
///
/// # Errors
/// When the folder of secrets or the database cannot be read.
pub(crate) async fn list(config: Config) -> anyhow::Result<()> {
    within(&config, async |app, secrets| {
        note(app, secrets).await?;
        let counts = counts(app).await?;
        let mut tx = app.doors.ground.db.read_fresh(&app.operator).await?;
        for key in keys::list(&mut tx).await? {
            let ended = key
                .ended_at
                .map_or_else(String::new, |at| format!("  ended {}", at.format("%Y-%m-%d")));
            let born = key.born_at.format("%Y-%m-%d");
            println!(
                "{:<32} {:<20} born {born}{ended}{}",
                key.purpose,
                key.id,
                guards(&counts, &key.id)
            );
        }
        Ok(())
    })
    .await
}

fn guards(counts: &[KeyCount], id: &str) -> String {
    let told = |count: &KeyCount| format!("  wraps {} data keys", count.current + count.retired);
    counts
        .iter()
        .find(|count| count.kek == id)
        .map_or_else(String::new, told)
}

/// Changes keys. Stopped anywhere and called again, it goes on where it was.
///
/// # Errors
/// When the new key cannot be kept, or the database refuses.
pub(crate) async fn rotate(config: Config, what: Rotate) -> anyhow::Result<()> {
    within(&config, async |app, secrets| match what {
        Rotate::Wrapping(batch) => wrapping(app, secrets, batch).await,
        Rotate::Data => data(app, None).await,
        Rotate::Person(user) => data(app, Some(user)).await,
    })
    .await
}

async fn wrapping(app: &App, secrets: &SecretStore, batch: u32) -> anyhow::Result<()> {
    let newest = secrets.wrapping_keys()?.current().await?;
    if counts(app).await?.iter().any(|count| count.kek != newest) {
        println!("An earlier change was not finished; it goes on.");
    } else {
        secrets.add_wrapping_key(SystemClock.now())?;
    }
    let ground = &app.backstage.ground;
    let (mut after, mut done) = (None, 0);
    loop {
        let mut tx = ground.db.write(&app.rotator).await?;
        let wrapped = ground.vault.rewrap(&mut tx, after, i64::from(batch)).await?;
        tx.commit().await?;
        if wrapped.keys == 0 {
            break;
        }
        after = wrapped.last;
        done += wrapped.keys;
    }
    note(app, secrets).await?;
    println!("{done} data keys are wrapped by a new key. What they seal was not touched.");
    println!("Copy the keys to where you keep them: muster keys export <FOLDER>");
    Ok(())
}

async fn data(app: &App, of: Option<UserId>) -> anyhow::Result<()> {
    let ground = &app.backstage.ground;
    let mut tx = ground.db.write(&app.rotator).await?;
    let retired = match of {
        None => ground.vault.retire_all(&mut tx).await?,
        Some(user) => u64::from(ground.vault.retire(&mut tx, Owner::Person(user)).await?),
    };
    if of.is_some() && retired == 0 {
        bail!("nothing of this person is sealed");
    }
    tx.audit(
        "platform.rotate-data-keys",
        of.map(UserId::get),
        serde_json::json!({ "keys": retired }),
    );
    tx.enqueue(&ResealData {}).await?;
    tx.commit().await?;
    println!(
        "{retired} data keys seal nothing new any more. A job seals what they guard anew; meanwhile everything opens."
    );
    Ok(())
}

/// Copies the key files into a folder, for their owner's eyes only.
///
/// # Errors
/// When a file of that name is there already, or cannot be written.
pub(crate) fn export(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let secrets = SecretStore::existing(config);
    let copied = secrets.copy_keys(folder)?;
    if copied == 0 {
        bail!("there are no keys in {}", secrets.folder().display());
    }
    println!(
        "{copied} key files are in {}. Whoever has them can read what the database seals.",
        folder.display()
    );
    Ok(())
}

/// Brings the register up to date with the keys that are here.
///
/// # Errors
/// When the folder of secrets or the database cannot be read.
pub(crate) async fn note(app: &App, secrets: &SecretStore) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let mut there = Vec::new();
    for (file, purpose) in KEY_FILES {
        if file == WRAPPING_KEYS {
            there.extend(wrapping_records(app, secrets, purpose).await?);
        } else if let Some((id, born_at)) = secrets.fingerprint(file)? {
            let purpose = purpose.to_owned();
            there.push(KeyRecord {
                purpose,
                id,
                born_at,
                ended_at: None,
            });
        }
    }
    let mut tx = app.doors.ground.db.write(&app.operator).await?;
    keys::note(&mut tx, &there, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The newest wrapping key, and older ones that still wrap something.
async fn wrapping_records(app: &App, secrets: &SecretStore, purpose: &str) -> anyhow::Result<Vec<KeyRecord>> {
    let used: BTreeSet<String> = counts(app).await?.into_iter().map(|count| count.kek).collect();
    let ring = secrets.wrapping_keys()?;
    let newest = ring.current().await?;
    let live = ring
        .keys()
        .into_iter()
        .filter(|key| key.id == newest || used.contains(&key.id));
    let record = live.map(|key| KeyRecord {
        purpose: purpose.to_owned(),
        id: key.id,
        born_at: key.born,
        ended_at: None,
    });
    Ok(record.collect())
}

async fn counts(app: &App) -> anyhow::Result<Vec<KeyCount>> {
    let ground = &app.backstage.ground;
    let mut tx = ground.db.read_fresh(&app.rotator).await?;
    Ok(ground.vault.counts(&mut tx).await?)
}

/// Reads a person's id.
///
/// # Errors
/// When it is none.
pub(crate) fn person(text: &str) -> anyhow::Result<UserId> {
    let id: Uuid = text.parse().with_context(|| format!("{text} is no person's id"))?;
    Ok(id.into())
}

/// Does something in the wired house, and closes it again.
pub(crate) async fn within(
    config: &Config,
    work: impl AsyncFnOnce(&App, &SecretStore) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (secrets, database): (SecretStore, Database) = serve::open(config).await?;
    let app = App::wire(Parts::from_config(config, &secrets, &database)?).await?;
    let outcome = work(&app, &secrets).await;
    app.close().await;
    database.close().await;
    outcome
}
