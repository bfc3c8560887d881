//! Opening a file: first a link for one person and a few minutes, then the bytes.

use crate::model::{
    ApartLink, ApartPass, DownloadLink, FileCipher, FileKind, LinkFault, PREFIX, SEALED_CHUNK, State, StoredFile,
    clear_size,
};
use crate::rights::{InspectFile, OpenFile};
use crate::store::{Bytes, Kept, files};
use crate::{Error, Files};
use contracts::storage::{FileKey, FileStore};
use futures::stream::{self, BoxStream, StreamExt};
use kernel::ids::{FileId, SessionId};
use platform::{Actor, Owner};
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
        let user = actor.user().ok_or(Error::NotFound)?;
        self.hand_to_owner(actor, file).await?;
        Ok(self.links.issue(file, user, self.ground.clock.now()))
    }

    /// Makes a link to the origin that serves files alone. It opens the file for this browser of its owner, for five
    /// minutes and while they are signed in there.
    ///
    /// # Errors
    /// As for [`Files::issue_link`].
    pub async fn issue_link_apart(&self, actor: &Actor, file: FileId, session: SessionId) -> Result<ApartLink, Error> {
        self.hand_to_owner(actor, file).await?;
        Ok(self.links.issue_apart(file, session, self.ground.clock.now()))
    }

    /// Makes a link that opens another person's file for staff who check it, for five minutes. The look and its reason are
    /// in the audit log, and the file's owner can see them.
    ///
    /// # Errors
    /// When there is no such file, it is not released, the actor does not check files, or no reason is given.
    pub async fn issue_link_to_check(&self, actor: &Actor, file: FileId, reason: &str) -> Result<DownloadLink, Error> {
        let user = actor.user().ok_or(Error::NotFound)?;
        self.hand_to_checker(actor, file, reason).await?;
        Ok(self.links.issue(file, user, self.ground.clock.now()))
    }

    /// The same, to the origin that serves files alone.
    ///
    /// # Errors
    /// As for [`Files::issue_link_to_check`].
    pub async fn issue_link_to_check_apart(
        &self,
        actor: &Actor,
        file: FileId,
        reason: &str,
        session: SessionId,
    ) -> Result<ApartLink, Error> {
        self.hand_to_checker(actor, file, reason).await?;
        Ok(self.links.issue_apart(file, session, self.ground.clock.now()))
    }

    async fn hand_to_owner(&self, actor: &Actor, file: FileId) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let found = files::lookup(&mut tx, file).await?.ok_or(Error::NotFound)?;
        tx.permit(OpenFile, &found)?;
        released(&found)?;
        tx.commit().await?;
        Ok(())
    }

    async fn hand_to_checker(&self, actor: &Actor, file: FileId, reason: &str) -> Result<(), Error> {
        let mut tx = self.ground.db.write(actor).await?;
        let found = files::lookup(&mut tx, file).await?.ok_or(Error::NotFound)?;
        tx.permit(InspectFile, &found)?;
        let reason = kernel::reason_given(reason).map_err(|fault| Error::Invalid(vec![fault]))?;
        released(&found)?;
        let why = self
            .ground
            .vault
            .reason(&mut tx, Owner::Person(found.owner), reason)
            .await?;
        tx.look(found.owner, found.purpose.as_str(), Some(why));
        tx.commit().await?;
        Ok(())
    }

    /// Opens a file by a link.
    ///
    /// # Errors
    /// When the link is another person's or over, or the file is gone.
    pub async fn open(&self, actor: &Actor, link: &DownloadLink) -> Result<OpenedFile, Error> {
        let user = actor.user().ok_or(Error::NotFound)?;
        let now = self.ground.clock.now();
        self.links.check(link, user, now).map_err(closed)?;
        self.read(actor, link.file).await
    }

    /// Checks a link that was shown at the other origin, before anybody is looked up.
    ///
    /// # Errors
    /// When the link is not ours or over.
    pub fn check_apart(&self, link: &ApartLink) -> Result<ApartPass, Error> {
        self.links.check_apart(link, self.ground.clock.now()).map_err(closed)
    }

    /// Opens the file of a link that was checked. The actor is whoever is signed in by the session that it names.
    ///
    /// # Errors
    /// When the file is gone, or the actor may not open it any more.
    pub async fn open_apart(&self, actor: &Actor, pass: ApartPass) -> Result<OpenedFile, Error> {
        self.read(actor, pass.file()).await
    }

    async fn read(&self, actor: &Actor, file: FileId) -> Result<OpenedFile, Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = files::lookup_kept(&mut tx, file).await?;
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

const fn closed(fault: LinkFault) -> Error {
    match fault {
        LinkFault::Foreign => Error::NotFound,
        LinkFault::Expired => Error::LinkExpired,
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
