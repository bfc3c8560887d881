//! Opening a file: first a link for one person and a few minutes, then the bytes.

use crate::model::{
    DownloadLink, FileCipher, FileKind, LinkFault, PREFIX, SEALED_CHUNK, State, StoredFile, clear_size, judge_reason,
};
use crate::rights::{InspectFile, OpenFile};
use crate::store::{Bytes, Kept, files};
use crate::{Error, Files};
use contracts::storage::{FileKey, FileStore};
use futures::stream::{self, BoxStream, StreamExt};
use kernel::ids::FileId;
use platform::Actor;
use std::sync::Arc;

/// How many chunks are read from the store at once.
const AT_ONCE: u64 = 8;

/// A file that may be read now.
pub struct OpenedFile {
    /// What it is.
    pub kind: FileKind,
    /// A name of our making.
    pub name: String,
    /// How many bytes follow.
    pub size: u64,
    /// The bytes.
    pub body: BoxStream<'static, Result<bytes::Bytes, Error>>,
}

impl Files {
    /// Makes a link that opens a file for its owner, for five minutes.
    ///
    /// # Errors
    /// When there is no such file, it is not released, or it is not the actor's.
    pub async fn issue_link(&self, actor: &Actor, file: FileId) -> Result<DownloadLink, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let found = files::lookup(&mut tx, file).await?.ok_or(Error::NotFound)?;
        tx.permit(OpenFile, &found)?;
        released(&found)?;
        let user = actor.user().ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(self.links.issue(file, user, now))
    }

    /// Makes a link that opens another person's file for staff who check it, for five minutes. The look and its reason are
    /// in the audit log, and the file's owner can see them.
    ///
    /// # Errors
    /// When there is no such file, it is not released, the actor does not check files, or no reason is given.
    pub async fn issue_link_to_check(&self, actor: &Actor, file: FileId, reason: &str) -> Result<DownloadLink, Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let found = files::lookup(&mut tx, file).await?.ok_or(Error::NotFound)?;
        tx.permit(InspectFile, &found)?;
        let reason = judge_reason(reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        released(&found)?;
        let user = actor.user().ok_or(Error::NotFound)?;
        tx.look(found.owner, found.purpose.as_str(), Some(reason));
        tx.commit().await?;
        Ok(self.links.issue(file, user, now))
    }

    /// Opens a file by a link.
    ///
    /// # Errors
    /// When the link is another person's or over, or the file is gone.
    pub async fn open(&self, actor: &Actor, link: &DownloadLink) -> Result<OpenedFile, Error> {
        let user = actor.user().ok_or(Error::NotFound)?;
        match self.links.check(link, user, self.ground.clock.now()) {
            Ok(()) => {}
            Err(LinkFault::Foreign) => return Err(Error::NotFound),
            Err(LinkFault::Expired) => return Err(Error::LinkExpired),
        }
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = files::lookup_kept(&mut tx, link.file).await?;
        // Rights may have gone since the link was made.
        let Kept { file, bytes } = found
            .filter(|found| actor.may(OpenFile, &found.file) || actor.may(InspectFile, &found.file))
            .ok_or(Error::NotFound)?;
        released(&file)?;
        let bytes = bytes.unsealed(&self.ground.vault, &mut tx, &file).await?;
        drop(tx);
        let sealed = self.store.size(&bytes.clean()).await?.ok_or(Error::NotFound)?;
        let reading = Reading::begin(self.store.clone(), &bytes, sealed).await?;
        Ok(OpenedFile {
            kind: file.kind,
            name: file.download_name(),
            size: clear_size(sealed),
            body: reading.into_stream(),
        })
    }
}

fn released(file: &StoredFile) -> Result<(), Error> {
    match file.state {
        State::Released => Ok(()),
        State::Refused(_) => Err(Error::NotTaken),
        State::Erasing => Err(Error::NotFound),
        State::Arriving | State::Quarantined | State::Scanned => Err(Error::BeingChecked),
    }
}

/// A sealed object that is read bit by bit.
struct Reading {
    store: Arc<dyn FileStore>,
    key: FileKey,
    cipher: FileCipher,
    at: u64,
    end: u64,
}

impl Reading {
    async fn begin(store: Arc<dyn FileStore>, bytes: &Bytes, end: u64) -> Result<Self, Error> {
        let key = bytes.clean();
        let prefix = store.range(&key, 0..PREFIX as u64).await?;
        let cipher = FileCipher::resume(bytes.key(), &prefix).map_err(|_| Error::Unsealed)?;
        Ok(Self {
            store,
            key,
            cipher,
            at: PREFIX as u64,
            end,
        })
    }

    fn into_stream(self) -> BoxStream<'static, Result<bytes::Bytes, Error>> {
        stream::try_unfold(self, |mut reading| async move {
            let piece = reading.piece().await?;
            Ok(piece.map(|piece| (piece, reading)))
        })
        .boxed()
    }

    async fn piece(&mut self) -> Result<Option<bytes::Bytes>, Error> {
        if self.at >= self.end {
            return Ok(None);
        }
        let to = self.end.min(self.at + AT_ONCE * SEALED_CHUNK as u64);
        let sealed = self.store.range(&self.key, self.at..to).await?;
        let is_end = to == self.end;
        let count = sealed.len().div_ceil(SEALED_CHUNK);
        let mut clear = Vec::with_capacity(sealed.len());
        for (number, chunk) in sealed.chunks(SEALED_CHUNK).enumerate() {
            let opened = self.cipher.open(chunk, is_end && number + 1 == count);
            clear.extend(opened.map_err(|_| Error::Unsealed)?);
        }
        self.at = to;
        Ok(Some(clear.into()))
    }
}
