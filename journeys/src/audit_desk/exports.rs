//! Large exports of the log: one who reads it asks, another releases, the first takes the sheet.

use super::{AuditAsked, AuditDesk, AuditDeskError, audit_sheet};
use identity::Identity;
use kernel::ids::{AuditExportId, UserId};
use kernel::{Email, reason_given};
use platform::audit::{self, AuditExport, ExportAsked};
use platform::{Actor, Ground};
use std::collections::BTreeMap;

/// Those that were asked for, with the addresses of those concerned.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditExports {
    /// The newest first.
    pub exports: Vec<AuditExport>,
    /// The addresses of who asked and decided.
    pub people: BTreeMap<UserId, String>,
}

impl AuditDesk {
    /// Asks for an export of more rows than one person may take. Nothing leaves until somebody else releases it. Whoever asks
    /// for the same again within the hour is given the one that is there.
    ///
    /// # Errors
    /// When something typed cannot be read, no reason is given, or the actor may not read the log.
    pub async fn ask_export(
        &self,
        actor: &Actor,
        asked: &AuditAsked,
        reason: &str,
    ) -> Result<ExportAsked, AuditDeskError> {
        let (filter, reason) = (Self::asked(actor, asked)?, read(reason)?);
        let now = self.ground.clock.now();
        let id = AuditExportId::fresh(now, &self.ground.rng);
        let mut tx = self.ground.db.write(actor).await?;
        let asked = audit::ask_export(&mut tx, &self.ground.vault, (id, now), filter, reason).await?;
        tx.commit().await?;
        Ok(asked)
    }

    /// Releases an export that somebody else asked for, or refuses it.
    ///
    /// # Errors
    /// When the actor asked for it or may not read the log; when it was decided on, or it is too late.
    pub async fn decide_export(
        &self,
        actor: &Actor,
        export: AuditExportId,
        approve: bool,
    ) -> Result<AuditExport, AuditDeskError> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let decided = audit::decide_export(&mut tx, &self.ground.vault, export, (approve, now)).await?;
        tx.commit().await?;
        Ok(decided)
    }

    /// Hands over the sheet of a released export to whoever asked for it, once.
    ///
    /// # Errors
    /// When it is somebody else's, waits, was refused or taken, or it is too late; while the keys cannot be reached, which
    /// takes nothing away.
    pub async fn take_export(&self, actor: &Actor, export: AuditExportId) -> Result<String, AuditDeskError> {
        let now = self.ground.clock.now();
        let mut tx = self.ground.db.write(actor).await?;
        let rows = audit::take_export(&mut tx, &self.ground.vault, export, now).await?;
        tx.commit().await?;
        Ok(audit_sheet(&rows))
    }

    /// Lists the newest large exports that were asked for.
    ///
    /// # Errors
    /// When the actor may not read the log.
    pub async fn exports(&self, actor: &Actor) -> Result<AuditExports, AuditDeskError> {
        let mut tx = self.ground.db.read_fresh(actor).await?;
        let exports = audit::list_exports(&mut tx, &self.ground.vault).await?;
        let concerned = |export: &AuditExport| [Some(export.asked_by), export.decided_by];
        let who = exports.iter().flat_map(concerned).flatten().collect();
        let people = self.addresses(&mut tx, who).await?;
        Ok(AuditExports { exports, people })
    }
}

/// Writes a sheet from the host's command line, for a member of staff, where there is nobody else to release it.
///
/// # Errors
/// When something typed cannot be read, no reason is given, or nobody has the address.
pub async fn audit_sheet_by_hand(
    (ground, identity): (&Ground, &Identity),
    actor: &Actor,
    asked: &AuditAsked,
    (email, reason): (&Email, &str),
) -> Result<String, AuditDeskError> {
    let (filter, reason) = (asked.filter()?, read(reason)?);
    let mut tx = ground.db.write(actor).await?;
    let found = identity.sighting_by_email_in(&mut tx, email).await?;
    let user = found.ok_or(identity::Error::NoAccount)?.account.user;
    let rows = audit::export_by_hand(&mut tx, &ground.vault, &filter, (user, reason)).await?;
    tx.commit().await?;
    Ok(audit_sheet(&rows))
}

fn read(reason: &str) -> Result<&str, AuditDeskError> {
    reason_given(reason).map_err(|fault| AuditDeskError::Invalid(vec![fault]))
}
