//! When somebody has asked for a copy of their data, every domain hands over what it holds of them, the copy is put
//! together and sealed, and a letter tells them.

use crate::Domains;
use crate::failure::{Failure, outcome};
use crate::letters::Letters;
use crate::own_data::{Archive, cell, file_key};
use contracts::identity::DataCopyAsked;
use contracts::storage::FileStore;
use kernel::PageRequest;
use kernel::ids::{EventId, UserId};
use notifications::{AccountLetter, Letter};
use platform::audit;
use platform::own_data::{OwnContent, OwnPart};
use platform::{Actor, Ground, Outcome, Owner, ReadTx, Vault};
use serde_json::{Value, json};
use std::sync::Arc;

/// The journey's name, and the system actor it runs as.
pub const NAME: &str = identity::rights::COPY_MAKER;

/// Puts copies together.
#[derive(Clone)]
pub struct CopyAfterRequest {
    ground: Ground,
    domains: Domains,
    letters: Letters,
    files: Arc<dyn FileStore>,
}

impl CopyAfterRequest {
    /// Puts the journey together.
    pub fn new(ground: Ground, domains: Domains, files: Arc<dyn FileStore>) -> Self {
        Self {
            letters: Letters::new(domains.identity.clone(), domains.notifications.clone()),
            ground,
            domains,
            files,
        }
    }

    /// Reacts to the event. It acts on behalf of the person, so it sees what is theirs and nothing else.
    pub async fn run(&self, actor: &Actor, event: EventId, asked: DataCopyAsked) -> Outcome {
        outcome(self.make(&actor.on_behalf_of(asked.user), event, asked).await)
    }

    async fn make(&self, actor: &Actor, event: EventId, asked: DataCopyAsked) -> Result<Outcome, Failure> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        if !self.domains.identity.copy_is_known_in(&mut tx, asked.copy).await? {
            return self.take_away(&asked).await;
        }
        let parts = self.collect(&mut tx, asked.user).await?;
        drop(tx);
        let bytes = self.pack(actor, parts, &asked).await?;
        let mut tx = self.ground.db.write(actor).await?;
        let sealed = self
            .ground
            .vault
            .seal(&mut tx, Owner::Person(asked.user), cell(asked.copy), &bytes)
            .await?;
        tx.commit().await?;
        // The file is there before anybody is told; made twice, the second takes the place of the first.
        self.files.put(&file_key(asked.copy), sealed).await.map_err(|error| {
            tracing::warn!(cause = %error, "copy.not_stored");
            Failure::passing("web/unavailable")
        })?;
        let mut tx = self.ground.db.write(actor).await?;
        if !tx.claim_event(event, NAME).await? {
            return Ok(Outcome::Done);
        }
        if let Some(until) = self.domains.identity.copy_made_in(&mut tx, asked.copy).await? {
            let letter = Letter::Account(AccountLetter::CopyReady { until });
            self.letters.send_in(&mut tx, asked.user, letter).await?;
        }
        let is_known = self.domains.identity.copy_is_known_in(&mut tx, asked.copy).await?;
        tx.commit().await?;
        if is_known {
            Ok(Outcome::Done)
        } else {
            self.take_away(&asked).await
        }
    }

    /// The person was forgotten while their copy was made: no file stays behind.
    async fn take_away(&self, asked: &DataCopyAsked) -> Result<Outcome, Failure> {
        let removed = self.files.remove(&file_key(asked.copy)).await;
        removed.map_err(|_| Failure::passing("web/unavailable"))?;
        Ok(Outcome::Done)
    }

    async fn collect(&self, tx: &mut ReadTx, user: UserId) -> Result<Vec<OwnPart>, Failure> {
        let of = &self.domains;
        Ok(vec![
            of.identity.export_in(tx, user).await?,
            of.people.export_in(tx, user).await?,
            of.files.export_in(tx, user).await?,
            of.organisations.export_in(tx, user).await?,
            of.academy.export_in(tx, user).await?,
            of.certificates.export_in(tx, user).await?,
            of.marketplace.export_in(tx, user).await?,
            of.posture.export_in(tx, user).await?,
            of.billing.export_in(tx, user).await?,
            of.notifications.export_in(tx, user).await?,
            OwnPart::of("audit").with("who_looked_at_my_record", looks(tx, &self.ground.vault, user).await?),
        ])
    }

    async fn pack(&self, actor: &Actor, parts: Vec<OwnPart>, asked: &DataCopyAsked) -> Result<Vec<u8>, Failure> {
        let mut archive = Archive::begin(asked.at);
        for part in parts {
            for file in &part.files {
                let bytes = self.bytes(actor, &file.content).await?;
                archive.file(part.area, &file.name, bytes);
            }
            archive.part(part);
        }
        archive.finish().map_err(|error| {
            tracing::error!(cause = %error, "copy.not_packed");
            Failure::passing("web/fault")
        })
    }

    /// A file's bytes, open; none when it has gone meanwhile.
    async fn bytes(&self, actor: &Actor, content: &OwnContent) -> Result<Option<Vec<u8>>, Failure> {
        match content {
            OwnContent::Text(text) => Ok(Some(text.clone().into_bytes())),
            OwnContent::Sent(file) => Ok(self.domains.files.read_whole(actor, *file).await?),
            OwnContent::Stored(key) => self.files.get(key).await.map_err(|error| {
                tracing::warn!(cause = %error, "copy.file_missing");
                Failure::passing("web/unavailable")
            }),
        }
    }
}

/// Who looked, by role and reason: a colleague's name is theirs.
async fn looks(tx: &mut ReadTx, vault: &Vault, user: UserId) -> Result<Vec<Value>, Failure> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = audit::looks_at(tx, vault, user, &PageRequest::new(after, Some(100))).await?;
        rows.extend(page.items.into_iter().map(|look| {
            json!({ "at": look.at, "by": look.by_kind, "role": look.role, "part": look.part, "reason": look.reason })
        }));
        after = page.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}
