//! What is left over is found and taken up again, or away.

use crate::jobs::{CheckFile, SweepFiles, TidyBytes, TidyFile};
use crate::model::{Refusal, State};
use crate::rights;
use crate::store::{Kept, clean, files, sent, usage};
use crate::{Error, Files};
use platform::{Actor, Outcome};

impl Files {
    /// Does the job [`TidyFile`].
    pub async fn run_tidy_file(&self, actor: &Actor, job: TidyFile) -> Outcome {
        match self.try_tidy(actor, job).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_tidy(&self, actor: &Actor, job: TidyFile) -> Result<(), Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let found = files::lookup_kept(&mut tx, job.file).await?;
        drop(tx);
        let Some(Kept { file, bytes }) = found else {
            return Ok(());
        };
        match file.state {
            State::Arriving | State::Quarantined | State::Scanned => {}
            State::Released => self.store.delete(&bytes.sent()).await?,
            State::Refused(_) => {
                self.store.delete(&bytes.sent()).await?;
                self.store.delete(&bytes.clean()).await?;
            }
            State::Erasing => {
                self.store.delete(&bytes.sent()).await?;
                self.store.delete(&bytes.clean()).await?;
                let mut tx = self.ground.db.write(actor).await?;
                let permit = tx.check(rights::SweepFiles, &())?;
                if let Some(size) = files::erase(&mut tx, &permit, file.id).await? {
                    usage::erased(&mut tx, &permit, file.owner, size).await?;
                }
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Does the job [`TidyBytes`].
    pub async fn run_tidy_bytes(&self, actor: &Actor, job: TidyBytes) -> Outcome {
        match self.try_tidy_bytes(actor, &job.object).await {
            Ok(()) => Outcome::Done,
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_tidy_bytes(&self, actor: &Actor, object: &str) -> Result<(), Error> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let is_claimed = files::is_claimed(&mut tx, object).await?;
        drop(tx);
        // Two runs of one check may overlap, and the other has released it.
        if !is_claimed {
            self.store.delete(&sent(object)).await?;
            self.store.delete(&clean(object)).await?;
        }
        Ok(())
    }

    /// Does the job [`SweepFiles`].
    pub async fn run_sweep_files(&self, actor: &Actor, _job: SweepFiles) -> Outcome {
        match self.try_sweep(actor).await {
            Ok(swept) => {
                tracing::info!(swept, "files.swept");
                Outcome::Done
            }
            Err(error) => Outcome::Retry(error.to_string()),
        }
    }

    async fn try_sweep(&self, actor: &Actor) -> Result<usize, Error> {
        let now = self.ground.clock.now();
        let config = &self.config;
        let mut tx = self.ground.db.write(actor).await?;
        let permit = tx.check(rights::SweepFiles, &())?;
        for (state, before) in [
            ("arriving", now - config.arrives_within),
            ("refused", now - config.refusals_told_for),
        ] {
            for file in files::expire(&mut tx, &permit, (state, before), now).await? {
                tx.enqueue(&TidyFile { file }).await?;
            }
        }
        let left = files::list_unsettled(&mut tx, now - config.taken_up_after).await?;
        let mut hopeless = Vec::new();
        for file in &left {
            if !file.state.is_waiting() {
                tx.enqueue(&TidyFile { file: file.id }).await?;
            } else if file.sent_at < now - config.given_up_after {
                hopeless.push(file);
            } else {
                tx.enqueue(&CheckFile { file: file.id }).await?;
            }
        }
        tx.commit().await?;
        for file in hopeless {
            self.refuse(actor, file, Refusal::NotChecked).await?;
        }
        Ok(left.len())
    }
}
