//! A person sends a file. Its bytes go straight into the store, sealed, and are counted as they pass.

use crate::jobs::CheckFile;
use crate::model::{CHUNK, FileCipher, FileKind, Offer, Purpose, State, StoredFile};
use crate::ports::Source;
use crate::rights::SendFile;
use crate::store::{Bytes, files, usage};
use crate::{Error, Files};
use contracts::storage::FileWriter;
use futures::StreamExt;
use kernel::ids::{FileId, UserId};
use platform::Actor;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A file to be taken.
#[derive(Debug, Clone)]
pub struct Receive {
    /// Whose it is.
    pub owner: UserId,
    /// What it is for.
    pub purpose: Purpose,
    /// What it is about.
    pub subject: Uuid,
    /// Its name, as sent.
    pub name: String,
    /// Its media type, as sent.
    pub media_type: Option<String>,
}

/// A file whose bytes are on their way.
struct Arriving {
    file: StoredFile,
    bytes: Bytes,
}

/// What came of a file that arrived.
enum Settled {
    /// It is in quarantine.
    Here(StoredFile),
    /// The same bytes are here already.
    Twice([u8; 32]),
}

/// What is known once the last byte is here.
struct Arrived {
    size: u64,
    sha256: [u8; 32],
}

impl Files {
    /// Takes a file into quarantine; a job checks it. The same bytes for the same thing again are the same file.
    ///
    /// # Errors
    /// When the actor sends for somebody else, the file is of a kind that is not taken, too long or cut short, or the
    /// owner's room is used up.
    pub async fn receive(&self, actor: &Actor, receive: Receive, source: Source) -> Result<StoredFile, Error> {
        if receive.name.is_empty() {
            return Err(Error::nothing_sent());
        }
        let offer = Offer::judge(receive.purpose, &receive.name, receive.media_type.as_deref());
        let offer = offer.map_err(Error::refused)?;
        let arriving = self.begin(actor, &receive, &offer).await?;
        let outcome = match self.bring_in(&arriving, &offer, source).await {
            Ok(arrived) => self.settle(actor, &arriving, &arrived).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(Settled::Here(file)) => Ok(file),
            Ok(Settled::Twice(sha256)) => {
                self.abandon(actor, &arriving).await;
                self.same_as_before(actor, &arriving, &sha256).await
            }
            Err(error) => {
                self.abandon(actor, &arriving).await;
                Err(error)
            }
        }
    }

    async fn begin(&self, actor: &Actor, receive: &Receive, offer: &Offer) -> Result<Arriving, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.permit(SendFile, &receive.owner)?;
        if !usage::begin(&mut tx, &permit, &self.config).await? {
            return Err(Error::QuotaReached);
        }
        let file = StoredFile {
            id: FileId::fresh(now, &self.ground.rng),
            owner: receive.owner,
            purpose: receive.purpose,
            subject: receive.subject,
            name: offer.name.clone(),
            kind: offer.kind,
            state: State::Arriving,
            size: 0,
            sent_at: now,
        };
        let bytes = Bytes::draw(&self.ground.rng);
        let sealed = bytes.seal_key(&self.ground.vault, &mut tx, &file).await?;
        files::add(&mut tx, &permit, &file, &bytes.object, &sealed).await?;
        tx.commit().await?;
        Ok(Arriving { file, bytes })
    }

    async fn bring_in(&self, arriving: &Arriving, offer: &Offer, source: Source) -> Result<Arrived, Error> {
        let mut writer = self.store.begin(&arriving.bytes.sent()).await?;
        match self.pour(arriving, offer, source, writer.as_mut()).await {
            Ok(arrived) => {
                writer.finish().await?;
                Ok(arrived)
            }
            Err(error) => {
                writer.abandon().await;
                Err(error)
            }
        }
    }

    /// Hands the bytes on piece by piece. Never more than a piece and a chunk lie in memory here.
    async fn pour(
        &self,
        arriving: &Arriving,
        offer: &Offer,
        mut source: Source,
        writer: &mut dyn FileWriter,
    ) -> Result<Arrived, Error> {
        let (mut cipher, prefix) = FileCipher::begin(arriving.bytes.key(), &self.ground.rng);
        writer.write(prefix).await?;
        let mut hash = Sha256::new();
        let (mut held, mut size, mut is_known) = (Vec::with_capacity(2 * CHUNK), 0_u64, false);
        while let Some(piece) = source.next().await {
            let piece = piece.map_err(|error| Error::of_source(error, offer.kind))?;
            size += piece.len() as u64;
            if size > offer.kind.limit() {
                return Err(Error::too_large(offer.kind));
            }
            hash.update(&piece);
            held.extend_from_slice(&piece);
            if !is_known && held.len() >= FileKind::MAGIC {
                offer.matches(&held).map_err(Error::refused)?;
                is_known = true;
            }
            while held.len() > CHUNK {
                let rest = held.split_off(CHUNK);
                let chunk = std::mem::replace(&mut held, rest);
                writer.write(sealed(&mut cipher, &chunk, false)?).await?;
            }
        }
        if !is_known {
            offer.matches(&held).map_err(Error::refused)?;
        }
        writer.write(sealed(&mut cipher, &held, true)?).await?;
        let sha256 = hash.finalize().into();
        Ok(Arrived { size, sha256 })
    }

    async fn settle(&self, actor: &Actor, arriving: &Arriving, arrived: &Arrived) -> Result<Settled, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(SendFile, &arriving.file.owner)?;
        if !usage::take(&mut tx, &permit, arrived.size, &self.config).await? {
            return Err(Error::QuotaReached);
        }
        let file = StoredFile {
            state: State::Quarantined,
            size: arrived.size,
            ..arriving.file.clone()
        };
        match files::arrived(&mut tx, &permit, &file, &arrived.sha256, now).await {
            // The sweeper gave it up meanwhile.
            Ok(0) => return Err(Error::Cut),
            Ok(_) => {}
            Err(error) if error.is_unique("files_sent_once") => return Ok(Settled::Twice(arrived.sha256)),
            Err(error) => return Err(error.into()),
        }
        tx.enqueue(&CheckFile { file: file.id }).await?;
        tx.commit().await?;
        Ok(Settled::Here(file))
    }

    /// Forgets a file that did not come in. What cannot be forgotten now, the sweeper finds.
    async fn abandon(&self, actor: &Actor, arriving: &Arriving) {
        if let Err(error) = self.try_abandon(actor, arriving).await {
            tracing::warn!(cause = %error, file = %arriving.file.id, "files.left_behind");
        }
    }

    async fn try_abandon(&self, actor: &Actor, arriving: &Arriving) -> Result<(), Error> {
        self.store.delete(&arriving.bytes.sent()).await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(SendFile, &arriving.file.owner)?;
        if files::abandon(&mut tx, &permit, arriving.file.id).await? > 0 {
            usage::abandon(&mut tx, &permit).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Finds the file that holds the same bytes.
    async fn same_as_before(&self, actor: &Actor, arriving: &Arriving, sha256: &[u8; 32]) -> Result<StoredFile, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = files::find_same(&mut tx, &arriving.file, sha256).await?;
        // It was taken away between two looks.
        found.ok_or(Error::Cut)
    }
}

fn sealed(cipher: &mut FileCipher, chunk: &[u8], is_last: bool) -> Result<Vec<u8>, Error> {
    cipher.seal(chunk, is_last).map_err(|_| Error::Unsealed)
}
