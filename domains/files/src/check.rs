//! A file is checked: scanned as it came, then parsed and cleaned. Each step is kept, so a repeat goes on where it broke.

use crate::jobs::{CheckFile, TidyBytes, TidyFile};
use crate::model::{FileCipher, Refusal, State, StoredFile};
use crate::ports::Examined;
use crate::rights::JudgeFile;
use crate::store::{Bytes, Kept, files, usage};
use crate::{Error, Files};
use platform::{Actor, Outcome};
use serde_json::json;

impl Files {
    /// Does the job [`CheckFile`]. While the scanner or the sandbox does not work, the file is held.
    pub async fn run_check_file(&self, actor: &Actor, job: CheckFile) -> Outcome {
        match self.try_check(actor, job).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_check(&self, actor: &Actor, job: CheckFile) -> Result<(), Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let Some(kept) = files::lookup_kept(&mut tx, job.file).await? else {
            return Ok(());
        };
        let Kept { mut file, bytes } = kept;
        if !matches!(file.state, State::Quarantined | State::Scanned) {
            return Ok(());
        }
        let bytes = bytes.unsealed(&self.ground.vault, &mut tx, &file).await?;
        drop(tx);
        let Some(sealed) = self.store.get(&bytes.sent()).await? else {
            return self.refuse(actor, &file, Refusal::NotChecked).await;
        };
        let clear = FileCipher::open_all(bytes.key(), &sealed).map_err(|_| Error::Unsealed)?;
        drop(sealed);
        if file.state == State::Quarantined {
            if self.scanner.is_malware(&clear).await? {
                return self.refuse(actor, &file, Refusal::Malware).await;
            }
            self.scanned(actor, &mut file).await?;
        }
        match self.examiner.examine(file.kind, clear).await? {
            Examined::Refused(reason) => self.refuse(actor, &file, reason).await,
            Examined::Clean(clean) => self.release(actor, &file, &bytes, clean).await,
        }
    }

    async fn scanned(&self, actor: &Actor, file: &mut StoredFile) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(JudgeFile, file)?;
        let moved = files::step(&mut tx, &permit, (file.state, State::Scanned), now).await?;
        tx.commit().await?;
        file.state = State::Scanned;
        // Its owner may have taken it away meanwhile.
        if moved == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    async fn release(&self, actor: &Actor, file: &StoredFile, bytes: &Bytes, clean: Vec<u8>) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let sealed = FileCipher::seal_all(bytes.key(), &clean, &self.ground.rng).map_err(|_| Error::Unsealed)?;
        let size = clean.len() as u64;
        drop(clean);
        self.store.put(&bytes.clean(), sealed).await?;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(JudgeFile, file)?;
        if files::release(&mut tx, &permit, size, now).await? > 0 {
            usage::change(&mut tx, file.owner, file.size, size).await?;
            tx.audit("files.released", Some(file.id.get()), json!({ "size": size }));
            tx.enqueue(&TidyFile { file: file.id }).await?;
        } else {
            // Its owner took it away during the check, and its row may be gone with all that was known then.
            let object = bytes.object.clone();
            tx.enqueue(&TidyBytes { object }).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Refuses a file for a reason. Its bytes no longer count and are taken away.
    pub(crate) async fn refuse(&self, actor: &Actor, file: &StoredFile, reason: Refusal) -> Result<(), Error> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(JudgeFile, file)?;
        if files::refuse(&mut tx, &permit, (file.state, reason), now).await? > 0 {
            usage::change(&mut tx, file.owner, file.size, 0).await?;
            tx.audit(
                "files.refused",
                Some(file.id.get()),
                json!({ "reason": reason.as_str() }),
            );
            tx.enqueue(&TidyFile { file: file.id }).await?;
            tracing::info!(file = %file.id, reason = reason.as_str(), "files.refused");
        }
        tx.commit().await?;
        Ok(())
    }
}
